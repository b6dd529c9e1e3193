"""Pages that are easily misread, each for its own reason."""

from collections.abc import Iterator

from tests.labelled.page import LabelledPage, Truth, cloudflare

_TEXT = "Peer supporters answer parents' questions about sleep, feeding and mood, every day until midnight."


def _page(
    label: str,
    html: str,
    truth: Truth,
    *,
    url: str = "https://hard.example.org/contact",
    lang: str = "en",
    codec: str = "utf-8",
    charset: str | None = "utf-8",
    head: str = "",
) -> LabelledPage:
    whole = f'<!DOCTYPE html><html lang="{lang}"><head><title>Contact</title>{head}</head><body>{html}</body></html>'
    return LabelledPage(label, url, whole.encode(codec), charset, truth)


def hard_pages() -> Iterator[LabelledPage]:
    """Yield the pages."""
    yield from _numbers()
    yield from _codes()
    yield from _mails()
    yield from _descriptions()


def _numbers() -> Iterator[LabelledPage]:
    yield _page("extension", "<p>Call 416-967-1111 ext. 204 (Toronto)</p>", Truth(phones=("+14169671111",)))
    yield _page(
        "vanity letters",
        "<p>Call 1-800-944-4PPD any time</p><p>Written 1-800-944-4773</p>",
        Truth(phones=("+18009444773",)),
    )
    yield _page(
        "header and footer",
        "<p>(416) 967-1111</p><p>Text</p><footer>416.967.1111 · +1 416 967 1111</footer>",
        Truth(phones=("+14169671111",)),
    )
    yield _page(
        "two offices and a fax between",
        "<table><tr><td>Toronto</td><td>416-967-1111</td></tr><tr><td>Fax</td><td>416-967-3333</td></tr>"
        "<tr><td>Ottawa</td><td>613-967-2222</td></tr></table>",
        Truth(phones=("+14169671111", "+16139672222")),
    )
    yield _page(
        "fax after the number",
        "<p>416-967-1111 (voice)<br>416-967-3333 (fax)</p>",
        Truth(phones=("+14169671111",)),
    )
    yield _page("phone and fax in one", "<p>Tel/Fax: 416-967-1111</p>", Truth(phones=("+14169671111",)))
    yield _page("fax behind a link", "<p>Fax: <a href='tel:+14169673333'>416-967-3333</a></p>", Truth())
    yield _page(
        "a link that says another number than it dials",
        "<p><a href='tel:1234567890'>416-967-1111</a></p>",
        Truth(phones=("+14169671111",)),
    )
    yield _page(
        "template leftovers",
        "<p>Call 555-555-5555, (123) 456-7890, 1-800-555-0199 or 416-555-0123. <a "
        "href='tel:000000000'>x</a></p>",
        Truth(),
    )
    yield _page(
        "identifiers",
        "<p>NPI 1234567893, licence 4169671234, order 4169671111, ISBN 0-306-40615-2, ISSN 2049-3630, "
        "DOI 10.1000/182.4169671111, PMID 4169671111, case no. 416 967 1111</p>",
        Truth(),
    )
    yield _page(
        "dates and ranges",
        "<p>1998-2004, 2019/2020, 24.11.2026 18:30, 2026-11-24 10:00-12:00, 9.00-17.30, "
        "01/02/2026-03/04/2026, "
        "pp. 211-227, 20241105123456, 12-14-2026</p>",
        Truth(),
    )
    yield _page(
        "figures",
        "<p>$4,169,671,111 raised; 1 234 567 890 views; 43.653226, -79.383184; 192.168.100.200; "
        "v10.15.7.2024; "
        "Account 00123-456-7890123; 4 169 671 people; ID: 4169671111</p>",
        Truth(),
    )
    yield _page(
        "in script and comment",
        "<script>call('416-967-1111')</script><!-- 416-967-2222 a@hidden.example "
        "--><style>.x{content:'416-967-3333'}"
        "</style><noscript><img src='/p?id=4169671111'></noscript><p>Nothing to call.</p>",
        Truth(),
    )
    yield _page(
        "WhatsApp",
        "<p><a href='https://wa.me/447911123457'>WhatsApp</a> <a href='https://wa.me/?text=x'>Share</a></p>",
        Truth(phones=("+447911123457",)),
        url="https://hard.example.co.uk/",
    )
    yield _page(
        "trunk prefix in brackets",
        "<p>T: +44 (0)20 7946 0018</p>",
        Truth(phones=("+442079460018",)),
    )
    yield _page(
        "digits of the fields of the screen",
        "<p>電話：０３－５２５３－１１１１（平日９：００～１７：００）</p>",
        Truth(phones=("+81352531111",)),
        lang="ja",
        url="https://hard.example.jp/",
    )
    yield _page(
        "toll-free in Japan",
        "<p>フリーダイヤル 0120-123-456</p><p>受付時間 10:00-18:00</p>",
        Truth(phones=("+81120123456",)),
        lang="ja",
        url="https://hard.example.jp/",
    )
    yield _page(
        "Arabic digits",
        "<p>هاتف: ٠٤ ٤٥٦ ٧٨٩٠</p>",
        Truth(phones=("+97144567890",)),
        lang="ar",
        url="https://hard.example.ae/",
    )
    yield _page(
        "words in the way",
        "<p>Switzerland: 044 345 67 89 · Austria: <b>+43</b> 1 58850</p>",
        Truth(phones=("+41443456789", "+43158850")),
        lang="de",
        url="https://hard.example.ch/",
    )
    yield _page(
        "structured data alone",
        "<p>We are a small practice.</p>",
        Truth(phones=("+14169671111",), emails=("desk@practice.example",), name="Small Practice"),
        head='<script type="application/ld+json">{"@context":"https://schema.org","@type":"MedicalClinic",'
        '"name":"Small Practice","telephone":"+1-416-967-1111","faxNumber":"+1-416-967-3333",'
        '"email":"mailto:desk@practice.example"}</script>',
    )
    yield _page(
        "international numbers of a network",
        "<ul><li>Canada +1 416 967 1111</li><li>UK +44 20 7946 0018</li><li>France +33 1 42 68 43 "
        "00</li></ul>",
        Truth(phones=("+14169671111", "+442079460018", "+33142684300")),
    )
    yield _page("broken across tags", "<p>416-<b>967</b>-<i>1111</i></p>", Truth(phones=("+14169671111",)))
    yield _page(
        "number in a sentence of prices",
        "<p>From $120 to $1,500.00. Book at 416 967 1111, 24 hours ahead; 50% off until 2026.</p>",
        Truth(phones=("+14169671111",)),
    )

    yield _page(
        "two numbers with a stroke between",
        "<p>416-967-1111 / 416-967-2222</p><p>Tel 613 967 2222 - 613 967 3333 - 613 967 4444</p>",
        Truth(phones=("+14169671111", "+14169672222", "+16139672222", "+16139673333", "+16139674444")),
    )
    yield _page(
        "two numbers with a stroke between in France",
        "<p>01 42 68 43 00 / 01 42 68 43 09</p>",
        Truth(phones=("+33142684300", "+33142684309")),
        lang="fr",
        url="https://hard.example.fr/",
    )
    yield _page(
        "eight digits in their groups",
        "<p>22 41 35 67</p><p>2019 2020</p><p>12 20 26</p><p>1234-5678</p>",
        Truth(phones=("+4522413567",)),
        lang="da",
        url="https://hard.example.dk/",
    )
    yield _page("a table of figures", "<p>7     2147483647     0o177</p><p>2519 | 941127</p>", Truth())


