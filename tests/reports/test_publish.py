"""Publishing: a whole release or nothing, and never a worse one unasked."""

import errno
import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.health import Health, State
from crawler.history import RunStatus
from registry.model import Link, Resource
from reports.feed.build import Feed
from reports.feed.release import FeedFile
from reports.publish import Published, PublishError, publish, rollback
from reports.publish import writing as writing_room
from reports.publish.reading import damage
from reports.publish.releases import next_name, present
from tests.reports.feed.small_world import (
    ALL,
    CRISIS_LINE,
    DAY,
    EMAIL_ONLY,
    HEALTHS,
    NOW,
    PROVIDER,
    READING,
    SETTINGS,
    making,
    run_at,
)

BROKEN_RECORD = READING.model_copy(
    update={"links": (Link.model_construct(id="website", url="javascript:alert(1)"),)}
)
RENAMED_LINE = CRISIS_LINE.model_copy(update={"name": "Day Line"})


class Desk:
    """A public folder, its releases, and a clock that a test turns."""

    def __init__(self, folder: Path) -> None:
        self.public, self.releases = folder / "public", folder / "releases"
        self.now = NOW

    def publish(
        self, *resources: Resource, accept: tuple[str, ...] = (), loss: int = 0, **more: Any
    ) -> Published:
        return self.put(making(*resources, now=self.now, **more), accept=accept, accept_loss=loss)

    def put(self, make: Callable[..., Feed], **more: Any) -> Published:
        return publish(make, self.public, self.releases, now=self.now, **more)

    def read(self, path: str) -> Any:
        return json.loads((self.public / path).read_bytes())

    def ids(self) -> list[str]:
        return [r["id"] for r in self.read("v1/resources.json")["data"]["resources"]]

    def sound(self) -> bool:
        return list(damage(self.public.resolve())) == []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def inodes(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_ino for p in folder.rglob("*.json")}


def test_the_first_release_is_whole_and_public(desk: Desk) -> None:
    done = desk.publish()
    assert (done.release, done.status, done.held, done.warnings) == ("2026-05-01.1", "ok", (), ())
    assert done.folder == desk.releases / "2026-05-01.1"
    assert desk.public.is_symlink()
    assert not os.path.isabs(desk.public.readlink())
    assert desk.public.resolve() == done.folder.resolve()
    assert desk.sound()
    assert sorted(done.changed) == sorted(
        str(p.relative_to(done.folder)) for p in done.folder.rglob("*.json")
    )


def test_a_web_server_may_read_what_was_published(desk: Desk) -> None:
    folder = desk.publish().folder
    modes = {oct(p.stat().st_mode & 0o044) for p in [folder, *folder.rglob("*")]}
    mask = os.umask(0)
    os.umask(mask)
    assert modes == {oct(0o044 & ~mask)}


def test_unchanged_files_are_links_to_those_of_the_release_before(desk: Desk) -> None:
    first = inodes(desk.publish().folder)
    desk.now += DAY
    done = desk.publish()
    second = inodes(done.folder)
    assert done.changed == ("index.json", "v1/health.json", "v1/manifest.json")
    assert {path for path in second if second[path] != first[path]} == set(done.changed)
    assert desk.sound()


def test_the_same_input_gives_the_same_bytes_in_another_place(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folder = Desk(tmp_path / name).publish().folder
        contents.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.json")})
    assert contents[0] == contents[1]


def test_release_names_count_on_and_never_go_back(desk: Desk) -> None:
    names = []
    for when in (NOW, NOW, NOW + DAY, NOW - 9 * DAY):
        desk.now = when
        names.append(desk.publish().release)
    assert names == ["2026-05-01.1", "2026-05-01.2", "2026-05-02.3", "2026-05-02.4"]
    assert next_name([], datetime(2026, 5, 1, tzinfo=UTC)) == "2026-05-01.1"


# --- failing closed


def held_back(desk: Desk, done: Published, before: bytes) -> None:
    """Claim that the last good records are still served, that index.json says why, and all of it is whole."""
    index = desk.read("index.json")
    assert done.held
    assert (done.status, index["status"]) == ("degraded", "degraded")
    assert index["reasons"][: len(done.held)] == [f"New records are held back: {why}" for why in done.held]
    assert (desk.public / "v1/resources.json").read_bytes() == before
    assert desk.sound()


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ((CRISIS_LINE, PROVIDER, BROKEN_RECORD, EMAIL_ONLY), "does not fit the schema"),
        ((RENAMED_LINE, PROVIDER, READING, EMAIL_ONLY), "crisis line and changed"),
        ((PROVIDER, READING, EMAIL_ONLY), "crisis line and would disappear"),
        ((*ALL, READING), "stands 2 times in the registry"),
    ],
)
def test_what_is_in_doubt_leaves_the_last_good_records(
    desk: Desk, after: tuple[Resource, ...], words: str
) -> None:
    desk.publish()
    before = (desk.public / "v1/resources.json").read_bytes()
    desk.now += DAY
    done = desk.publish(*after)
    assert any(words in why for why in done.held)
    held_back(desk, done, before)


