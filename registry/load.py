"""The registry read from its folder: every record and every mistake at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.mistakes import Mistake, Place
from registry.model import Resource
from registry.targets import Target


@dataclass(frozen=True, slots=True)
class Registry:
    """Every resource, in the order of their ids, with where each stands."""

    resources: tuple[Resource, ...]
    targets: tuple[Target, ...]
    places: Mapping[str, Place]  # by resource id
    mistakes: tuple[Mistake, ...] = field(default=())  # warnings and notices: the errors stopped it


def load(folder: Path) -> Registry:
    """Return the registry in `folder` (``*.toml``, sorted by name).

    Raises RegistryError with every mistake of every file when one of them is an error.
    """
    raise NotImplementedError(folder)
