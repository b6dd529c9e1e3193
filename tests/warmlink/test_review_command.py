"""`warmlink review`: a person decides, the registry's file gets one text, and everything else stays."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import subprocess
import termios
import time
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from crawler.change import Method
from crawler.proposal import Proposal
from crawler.store import Store
from tests.reports.naughty import NAUGHTY
from tests.warmlink.places import CONFIG, Answer, Site, command, site
from warmlink.cli import warmlink
from warmlink.exits import Exit
from warmlink.lock import only_one

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
REGISTRY = """\
# Curated by Ann; please keep the comments.
[[resource]]
id = "sun"   # the first one
kind = "provider"
name = "Sun"
description = 'Help for mothers.' # short
languages = ["en"]
contact_unknown = ["email"] # ask Robin
service_areas = ["CA-ON"]
[[resource.links]]
id = "website"
url = "https://sun.example/"
[[resource.phones]]
number = "+14162340001" # the office
display = "416-234-0001"
[[resource.mentioned_on]]
url = "https://sun.example/contact"
phone = "+14162340001"

[[resource]]
id = "moon"
kind = "information"
name = "Moon"
description = {en = "What is known about nights.", de = "Was man weiß."}
links = [{id = "website", url = "https://moon.example/"}]
"""
SUN = "Help for mothers and all other parents, by phone and on the website."


def offer(number: int, field: str, was: str | None, offered: str, **more: Any) -> Proposal:
    made = Proposal(
        id=None, resource_id="sun", field=field, lang=None, current_value=was, offered_value=offered,
        offered_at=NOON, source_url=f"https://sun.example/{number}", method=Method.OG, severity="substantive",
        similarity=60.0, because="seen on 2026-11-23 and 2026-11-24",
    )  # fmt: skip
    return replace(made, **more)


OFFERS = (
    offer(1, "description", "Help for mothers.", SUN, also=((Method.META, "Help."),)),
    offer(2, "phones.1.number", "+14162340001", "+14162340002", severity="critical"),
    offer(3, "emails.new", None, "ann@sun.example", severity="critical"),
    offer(4, "name", "Sun", "Sun.", severity="cosmetic"),
    offer(5, "description", "Was man weiß.", "Was man über Nächte weiß.", resource_id="moon", lang="de"),
    offer(6, "languages", "en", "en, fr"),
    offer(7, "address.city", None, "Guelph"),
)


@dataclass(frozen=True)
class Desk:
    """A registry, and offers that wait."""

    here: Site

    @property
    def file(self) -> Path:
        return self.here.folder / "registry/resources/all.toml"

    @property
    def log(self) -> Path:
        return self.here.folder / "registry/resources/CHANGES.md"

    def text(self) -> str:
        return self.file.read_bytes().decode()

    def review(self, *arguments: str, stdin: str = "", **variables: str) -> Answer:
        """Run the command in this process."""
        config = ["--config", str(self.here.folder / "warmlink.toml")]
        runner = CliRunner(env={"USER": "robin", "LOGNAME": "robin", **variables})
        ended = runner.invoke(warmlink, ["review", *arguments, *config], input=stdin, standalone_mode=False)
        if ended.exception is not None:
            code = getattr(ended.exception, "exit_code", Exit.BUG)
            return Answer(code, ended.output, str(ended.exception))
        return Answer(ended.return_value, ended.stdout, ended.stderr)

    def offers(self, *more: Proposal) -> tuple[Proposal, ...]:
        with Store(self.here.database) as store:
            return store.save_proposals(more)

    def states(self) -> dict[int | None, str]:
        with Store(self.here.database, read_only=True) as store:
            return {each.id: each.state for each in store.proposals()}

    def kept(self, number: int) -> Proposal:
        with Store(self.here.database, read_only=True) as store:
            return next(each for each in store.proposals() if each.id == number)

    def changed(self, *changes: tuple[str, str]) -> str:
        """Return the registry as it was, with these texts changed and nothing else."""
        text = REGISTRY
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    here = site(tmp_path, REGISTRY, config=CONFIG)
    here.database.parent.mkdir(parents=True)
    made = Desk(here)
    made.offers(*OFFERS)
    return made


NUMBER = (
    (
        'number = "+14162340001" # the office\ndisplay = "416-234-0001"\n',
        'number = "+14162340002" # the office\n',
    ),
    ('phone = "+14162340001"', 'phone = "+14162340002"'),
)
TAKEN = {
    1: [("'Help for mothers.'", f"'{SUN}'")],
    2: NUMBER,
    3: [
        ('contact_unknown = ["email"] # ask Robin\n', "# ask Robin\n"),
        (
            'display = "416-234-0001"\n',
            'display = "416-234-0001"\n[[resource.emails]]\naddress = "ann@sun.example"\n',
        ),
    ],
    4: [('name = "Sun"', 'name = "Sun."')],
    5: [('"Was man weiß."', '"Was man über Nächte weiß."')],
    6: [('["en"]', '["en", "fr"]')],
    7: [
        (
            'display = "416-234-0001"\n',
            'display = "416-234-0001"\n[resource.address]\ncity = "Guelph"\n',
        )
    ],
}


@pytest.mark.parametrize("number", TAKEN)
def test_accepting_writes_one_text_and_nothing_else(desk: Desk, number: int) -> None:
    told = desk.review("accept", str(number), "--by", "Ann", "--note", "rang there")
    assert (told.code, desk.text()) == (Exit.OK, desk.changed(*TAKEN[number]))
    assert f"Look at it with: git diff -- {desk.file}" in told.out.splitlines()
    kept = desk.kept(number)
    assert (kept.state, kept.decided_by, kept.note) == ("accepted", "Ann", "rang there")
    assert kept.decided_at is not None
    waiting = [each for each, state in desk.states().items() if state == "pending"]
    assert waiting == [each for each in TAKEN if each != number]


def test_several_are_written_together_and_each_is_told_in_the_change_log(desk: Desk) -> None:
    assert desk.review("accept", "2", "1", "3", "2", "--by", "Ann").code == Exit.OK
    after = desk.text()
    assert 'number = "+14162340002"' in after
    assert f"'{SUN}' # short" in after
    assert 'address = "ann@sun.example"' in after
    assert "contact_unknown" not in after
    today = datetime.now(UTC).date()
    log = desk.log.read_text()
    assert log.startswith("# What was changed in this registry\n")
    entry = (
        f"- {today}, `sun`, `description`, accepted by `Ann` (offer 1): `Help for mothers.` → `{SUN}`;"
        " source: `https://sun.example/1`\n"
    )
    assert entry in log
    assert log.count("\n- ") == 3


def test_the_list_is_sorted_by_weight_and_filtered(desk: Desk) -> None:
    shown = desk.review()
    assert re.findall(r"^ +(\d+)  ", shown.out, re.MULTILINE) == ["3", "2", "5", "7", "1", "6", "4"]
    assert "critical: Sun, phones.1.number" in shown.out
    assert "Was man {+über Nächte+} weiß." in shown.out
    assert "7 offers wait for a decision. Look at one: warmlink review show 3" in shown.out

    def numbers(*filters: str) -> list[int]:
        return [each["id"] for each in json.loads(desk.review("list", "--json", *filters).out)["offers"]]

    assert numbers("--resource", "moon") == [5]
    assert numbers("--severity", "cosmetic") == [4]
    assert numbers("--field", "phones") == [2]
    assert numbers("--field", "description") == [5, 1]
    assert numbers("--state", "rejected") == []
    desk.review("reject", "4")
    assert numbers("--state", "rejected") == [4]
    assert len(numbers("--state", "all")) == 7


def test_one_offer_is_shown_with_everything_that_is_known(desk: Desk) -> None:
    out = desk.review("show", "1").out
    for words in (
        "Offer 1, substantive: Sun, description",
        f"entry     sun ({desk.file}:2)",
        "is        Help for mothers.",
        f"offered   {SUN}",
        "words     Help for {+mothers and all other parents, by phone+} [-mothers.-]{+and on the website.+}",
        "source    https://sun.example/1 (og:description)",
        "seen      2026-11-24: seen on 2026-11-23 and 2026-11-24",
        "also      meta: Help.",
        "warmlink review accept 1",
    ):
        assert words in out or words.split("   ")[0] in ("words", "source", "also"), (words, out)
    record = json.loads(desk.review("show", "1", "--json").out)
    assert (record["id"], record["now"], record["offered"]) == (1, "Help for mothers.", SUN)


def test_a_dry_run_shows_the_diff_and_writes_nothing(desk: Desk) -> None:
    told = desk.review("accept", "1", "--dry-run")
    assert f"+description = '{SUN}' # short" in told.out.splitlines()
    assert "Would be accepted: offer 1" in told.out
    assert (desk.text(), desk.log.exists(), desk.kept(1).state) == (REGISTRY, False, "pending")
    record = json.loads(desk.review("accept", "1", "-n", "--json").out)
    assert (record["dry_run"], record["files"], record["decided"][0]["value"]) == (
        True,
        [str(desk.file)],
        SUN,
    )


def test_cosmetic_ones_are_taken_together_and_critical_ones_never(desk: Desk) -> None:
    assert desk.review("accept", "--cosmetic").code == Exit.OK
    assert desk.text() == desk.changed(*TAKEN[4])
    assert [number for number, state in desk.states().items() if state == "accepted"] == [4]
    assert "no offer fits" in desk.review("accept", "--cosmetic").out


def test_only_what_the_curator_allowed_is_taken_unattended(desk: Desk) -> None:
    allowed: Any = {"auto_accept": "cosmetic", "severity": "cosmetic"}
    (moon,) = desk.offers(offer(8, "name", "Moon", "Moon.", resource_id="moon", **allowed))
    desk.offers(offer(9, "fees", None, "Free of charge.", auto_accept="cosmetic"))
    told = desk.review("accept", "--unattended")
    assert [line.split(" (")[0] for line in told.out.splitlines()] == [
        f"Accepted: offer {moon.id}, moon, name"
    ]
    assert desk.text() == desk.changed(('name = "Moon"', 'name = "Moon."'))
    assert desk.kept(moon.id or 0).decided_by == "auto_accept"
    assert desk.review("accept", "--unattended") == Answer(Exit.OK, "", "")


def test_a_rejected_value_leaves_the_record_and_is_never_offered_again(desk: Desk) -> None:
    assert desk.review("reject", "1", "--note", "an old page").code == Exit.OK
    assert desk.text() == REGISTRY
    assert desk.offers(OFFERS[0]) == ()
    log = desk.log.read_text()
    assert f"`, rejected by `robin` (offer 1): `Help for mothers.` stays; offered: `{SUN}`;" in log
    assert "; note: `an old page`\n" in log


def test_a_person_writes_their_own_text(desk: Desk) -> None:
    assert desk.review("edit", "1", "--value", "Help for all.").code == Exit.OK
    assert desk.text() == desk.changed(("'Help for mothers.'", "'Help for all.'"))
    assert desk.kept(1).state == "edited"
    assert f"→ `Help for all.`; offered: `{SUN}`;" in desk.log.read_text()


def test_the_editor_is_opened_on_the_offered_text(desk: Desk, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "s/mothers/everybody/" "$1"\n')
    editor.chmod(0o755)
    told = desk.review("edit", "1", VISUAL=str(editor), EDITOR=str(editor))
    assert told.code == Exit.OK, told
    assert desk.text() == desk.changed(("'Help for mothers.'", f"'{SUN.replace('mothers', 'everybody')}'"))
    editor.write_text("#!/bin/sh\nexit 0\n")
    assert "Nothing was saved" in desk.review("edit", "4", VISUAL=str(editor), EDITOR=str(editor)).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("accept", "99"), "There is no offer 99."),
        (("accept", "1", "99"), "There is no offer 99."),
        (("accept",), "Name the offers by their numbers, or write --cosmetic"),
        (("accept", "1", "--cosmetic"), "or write --cosmetic, or --unattended"),
        (("show", "99"), "There is no offer 99."),
        (("edit", "2", "--value", "12"), "Nothing was changed: the registry would be invalid."),
        (("edit", "1", "--value", "<b>bold</b>"), "This holds markup"),
        (("edit", "1", "--value", "  "), "This is empty."),
        (("edit", "3", "--value", "no address"), "This is not an e-mail address"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    desk: Desk, arguments: tuple[str, ...], says: str
) -> None:
    told = desk.review(*arguments)
    assert (told.code, desk.text(), desk.log.exists()) == (Exit.UNUSABLE, REGISTRY, False)
    assert says in told.err
    assert set(desk.states().values()) == {"pending"}


def test_an_offer_is_decided_once(desk: Desk) -> None:
    desk.review("reject", "1", "--by", "Ann")
    told = desk.review("accept", "1")
    assert told.code == Exit.UNUSABLE
    assert re.search(r"Offer 1 was rejected already by Ann on \d{4}-", told.err)
    assert desk.text() == REGISTRY


def test_a_newer_offer_takes_the_place_of_an_older_one(desk: Desk) -> None:
    (newer,) = desk.offers(replace(OFFERS[0], offered_value="Help for every parent, by day and by night."))
    told = desk.review("accept", "1", str(newer.id))
    assert (told.code, "Offer 1 is out of date" in told.err, desk.text()) == (Exit.UNUSABLE, True, REGISTRY)
    assert desk.review("accept", str(newer.id)).code == Exit.OK


def test_two_offers_for_one_place_are_not_both_accepted(desk: Desk) -> None:
    (other,) = desk.offers(replace(OFFERS[0], lang="en", offered_value="Help, day and night, for everybody."))
    told = desk.review("accept", "1", str(other.id))
    assert (told.code, desk.text()) == (Exit.UNUSABLE, REGISTRY)
    assert f"Offers 1 and {other.id} are for the same place" in told.err


def test_a_record_that_was_changed_since_is_not_overwritten_unawares(desk: Desk) -> None:
    mine = REGISTRY.replace("Help for mothers.", "In our own words.")
    desk.file.write_text(mine)
    told = desk.review("accept", "1")
    assert (told.code, desk.text()) == (Exit.UNUSABLE, mine)
    assert 'it said "Help for mothers." when this was offered, and says "In our own words." now' in told.err
    assert "since     changed by hand" in desk.review("show", "1").out
    assert desk.review("edit", "1", "--value", SUN).code == Exit.OK
    assert f'"{SUN}"' in desk.text() or f"'{SUN}'" in desk.text()


def test_a_number_is_found_again_behind_another_one(desk: Desk) -> None:
    more = REGISTRY.replace(
        "[[resource.phones]]", '[[resource.phones]]\nnumber = "+14162340009"\n[[resource.phones]]'
    )
    desk.file.write_text(more)
    assert desk.review("accept", "2").code == Exit.OK
    assert '"+14162340009"' in desk.text()
    assert '"+14162340001"' not in desk.text()


def test_a_locked_field_is_left_alone(desk: Desk) -> None:
    locked = REGISTRY.replace('name = "Sun"', 'name = "Sun"\nlocked_fields = ["phones"]')
    desk.file.write_text(locked)
    told = desk.review("accept", "2")
    assert (told.code, desk.text()) == (Exit.UNUSABLE, locked)
    assert "phones.1.number of sun is locked" in told.err
    assert "phones.1.number of sun is locked" in desk.review("show", "2").out


def test_a_record_that_is_gone_is_told(desk: Desk) -> None:
    desk.file.write_text(REGISTRY.partition("\n\n")[2])
    told = desk.review("accept", "1")
    assert "The registry has no record sun any more" in told.err
    assert "not in the registry any more" in desk.review("show", "1").out
    assert desk.review("reject", "1").code == Exit.OK


@pytest.mark.parametrize("which", ["file", "log"])
def test_read_only_files_stop_everything(desk: Desk, which: str) -> None:
    desk.log.write_text("# ours\n")
    path: Path = getattr(desk, which)
    path.chmod(0o444)
    told = desk.review("accept", "1")
    assert (told.code, desk.text(), desk.log.read_text()) == (Exit.UNUSABLE, REGISTRY, "# ours\n")
    assert "the file is read-only" in told.err
    assert desk.kept(1).state == "pending"


def test_nothing_is_written_while_a_run_is_busy(desk: Desk) -> None:
    with only_one(desk.here.database.with_name("warmlink.db.lock")):
        told = desk.review("accept", "1")
    assert (told.code, desk.text()) == (Exit.BUSY, REGISTRY)
    assert desk.review("list").code == Exit.OK


def test_before_the_first_run_nothing_is_offered(tmp_path: Path) -> None:
    desk = Desk(site(tmp_path, REGISTRY))
    assert desk.review().out == "No offer waits for a decision.\n"
    told = desk.review("accept", "1")
    assert (told.code, "There has been no run yet" in told.err) == (Exit.UNUSABLE, True)
    assert not desk.here.database.exists()


@pytest.mark.parametrize("cut", ["before the log", "after the log"])
def test_a_decision_that_was_cut_off_is_only_remembered_the_next_time(
    desk: Desk, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the file and the memory: the file has the text, and the offer still waits."""
    script = (
        "import os\n"
        "from warmlink import cli\n"
        + (
            "from crawler.store import Store\nStore.decide_proposal = lambda *_: os._exit(9)\n"
            if cut == "after the log"
            else "from registry import rewrite\nold = rewrite.Path.replace\n"
            "def replace(self, to):\n"
            "    old(self, to)\n"
            "    if to.name == 'all.toml': os._exit(9)\n"
            "rewrite.Path.replace = replace\n"
        )
        + "cli.main(['review', 'accept', '2', '--by', 'Ann'])\n"
    )
    killed = subprocess.run([*command([])[:1], "-c", script], cwd=desk.here.folder, capture_output=True)
    assert killed.returncode == 9, killed.stderr
    assert (desk.text(), desk.kept(2).state) == (desk.changed(*NUMBER), "pending")

    told = desk.review("accept", "2", "--by", "Ann")
    assert (told.code, desk.text(), desk.kept(2).state) == (Exit.OK, desk.changed(*NUMBER), "accepted")
    assert "the record says so already" in told.out
    assert desk.log.read_text().count("(offer 2)") == 1