def test_a_great_loss_is_held_until_it_is_accepted(desk: Desk) -> None:
    many = tuple(READING.model_copy(update={"id": f"facts-{n}"}) for n in range(10))
    desk.publish(*many)
    before = (desk.public / "v1/resources.json").read_bytes()
    held_back(desk, desk.publish(*many[4:]), before)
    held_back(desk, desk.publish(*many[4:], loss=3), before)
    done = desk.publish(*many[4:], loss=4)
    assert (done.held, done.status, len(desk.ids()), len(done.warnings)) == ((), "ok", 6, 4)


def test_a_crisis_line_is_published_once_a_person_accepts_it(desk: Desk) -> None:
    desk.publish()
    assert desk.publish(RENAMED_LINE, *ALL[1:], accept=("somebody-else",)).held
    assert desk.publish(RENAMED_LINE, *ALL[1:], accept=("night-line",)).held == ()
    assert desk.read("v1/resources/night-line.json")["data"]["name"] == "Day Line"
    assert desk.publish(RENAMED_LINE, *ALL[1:]).held == ()


def test_health_moves_on_while_records_are_held(desk: Desk) -> None:
    desk.publish()
    desk.now += DAY
    gone = {**HEALTHS, "https://night-line.example/": Health(state=State.BROKEN, since=desk.now)}
    assert desk.publish(RENAMED_LINE, *ALL[1:], healths=gone).held
    health = desk.read("v1/health.json")
    shown = {t["target_id"]: t["show"] for t in health["data"]["targets"]}
    assert (health["status"], shown["night-line/website"]) == ("degraded", False)


def test_a_held_contact_never_gets_the_health_of_another_address(desk: Desk) -> None:
    desk.publish()
    moved = CRISIS_LINE.model_copy(update={"links": (Link(id="website", url="https://elsewhere.example/"),)})
    broken = {**HEALTHS, "https://elsewhere.example/": Health(state=State.BROKEN, since=NOW)}
    assert desk.publish(moved, *ALL[1:], healths=broken).held
    states = {t["target_id"]: t["state"] for t in desk.read("v1/health.json")["data"]["targets"]}
    assert states["night-line/website"] == "healthy"


def test_without_an_earlier_release_an_invalid_feed_is_not_published(desk: Desk) -> None:
    with pytest.raises(
        PublishError, match=r"no earlier one to keep.*\n- plain-facts does not fit the schema"
    ):
        desk.publish(CRISIS_LINE, BROKEN_RECORD)
    assert not os.path.lexists(desk.public)
    assert [p.name for p in desk.releases.iterdir()] == [".lock"]


def test_settings_that_give_no_valid_feed_change_nothing(desk: Desk) -> None:
    desk.publish()
    before = desk.public.resolve()
    with pytest.raises(PublishError, match="not a 'uri'"):
        desk.publish(settings=replace(SETTINGS, base_url="https://not a uri"))
    assert desk.public.resolve() == before


