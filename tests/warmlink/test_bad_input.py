"""Bad input and bad luck: a clear message, the right exit code, and nothing lost."""

import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from crawler.migrations import SCHEMA_VERSION
from crawler.store import Store
from reports.publish.reading import damage
from tests.warmlink.places import CONFIG, NOBODY, Site, command, record, site
from warmlink.cli import run
from warmlink.exits import Exit
from warmlink.lock import only_one


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A registry of one address, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return site(tmp_path, record("ember", NOBODY))


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the exit code of a command, and what it said on standard error."""
    capsys.readouterr()
    code = run(list(arguments))
    return code, capsys.readouterr().err


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[[resource]\nid = 3\n", "all.toml:1: error: This is not TOML: "),
        (
            record("ember", "https://example.org/") * 2,
            "all.toml:10: error: ember: id: This id stands at registry/resources/all.toml:1 already. "
            "Give one of them another id",
        ),
        (
            record("ember", "http://10.0.0.1/"),
            'all.toml:8: error: ember: links[0].url: "10.0.0.1" is a private',
        ),
        (
            record("ember", "http://127.1/"),
            'all.toml:8: error: ember: links[0].url: "127.0.0.1" is a private',
        ),
        (record("ember", "http://localhost/"), 'links[0].url: "localhost" is a private or local host'),
        (
            record("ember", "https://ada:secret@example.org/"),
            "all.toml:8: error: ember: links[0].url: The address holds a user name or password. "
            "Take out everything before the @ sign.",
        ),
        (record("ember", "gopher://example.org/"), "all.toml:8: error: ember: links[0].url: "),
        (record("ember", "http://"), "all.toml:8: error: ember: links[0].url: "),
        ('[[resource]]\nname = "No id"\n', "all.toml:1: error: "),
    ],
    ids=["toml", "twice", "private", "short", "local", "userinfo", "scheme", "empty", "no-id"],
)
def test_a_registry_that_cannot_be_used_is_told_with_file_and_line_before_anything_is_asked(
    here: Site, capsys: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    here.lists(written)
    here.configure("")
    before = everything(here.folder)
    for verb in ("crawl", "publish", "report"):
        code, error = told(capsys, verb)
        assert code == Exit.UNUSABLE
        assert said in error
        assert "secret" not in error
        assert "Traceback" not in error
    capsys.readouterr()
    assert run(["validate", "--json"]) == Exit.UNUSABLE
    answer = json.loads(capsys.readouterr().out)
    errors = [m for m in answer["mistakes"] if m["severity"] == "error"]
    assert (answer["valid"], answer["resources"]) == (False, None)
    assert [f"{m['file']}:{m['line']}: error: " in error for m in errors] == [True] * error.count(": error: ")
    assert everything(here.folder).keys() - {"var/warmlink.db.lock"} == before.keys()


def test_a_registry_that_is_not_there_is_told_with_its_remedy(
    here: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    here.configure('[registry]\nfolder = "elsewhere"\n')
    code, error = told(capsys, "crawl")
    assert (code, error) == (
        Exit.UNUSABLE,
        'warmlink: elsewhere:1: error: There is no such folder. Make one with "warmlink init", '
        "or name the folder under [registry] in warmlink.toml.\n",
    )


def test_a_configuration_that_cannot_be_used_is_told_with_its_remedy(
    here: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    here.configure("[crawl]\nallow_privat = true\n[mannners]\n")
    assert told(capsys, "crawl") == (
        Exit.UNUSABLE,
        'warmlink: warmlink.toml: crawl.allow_privat: there is no such key. Did you mean "allow_private"?\n'
        'warmlink.toml: mannners: there is no such key. Did you mean "manners"?\n',
    )
    assert told(capsys, "status", "--config", "nowhere.toml") == (
        Exit.UNUSABLE,
        "warmlink: nowhere.toml: there is no such file. Name another one, or leave --config out.\n",
    )
    here.configure(CONFIG.replace("canaries", 'resolve = ["nonsense"]\ncanaries'))
    code, error = told(capsys, "crawl")
    assert code == Exit.UNUSABLE
    assert error.startswith("warmlink: warmlink.toml: [crawl]: ")
    here.configure(CONFIG.replace("canaries", 'ca_file = "nowhere.pem"\ncanaries'))
    assert told(capsys, "crawl") == (
        Exit.UNUSABLE,
        "warmlink: warmlink.toml: [crawl]: nowhere.pem: no certificate authority can be read from it "
        "(there is no such file). Name a file in PEM form.\n",
    )


@pytest.mark.parametrize("verb", [["crawl"], ["status"], ["report"], ["publish"], ["schedule", "--once"]])
def test_a_file_that_is_no_database_is_left_alone(
    here: Site, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    here.database.parent.mkdir()
    here.database.write_text("Dear diary,\n" * 99)
    code, error = told(capsys, *verb)
    assert (code, error) == (
        Exit.DISK,
        f"warmlink: {here.database.relative_to(here.folder)}: this is not a warmlink database; "
        "name another file\n",
    )
    assert here.database.read_text() == "Dear diary,\n" * 99


def test_a_folder_in_the_place_of_the_database_is_told(
    here: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    here.database.mkdir(parents=True)
    assert told(capsys, "crawl") == (
        Exit.DISK,
        "warmlink: var/warmlink.db: this is a folder; name a file\n",
    )


def test_a_damaged_database_is_told_with_its_remedy(here: Site, capsys: pytest.CaptureFixture[str]) -> None:
    run(["crawl"])
    with here.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    code, error = told(capsys, "crawl", "--force")
    assert code == Exit.DISK
    assert error.startswith("warmlink: var/warmlink.db: the database is damaged; put a backup in its place")


@pytest.mark.parametrize("verb", [["crawl"], ["status"], ["report"], ["publish"], ["schedule", "--once"]])
def test_a_newer_database_is_refused_and_not_a_byte_of_it_changes(
    here: Site, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    run(["crawl"])
    with sqlite3.connect(here.database) as db:
        db.execute("PRAGMA journal_mode = delete")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = everything(here.folder)
    code, error = told(capsys, *verb)
    assert code == Exit.NEWER
    assert error.startswith("warmlink: var/warmlink.db: written by a newer warmlink (version ")
    after = everything(here.folder)
    assert after.pop("var/warmlink.db.lock")
    assert after.items() <= before.items()


@pytest.mark.parametrize("verb", [["crawl", "--force"], ["publish"], ["publish", "--rollback"]])
def test_a_second_run_says_at_once_that_another_is_busy_and_does_nothing(
    here: Site, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    run(["crawl"])
    with only_one(here.folder / "var/warmlink.db.lock"):
        before = everything(here.folder)
        code, error = told(capsys, *verb)
        assert (code, error) == (
            Exit.BUSY,
            f"warmlink: Another run is busy (process {os.getpid()}). Wait until it has ended; "
            "the lock var/warmlink.db.lock is given back by itself.\n",
        )
        assert everything(here.folder) == before
        assert told(capsys, "status") == (Exit.OK, ""), "looking needs no lock"


def test_a_reports_folder_that_cannot_be_written_costs_the_report_and_nothing_else(
    here: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (here.folder / "var").mkdir()
    (here.folder / "var/reports").write_text("a file")
    assert run(["crawl"]) == Exit.DISK
    said = capsys.readouterr().out.splitlines()
    assert said == ["Nothing newly broken; 0 of 1 healthy; " + said[0].rpartition("; ")[2], said[1]]
    assert said[1] == "The report could not be written: var/reports: File exists. The last good one stays."
    assert list(damage(here.folder / "var/public")) == []
    assert run(["status", "--max-age", "1h"]) == Exit.OK, "the run itself was complete"


def test_a_real_folder_in_the_place_of_the_feed_is_never_replaced(
    here: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (here.folder / "var/public").mkdir(parents=True)
    (here.folder / "var/public/precious.txt").write_text("mine")
    assert run(["crawl"]) == Exit.INCOMPLETE
    assert capsys.readouterr().out.splitlines()[1] == (
        "The feed could not be written: var/public: a folder stands where the link to the release must be. "
        "Move it away, or choose another public folder."
    )
    assert told(capsys, "publish") == (
        Exit.UNUSABLE,
        "warmlink: var/public: a folder stands where the link to the release must be. "
        "Move it away, or choose another public folder.\n",
    )
    assert everything(here.folder / "var/public") == {"precious.txt": b"mine"}
    assert (here.folder / "var/reports/report.html").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_keeps_the_last_good_feed(
    here: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["crawl"])
    releases = here.folder / "var/releases"
    before = everything(releases)
    releases.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert run(["crawl", "--force"]) == Exit.DISK
    finally:
        releases.chmod(stat.S_IRWXU)
    assert "Make the folder writable" in capsys.readouterr().out
    assert everything(releases) == before


def _no_file_grows_beyond(size: int) -> None:
    """For a child: writing beyond `size` fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize(
    "size", [0, pytest.param(2_000, marks=pytest.mark.slow), pytest.param(40_000, marks=pytest.mark.slow)]
)
def test_when_nothing_more_can_be_written_the_last_good_state_is_kept(here: Site, size: int) -> None:
    assert run(["crawl"]) == Exit.OK
    served = everything(here.folder / "var/public")
    report = (here.folder / "var/reports/report.html").read_bytes()
    full = subprocess.run(
        command(["crawl", "--force"]),
        cwd=here.folder,
        capture_output=True,
        text=True,
        timeout=50,
        preexec_fn=lambda: _no_file_grows_beyond(size),
    )
    assert (full.returncode, "Traceback" in full.stderr) == (Exit.DISK, False), full
    assert full.stderr + full.stdout != ""
    assert list(damage(here.folder / "var/public")) == []
    assert everything(here.folder / "var/public") == served
    assert (here.folder / "var/reports/report.html").read_bytes() == report
    with Store(here.database) as store:
        assert store.healths().keys() == {NOBODY}
    assert run(["crawl", "--force"]) == Exit.OK, "with space again, all is well"


