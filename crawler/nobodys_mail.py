"""Addresses that stand on pages and reach nobody: examples, templates' leftovers, machines, file names."""

import re

_FILES = frozenset(
    {
        "service", "socket", "timer", "target", "dom", "tld", "git",
        "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "ico", "tif", "tiff", "heic", "css",
        "js", "mjs", "json", "xml", "html", "htm", "php", "asp", "aspx", "jsp", "pdf", "doc", "docx",
        "mp3", "mp4", "mov", "avi", "woff", "woff2", "ttf", "eot", "map", "zip", "min", "local",
        "localhost", "invalid", "localdomain", "internal", "lan"
    }
)  # fmt: skip
_DOMAINS = re.compile(  # whole domains that nobody here is reached at
    r"(?:.*\.)?(?:sentry\.io|sentry-next\.wixpress\.com|wixpress\.com|sentry\.wixpress\.com|ingest\..*|"
    r"(?:your|my|our|the)[-_]?(?:domain|site|website|company|business|email|practice|name|org|organization|clinic)"
    r"(?:name)?\.(?:\w{2,3}|\w{2,3}\.\w{2}|info|example|test)|domain\.(?:com|org|net|tld|ext|co|fr|de|example)|"
    r"website\.com|company\.com|sitename\.com|yoursite\.\w+|mysite\.com|exemple\.(?:com|fr|org)|"
    r"ejemplo\.(?:com|es|org)|beispiel\.(?:de|com)|esempio\.(?:it|com)|exemplo\.com(?:\.br)?|"
    r"votredomaine\.\w+|votre-?site\.\w+|tudominio\.\w+|ihre-?domain\.\w+|musterfirma\.de|mustermann\.de|"
    r"placeholder\.\w+|address\.com|email\.tld|host\.(?:com|tld)|server\.com|xyz\.com|abc\.com|acme\.com|"
    r"u003e\w*|w3\.org|schema\.org|group\.calendar\.google\.com|noreply\.github\.com|users\.noreply\.github\.com)",
    re.IGNORECASE,
)
_PEOPLE = frozenset(
    {
        "git", "you", "your", "youremail", "your.email", "your-email", "your_email", "yourname", "your.name",
        "your-name", "your_name", "name", "myname", "my.name", "firstname", "lastname", "first.last",
        "firstname.lastname", "first", "name.surname", "someone", "somebody", "anyone", "username",
        "user", "user.name", "email", "e-mail", "emailaddress", "email.address", "mail", "address",
        "john.doe", "johndoe", "jane.doe", "janedoe", "jdoe", "john", "jane", "joe", "max.mustermann",
        "mustermann", "erika.mustermann", "jean.dupont", "votrenom", "votre.nom", "vous", "nom", "prenom",
        "prenom.nom", "tunombre", "tucorreo", "tu", "nombre", "correo", "usuario", "ihrname", "ihre",
        "ihr.name", "deinname", "nome", "seunome", "mario.rossi", "example", "exemple", "ejemplo",
        "beispiel", "test", "testing", "sample", "demo", "foo", "bar", "foobar", "filler", "abc", "xyz",
        "xxx", "xx", "xxxx", "x", "a"
    }
)  # fmt: skip
_ANYBODYS = re.compile(  # domains at which such a name is an example, too
    r"(?:example\.(?:com|org|net|edu)|(?:.*\.)?(?:example|test)|test\.\w+|email\.com|mail\.com|e?mail\.\w+|gmail\.com|"
    r"hotmail\.com|yahoo\.com|outlook\.com|domain\.\w+|provider\.\w+|foo\.\w+|bar\.\w+|site\.\w+)",
    re.IGNORECASE,
)
_EXACT = frozenset(
    {
        "filler@godaddy.com", "user@domain.com", "info@mysite.com", "mail@mysite.com", "hi@mystore.com",
        "support@godaddy.com", "impallari@gmail.com", "info@company.com", "email@email.com"
    }
)  # fmt: skip
_TOKEN = re.compile(r"(?=.*\d)[0-9a-f]{20,}|\d{12,}.*|.*(?:u003[ce]|%[0-9a-f]{2}|\\|//).*", re.IGNORECASE)
_TEMPLATE = re.compile(r"[{}<>\[\]|$*]|^['\"]|\.\.")


def reaches_nobody(address: str) -> bool:
    """Return whether an e-mail address, right as it may be written, is nobody's.

    >>> [reaches_nobody(a) for a in ("you@example.com", "logo@2x.png", "info@help.example")]
    [True, True, False]
    """
    local, _, domain = address.casefold().rpartition("@")
    ending = domain.rpartition(".")[2]
    return (
        ending in _FILES
        or ending.isdigit()
        or f"{local}@{domain}" in _EXACT
        or bool(_DOMAINS.fullmatch(domain))
        or (local in _PEOPLE and bool(_ANYBODYS.fullmatch(domain)))
        or bool(_TOKEN.fullmatch(local))
        or bool(_TEMPLATE.search(local))
    )
