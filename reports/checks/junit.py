"""A check as JUnit XML: evidence against a link is a failure, what cannot be told is skipped."""

from reports.checked import Checks
from reports.checks.verdicts import verdicts_of
from reports.junit_xml import Suites, junit_document
from reports.safe import shown


def render(checks: Checks, *, quiet: bool) -> str:
    """Return the document; a check that was stopped has one case more, with an error."""
    whole = Suites("warmlink check", checks.started_at, shown(checks.stopped))
    return junit_document(verdicts_of(checks, quiet=quiet), whole)
