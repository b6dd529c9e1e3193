"""Phone numbers and e-mail addresses: checked and written in one form."""

import re

import phonenumbers
from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from phonenumbers import PhoneNumber, PhoneNumberFormat, shortnumberinfo


class ContactError(ValueError):
    """A contact nobody could reach; says what is wrong and what to write instead.

    `code` is phone_invalid, phone_country, phone_placeholder, phone_display, email_syntax or
    email_placeholder.
    """

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy


# Public short codes that libphonenumber's tables do not hold (yet), each as its operator announces it.
_MORE_SHORT_CODES = frozenset({("IN", "14416")})  # Tele-MANAS
_LONGEST_SHORT_CODE = 6  # digits
_LONGEST_PHONE = 60  # characters, with everything people write around the digits
_RUNS = ("0123456789", "1234567890", "2345678910", "9876543210", "12345678")
_FICTIONAL = re.compile(r"\d{3}55501\d{2}")  # kept for stories in the North American plan (ATIS-0300115)


def check_phone(number: str, country: str | None = None, display: str | None = None) -> str:
    """Return a number as E.164, or the digits of a short code that is valid in `country`.

    A national number is read as one of `country` (ISO 3166-1 alpha-2). `display`, vanity letters included,
    must lead to the same number. Placeholders, which libphonenumber takes for real, are refused. Raises
    ContactError.

    >>> check_phone("+1 (202) 456-1111"), check_phone("988", "US"), check_phone("116 123", "GB")
    ('+12024561111', '988', '116123')
    """
    text = number.strip()
    digits = phonenumbers.normalize_digits_only(text)
    short = not text.startswith("+") and 0 < len(digits) <= _LONGEST_SHORT_CODE
    if digits and not text.startswith("+") and country is None:
        raise ContactError(
            "phone_country",
            f'"{text[:_LONGEST_PHONE]}" says nothing about its country.',
            'Begin it with + and the country\'s code, or add country = "CA" (for a short code, too).',
        )
    if short and country is not None and _short_code(digits, country):
        _same_short_code(digits, display)
        return digits
    found = _parsed(text, country)
    if found is not None and _placeholder(found):
        raise ContactError(
            "phone_placeholder",
            f'"{text}" is a made-up number that nobody answers.',
            "Write the real number, or take the phone out.",
        )
    if found is None or found.extension or not phonenumbers.is_valid_number(found):
        raise _invalid(text, country, short=short, extension=bool(found and found.extension))
    e164: str = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    _same_number(e164, found, country, display)
    return e164


def _parsed(text: str, country: str | None) -> PhoneNumber | None:
    if len(text) > _LONGEST_PHONE:
        return None
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _short_code(digits: str, country: str) -> bool:
    if (country, digits) in _MORE_SHORT_CODES:
        return True
    found = _parsed(digits, country)
    return found is not None and shortnumberinfo.is_valid_short_number_for_region(found, country)


def _invalid(text: str, country: str | None, *, short: bool, extension: bool) -> ContactError:
    shown = f'"{text[:_LONGEST_PHONE]}"'
    if extension:
        return ContactError(
            "phone_invalid",
            f"{shown} has an extension.",
            "Write the number alone, and the extension in display.",
        )
    if short:
        return ContactError(
            "phone_invalid",
            f"{shown} is not a short code of {country}.",
            "Check the number and the country, or write all of it with + and the country's code.",
        )
    return ContactError(
        "phone_invalid",
        f"{shown} is not a telephone number{f' of {country}' if country and text[:1] != '+' else ''}.",
        "Write it with + and the country's code, as in +44 20 7946 0018.",
    )


def _placeholder(number: PhoneNumber) -> bool:
    """Whether a number that could exist is one that people write when they have none.

    >>> [_placeholder(phonenumbers.parse(n)) for n in ("+14165550123", "+12345678910", "+12024561111")]
    [True, True, False]
    """
    national = phonenumbers.national_significant_number(number)
    return (
        (number.country_code == 1 and _FICTIONAL.fullmatch(national) is not None)
        or len(set(national)) == 1
        or national in _RUNS
    )


