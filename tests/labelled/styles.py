"""One service's page as the makers of small sites would send it."""

from collections.abc import Callable, Iterator
from html import escape

from tests.labelled.page import LabelledPage, Truth, cloudflare
from tests.labelled.places import SERVICES, Service

Writer = Callable[[Service, int], str]
_FILLER = {
    "en": "The rooms are on the ground floor and there is space for prams.",
    "fr": "Les locaux sont au rez-de-chaussée et accessibles aux poussettes.",
    "es": "El local está en la planta baja y se puede entrar con el cochecito.",
    "de": "Die Räume liegen im Erdgeschoss und sind mit dem Kinderwagen erreichbar.",
    "ja": "お部屋は一階にあり、ベビーカーのままお入りいただけます。",
    "zh": "咨询室位于一楼，婴儿车可以直接进入。",
    "ru": "Комнаты находятся на первом этаже, с коляской удобно.",
    "ar": "تقع الغرف في الطابق الأرضي ويمكن الدخول بعربة الأطفال.",
    "pt": "As salas ficam no térreo e há lugar para carrinhos de bebê.",
}
_COOKIES = "We use cookies to give you the best experience on our website. Accept all"


def _filler(service: Service) -> str:
    return _FILLER[service.lang[:2]]


def _entities(text: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in text)


def _mail(service: Service, way: int) -> str:
    """Write the address in one of the ways that sites do."""
    address = service.email
    local, _, domain = address.partition("@")
    token = cloudflare(address, 0x11 + way)
    ways = (
        f'<a href="mailto:{address}">{address}</a>',
        f'<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="{token}">[email&#160;protected]</a>',
        f"{_entities(address)}",
        f'<a href="mailto:{address}?subject=Hello%20there">{escape(service.contact)}</a>',
        f'<a href="/cdn-cgi/l/email-protection#{token}">{escape(service.contact)}</a>',
        f"{local} [at] {domain.replace('.', ' [dot] ')}",
        f"{local}<b>@</b>{domain}",
        f'<a href="&#109;&#97;&#105;&#108;&#116;&#111;&#58;{_entities(address)}">{_entities(address)}</a>',
        f'<script type="text/javascript">var u = "{local}"; var d = "{domain}";\n'
        "document.write('<a href=\"mailto:' + u + '@' + d + '\">' + u + '@' + d + '</a>');</script>",
    )
    return ways[way % len(ways)]


def _phone(service: Service, way: int) -> str:
    """Write the number in one of the ways that sites do."""
    written = service.phone_written
    ways = (
        written,
        f'<a href="tel:{service.phone}">{written}</a>',
        written.replace(" ", "&nbsp;"),
        f"<strong>{written}</strong>",
        f"{written}",
    )
    return ways[way % len(ways)]


def _wordpress(service: Service, n: int) -> str:
    text = escape(service.description)
    title = escape(service.name)
    yoast = (
        f'<meta name="description" content="{text}" /><meta property="og:description" content="{text}" />'
        if n % 2
        else f'<meta property="og:description" content="{text.replace("&", "&amp;")}">'
    )
    return f"""<!DOCTYPE html><html lang="{service.lang}"><head><meta charset="{{charset}}">
<title>{title} &#8211; {escape(service.contact)}</title><!-- This site is optimized with the Yoast SEO plugin -->
{yoast}<meta property="og:site_name" content="{title}"><meta name="generator" content="WordPress 6.7.1">
<link rel="stylesheet" href="/wp-content/themes/twentytwentyfour/style.css?ver=20241105.1234567">
<script>window._wpemojiSettings = {{"baseUrl":"https://s.w.org/images/core/emoji/15.0.3/72x72/"}};
var phone = "416-967-9999"; var mail = "script@hidden.example";</script></head>
<body class="page-id-4169671234"><div id="cookie-notice">{_COOKIES}</div>
<header><p>{escape(service.call)} {_phone(service, n)}</p></header>
<main><h1>{escape(service.contact)}</h1><p>{text}</p><p>{escape(_filler(service))}</p>
<p>{escape(service.place)}<br>{escape(service.call)}: {_phone(service, n + 1)}<br>{escape(service.fax)}: {service.fax_written}
<br>E-mail: {_mail(service, n)}</p>
<form><input type="email" placeholder="name@domain.com"><input type="tel" placeholder="555-123-4567"></form></main>
<div class="sharedaddy"><a href="https://www.facebook.com/sharer.php?u=x">Share</a>
<a href="mailto:?subject={title}&body=https://{service.host}/">Email this</a>
<a href="/cdn-cgi/l/email-protection#{cloudflare("?subject=Look&body=https://x.example")}">Email</a></div>
<footer>{_mail(service, n)}<p>{escape(service.figures)}</p></footer></body></html>"""


