"""How a directory's listings are found: the `[resource.directory]` table, as data."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registry.fields import Line, Url, refusal

Selector = Annotated[str, Field(min_length=1, max_length=500)]


class Part(BaseModel):
    """What every part of the table shares: frozen, and unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Items(Part):
    """Which elements of a listing page are listings."""

    css: Selector = Field(description="CSS selector of one listing.")
    follow: Selector | None = Field(None, description="CSS selector, within it, of the link to its page.")


class Pagination(Part):
    """How the next page of a listing is found."""

    strategy: Literal["rel_next", "selector", "url_template", "offset"] = Field(
        "rel_next", description="What leads to the next page."
    )
    selector: Selector | None = Field(None, description="For strategy selector: the link to the next page.")
    template: Selector | None = Field(
        None, description="For strategies url_template and offset: the address, with {page} or {offset}."
    )
    step: int = Field(
        1, strict=True, ge=1, le=10_000, description="For strategy offset: listings on one page."
    )
    max_pages: int = Field(
        50, strict=True, ge=1, le=1_000, description="No more pages than this are asked for."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"selector": "selector", "url_template": "template", "offset": "template"}.get(self.strategy)
        if needed and getattr(self, needed) is None:
            problem = f'The strategy "{self.strategy}" needs {needed}.'
            raise refusal("pagination_incomplete", problem, f'Add {needed} = "…".', needed)
        return self


class Source(Part):
    """One way to read a field's value; exactly one is given."""

    jsonld: Selector | None = Field(None, description="JMESPath in the page's JSON-LD.")
    css: Selector | None = Field(None, description="CSS selector.")
    xpath: Selector | None = Field(None, description="XPath expression.")
    jmespath: Selector | None = Field(None, description="JMESPath in a JSON answer.")
    scan: Literal["phone", "email"] | None = Field(None, description="Look through the visible text.")
    cascade: Literal["description"] | None = Field(None, description="The page's own description.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            known = ", ".join(type(self).model_fields)
            problem = "A source reads a value in exactly one way."
            raise refusal("source_unclear", problem, f"Keep one of {known}.")
        return self


class Detail(Part):
    """What is read from a listing's own page."""

    fields: dict[str, tuple[Source, ...]] = Field(
        default_factory=dict, description="Sources of each field, in the order they are tried."
    )


class Expect(Part):
    """What a crawl must find; less means that the rule broke, and nothing is published."""

    min_items: int = Field(1, strict=True, ge=0, description="No fewer listings than this.")
    max_drop: float = Field(0.2, ge=0, le=1, description="Share of listings that may vanish at once.")


class Directory(Part):
    """How a directory is crawled for its listings."""

    kind: Literal["page", "listing", "sitemap", "wp_rest", "json_api"] = Field(
        description="What the start addresses are."
    )
    start: tuple[Url, ...] = Field(
        description="Where the crawl begins: one address or more.", json_schema_extra={"minItems": 1}
    )
    items: Items | None = Field(None, description="Which elements of a page are listings.")
    pagination: Pagination | None = Field(None, description="How the next page is found.")
    detail: Detail = Field(Detail(), description="Which fields are read from a listing's own page.")
    require: tuple[Line, ...] = Field((), description="Fields a listing must have to be kept.")
    expect: Expect = Field(Expect(), description="What a crawl must find.")
    fixtures: tuple[Line, ...] = Field((), description="Saved pages that test the rule.")

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not self.start:
            problem = "A directory's crawl begins nowhere."
            raise refusal("start_missing", problem, 'Write start = ["https://…"].', "start")
        if self.kind == "listing" and self.items is None:
            raise refusal("items_missing", "A listing needs items.", 'Add items = { css = "…" }.', "items")
        return self
