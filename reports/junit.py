"""The report as JUnit XML: a broken link is a failure, one that is watched or cannot be told is skipped."""

from reports.broken import Report
from reports.junit_xml import Suites, junit_document
from reports.standing import incomplete, standing


def render(report: Report) -> str:
    """Return the document; after a run that was not complete it has one case more, with an error."""
    return junit_document(standing(report), Suites("warmlink report", report.made_at, incomplete(report)))
