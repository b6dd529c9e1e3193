"""What a site offers for reading its directory, found on a few of its pages, and the rule drafted from it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.directory.document import Document
from crawler.directory.next_page import next_address
from crawler.directory.part import Part
from crawler.directory.repeated import repeated
from crawler.observation import Page
from crawler.site.scope import site
from crawler.site.sitemap import read_sitemap, sitemaps_of
from registry.directory import Directory

_PEOPLE = re.compile(
    r"provider|therapist|listing|member|directory|practitioner|counsel|doctor|clinic|profile|team|staff|people"
    r"|resource|location|support[-_]?group|psycholog|specialist|expert",
    re.IGNORECASE,
)
_OWN_TYPES = frozenset(
    {
        *("post", "page", "attachment", "nav_menu_item", "wp_block", "wp_template", "wp_template_part"),
        *("wp_navigation", "wp_global_styles", "wp_font_family", "wp_font_face"),
    }
)
_STATES = (
    ("script#__NEXT_DATA__", "Next.js (__NEXT_DATA__)"),
    ("script#__NUXT_DATA__", "Nuxt (__NUXT_DATA__)"),
    ("script:contains('window.__NUXT__')", "Nuxt (__NUXT__)"),
    ("script:contains('window.__INITIAL_STATE__')", "a state (__INITIAL_STATE__)"),
    ("script:contains('window.__PRELOADED_STATE__')", "a state (__PRELOADED_STATE__)"),
    ("script[type='application/json']", "JSON in a script"),
)
_FEWEST = 3  # entries of a list
_DEEPEST = 8
_VALUES = 20_000
_FEW_WORDS = 300


@dataclass(frozen=True, slots=True)
class Ask:
    """An address worth asking, and what it may be."""

    what: str  # "robots", "sitemap", "types", "posts"
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to read the directory, best first, with its rule as TOML."""

    kind: str
    words: str
    rule: str = ""


def first_asks(page: Page, url: str) -> tuple[Ask, ...]:
    """Return what else should be asked of the site that the page at `url` belongs to."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    asks = [Ask("robots", f"{root}/robots.txt")]
    api = _wordpress(Document(page, url))
    return (*asks, Ask("types", f"{api.rstrip('/')}/wp/v2/types")) if api is not None else tuple(asks)


def _wordpress(document: Document) -> str | None:
    """Return the address of a WordPress site's interface, when it says so or looks like one."""
    if document.data is not None:
        return None
    href = document.tree.css('link[rel="https://api.w.org/"]::attr(href)').get()
    joined = document.join(href) if href else None
    if joined is None and document.tree.css('link[href*="/wp-content/"], script[src*="/wp-content/"]'):
        joined = document.join("/wp-json/")
    return joined if joined is not None and site(joined) == site(document.url) else None


def next_asks(asked: Mapping[Ask, Page], url: str) -> tuple[Ask, ...]:
    """Return what the answers so far make worth asking; at most three more."""
    wanted: list[Ask] = []
    parts = urlsplit(url)
    robots = next((page for ask, page in asked.items() if ask.what == "robots"), None)
    named = [each.address for each in sitemaps_of(robots)] if robots is not None else []
    known = [ask for ask in asked if ask.what == "sitemap"]
    if not known:
        first = next((each for each in named if site(each) == site(url)), None)
        wanted.append(Ask("sitemap", first or f"{parts.scheme}://{parts.netloc}/sitemap.xml"))
    elif len(known) == 1:
        inner = [each.address for each in read_sitemap(asked[known[0]]).sitemaps]
        ours = [each for each in inner if site(each) == site(url)]
        best = next((each for each in ours if _PEOPLE.search(urlsplit(each).path)), None)
        wanted += [Ask("sitemap", best)] if best is not None else []
    for ask, page in asked.items():
        if ask.what == "types":
            names = [name for name, _ in _types(page)][:1]
            wanted += [
                Ask("posts", f"{ask.url.removesuffix('/types')}/{name}?per_page=10&page=1") for name in names
            ]
    return tuple(ask for ask in dict.fromkeys(wanted) if ask not in asked)[:3]


def _types(page: Page) -> list[tuple[str, str]]:
    """Return the REST names of the post types that may be people, with their titles, likeliest first."""
    data = Document(page, "https://w.example/").data
    found = []
    for slug, each in data.items() if isinstance(data, dict) else ():
        if isinstance(each, dict) and slug not in _OWN_TYPES:
            name = str(each.get("rest_base") or slug)
            title = str(each.get("name") or slug)
            if re.fullmatch(r"[\w.-]{1,60}", name) and _PEOPLE.search(f"{slug} {name} {title}"):
                found.append((name, title))
    return found