def _same_short_code(digits: str, display: str | None) -> None:
    """Require that the display form shows the code, with words around it or not ("Text HOME to 741741")."""
    if display is None:
        return
    runs = re.findall(r"\d(?:[\d\s().-]*\d)?", display)
    shown = {phonenumbers.normalize_digits_only(run) for run in runs}
    if digits in shown or _digits_of(display) == digits:
        return
    raise _other_number(display, _digits_of(display), digits)


def _same_number(e164: str, number: PhoneNumber, country: str | None, display: str | None) -> None:
    if display is None:
        return
    region = country or phonenumbers.region_code_for_number(number)
    found = _parsed(display, region)
    shown = phonenumbers.format_number(found, PhoneNumberFormat.E164) if found else None
    if shown != e164:
        raise _other_number(display, shown or _digits_of(display) or "no number", e164)


def _digits_of(display: str) -> str:
    """Return the digits somebody dials who reads `display`.

    >>> _digits_of("1-800-944-4PPD")
    '18009444773'
    """
    dialled: str = phonenumbers.normalize_digits_only(
        phonenumbers.convert_alpha_characters_in_number(display)
    )
    return dialled


def _other_number(display: str, shown: str, number: str) -> ContactError:
    return ContactError(
        "phone_display",
        f'Who dials "{display[:_LONGEST_PHONE]}" reaches {shown[:_LONGEST_PHONE]}, not {number}.',
        "Make number and display agree.",
    )


_PROTECTED = re.compile(r"e-?mail[\s\xa0]*protected|/cdn-cgi/l/email-protection", re.IGNORECASE)
_ROLES = frozenset(
    {
        "admin", "appointments", "booking", "bookings", "care", "clinic", "contact", "contactus",
        "enquiries", "enquiry", "feedback", "frontdesk", "general", "hello", "help", "helpdesk",
        "helpline", "hi", "info", "information", "inquiries", "inquiry", "intake", "mail",
        "media", "no-reply", "noreply", "office", "postmaster", "press", "privacy", "reception",
        "referral", "referrals", "sales", "secretary", "service", "services", "staff", "support",
        "team", "webmaster", "welcome",
    }
)  # fmt: skip


def check_email(address: str) -> str:
    """Return an e-mail address in its normal form (RFC 5321, RFC 6531), by its syntax alone.

    Addresses under example.com, .example and .test are taken. Raises ContactError.

    >>> check_email(" Robin@EXAMPLE.org ")
    'Robin@example.org'
    """
    return _read(address).normalized


def _read(address: str) -> ValidatedEmail:
    text = address.strip()
    if _PROTECTED.search(text):
        raise ContactError(
            "email_placeholder",
            "This is what Cloudflare shows instead of an address, not the address.",
            'Open the page in a browser and copy the address, or write contact_unknown = ["email"].',
        )
    reserved = text.lower().endswith(".test")  # RFC 6761 §6.2: refused by the library outside its test mode
    try:
        return validate_email(text, check_deliverability=False, strict=True, test_environment=reserved)
    except EmailNotValidError as error:
        remedy = "Write the address alone, as in name@example.org."
        raise ContactError("email_syntax", f"This is not an e-mail address: {error}", remedy) from None


def mail_domain(address: str) -> str:
    """Return the domain of an e-mail address in ASCII (IDNA 2008), as name servers know it.

    Raises ContactError for what is no address.

    >>> mail_domain("robin@bücher.example")
    'xn--bcher-kva.example'
    """
    domain: str = _read(address).ascii_domain
    return domain.lower()


def is_role_address(address: str) -> bool:
    """Return whether an address belongs to a function rather than to a person.

    >>> is_role_address("Info@example.org"), is_role_address("robin@example.org")
    (True, False)
    """
    return address.partition("@")[0].partition("+")[0].lower() in _ROLES
