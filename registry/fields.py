"""What a record's single values must look like: text, codes, web addresses, days."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from registry.codelists import DELIVERY, area_known, country_known, language_known, nearest
from registry.contacts import ContactError, check_email
from registry.text import clean
from registry.urls import AddressError, normalise

# A tag, a character reference, or a Markdown link: signs of text that was copied with its page around it.
_MARKUP = re.compile(
    r"<[a-zA-Z/!?][^<>]*>|&(?:#\d{2,6}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});|\[[^\]]*\]\([^)]*\)"
)


def refusal(code: str, problem: str, remedy: str, field: str | None = None) -> PydanticCustomError:
    """Return what a validator raises; `field` is set when the mistake is one of a table's fields."""
    context = {"problem": _sayable(problem), "remedy": _sayable(remedy), "field": field and _sayable(field)}
    return PydanticCustomError(code, "{problem} {remedy}", context)


def _sayable(text: str) -> str:
    """Return `text` with its lone surrogates spelled out: pydantic cannot render them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def prose(text: str) -> str:
    """Return a text in NFC, trimmed; refuse markup, harmful characters and blank text."""
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise refusal("blank", "There is nothing written here.", "Write something, or take the line out.")
    if clean(text) != " ".join(text.split()):
        raise refusal(
            "control_character",
            "This holds a character that cannot be seen (a control or direction mark).",
            "Type the text anew instead of pasting it.",
        )
    if found := _MARKUP.search(text):
        problem = f'This holds markup: "{found[0][:40]}".'
        raise refusal("markup", problem, "Write plain words, without tags or codes such as &amp;.")
    return text


def line(text: str) -> str:
    """Return a text of one line; refuse what `prose` refuses, and line ends."""
    text = prose(text)
    if len(text.splitlines()) > 1:
        raise refusal("line_end", "This goes over more than one line.", "Write it on one line.")
    return text


def _described(value: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(value, str):
        return _described_once(value, None)
    if not value:
        raise refusal("blank", "There is nothing written here.", "Write something, or take the line out.")
    for tag in value:
        if not language_known(tag):
            raise refusal("unknown_language", f'"{tag}" is not a language tag.', _LANGUAGE, tag)
    return {tag: _described_once(text, tag) for tag, text in value.items()}


def _described_once(text: str, tag: str | None) -> str:
    try:
        text = prose(text)
    except PydanticCustomError as error:
        context: dict[str, Any] = error.context or {}
        raise refusal(error.type, context["problem"], context["remedy"], tag) from None
    if len(text) > 1000:
        raise refusal("too_long", "This is longer than 1000 characters.", "Shorten it.", tag)
    return text


def _url(text: str, info: ValidationInfo) -> str:
    context = info.context or {}
    try:
        return normalise(text, allow_private=bool(context.get("allow_private"))).url
    except AddressError as error:
        raise refusal(error.code, error.problem, error.remedy) from None


def _email(text: str) -> str:
    try:
        return check_email(text)
    except ContactError as error:
        raise refusal(error.code, error.problem, error.remedy) from None


def _known(code: str, known: Callable[[str], bool], name: str, problem: str, remedy: str) -> str:
    if not known(code):
        raise refusal(name, f'"{code[:40]}" {problem}', remedy)
    return code


_LANGUAGE = "Write it as in en, fr-CA or zh-Hant (BCP 47)."
_AREA = "Write a country (CA), a part of one (CA-ON), or 001 for the whole world (ISO 3166)."
_COUNTRY = "Write two capitals, as in CA or GB (ISO 3166-1)."


def _area(code: str) -> str:
    return _known(code, area_known, "unknown_area", "is not an area.", _AREA)


def _country(code: str) -> str:
    return _known(code, country_known, "unknown_country", "is not a country's code.", _COUNTRY)


def _language(tag: str) -> str:
    return _known(tag, language_known, "unknown_language", "is not a language tag.", _LANGUAGE)


def _delivery(code: str) -> str:
    near = nearest(code, DELIVERY)
    remedy = f'Did you mean "{near}"?' if near else f"Write one of {', '.join(DELIVERY)}."
    return _known(code, DELIVERY.__contains__, "unknown_delivery", "is not a way of meeting.", remedy)


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Name = Annotated[str, Field(max_length=120), AfterValidator(line)]
Line = Annotated[str, Field(max_length=300), AfterValidator(line)]
Prose = Annotated[str, Field(max_length=300), AfterValidator(prose)]
LongProse = Annotated[str, Field(max_length=1000), AfterValidator(prose)]
Description = Annotated[str | dict[str, str], AfterValidator(_described)]
Url = Annotated[
    str, AfterValidator(_url), Field(json_schema_extra={"pattern": r"^\s*[hH][tT][tT][pP][sS]?:"})
]
EmailAddress = Annotated[str, AfterValidator(_email), Field(json_schema_extra={"pattern": "@"})]
Area = Annotated[str, AfterValidator(_area)]
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Delivery = Annotated[str, AfterValidator(_delivery), Field(json_schema_extra={"enum": [*DELIVERY]})]
Day = Annotated[date, Field(strict=True)]  # text and numbers are not days: TOML has a type for them
Flag = Annotated[bool, Field(strict=True)]
