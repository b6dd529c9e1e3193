"""One page as a server sends it, and what a careful reader would note down from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """What the page says. `description` "" means that it has none worth keeping; None that nobody asks."""

    description: str | None = None
    phones: tuple[str, ...] = ()  # E.164; fax numbers are no phones
    codes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page with its truth."""

    label: str  # names it in a test's output
    url: str
    body: bytes
    charset: str | None  # of the HTTP header
    truth: Truth


def cloudflare(text: str, key: int = 0x5B) -> str:
    """Return a token as Cloudflare writes it."""
    return bytes([key, *(byte ^ key for byte in text.encode())]).hex()
