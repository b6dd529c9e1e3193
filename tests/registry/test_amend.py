"""A record is changed in its file: what is asked for is there, and what curators wrote around it stays."""

import copy
import re
import tomllib
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.amend import Append, ByLanguage, Drop, Edit, Put, Texts, Without, amend, amend_all
from registry.edit import EditError
from registry.positions import layout

HEAD = '[[resource]]\nid = "a"\nkind = "provider"\nname = "Dawn"\n'


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        # a key that is not there yet stands where it usually does, in the quotes of its neighbours
        (
            "[[resource]]\nid = 'a'\nname = 'Dawn' # hers\nservice_areas = ['001']\n",
            Put(("next_step",), "Call."),
            "[[resource]]\nid = 'a'\nname = 'Dawn' # hers\nnext_step = 'Call.'\nservice_areas = ['001']\n",
        ),
        (
            'resource = [{id = "a", name = "Dawn"}]\n',
            Put(("description",), "Light."),
            'resource = [{id = "a", name = "Dawn", description = "Light."}]\n',
        ),
        (
            '[[resource]]\n  id   = "a"\n  name = "Dawn"',
            Put(("fees",), "Free."),
            '[[resource]]\n  id   = "a"\n  name = "Dawn"\n  fees = "Free."',
        ),
        # a language of a description, in each of the three ways
        (
            'description = {en = "Light."} # both\n',
            Put(("description", "fr"), "Jour."),
            'description = {en = "Light.", fr = "Jour."} # both\n',
        ),
        (
            'description.en = "Light."\r\nlanguages = ["en"]\n',
            Put(("description", "fr-CA"), "Jour."),
            'description.en = "Light."\r\ndescription.fr-CA = "Jour."\r\nlanguages = ["en"]\n',
        ),
        (
            '[resource.description]\nen = """Light.\nMore.""" # two\n\n[[resource]]\nid="b"\n',
            Put(("description", "fr"), "Jour."),
            '[resource.description]\nen = """Light.\nMore.""" # two\nfr = "Jour."\n\n[[resource]]\nid="b"\n',
        ),
        (
            "description = '''Light.'''\n",
            ByLanguage("description", "en"),
            "description = {en = '''Light.'''}\n",
        ),
        # one entry more
        (
            '[resource.verification]\nmethod = "import"\n',
            Append("emails", (("address", "ann@example.org"),)),
            '[[resource.emails]]\naddress = "ann@example.org"\n[resource.verification]\nmethod = "import"\n',
        ),
        (
            '\n  [[resource.emails]] # hers\n  address="a@example.org"\n\n# about b\n[[resource]]\nid="b"\n',
            Append("emails", (("address", "b@example.org"),)),
            '\n  [[resource.emails]] # hers\n  address="a@example.org"\n'
            '\n  [[resource.emails]]\n  address="b@example.org"\n\n# about b\n[[resource]]\nid="b"\n',
        ),
        (
            'emails = [\n  { address = "a@example.org" } # hers\n]\n',
            Append("emails", (("address", "b@example.org"),)),
            'emails = [\n  { address = "a@example.org" }, # hers\n  { address = "b@example.org" }\n]\n',
        ),
        (
            "links = [{id = 'x', url = 'https://example.org/'}]\n",
            Append("phones", (("number", "+14165551234"),)),
            "links = [{id = 'x', url = 'https://example.org/'}]\nphones = [{number = '+14165551234'}]\n",
        ),
        (
            'emails = [\n  {address = "a@example.org"}, # hers\n  #\n]\n',
            Append("emails", (("address", "b@example.org"),)),
            'emails = [\n  {address = "a@example.org"}, # hers\n  {address = "b@example.org"},\n  #\n]\n',
        ),
        # lists of texts
        (
            'languages = ["en", "fr"] # spoken\n',
            Texts("languages", ("fr", "es")),
            'languages = ["fr", "es"] # spoken\n',
        ),
        (
            'languages = [\n  "en", # Ann\n  "fr",\n]\n',
            Texts("languages", ("en", "es")),
            'languages = [\n  "en", # Ann\n  "es",\n]\n',
        ),
        ('contact_unknown = ["email"]\nfees = "1"\n', Texts("contact_unknown", ()), 'fees = "1"\n'),
        (
            'contact_unknown = ["email"] # ask Ann\nfees = "1"\n',
            Texts("contact_unknown", ()),
            '# ask Ann\nfees = "1"\n',
        ),
        (
            'contact_unknown = [\n  "email", # ask Ann\n]\nfees = "1"\n',
            Texts("contact_unknown", ()),
            '# ask Ann\nfees = "1"\n',
        ),
        # tables within the record
        (
            "address.city = 'Here'\n",
            Put(("address", "country"), "CA"),
            "address.city = 'Here'\naddress.country = 'CA'\n",
        ),
        (
            '[resource.verification]\nmethod = "import"\n',
            Put(("address", "city"), "Here"),
            '[resource.address]\ncity = "Here"\n[resource.verification]\nmethod = "import"\n',
        ),
        ("organization = {}\n", Put(("organization", "name"), "Us"), 'organization = {name = "Us"}\n'),
        (
            '[[resource.phones]]\nnumber = "+1"\ndisplay = "1" # as said\nhours = "24/7"\n',
            Drop(("phones", 0, "display")),
            '[[resource.phones]]\nnumber = "+1"\n# as said\nhours = "24/7"\n',
        ),
        (
            'phones = [{number = "+1", display = "1"}]\n',
            Drop(("phones", 0, "display")),
            'phones = [{number = "+1"}]\n',
        ),
    ],
)
def test_an_edit_is_written_as_its_surroundings_are(before: str, edit: Edit, after: str) -> None:
    head = "" if before.startswith(("[[resource]]", "resource")) else HEAD
    assert amend(head + before, "a", [edit]) == head + after


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (Put(("description", "fr"), "Jour."), "a: there is no place for description.fr."),
        (Put(("phones", 3, "number"), "+1"), "a: there is no place for phones.4.number."),
        (Put(("languages",), "en"), "a: there is no place for languages."),
        (Append("emails", (("address", "a@example.org"),)), "a: emails holds a@example.org already."),
    ],
)
def test_what_has_no_place_is_refused(edit: Edit, says: str) -> None:
    text = f'{HEAD}description = "Light."\nlanguages = ["en"]\nemails = [{{address = "a@example.org"}}]\n'
    with pytest.raises(EditError, match=f"^{re.escape(says)}"):
        amend(text, "a", [edit])