def _wix(service: Service, n: int) -> str:
    text = escape(service.description)
    return f"""<!DOCTYPE html><html lang="{service.lang}"><head><meta charset='{{charset}}'>
<title>{escape(service.contact)} | {escape(service.name)}</title><meta name="description" content="{text}"/>
<meta property="og:title" content="{escape(service.contact)}"/><meta property="og:description" content="{text}"/>
<meta property="og:site_name" content="{escape(service.name)}"/><meta name="generator" content="Wix.com Website Builder"/>
<script>var sentry = "https://605a7baede844d278b89dc95ae0a9123@sentry-next.wixpress.com/68";</script></head>
<body><div id="SITE_CONTAINER"><div data-testid="richTextElement"><h2 class="font_2"><span
style="font-family:avenir">{escape(service.name)}</span></h2></div>
<div data-testid="richTextElement"><p class="font_8"><span><span>{text}</span></span></p></div>
<div><p class="font_8"><span>{escape(service.call)}</span>: <span>{_phone(service, n)}</span></p>
<p class="font_8">{escape(service.fax)}: {service.fax_written}</p><p class="font_8">{_mail(service, n + 1)}</p></div>
<img src="https://static.wixstatic.com/media/logo@2x.png" alt="logo@2x.png">
<ul><li><a href="https://www.facebook.com/wix">f</a></li></ul>
<p>{escape(service.place)}</p><p>{escape(service.figures)}</p></div></body></html>"""


def _squarespace(service: Service, n: int) -> str:
    text = escape(service.description)
    return f"""<!doctype html><html lang="{service.lang}"><head><meta charset="{{charset}}">
<!-- This is Squarespace. --><title>{escape(service.contact)} &mdash; {escape(service.name)}</title>
<meta property="og:site_name" content="{escape(service.name)}"/>
<meta itemprop="description" content="{text}"/><meta name="description" content="{text}" />
<script type="application/ld+json">{{"@context":"http://schema.org","@type":"WebSite","name":"{escape(service.name)}",
"url":"https://{service.host}"}}</script></head><body>
<div class="sqs-block-content"><h1>{escape(service.contact)}</h1><p class="">{text}</p></div>
<div class="sqs-block-content"><p><strong>{escape(service.call)}</strong><br>{_phone(service, n)}</p>
<p><strong>{escape(service.fax)}</strong><br>{service.fax_written}</p><p><strong>E-mail</strong><br>{_mail(service, n)}</p></div>
<div class="map" data-block-json='{{"location":{{"mapLat":40.7207559,"mapLng":-74.0007613}}}}'></div>
<address>{escape(service.place)}</address><p>{escape(service.figures)}</p></body></html>"""


def _jekyll(service: Service, n: int) -> str:
    text = escape(service.description)
    return f"""<!DOCTYPE html>
<html lang="{service.lang}"><head><meta charset="{{charset}}"><title>{escape(service.contact)} | {escape(service.name)}</title>
<!-- Begin Jekyll SEO tag v2.8.0 --><meta name="generator" content="Jekyll v4.3.2" />
<meta property="og:title" content="{escape(service.contact)}" />
<meta name="description" content="{text}" /><meta property="og:description" content="{text}" />
<meta property="og:site_name" content="{escape(service.name)}" /></head><body>
<article><h1>{escape(service.contact)}</h1><p>{escape(_filler(service))}</p>
<ul><li>{escape(service.call)}: {_phone(service, n + 2)}</li><li>{escape(service.fax)}: {service.fax_written}</li>
<li>E-mail: {_mail(service, n + 2)}</li><li>{escape(service.place)}</li></ul>
<pre><code>$ bundle exec jekyll serve --port 4000 # v1.2.3.4567 build 20241105123456</code></pre></article>
<footer class="h-card"><p>{escape(service.figures)}</p><a class="u-email" href="mailto:{service.email}">mail</a></footer>
</body></html>"""


