"""The command line: help, machine-readable answers, and an exit code whatever happens."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from tests.warmlink.places import NOBODY, Site, record, site
from warmlink import __version__
from warmlink.cli import COMMANDS, run
from warmlink.commands import status
from warmlink.exits import MEANINGS, Exit


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A registry of one address, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return site(tmp_path, record("ember", NOBODY))


Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; return its exit code, and what it said on standard output and standard error."""

    def say(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        return code, *capsys.readouterr()

    return say


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself_with_examples(say: Say, name: str, option: str) -> None:
    code, out, err = say(name, option)
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: warmlink {name} ")
    assert "\n  Examples:\n" in out
    examples = [line for line in out.partition("Examples:\n")[2].splitlines() if f"warmlink {name}" in line]
    assert examples


def test_the_help_lists_every_command_and_every_exit_code(say: Say) -> None:
    code, out, err = say("--help")
    assert (code, err) == (0, "")
    assert "Examples:" in out
    assert all(f"  {name} " in out for name in COMMANDS)
    assert all(f"{code:>3}  {says}" in " ".join(out.split("\n")) for code, says in MEANINGS.items())


def test_without_a_command_the_help_is_shown_and_nothing_was_done(say: Say) -> None:
    code, out, err = say()
    assert code == Exit.UNUSABLE
    assert "Usage: warmlink" in out + err


def test_the_version_is_said(say: Say) -> None:
    assert say("--version") == (0, f"warmlink {__version__}\n", "")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("craw", 'Did you mean "crawl"?'),
        ("valdate", 'Did you mean "validate"?'),
        ("zzz", '"warmlink --help"'),
    ],
)
def test_a_mistyped_command_is_answered_with_the_nearest(say: Say, typed: str, hint: str) -> None:
    code, out, err = say(typed)
    assert (code, out) == (Exit.UNUSABLE, "")
    assert f'There is no command "{typed}". {hint}' in err


def test_an_unknown_option_is_told(say: Say) -> None:
    code, out, err = say("crawl", "--forse")
    assert (code, out) == (Exit.UNUSABLE, "")
    assert "No such option" in err
    assert "--force" in err