# -- the law, over many styles ---------------------------------------------------------------------


@dataclass
class Pen:
    """Writes one file in the style that hypothesis draws; every comment is another one."""

    draw: Any
    eol: str
    spacing: tuple[str, str]
    comments: int = 0

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def comment(self) -> str:
        if not self.pick(True, False, False):
            return ""
        self.comments += 1
        words = self.pick("", "[[resource]]", "id = 1 “é”", ", ]")
        return f"{self.pick(' ', '', '   ')}# c{self.comments}c {words}"

    def blank(self) -> list[str]:
        return self.pick([], [], [""], ["  "], [self.comment().strip()], ["", self.comment().strip()])  # type: ignore[no-any-return]

    def text(self, words: str) -> str:
        quote = self.pick('"', '"', "'")
        return f"{quote}{words}{quote}"

    def long(self, words: str) -> str:
        style = self.pick("plain", "plain", "multi", "literal")
        if style == "plain":
            return self.text(words)
        quote = '"""' if style == "multi" else "'''"
        return f"{quote}{words}{self.eol}# no comment{self.eol}  id = 1{quote}"

    def equals(self) -> str:
        return f"{self.spacing[0]}={self.spacing[1]}"

    def pair(self, key: str, value: str) -> str:
        if key.isalpha() and self.pick(False, False, False, True):
            key = self.text(key)
        return f"{key}{self.equals()}{value}"

    def inline(self, pairs: dict[str, str]) -> str:
        pad, comma = self.pick("", " "), self.pick(", ", ",", " , ")
        return f"{{{pad}{comma.join(self.pair(k, v) for k, v in pairs.items())}{pad}}}"

    def array(self, elements: list[str]) -> str:
        if self.pick(True, False) or not elements:
            return f"[{self.pick(', ', ',').join(elements)}]"
        indent, last = self.pick("  ", "\t", ""), self.pick(",", "", " ,")
        lines = [
            f"{indent}{each}{',' if n < len(elements) - 1 else last}{self.comment()}"
            for n, each in enumerate(elements)
        ]
        more = [indent + found for found in self.blank() if found.strip()]
        opening = self.comment()
        return self.eol.join([f"[{opening}", *lines, *more, "]"])


