"""Kills a publisher at random instants and tells what a reader finds afterwards, as JSON.

``python -m tests.reports.killer whole|naive FOLDER KILLS``: one process, so that each victim is a fork that
starts publishing at once. The naive publisher shows that the test can fail.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from reports.feed.build import Feed
from reports.feed.release import compose
from reports.publish import publish
from reports.publish.reading import damage
from reports.publish.releases import number
from tests.reports.feed.small_world import ALL, HEALTHS, NOW, READING, making

DAY = timedelta(days=1)


def turn_of(public: Path) -> int:
    """Return how many releases were made before, so that every publication has something new to say."""
    return number(public.resolve().name) if public.is_symlink() else 0


def publish_whole(folder: Path) -> None:
    """Publish once, as the product does."""
    turn = turn_of(folder / "public") + 1
    extra = READING.model_copy(update={"id": f"extra-{turn % 3}", "name": f"Extra {turn}"})
    now = NOW + turn * DAY
    make = making(*ALL, extra, now=now, healths=HEALTHS if turn % 2 else {})
    publish(make, folder / "public", folder / "releases", now=now)


def publish_naively(folder: Path) -> None:
    """Publish once, as one would without thinking of it: each file in place."""
    feed: Feed = making(now=NOW + time.monotonic_ns() % 10**6 * DAY / 1000)(previous=None, held=())
    for file in compose(feed, f"2026-05-01.{time.monotonic_ns()}"):
        path = folder / "public" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def main(way: str, folder: Path, kills: int) -> None:
    """Kill `kills` publishers and print what was found."""
    publish_once = {"whole": publish_whole, "naive": publish_naively}[way]
    publish_once(folder)  # everything is imported and generated before the first victim
    started = time.monotonic()
    publish_once(folder)
    usual = max(time.monotonic() - started, 0.03)  # a fork takes its time, too
    order = random.Random(kills)
    torn, served = [], set()
    for _ in range(kills):
        victim = os.fork()
        if victim == 0:
            while True:
                publish_once(folder)
        time.sleep(order.uniform(0, 3 * usual))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        whole = (folder / "public").resolve()
        torn += list(damage(whole))[:1]
        served.add(whole.name)
    leftovers = len(list((folder / "releases").glob(".[to]*"))) if way == "whole" else 0
    print(json.dumps({"kills": kills, "torn": torn, "served": len(served), "leftovers": leftovers}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
