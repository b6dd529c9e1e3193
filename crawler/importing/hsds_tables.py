"""The tables of an HSDS data package (a ZIP of CSV files) joined into services, as the API gives them."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from crawler.describe.decode import decode
from crawler.importing.draft import UnreadableError
from crawler.importing.hsds import Row

_FILES = 200
_BYTES = 100_000_000  # of all tables, unpacked
_ROWS = 200_000  # of all tables
# Table → where its rows belong: the member that names the parent, the parent's table, and the list they join.
_JOINS: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    (
        "languages",
        (("phone_id", "phones"), ("location_id", "locations"), ("service_id", "services")),
        "languages",
    ),
    (
        "phones",
        (
            ("contact_id", "contacts"),
            ("service_at_location_id", "service_at_locations"),
            ("service_id", "services"),
            ("location_id", "locations"),
            ("organization_id", "organizations"),
        ),
        "phones",
    ),
    (
        "contacts",
        (
            ("service_at_location_id", "service_at_locations"),
            ("service_id", "services"),
            ("location_id", "locations"),
            ("organization_id", "organizations"),
        ),
        "contacts",
    ),
    ("addresses", (("location_id", "locations"),), "addresses"),
    (
        "schedules",
        (
            ("service_at_location_id", "service_at_locations"),
            ("service_id", "services"),
            ("location_id", "locations"),
        ),
        "schedules",
    ),
    (
        "service_areas",
        (("service_id", "services"), ("service_at_location_id", "service_at_locations")),
        "service_areas",
    ),
    ("cost_options", (("service_id", "services"),), "cost_options"),
    ("required_documents", (("service_id", "services"),), "required_documents"),
    ("urls", (("service_id", "services"), ("organization_id", "organizations")), "additional_urls"),
)
_NAMES = frozenset(
    {"services", "organizations", "locations", "service_at_locations", *(name for name, _, _ in _JOINS)}
)

Table = list[dict[str, Any]]


def unpack(body: bytes, source: str) -> list[Row]:
    """Return the services (and organizations) of a data package, joined. Raises UnreadableError."""
    tables: dict[str, Table] = {}
    for name, text in _files(body, source):
        tables.setdefault(_table_of(name), []).extend(_rows(text, name, source))
        if sum(map(len, tables.values())) > _ROWS:
            raise UnreadableError(source, None, f"It holds more than {_ROWS} rows.", "Split it.")
    if not tables.get("services") and not tables.get("organizations"):
        problem = "It holds neither a services.csv nor an organizations.csv."
        raise UnreadableError(source, None, problem, "Name an HSDS data package (tabular).")
    return list(_joined(tables))


def _files(body: bytes, source: str) -> Iterator[tuple[str, str]]:
    """Yield the CSV files of a package whose tables are known; what is unpacked is bounded."""
    spent = 0
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            for info in package.infolist()[:_FILES]:
                if _table_of(info.filename) not in _NAMES or info.is_dir():
                    continue
                with package.open(info) as file:
                    content = file.read(_BYTES - spent + 1)
                spent += len(content)
                if spent > _BYTES:
                    problem = "Unpacked it is larger than 100 million bytes."
                    raise UnreadableError(source, None, problem, "Split it.")
                yield info.filename, decode(content, None)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as trouble:
        if isinstance(trouble, UnreadableError):
            raise
        problem = "This ZIP file is damaged, encrypted or of a kind nobody here can read."
        raise UnreadableError(source, None, problem, "Pack it again, without a password.") from None


def _table_of(name: str) -> str:
    """Return the name of a file's table.

    >>> _table_of("data/service_at_location.csv"), _table_of("datapackage.json")
    ('service_at_locations', '')
    """
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].lower().rpartition(".")
    if not dot or ending != "csv":
        return ""
    plurals = (stem, f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies")
    return next((each for each in plurals if each in _NAMES), stem)


def _rows(text: str, name: str, source: str) -> Iterator[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text.replace("\x00", ""), newline=""), restval="")
    try:
        for row in reader:
            yield {str(key): value for key, value in row.items() if key and value} | {
                _LINE: f"{name}:{reader.line_num}"
            }
    except csv.Error as trouble:
        problem = f"This row of {name} cannot be read ({trouble})."
        raise UnreadableError(source, reader.line_num + 1, problem, "Export it again.") from None


_LINE = "warmlink:line"  # not of HSDS: where a row stands


def _joined(tables: Mapping[str, Table]) -> Iterator[Row]:
    """Yield the services with all that belongs to them, then the organizations."""
    by_id = {
        name: {str(row["id"]): row for row in tables.get(name, []) if row.get("id")}
        for name in ("services", "organizations", "locations", "service_at_locations", "contacts", "phones")
    }
    for name, parents, member in _JOINS:
        for row in tables.get(name, []):
            for key, parent in parents:
                found = by_id[parent].get(str(row.get(key, "")))
                if found is not None and found is not row:
                    found.setdefault(member, []).append(row)
                    break
    for row in tables.get("service_at_locations", []):
        location = by_id["locations"].get(str(row.get("location_id", "")))
        service = by_id["services"].get(str(row.get("service_id", "")))
        if service is not None:
            if location is not None:
                row["location"] = location
            service.setdefault("service_at_locations", []).append(row)
    for row in tables.get("services", []):
        row.setdefault("organization_id", "")  # tells a service from an organization
    for row in tables.get("organizations", []):
        row.setdefault("legal_status", "")
    for row in (*tables.get("services", []), *tables.get("organizations", [])):
        place = str(row.pop(_LINE, ""))
        yield Row(row, None, place)
