"""People named in words: a name with the qualifications behind it."""

import re
from dataclasses import dataclass

from registry.codelists import CREDENTIALS

# How codes are written → the code; longer forms first, so that "RP (Qualifying)" is not read as "RP".
_SPELLINGS = {
    **{code: code for code in CREDENTIALS},
    **{".".join(code) + ".": code for code in CREDENTIALS if code.isalpha() and len(code) <= 4},
    **dict.fromkeys(("RP (Qualifying)", "RP(Qualifying)", "RP-Qualifying", "RP (Q)", "RPQ", "RP-Q"), "RP(Q)"),
    **dict.fromkeys(("Ph.D.", "Ph.D", "PHD"), "PhD"),
    **dict.fromkeys(("C. Psych.", "C.Psych.", "C.Psych", "C. Psych", "CPSYCH"), "CPsych"),
    **dict.fromkeys(("Psy.D.", "Psy.D", "PSYD"), "PsyD"),
    **dict.fromkeys(("M.Ed.", "M.Ed", "MED"), "MEd"),
    **dict.fromkeys(("PMHC", "PMH-C.", "PMH - C"), "PMH-C"),
    "R.P.": "RP",
    "Registered Psychotherapist (Qualifying)": "RP(Q)",
    "Registered Psychotherapist": "RP",
    "Registered Social Worker": "RSW",
    "Registered Midwife": "RM",
    "Registered Nurse": "RN",
    "Nurse Practitioner": "NP",
    "Master of Social Work": "MSW",
    "International Board Certified Lactation Consultant": "IBCLC",
}
_CODES = "|".join(re.escape(each) for each in sorted(_SPELLINGS, key=len, reverse=True))
_WORD = r"[^\W\d_a-zß-ÿ][\w'’]*(?:-[^\W\d_][\w'’]*)?\.?"
_PARTICLE = r"(?:de|van|von|der|den|la|le|du|bin|al|el|da|di|dos)"
_NAME = rf"(?:(?:Dr|Mrs|Ms|Mr|Prof)\.?\s)?{_WORD}(?:\s(?:{_PARTICLE}\s){{0,2}}{_WORD}){{1,3}}"
_CREDENTIAL = rf"(?:{_CODES})(?![\w-])"
_SEPARATOR = r"(?:\s?[,|/;·•&]\s?|\s[–—-]\s|\s)"
_PERSON = re.compile(
    rf"(?<![\w'’.-])({_NAME})(?:\s?[,|(–—-]\s?|,?\s\(?)({_CREDENTIAL}(?:{_SEPARATOR}{_CREDENTIAL}){{0,8}})"
)
_NAME_ALONE = re.compile(rf"{_NAME}\Z")
_ONE = re.compile(_CREDENTIAL)
_TITLE = re.compile(r"(?:Dr|Mrs|Ms|Mr|Prof)\.?\s")
_OTHER_WORDS = """
the and for our your this that these contact email call phone text visit website click more find about with
services service support line help helpline hotline crisis centre center clinic group resources information
therapy counselling counseling health mental postpartum perinatal international association directory home
foundation society network program programme hospital university institute read learn book see privacy policy
psychotherapist therapist counsellor counselor psychologist doula midwife
"""
_NOT_NAMES = frozenset(_OTHER_WORDS.split())
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named with qualifications, and where in the text."""

    name: str
    credentials: tuple[str, ...]
    at: int
    words: str


def people_in(text: str) -> tuple[Person, ...]:
    """Return who is named in `text` with qualifications behind the name.

    >>> [(each.name, each.credentials) for each in people_in("Ask Robin Ash, MSW, RSW or Fern Dew RP (Qualifying).")]
    [('Robin Ash', ('MSW', 'RSW')), ('Fern Dew', ('RP(Q)',))]
    """  # noqa: E501 -- one call reads best on one line
    found = []
    for match in _PERSON.finditer(text[:_LONGEST]):
        name, start = match[1], match.start(1)
        words = name.split()
        while words and words[0].lower().strip(".,") in _NOT_NAMES | {"ask", "with", "or"}:
            start += len(words[0]) + 1
            del words[0]
        codes = [_SPELLINGS[each[0]] for each in _ONE.finditer(match[2])]
        while len(words) > 1 and words[-1] in _SPELLINGS:  # "Robin Ash MSW, RSW"
            codes.insert(0, _SPELLINGS[words.pop()])
        name = _TITLE.sub("", " ".join(words))
        if len(words) < 2 or any(word.lower() in _NOT_NAMES for word in words):
            continue
        found.append(Person(name, tuple(dict.fromkeys(codes)), start, match[0]))
    return tuple(found)


def is_name(text: str) -> bool:
    """Return whether `text` is nothing but what may be the name of a person.

    >>> is_name("Robin de la Ash"), is_name("Postpartum Support Line"), is_name("read more")
    (True, False, False)
    """
    words = text.lower().split()
    return _NAME_ALONE.match(text) is not None and not _NOT_NAMES.intersection(words) and len(text) <= 80