def _codes() -> Iterator[LabelledPage]:
    yield _page(
        "call or text",
        "<p>In a crisis call or text 988. Text HOME to 741741. In danger call 911.</p>",
        Truth(codes=("988", "741741", "911")),
    )
    yield _page(
        "counts", "<p>We are 988 volunteers, had 211 calls and 911 visits in 741741 minutes.</p>", Truth()
    )
    yield _page(
        "Samaritans",
        "<p>Call the Samaritans free on 116 123, or NHS 111.</p>",
        Truth(codes=("116123", "111")),
        url="https://hard.example.co.uk/",
    )
    yield _page(
        "Lifeline",
        "<p>Call Lifeline on 13 11 14 at any hour.</p>",
        Truth(phones=("+61131114",), codes=("131114",)),
        url="https://hard.example.org.au/",
    )
    yield _page(
        "French helpline",
        "<p>En détresse, appelez le 3114, gratuit 24h/24. Urgences : 112.</p>",
        Truth(codes=("3114", "112")),
        lang="fr",
        url="https://hard.example.fr/",
    )
    yield _page(
        "links",
        "<p><a href='tel:988'>Help now</a> <a href='sms:741741'>Text</a></p>",
        Truth(codes=("988", "741741")),
    )


def _mails() -> Iterator[LabelledPage]:
    yield _page(
        "placeholders",
        "<p>you@example.com, name@domain.com, your.name@yourdomain.com, email@example.com, "
        "filler@godaddy.com, "
        "john.doe@gmail.com, logo@2x.png, photo@3x.jpg, bundle@4.17.21.min.js, user@localhost</p>",
        Truth(),
    )
    yield _page(
        "machines",
        "<p>605a7baede844d278b89dc95ae0a9123@sentry-next.wixpress.com "
        "605a7baede844d278b89dc95ae0a9123@o1.ingest.sentry.io"
        "</p><p>[email protected] [email&#160;protected]</p>",
        Truth(),
    )
    yield _page(
        "several to one link",
        "<a href='mailto:ann@line.example,bob@line.example?cc=boss@line.example'>Write</a>",
        Truth(emails=("ann@line.example", "bob@line.example")),
    )
    yield _page(
        "percent and name",
        "<a href='mailto:Ann%20Lee%20%3Cann%40line.example%3E'>Ann</a> <a "
        "href='mailto:%20desk@line.example%20'>D</a>",
        Truth(emails=("ann@line.example", "desk@line.example")),
    )
    yield _page(
        "glued to other letters",
        "<p>邮箱info@line.example电话</p><p>Email:desk@line.example.</p><p>&lt;team@line.example&gt;</p>",
        Truth(emails=("info@line.example", "desk@line.example", "team@line.example")),
    )
    yield _page(
        "upper and lower case are one",
        "<p>Anna@Line.Example</p><a href='mailto:anna@line.example'>anna@line.example</a>",
        Truth(emails=("Anna@line.example",)),
    )
    yield _page(
        "hidden words inside",
        "<p>ann<span style='display:none'>null</span>@line.example</p>",
        Truth(emails=("ann@line.example",)),
    )
    yield _page(
        "backwards",
        "<p><span style='unicode-bidi:bidi-override; direction: rtl;'>elpmaxe.enil@nna</span></p>",
        Truth(emails=("ann@line.example",)),
    )
    yield _page(
        "Cloudflare twice and a share link",
        f"<span class='__cf_email__' "
        f"data-cfemail='{cloudflare('ann@line.example')}'>[email&#160;protected]</span>"
        f"<a href='/cdn-cgi/l/email-protection#{cloudflare('ann@line.example', 9)}'>mail</a>"
        f"<a href='/cdn-cgi/l/email-protection#{cloudflare('?subject=Read this&body=https://x.example')}'>share</a>",
        Truth(emails=("ann@line.example",)),
    )
    yield _page(
        "sentences with at and dot",
        "<p>Look at us dot com. Meet us @ noon @ cafe.example. Follow @line on the bird site. Rate: 3 @ "
        "4.50 each.</p>",
        Truth(),
    )
    yield _page(
        "spelt out in three ways",
        "<p>ann (at) line.example, bob [at] line [dot] example, carol AT line DOT example</p>",
        Truth(emails=("ann@line.example", "bob@line.example", "carol@line.example")),
    )
    yield _page(
        "entities twice",
        "<p>ann&amp;#64;line.example</p><p>bob&#x40;line.example</p>",
        Truth(emails=("bob@line.example",)),
    )
    yield _page(
        "in an address with a query",
        "<p><a href='https://x.example/?mail=ann@line.example'>Link</a> https://u:p@host.example/x</p>",
        Truth(),
    )


