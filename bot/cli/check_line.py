"""What does a line of `sakip check` say?"""

from dataclasses import dataclass
from typing import Self

from bot.cli.faults import explain


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the result: what was looked at, what was found, and how to mend what is or may become a fault."""

    state: str
    name: str
    said: str
    mend: str = ""

    @classmethod
    def ok(cls, name: str, said: str) -> Self:
        """Nothing to do."""
        return cls("ok", name, said)

    @classmethod
    def note(cls, name: str, said: str, mend: str = "") -> Self:
        """Worth knowing, but nothing that stops the bot."""
        return cls("note", name, said, mend)

    @classmethod
    def fault(cls, name: str, said: str, mend: str) -> Self:
        """Something that has to be mended."""
        return cls("FAULT", name, said, mend)


def faults_of(name: str, error: Exception, mend: str) -> list[Line]:
    """An expected error as lines; a bug goes on as it is."""
    said = explain(error)
    if said is None:
        raise error
    return [Line.fault(name, sentence, mend) for sentence in said]