def written(pen: Pen, id_: str) -> list[str]:
    """Return the lines of a record, in which every list and table may be written in any way."""
    unknown = pen.pick(("email",), ("phone", "email"))
    own = [
        ("kind", pen.text("provider")),
        ("name", pen.text("Dawn")),
        *pen.pick([], [("next_step", pen.text("Call."))]),
        *pen.pick([], [("languages", pen.array([pen.text(t) for t in ("en", "fr", "de")]))]),
        *pen.pick(
            [],
            [("contact_unknown", pen.array([pen.text(t) for t in unknown]))],
        ),
    ]
    sections: list[str] = []

    def section(header: str, pairs: dict[str, str], indent: str) -> None:
        sections.extend([*pen.blank(), f"{indent}{header}{pen.comment()}"])
        sections.extend(f"{indent}{pen.pair(k, v)}{pen.comment()}" for k, v in pairs.items())

    indent = pen.pick("", "", "  ")
    for name, pairs in (
        ("description", {"en": pen.long("Light."), "de": pen.text("Licht.")}),
        ("address", {"city": pen.text("Here"), "region": pen.text("There")}),
    ):
        match pen.pick("none", "inline", "dotted", "section", "plain" if name == "description" else "none"):
            case "inline":
                own.append((name, pen.inline(pairs)))
            case "dotted":
                own.extend((f"{name}.{key}", value) for key, value in pairs.items())
            case "section":
                dot = pen.pick(".", ".", " . ")
                section(f"[{pen.pick('', ' ')}resource{dot}{name}]", pairs, indent)
            case "plain":
                own.append((name, pen.long("Light.")))
    for name, key, values in (
        ("links", "url", ["https://example.org/1", "https://example.org/2"]),
        ("phones", "number", ["+1", "+2", "+3"]),
        ("emails", "address", ["a@example.org"]),
    ):
        entries = [
            {key: pen.text(v), **pen.pick({}, {"label": pen.text("x")}, {"display": pen.text("x")})}
            for v in values
        ]
        match pen.pick("none", "inline", "tables"):
            case "inline":
                own.append((name, pen.array([pen.inline(each) for each in entries])))
            case "tables":
                for each in entries:
                    section(f"[[{pen.pick('', ' ')}resource.{name}]]", each, indent)
    if pen.pick(True, False):
        section("[resource.verification]", {"method": pen.text("import")}, indent)
    own = pen.draw(st.permutations(own))
    lines = [*pen.blank(), f"[[resource]]{pen.comment()}", pen.pair("id", pen.text(id_)) + pen.comment()]
    return [
        *lines,
        *(f"{indent}{pen.pair(k, v)}{pen.comment()}{pen.pick('', ' ')}" for k, v in own),
        *sections,
        *pen.blank(),
    ]


def in_a_line(pen: Pen, id_: str) -> str:
    """Return a record as an inline table."""
    pairs = {
        "id": pen.text(id_),
        "name": pen.text("Dawn"),
        **pen.pick({}, {"contact_unknown": pen.array([pen.text("email")])}),
        **pen.pick(
            {}, {"description": pen.inline({"en": pen.text("Light.")})}, {"description.en": pen.text("L")}
        ),
        **pen.pick({}, {"phones": pen.array([pen.inline({"number": pen.text("+1")})])}),
    }
    return pen.inline(pairs)


@st.composite
def files(draw: Any) -> str:
    eol: str = draw(st.sampled_from(["\n", "\r\n"]))
    pen = Pen(draw, eol, draw(st.sampled_from([(" ", " "), ("", ""), ("  ", " "), (" ", "\t")])))
    lines = [line for id_ in ("before", "a", "after") for line in written(pen, id_)]
    if draw(st.sampled_from([False] * 5 + [True])):
        records = [in_a_line(pen, id_) for id_ in ("before", "a", "after")]
        lines = [*pen.blank(), pen.pair("resource", pen.array(records)) + pen.comment()]
    bom: str = draw(st.sampled_from(["", "\ufeff"]))
    last: str = draw(st.sampled_from(["", eol]))
    return bom + eol.join(lines) + last


