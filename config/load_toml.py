"""How is one TOML file read, and what is wrong with it? Every fault of shape at once, each with its file and key."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

MAX_SHOWN = 40
_ATTEMPTS = 4  # a mended key may show a fault of its value, and that one another
_UNREAD = "?"  # stands for a text that is missing


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the configuration: the file, the key in it, and a sentence saying what and how to mend it."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class ConfigError(Exception):
    """A configuration that cannot be used; `faults` holds all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Strict(BaseModel):
    """A table whose keys are all known and whose values have exactly the type they should."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _to_decimal(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _plain_date(value: Any) -> Any:
    if isinstance(value, datetime):
        raise ValueError("must be a date alone, such as 2026-01-31, without a time")
    return value


Kode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Figure = Annotated[Decimal, BeforeValidator(_to_decimal)]
Day = Annotated[date, BeforeValidator(_plain_date)]
# TOML has neither enumerations nor tuples: a word is taken for the member it spells, a list for a tuple.
Lax = Field(strict=False)
Texts = Annotated[tuple[Text, ...], Lax]

ModelT = TypeVar("ModelT", bound=BaseModel)


def load_toml(model: type[ModelT], path: Path, label: str) -> ModelT:
    """The file at `path` as a `model`; faults call it `label`. Raises ConfigError with every fault of shape."""
    data = _read(path, label)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = [detail for detail in error.errors() if not _follows_from_others(detail)]
        raise ConfigError(_fault(model, data, label, detail) for detail in details) from None


def load_as_meant(model: type[ModelT], path: Path, label: str) -> tuple[ModelT | None, list[Fault]]:
    """The file as a `model` with every fault of shape; misspelt words and keys are taken for what they resemble, and
    what has no meaning is left out (of a needed choice, any stands in), so that the rest can be judged too. None where
    too little can be read.

    Raises ConfigError for a file that is no TOML.
    """
    data = _read(path, label)
    faults: dict[tuple[int | str, ...], Fault] = {}
    for _ in range(_ATTEMPTS):
        try:
            return model.model_validate(data), list(faults.values())
        except ValidationError as error:
            details = [detail for detail in error.errors() if not _follows_from_others(detail)]
            faults = {detail["loc"]: _fault(model, data, label, detail) for detail in details} | faults
            for detail in reversed(details):  # a list loses its later entries first
                _mend(model, data, detail)
    return None, list(faults.values())


def _mend(model: type[BaseModel], data: Any, detail: ErrorDetails) -> None:
    """What a person most likely meant where a fault lies, in place of what is there."""
    *above, last = (part for part in detail["loc"] if part != "[key]")
    table = data
    for part in above:
        table = _inside(table, part)
    if detail["type"] == "missing":
        table.setdefault(last, _UNREAD)
        return
    given = table.pop(last)
    if detail["type"] == "extra_forbidden":
        meant = _closest(str(last), _model_at(model, detail["loc"][:-1]).model_fields)
        if meant:
            table.setdefault(meant, given)
    elif (value := _meant(detail, given)) is not None and isinstance(table, dict):
        table[last] = value


def _meant(detail: ErrorDetails, given: Any) -> str | int | None:
    if detail["type"] == "int_type" and str(given).isdecimal():
        return int(given)
    choices = _choices(detail)
    return choices[0] if given == _UNREAD and choices else _closest(str(given), choices)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` when one of `known` is close to `word`, else nothing."""
    found = _closest(word, known)
    return f" (did you mean {found!r}?)" if found else ""


def _closest(word: str, known: Iterable[str]) -> str | None:
    words = list(known)
    found = get_close_matches(word, words, 1, 0.6) or [w for w in words if w.startswith(word[:5])]
    return found[0] if found else None


def _read(path: Path, label: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise ConfigError([Fault(label, "", "is not UTF-8 text: save it as UTF-8")]) from None
    except OSError as error:
        raise ConfigError([Fault(label, "", f"cannot be read: {error.strerror or error}")]) from None
    except (tomllib.TOMLDecodeError, RecursionError, ArithmeticError) as error:
        raise ConfigError([Fault(label, "", f"is not valid TOML: {error}")]) from None


def _follows_from_others(detail: ErrorDetails) -> bool:
    """A list counted as too short only because its rows, listed too, have faults."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _fault(model: type[BaseModel], data: Any, label: str, detail: ErrorDetails) -> Fault:
    loc = tuple(part for part in detail["loc"] if part != "[key]")
    return Fault(label, _key(data, loc), _sentence(model, detail))


def _key(data: Any, loc: tuple[int | str, ...]) -> str:
    """`loc` as people count: rows of a list are named by their urut, kode or tanggal."""
    text = ""
    for part in loc:
        inner = _inside(data, part)
        if isinstance(part, int):
            text += f"[{_row_name(inner, part)}]"
        else:
            text += f".{part}" if text else part
        data = inner
    return text


def _inside(data: Any, part: int | str) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _row_name(row: Any, index: int) -> str:
    if isinstance(row, Mapping):
        for name in ("urut", "kode", "tanggal", "peran"):
            if name in row:
                return f"{name}={row[name]}"
    return f"#{index + 1}"


_SENTENCES = {
    "missing": "is missing: add it",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "too_short": "has too few entries: add what is missing",
    "int_type": "must be a whole number without quotes",
    "bool_type": "must be true or false without quotes",
    "date_type": "must be a date such as 2026-01-31, without quotes",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "is_instance_of": "must be a number without quotes",
    "decimal_type": "must be a number without quotes",
    "finite_number": "must be a number, not nan or inf",
}


def _sentence(model: type[BaseModel], detail: ErrorDetails) -> str:
    kind, given = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        return _unknown_key(model, detail["loc"])
    if kind == "value_error":
        return str(detail["msg"]).removeprefix("Value error, ")
    if kind == "string_pattern_mismatch":
        return f"must be lower-case letters, digits and _, beginning with a letter{_shown(given)}"
    expected = _expected(detail)
    if expected:
        close = did_you_mean(given, _choices(detail)) if isinstance(given, str) else ""
        return f"must be {expected}{_shown(given)}{close}"
    return _SENTENCES.get(kind, _lower(detail["msg"])) + ("" if kind == "missing" or given == "" else _shown(given))


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return ""
    text = repr(str(value)) if isinstance(value, str | date | Decimal) else repr(value)
    return f", not {text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + '…'}"


def _expected(detail: ErrorDetails) -> str:
    return str(detail.get("ctx", {}).get("expected", ""))


def _choices(detail: ErrorDetails) -> list[str]:
    """The words there are to choose from, where only some are allowed."""
    return [word for word in _expected(detail).split("'") if word not in (", ", " or ", "")]


def _unknown_key(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    known = sorted(_model_at(model, loc[:-1]).model_fields)
    close = did_you_mean(str(loc[-1]), known)
    return f"is not a known key{close}" if close else f"is not a known key; known are {', '.join(known)}"


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The table a fault lies in, found by walking the field types along `loc`."""
    kind: Any = model
    for part in loc:
        is_table = isinstance(kind, type) and issubclass(kind, BaseModel)
        kind = _unwrap(kind.model_fields[str(part)].annotation if is_table else _item(kind))
    found: type[BaseModel] = kind
    return found


def _item(kind: Any) -> Any:
    """What a tuple or a dict holds."""
    return [arg for arg in get_args(kind) if arg is not Ellipsis][-1]


def _unwrap(kind: Any) -> Any:
    """`X` for `X | None`; anything else as it is."""
    args = get_args(kind)
    return next(arg for arg in args if arg is not type(None)) if type(None) in args else kind
