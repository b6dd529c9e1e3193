"""A check as SARIF, for code hosts: evidence against a link, at the line where it stands."""

from reports.checked import Checks
from reports.checks.verdicts import verdicts_of
from reports.safe import shown
from reports.sarif_log import Log, sarif_document


def render(checks: Checks, *, quiet: bool, root: str) -> str:
    """Return the log; `root` is the folder of the repository, from which files are named."""
    log = Log(
        "warmlink-check",
        started_at=checks.started_at,
        ended_at=checks.ended_at,
        incomplete=shown(checks.stopped),
        root=root,
    )
    return sarif_document(verdicts_of(checks, quiet=quiet), log)
