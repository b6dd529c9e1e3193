"""The daemon: a tick that looks whether a run is due, and a child process for each run."""

import logging
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType

from crawler.history import Run, RunStatus
from warmlink.clock import utc_now
from warmlink.config import Config
from warmlink.exits import Exit

log = logging.getLogger("warmlink.schedule")

_GRACE = 30  # seconds a run has to end by itself after SIGTERM
_DOUBT = timedelta(hours=1)  # a degraded or incomplete run is tried again after this


def is_due(last: Run | None, now: datetime, every: timedelta) -> bool:
    """Say whether the next run should start: `every` after the start of the last one.

    After a run that was not complete an hour is enough. A clock that was set back never stops the
    schedule for longer than `every`: a last run in the future counts as due.
    """
    if last is None or last.started_at > now:
        return True
    wait = every if last.status is RunStatus.COMPLETE else min(every, _DOUBT)
    return now - last.started_at >= wait


class Daemon:
    """Runs `warmlink crawl` when it is due, for ever. The state stands in the database, not here."""

    def __init__(self, config: Config, now: Callable[[], datetime] = utc_now) -> None:
        self._config, self._now = config, now
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def run(self) -> None:
        """Tick until SIGTERM or SIGINT; a run that is going on is asked to end, and waited for."""
        from apscheduler.schedulers.blocking import BlockingScheduler

        # Every setting is against a default that loses or doubles runs: see docs/decisions.md.
        scheduler = BlockingScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._config.schedule.tick.total_seconds(),
            next_run_time=self._now(),
        )

        def stop(number: int, frame: FrameType | None) -> None:
            log.info("stopping: %s", signal.Signals(number).name)
            self._stopping = True
            if self._child is not None and self._child.poll() is None:
                self._child.terminate()
            scheduler.shutdown(wait=False)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        log.info(
            "scheduled: a run every %s, looked at every %s",
            self._config.schedule.every,
            self._config.schedule.tick,
        )
        scheduler.start()
        if self._child is not None:
            self._wait(self._child, _GRACE)

    def tick(self) -> int:
        """Look once; run the crawl in a process of its own when it is due. Returns its exit code, else 0."""
        if self._stopping or not is_due(self._last_run(), self._now(), self._config.schedule.every):
            return Exit.OK
        command = [sys.executable, "-m", "warmlink", "crawl"]
        command += ["--memory-limit", str(self._config.schedule.memory_limit_mb)]
        command += ["--config", str(self._config.file)] if self._config.file else []
        self._child = subprocess.Popen(command)  # noqa: S603 - our own program with our own arguments
        if self._stopping:  # asked to end just now, when there was no child to be told
            self._child.terminate()
        code = self._wait(self._child, self._config.schedule.wall_limit.total_seconds())
        log.info("the run ended with exit code %s", code)
        return code

    def _wait(self, child: "subprocess.Popen[bytes]", seconds: float) -> int:
        """Wait for a run; one that exceeds its time is asked to end, then killed."""
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            log.warning("the run took longer than %.0f s and is ended", seconds)
            child.terminate()
        try:
            return child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()

    def _last_run(self) -> Run | None:
        from crawler.store import Store

        if not self._config.crawl.database.exists():
            return None
        with Store(self._config.crawl.database, read_only=True) as store:
            return next(iter(store.runs(limit=1)), None)