def test_a_degraded_run_changes_no_record_and_no_health(desk: Desk) -> None:
    desk.publish()
    before = {path: desk.read(path)["data"] for path in ("v1/resources.json", "v1/health.json")}
    desk.now += DAY
    done = desk.publish(
        *ALL[:3],
        EMAIL_ONLY.model_copy(update={"name": "Quieter Mail"}),
        healths={},
        run=run_at(desk.now, RunStatus.DEGRADED, "no canary answered"),
    )
    index = desk.read("index.json")
    assert {path: desk.read(path)["data"] for path in before} == before
    assert (done.status, done.held, index["status"]) == ("stale", (), "stale")
    assert (index["as_of"], index["last_successful_crawl_at"]) == ("2026-05-01T06:30:00Z",) * 2
    desk.now += DAY
    assert desk.publish(run=None).status == "stale"
    assert desk.publish().status == "ok"


def test_a_withdrawal_is_honoured_at_once_in_every_release(desk: Desk) -> None:
    desk.publish()
    desk.publish()
    out = EMAIL_ONLY.model_copy(update={"status": "removed", "removal_reason": "withdrawn_at_request"})
    done = desk.publish(RENAMED_LINE, *ALL[1:3], out)  # though another record is held back
    assert done.held
    assert present(desk.releases) == [done.release]
    left = [p for p in desk.releases.rglob("*.json") if b"ask@quiet.example" in p.read_bytes()]
    assert (left, desk.ids()) == ([], ["night-line", "plain-facts", "willow-practice"])
    (stone,) = desk.read("v1/resources.json")["data"]["tombstones"]
    assert (stone["id"], stone["reason"]) == ("quiet-mail", "withdrawn_at_request")
    assert desk.sound()


# --- what stands in the way


def test_a_real_folder_in_the_place_of_the_link_is_refused(desk: Desk) -> None:
    desk.public.mkdir()
    (desk.public / "precious.txt").write_text("keep me")
    with pytest.raises(PublishError, match="a folder stands where the link"):
        desk.publish()
    assert (desk.public / "precious.txt").read_text() == "keep me"


def test_a_file_or_a_foreign_link_in_its_place_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.public.write_text("mine")
    with pytest.raises(PublishError, match="a file stands where"):
        desk.publish()
    desk.public.unlink()
    (tmp_path / "elsewhere").mkdir()
    desk.public.symlink_to("elsewhere")
    with pytest.raises(PublishError, match="no release of ours"):
        desk.publish()


def test_a_second_publisher_is_told_so_at_once(desk: Desk) -> None:
    desk.publish()
    with (desk.releases / ".lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(PublishError, match="another publication is under way"):
            desk.publish()
    assert desk.publish().release == "2026-05-01.2"


@pytest.mark.parametrize(
    ("code", "remedy"), [(errno.ENOSPC, "disk is full: free some space"), (errno.EACCES, "folder writable")]
)
def test_a_disk_that_fails_leaves_the_last_release_and_no_crumbs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str
) -> None:
    desk.publish()
    served = desk.public.resolve()
    desk.now += DAY

    def fails(path: Path, content: bytes, *, flush: bool) -> None:
        path.write_bytes(content[:10])
        if path.name == "manifest.json":
            raise OSError(code, os.strerror(code), str(path))

    with monkeypatch.context() as broken:
        broken.setattr(writing_room, "_write", fails)
        with pytest.raises(PublishError, match=remedy):
            desk.publish()
    assert (desk.public.resolve(), desk.sound()) == (served, True)
    assert sorted(p.name for p in desk.releases.iterdir()) == [".lock", "2026-05-01.1"]
    assert desk.publish().release == "2026-05-02.2"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_is_told_as_such(tmp_path: Path) -> None:
    file = FeedFile("full", b"x" * 10, "", None, True, "2026-05-01.1", "")
    with pytest.raises(OSError, match="No space left"):
        writing_room._write(Path("/dev") / file.path, file.content, flush=True)


def test_a_place_that_cannot_be_written_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match=r"cannot be published: .*file.*Not a directory"):
        publish(making(), tmp_path / "public", tmp_path / "file" / "releases", now=NOW)


def test_what_killed_publications_left_is_swept(desk: Desk) -> None:
    desk.publish()
    for name in (".tmp-2026-05-01.2", ".old-2026-04-01.0"):
        (desk.releases / name / "v1").mkdir(parents=True)
    (desk.public.parent / ".public.99.tmp").symlink_to("releases/nowhere")
    desk.publish()
    assert sorted(p.name for p in desk.releases.iterdir()) == [".lock", "2026-05-01.1", "2026-05-01.2"]
    assert [p.name for p in desk.public.parent.glob(".public*")] == []


