"""When two telephone numbers are one: the key of a number, and its spellings."""

import re

_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_NATIONAL = 6  # digits that a number has at least without its country's code


def phone_key(number: str, country: str | None) -> str:
    """Return the key of a number's health: E.164, or a short code with its country.

    >>> phone_key("+12024561111", "US"), phone_key("988", "CA")
    ('+12024561111', 'CA:988')
    """
    return number if number.startswith("+") or country is None else f"{country}:{number}"


def parts_of(key: str) -> tuple[str, str | None]:
    """Return number and country of a key: the opposite of `phone_key`.

    >>> parts_of("CA:988"), parts_of("+12024561111")
    (('988', 'CA'), ('+12024561111', None))
    """
    country, colon, number = key.partition(":")
    return (number, country) if colon else (key, None)


def same_number(one: str, other: str) -> bool:
    """Return whether two spellings mean one number, as far as digits tell; the country's code may be missing.

    >>> same_number("+14165551234", "(416) 555-1234"), same_number("+442079460018", "+44 (0)20 7946 0018")
    (True, True)
    >>> same_number("988", "988"), same_number("+4416", "16"), same_number("+14165551234", "+44165551234")
    (True, False, False)
    """
    whole, national = _digits(one), _digits(other)
    international = one.strip().startswith("+"), other.strip().startswith("+")
    if all(international):
        return whole == national
    if international[1]:
        whole, national = national, whole
    national = national.lstrip("0")  # the trunk prefix
    if not any(international):
        return whole.lstrip("0") == national != ""
    return len(national) >= _NATIONAL and whole.endswith(national)


def _digits(number: str) -> str:
    """Return what is dialled; capital letters stand for the keys that carry them (ITU-T E.161).

    >>> _digits("1-800-944-4PPD"), _digits("+44 (0)20 7946 0018")
    ('18009444773', '442079460018')
    """
    return re.sub(r"\(0\)|\D", "", number.translate(_KEYS))
