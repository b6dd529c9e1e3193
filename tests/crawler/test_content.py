"""What pages are found to be once they are read, from small servers on loopback."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.checks import Ask, Result, check_all
from crawler.content import ContentInspector
from crawler.finding import Code
from crawler.identity import Identity, IdentityMemory, telling_words
from crawler.manners.settings import Manners
from crawler.observation import Silence
from crawler.probe import Identity as Sender
from crawler.probe import Limits, Probe
from crawler.siblings import Answer, Sibling
from crawler.signatures import load
from warmlink.demo.faults import answer
from warmlink.demo.misbehave import World
from warmlink.demo.talk import HTML, Behaviour, Request, Talk

UTF8 = {"Content-Type": "text/html; charset=utf-8"}
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MILK = (
    "Dysphoric milk ejection reflex is a sudden wave of negative emotions just before the milk lets down. "
    "It is physiological, not psychological, and it passes within minutes. Breastfeeding parents who know "
    "what it is cope better with it. On these pages you find what research says of dopamine and the reflex, "
    "stories of breastfeeding parents, and how midwives can help with dysphoric milk ejection."
)
CASINO = (
    "Slot gacor hari ini, situs judi online terpercaya, bonus new member, daftar slot online dan togel, "
    "maxwin setiap hari, casino online, deposit pulsa, rtp live slot gacor, bandar togel, jackpot slot."
)
TEXT = "Our group meets on Tuesdays at the library; please bring your baby and a blanket. " * 6


BIKES = "We repair bicycles, sell tyres and chains, and rent cargo bikes; our workshop opens daily. " * 3


def notices(seen: "Visit") -> list[str]:
    """Return the notices of the one finding, but for those of the connection."""
    return [notice.code for notice in seen.only.finding.notices if notice.code != "http_only"]


def page(text: str, title: str = "Welcome", *, head: str = "", lang: str = "en") -> bytes:
    """Return a whole page with this text."""
    top = f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head>'
    return f"{top}<body><h1>{title}</h1><p>{text}</p></body></html>".encode()


def shows(text: str, title: str = "Welcome", *, head: str = "", lang: str = "en") -> Behaviour:
    """Return the behaviour that answers 200 with a page."""
    return answer(200, UTF8, page(text, title, head=head, lang=lang))


def leads(status: int, location: str) -> Behaviour:
    """Return a redirect; {port} stands for the server's port."""

    async def behave(talk: Talk, _: Request) -> None:
        port = talk.origin.rpartition(":")[2]
        await talk.answer(status, {"Location": location.replace("{port}", port)}, b"")

    return behave


class Everywhere:
    """A resolver that leads every name here."""

    async def addresses(self, host: str) -> tuple[str, ...] | Silence:
        return ("127.0.0.1",)

    async def aclose(self) -> None:
        """Nothing is open."""


class Visit:
    """One run over a small world."""

    def __init__(
        self, results: Sequence[Result], asked: Sequence[str], learned: Mapping[str, Sibling]
    ) -> None:
        self.results = {result.ask.address: result for result in results}
        self.asked, self.learned = list(asked), learned

    @property
    def only(self) -> Result:
        """The one result."""
        (result,) = self.results.values()
        return result

    @property
    def code(self) -> Code:
        """The one finding's code."""
        return self.only.finding.code


def visit(
    pages: Mapping[str, Behaviour],
    *paths: str,
    host: str = "here.example",
    siblings: Mapping[str, Sibling] | None = None,
    remembers: bool = False,
    at: datetime = NOON,
    **known: object,
) -> Visit:
    """Check `paths` of `host` in a world of `pages`, by "host/path" or by the path's first part."""

    async def go() -> Visit:
        async with World(dict(pages)) as world:
            sender = Sender("1.0", "https://example.org/about")
            limits = Limits.within(3.0)
            probe = Probe(
                now=lambda: at, identity=sender, limits=limits, allow_private=True, resolver=Everywhere()
            )
            inspector = ContentInspector(load(), siblings=siblings, remembers=remembers, seed="x")
            results: list[Result] = []
            asks = [
                Ask(f"http://{host}:{world.port}{path}", closely=remembers, **known)  # type: ignore[arg-type]
                for path in paths
            ]
            try:
                await check_all(
                    asks,
                    probe=probe,
                    manners=Manners(delay=0.0, robots=False),
                    now=lambda: at,
                    hosts={},
                    done=results.append,
                    inspector=inspector,
                )
            finally:
                await probe.aclose()
            asked = [f"{line.host}{line.path}" for line in world.asked]
        return Visit(results, asked, inspector.learned)

    return asyncio.run(go())


def known(text: str, title: str = "Welcome") -> IdentityMemory:
    """Return the memory of a page with this text."""
    words = tuple(telling_words(text).most_common(160))
    return IdentityMemory(Identity(words, title, "en", NOON - timedelta(days=30)))


