"""Pages with nothing for a visitor on them: empty ones, and those that are only a login form."""

import re
from urllib.parse import urlsplit

from crawler.describe.reading import Reading
from crawler.finding import Code
from crawler.observation import Observation

Found = tuple[Code, str, str]  # code, evidence in words, marker

_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", ""})
_CONTENT = re.compile(r"<(?:frameset|frame|input|button|form|select|textarea|a)\b", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"(?:^|[/.])(?:log-?in|log-?on|sign-?in|signon|sso|saml2?|auth|oauth2?|wp-login|session/new|anmelden"
    r"|connexion|acceso|accedi|inloggen|logga-?in)(?:$|[/.])",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"\b(?:log[ -]?[io]n|sign[ -]?in|anmeld\w*|einloggen|connexion|se connecter|iniciar sesi[oó]n|acceder"
    r"|accedi|entrar|inloggen|logga in|zaloguj\w*|вход|войти|giriş|ログイン|登录|登入|로그인|masuk"
    r"|đăng nhập)\b",
    re.IGNORECASE,
)
_ALL_THERE_IS = 900  # characters around a login form; a page with more has something else to say


def nothing_there(observation: Observation, reading: Reading | None) -> Found | None:
    """Return the finding of an answer with nothing on it, whatever scripts or pictures could not bring.

    A page of which only the beginning was parsed is none: its words may stand further on.
    """
    page = observation.page
    if observation.status not in (200, 203) or page is None or not page.complete:
        return None
    if page.bytes_read == 0 or (reading is None and page.media_type in _HTML and not page.body.strip()):
        return Code.EMPTY, "answered, with nothing at all", "no_content"
    if reading is None or reading.cut or reading.text or reading.media or reading.scripts:
        return None
    if not _CONTENT.search(reading.source):
        return Code.EMPTY, "the page holds no text, no picture and nothing that runs", "no_content"
    return None


def wall(observation: Observation, reading: Reading | None) -> Found | None:
    """Return the finding of a page that is nothing but a login form.

    A form for members beside a page's own text is none: the page must be short, and its address, its title
    or the way to it must say that one has to log in.
    """
    if reading is None or reading.cut or not reading.password or len(reading.text) > _ALL_THERE_IS:
        return None
    path = urlsplit(observation.final_url).path
    listed = urlsplit(observation.url).path
    if _LOGIN_PATH.search(path) and path != listed:
        return Code.LOGIN_REDIRECT, "sent on to a page that asks for a login", "login_path"
    said = [reading.title, *reading.headings]
    if _LOGIN_PATH.search(path) or any(_LOGIN_TITLE.search(words) for words in said):
        return Code.LOGIN_REDIRECT, "the page asks for a login before anything else", "login_form"
    return None
