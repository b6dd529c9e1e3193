"""The report in every form, written where maintainers look."""

from collections.abc import Callable
from pathlib import Path

from reports import csv, html, json, junit, markdown, sarif, text
from reports.broken import Report
from reports.files import write_whole

RENDERINGS: dict[str, Callable[[Report], str]] = {
    "text": text.render,
    "html": html.render,
    "markdown": markdown.render,
    "csv": csv.render,
    "json": json.render,
    "junit": junit.render,
    "sarif": sarif.render,
}
_FILES = {
    "html": "report.html",
    "json": "report.json",
    "markdown": "report.md",
    "csv": "report.csv",
    "text": "report.txt",
}


def write_reports(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write every form into `folder` and return the files, each whole or as it was before.

    Raises OSError when the folder cannot be written.
    """
    contents = {folder / name: RENDERINGS[form](report).encode() for form, name in _FILES.items()}
    for path, content in contents.items():
        write_whole(path, content)
    return tuple(contents)
