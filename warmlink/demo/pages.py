"""Small invented pages, and sites made of them."""

from collections.abc import Mapping

from warmlink.demo.faults import answer
from warmlink.demo.talk import Behaviour, Request, Talk

LISTED = "help"  # the last part of the path that somebody listed; every other one never existed
FORM = '<form method=post action="/session"><input name=user><input type=password name=secret></form>'
_TEXT = (
    "<p>Talking to someone who listens can help at any hour of the night. Our counsellors were trained for "
    "a year, speak three languages and never ask for your name unless you want to give it to them.</p>"
    "<p>You can call, write or come by. The house stands beside the old library, a tram stops in front of "
    "it, and the kettle is always on. Children are welcome, and there is a garden behind the kitchen.</p>"
    "<p>On Tuesdays new parents meet in the large room. Nobody has to speak. Some come once, some for years, "
    "and many of those who sat there crying now sit beside somebody else who does.</p>"
)
_OTHER_TEXT = (
    "<p>The society was founded by four midwives in a borrowed kitchen, and still belongs to its members. "
    "Every spring they choose who keeps the books, who answers letters and who mends the roof.</p>"
    "<p>Gifts pay for the telephone; the town lends us the rooms. Accounts are read aloud in March, with "
    "cake, and whoever doubts a number may see the receipt. In forty years it was asked for twice.</p>"
)


def page(title: str, body: str, head_more: str = "", lang: str = "en") -> bytes:
    """Return one small page.

    >>> page("Hello", "<p>We are here.</p>")[:43]
    b'<!doctype html><html lang="en"><head><meta '
    """
    start = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
    return f"{start}{head_more}</head><body>{body}</body></html>".encode()


def shown(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Return the behaviour that shows one page at every path, as a site that is nothing else does."""
    return answer(status, headers, body)


def listed(there: Behaviour, elsewhere: Behaviour) -> Behaviour:
    """Return what shows `there` at the listed path and `elsewhere` at every other."""

    async def behave(talk: Talk, request: Request) -> None:
        at_it = request.path.partition("?")[0].endswith(f"/{LISTED}")
        await (there if at_it else elsewhere)(talk, request)

    return behave


def honest(body: bytes, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Return a page whose site says 404 to what it does not have."""
    return listed(answer(200, headers, body), answer(404, body=page("Not found", "<h1>Not found</h1>")))


def article(title: str, more: str, head_more: str = "", lang: str = "en") -> bytes:
    """Return a page with plenty to read, and `more` in its middle."""
    return page(title, f"<h1>{title}</h1>{_TEXT}{more}{_OTHER_TEXT}", head_more, lang)


def jump(target: str, seconds: int = 0) -> bytes:
    """Return a page that sends its visitors on by itself."""
    return page("One moment", "<p>…</p>", f'<meta http-equiv="refresh" content="{seconds}; url={target}">')
