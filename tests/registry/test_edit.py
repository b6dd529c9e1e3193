"""A text of the registry is changed and nothing else: not a byte of what curators wrote around it."""

import tomllib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.edit import EditError, literal, patch
from registry.positions import positions

PATH = ("links", 0, "url")


def quoted(text: str, style: str) -> str:
    """Write a text that needs no escapes in some style of TOML."""
    return f"{style}{text}{style}"


STYLES = ('"', "'", '"""', "'''")
SPACE = st.sampled_from(["", " ", "   ", "\t"])
COMMENT = st.sampled_from(["", " # c", '# url = "https://comment.example/"', ' # [[resource]] \'x\' """ é'])
URL = st.text("abz09/?=&%.~-#", max_size=20).map("https://a.example/".__add__)
LINES = st.sampled_from(["\n", "\r\n"])


@dataclass(frozen=True)
class Link:
    """One link and how it is written."""

    url: str
    style: str
    space: str
    comment: str
    quoted_key: bool

    def value(self) -> str:
        return quoted(self.url, self.style)

    def pair(self) -> str:
        key = '"url"' if self.quoted_key else "url"
        return f"{key}{self.space}={self.space}{self.value()}"


@dataclass(frozen=True)
class Record:
    """One record and the layout of its links."""

    links: tuple[Link, ...]
    layout: str
    described: str

    def lines(self, id_: str) -> list[str]:
        head = ["", "[[resource]] # a record", f'id = "{id_}"', self.described]
        match self.layout:
            case "tables":
                return [*head, *(line for n, link in enumerate(self.links) for line in _table(n, link))]
            case "apart":  # another table between the links, and one of a link's own
                first, *rest = [_table(n, link) for n, link in enumerate(self.links)]
                between = ["[resource.links.asked]", "skip = true", "[resource.verification]", 'by = "Ann"']
                return [*head, *first, *between, *(line for table in rest for line in table)]
            case "inline":
                inner = ", ".join(f'{{ id = "l{n}", {link.pair()} }}' for n, link in enumerate(self.links))
                return [*head, f"links = [{inner}] # all"]
            case _:
                inner_lines = [
                    f'  {{ {link.pair()}, id = "l{n}", check.skip = true }},{link.comment}'
                    for n, link in enumerate(self.links)
                ]
                return [*head, "links = [ # many", *inner_lines, "]"]


def _table(n: int, link: Link) -> list[str]:
    return ["  [[resource.links]]", f'id = "l{n}"', link.pair() + link.comment, "check.reason = '''\\'''"]


LINK = st.builds(Link, URL, st.sampled_from(STYLES), SPACE, COMMENT, st.booleans())
DESCRIBED = st.sampled_from(
    [
        "# nothing is said",
        'description = """\n[[resource]]\nurl = "https://text.example/"\n"""',
        "description = '''\r\n# \"\"\" ''",
        'description = "\\u0041 \\"quoted\\" # no comment"',
        'organization.url = "https://org.example/"',
    ]
).map(lambda text: text + "'''" if text.startswith("description = '''") else text)
RECORD = st.builds(
    Record,
    st.lists(LINK, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["tables", "apart", "inline", "lines"]),
    DESCRIBED,
)


def document(records: list[Record], line: str, mark: str, end: str) -> str:
    lines = ["# the registry", *(one for n, record in enumerate(records) for one in record.lines(f"r{n}"))]
    return mark + line.join(lines) + end


@given(
    st.lists(RECORD, min_size=1, max_size=3),
    LINES,
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(["", "\n", "\n\n# end"]),
    URL,
    st.data(),
)
def test_one_address_changes_and_every_other_byte_stays(
    records: list[Record], line: str, mark: str, end: str, url: str, data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(records) - 1))
    number = data.draw(st.integers(0, len(records[which].links) - 1))
    before = document(records, line, mark, end)
    links = list(records[which].links)
    old = links[number]
    links[number] = Link(url, old.style, old.space, old.comment, old.quoted_key)
    changed = [*records]
    changed[which] = Record(tuple(links), records[which].layout, records[which].described)
    assert patch(before, [(f"r{which}", ("links", number, "url"), url)]) == document(changed, line, mark, end)


@given(st.lists(RECORD, min_size=2, max_size=3), LINES, st.lists(URL, min_size=3, max_size=3))
def test_many_changes_at_once_are_the_same_as_one_after_the_other(
    records: list[Record], line: str, urls: list[str]
) -> None:
    before = document(records, line, "", "\n")
    changes = [(f"r{n}", PATH, url) for n, (_, url) in enumerate(zip(records, urls, strict=False))]
    one_by_one = before
    for change in changes:
        one_by_one = patch(one_by_one, [change])
    assert patch(before, reversed(changes)) == one_by_one
    assert [record["links"][0]["url"] for record in tomllib.loads(one_by_one)["resource"]] == [
        url for _, _, url in changes
    ]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(STYLES))
def test_any_text_can_be_written_in_any_quotes(text: str, style: str) -> None:
    written = literal(text, like=quoted("old", style))
    assert tomllib.loads(f"a = {written}") == {"a": text}
    assert "\n" not in written


@given(st.lists(RECORD, min_size=1, max_size=2), LINES, st.sampled_from(["", "\ufeff"]))
def test_lines_are_counted_alike_whatever_ends_them(records: list[Record], line: str, mark: str) -> None:
    unix = document(records, "\n", "", "\n")
    found = positions(document(records, line, mark, "\n"))
    assert found == positions(unix)
    for path, number in found.items():
        if path[-1] == "id" and len(path) == 3:
            assert unix.split("\n")[number - 1].startswith("id = ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("gone", PATH, "x"), "no record has the id gone any more. Run the command again."),
        (("a", ("links", 1, "url"), "x"), "a: there is no text at links[1].url. Change it by hand."),
        (("a", ("links", 0, "check", "skip"), "x"), "a: there is no text at links[0].check.skip."),
        (("a", ("links",), "x"), "a: there is no text at links. Change it by hand."),
    ],
)
def test_a_change_without_a_place_is_refused(
    change: tuple[str, tuple[str | int, ...], str], words: str
) -> None:
    text = '[[resource]]\nid = "a"\n[[resource.links]]\nurl = "https://a.example/"\ncheck = { skip = true }\n'
    with pytest.raises(EditError) as refused:
        patch(text, [change])
    assert words in str(refused.value)


def test_an_id_that_stands_twice_and_changes_that_disagree_are_refused() -> None:
    record = '[[resource]]\nid = "a"\nlinks = [{ url = "https://a.example/" }]\n'
    with pytest.raises(EditError, match="more than one record has the id a"):
        patch(record * 2, [("a", PATH, "x")])
    with pytest.raises(EditError, match="two different texts"):
        patch(record, [("a", PATH, "x"), ("a", PATH, "y")])