# -- where a page sends its visitors ------------------------------------------------------------------


def refreshes(target: str, seconds: int = 0) -> Behaviour:
    return shows("", head=f'<meta http-equiv="refresh" content="{seconds}; url={target}">')


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/there", Code.MOVED_TEMPORARY),
        ("/gone", Code.META_REFRESH_DEAD),
        ("/reset", Code.RESET),
        ("/ring", Code.META_REFRESH_DEAD),
        ("http://nowhere.example:9/", Code.REFUSED),
    ],
)
def test_a_refresh_is_followed_and_its_end_is_judged(target: str, code: Code) -> None:
    async def reset(talk: Talk, _: Request) -> None:
        talk.reset()

    pages = {
        "listed": refreshes(target),
        "there": shows(TEXT),
        "gone": answer(404),
        "reset": reset,
        "ring": refreshes("/listed"),
    }
    seen = visit(pages, "/listed")
    assert seen.code is code, seen.only.finding
    assert (
        target.strip("/").rpartition("/")[2] in seen.only.finding.evidence
        or target in seen.only.finding.evidence
    )


def test_a_refresh_header_counts_like_the_tag() -> None:
    pages = {"listed": answer(200, HTML | {"Refresh": "0; url=/gone"}, page("")), "gone": answer(410)}
    finding = visit(pages, "/listed").only.finding
    assert finding.code is Code.META_REFRESH_DEAD
    assert "answered 410 Gone" in finding.evidence


def test_a_page_that_loads_itself_again_or_leaves_time_to_read_is_judged_itself() -> None:
    pages = {
        "itself": refreshes("/itself", 300),
        "slow": shows(TEXT, head='<meta http-equiv=refresh content="30;/x">'),
    }
    seen = visit(pages, "/itself", "/slow")
    assert [result.finding.code for result in seen.results.values()] == [Code.OK, Code.OK]
    assert not any(line.endswith("/x") for line in seen.asked)


# -- an invented address beside it --------------------------------------------------------------------


def invented(seen: Visit) -> list[str]:
    """Return the paths asked that nobody listed."""
    listed = {address.partition("//")[2].partition("/")[2] for address in seen.results}
    return [line for line in seen.asked if line.partition("/")[2] not in listed]


def test_a_site_that_shows_the_same_page_for_any_address_has_lost_the_listed_one() -> None:
    pages = {"articles": shows(TEXT, "Our news")}
    seen = visit(pages, "/articles/we-moved", remembers=True)
    assert seen.code is Code.SOFT_404
    assert seen.only.finding.marker == "sibling"
    (asked,) = invented(seen)
    assert asked.startswith("here.example/articles/")


def test_a_site_that_says_when_a_page_is_missing_is_believed_and_asked_once_for_a_folder() -> None:
    pages = {"here.example/a/one": shows(TEXT), "here.example/a/two": shows(MILK)}
    seen = visit(pages, "/a/one", "/a/two", remembers=True)
    assert {result.finding.code for result in seen.results.values()} == {Code.OK}
    assert len(invented(seen)) == 1
    (sibling,) = seen.learned.values()
    assert sibling.answer is Answer.HONEST


def test_a_front_page_and_one_that_scripts_build_are_never_compared_with_an_invented_one() -> None:
    shell = answer(200, HTML, b"<html><body><div id=app></div><script src=/app.js></script></body></html>")
    for pages, path in (({"": shows(TEXT)}, "/"), ({"app": shell}, "/app/route")):
        seen = visit(pages, path, remembers=True)
        assert (seen.code, invented(seen)) == (Code.OK, [])


def test_an_invented_address_is_asked_only_in_doubt_when_nothing_is_remembered() -> None:
    seen = visit({"a": shows(TEXT)}, "/a/page")
    assert (seen.code, invented(seen)) == (Code.OK, [])


def test_a_server_that_fails_for_the_invented_address_says_nothing() -> None:
    async def only_listed(talk: Talk, request: Request) -> None:
        await talk.answer(200 if request.path == "/a/page" else 503, HTML, page(TEXT))

    seen = visit({"a": only_listed}, "/a/page", remembers=True)
    assert seen.code is Code.OK
    assert [sibling.answer for sibling in seen.learned.values()] == [Answer.UNCLEAR]


def test_a_deep_link_that_lands_on_the_front_page_is_told_without_a_second_look() -> None:
    pages = {"old": leads(302, "/"), "": shows(TEXT)}
    seen = visit(pages, "/old/page", remembers=True)
    assert seen.code is Code.MOVED_TEMPORARY
    assert notices(seen) == ["redirects_to_home"]
    assert invented(seen) == ["here.example/"]


# -- somebody else --------------------------------------------------------------------------------------


