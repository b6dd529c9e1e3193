"""How a directory's listings are found: the `[resource.directory]` table, as data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from registry.directory_fields import Css, Fields, JmesPath, Part, Pattern, Source, XPath, check_selector
from registry.extractors import Extractors, read_extractors
from registry.fields import Country, Flag, Line, Url, refusal

_Template = Annotated[str, Field(min_length=1, max_length=500)]
_HOLES = {"url_template": "{page}", "offset": "{offset}", "cursor": "{cursor}"}


class Items(Part):
    """Which parts of a list are listings; exactly one of css, xpath and jmespath is given."""

    css: Css | None = Field(None, description="CSS selector of one listing.")
    xpath: XPath | None = Field(None, description="XPath of one listing.")
    jmespath: JmesPath | None = Field(
        None, description="JMESPath of the listings in a JSON answer, or in the JSON-LD nodes of a page."
    )
    script: Css | None = Field(
        None, description="With jmespath, on a page of HTML: the script element that holds the JSON."
    )
    follow: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="The link, within it, to its own page: in the same language as the items."
    )
    fields: Fields = Field(
        default_factory=dict, description="What can be read of a listing on the list itself."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in ("css", "xpath", "jmespath") if getattr(self, name) is not None]
        if len(given) != 1:
            problem = "It is not said in one way which parts of the list are listings."
            raise refusal("items_unclear", problem, "Keep one of css, xpath, jmespath.")
        if self.script is not None and given != ["jmespath"]:
            remedy = "Take the line out, or name the listings by jmespath."
            raise refusal("script_unused", "A script holds JSON.", remedy, "script")
        if self.follow is not None:
            check_selector(given[0], self.follow, "follow")
        return self


class SitemapRule(Part):
    """Which addresses of a sitemap are listings' own pages. Patterns are searched for in the address."""

    include: tuple[Pattern, ...] = Field(
        (), max_length=50, description="Keep addresses that hold one of these."
    )
    exclude: tuple[Pattern, ...] = Field(
        (), max_length=50, description="Leave out those that hold one of these."
    )
    maps: tuple[Pattern, ...] = Field(
        (), max_length=50, description="Of an index: open only the sitemaps whose address holds one of these."
    )


class WpRest(Part):
    """Which posts of a WordPress site are listings."""

    types: tuple[Line, ...] = Field(
        description="REST names of the post types, as in /wp-json/wp/v2/NAME.",
        json_schema_extra={"minItems": 1},
    )
    per_page: int = Field(100, strict=True, ge=1, le=100, description="Posts asked for at once.")
    select: tuple[Line, ...] = Field(
        (), max_length=30, description="Names of the post's fields to ask for (_fields); all without."
    )
    embed: Flag = Field(False, description="Ask for the names of the post's terms, too (_embed).")

    @model_validator(mode="after")
    def _plain(self) -> Self:
        if not self.types:
            raise refusal("types_missing", "No post type is named.", 'Write types = ["provider"].', "types")
        for where, names in (("types", self.types), ("select", self.select)):
            for name in names:
                if not all(sign.isalnum() or sign in "_-." for sign in name):
                    remedy = 'Write it as WordPress does, as in "provider".'
                    raise refusal("type_unreadable", f'"{name[:40]}" is no name in WordPress.', remedy, where)
        return self


