"""Tables, outlines, bookmarks, feeds: what a file is, what its records become, and what is wrong with it."""

import io
import json
import os
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.importing.draft import Imported, UnreadableError
from crawler.importing.draft_toml import write
from crawler.importing.forms import FORMS, Form, Wanted, read
from crawler.importing.match import settle
from registry.load import examine
from tests.crawler.importing.sample import TODAY, completed
from tests.reports.feed.docs_sample import document

BESIDE = Path(__file__).parents[4] / "shared/hsds/3.1/examples"  # where they lie beside some checkouts
OFFICIAL = Path(os.environ.get("HSDS_EXAMPLES", BESIDE))  # of github.com/openreferral/specification


def of(text: str, name: str, **wanted: Any) -> Imported:
    return read(text.encode(), name, Wanted(**wanted))[1]


def load(found: Imported, folder: Path) -> list[str]:
    """The ids that the registry reads from a completed draft."""
    (folder / "draft.toml").write_text(
        completed(write(settle(found), source="x", today=TODAY)), encoding="utf-8"
    )
    registry, mistakes = examine(folder, today=TODAY)
    assert registry is not None, mistakes
    return [each.id for each in registry.resources]


CSV = (
    "Practice;Website;Telephone;E-Mail;Province;Country;Languages;What they told us\r\n"
    '"Robin Ash, MSW, RSW";https://robin.example.net/?fbclid=1;"(416) 967-1111 ext. 3";robin@a.example.net;'
    'Ontario;Canada;English, French;"met in May\r\n=cmd|calc"\r\n'
    ";;;;;;;\r\n"
    "Blue Line;blue.example.net;'+1 416-967-2222;not an address;;;;\r\n"
    ";;;;Ontario;;;only words\r\n"
)


