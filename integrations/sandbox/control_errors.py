"""How does the control API refuse a request?

One sentence with a status, raised anywhere below the control routes and answered as JSON.
"""

from __future__ import annotations

import re


class ControlError(Exception):
    """A refusal of the control API: 400 for bad input, 404 for unknown ids, 501 for what is not emulated."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def bad_input(sentence: str) -> ControlError:
    """400: the request makes no sense."""
    return ControlError(400, sentence)


def read_id(value: object, name: str) -> int:
    """A JSON value that must be an id, be it written as a text. Raises ControlError 400."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise bad_input(f"{name} is a number")
    return value


def unknown(sentence: str) -> ControlError:
    """404: no such user, chat, message, file."""
    return ControlError(404, sentence)
