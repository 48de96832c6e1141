"""What may be read in a log? One line per event, as text or JSON, without tokens, codes, e-mails or what people wrote.

Everything passes here: our own events, the libraries' log records, and the text of exceptions.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

# What people write: only that there was something is logged.
_WRITTEN = frozenset({"text", "caption", "teks", "alasan", "pesan", "isi", "contact", "phone_number"})
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.DOTALL), "<key>"),
    (re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"\bya29\.[\w.-]+|(?<=Bearer )[\w.~+/=-]+"), "<token>"),
    (re.compile(r"(?<=://)[^/\s@]+(?=@)"), "<credentials>"),
    (re.compile(r"(start=|/start\s+)[\w-]{16,}"), r"\1<code>"),
    (re.compile(rf"""(['"](?:text|caption|teks|alasan|phone_number)['"]:\s*){_QUOTED}"""), r"\1<text>"),
    (re.compile(r"\[parameters: .*\]"), "[parameters: <hidden>]"),
    (re.compile(r"(?<=DETAIL:).*"), " <hidden>"),
    (re.compile(r"[^\s<>\"'(),;:=/]+@[^\s<>\"'(),;:/]+\.\w+"), "<e-mail>"),
)
_QUIET = {"apscheduler": logging.ERROR, "integrations": logging.INFO}


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without the given secrets and without anything shaped like a token, key, code, e-mail or reply."""
    for secret in secrets:
        text = text.replace(secret, "<secret>")
    for pattern, stand_in in _RULES:
        text = pattern.sub(stand_in, text)
    return text


class Redactor:
    """A structlog processor: the last one before the line is written."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 8)

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The event, redacted throughout."""
        return {name: self._clean(name, value) for name, value in event.items()}

    def _clean(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if name in _WRITTEN:
            return "<text>"
        if isinstance(value, Mapping):
            return {redact(str(key), self._secrets): self._clean(str(key), item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean("", item) for item in value]
        return redact(str(value), self._secrets)


def configure(log_format: str = "text", secrets: Iterable[str] = (), *, level: int = logging.INFO) -> None:
    """Sends every log line of this process to stderr, as `text` or `json`; call it once at the start.

    `secrets` are values that never appear, wherever they turn up.
    """
    target = sys.stderr
    end = _ending(log_format, Redactor(secrets), target)
    structlog.configure(
        processors=[*_beginning(), *end],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(target),
    )
    _take_over_stdlib(end, target)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, level))


def _beginning() -> list[Any]:
    return [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]


def _ending(log_format: str, redactor: Redactor, target: TextIO) -> list[Any]:
    """Plain tracebacks only: rich ones print local variables, and with them what people wrote."""
    if log_format == "json":
        renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=plain)
    return [structlog.processors.format_exc_info, redactor, renderer]


def _take_over_stdlib(end: list[Any], target: TextIO) -> None:
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[meta, *end], foreign_pre_chain=[_name, *_beginning()])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


def _name(logger: logging.Logger, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**event, "logger": logger.name if logger else event["_record"].name}