def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path) -> None:
    found = of(CSV, "list.csv", columns={"Practice": "name"})
    robin, blue = found.drafts
    assert (robin.name, robin.kind, robin.more["languages"]) == ("Robin Ash", "provider", ["en", "fr"])
    assert robin.more["address"] == {"region": "Ontario", "country": "CA"}
    assert [(link.url, link.stripped) for link in robin.links] == [
        ("https://robin.example.net/", ("fbclid",))
    ]
    assert [(p.number, p.display, p.note) for p in robin.phones] == [
        ("+14169671111", "(416) 967-1111", "extension 3")
    ]
    assert robin.suggested == {"service_areas": (["CA-ON"], "the column “Province”: ask where it may help")}
    assert robin.notes == ("What they told us: met in May =cmd|calc",)
    assert [(o.line, b.line) for o, b in zip(robin.origins, blue.origins, strict=True)] == [(2, 5)]
    assert [phone.number for phone in blue.phones] == ["+14169672222"]
    assert [(each.line, each.why) for each in found.left_out] == [
        (6, "the row holds neither a name nor a contact")
    ]
    assert load(found, tmp_path) == ["blue-line", "robin-ash"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter_is_recognised(encoding: str, mark: str) -> None:
    text = mark.join(["Nom", "Site web"]) + "\n" + mark.join(["Lumière d'été", "lum.example.net"]) + "\n"
    (draft,) = read(text.encode(encoding), "liste.csv", Wanted())[1].drafts
    assert (draft.name, draft.links[0].url) == ("Lumière d'été", "https://lum.example.net/")


@pytest.mark.parametrize(
    ("text", "columns", "told"),
    [
        ("a,b\n1,2\n", {}, "list.csv:1: No column is called name, url, phone or email (there are: a, b)."),
        ("name\nx\n", {"Nme": "name"}, 'list.csv:1: There is no column "Nme". Known: name'),
        ("name\nx\n", {"name": "title"}, 'list.csv:1: "title" is no field. Map to one of: name,'),
        ('name\n"' + "x" * 200_000, {}, "list.csv:2: This row cannot be read (field larger"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_what_to_do(
    text: str, columns: dict[str, str], told: str
) -> None:
    with pytest.raises(UnreadableError) as wrong:
        of(text, "list.csv", columns=columns)
    assert str(wrong.value).startswith(told)


OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="Help lines"><outline text="In Ontario">
<outline type="rss" text="Blue Line" xmlUrl="https://blue.example.net/feed" htmlUrl="https://blue.example.net/"/>
</outline></outline>
<outline text="Only a feed" xmlUrl="https://green.example.net/rss?utm_source=x"/>
<outline text="Broken" htmlUrl="ftp://x.example.net/"/>
</body></opml>
"""


def test_an_outline_keeps_its_headings(tmp_path: Path) -> None:
    found = of(OPML, "feeds.opml")
    blue, green = found.drafts
    assert (blue.name, blue.kind, blue.origins[0].heading) == (
        "Blue Line",
        "helpline",
        "Help lines / In Ontario",
    )
    assert blue.origins[0].line == 4
    assert green.notes == ("only its feed is known: find its page",)
    assert green.stripped == ("utm_source",)
    assert [(each.what, each.line) for each in found.left_out] == [("ftp://x.example.net/", 7)]
    assert load(found, tmp_path) == ["blue-line", "only-a-feed"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<!DOCTYPE opml [<!ENTITY a "b">]>\n<opml><body/></opml>', "f.opml:1: It defines a document type"),
        ("<opml>\n<body>", "f.opml:2: This is not well-formed XML"),
        ("<opml>" + "<outline>" * 2_000, "f.opml:1: This is not well-formed XML"),
    ],
)
def test_an_outline_that_is_unsafe_or_broken_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(UnreadableError) as wrong:
        of(text, "f.opml")
    assert str(wrong.value).startswith(told)


BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="1700000000">Support &amp; help</H3>
    <DL><p>
        <DT><A HREF="https://blue.example.net/?utm_medium=x" ADD_DATE="1700000000" TAGS="line">Blue Line</A>
        <DD>they answer at night
        <DT><A HREF="javascript:alert(1)">A button</A>
    </DL><p>
    <DT><A HREF="https://green.example.net/">Green</A>
</DL><p>
"""


def test_bookmarks_keep_their_folders_days_and_descriptions(tmp_path: Path) -> None:
    found = of(BOOKMARKS, "bookmarks.html")
    blue, green = found.drafts
    assert (blue.name, blue.links[0].url) == ("Blue Line", "https://blue.example.net/")
    assert blue.notes == ("bookmarked on 2023-11-14", "tagged line")
    origin = blue.origins[0]
    assert (origin.heading, origin.line) == ("Support & help", 7)
    assert origin.words == "Blue Line – they answer at night"
    assert (green.name, green.origins[0].heading) == ("Green", "")
    assert [each.what for each in found.left_out] == ["javascript:alert(1)"]
    assert load(found, tmp_path) == ["blue-line", "green"]


SERVICE: dict[str, Any] = {
    "id": "s1",
    "name": "Harbour Counselling",
    "description": "Counselling for new parents.",
    "url": "https://harbour.example.net/",
    "additional_urls": [{"url": "https://harbour.example.net/fr", "label": "Français"}],
    "email": "help@harbour.example.net",
    "status": "active",
    "application_process": "Call to make an appointment.",
    "fees_description": "Free",
    "eligibility_description": "Parents of babies",
    "phones": [{"number": "416-967-1111", "extension": 7, "type": "voice", "languages": [{"code": "fr"}]}],
    "schedules": [{"byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}],
    "languages": [{"code": "en"}, {"name": "French"}],
    "service_areas": [{"name": "Ontario"}],
    "organization": {"id": "o1", "name": "Harbour House", "website": "https://house.example.net/"},
    "service_at_locations": [
        {
            "contacts": [{"name": "Robin Ash", "title": "Intake", "email": "robin@harbour.example.net"}],
            "location": {
                "addresses": [
                    {"address_1": "1 Quay", "city": "Toronto", "state_province": "ON", "country": "CA"}
                ]
            },
        }
    ],
}


def test_a_service_of_hsds_brings_all_that_belongs_to_it(tmp_path: Path) -> None:
    found = of(json.dumps(SERVICE), "service.json")
    (draft,) = found.drafts
    assert [(link.url, link.label) for link in draft.links] == [
        ("https://harbour.example.net/", ""),
        ("https://harbour.example.net/fr", "Français"),
    ]
    (phone,) = draft.phones
    assert (phone.number, phone.hours, phone.languages, phone.note) == (
        "+14169671111",
        "Mon, Tue 09:00-17:00",
        ("fr",),
        "extension 7",
    )
    assert [(email.address, email.label) for email in draft.emails] == [
        ("help@harbour.example.net", ""),
        ("robin@harbour.example.net", "Robin Ash, Intake"),
    ]
    assert draft.more == {
        "description": "Counselling for new parents.",
        "next_step": "Call to make an appointment.",
        "fees": "Free",
        "languages": ["en", "fr"],
        "organization": {"id": "harbour-house", "name": "Harbour House", "url": "https://house.example.net/"},
        "address": {"street": "1 Quay", "city": "Toronto", "region": "ON", "country": "CA"},
        "service_areas": ["CA-ON"],
    }
    assert {"for whom: Parents of babies", "HSDS id: s1", "HSDS id of the organization: o1"} <= set(
        draft.notes
    )
    assert load(found, tmp_path) == ["harbour-counselling"]


def test_a_feed_of_hsds_may_be_a_page_a_list_lines_or_an_organization_and_inactive_services_are_told() -> (
    None
):
    closed = SERVICE | {"id": "s2", "name": "Closed", "status": "defunct"}
    bare = {name: value for name, value in SERVICE.items() if name != "organization"}
    sources = [
        json.dumps({"total_items": 2, "contents": [SERVICE, closed]}),
        json.dumps([SERVICE, closed]),
        f"{json.dumps(SERVICE)}\n{json.dumps(closed)}\n",
        json.dumps(
            {"id": "o1", "name": "Harbour House", "website": "x.example.net", "services": [bare, closed]}
        ),
    ]
    for text in sources:
        form, found = read(text.encode(), "feed.json", Wanted())
        assert (form, [draft.name for draft in found.drafts]) == ("hsds", ["Harbour Counselling"])
        assert found.drafts[0].more["organization"]["name"] == "Harbour House"
        assert [(e.what, e.why) for e in found.left_out] == [("Closed (s2)", "its status is “defunct”")]


def test_a_package_of_tables_gives_what_the_api_would() -> None:
    tables = {
        "services.csv": "id,organization_id,name,url,status\ns1,o1,Harbour,https://h.example.net/,active\n",
        "organizations.csv": "id,name,description\no1,Harbour House,\no2,Quiet House,Quiet\n",
        "phones.csv": "id,service_id,number,extension,type\np1,s1,+1 416-967-1111,7,voice\n",
        "languages.csv": "id,phone_id,code\nl1,p1,fr\n",
        "locations.csv": "id,name\nq1,Quay\n",
        "service_at_location.csv": "id,service_id,location_id\nx1,s1,q1\n",
        "addresses.csv": "id,location_id,address_1,city,state_province,country\na1,q1,1 Quay,Toronto,ON,CA\n",
        "datapackage.json": "{}",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, text in tables.items():
            package.writestr(f"data/{name}", text)
    form, found = read(packed.getvalue(), "hsds.zip", Wanted())
    harbour, quiet = found.drafts
    assert (form, harbour.name, quiet.name) == ("hsds", "Harbour", "Quiet House")
    assert [(p.number, p.languages, p.note) for p in harbour.phones] == [
        ("+14169671111", ("fr",), "extension 7")
    ]
    assert harbour.more["organization"] == {"id": "harbour-house", "name": "Harbour House"}
    assert harbour.more["address"]["city"] == "Toronto"
    assert harbour.origins[0].words == "data/services.csv:2"
    assert "the feed: names this organization and no service of it" in quiet.notes


@pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="no official examples here (HSDS_EXAMPLES names their folder)"
)
@pytest.mark.parametrize(
    "name", ["service_full", "organization_full", "service_at_location_full", "service_list"]
)
def test_the_official_examples_of_hsds_are_read(name: str, tmp_path: Path) -> None:
    found = of((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"), f"{name}.json")
    (draft,) = found.drafts
    assert draft.name == "Community Counselling"
    assert draft.more["organization"]["name"] == "Example Organization Inc."
    assert load(found, tmp_path) == ["community-counselling"]


def test_a_feed_of_our_own_comes_back_as_it_was_published(tmp_path: Path) -> None:
    published = document("v1/resources.json")
    form, found = read(json.dumps(published).encode(), "resources.json", Wanted())
    assert form == "feed"
    ids = [each["id"] for each in published["data"]["resources"]]
    assert [draft.id for draft in found.drafts] == ids
    text = write(settle(found), source="resources.json", today=TODAY)
    drafted = {each["id"]: each for each in tomllib.loads(text)["resource"]}
    for record in published["data"]["resources"]:
        names = ("kind", "name", "description", "service_areas", "next_step", "topics", "crisis")
        wanted = {name: record[name] for name in names if record.get(name)}
        assert {name: drafted[record["id"]].get(name) for name in wanted} == wanted
    assert load(found, tmp_path) == sorted(ids)


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [
        (b"PK\x03\x04 no zip", "x.zip", "x.zip: This ZIP file is damaged"),
        (b"\x00\x01\x02", "x.bin", "x.bin: This is not a text."),
        (b"just words", "x.txt", "x.txt:1: Nobody can tell what this is. Say it with --format"),
        (b'{"a": 1}', "x.json", "x.json:1: This JSON is neither"),
        (b'{"a":\n 1,,}', "x.json", "x.json:2: This is not JSON"),
        (b"[" * 100_000, "x.json", "x.json: It is nested too deep"),
    ],
)
def test_what_is_of_no_known_form_is_refused_with_the_remedy(body: bytes, name: str, told: str) -> None:
    with pytest.raises(UnreadableError) as wrong:
        read(body, name, Wanted())
    assert str(wrong.value).startswith(told)


def test_an_encoding_can_be_named() -> None:
    body = "name,url\nЛиния,l.example.net\n".encode("cp1251")
    assert read(body, "a.csv", Wanted(encoding="windows-1251"))[1].drafts[0].name == "Линия"
    for wrong in ("klingon", "hex"):
        with pytest.raises(UnreadableError):
            read(body, "a.csv", Wanted(encoding=wrong))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*SERVICE, "services", "contents", "resources", "kind", "number", "location", "website"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
_BODIES = (
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.sampled_from([CSV, OPML, BOOKMARKS, json.dumps(SERVICE)]).flatmap(
        lambda text: st.integers(0, len(text)).map(lambda n: text[:n].encode() + text[n + 7 :].encode())
    )
    | _JSON.map(lambda value: json.dumps(value).encode())
)


@given(body=_BODIES, form=st.sampled_from([None, *FORMS]))
def test_no_bytes_surprise_any_form(body: bytes, form: Form | None) -> None:
    try:
        _, found = read(body, "x", Wanted(form))
    except UnreadableError:
        return
    settled = settle(found)
    drafts = tomllib.loads(write(settled, source="x", today=TODAY)).get("resource", [])
    assert len(drafts) == len(settled.drafts)
    assert len({each["id"] for each in drafts}) == len(drafts)


def test_more_bookmarks_than_are_read_are_told() -> None:
    many = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL>" + '<DT><A HREF="javascript:1">a</A>\n' * 50_001
    with pytest.raises(UnreadableError, match="more than 50000 bookmarks"):
        read(many.encode(), "b.html", Wanted(form="bookmarks"))


def test_more_values_than_a_record_takes_are_told() -> None:
    mails = ";".join(f"desk{n}@line.example" for n in range(25))
    (draft,) = read(f"name,email\nWarm Line,{mails}\n".encode(), "a.csv", Wanted(form="csv"))[1].drafts
    assert len(draft.emails) == 20
    assert "only the first 20 of 25 values of email were taken" in draft.notes
