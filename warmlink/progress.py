"""Progress of long work: a bar on a terminal, nothing in cron."""

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """Count steps on standard error; silent when that is not a terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._bar: Any = None
        self._task: Any = None
        self._total = 0

    def __enter__(self) -> Self:
        return self

    def begin(self, total: int) -> None:
        """Show the bar for `total` steps; a single one needs none."""
        self._total = total
        if not sys.stderr.isatty() or total < 2:
            return
        # Rich takes a tenth of a second to import: only who sees the bar pays for it.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(self._what, total=total)

    def step(self, more: int = 0) -> None:
        """Say that one more is done, and that `more` came up because of it."""
        self._total += more
        if self._bar is None and more:
            self.begin(self._total)
        if self._bar is not None:
            self._bar.update(self._task, total=self._total, advance=1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
