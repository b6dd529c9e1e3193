"""The one exception of this room: a check that ends without an answer."""

from crawler.observation import Fault, Phase, Silence


class NoAnswer(Exception):  # noqa: N818 - it is an outcome on its way to becoming a value, not an error
    """Raised between the files of this room only; `Probe.observe` turns it into the observation's silence."""

    def __init__(self, silence: Silence) -> None:
        super().__init__(silence)
        self.silence = silence


def no_answer(phase: Phase, fault: Fault, detail: str = "", errno: int | None = None) -> NoAnswer:
    """Return the exception that says why there is no answer."""
    return NoAnswer(Silence(phase, fault, detail, errno))
