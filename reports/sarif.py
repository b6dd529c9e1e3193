"""The report as SARIF: every listing of a link that needs somebody, at its line in the registry."""

from reports.broken import Report
from reports.sarif_log import Log, sarif_document
from reports.standing import incomplete, standing


def render(report: Report) -> str:
    """Return the log; broken is an error, suspect a warning, what cannot be told or has moved a note."""
    return sarif_document(standing(report), Log("warmlink-report", incomplete=incomplete(report)))