def test_the_change_log_can_be_elsewhere_or_nowhere(desk: Desk) -> None:
    desk.here.configure(CONFIG + '[registry]\nchange_log = "../HISTORY.md"\n')
    desk.review("accept", "1")
    assert "(offer 1)" in (desk.here.folder / "registry/HISTORY.md").read_text()
    desk.here.configure(CONFIG + '[registry]\nchange_log = ""\n')
    assert desk.review("accept", "4").code == Exit.OK
    assert [path.name for path in desk.file.parent.iterdir()] == ["all.toml"]
    desk.here.configure(CONFIG + '[registry]\nchange_log = "log.toml"\n')
    assert "registry.change_log: this would be read as records" in desk.review("accept", "6").err


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_git_keeps_what_two_people_decided_on_branches_of_their_own(desk: Desk) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *who, *arguments], cwd=desk.file.parent, check=True, capture_output=True)

    (desk.file.parent / ".gitattributes").write_text("CHANGES.md merge=union\n")
    desk.review("reject", "4")
    git("init")
    git("add", "-A")
    git("commit", "-m", "All")
    git("checkout", "-b", "other")
    desk.review("reject", "1", "3")
    git("commit", "-am", "Hers")
    git("checkout", "-")
    desk.review("accept", "2", "5")
    git("commit", "-am", "His")
    git("merge", "--no-edit", "other")
    log = desk.log.read_text()
    assert sorted(re.findall(r"\(offer (\d)\)", log)) == ["1", "2", "3", "4", "5"]
    assert log.startswith("# What was changed")


