"""Whether a telephone number can exist, by the numbering plan of its country."""

import phonenumbers
from phonenumbers import PhoneNumberType

from crawler.finding import Code, Finding
from registry.contacts import ContactError, check_phone
from registry.phone_keys import parts_of
from registry.text import clean

_QUOTED = 60  # characters of a number that are quoted, as `check_phone` does
_CODES = {
    "phone_invalid": Code.PHONE_INVALID,
    "phone_placeholder": Code.PHONE_INVALID,
    "phone_country": Code.PHONE_UNCLEAR,
}
_FROM_EVERYWHERE = {  # of a plan, which several countries may share, and not of a place
    PhoneNumberType.TOLL_FREE: "free of charge",
    PhoneNumberType.PREMIUM_RATE: "at a premium rate",
    PhoneNumberType.SHARED_COST: "at a shared cost",
}


def region_of(key: str) -> str | None:
    """Return the country a number belongs to (ISO 3166-1), None for what belongs to none.

    >>> region_of("CA:988"), region_of("+442079460018"), region_of("+80012345678")
    ('CA', 'GB', None)
    """
    number, country = parts_of(key)
    try:
        region = country or phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return None
    return region if region and region.isalpha() else None


def judge_phone(key: str, written: str | None = None) -> Finding:
    """Return what is known of the number with this key; nobody is rung.

    The evidence quotes it as `written` where it stands, if that is given.

    >>> judge_phone("CA:988")
    Finding(code=<Code.PHONE_VALID: 'phone_valid'>, evidence='a short code of CA', notices=(), suggestion=None, marker=None)
    >>> judge_phone("+14165550123").code
    <Code.PHONE_INVALID: 'phone_invalid'>
    """  # noqa: E501 -- a doctest shows the value as it is
    number, country = parts_of(key)
    try:
        known = check_phone(number, country)
    except ContactError as error:
        problem = error.problem
        if written is not None:
            problem = problem.replace(f'"{number.strip()[:_QUOTED]}"', f'"{clean(written, _QUOTED)}"', 1)
        return Finding(_CODES.get(error.code, Code.PHONE_INVALID), problem)
    if not known.startswith("+"):
        return Finding(Code.PHONE_VALID, f"a short code of {country}")
    found = phonenumbers.parse(known)
    kind = _FROM_EVERYWHERE.get(phonenumbers.number_type(found))
    where = f"+{found.country_code}, {kind}" if kind else region_of(known) or f"+{found.country_code}"
    return Finding(Code.PHONE_VALID, f"a valid number of {where}")