def offers(page: Page, url: str, asked: Mapping[Ask, Page], country: str | None = None) -> tuple[Offer, ...]:
    """Return every way to read the directory that was found, the surest first. Never raises."""
    document = Document(page, url)
    found = [
        *_of_wordpress(asked, url),
        *_of_answer(document),
        *_of_json_ld(document),
        *_of_states(document),
        *_of_elements(document, country),
        *_of_sitemaps(asked, url),
        *_of_scripts(document),
    ]
    return tuple(found) or (
        Offer(
            "nothing", "No list was found on this page. Give the address of the page on which listings stand."
        ),
    )


def _of_wordpress(asked: Mapping[Ask, Page], url: str) -> Iterator[Offer]:
    parts = urlsplit(url)
    for ask, page in asked.items():
        if ask.what != "posts":
            continue
        name = urlsplit(ask.url).path.rpartition("/")[2]
        data = Document(page, ask.url).data
        posts = (
            [each for each in data if isinstance(each, dict) and "id" in each]
            if isinstance(data, list)
            else []
        )
        if not posts:
            continue
        extra = sorted(posts[0]["acf"])[:20] if isinstance(posts[0].get("acf"), dict) else []
        start = f"{parts.scheme}://{parts.netloc}{urlsplit(ask.url).path.partition('/wp-json')[0]}/"
        lines = ['kind = "wp_rest"', f"start = [{_text(start)}]", f'wp_rest = {{ types = ["{name}"] }}']
        lines += ["", 'require = ["name"]']
        if extra:
            plain = [each for each in extra if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", each)]
            more = {each: f'jmespath = "acf.{each}"' for each in plain}
            shown = {"name": 'jmespath = "title.rendered"', "description": 'jmespath = "content.rendered"'}
            lines += _items("jmespath", "[?id]", "link", more | shown)
        fields = f" with the fields {', '.join(extra)}" if extra else ""
        yield Offer("wp_rest", f'WordPress offers its posts of the type "{name}"{fields}.', _toml(lines))


def _of_answer(document: Document) -> Iterator[Offer]:
    if document.data is None:
        return
    yield from _of_json(document.data, document, None, "The address answers with JSON")


def _of_states(document: Document) -> Iterator[Offer]:
    if document.data is not None:
        return
    for css, name in _STATES:
        data = document.script(css)
        if data is not None:
            yield from _of_json(data, document, css, f"The page holds its data for {name}")


def _of_json(data: Any, document: Document, script: str | None, says: str) -> Iterator[Offer]:
    """Yield the likeliest list of tables in JSON."""
    best = max(_lists(data), key=lambda each: (len(_named(each[1][0])), len(each[1])), default=None)
    if best is None or not _named(best[1][0]):
        return
    path, entries = best
    fields = {name: f"jmespath = {_text(key)}" for name, key in _named(entries[0]).items()}
    lines = ['kind = "json_api"', f"start = [{_text(document.url)}]", 'require = ["name"]']
    lines += _items("jmespath", path, None, fields, script)
    yield Offer("json_api", f"{says}: {len(entries)} entries at {path}.", _toml(lines))


_KEYS = {
    "name": ("name", "title", "full_name", "fullName", "display_name", "displayName"),
    "phone": ("phone", "telephone", "phone_number", "phoneNumber", "tel"),
    "email": ("email", "email_address", "emailAddress", "mail"),
    "website": ("website", "web", "site", "url", "homepage"),
    "description": ("description", "bio", "about", "summary"),
    "area": ("state", "province", "region", "area"),
    "language": ("languages", "language"),
}


def _named(entry: dict[str, Any]) -> dict[str, str]:
    """Return which of an entry's keys are which fields; none without a name."""
    found = {
        field: key for field, keys in _KEYS.items() if (key := next((k for k in keys if k in entry), None))
    }
    return found if "name" in found else {}


def _lists(data: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield every list of tables in JSON, with its JMESPath."""
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    for _ in range(_VALUES):
        if not waiting:
            return
        path, value, depth = waiting.pop()
        if isinstance(value, list):
            tables = [each for each in value if isinstance(each, dict)]
            if len(tables) >= _FEWEST:
                yield path or "@", tables
        elif isinstance(value, dict) and depth < _DEEPEST:
            for key, inner in value.items():
                plain = key if re.fullmatch(r"[A-Za-z_]\w{0,80}", key) else None
                if plain and isinstance(inner, dict | list):
                    waiting.append((f"{path}.{plain}".removeprefix("."), inner, depth + 1))


def _of_json_ld(document: Document) -> Iterator[Offer]:
    entries = [
        each
        for node in document.nodes
        if "ItemList" in str(node.get("@type")) and isinstance(node.get("itemListElement"), list)
        for each in node["itemListElement"]
        if isinstance(each, dict)
    ]
    if len(entries) < _FEWEST:
        return
    inner = ".item" if any(isinstance(each.get("item"), dict) for each in entries) else ""
    path = f"[?\"@type\"=='ItemList'].itemListElement[]{inner}"
    lines = ['kind = "listing"', f"start = [{_text(document.url)}]"]
    lines += [*_next_lines(document), *_items("jmespath", path, "url", {"name": 'jmespath = "name"'})]
    lines += _detail_lines()
    yield Offer("listing", f"The page lists {len(entries)} entries in its JSON-LD (ItemList).", _toml(lines))


def _of_elements(document: Document, country: str | None) -> Iterator[Offer]:
    found = repeated(document) if document.data is None else None
    if found is None:
        return
    lines = ['kind = "listing"', f"start = [{_text(document.url)}]"]
    lines += (
        [f'country = "{country}"'] if country else ['# country = "CA"  # of numbers written without a code']
    )
    lines += [*_next_lines(document), *_items("css", found.css, found.follow, dict(found.fields))]
    named = any(name == "name" for name, _ in found.fields)
    lines += _detail_lines(named=named) if found.follow else []
    lines += ['require = ["name"]']
    words = f"{found.count} elements look like listings: {found.css}."
    words += f" Each has a page of its own: {found.follow}." if found.follow else ""
    goes_on = any("pagination" in line for line in lines)
    words += " The list goes on on further pages." if goes_on else ""
    yield Offer("listing", words, _toml(lines))


def _items(
    language: str, query: str, follow: str | None, fields: Mapping[str, str], script: str | None = None
) -> list[str]:
    """Return the table items of a rule, as lines of their own."""
    lines = ["", "[items]  # which parts of the list are listings", f"{language} = {_text(query)}"]
    lines += [f"script = {_text(script)}"] if script else []
    lines += [f"follow = {_text(follow)}"] if follow else []
    lines += ["", "[items.fields]  # what can be read of them there"]
    return [*lines, *(f"{name} = [{{ {how} }}]" for name, how in fields.items()), ""]


def _next_lines(document: Document) -> list[str]:
    probe = Directory.model_validate(
        {"kind": "listing", "start": ["https://w.example/"], "items": {"css": "a"}, "pagination": {}}
    )
    if next_address(probe, Part(probe, document, document.tree, whole=True), 1) is not None:
        return ['pagination = { strategy = "rel_next" }']
    for css in ("a.next", ".next a", ".pagination .next a", "a[aria-label*='Next' i]", "a:contains('Next')"):
        href = document.tree.css(css).xpath("@href").get()
        joined = document.join(href) if href else None
        if joined is not None and joined != document.url and site(joined) == site(document.url):
            return [f'pagination = {{ strategy = "selector", selector = {_text(css)} }}']
    return []


def _detail_lines(*, named: bool = True) -> list[str]:
    name = [] if named else ['name = [{ css = "h1" }]']
    return [
        "",
        "[detail.fields]  # what stands on a listing's own page",
        *name,
        'description = [{ jsonld = "description" }, { cascade = "description" }]',
        'phone = [{ jsonld = "telephone" }, { css = "a[href^=tel]" }]',
        'email = [{ jsonld = "email" }, { css = "a[href^=mailto]" }]',
        "",
    ]


def _of_sitemaps(asked: Mapping[Ask, Page], url: str) -> Iterator[Offer]:
    for ask, page in asked.items():
        if ask.what != "sitemap":
            continue
        folders: dict[str, int] = {}
        for entry in read_sitemap(page).pages:
            path = urlsplit(entry.address).path
            folder = path.rstrip("/").rpartition("/")[0] + "/"
            if site(entry.address) == site(url) and len(folder) > 1 and _PEOPLE.search(folder):
                folders[folder] = folders.get(folder, 0) + 1
        folder, number = max(folders.items(), key=lambda each: each[1], default=("", 0))
        if number < _FEWEST:
            continue
        pattern = re.escape(folder).replace("\\-", "-")
        lines = [
            'kind = "sitemap"',
            f"start = [{_text(ask.url)}]",
            f"sitemap = {{ include = [{_text(pattern)}] }}",
        ]
        lines += ['require = ["name"]', *_detail_lines(named=False)]
        yield Offer("sitemap", f"The sitemap names {number} pages below {folder}.", _toml(lines))


def _of_scripts(document: Document) -> Iterator[Offer]:
    if document.data is not None:
        return
    scripts = len(document.tree.css("script[src]"))
    if scripts and len(document.text(document.tree, 2_000)) < _FEW_WORDS:
        words = (
            "Scripts write this page: next to nothing stands on it before they run. Look in your browser's "
        )
        words += "network view for an address that answers with JSON; else add browser = true to the rule."
        yield Offer("browser", words)


def _text(text: str) -> str:
    """Return `text` as a TOML string."""
    if "'" not in text and ('"' in text or "\\" in text) and text.isprintable():
        return f"'{text}'"
    safe = "".join(sign if sign.isprintable() else " " for sign in text)
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _toml(lines: list[str]) -> str:
    """Return the lines of a rule, tables last: TOML wants them so."""
    tables: list[str] = []
    keys: list[str] = []
    within = False
    for line in lines:
        within = line.startswith("[") or (within and line != "")
        (tables if within else keys).append(line)
    spaced = [f"\n{line}" if line.startswith("[") else line for line in tables]
    return "\n".join([*(line for line in keys if line), *spaced]) + "\n"
