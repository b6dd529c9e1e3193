"""Publishing a feed: build, doubt, verify, write, switch; in this order, and back to the last good one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from reports.feed.build import Feed
from reports.feed.previous import Previous
from reports.feed.release import FeedFile, compose
from reports.feed.verify import faults
from reports.publish import releases as shelf
from reports.publish.errors import PublishError, told
from reports.publish.reading import damage, read_previous
from reports.publish.switch import point, served
from reports.publish.writing import write_release

TOLD = 20  # faults named in one message; the rest is counted


class MakeFeed(Protocol):
    """`reports.feed.build.build` with all but these two arguments given, as `functools.partial` makes it."""

    def __call__(self, *, previous: Previous | None, held: tuple[str, ...]) -> Feed:
        """Return the feed that follows `previous`, keeping its records when there are reasons in `held`."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was put before the public."""

    release: str
    folder: Path  # of the release
    changed: tuple[str, ...]  # paths whose bytes differ from the last release, sorted
    status: str  # as index.json says: ok, degraded or stale
    held: tuple[str, ...]  # why the last good records were kept; the command's exit code is 3 when not empty
    warnings: tuple[str, ...]


def publish(
    make: MakeFeed,
    public: Path,
    releases: Path,
    *,
    now: datetime,
    accept: Collection[str] = (),
    accept_loss: int = 0,
) -> Published:
    """Publish the feed `make` gives, as a new release that `public` then leads to.

    When the new records are in doubt, the last good ones are published again with status degraded and the
    reasons stand in `held`. `accept` names resources whose doubts a person settled, `accept_loss` says how
    many records may go. Raises PublishError when nothing could be published: what was served still is.
    """
    with told("The feed cannot be published", releases):
        releases.mkdir(parents=True, exist_ok=True)
        with shelf.locked(releases):
            standing = served(public, releases)
            shelf.sweep(releases, public)
            known = shelf.present(releases)
            last = standing or (known[-1] if known else None)
            previous = read_previous(releases / last) if last else None
            release = shelf.next_name(known, now)
            feed, files, held = _settled(make, previous, release, accept, accept_loss)
            final = releases / release
            before = releases / last if last else None
            write_release(files, shelf.unfinished(releases, release), before, final)
            point(public, releases, release)
            shelf.expire(releases, release, now, feed.withdrawn)
    changed = tuple(sorted(file.path for file in files if file.changed))
    return Published(release, final, changed, feed.status, held, feed.warnings)


def _settled(
    make: MakeFeed, previous: Previous | None, release: str, accept: Collection[str], accept_loss: int
) -> tuple[Feed, Sequence[FeedFile], tuple[str, ...]]:
    """Return a feed without a fault: the new one, or the last good records with today's health."""
    feed = make(previous=previous, held=())
    held = tuple(d.says for d in feed.doubts if not d.settled(accept, accept_loss))
    if not held:
        files = compose(feed, release)
        held = tuple(faults(files, feed.settings))
        if not held:
            return feed, files, ()
    if previous is None:
        raise PublishError(_told("The feed is not valid and there is no earlier one to keep", held))
    feed = make(previous=previous, held=_few(held))
    files = compose(feed, release)
    left = tuple(faults(files, feed.settings))
    if left:
        raise PublishError(_told("Neither the new feed nor the last records are valid", left))
    return feed, files, held


def _few(reasons: tuple[str, ...]) -> tuple[str, ...]:
    rest = len(reasons) - TOLD
    return (*reasons[:TOLD], f"and {rest} more.") if rest > 0 else reasons


def _told(what: str, reasons: tuple[str, ...]) -> str:
    return f"{what}. Mend this and publish again:\n" + "\n".join(f"- {reason}" for reason in _few(reasons))


def rollback(public: Path, releases: Path, to: str | None = None) -> str:
    """Make `public` lead to the release `to`, or to the newest whole one before the served; return its name.

    The next publication counts on from the newest release there is. Raises PublishError when there is none.
    """
    with told("The feed cannot be rolled back", releases):
        if not releases.is_dir():
            msg = f"{releases}: nothing has been published yet."
            raise PublishError(msg)
        with shelf.locked(releases):
            standing = served(public, releases)
            name = _whole(releases, _candidates(shelf.present(releases), standing, to))
            point(public, releases, name)
    return name


def _candidates(known: list[str], standing: str | None, to: str | None) -> list[str]:
    if to is not None:
        return [name for name in known if name == to]
    newest_first = sorted(known, key=shelf.number, reverse=True)
    return [name for name in newest_first if standing is None or shelf.number(name) < shelf.number(standing)]


def _whole(releases: Path, candidates: list[str]) -> str:
    for name in candidates:
        if not any(damage(releases / name)):
            return name
    msg = f"{releases}: no whole release to go back to."
    raise PublishError(msg)
