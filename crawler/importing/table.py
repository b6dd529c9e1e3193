"""A table of resources (CSV, whatever its delimiter) as drafts: one a row, by the names of its columns."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from crawler.importing.draft import Draft, Imported, LeftOut, Origin, UnreadableError
from crawler.importing.record import FIELDS, record
from registry.text import clean

_LARGEST = 50_000_000  # characters
_ROWS = 50_000
_COLUMNS = 200
_DELIMITERS = (",", ";", "\t", "|")
_HEADERS = {
    "name": "name title resource resource_name service service_name listing label nom nombre titel titre "
    "titulo provider provider_name full_name agency program",
    "kind": "kind type category categorie categoria kategorie record_type resource_type",
    "url": "url urls link links website websites web web_site site homepage web_address webpage address_url "
    "lien site_web sitio_web webseite website_url web_url",
    "phone": "phone phones tel telephone telephones phone_number phone_numbers mobile cell "
    "numero_de_telephone telefon telefono number main_phone toll_free phone_1 hotline",
    "fax": "fax fax_number telecopieur",
    "text": "text sms text_number",
    "email": "email emails e_mail mail email_address e_mail_address courriel correo correo_electronico "
    "adresse_email",
    "description": "description about summary details beschreibung descripcion what_it_is",
    "organization": "organization organisation org organization_name parent parent_organization "
    "organisme company",
    "next_step": "next_step how_to_contact how_to_access access intake application_process",
    "hours": "hours opening_hours schedule heures horaires horario offnungszeiten",
    "fees": "fees fee cost costs price frais tarif kosten",
    "languages": "language languages lang langue langues idioma idiomas sprache sprachen",
    "topics": "topic topics tags subject subjects themes",
    "credentials": "credential credentials qualification qualifications designation designations",
    "service_areas": "service_area service_areas area areas area_served coverage serves region_served",
    "street": "street address address_1 street_address adresse strasse direccion address1",
    "city": "city town ville ciudad stadt municipality",
    "region": "province state region county prov state_province bundesland provincia",
    "postal_code": "postal_code postcode zip zip_code code_postal plz codigo_postal",
    "country": "country pays pais land country_code",
    "id": "id slug",
    "notes": "notes note comment comments remarks remarques notas",
}
_FIELD_OF = {name: field for field, names in _HEADERS.items() for name in names.split()}
_FORMULA = re.compile(r"'(?=[=+\-@\t\r])")
_AS_TEXT = re.compile(r'="([^"]*)"\Z')
_HYPERLINK = re.compile(
    r'=\s?HYPERLINK\(\s?"([^"]{1,2000})"\s?(?:[,;]\s?"([^"]{0,300})"\s?)?\)\Z', re.IGNORECASE
)


def table(
    text: str,
    source: str,
    *,
    columns: Mapping[str, str] | None = None,
    country: str = "",
    private: bool = False,
) -> Imported:
    """Return a draft of each row of the CSV `text`; `columns` maps names of columns to names of fields.

    Raises UnreadableError when no column is one that a record knows, or a row cannot be read.

    >>> table("Title;Website\\nBlue Line;blue.example.org\\n", "a.csv").drafts[0].links[0].url
    'https://blue.example.org/'
    """
    if len(text) > _LARGEST:
        raise UnreadableError(source, None, "It is larger than 50 million characters.", "Split it.")
    rows = _rows(text, source)
    line, header = next(rows, (1, []))
    fields = _fields(header, columns or {}, source, line)
    named = {field: header[n] for n, field in reversed(fields.items())}
    drafts: list[Draft] = []
    left: list[LeftOut] = []
    for line, row in rows:
        values: dict[str, str] = {}
        others: list[tuple[str, str]] = []
        for number, cell in enumerate(row):
            cell, label = _cell(cell)
            if not cell.strip():
                continue
            field = fields.get(number, "")
            if field:
                values[field] = f"{values[field]}\n{cell}" if field in values else cell
            else:
                others.append((header[number] if number < len(header) else f"column {number + 1}", cell))
            if label and "name" not in values:
                values["name"] = label
        made = record(
            values, Origin(source, line), country=country, private=private, others=others, named=named
        )
        if made is None:
            words = clean(" | ".join(cell for cell in row if cell.strip())[:400], 200)
            if words:
                left.append(LeftOut(words, "the row holds neither a name nor a contact", line))
        else:
            drafts.append(made)
    remark = ", ".join(f"“{clean(header[n], 40)}” as {field}" for n, field in fields.items())
    others_ = [clean(name, 40) for n, name in enumerate(header) if n not in fields and clean(name)]
    kept = f" Kept as notes: {', '.join(others_)}." if others_ else ""
    return Imported(tuple(drafts), tuple(left), remarks=(f"Columns read: {remark}.{kept}",))


def _rows(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line it begins on."""
    text = text.replace("\x00", "")
    begun = 1
    first = re.match(r"sep=(.)\r?\n", text)
    delimiter = first[1] if first else _delimiter(text)
    if first:
        text, begun = text[first.end() :], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    offset, before, count = begun - 1, 0, 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as trouble:
            problem = f"This row cannot be read ({trouble})."
            remedy = "Look for a quotation mark that is never closed."
            raise UnreadableError(source, offset + before + 1, problem, remedy) from None
        if row is None:
            return
        line, before = offset + before + 1, reader.line_num
        if any(cell.strip() for cell in row):
            count += 1
            if count > _ROWS:
                raise UnreadableError(source, line, f"It has more than {_ROWS} rows.", "Split it.")
            yield line, row[:_COLUMNS]


