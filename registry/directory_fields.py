"""How one field of a listing is read: where its value stands, and what is done with it."""

import re
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from registry.fields import refusal
from registry.safe_pattern import unsafe
from registry.selectors import css_problem, jmespath_problem, xpath_problem

_LONGEST = 500  # characters of a selector
_MOST_FIELDS = 40
_NAME = "^[a-z][a-z0-9_]{0,39}$"


class Part(BaseModel):
    """What every part of the table shares: frozen, and unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# Language → what is wrong with a selector in it, what it is called, how one looks.
_LANGUAGES: dict[str, tuple[Callable[[str], str | None], str, str]] = {
    "css": (css_problem, "CSS selector", 'Write it as in "li.provider a::attr(href)".'),
    "xpath": (xpath_problem, "XPath expression", "Write it as in \"//dt[.='Phone']\"."),
    "jmespath": (jmespath_problem, "JMESPath", 'Write it as in "results[].name".'),
}


def check_selector(language: str, text: str, field: str | None = None) -> str:
    """Return a selector that can be read; refuse another. `field`: where it stands in its table."""
    problem_of, kind, remedy = _LANGUAGES[language]
    if (problem := problem_of(text)) is not None:
        raise refusal("selector_unreadable", f'"{text[:80]}" is no {kind}: {problem}.', remedy, field)
    return text


def _pattern(text: str) -> str:
    if problem := unsafe(text):
        raise refusal("unsafe_pattern", f"This pattern cannot be used: {problem}.", "Write it anew.")
    return text


_Selector = Annotated[str, Field(min_length=1, max_length=_LONGEST)]
Css = Annotated[_Selector, AfterValidator(partial(check_selector, "css"))]
XPath = Annotated[_Selector, AfterValidator(partial(check_selector, "xpath"))]
JmesPath = Annotated[_Selector, AfterValidator(partial(check_selector, "jmespath"))]
Pattern = Annotated[_Selector, AfterValidator(_pattern)]

Word = Literal["strip", "first", "last", "join", "html", "phone", "email", "url", "language", "area", "title"]
WORDS: dict[Word, str] = {
    "strip": "take quotation marks, colons, commas, dashes and the like off both ends",
    "first": "keep the first value only",
    "last": "keep the last value only",
    "join": "make one value of all, with spaces between",
    "html": "take tags and codes such as &amp;amp; out",
    "phone": "find the telephone numbers and write them with their country's code",
    "email": "find the e-mail addresses",
    "url": "make web addresses whole, without tracking parameters",
    "language": "write names of languages as codes: English becomes en",
    "area": "write names of states, provinces and countries as codes: Ontario becomes CA-ON",
    "title": "write words that are all capitals with a capital first",
}


class Turn(Part):
    """One thing done with the values read; exactly one is given."""

    do: Word | None = Field(None, description="One of the words above.")
    prefix: _Selector | None = Field(None, description="Take this off the beginning, capitals or not.")
    suffix: _Selector | None = Field(None, description="Take this off the end, capitals or not.")
    split: _Selector | None = Field(None, description="Make several values of one, at each of these signs.")
    join: _Selector | None = Field(None, description="Make one value of all, with this between.")
    regex: Pattern | None = Field(
        None, description="Keep what this pattern finds: its first group, else all of it; nothing without."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            known = ", ".join(name for name in type(self).model_fields if name != "do")
            problem = "A processor does exactly one thing."
            raise refusal("processor_unclear", problem, f"Keep one of {known}, or write one of the words.")
        return self


def _worded(value: Any) -> Any:
    return {"do": value} if isinstance(value, str) else value


_TURNS = tuple(name for name in Turn.model_fields if name != "do")
Processor = Annotated[
    Turn,
    BeforeValidator(_worded),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(get_args(Word))},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": {
                        name: {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": _LONGEST,
                            "description": Turn.model_fields[name].description,
                        }
                        for name in _TURNS
                    },
                },
            ]
        }
    ),
]


def _function(name: str) -> str:
    if not name.isidentifier() or name.startswith("_"):
        problem = f'"{name[:40]}" cannot be the name of a function.'
        raise refusal("function_unnamed", problem, 'Write it as in "provider_name".')
    return name


class Source(Part):
    """One way to read a field's values; exactly one place is given."""

    css: Css | None = Field(None, description="CSS selector; `::text` and `::attr(name)` say what of it.")
    xpath: XPath | None = Field(None, description="XPath 1.0 expression.")
    jmespath: JmesPath | None = Field(None, description="JMESPath in a JSON answer, or in the entry itself.")
    jsonld: JmesPath | None = Field(
        None, description="JMESPath in the page's JSON-LD, from the node that speaks of who is listed."
    )
    microdata: _Selector | None = Field(None, description="Name of an itemprop.")
    scan: Literal["phone", "email"] | None = Field(
        None, description="All telephone numbers or e-mail addresses in links and visible text."
    )
    cascade: Literal["description"] | None = Field(None, description="The page's own description.")
    python: Annotated[str, Field(max_length=80), AfterValidator(_function)] | None = Field(
        None, description="A function in the file that `extractors` names."
    )
    type: _Selector | None = Field(
        None, description="With jsonld: only nodes of this @type, as in Physician."
    )
    processors: tuple[Processor, ...] = Field(
        (), max_length=10, description="What is done with the values, in this order."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in PLACES if getattr(self, name) is not None]
        if len(given) != 1:
            problem = "A source reads a value in exactly one way."
            raise refusal("source_unclear", problem, f"Keep one of {', '.join(PLACES)}.")
        if self.type is not None and self.jsonld is None:
            raise refusal(
                "type_without_jsonld", "Only JSON-LD has types.", "Take the line out, or use jsonld.", "type"
            )
        return self

    @property
    def place(self) -> str:
        """Which of its ways it is: "css", "jsonld" …"""
        return next(name for name in PLACES if getattr(self, name) is not None)

    def __str__(self) -> str:
        """Return it as a person would name it: `css "h1"`."""
        return f'{self.place} "{getattr(self, self.place)}"'


PLACES = ("css", "xpath", "jmespath", "jsonld", "microdata", "scan", "cascade", "python")


def _named(fields: dict[str, tuple[Source, ...]]) -> dict[str, tuple[Source, ...]]:
    for name, sources in fields.items():
        if re.fullmatch(_NAME, name) is None:
            remedy = "Use up to 40 small letters, digits and _, beginning with a letter."
            raise refusal("field_unnamed", f'"{name[:40]}" cannot be the name of a field.', remedy, name)
        if not sources:
            raise refusal("source_missing", f"Nothing says where {name} stands.", 'Add { css = "…" }.', name)
    return fields


Fields = Annotated[dict[str, tuple[Source, ...]], Field(max_length=_MOST_FIELDS), AfterValidator(_named)]