class Pagination(Part):
    """How the next page of a list is found."""

    strategy: Literal["rel_next", "selector", "url_template", "offset", "jmespath", "cursor"] = Field(
        "rel_next", description="What leads to the next page."
    )
    selector: Css | None = Field(None, description="For strategy selector: the link to the next page.")
    jmespath: JmesPath | None = Field(
        None, description="For strategies jmespath and cursor: where the answer names the next page."
    )
    template: _Template | None = Field(
        None,
        description="For strategies url_template, offset and cursor: the address, with {page}, {offset} or "
        "{cursor}.",
    )
    first: int = Field(
        1, strict=True, ge=0, le=1, description="For strategy url_template: the number of the first page."
    )
    step: int = Field(
        1, strict=True, ge=1, le=10_000, description="For strategy offset: listings on one page."
    )
    max_pages: int = Field(
        50, strict=True, ge=1, le=1_000, description="No more pages of the list than this are asked for."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name in _NEEDS.get(self.strategy, ()):
            if getattr(self, name) is None:
                problem = f'The strategy "{self.strategy}" needs {name}.'
                raise refusal("pagination_incomplete", problem, f'Add {name} = "…".', name)
        hole = _HOLES.get(self.strategy)
        if hole and self.template is not None and self.template.count(hole) != 1:
            remedy = f'Write it as in "https://example.org/list?from={hole}".'
            raise refusal("template_incomplete", f"The address must hold {hole} once.", remedy, "template")
        return self


_NEEDS = {
    "selector": ("selector",),
    "url_template": ("template",),
    "offset": ("template",),
    "jmespath": ("jmespath",),
    "cursor": ("jmespath", "template"),
}


class Detail(Part):
    """What is read from a listing's own page on the directory's site."""

    fields: Fields = Field(
        default_factory=dict, description="Sources of each field, in the order they are tried."
    )


def _usual_of_a_site() -> dict[str, tuple[Source, ...]]:
    return {
        "description": (Source(cascade="description"),),
        "phone": (Source(scan="phone"),),
        "email": (Source(scan="email"),),
    }


class Provider(Part):
    """What is read from the site of who is listed: only what the directory does not say."""

    follow: Flag = Field(True, description="Go to the address in the field `website`.")
    fields: Fields = Field(
        default_factory=_usual_of_a_site,
        description="Sources of each field; without them: description, phone and email.",
    )


class Expect(Part):
    """What a crawl must find; less means that the rule broke, and nothing is published."""

    min_items: int = Field(1, strict=True, ge=0, description="No fewer listings than this.")
    max_drop: float = Field(0.2, ge=0, le=1, description="Share of listings that may vanish at once.")


class Limits(Part):
    """How much of a directory is read at most."""

    max_pages: int = Field(
        20_000, strict=True, ge=1, le=200_000, description="Pages of every kind asked in one run."
    )
    max_listings: int = Field(20_000, strict=True, ge=1, le=200_000, description="Listings kept.")


class Fixture(Part):
    """A saved page that tests the rule."""

    file: Line = Field(description="The saved page; its place is beside the rule, or in a folder there.")
    url: Url = Field(description="Where it was found.")
    role: Literal["list", "detail", "provider"] = Field("list", description="What the page is to the crawl.")
    expected: Line | None = Field(
        None, description="What it gives, as TOML or JSON; without: the page's name with .expected.json."
    )

    @model_validator(mode="after")
    def _beside(self) -> Self:
        for where in ("file", "expected"):
            name = getattr(self, where)
            if name is not None and (Path(name).is_absolute() or ".." in Path(name).parts):
                remedy = 'Write it as in "pages/list.html".'
                raise refusal("fixture_elsewhere", f'"{name[:80]}" is not beside the rule.', remedy, where)
        return self


def _extractors(value: Any, info: ValidationInfo) -> Any:
    folder = (info.context or {}).get("folder")
    return read_extractors(value, folder if isinstance(folder, Path) else None)


class Directory(Part):
    """How a directory is crawled for its listings."""

    kind: Literal["page", "listing", "sitemap", "wp_rest", "json_api"] = Field(
        description="What the start addresses are."
    )
    start: tuple[Url, ...] = Field(
        description="Where the crawl begins: one address or more.",
        json_schema_extra={"minItems": 1},
        max_length=1_000,
    )
    items: Items | None = Field(None, description="Which parts of a list are listings.")
    sitemap: SitemapRule | None = Field(None, description="For kind sitemap: which addresses are listings.")
    wp_rest: WpRest | None = Field(None, description="For kind wp_rest: which posts are listings.")
    pagination: Pagination | None = Field(
        None, description="What leads from one page of the list to the next."
    )
    detail: Detail = Field(Detail(), description="What is read from a listing's own page.")
    provider: Provider | None = Field(
        None, description="What is read from the site of who is listed; nothing without this table."
    )
    require: tuple[Line, ...] = Field(
        (), description='Fields a listing must have to be kept; "phone|email" asks for one of the two.'
    )
    key: Source | None = Field(
        None,
        description="What stays the same of a listing; without: the address of its own page, else an id "
        "that the site shows (`data-id`, an interface's `id`), else its name.",
    )
    country: Country | None = Field(
        None, description="Country of numbers written without a code (ISO 3166-1)."
    )
    extractors: Annotated[
        Extractors | None, BeforeValidator(_extractors), WithJsonSchema({"type": "string"})
    ] = Field(None, description="Python file beside the rule, with the functions that sources name.")
    browser: Flag = Field(False, description="Render the pages in a browser (extra warmlink[browser]).")
    expect: Expect = Field(Expect(), description="What a crawl must find.")
    limits: Limits = Field(Limits(), description="How much is read at most.")
    fixtures: tuple[Fixture, ...] = Field((), max_length=100, description="Saved pages that test the rule.")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not self.start:
            problem = "A directory's crawl begins nowhere."
            raise refusal("start_missing", problem, 'Write start = ["https://…"].', "start")
        if self.kind == "listing" and self.items is None:
            raise refusal("items_missing", "A listing needs items.", 'Add items = { css = "…" }.', "items")
        if self.kind == "json_api" and (self.items is None or self.items.jmespath is None):
            remedy = 'Add items = { jmespath = "…" }.'
            raise refusal("items_missing", "An interface needs items by JMESPath.", remedy, "items")
        if self.kind == "wp_rest" and self.wp_rest is None:
            remedy = 'Add wp_rest = { types = ["…"] }.'
            raise refusal("types_missing", "The kind wp_rest needs its post types.", remedy, "wp_rest")
        for name in ("sitemap", "wp_rest"):
            if getattr(self, name) is not None and self.kind != name:
                remedy = f'Take it out, or write kind = "{name}".'
                raise refusal("unused_table", f"Only the kind {name} reads this.", remedy, name)
        if self.pagination is not None and self.kind in ("sitemap", "wp_rest"):
            remedy = "Take the table out."
            raise refusal("unused_table", f"The kind {self.kind} counts its own pages.", remedy, "pagination")
        return self

    @model_validator(mode="after")
    def _gives_what_it_requires(self) -> Self:
        known = self.field_names
        for name in self.require:
            for each in name.split("|"):
                if each.strip() not in known:
                    remedy = f"Add its sources, or write one of {', '.join(sorted(known)) or 'the fields'}."
                    raise refusal(
                        "field_unread", f'No source reads "{each.strip()[:40]}".', remedy, "require"
                    )
        if self.provider is not None and self.provider.follow and not self._names_website:
            remedy = "Add a field website to items or detail, or take the table provider out."
            raise refusal("website_unread", "Nothing reads the listing's website.", remedy, "provider")
        for source in self.sources:
            if source.python is not None:
                self._has_function(source.python)
        return self

    def _has_function(self, name: str) -> None:
        if self.extractors is None:
            remedy = 'Name the file beside the rule that holds it: extractors = "….py".'
            raise refusal("extractors_unnamed", f"Nothing says where {name} is.", remedy, "extractors")
        if self.extractors.code and name not in self.extractors.functions:
            remedy = f"Add def {name}(soup): … to it."
            problem = f"{self.extractors.file} has no function {name} that takes one value."
            raise refusal("function_missing", problem, remedy, "extractors")

    @property
    def _names_website(self) -> bool:
        """Whether something reads it: a field, or a link of the list that may lead there."""
        if self.items is not None and (self.items.follow is not None or "website" in self.items.fields):
            return True
        return "website" in self.detail.fields

    @property
    def field_names(self) -> frozenset[str]:
        """Every field that some source reads; those of a WordPress post that are read unasked included."""
        tables = [self.detail.fields]
        tables += [self.items.fields] if self.items is not None else []
        tables += [self.provider.fields] if self.provider is not None and self.provider.follow else []
        unasked = ("name", "description") if self.kind == "wp_rest" and self.items is None else ()
        return frozenset(name for table in tables for name in table).union(unasked)

    @property
    def sources(self) -> Iterator[Source]:
        """Every source of the rule."""
        for table in (
            self.items.fields if self.items is not None else {},
            self.detail.fields,
            self.provider.fields if self.provider is not None else {},
        ):
            for sources in table.values():
                yield from sources
        if self.key is not None:
            yield self.key