def _delimiter(text: str) -> str:
    """Return what separates the cells: what the first line holds most of, outside quotation marks."""
    first = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=lambda mark: (bare.count(mark), -_DELIMITERS.index(mark)))


def _cell(cell: str) -> tuple[str, str]:
    """Return a cell without what guards it from being a formula, and the label of a link that was one.

    >>> _cell("'+1 416 967 1111"), _cell('="0012"'), _cell('=HYPERLINK("https://a.example";"A")')
    (('+1 416 967 1111', ''), ('0012', ''), ('https://a.example', 'A'))
    """
    if link := _HYPERLINK.match(cell.strip()):
        return link[1], link[2] or ""
    if whole := _AS_TEXT.match(cell):
        return whole[1], ""
    return _FORMULA.sub("", cell, count=1) if cell.startswith("'") else cell, ""


def folded(header: str) -> str:
    """Return the name of a column as the table of known names has it.

    >>> folded(" E-Mail Address "), folded("Téléphone")
    ('e_mail_address', 'telephone')
    """
    letters = unicodedata.normalize("NFKD", header[:200]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def _fields(header: Sequence[str], columns: Mapping[str, str], source: str, line: int) -> dict[int, str]:
    """Return the field of each column that has one. Raises UnreadableError."""
    names = {folded(name): number for number, name in reversed(list(enumerate(header)))}
    found = {n: field for n, name in enumerate(header) if (field := _field_of(folded(name)))}
    for column, field in columns.items():
        if field not in FIELDS and field != "ignore":
            problem = f'"{clean(field, 40)}" is no field.'
            raise UnreadableError(source, line, problem, f"Map to one of: {', '.join(FIELDS)}, ignore.")
        number = names.get(folded(column), int(column) - 1 if column.isascii() and column.isdecimal() else -1)
        if not 0 <= number < len(header):
            known = ", ".join(clean(name, 40) for name in header if clean(name)) or "none"
            raise UnreadableError(
                source, line, f'There is no column "{clean(column, 60)}".', f"Known: {known}."
            )
        if field == "ignore":
            found.pop(number, None)
        else:
            found[number] = field
    if not {"name", "url", "phone", "email"} & set(found.values()):
        known = ", ".join(clean(name, 40) for name in header if clean(name)) or "none"
        problem = f"No column is called name, url, phone or email (there are: {clean(known, 300)})."
        raise UnreadableError(source, line, problem, 'Say which is which, as in --map "My column=name".')
    return dict(sorted(found.items()))


def _field_of(name: str) -> str:
    return _FIELD_OF.get(name, "") or _FIELD_OF.get(re.sub(r"_\d+\Z|_en\Z|s\Z", "", name), "")
