"""What the publisher of a feed decides: address, title, licence, contact and lifetimes."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """The `[feed]` table of the configuration; the defaults are examples to be replaced."""

    base_url: str = "https://feed.example.org"  # where the public folder is served; no slash at the end
    title: str = "Support resources"
    license_id: str = "CC-BY-4.0"  # SPDX identifier
    license_url: str = "https://creativecommons.org/licenses/by/4.0/"
    attribution: str = "The maintainers of this directory"
    contact: str = "feed@example.org"  # whom apps write to: an e-mail address or a web address
    ttl: int = 86_400  # seconds resources.json and the record files may be kept before asking again
    health_ttl: int = 3_600  # seconds, health.json
    index_ttl: int = 300  # seconds, index.json and manifest.json

    def url(self, path: str) -> str:
        """Return the absolute address of a file of the feed.

        >>> FeedSettings(base_url="https://feed.example.org/").url("index.json")
        'https://feed.example.org/index.json'
        """
        return f"{self.base_url.rstrip('/')}/{path}"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The settings that must be the publisher's own and still have their shipped example value."""
        own = ("base_url", "attribution", "contact")
        return tuple(f.name for f in fields(self) if f.name in own and getattr(self, f.name) == f.default)