def test_what_people_wrote_into_the_change_log_stays(desk: Desk) -> None:
    desk.log.write_text("# Ours\n\nSome words.")
    desk.review("accept", "1")
    desk.review("accept", "4")
    log = desk.log.read_text()
    assert log.startswith("# Ours\n\nSome words.\n\n- ")
    assert log.count("\n\n") == 2


def test_hostile_words_are_harmless_wherever_they_are_told(desk: Desk) -> None:
    hostile = [
        offer(n, f"fees.{n}", words, f"{words} ", because=words, also=((Method.META, words),))
        for n, words in enumerate(NAUGHTY)
    ]
    made = desk.offers(*hostile)
    ids = [str(each.id) for each in made]
    shown = [desk.review("show", number).out for number in ids[::5]]
    told = [desk.review("list"), desk.review("reject", *ids)]
    assert [each.code for each in told] == [Exit.OK, Exit.OK], told
    log = desk.log.read_text()
    assert len([line for line in log.splitlines() if line.startswith("- ")]) == len(NAUGHTY)
    assert [harmful(text) for text in (*shown, *(each.out for each in told), log)] == [[]] * (len(shown) + 3)
    html = MarkdownIt().render(log)
    assert re.findall(r"<(?!/?(?:h1|ul|li|p|code)>)[^>]*>", html) == []