def test_on_a_disk_that_is_really_full_or_read_only_the_last_good_state_is_kept(tmp_path: Path) -> None:
    script = f"""
        mount -t tmpfs -o size=3m none {tmp_path} || exit 99
        cd {tmp_path} && mkdir -p registry/resources && cat > registry/resources/all.toml
        printf '%s' "$CONFIG" > warmlink.toml
        W="$0 -m warmlink"
        $W crawl || exit 98
        sha256sum var/public/index.json var/reports/report.html > before
        cat /dev/zero > filler 2>/dev/null
        $W crawl --force; code=$?
        sha256sum --check --quiet before || exit 97
        rm filler
        $W crawl --force || exit 96
        sha256sum var/public/index.json var/reports/report.html > before
        mount -o remount,ro {tmp_path}
        $W crawl --force
        [ $? = $code ] || exit 95
        sha256sum --check --quiet before || exit 94
        exit $code
    """
    python = command([])[0]
    full = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, python],
        input=record("ember", NOBODY),
        env={**os.environ, "CONFIG": CONFIG},
        capture_output=True,
        text=True,
        timeout=50,
    )
    if full.returncode == 99 or "unshare" in full.stderr:
        pytest.skip(f"no file system of our own can be mounted here: {full.stderr.strip()}")
    assert (full.returncode, "Traceback" in full.stderr) == (Exit.DISK, False), full
    on_a_full_disk, on_a_read_only_one = full.stderr.splitlines()
    assert on_a_full_disk.startswith("warmlink: var/warmlink.db: the disk is full; free some space")
    assert on_a_read_only_one == "warmlink: var/warmlink.db.lock: Read-only file system"