def test_a_file_damaged_since_is_written_anew(desk: Desk) -> None:
    folder = desk.publish().folder
    (folder / "v1/resources/plain-facts.json").write_bytes(b"{}\n")
    desk.publish()
    assert desk.sound()


def test_a_damaged_last_release_is_not_built_upon(desk: Desk) -> None:
    desk.publish()
    good = desk.public.resolve().name
    bad = desk.publish().folder / "v1/resources.json"
    bad.unlink()
    bad.write_bytes(b'{"data"')
    with pytest.raises(PublishError, match="publish --rollback"):
        desk.publish()
    assert rollback(desk.public, desk.releases) == good
    assert desk.publish().release == "2026-05-01.3"


def test_a_lost_link_does_not_forget_the_releases(desk: Desk) -> None:
    desk.publish()
    desk.public.unlink()
    assert desk.publish(*ALL[1:]).held
    assert "night-line" in desk.ids()


# --- rolling back, keeping and expiring


def test_rolling_back_serves_the_release_before_and_counting_goes_on(desk: Desk) -> None:
    for _ in range(3):
        desk.publish()
    assert rollback(desk.public, desk.releases) == "2026-05-01.2"
    assert rollback(desk.public, desk.releases) == "2026-05-01.1"
    with pytest.raises(PublishError, match="no whole release to go back to"):
        rollback(desk.public, desk.releases)
    assert rollback(desk.public, desk.releases, to="2026-05-01.3") == "2026-05-01.3"
    rollback(desk.public, desk.releases)
    assert desk.publish().release == "2026-05-01.4"
    assert desk.sound()


def test_rolling_back_passes_over_a_damaged_release(desk: Desk) -> None:
    folders = [desk.publish().folder for _ in range(3)]
    (folders[1] / "v1/health.json").unlink()
    assert rollback(desk.public, desk.releases) == folders[0].name


def test_rolling_back_before_any_release_is_told(desk: Desk) -> None:
    with pytest.raises(PublishError, match="nothing has been published yet"):
        rollback(desk.public, desk.releases)


def test_the_last_ten_releases_and_those_of_a_fortnight_are_kept(desk: Desk) -> None:
    for _ in range(12):
        desk.publish()
    assert len(present(desk.releases)) == 12
    desk.now += timedelta(days=14)
    desk.publish()
    assert present(desk.releases) == [
        *(f"2026-05-01.{n}" for n in range(4, 13)),
        "2026-05-15.13",
    ]


# --- killed and read at any instant


def killed(way: str, folder: Path, kills: int) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.reports.killer", way, str(folder), str(kills)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        check=True,
        timeout=50,
    )
    return json.loads(done.stdout)


def test_a_publisher_killed_at_any_instant_leaves_a_whole_release(desk: Desk) -> None:
    found = killed("whole", desk.public.parent, kills=60)
    assert (found["kills"], found["torn"]) == (60, [])
    assert found["served"] > 10  # the kills met publishers at work
    desk.now += 999 * DAY
    assert desk.publish(loss=9).held == ()
    assert desk.sound()
    assert [p.name for p in desk.releases.iterdir() if p.name.startswith((".tmp", ".old"))] == []


def test_a_naive_publisher_does_not_survive_the_same(tmp_path: Path) -> None:
    assert killed("naive", tmp_path, kills=30)["torn"] != []


def test_a_reader_beside_a_publisher_always_reads_one_whole_release(desk: Desk) -> None:
    desk.publish()
    done = threading.Event()
    torn: list[str] = []
    reads = 0

    def read() -> None:
        nonlocal reads
        while not done.is_set():
            torn.extend(damage(desk.public.resolve()))
            reads += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for turn in range(12):
            desk.now += timedelta(minutes=1)
            desk.publish(healths=HEALTHS if turn % 2 else {})
    finally:
        done.set()
        reader.join()
    assert torn == []
    assert reads > 12