VALUES = st.sampled_from(["New.", "it's", 'say "hi"', "back\\slash", "été 日本語", "x" * 200, "# no comment"])
EDITS = st.one_of(
    st.builds(
        Put,
        st.sampled_from([
            *((name,) for name in ("name", "next_step", "description", "fees", "short_name")),
            *(("description", lang) for lang in ("en", "fr", "zh-Hant")),
            *(("address", key) for key in ("city", "street", "country")),
            ("organization", "name"),
            *(("phones", n, key) for n in (0, 2) for key in ("number", "hours")),
            ("emails", 0, "address"),
            ("links", 1, "url"),
        ]),
        VALUES,
    ),
    st.builds(
        Texts,
        st.just("languages"),
        st.lists(st.sampled_from(["en", "fr", "es", "zh"]), min_size=1, unique=True).map(tuple),
    ),
    st.builds(Texts, st.just("contact_unknown"), st.sampled_from([(), ("phone",)])),
    st.just(Without("contact_unknown", "email")),
    st.builds(
        lambda name, key, text: Append(name, (("id", text), (key, text))),
        st.sampled_from(["links", "phones", "emails"]),
        st.sampled_from(["url", "b"]),
        VALUES,
    ),
    st.builds(Drop, st.sampled_from([("phones", 1, "display"), ("next_step",), ("emails", 0, "label")])),
    st.just(ByLanguage("description", "en")),
)  # fmt: skip


def asked(data: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """Return the data as the edit asks for it, told here once more in plain words."""
    data = copy.deepcopy(data)
    record = next(each for each in data["resource"] if each["id"] == "a")
    match edit:
        case Put((name,), text):
            record[name] = text
        case Put((name, key), text):
            record.setdefault(name, {})[key] = text
        case Put((name, n, key), text):
            record[name][n][key] = text
        case Texts(name, texts):
            kept = [each for each in record.get(name, []) if each in texts]
            record[name] = kept + [each for each in texts if each not in kept]
            if not record[name]:
                del record[name]
        case Without(name, text) if name in record:
            record[name] = [each for each in record[name] if each != text]
            if not record[name]:
                del record[name]
        case Append(name, entry):
            record.setdefault(name, []).append(dict(entry))
        case Drop((name,)):
            record.pop(name, None)
        case Drop((name, n, key)):
            record[name][n].pop(key, None)
        case ByLanguage(name, lang):
            record[name] = {lang: record[name]} if isinstance(record[name], str) else record[name]
    return data


def touched(text: str, edit: Edit, data: dict[str, Any]) -> int:
    """Return how many lines an edit may change: those of the value it changes, or of the table around it."""
    number = [each["id"] for each in data["resource"]].index("a")
    name = edit.path if isinstance(edit, Put | Drop) else (edit.name,)
    values = layout(text).values
    for depth in range(len(name), 0, -1):
        if span := values.get(("resource", number, *name[:depth])):
            return text.count("\n", *span) + 1
    return 0


def loads(text: str) -> dict[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff"))


def without_marks(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]


def equal(some: list[str], others: list[str]) -> int:
    """Return how many lines are the same from the start."""
    pairs = zip(some, others, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(some), len(others)))


@pytest.mark.timeout(900)  # --hypothesis-profile=deep takes minutes
@given(files(), EDITS)
def test_every_other_line_stays_and_the_data_is_what_was_asked_for(text: str, edit: Edit) -> None:
    data = loads(text)
    try:
        wanted = asked(data, edit)
    except (KeyError, IndexError, TypeError):
        wanted = None
    try:
        after = amend(text, "a", [edit])
    except EditError:
        record = next(each for each in data["resource"] if each["id"] == "a")
        plain = isinstance(edit, Put) and len(edit.path) == 1 and isinstance(record.get(edit.path[0]), dict)
        assert wanted is None or plain, (text, edit)
        return
    assert loads(after) == wanted
    assert amend_all(text, {"a": [edit]}) == after
    old, new = without_marks(text), without_marks(after)
    same = next(
        (n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )
    tail = next(
        (n for n, pair in enumerate(zip(old[:same:-1], new[:same:-1], strict=False)) if pair[0] != pair[1]),
        None,
    )
    tail = min(len(old), len(new)) - same if tail is None else tail
    assert len(old) - same - tail <= max(touched(text, edit, data), 1), (text, after)
    comments = re.findall(r"# c\d+c", text)
    assert [each for each in comments if each not in after] == []
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r\n" in text) is False or not re.search(r"(?<!\r)\n", after)
    if isinstance(edit, Append):
        with pytest.raises(EditError):
            amend(after, "a", [edit])
    else:
        assert amend(after, "a", [edit]) == after
