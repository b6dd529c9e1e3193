"""`warmlink confirm`: a person's word is kept, shown, and out at once."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.finding import Code, Finding
from crawler.health import Health, State
from crawler.history import Checked, Evidence
from crawler.store import Store
from tests.warmlink.places import Answer, Site, record, site
from warmlink.cli import run
from warmlink.lock import only_one

SHY, GONE = "http://127.0.0.1:1/shy", "http://127.0.0.1:1/gone"
CONTACT = (
    '[[resource]]\nid = "dana"\nkind = "provider"\nname = "Dana"\nservice_areas = ["CA-ON"]\n'
    '[[resource.emails]]\naddress = "dana@example.org"\n'
)


@dataclass(frozen=True)
class Desk:
    """A registry in the current folder, and the command line in this process."""

    site: Site
    capsys: pytest.CaptureFixture[str]

    @property
    def folder(self) -> Path:
        return self.site.folder

    @property
    def database(self) -> Path:
        return self.site.database

    def warmlink(self, *arguments: str) -> Answer:
        """Run the command line; return how it ended."""
        self.capsys.readouterr()
        return Answer(run(list(arguments)), *self.capsys.readouterr())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A registry of two links and an e-mail address."""
    monkeypatch.chdir(tmp_path)
    return Desk(site(tmp_path, record("ember", SHY, GONE), CONTACT), capsys)


def health(here: Desk, address: str) -> Health:
    """What is held true of an address."""
    with Store(here.database, read_only=True) as store:
        return store.healths()[address]


def shown(here: Desk) -> dict[str, tuple[str, bool]]:
    """What apps are told: state and whether to show it, by target."""
    served = json.loads((here.folder / "var/public/v1/health.json").read_bytes())
    return {each["target_id"]: (each["state"], each["show"]) for each in served["data"]["targets"]}


def test_what_a_person_found_is_kept_told_and_out_at_once(here: Desk) -> None:
    answer = here.warmlink("confirm", "ember/link-2", "--dead", "--by", "Robin", "--note", "bets now")
    until = (datetime.now(UTC) + timedelta(days=90)).date()
    lines = answer.out.splitlines()
    assert (answer.code, answer.err) == (0, "")
    assert lines[0] == f"ember/link-2  {GONE}  (registry/resources/all.toml:9)"
    assert lines[1] == "    not checked → broken"
    assert f"(by Robin: bets now), holds until {until}; a machine looks again at " in lines[2]
    assert lines[3].startswith("Out now: release ")
    assert shown(here)["ember/link-2"] == ("broken", False)
    assert "bets now" in (here.folder / "var/reports/report.html").read_text()

    back = here.warmlink("confirm", GONE, "--ok")
    assert "    broken → healthy" in back.out
    assert shown(here)["ember/link-2"] == ("healthy", True)

    undone = here.warmlink("confirm", GONE, "--undo")
    assert "    healthy → not checked" in undone.out
    assert shown(here)["ember/link-2"] == ("unknown", True)
    assert here.warmlink("confirm", GONE, "--undo").code == 2


def test_an_email_address_can_be_confirmed(here: Desk) -> None:
    assert here.warmlink("confirm", "dana@", "--ok", "--no-publish").code == 0
    assert health(here, "dana@example.org").state is State.HEALTHY


def test_without_publishing_it_says_how_to_put_it_out(here: Desk) -> None:
    answer = here.warmlink("confirm", "link-1", "--ok", "--no-publish")
    assert answer.out.splitlines()[-1] == ("Reports and feed are as they were: warmlink publish puts it out.")
    assert not (here.folder / "var/public").exists()


def test_programs_read_it_as_json(here: Desk) -> None:
    answer = here.warmlink("confirm", "link-1", "--ok", "--by", "Robin", "--no-publish", "--json")
    said = json.loads(answer.out)
    at, until = (datetime.fromisoformat(said["confirmation"].pop(key)) for key in ("at", "until"))
    assert until - at == timedelta(days=90)
    assert datetime.fromisoformat(said.pop("next_check_at")) > at
    assert said == {
        "links": [{"target_id": "ember/link-1", "shown": SHY, "place": "registry/resources/all.toml:6"}],
        "before": "unknown",
        "after": "healthy",
        "confirmation": {"ok": True, "by": "Robin", "note": ""},
        "published": None,
        "troubles": [],
    }
    (listed,) = json.loads(here.warmlink("confirm", "--list", "--json").out)
    assert (listed["links"], listed["state"]) == (said["links"], "healthy")


def test_the_list_shows_what_holds(here: Desk) -> None:
    assert here.warmlink("confirm", "--list") == Answer(
        0, "Nothing that was confirmed by hand holds at the moment.\n", ""
    )
    here.warmlink("confirm", "link-1", "--ok", "--no-publish")
    answer = here.warmlink("confirm", "--list")
    assert answer.out.splitlines()[0].startswith("ember/link-1  ")
    assert "healthy; confirmed by hand on " in answer.out


WRONG = [
    (["ember", "--ok"], '"ember" fits 2 links. Say which:\n  ember/link-1  http://127.0.0.1:1/shy'),
    (["willow", "--ok"], 'No listed link fits "willow". "warmlink report --format csv" lists them all.'),
    (["--ok"], "Say which link: its id, its address, or enough of either."),
    (["ember/link-1"], "Say one of --ok and --dead, for what you found; or --undo, or --list."),
    (["ember/link-1", "--ok", "--dead"], "Say one of --ok and --dead"),
    (["ember/link-1", "--undo", "--note", "x"], "--note and --by go with --ok or --dead."),
    (["ember/link-1", "--undo"], "there is nothing to take back."),
]


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=[" ".join(each[0]) for each in WRONG])
def test_what_is_unclear_is_told_with_its_remedy(here: Desk, arguments: list[str], says: str) -> None:
    answer = here.warmlink("confirm", *arguments)
    assert answer.code == 2
    assert says in answer.err


def test_it_waits_for_no_run_and_disturbs_none(here: Desk) -> None:
    with only_one(here.folder / "var/warmlink.db.lock"):
        answer = here.warmlink("confirm", "ember/link-1", "--ok")
    assert answer.code == 75
    assert "Another run is busy" in answer.err


def test_what_a_killed_run_had_seen_counts_before_the_person_not_after(here: Desk) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    here.database.parent.mkdir()
    with Store(here.database) as store:
        killed = store.begin_run(yesterday, 1)
        seen = Evidence(yesterday, Finding(Code.DOMAIN_REPLACED, "a betting site"))
        store.stage(killed.id, [Checked(SHY, seen, connected=True)])
    answer = here.warmlink("confirm", SHY, "--ok", "--no-publish")
    assert "    taken over → healthy" in answer.out
    assert health(here, SHY).state is State.HEALTHY


def test_a_feed_that_cannot_be_written_costs_nobody_their_word(here: Desk) -> None:
    (here.folder / "var").mkdir()
    (here.folder / "var/releases").write_text("in the way")
    answer = here.warmlink("confirm", "ember/link-1", "--ok")
    assert answer.code == 74
    assert answer.out.splitlines()[-1].startswith("The feed could not be written: ")
    assert health(here, SHY).state is State.HEALTHY
