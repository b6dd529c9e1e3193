"""How far one check may go, and how it introduces itself."""

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound of one observation; times in seconds, sizes in bytes. Tests scale them down."""

    dns: float = 5.0
    connect: float = 10.0  # TCP and, counted again, the TLS handshake
    first_byte: float = 30.0
    total: float = 60.0  # everything, redirects included, waiting at the gate excluded
    redirects: int = 10
    header_bytes: int = 64 * KIB
    interim_answers: int = 16  # 1xx answers before the real one
    body_bytes: int = 512 * KIB  # decoded text kept; `observe(body_limit=…)` asks for more
    drain_bytes: int = 256 * KIB  # read of bodies nobody wants, to keep the connection
    drain_seconds: float = 2.0  # a stream that drips is not waited for
    idle_connections: int = 256  # kept open over all hosts

    @classmethod
    def within(cls, total: float) -> "Limits":
        """Return limits for checks of at most `total` seconds, where no phase may outlast the whole.

        A longer total lengthens each phase alike: who waits two minutes wants a slow first byte waited for.

        >>> [(few.dns, few.connect, few.first_byte) for few in (Limits.within(8.0), Limits.within(120.0))]
        [(5.0, 8.0, 8.0), (10.0, 20.0, 60.0)]
        """
        usual = cls()
        longer = max(1.0, total / usual.total)
        return cls(
            dns=min(usual.dns * longer, total),
            connect=min(usual.connect * longer, total),
            first_byte=min(usual.first_byte * longer, total),
            total=total,
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: the honest part of every request."""

    version: str
    about_url: str
    contact: str = ""
    accept_language: str = "en,*;q=0.5"

    @property
    def user_agent(self) -> str:
        """The User-Agent header's value.

        >>> Identity("1.0", "https://example.org/about", "mail@example.org").user_agent
        'Mozilla/5.0 (compatible; warmlink/1.0; +https://example.org/about; mail@example.org)'
        """
        parts = ["compatible", f"warmlink/{self.version}", f"+{self.about_url}", self.contact]
        return f"Mozilla/5.0 ({'; '.join(part for part in parts if part)})"

    @property
    def header_lines(self) -> bytes:
        """The header lines that every request carries, each ended by CRLF."""
        lines = {
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "Accept-Language": self.accept_language,
            "Accept-Encoding": "gzip, deflate, br, zstd",
        }
        return b"".join(f"{name}: {_one_line(value)}\r\n".encode("latin-1") for name, value in lines.items())


def _one_line(value: str) -> str:
    """Return `value` fit for a header: visible Latin-1 and spaces, so that no configuration adds a line."""
    return "".join(char if " " <= char <= "~" else "?" for char in value)
