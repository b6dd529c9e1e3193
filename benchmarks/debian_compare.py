"""What a run left behind, held against the oracle: database, report and feed, value by value."""

import hashlib
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from benchmarks.debian_oracle import Expected, Held, Oracle
from benchmarks.debian_plays import World
from crawler.store import Store
from reports.json import report_schema
from warmlink.job import JobOutcome, newly_broken

_NUMBERS = {
    "newly": re.compile(r"([\d,]+) links? newly broken"),
    "urgent": re.compile(r"\((\d+) of a crisis line or helpline\)"),
    "still": re.compile(r"([\d,]+) still broken"),
    "healthy": re.compile(r"([\d,]+) of [\d,]+ healthy"),
    "total": re.compile(r"[\d,]+ of ([\d,]+) healthy"),
}


class Ledger:
    """How many values were compared, and which differed."""

    def __init__(self) -> None:
        self.count = 0
        self.differences: list[str] = []

    def same(self, where: str, expected: object, seen: object) -> None:
        """Compare one value."""
        self.count += 1
        if expected != seen:
            self.differences.append(f"{where}: expected {expected!r}, saw {seen!r}")


def _moment(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _known(held: Held) -> tuple[object, ...]:
    moments = (held.since, held.checked_at, held.ok_at, held.due_at)
    return (held.state, held.reason, *map(_moment, moments))


def asked(database: Path, at: datetime) -> frozenset[str]:
    """Return the addresses that were asked `at`."""
    with Store(database, read_only=True) as store:
        return frozenset(url for url, health in store.healths().items() if health.last_checked_at == at)


def compare_run(expected: Expected, outcome: JobOutcome, ledger: Ledger, where: str) -> None:
    """Compare how the run ended, what it asked, and what it calls newly broken."""
    run = outcome.crawl.run
    exit_code = 3 if expected.status == "degraded" else int(bool(expected.newly))
    ledger.same(f"{where}: exit code", exit_code, int(outcome.exit))
    ledger.same(f"{where}: troubles", (), outcome.troubles)
    seen = (run.planned, run.checked, run.status.value) if run else None
    ledger.same(
        f"{where}: planned, checked, status", (expected.planned, expected.checked, expected.status), seen
    )
    newly = {transition.url for transition in newly_broken(outcome.crawl.transitions)}
    ledger.same(f"{where}: newly broken", set(expected.newly), newly)


def compare_database(oracle: Oracle, database: Path, ledger: Ledger, where: str) -> None:
    """Compare what the database holds of every address."""
    with Store(database, read_only=True) as store:
        healths = store.healths()
    for url, held in oracle.held.items():
        health = healths[url]
        moments = (health.since, health.last_checked_at, health.last_ok_at, health.next_check_at)
        seen = (health.state.value, health.reason and health.reason.value, *map(_moment, moments))
        ledger.same(f"{where}: database: {url}", _known(held), seen)
        notices = frozenset(notice.code for notice in health.notices)
        ledger.same(f"{where}: notices: {url}", held.notices, notices)
    ledger.same(f"{where}: database: addresses", set(oracle.held), set(healths))


def compare_report(oracle: Oracle, expected: Expected, file: Path, ledger: Ledger, where: str) -> None:
    """Compare the report's JSON: every link, its section, the counts, and the numbers of the headline."""
    report = json.loads(file.read_text())
    errors = [error.message for error in Draft202012Validator(report_schema()).iter_errors(report)]
    ledger.same(f"{where}: report: schema", [], errors)
    links = {link["url"]: link for link in report["links"]}
    ledger.same(
        f"{where}: report: addresses", sorted(oracle.held), sorted(link["url"] for link in report["links"])
    )
    for url, held in oracle.held.items():
        link = links[url]
        moments = (link["since"], link["last_checked_at"], link["last_ok_at"], link["next_check_at"])
        ledger.same(f"{where}: report: {url}", _known(held), (link["state"], link["code"], *moments))
        newly = url in expected.newly
        place = (_section(held, newly=newly, urgent=url in oracle.urgent), newly)
        ledger.same(f"{where}: section: {url}", place, (link["section"], link["newly"]))
    states = Counter(held.state for held in oracle.held.values())
    seen = {state: count for state, count in report["counts"].items() if count}
    ledger.same(f"{where}: report: counts", dict(states), seen)
    _compare_headline(oracle, expected, report["headline"], ledger, where)


def _section(held: Held, *, newly: bool, urgent: bool) -> str:
    match held.state:
        case "broken" if urgent:
            return "urgent"
        case "broken":
            return "newly_broken" if newly else "still_broken"
        case "restricted" | "unverifiable":
            return "blocked"
        case "unknown":
            return "unchecked"
        case state:
            return state


def _compare_headline(oracle: Oracle, expected: Expected, headline: str, ledger: Ledger, where: str) -> None:
    states = Counter(held.state for held in oracle.held.values())
    numbers = {
        "newly": len(expected.newly),
        "urgent": len(expected.newly & oracle.urgent),
        "still": states["broken"] - len(expected.newly),
        "healthy": states["healthy"],
        "total": len(oracle.held),
    }
    if expected.status == "degraded":
        numbers["still"] = 0  # it then speaks of what was known before
        ledger.same(f"{where}: headline", True, headline.startswith("Our own network was in doubt"))
    for name, number in numbers.items():
        found = _NUMBERS[name].search(headline)
        seen = int(found[1].replace(",", "")) if found else 0
        ledger.same(f"{where}: headline: {name}", number, seen)


def compare_feed(
    world: World, oracle: Oracle, expected: Expected, folder: Path, ledger: Ledger, where: str
) -> None:
    """Compare health.json target by target, the feed's own counts, hashes and schemas."""
    health = _read(folder / "v1/health.json")
    targets = {target["target_id"]: target for target in health["data"]["targets"]}
    ledger.same(f"{where}: feed: targets", {each.target_id for each in world.listed}, set(targets))
    for listed in world.listed:
        held, target = oracle.held[listed.link.url], targets[listed.target_id]
        known = (*_known(held)[:-1], _moment(held.told_due_at), held.state != "broken")
        names = ("state", "reason", "since", "last_checked_at", "last_ok_at", "next_check_at", "show")
        seen = tuple(target.get(name) for name in names)
        ledger.same(f"{where}: feed: {listed.target_id}", known, seen)
    index = _read(folder / "index.json")
    hidden = sum(oracle.held[listed.link.url].state == "broken" for listed in world.listed)
    counts = (len({listed.target_id.split("/")[0] for listed in world.listed}), len(world.listed), hidden)
    seen = tuple(index["counts"][name] for name in ("resources", "targets", "hidden"))
    ledger.same(f"{where}: feed: counts", counts, seen)
    status = "stale" if expected.status == "degraded" else "ok"
    ledger.same(f"{where}: feed: status", [status] * 2, [index["status"], health["status"]])
    _compare_files(folder, ledger, where)


def _compare_files(folder: Path, ledger: Ledger, where: str) -> None:
    """Compare every file with its schema and with what the manifest says of it."""
    schemas = {path.name: _read(path) for path in (folder / "v1/schema").glob("*.schema.json")}
    known = {
        schema["$id"]: Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for schema in schemas.values()
    }
    listed = {entry["path"]: entry for entry in _read(folder / "v1/manifest.json")["data"]["files"]}
    files = {str(path.relative_to(folder)): path for path in folder.glob("**/*") if path.is_file()}
    ledger.same(f"{where}: manifest", set(files) - {"index.json", "v1/manifest.json"}, set(listed))
    for name, path in files.items():
        content = path.read_bytes()
        if name in listed:
            digest = hashlib.sha256(content).hexdigest()
            said = (listed[name]["bytes"], listed[name]["sha256"])
            ledger.same(f"{where}: manifest: {name}", (len(content), digest), said)
        if not name.endswith(".schema.json"):
            document = json.loads(content)
            errors = [error.message for error in known[document["$schema"]].iter_errors(document)]
            ledger.same(f"{where}: schema: {name}", [], errors)


def records(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every record file; they must rest while only health moves."""
    files = [folder / "v1/resources.json", *(folder / "v1/resources").iterdir()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
