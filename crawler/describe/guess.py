"""Which encoding a page is in when nobody says, or what is said cannot be: by the letters that come out."""

import re

# What the letters beyond ASCII mostly are where text is read in the right encoding.
_COMMON = {
    "ja": frozenset(map(chr, range(0x3041, 0x30FD))) | frozenset("、。ー・「」日本人年月時分間話電相談"),
    "zh": frozenset(
        "的一是不了在有人我他中大和国國我们們这這来來上个個到说說为為子时時道地出会會你对對生能他也得就那要下以可年月日"
        "心家务務服助帮幫电電话話，。、："
    ),
    "ko": frozenset(
        "이다는에의을가고지를한하로은도사서기리자인일시대어해전아수나정부그들보있년과상제장주구니까요습전화담"
    ),
    "ru": frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэіїєґў"),
    "th": frozenset("านรอกเงมยลวดทสตะปบคหแจพชขใไโ่้ีัิ์ุูำ"),
    "el": frozenset("αεηιοςστυνρλκμπδγωάέήίόύώθφχβ"),
    "he": frozenset(map(chr, range(0x05D0, 0x05EB))),
    "ar": frozenset("اليمونرتبةدعفسهكحقجشطصخءأإئىگچپ"),
    "pl": frozenset("ąćęłńóśźżěščřžýáíéůúťďňőűöüäşţăâî"),
    "tr": frozenset("ıİşŞğĞçöüÇÖÜâî"),
    "lt": frozenset("ąčęėįšųūžāēģīķļņšūžõäöü"),
}
_CODECS = {
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030", "big5hkscs"),
    "ko": ("cp949",),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "th": ("cp874",),
    "el": ("cp1253",),
    "he": ("cp1255",),
    "ar": ("cp1256",),
    "pl": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",),
    "lt": ("cp1257",),
}
_LIKE = {
    **dict.fromkeys(("uk", "be", "bg", "sr", "mk", "kk", "mn"), "ru"),
    **dict.fromkeys(("cs", "sk", "hu", "sl", "hr", "ro", "bs", "sq"), "pl"),
    **dict.fromkeys(("lv", "et"), "lt"),
    **dict.fromkeys(("fa", "ur"), "ar"),
    **dict.fromkeys(("iw", "yi"), "he"),
}
_UNASKED = ("ja", "zh", "ko", "ru")  # those that can be told from each other without being named
_LANG = re.compile(rb"<html\b[^>]{0,300}?\blang\s{0,5}=\s{0,5}[\"']?([A-Za-z]{2})", re.IGNORECASE)
_TAGS = re.compile(rb"<(?:script|style)\b.{0,20000}?</|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")
_RUNS = re.compile(rb"[\x80-\xff]{2,}")
_SAMPLE = 20_000
_FEW = 8  # bytes that prove nothing
_SURE = 0.25  # share of common letters: below it nothing was recognised


def guess(body: bytes) -> str | None:
    """Return Python's codec for a page that is not UTF-8 and does not say what it is; None where it is Latin.

    >>> guess("Телефон доверия работает каждый день".encode("koi8-r"))
    'koi8-r'
    """
    found = _LANG.search(body[:8_192])
    lang = found[1].decode("ascii").lower() if found else ""
    lang = _LIKE.get(lang, lang)
    if lang not in _COMMON and is_latin(body):
        return None
    text = (
        b" ".join(piece for piece in _TAGS.split(body[:200_000]) if _HIGH.search(piece))[:_SAMPLE]
        or body[:_SAMPLE]
    )
    tried = [(name, like) for like in ((lang,) if lang in _COMMON else _UNASKED) for name in _CODECS[like]]
    scored = [(_score(text, name, _COMMON[like]), name) for name, like in tried]
    score, name = max(scored)
    return name if score >= _SURE else None


def is_latin(body: bytes) -> bool:
    """Return whether bytes beyond ASCII mostly stand alone, as accented letters among plain ones do.

    So they do where there are too few to tell.
    """
    sample = body[:400_000]
    high, runs = len(_HIGH.findall(sample)), sum(map(len, _RUNS.findall(sample)))
    return runs < _FEW or runs < 0.45 * high


def _score(text: bytes, name: str, common: frozenset[str]) -> float:
    """Return the share of common letters among those beyond ASCII; what cannot be read weighs against it."""
    letters = [sign for sign in text.decode(name, "replace") if sign > "\x7f"]
    if not letters:
        return 0.0
    wrong = letters.count("\ufffd") + sum(1 for sign in letters if "\ue000" <= sign <= "\uf8ff")
    return (sum(1 for sign in letters if sign in common) - 5 * wrong) / len(letters)