def test_a_bug_has_its_own_exit_code_and_shows_its_traceback(
    here: Site, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> dict[str, Any]:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(status, "_state", stumble)
    code, out, err = say("status")
    assert (code, out) == (Exit.BUG, "")
    assert "Traceback" in err
    assert "ZeroDivisionError: division by zero" in err
    assert err.endswith(
        f"warmlink: This is a bug in warmlink {__version__}. Please report the lines above; "
        "what was stored stays.\n"
    )


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, click.Abort])
def test_an_interruption_has_its_own_exit_code(
    here: Site, say: Say, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def interrupted(*_: object) -> dict[str, Any]:
        raise interruption

    monkeypatch.setattr(status, "_state", interrupted)
    code, out, err = say("status")
    assert (code, out) == (Exit.INTERRUPTED, "")
    assert err.strip() == "warmlink: Interrupted."


@pytest.mark.parametrize(
    ("failure", "code", "said"),
    [
        (OSError(28, "No space left on device", "var/x"), Exit.DISK, "var/x: No space left on device"),
        (
            MemoryError(),
            Exit.INCOMPLETE,
            "The memory that is allowed was used up. What was checked is stored; the next run goes on.",
        ),
    ],
)
def test_a_fault_of_the_machine_is_told_by_what_it_is(
    here: Site, say: Say, monkeypatch: pytest.MonkeyPatch, failure: Exception, code: Exit, said: str
) -> None:
    def failing(*_: object) -> dict[str, Any]:
        raise failure

    monkeypatch.setattr(status, "_state", failing)
    assert say("status") == (code, "", f"warmlink: {said}\n")


def test_before_the_first_run_the_status_is_empty_and_stale(here: Site, say: Say) -> None:
    assert say("status") == (0, "There has been no run yet. Start one with: warmlink crawl\n", "")
    code, out, _ = say("status", "--json", "--max-age", "26h")
    assert code == Exit.INCOMPLETE
    answer = json.loads(out)
    assert answer.pop("now")
    assert answer == {
        "database": "var/warmlink.db",
        "last_run": None,
        "last_complete_at": None,
        "states": {},
        "due_now": 0,
        "next_due_at": None,
        "proposals_pending": 0,
        "directories": [],
        "stale": True,
    }
    assert not here.database.exists(), "looking makes nothing"


def test_after_a_run_the_status_says_how_it_went_and_what_is_due(here: Site, say: Say) -> None:
    assert run(["crawl"]) == Exit.OK
    code, out, _ = say("status", "--json")
    answer = json.loads(out)
    last = answer["last_run"]
    assert (code, answer["stale"], answer["states"], answer["due_now"]) == (0, False, {"suspect": 1}, 0)
    assert (last["status"], last["planned"], last["checked"], last["reason"]) == ("complete", 1, 1, "")
    assert answer["last_complete_at"] == last["ended_at"]
    assert say("status", "--max-age", "26h")[0] == Exit.OK
    code, out, _ = say("status", "--max-age", "0s")
    assert (code, out.splitlines()[-1]) == (Exit.INCOMPLETE, "STALE: no complete run for too long.")
    code, _, err = say("status", "--max-age", "soon")
    assert code == Exit.UNUSABLE
    assert 'a duration is a number with a unit, such as "90s"' in err


def test_a_run_in_cron_says_one_line(here: Site, say: Say) -> None:
    code, out, err = say("crawl")
    assert (code, err, out.count("\n")) == (Exit.OK, "", 1)
    assert out.startswith("Nothing newly broken; 0 of 1 healthy; last run ")


def test_the_outcome_of_a_run_is_told_to_programs(here: Site, say: Say) -> None:
    code, out, _ = say("crawl", "--json")
    answer = json.loads(out)
    assert (code, answer["exit_code"], answer["too_soon"], answer["newly_broken"]) == (0, 0, False, [])
    assert answer["transitions"][0] | {"at": ""} == {
        "url": NOBODY,
        "before": "unknown",
        "after": "suspect",
        "at": "",
        "finding": "refused",
    }
    assert Path(answer["report"]).is_file()
    assert (answer["feed"]["status"], answer["feed"]["held"], answer["troubles"]) == ("ok", [], [])
    assert Path("var/public").resolve() == Path(answer["feed"]["folder"]).resolve()
    again = json.loads(say("crawl", "--json")[1])
    assert (again["too_soon"], again["run"]) == (True, None)


def test_the_report_is_shown_in_every_form_and_written_on_request(here: Site, say: Say) -> None:
    run(["crawl"])
    begins = {"text": "    Nothing newly broken", "html": "<!doctype html>", "markdown": "# Link report"}
    for form in ("text", "html", "markdown", "csv", "json"):
        code, out, err = say("report", "--format", form)
        assert (code, err) == (0, "")
        assert out.startswith(begins.get(form, ""))
        assert NOBODY in out
    code, out, err = say("report", "--format", "json", "--output", "r.json")
    assert (code, out, err) == (0, "", "written  r.json\n")
    assert json.loads(Path("r.json").read_text())["counts"]["suspect"] == 1


def test_a_report_before_the_first_run_says_what_to_do(here: Site, say: Say) -> None:
    code, out, err = say("report")
    assert (code, out) == (Exit.DISK, "")
    assert err == "warmlink: var/warmlink.db: there is no database yet; the first crawl makes it\n"


def test_the_feed_is_published_by_hand_and_taken_back(here: Site, say: Say) -> None:
    assert run(["crawl"]) == Exit.OK
    first = Path("var/public").resolve().name
    code, out, _ = say("publish", "--json")
    published = json.loads(out)
    assert (code, published["status"], published["held"]) == (0, "ok", [])
    assert published["release"] == Path("var/public").resolve().name != first
    assert json.loads(say("publish", "--rollback", "--json")[1]) == {"release": first}
    assert Path("var/public").resolve().name == first
    code, out, err = say("publish", "--rollback")
    assert (code, out) == (Exit.UNUSABLE, "")
    assert err.endswith("no whole release to go back to.\n")
    assert say("publish", "--to", first)[0] == Exit.UNUSABLE
    assert say("publish", "--rollback", "--to", published["release"])[0] == Exit.OK
    assert Path("var/public").resolve().name == published["release"]


def test_a_new_registry_begins_valid_and_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    monkeypatch.chdir(tmp_path)
    assert say("init", "mine")[0] == 0
    monkeypatch.chdir(tmp_path / "mine")
    code, out, _ = say("validate", "--json")
    answer = json.loads(out)
    assert (code, answer["valid"], answer["resources"], answer["targets"]) == (0, True, 1, 1)
    assert {m["code"] for m in answer["mistakes"]} >= {"example_value"}
    Path("warmlink.toml").write_text("# mine\n")
    code, out, _ = say("init")
    assert code == 0
    assert out.count("kept") == 4
    assert Path("warmlink.toml").read_text() == "# mine\n"