def _descriptions() -> Iterator[LabelledPage]:
    meta = '<meta name="description" content="{}">'
    yield _page(
        "apostrophe twice",
        "<p>x</p>",
        Truth(description=_TEXT),
        head=meta.format(_TEXT.replace("'", "&amp;#039;")),
    )
    yield _page(
        "the theme's own words",
        f"<h1>Home</h1><p>{_TEXT}</p>",
        Truth(description=_TEXT),
        head=meta.format("Just another WordPress site"),
    )
    yield _page(
        "nothing but the title", f"<p>{_TEXT}</p>", Truth(description=_TEXT), head=meta.format("Contact")
    )
    yield _page(
        "tags inside",
        "<p>x</p>",
        Truth(description=_TEXT),
        head=meta.format(
            "&lt;p&gt;Peer supporters answer &lt;b&gt;parents&#39;&lt;/b&gt; questions about sleep, feeding "
            "and mood, every day until midnight.&lt;/p&gt;"
        ),
    )
    for n in range(3):
        yield _page(
            f"one text on every page of a site {n}",
            f"<h1>Page {n}</h1><p>{_OWN[n]}</p>",
            Truth(description=_OWN[n]),
            url=f"https://same.example.org/page-{n}",
            head=meta.format(
                "The best parent support network of the whole region, since 1998, for you and yours."
            ),
        )
    yield _page(
        "UTF-16 with its mark",
        f"<p>{_TEXT} – “so” they say</p><p>ann@line.example</p>",
        Truth(description=f"{_TEXT} – “so” they say", emails=("ann@line.example",)),
        codec="utf-16",
        charset=None,
    )
    yield _page(
        "UTF-8 that calls itself Latin-1",
        "<p>x</p>",
        Truth(
            description="Écoute et entraide pour les parents épuisés : « vous n’êtes pas seuls », chaque soir dès 20 h."
        ),
        lang="fr",
        charset="iso-8859-1",
        head=meta.format(
            "Écoute et entraide pour les parents épuisés : « vous n’êtes pas seuls », chaque soir dès 20 h."
        ),
    )


_OWN = (
    "Groups for parents meet every Tuesday morning in the library, with coffee and a corner for babies.",
    "A counsellor visits families at home in the first weeks, when leaving the house is too much to ask.",
    "Fathers talk with fathers on the phone, once a week, for as long as the two of them find it useful.",
)
