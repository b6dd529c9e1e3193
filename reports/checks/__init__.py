"""A check in every form; each is imported only when it is asked for."""

from typing import Literal, get_args

from reports.checked import Checks

Form = Literal["text", "json", "csv", "markdown", "junit", "sarif"]
WIDTH = 110  # columns: most sentences stand on one line
FORMS: tuple[Form, ...] = get_args(Form)


def render(
    form: Form,
    checks: Checks,
    *,
    quiet: bool = False,
    colour: bool = False,
    width: int = WIDTH,
    root: str = "",
) -> str:
    """Return `checks` in one form, ending in a newline unless it is empty.

    `quiet` leaves out every link without evidence against it; counts stay those of all. `colour` marks the
    verdicts of the text form for a terminal, whose lines have `width` columns. `root` is the folder of the
    repository, from which SARIF names files.
    """
    match form:
        case "text":
            from reports.checks import text

            return text.render(checks, quiet=quiet, colour=colour, width=width)
        case "json":
            from reports.checks import json

            return json.render(checks, quiet=quiet)
        case "csv":
            from reports.checks import csv

            return csv.render(checks, quiet=quiet)
        case "markdown":
            from reports.checks import markdown

            return markdown.render(checks, quiet=quiet)
        case "junit":
            from reports.checks import junit

            return junit.render(checks, quiet=quiet)
        case "sarif":
            from reports.checks import sarif

            return sarif.render(checks, quiet=quiet, root=root)
