"""A small record as a curator would write it, for the tests to bend."""

from typing import Any

PROVIDER: dict[str, Any] = {
    "id": "willow-practice",
    "kind": "provider",
    "name": "Willow Practice",
    "service_areas": ["CA-ON"],
    "links": [{"id": "website", "url": "https://willow.example/"}],
}
HELPLINE: dict[str, Any] = {
    "id": "night-line",
    "kind": "helpline",
    "name": "Night Line",
    "emergency_note": "In danger, call 999.",
    "phones": [{"number": "020 7946 0018", "country": "GB"}],
}