def _weebly(service: Service, n: int) -> str:
    text = escape(escape(service.description)) if n % 2 else escape(service.description)
    return f"""<!DOCTYPE html><html lang="{service.lang}"><head><meta http-equiv="Content-Type"
content="text/html; charset={{charset}}"/><title>{escape(service.name)} - {escape(service.contact)}</title>
<meta property="og:description" content="{text}" /><meta property="og:site_name" content="{escape(service.name)}" /></head>
<body class="wsite-page-contact"><div id="wsite-content"><h2 class="wsite-content-title">{escape(service.contact)}</h2>
<div class="paragraph">{escape(service.description)}<br /><br />{escape(service.place)}<br />
{escape(service.call)} {_phone(service, n)}<br />{escape(service.fax)} {service.fax_written}<br />{_mail(service, n)}</div>
<div class="paragraph">{escape(service.figures)}</div></div></body></html>"""


def _drupal(service: Service, n: int) -> str:
    text = escape(service.description)
    return f"""<!DOCTYPE html><html lang="{service.lang}" dir="ltr"><head><meta charset="{{charset}}" />
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)" /><meta name="description" content="{text}" />
<title>{escape(service.contact)} | {escape(service.name)}</title></head><body class="path-node">
<div class="layout-container"><main><h1>{escape(service.contact)}</h1>
<div class="field field--name-field-telephone"><div class="field__label">{escape(service.call)}</div>
<div class="field__item">{_phone(service, n)}</div></div>
<div class="field"><div class="field__label">{escape(service.fax)}</div><div class="field__item">{service.fax_written}</div></div>
<div class="field"><div class="field__label">E-mail</div><div class="field__item">{_mail(service, n + 4)}</div></div>
<div class="node__content"><p>{escape(_filler(service))}</p></div></main>
<footer><p>{escape(service.place)}</p><p>{escape(service.figures)}</p></footer></div></body></html>"""


def _nineties(service: Service, n: int) -> str:
    return f"""<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={{charset}}">
<TITLE>{escape(service.name)}</TITLE></HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000"><CENTER><FONT SIZE=+3 COLOR=blue>{escape(service.name)}</FONT></CENTER><HR>
<TABLE BORDER=1 WIDTH=600><TR><TD COLSPAN=2><P><FONT FACE="Arial">{escape(service.description)}</FONT></P></TD></TR>
<TR><TD><B>{escape(service.call)}</B></TD><TD>{_phone(service, n)}</TD></TR>
<TR><TD><B>{escape(service.fax)}</B></TD><TD>{service.fax_written}</TD></TR>
<TR><TD><B>E-mail</B></TD><TD><A HREF="MAILTO:{service.email}">{service.email}</A></TD></TR></TABLE>
<P><FONT SIZE=1>{escape(service.figures)}<BR>{escape(service.place)}<BR>You are visitor number 0012345678</FONT>
</BODY></HTML>"""


STYLES: dict[str, Writer] = {
    "wordpress": _wordpress,
    "wix": _wix,
    "squarespace": _squarespace,
    "jekyll": _jekyll,
    "weebly": _weebly,
    "drupal": _drupal,
    "1990s": _nineties,
}
_LABELS = {"shift_jis": "Shift_JIS", "euc_jp": "EUC-JP", "gb18030": "GB2312", "koi8_r": "KOI8-R"}


def styled_pages() -> Iterator[LabelledPage]:
    """Yield every service in every style: 126 pages."""
    for m, service in enumerate(SERVICES):
        for n, (style, write) in enumerate(STYLES.items()):
            codec = "utf-8" if style in ("wix", "squarespace") else service.charset
            label = _LABELS.get(codec, codec.replace("cp125", "windows-125").replace("iso8859", "iso-8859"))
            html = write(service, m + n).replace("{charset}", label).replace("{{", "{").replace("}}", "}")
            # Some servers say the charset, some nothing, some add iso-8859-1 to UTF-8 unasked.
            header = (label, None, "iso-8859-1" if codec == "utf-8" else None)[(m + n) % 3]
            yield LabelledPage(
                label=f"{style} {service.host}",
                url=f"https://{service.host}/contact",
                body=html.encode(codec, "xmlcharrefreplace"),
                charset=header,
                truth=Truth(service.description, (service.phone,), (), (service.email,), service.name),
            )
