"""What is wrong in files of signatures, said to the person who can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignatureMistake:
    """One thing wrong in one rule, with its remedy."""

    file: str  # as the user named it
    rule: str  # the rule's id, or "rule 3" when it has none, or "" for the file as a whole
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.rule}" if self.rule else self.file
        return f"{where}: {self.problem} {self.remedy}"


class SignatureError(Exception):
    """The signatures cannot be used; `mistakes` lists every one found."""

    exit_code = 2  # unusable input

    def __init__(self, mistakes: tuple[SignatureMistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes
