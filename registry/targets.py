"""What can be checked: every link, e-mail and phone of the registry, each with where it stands."""

from dataclasses import dataclass
from typing import Literal

from registry.mistakes import Place


@dataclass(frozen=True, slots=True)
class Target:
    """One link or contact of one resource. Health is kept per `address`, shown per target."""

    target_id: str  # "resource/link-id", "resource/email/1", "resource/phone/1" (counted from 1)
    resource_id: str
    resource_name: str
    kind: Literal["url", "email", "phone"]
    address: str  # key of its health: the normalised URL without fragment, the e-mail, the number
    shown: str  # as listed: the URL with its fragment, the display form of a phone
    role: str  # a link's role, else the kind
    label: str | None
    urgent: bool  # crisis lines and helplines: asked daily, reported first
    public: bool
    place: Place
    ignore_robots: bool = False
    skip_reason: str | None = None  # set when a person asked never to check it