def harmful(text: str) -> list[str]:
    """Return the signs that steer a terminal, or turn the direction of what follows."""
    return [
        sign
        for sign in text
        if (unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n") or sign in "\u202e\u202b\u2066\u200f"
    ]


# -- the walk, at a terminal ------------------------------------------------------------------------


class Terminal:
    """The command at a pseudo-terminal: what it shows is read, keys are pressed."""

    def __init__(self, desk: Desk, *arguments: str, **variables: str) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "USER": "robin", **variables}
        self._process = subprocess.Popen(
            command(["review", "walk", *arguments]), cwd=desk.here.folder, env=environment,
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - Ctrl-C shall reach it
        )  # fmt: skip
        os.close(slave)
        self.shown, self._seen = "", 0

    def sees(self, words: str) -> None:
        """Wait until the words are shown, behind those that were waited for before."""
        end = time.monotonic() + 20
        while (at := self.shown.find(words, self._seen)) < 0:
            assert time.monotonic() < end, (words, self.shown)
            if select.select([self._master], [], [], 0.2)[0]:
                self.shown += os.read(self._master, 65536).decode(errors="replace")
        self._seen = at + len(words)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def ended(self) -> int:
        while True:
            try:
                if not (part := os.read(self._master, 65536)):
                    break
            except OSError:
                break
            self.shown += part.decode(errors="replace")
        os.close(self._master)
        return self._process.wait(20)


