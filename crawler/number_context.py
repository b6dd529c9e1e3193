"""What the words beside a number say it is: a telephone, a fax, or no number to call at all."""

import re
from typing import Literal

Means = Literal["phone", "fax", "other", ""]

# Labels in the languages of the pages we read. The one nearest before a number counts.
_PHONE = (
    r"tele?phone|phone|tel|téléphones?|tél|téléfono|teléfonos?|telefones?|telefono|telefon|telefoon|telemóvel|"
    r"celular|mobile|mobil|cell|handy|portable|móvil|whats\s?app|call|ring|dial|text|sms|hot\s?line|"
    r"help\s?line|lifeline|crisis line|toll[- ]free|freephone|reception|appel\w*|appelez|joindre|llam\w*|"
    r"ligue|ligar|rufen|anruf\w*|ruf|chiam\w*|bellen|bel|тел(?:ефон)?\w*|звон\w*|моб|電話(?:番号)?|お電話|"
    r"フリーダイヤル|携帯|电话|電話|热线|熱線|手机|致电|咨询|전화|هاتف|تلفون|اتصل|الهاتف|جوال|טלפון|טל|τηλ\w*|"
    r"โทร\w*|điện "
    r"thoại|đt|फ़?ोन|puhelin|telefonnummer|tlf|puh|línea|ligne|(?:t|p|m|τ)(?=\s?[.:])|ph|☎|📞|✆"
)
_FAX = (
    r"tele?fax|fax|télécopie\w*|telecopie|facsimile|faks|факс|ファックス|ファクス|传真|傳真|팩스|فاكس|الفاكس"
    r"|φαξ|f(?=\s?[.:])"
)
_OTHER = (
    r"isbn(?:-1[03])?|issn|doi|pmid|pmcid|arxiv|oclc|lccn|abn|acn|arbn|npi|ein|tin|duns|d-u-n-s|ssn|vat|tva|gst|"
    r"hst|qst|crn|siret|siren|rna|finess|rpps|adeli|ust[- ]?id\w*|steuer\w*|hrb|iban|bic|swift|konto\w*"
    r"|blz|bsb|"
    r"nif|cif|nie|rut|cnpj|cpf|crp|crm|kvk|btw|инн|огрн|кпп|бик|окпо|р/?с|к/?с|лицензи\w*|法人番号|登録番号|"
    r"统一社会信用代码|许可证\w*|备案?|icp备?|"
    r"charity|charities|charitable|regist\w*|incorporat\w*|company|corporation|companies|"
    r"licen[cs]\w*|lic|permit|certificate|certif\w*|account|acct|compte|cuenta|invoice|order|ticket|case|"
    r"reference|ref|sku|upc|ean|gtin|asin|serial|model|part|item|product|version|ver|build|revision|rev|"
    r"commit|id|uid|pid|gps|lat|lon|lng|latitude|longitude|coord\w*|bug|issue|patent|copyright|©|"
    r"postcode|zip|po box|box|grant|award|rev|bytes|population|visitors?|visits|hits|counter|besucher|"
    r"visiteurs|visitas|посетител\w*|访问\w*|member(?:ship)?|donat\w*|bank|sort code|route|routing"
)
_LABEL = re.compile(
    rf"(?<![^\W_])(?:(?P<fax>{_FAX})|(?P<phone>{_PHONE})|(?P<other>{_OTHER}))(?![^\W\d_])", re.IGNORECASE
)
_GLUED = re.compile(
    r"(?P<fax>传真|傳真|ファックス|ファクス|팩스)|(?P<phone>电话|電話|热线|熱線|手机|전화|致电)"
)
_FAX_AFTER = re.compile(r"\s{0,2}[(\[–-]?\s{0,2}(?:tele)?(?:fax|télécopieur|факс|传真|傳真)\b", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r"\s?(?:%|€|\$|£|¥|₽|₹|元|円|원|usd|eur|cad|aud|gbp|chf|rub|руб|kč|zł|kr\b|dollars?|euros?|million|billion|"
    r"bytes?|kb|mb|gb|km|kg|ha\b|m²|views|visits|visitors|hits|people|members|users|times|words|pages|"
    r"inhabitants|habitants|einwohner|downloads)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(
    r"(?:[$€£¥₽₹₩#№]|usd|eur|cad|aud|gbp|chf|rs\.?|nr\.|no\.|n°|nº)\s?\Z", re.IGNORECASE
)
_BOTH = re.compile(
    r"(?:tel|phone|tél|telefon|тел)\w{0,6}\W{0,3}(?:[&/+,]|\b(?:and|et|und|y|e|и|or|ou|oder|o|of)\b)\W{0,3}(?:tele)?fax\b",
    re.IGNORECASE,
)
# What a number written as a telephone number must be called to be none: its very label.
_NAMED = re.compile(
    rf"(?:(?<![^\W_])(?:{_OTHER})\W{{0,3}}(?:numbers?|num|no|nr|nº|n°|id|code|#)"
    r"|(?<![^\W_])(?:isbn(?:-1[03])?|issn|doi|pmid|pmcid|oclc|lccn|abn|acn|arbn|npi|ein|tin|duns|ssn|vat|tva|gst"
    r"|siret|siren|iban|serial|sku|upc|ean|gtin|asin|invoice|order|ticket|version|patent|bug|issue|commit|zip)"
    r"|#)\W{0,4}\Z",
    re.IGNORECASE,
)
_WINDOW = 45  # characters before a number that may say what it is


def meaning(before: str, after: str) -> Means:
    """Return what the text on both sides of a number makes of it; "" when nothing is said.

    `before` begins after the number before this one.

    >>> meaning("Fax: ", ""), meaning("Tel ", ""), meaning("ABN ", ""), meaning("", " (fax)"), meaning("", "")
    ('fax', 'phone', 'other', 'fax', '')
    """
    window = before[-_WINDOW:]
    if _FAX_AFTER.match(after):
        return "fax"
    if _UNIT_AFTER.match(after):
        return "other"
    found = [*_LABEL.finditer(window), *_GLUED.finditer(window)]
    label = max(found, key=lambda match: match.end(), default=None)
    kind: Means = "" if label is None else _kind(label)
    if kind == "fax" and _BOTH.search(window):
        return "phone"
    if kind in ("", "other") and _MONEY_BEFORE.search(window):
        return "other"
    return kind


def is_named(before: str) -> bool:
    """Return whether the label right before a number says that it is none to call.

    >>> is_named("Registration no. "), is_named("Registration: "), is_named("NPI ")
    (True, False, True)
    """
    return _NAMED.search(before[-_WINDOW:]) is not None


def _kind(label: re.Match[str]) -> Means:
    groups = label.groupdict()
    return "fax" if groups.get("fax") else "phone" if groups.get("phone") else "other"
