"""What something is, guessed by the words it is called with."""

import re

from crawler.importing.draft import Kind

_SAID: tuple[tuple[Kind, str], ...] = (
    (
        "crisis_line",
        r"(?:crisis|suicide|emergency)(?:\s\w+){0,2}\s(?:line|hotline|helpline|text line)|lifeline",
    ),
    (
        "helpline",
        r"help-?\s?lines?|hot-?\s?lines?|warm-?\s?lines?|distress line|support line|phone line"
        r"|ligne d[e'’]\s?(?:aide|écoute)|\w+ line\Z",
    ),
    (
        "directory",
        r"director(?:y|ies)|find an? (?:\w+\s)?(?:provider|therapist|counsell?or|psychologist|doula)"
        r"|provider (?:search|list|finder)|therapist finder|répertoire|annuaire",
    ),
    (
        "support_group",
        r"(?:support|peer|drop-?in|discussion)(?:\s\w+)? groups?|support circles?|groupe de soutien",
    ),
    (
        "provider",
        r"(?:psycho)?therapists?|psycho-?therapeutes?|counsell?ors?|social workers?|psychologists?"
        r"|psychiatrists?|doulas?|midwi(?:fe|ves)|lactation consultants?|private practice|psychotherapy"
        r"|psychologue|travailleuse? sociale?|thérapeute",
    ),
    (
        "organization",
        r"associations?|societ(?:y|ies)|foundations?|organi[sz]ations?|charit(?:y|ies)|non-?profit|coalition"
        r"|alliance|fondation|organisme",
    ),
    (
        "information",
        r"info|information|about|more on|what is|learn|read|reading|articles?|books?|guides?|facts?|blog"
        r"|podcast|resources?|handouts?|websites?|video|course|toolkit|brochure|research",
    ),
)
_TABLE = tuple((kind, re.compile(rf"(?<![\w-])(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _SAID)
_LONGEST = 1_000


def kind_of(*texts: str) -> tuple[Kind, str]:
    """Return a kind and why it is believed; the first of `texts` that says anything decides.

    >>> kind_of("PSI Provider Directory"), kind_of("Blue", "Therapists")
    (('directory', 'the word “Directory”'), ('provider', 'the word “Therapists”'))
    >>> kind_of("Blue")
    ('information', 'nothing says what it is')
    """
    for text in texts:
        for kind, words in _TABLE:
            if found := words.search(text[:_LONGEST]):
                return kind, f"the word{'s' if ' ' in found[0] else ''} “{found[0]}”"
    return "information", "nothing says what it is"