def test_a_walk_decides_with_one_key_and_keeps_each_decision(desk: Desk, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "Nächte.\\n" > "$1"\n')
    editor.chmod(0o755)
    walk = Terminal(desk, VISUAL=str(editor), EDITOR=str(editor))
    walk.sees("[q]uit >")  # 3, an e-mail: critical
    assert "1 of 7" in walk.shown
    walk.press("a")
    walk.sees("[y]es [n]o >")
    walk.press("n")
    walk.sees("[q]uit >")
    assert (desk.text(), desk.kept(3).state) == (REGISTRY, "pending")
    walk.press("s")
    walk.sees("[q]uit >")  # 2, a number: critical
    walk.press("a")
    walk.sees("[y]es [n]o >")
    walk.press("y")
    walk.sees("[q]uit >")  # 5, a description
    assert (desk.text(), desk.kept(2).state) == (desk.changed(*NUMBER), "accepted")
    assert "\x1b[4m" in walk.shown  # new words are underlined
    walk.press("e")
    walk.sees("[q]uit >")  # 7, a city
    assert (desk.kept(5).state, '"Nächte."' in desk.text()) == ("edited", True)
    walk.press("r")
    walk.sees("Why?")
    walk.press("they moved\r")
    walk.sees("[q]uit >")  # 1
    assert (desk.kept(7).state, desk.kept(7).note) == ("rejected", "they moved")
    walk.press("o")
    walk.sees("https://sun.example/1")
    walk.sees("[q]uit >")
    walk.press("?")
    walk.sees("never offer this again")
    walk.sees("[q]uit >")
    walk.press("q")
    assert walk.ended() == Exit.OK
    assert "3 decided, 4 left." in walk.shown
    assert desk.log.read_text().count("by `robin`") == 3


def test_a_walk_that_is_interrupted_loses_nothing(desk: Desk) -> None:
    walk = Terminal(desk, "--severity", "substantive", NO_COLOR="1")
    walk.sees("[q]uit >")
    assert "{+über Nächte+}" in walk.shown
    assert "\x1b[" not in walk.shown
    walk.press("a")
    walk.sees("[q]uit >")
    walk.press("\x03")
    assert walk.ended() == Exit.INTERRUPTED
    assert "Stopped. What was decided is kept (1)." in walk.shown
    assert desk.text() == desk.changed(*TAKEN[5])
    assert desk.kept(5).state == "accepted"


def test_a_walk_reads_lines_where_there_is_no_terminal(desk: Desk) -> None:
    told = desk.review("walk", "--resource", "moon", stdin="a\n")
    assert (told.code, desk.text()) == (Exit.OK, desk.changed(*TAKEN[5]))
    ended = desk.review("walk", stdin="")
    assert (ended.code, "0 decided, 6 left." in ended.out) == (Exit.OK, True)


def test_what_is_in_the_way_is_told_and_the_walk_goes_on(desk: Desk) -> None:
    desk.file.chmod(0o444)
    told = desk.review("walk", "--resource", "moon", stdin="a\ns\n")
    assert (told.code, "the file is read-only" in told.out, desk.text()) == (Exit.OK, True, REGISTRY)


def test_a_config_before_the_word_is_refused_rather_than_ignored(desk: Desk) -> None:
    before = ["review", "--config", str(desk.here.folder / "warmlink.toml"), "accept", "1"]
    ended = CliRunner().invoke(warmlink, before, standalone_mode=False)
    assert "Write --config behind the word accept." in str(ended.exception)
    assert desk.text() == REGISTRY
