"""The database keeps whole values, and refuses what it must not touch."""

import dataclasses
import sqlite3
import threading
import types
import typing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database, Migrations

from crawler.describe.description import Method
from crawler.finding import Code
from crawler.health import Health
from crawler.history import Checked, HostMemory, RunStatus
from crawler.memory import Memory, Seen
from crawler.migrations import APPLICATION_ID, SCHEMA_VERSION, migrations
from crawler.proposal import Proposal
from crawler.record import settle
from crawler.store import (
    Store,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreForeign,
    StoreMissing,
    StoreNewer,
    StoreUnreadable,
    opening,
    pack,
    unpack,
)
from tests.crawler.store.samples import NOON, PLAIN, check

TIMES = st.datetimes(timezones=st.just(UTC))
TEXTS = st.text(st.characters(codec=None), max_size=20)  # lone surrogates and NUL too


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of this type, its fields and theirs included."""
    parts = typing.get_args(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return st.one_of(*(values(part) for part in parts))
    if typing.get_origin(hint) is tuple and parts[-1] is Ellipsis:
        return st.lists(values(parts[0]), max_size=3).map(tuple)
    if typing.get_origin(hint) is tuple:
        return st.tuples(*(values(part) for part in parts))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(hint, **{f.name: values(hints[f.name]) for f in dataclasses.fields(hint)})
    plain: dict[Any, st.SearchStrategy[Any]] = {
        datetime: TIMES,
        str: TEXTS,
        float: st.floats(allow_nan=False, allow_infinity=False),
    }
    return plain[hint] if hint in plain else st.from_type(hint)


@given(st.one_of(*(values(kind) for kind in (Health, Checked, Memory, HostMemory, Proposal))))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_value_comes_back_as_it_went_in(value: object) -> None:
    text = pack(value)
    assert unpack(type(value), text) == value
    assert text.isascii()


def test_a_word_or_a_field_of_another_version_is_read_as_far_as_it_is_known() -> None:
    assert unpack(Health, '{"reason":"http_418","colour":"blue"}') == Health(reason=Code.OTHER)


def test_every_migration_counts_in_the_version() -> None:
    with Store(":memory:") as store:
        assert len(migrations.applied(Database(store._db))) == SCHEMA_VERSION


def test_a_new_database_has_our_name_our_version_and_durable_commits(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "warmlink.db"
    with Store(path) as store:
        pragmas = ("application_id", "user_version", "journal_mode", "synchronous")
        read = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert read == [APPLICATION_ID, SCHEMA_VERSION, "wal", 2]
    with Store(path, read_only=True) as store:
        assert (store.healths(), store.counts(), store.runs()) == ({}, {}, ())


def test_a_newer_database_is_refused_and_left_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    with Store(path) as store:
        store._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreNewer, match="install that newer") as refused:
            Store(path, read_only=read_only)
        assert refused.value.exit_code == 78
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["warmlink.db"]


def test_files_that_are_not_ours_are_refused_untouched(tmp_path: Path) -> None:
    text = tmp_path / "notes.db"
    text.write_text("remember the milk\n" * 20)
    foreign = tmp_path / "foreign.db"
    other = sqlite3.connect(foreign)
    other.execute("CREATE TABLE t (x)")
    other.close()
    for path in (text, foreign):
        before = path.read_bytes()
        for read_only in (False, True):
            with pytest.raises(StoreForeign, match=path.name):
                Store(path, read_only=read_only)
        assert path.read_bytes() == before


def test_a_folder_a_missing_file_and_a_file_in_the_way_have_their_own_words(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreadable, match="this is a folder"):
        Store(tmp_path)
    with pytest.raises(StoreMissing, match="first crawl"):
        Store(tmp_path / "none.db", read_only=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreadable):
        Store(tmp_path / "file" / "warmlink.db")
    assert not (tmp_path / "none.db").exists()


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    with Store(path) as store:
        run = store.begin_run(NOON, 500)
        store.stage(run.id, [check(f"https://{n}.example/") for n in range(500)])
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 : -4096] = b"\xa5" * (len(whole) - 4096 * 4)
    path.write_bytes(whole)
    with pytest.raises(StoreCorrupt, match="backup"):
        Store(path)


def test_a_database_that_may_only_be_read_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    Store(path).close()
    with Store(path, read_only=True) as store, pytest.raises(StoreUnreadable, match="permissions"):
        store.begin_run(NOON, 1)


def test_a_second_writer_waits_and_then_says_busy_even_when_it_reads_first(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    with Store(path) as one, Store(path, patience=0.05) as two:
        with one.writing(), pytest.raises(StoreBusy) as busy:
            two.begin_run(NOON, 1)
        assert busy.value.exit_code == 75
        with two.writing():  # reading first and then writing beside a writer that has just ended
            assert two.healths() == {}
            two._db.execute("INSERT INTO url (address) VALUES ('https://a.example/')")


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    Store(path).close()

    def write(name: str) -> None:
        with Store(path, patience=20) as store:
            run = store.begin_run(NOON, 20)
            for n in range(20):
                store.stage(run.id, [check(f"https://{name}{n}.example/")])

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store(path, read_only=True) as store:
        assert [run.checked for run in store.runs()] == [20, 20]


def test_a_reader_sees_one_moment_and_is_not_held_up_by_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    with Store(path) as writer, Store(path, read_only=True, patience=0) as reader:
        run = writer.begin_run(NOON, 1)
        writer.stage(run.id, [check("https://a.example/")])
        with reader.snapshot():
            assert reader.counts() == {}
            writer.end_run(run.id, NOON, RunStatus.COMPLETE)
            with writer.writing():
                assert reader.counts() == {}
            settle(writer, run.id, PLAIN)
            assert (reader.counts(), reader.healths()) == ({}, {})
        assert reader.counts() == {"healthy": 1}
        assert reader.last_complete_run() == writer.run(run.id)


def test_an_upgrade_makes_a_backup_first_and_all_of_it_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    now = SCHEMA_VERSION
    with Store(":memory:") as fresh:
        known = migrations.applied(Database(fresh._db))
    assert len(known) == now
    steps, broken = Migrations("warmlink"), Migrations("warmlink")

    def applied(db: Database) -> None:
        raise AssertionError("applied before")

    def next_one(db: Database) -> None:
        db.execute("CREATE TABLE later (x)")

    for each in (steps, broken):
        for done in known:
            each(name=done.name)(applied)
        each(name="next_one")(next_one)

    @broken()
    def one_after(db: Database) -> None:
        raise RuntimeError("power cut")

    with Store(path) as store:
        store.begin_run(NOON, 7)
        with pytest.raises(RuntimeError):
            opening.upgrade(store._db, str(path), broken, now + 2)
        assert opening.user_version(store._db) == now
        assert not Database(store._db)["later"].exists()
        opening.upgrade(store._db, str(path), steps, now + 1)
        assert opening.user_version(store._db) == now + 1
        assert Database(store._db)["later"].exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["warmlink.db", f"warmlink.db.v{now}.bak"]
    with Store(tmp_path / f"warmlink.db.v{now}.bak") as copy:
        assert [run.planned for run in copy.runs()] == [7]


def test_a_backup_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    target = tmp_path / "copies" / "today.db"
    with Store(tmp_path / "warmlink.db") as store:
        for planned in (1, 2):
            store.begin_run(NOON, planned)
            store.backup(target)
    with Store(target, read_only=True) as copy:
        assert [run.planned for run in copy.runs()] == [2, 1]
    assert [p.name for p in target.parent.iterdir() if not p.name.startswith("today.db-")] == ["today.db"]


def test_hosts_and_descriptions_are_kept_whole() -> None:
    host = HostMemory("https://example.org", NOON, 200, "User-agent: *\n", NOON)
    seen = Seen("Help by phone.", Method.OG, "https://example.org/", NOON, NOON)
    memory = Memory(seen, also=((Method.META, "Help."),), flags=("site_wide",))
    with Store(":memory:") as store:
        store.save_hosts([replace(host, robots_text="old"), host])
        store.save_descriptions({"https://example.org/": memory})
        assert store.hosts() == {host.origin: host}
        assert store.descriptions() == {"https://example.org/": memory}


def offer(value: str) -> Proposal:
    """An offer for one field of one resource."""
    return Proposal(
        None,
        "line",
        "description",
        "en",
        "Old.",
        value,
        NOON,
        "https://a.example/",
        Method.META,
        "cosmetic",
        90.5,
    )


def test_an_offer_is_made_once_and_a_newer_one_supersedes_it() -> None:
    with Store(":memory:") as store:
        (first,) = store.save_proposals([offer("New.")])
        assert store.save_proposals([offer("New.")]) == ()
        (second,) = store.save_proposals([offer("Newer.")])
        assert store.proposals("pending") == (second,)
        replaced = replace(first, state="superseded", decided_at=NOON, note="a newer value took its place")
        assert store.proposals("superseded") == (replaced,)
        french = replace(offer("Newer."), lang=None)
        assert len(store.save_proposals([french, french])) == 1


def test_a_rejected_value_never_returns() -> None:
    with Store(":memory:") as store:
        (first,) = store.save_proposals([offer("New.")])
        rejected = replace(first, state="rejected", decided_by="Kim", decided_at=NOON, note="wrong tone")
        store.decide_proposal(rejected)
        assert store.save_proposals([offer("New.")]) == ()
        assert store.proposals() == (rejected,)
        with pytest.raises(KeyError):
            store.decide_proposal(offer("New."))


def test_a_mistake_of_this_program_is_not_dressed_up_as_trouble_with_the_disk() -> None:
    with Store(":memory:") as store, pytest.raises(sqlite3.OperationalError) as mistake, store.writing():
        store._db.execute("SELECT nonsense")
    assert not isinstance(mistake.value, StoreError)


def test_a_value_rejected_before_is_known_again_after_the_database_learned_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "warmlink.db"
    with sqlite3.connect(path) as old:
        db = Database(old)
        migrations.apply(db, stop_before="memories")
        rejected = replace(offer("We helped 12 families."), state="rejected")
        db.execute(
            "INSERT INTO proposal (resource_id, field, lang, offered_hash, state, body)"
            " VALUES ('line', 'description', 'en', 'an old hash', 'rejected', ?)",
            (pack(rejected),),
        )
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 3")
    old.close()
    with Store(path) as store:
        assert store.save_proposals([offer("We helped 13  families.")]) == ()
        assert len(store.save_proposals([offer("We help families.")])) == 1
