"""The codes a record may use: credentials, topics, delivery, areas, languages."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

import langcodes

CREDENTIALS: Mapping[str, str] = {
    "BSW": "Bachelor of Social Work",
    "CCC": "Canadian Certified Counsellor",
    "CNM": "Certified Nurse-Midwife",
    "CPM": "Certified Professional Midwife",
    "CPsych": "Registered psychologist (Ontario)",
    "DO": "Doctor of Osteopathic Medicine",
    "EdD": "Doctor of Education",
    "FRCPC": "Fellow of the Royal College of Physicians of Canada",
    "IBCLC": "International Board Certified Lactation Consultant",
    "LCSW": "Licensed Clinical Social Worker",
    "LICSW": "Licensed Independent Clinical Social Worker",
    "LMFT": "Licensed Marriage and Family Therapist",
    "LMHC": "Licensed Mental Health Counselor",
    "LMSW": "Licensed Master Social Worker",
    "LPC": "Licensed Professional Counselor",
    "LPCC": "Licensed Professional Clinical Counselor",
    "MA": "Master of Arts",
    "MD": "Doctor of Medicine",
    "MEd": "Master of Education",
    "MSW": "Master of Social Work",
    "NP": "Nurse Practitioner",
    "PMH-C": "Perinatal Mental Health Certified (Postpartum Support International)",
    "PMHNP": "Psychiatric-Mental Health Nurse Practitioner",
    "PhD": "Doctor of Philosophy",
    "PsyD": "Doctor of Psychology",
    "RCC": "Registered Clinical Counsellor (British Columbia)",
    "RM": "Registered Midwife",
    "RN": "Registered Nurse",
    "RP": "Registered Psychotherapist (Ontario)",
    "RP(Q)": "Registered Psychotherapist, Qualifying (Ontario)",
    "RSW": "Registered Social Worker",
    "RSSW": "Registered Social Service Worker (Ontario)",
}

TOPICS: Mapping[str, str] = {
    "adoption": "Becoming a parent by adoption",
    "anxiety": "Anxiety and worry",
    "baby-blues": "The first two weeks after birth",
    "bipolar": "Bipolar disorder",
    "birth-trauma": "A birth that was frightening or harmful",
    "breastfeeding": "Breastfeeding and lactation",
    "crisis": "Help at once",
    "d-mer": "Dysphoric milk ejection reflex",
    "depression": "Depression",
    "domestic-violence": "Violence at home",
    "fathers": "Fathers and partners",
    "fertility": "Infertility and its treatment",
    "infant-sleep": "A baby's sleep",
    "intrusive-thoughts": "Intrusive thoughts",
    "lgbtq": "Lesbian, gay, bisexual, trans and queer parents",
    "loss": "Loss of a pregnancy or a baby",
    "medication": "Medication in pregnancy and lactation",
    "military": "Families of the armed forces",
    "nicu": "A baby in intensive care",
    "ocd": "Obsessive-compulsive disorder",
    "parenting": "Everyday life with children",
    "perinatal-mental-health": "Mental health in pregnancy and the first year",
    "postpartum-depression": "Depression after birth",
    "pregnancy": "Pregnancy",
    "psychosis": "Psychosis after birth",
    "ptsd": "Post-traumatic stress",
    "relationships": "Couples and families",
    "substance-use": "Alcohol and other drugs",
    "suicide-prevention": "Thoughts of suicide",
    "weaning": "The end of breastfeeding",
}

DELIVERY: Mapping[str, str] = {
    "app": "In an app",
    "chat": "By text chat on a website",
    "email": "By e-mail",
    "forum": "In a forum",
    "group": "In a group",
    "home_visit": "In the family's home",
    "in_person": "Face to face",
    "online": "On the web, in ways not said more closely",
    "phone": "By telephone",
    "self_guided": "To read or work through alone",
    "text": "By text message",
    "video": "By video call",
}

# ISO 3166-1 alpha-2, the officially assigned codes.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())

# ISO 3166-2, whole lists of the countries served most; for the others only the form is checked.
_SUBDIVISIONS: Mapping[str, frozenset[str]] = {
    country: frozenset(codes.split())
    for country, codes in {
        "AU": "ACT NSW NT QLD SA TAS VIC WA",
        "CA": "AB BC MB NB NL NS NT NU ON PE QC SK YT",
        "DE": "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH",
        "ES": """AN AR AS CB CE CL CM CN CT EX GA IB MC MD ML NC PV RI VC A AB AL AV B BA BI BU C
                 CA CC CO CR CS CU GC GI GR GU H HU J L LE LO LU M MA MU NA O OR P PM PO S SA SE
                 SG SO SS T TE TF TO V VA VI Z ZA""",
        "IE": "C L M U CE CN CO CW D DL G KE KK KY LD LH LK LM LS MH MN MO OY RN SO TA WD WH WW WX",
        "MX": """AGU BCN BCS CAM CHH CHP CMX COA COL DUR GRO GUA HID JAL MEX MIC MOR NAY NLE OAX
                 PUE QUE ROO SIN SLP SON TAB TAM TLA VER YUC ZAC""",
        "NZ": "AUK BOP CAN CIT GIS HKB MBH MWT NSN NTL OTA STL TAS TKI WGN WKO WTC",
        "US": """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE
                 NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP
                 PR UM VI""",
    }.items()
}
_SUBDIVISION_FORMS = {
    "FR": re.compile(
        r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|69M|75C|6AE|97[1-6]|20R|[A-Z]{2,3}"
    ),  # departments, regions
    "GB": re.compile(r"[A-Z]{3}"),  # nations (ENG, NIR, SCT, WLS), counties, districts
}
_OTHER_FORM = re.compile(r"[A-Z0-9]{1,3}")
WORLD = "001"  # UN M49


def country_known(code: str) -> bool:
    """Return whether `code` is an assigned country code, in capitals (ISO 3166-1 alpha-2).

    >>> country_known("CA"), country_known("UK")
    (True, False)
    """
    return code in COUNTRIES


def area_known(code: str) -> bool:
    """Return whether `code` is a country, one of its parts (ISO 3166-2), or the world ("001").

    >>> [area_known(code) for code in ("CA", "CA-ON", "001", "GB-SCT", "CA-XX", "Canada")]
    [True, True, True, True, False, False]
    """
    country, dash, part = code.partition("-")
    if not dash:
        return code == WORLD or country_known(code)
    if not country_known(country):
        return False
    if country in _SUBDIVISIONS:
        return part in _SUBDIVISIONS[country]
    return _SUBDIVISION_FORMS.get(country, _OTHER_FORM).fullmatch(part) is not None


def language_known(tag: str) -> bool:
    """Return whether `tag` is a language tag made of registered parts (BCP 47).

    >>> [language_known(tag) for tag in ("en", "fr-CA", "zh-Hant", "klingon", "english", "en_CA")]
    [True, True, True, False, False, False]
    """
    return "_" not in tag and langcodes.tag_is_valid(tag)


def nearest(code: str, known: Mapping[str, str]) -> str | None:
    """Return the known code that `code` was probably meant to be.

    >>> nearest("pmhc", CREDENTIALS), nearest("plumber", CREDENTIALS)
    ('PMH-C', None)
    """
    plain = {_plain(name): name for name in known}
    return next(
        (plain[match] for match in get_close_matches(_plain(code), plain, n=1, cutoff=0.8)),
        None,
    )


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())
