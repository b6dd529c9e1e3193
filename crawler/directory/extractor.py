"""The functions of a rule's Python file, run on a page: what no selector can say."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from registry.extractors import Extractors

_MOST = 500  # values


class ExtractorError(ValueError):
    """A function of a rule's file that failed, with file, function and what went wrong."""


def extracted(extractors: Extractors, name: str, html: str) -> list[str]:
    """Return what the function `name` reads of `html`. Raises ExtractorError; it costs that field only."""
    from bs4 import BeautifulSoup  # late: slow, and few rules need it

    try:
        function = _functions(extractors.file, extractors.code)[name]
        found = function(BeautifulSoup(html, "lxml"))
    except Exception as trouble:  # the code of somebody else: whatever it does is told
        where = _line(trouble, extractors.file)
        said = f"{type(trouble).__name__}: {trouble}" if str(trouble) else type(trouble).__name__
        raise ExtractorError(f"{extractors.file}{where}, {name}: {said}") from trouble
    if found is None:
        return []
    values = [found] if isinstance(found, str) else found
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        kind = type(found).__name__
        raise ExtractorError(f"{extractors.file}, {name}: it returned {kind}, not text or a list of texts")
    return [str(value) for value in values[:_MOST]]


@lru_cache(maxsize=32)
def _functions(file: str, code: str) -> dict[str, Callable[[Any], Any]]:
    """Run a rule's file once. It is a file of the registry, reviewed like the rest of it."""
    namespace: dict[str, Any] = {"__name__": file.removesuffix(".py"), "__file__": file}
    exec(compile(code, file, "exec"), namespace)  # noqa: S102 - what an extractor is; see docs/directories.md
    return {name: value for name, value in namespace.items() if callable(value)}


def _line(trouble: BaseException, file: str) -> str:
    """Return ", line N" of the last place in `file` that the trouble came through."""
    found, trace = "", trouble.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            found = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return found
