"""What is wrong in the registry's files, said to the person who can mend it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file as the user named it, and a line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Severity(StrEnum):
    """How much a mistake matters: an error stops the run, the others are told."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong at one place, with its remedy."""

    place: Place
    severity: Severity
    code: str  # stable name, e.g. "tracking_stripped", "duplicate_id"
    resource: str | None  # the id, where it is known
    field: str  # dotted, as written in the file: "links[1].url"
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.resource}: " if self.resource else ""
        field = f"{self.field}: " if self.field else ""
        return f"{self.place}: {self.severity}: {where}{field}{self.problem} {self.remedy}".rstrip()


class RegistryError(Exception):
    """The registry cannot be used; `mistakes` lists every error, warning and notice found."""

    exit_code = 2  # unusable input

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        errors = [m for m in mistakes if m.severity is Severity.ERROR]
        super().__init__("\n".join(str(m) for m in errors))
        self.mistakes = mistakes