def test_a_page_of_other_words_with_the_words_of_spam_is_somebody_elses() -> None:
    seen = visit(
        {"": shows(CASINO, "Slot gacor maxwin")},
        "/",
        remembers=True,
        known=known(MILK),
        about=frozenset({"milk"}),
    )
    assert seen.code is Code.DOMAIN_REPLACED
    assert "it was titled “Welcome”, now “Slot gacor maxwin”" in seen.only.finding.evidence
    assert seen.only.identity is not None


def test_a_page_of_spam_at_first_sight_that_names_nothing_of_its_entry_is_somebody_elses() -> None:
    about = frozenset({"dysphoric", "ejection"})
    assert (
        visit({"": shows(CASINO, "Slot gacor maxwin")}, "/", remembers=True, about=about).code
        is Code.DOMAIN_REPLACED
    )
    named = visit({"": shows(CASINO + MILK, "Slot gacor maxwin")}, "/", remembers=True, about=about)
    assert named.code is Code.OK
    assert notices(named) == ["looks_like_spam"]


def test_a_page_of_other_words_alone_is_a_notice_and_hides_nothing() -> None:
    seen = visit(
        {"": shows(BIKES, "Bikes")}, "/", remembers=True, known=known(MILK), about=frozenset({"milk"})
    )
    assert seen.code is Code.OK
    assert notices(seen) == ["content_drift"]


def test_another_owners_page_is_somebody_elses_when_it_is_unlike_the_known_one_in_every_word() -> None:
    pages = {"here.example/": leads(301, "http://there.test:{port}/"), "there.test/": shows(BIKES, "Bikes")}
    about = frozenset({"milk", "reflex"})
    assert visit(pages, "/", remembers=True, known=known(MILK), about=about).code is Code.DOMAIN_REPLACED
    assert visit(pages, "/", remembers=True, about=about).code is Code.MOVED_PERMANENT
    moved = pages | {"there.test/": shows(MILK, "Welcome to our new home")}
    assert visit(moved, "/", remembers=True, known=known(MILK), about=about).code is Code.MOVED_PERMANENT


def test_a_stranger_stays_one_until_the_known_page_is_back() -> None:
    memory = replace(known(MILK), replaced=True)
    assert visit({"": shows(BIKES)}, "/", remembers=True, known=memory).code is Code.DOMAIN_REPLACED
    assert visit({"": shows(MILK)}, "/", remembers=True, known=memory).code is Code.OK


def test_a_rewritten_page_with_the_same_subject_is_nothing_to_tell() -> None:
    rewritten = (
        "D-MER, the dysphoric milk ejection reflex, makes breastfeeding mothers feel low before milk flows. "
        "Here is what midwives and parents should know about the reflex, about dopamine and about help."
    )
    seen = visit({"": shows(rewritten, "New design")}, "/", remembers=True, known=known(MILK))
    assert notices(seen) == []


# -- nothing there, walls, parts --------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"   \n", b"<html><head><title>x</title></head><body></body></html>"])
def test_a_page_with_nothing_on_it_is_empty(body: bytes) -> None:
    assert visit({"a": answer(200, HTML, body)}, "/a").code is Code.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        b"<img src=flyer.jpg alt=''>",
        b"<html><frameset cols=50%,50%><frame src=a.html></frameset></html>",
        b"<html><body><script>draw()</script></body></html>",
        b"<body><form action=/search><input name=q></form></body>",
    ],
)
def test_a_page_without_words_is_not_empty_when_something_is_on_it(body: bytes) -> None:
    assert visit({"a": answer(200, HTML, body)}, "/a").code is Code.OK


LOGIN = b"<title>Log in</title><form><input name=u><input type=password name=p><button>Go</button></form>"


def test_a_login_form_and_no_more_is_a_wall_and_a_login_box_beside_text_is_none() -> None:
    pages = {"members": leads(302, "/login?next=/members"), "login": answer(200, HTML, LOGIN)}
    assert visit(pages, "/members/list").code is Code.LOGIN_REDIRECT
    box = page(TEXT * 5 + "<form><input type=password></form>", "Our group")
    assert visit({"": answer(200, HTML, box)}, "/").code is Code.OK


def test_the_parts_a_page_is_listed_with_are_looked_for() -> None:
    body = page(TEXT + '<h2 id="clinics">Clinics</h2><a name="caf%C3%A9"></a><h3 id="é">E</h3>')
    parts = ("clinics", "%C3%A9", "nothing-such", "caf%C3%A9")
    seen = visit({"a": answer(200, UTF8, body)}, "/a", fragments=parts)
    told = [n for n in seen.only.finding.notices if n.code != "http_only"]
    assert [(n.code, n.detail) for n in told] == [
        ("fragment_missing", "nothing there is named “nothing-such”")
    ]
