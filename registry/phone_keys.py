"""The key under which the health of a telephone number is kept."""


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
