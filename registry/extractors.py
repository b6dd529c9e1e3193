"""The Python file beside a rule, whose functions read what no selector can say."""

import ast
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from registry.fields import refusal

_LARGEST = 200_000  # bytes


class Extractors(BaseModel):
    """A file of extractors as it was when the rule was read; nothing of it has run yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(description="Its name; it stands beside the rule.")
    code: str = ""
    functions: tuple[str, ...] = ()  # those that can be named: public, at the top, with one parameter


def read_extractors(name: Any, folder: Path | None) -> Any:
    """Return the extractors in the file `name` of `folder`; refuse one that is elsewhere or no Python.

    The file is read and parsed here, and run only when a page is read by one of its functions.
    """
    if not isinstance(name, str):
        return name
    if Path(name).name != name or not name.endswith(".py") or name.startswith("."):
        remedy = 'Put it beside the rule, and write its name only: extractors = "psi.py".'
        raise refusal("extractors_elsewhere", f'"{name[:80]}" is no Python file beside the rule.', remedy)
    if folder is None:
        return {"file": name}
    path = folder / name
    try:
        if path.resolve().parent != folder.resolve() or not path.is_file():
            remedy = f"Put {name} beside the rule, as a file of its own."
            raise refusal("extractors_missing", f"There is no file {name} beside the rule.", remedy)
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as trouble:
        remedy = "Look at its permissions."
        raise refusal(
            "extractors_unreadable", f"{name} cannot be read ({trouble.strerror}).", remedy
        ) from None
    if not content:
        remedy = f"Write its functions into it; at most {_LARGEST:,} bytes."
        raise refusal("extractors_unreadable", f"{name} is empty or too large.", remedy)
    try:
        code = content.decode("utf-8-sig")
        tree = ast.parse(code, filename=name)
    except (SyntaxError, ValueError, RecursionError) as trouble:
        line = getattr(trouble, "lineno", None)
        where = f", line {line}" if line else ""
        problem = f"{name}{where} is no Python: {getattr(trouble, 'msg', trouble)}."
        raise refusal("extractors_unreadable", problem, "Look at this line of it.") from None
    functions = tuple(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _takes_one(node.args)
    )
    return {"file": name, "code": code, "functions": functions}


def _takes_one(arguments: ast.arguments) -> bool:
    """Whether a function can be called with one value."""
    places = [*arguments.posonlyargs, *arguments.args]
    needed = len(places) - len(arguments.defaults)
    keywords = sum(default is None for default in arguments.kw_defaults)
    return bool(places or arguments.vararg) and needed <= 1 and not keywords
