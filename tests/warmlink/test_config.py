"""The configuration: every key has its default, and every mistake is told at once with its remedy."""

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health import Patience
from crawler.manners.settings import Manners
from crawler.manners.vantage import VantageRules
from crawler.plan import Cadence
from crawler.probe import Limits
from reports.feed.settings import FeedSettings
from warmlink.config import (
    Config,
    ConfigError,
    CrawlTable,
    PublishTable,
    RegistryTable,
    ReportsTable,
    ScheduleTable,
    load_config,
    parse_duration,
    show_duration,
)
from warmlink.exits import Exit


def written(folder: Path, text: str) -> Path:
    """A configuration file with this text."""
    path = folder / "warmlink.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[str]:
    """What is said of a configuration that cannot be used, a line each, without the file's name."""
    path = written(folder, text)
    with pytest.raises(ConfigError) as told:
        load_config(path)
    assert told.value.exit_code is Exit.UNUSABLE
    lines = str(told.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("20m", 1200),
        ("22h", 79200),
        ("7d", 604800),
        ("8w", 4838400),
        ("1.5h", 5400),
        (" 2 h ", 7200),
        ("0s", 0),
        ("3660d", 3660 * 86400),
    ],
)
def test_a_duration_is_a_number_with_a_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "wrong",
    ["", "7", 7, 7.5, "-1d", "7 days", "1h30m", "h", "1e3s", "infs", "99999d", "7D", None, True, ["7d"]],
)
def test_anything_else_is_no_duration(wrong: object) -> None:
    with pytest.raises(ValueError, match="a duration is a number with a unit"):
        parse_duration(wrong)


@given(st.integers(0, 3000 * 86400), st.integers(0, 999_999))
def test_a_duration_that_is_shown_reads_as_the_same(seconds: int, microseconds: int) -> None:
    for value in (timedelta(seconds=seconds), timedelta(seconds=seconds % 1000, microseconds=microseconds)):
        assert parse_duration(show_duration(value)) == value


def test_without_a_file_every_key_has_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config() == Config(
        registry=RegistryTable(Path("registry/resources")),
        crawl=CrawlTable(database=Path("var/warmlink.db")),
        manners=Manners(),
        limits=Limits(),
        patience=Patience(),
        cadence=Cadence(),
        guard=VantageRules(),
        reports=ReportsTable(Path("var/reports")),
        publish=PublishTable(Path("var/public"), Path("var/releases")),
        feed=FeedSettings(),
        schedule=ScheduleTable(timedelta(seconds=60), timedelta(hours=6), timedelta(hours=5), 2048),
    )
    assert load_config().lock == Path("var/warmlink.db.lock")


def test_an_empty_file_changes_nothing_but_where_paths_begin(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, ""))
    plain = Config()
    same = {each.name for each in fields(Config) if getattr(config, each.name) == getattr(plain, each.name)}
    assert {each.name for each in fields(Config)} - same == {
        "registry",
        "crawl",
        "reports",
        "publish",
        "file",
    }
    assert (config.registry.folder, config.crawl.database, config.reports.folder) == (
        tmp_path / "registry/resources",
        tmp_path / "var/warmlink.db",
        tmp_path / "var/reports",
    )
    assert config.publish == PublishTable(tmp_path / "var/public", tmp_path / "var/releases")
    assert config.crawl.ca_file is None


def test_paths_are_relative_to_the_file_they_stand_in(tmp_path: Path) -> None:
    config = load_config(
        written(
            tmp_path,
            '[registry]\nfolder = "list"\n[crawl]\ndatabase = "/srv/here.db"\nca_file = "own.pem"\n'
            '[reports]\nfolder = "../reports"\n[publish]\npublic = "~/public"\n',
        )
    )
    assert config.registry.folder == tmp_path / "list"
    assert config.crawl.database == Path("/srv/here.db")
    assert config.crawl.ca_file == tmp_path / "own.pem"
    assert config.reports.folder == tmp_path / "../reports"
    assert config.publish.public == Path("~/public").expanduser()


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    config = load_config(
        written(
            tmp_path,
            '[crawl]\ncanaries = []\nallow_private = true\nresolve = ["a.example:80:127.0.0.1"]\n'
            '[patience]\nhard_span = "1d"\n[manners]\ndelay = 0\nconcurrency = 2\n[guard]\nshare = 0.5\n',
        )
    )
    assert config.crawl.canaries == ()
    assert config.crawl.allow_private is True
    assert config.crawl.resolve == ("a.example:80:127.0.0.1",)
    assert config.patience == Patience(hard_span=timedelta(days=1))
    assert config.manners == Manners(delay=0.0, concurrency=2)
    assert config.guard == VantageRules(share=0.5)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        'crawl_ = 1\nreports = "here"\n[crawl]\ncanary = []\nallow_private = "yes"\ndatabase = ""\n'
        "[patience]\nhard_span = 22\n[manners]\ndelay = -1\nconcurrency = 1.5\n[zebra]\n",
    )
    assert told == [
        'crawl_: there is no such key. Did you mean "crawl"?',
        "reports: this is a table; write [reports] and its keys below.",
        'crawl.canary: there is no such key. Did you mean "canaries"?',
        "crawl.allow_private: Input should be a valid boolean (it is 'yes').",
        "crawl.database: this is a path, written as text.",
        'patience.hard_span: a duration is a number with a unit, such as "90s", "20m", "22h", "7d" or "8w".',
        "manners.delay: this is a number, zero or more.",
        "manners.concurrency: Input should be a valid integer (it is 1.5).",
        "zebra: there is no such key. Known here: registry, crawl, manners, limits, patience, "
        "cadence, guard, directories, reports, publish, feed, schedule.",
    ]


def test_settings_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    assert mistakes(
        tmp_path,
        '[limits]\ntotal = 5\nfirst_byte = 0\n[schedule]\ntick = "0s"\n[manners]\nconcurrency = 0\n',
    ) == [
        "limits.total: it is less than limits.connect; the whole cannot be shorter than a part.",
        "limits.first_byte: no time at all; write seconds, such as 10.",
        'schedule.tick: no time at all; write a duration, such as "60s".',
        "manners.concurrency: at least 1 host is asked at once.",
    ]


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (told,) = mistakes(tmp_path, "[crawl]\ndatabase = \n")
    assert told.startswith("this is not TOML: ")
    assert "line 2" in told


def test_a_file_that_is_missing_or_no_text_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: there is no such file"):
        load_config(tmp_path / "nowhere.toml")
    (tmp_path / "warmlink.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"warmlink\.toml: it cannot be read"):
        load_config(tmp_path / "warmlink.toml")


def test_example_values_are_named_until_they_are_the_maintainers_own(tmp_path: Path) -> None:
    fresh = load_config(written(tmp_path, ""))
    assert {mistake.field for mistake in fresh.example_values()} >= {"crawl.about_url", "crawl.contact"}
    own = load_config(
        written(tmp_path, '[crawl]\nabout_url = "https://a.example/"\ncontact = "ada@example.org"\n')
    )
    assert not {"crawl.about_url", "crawl.contact"} & {mistake.field for mistake in own.example_values()}
