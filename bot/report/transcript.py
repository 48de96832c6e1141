"""What did each person see and answer? The chats of a siklus beside its timeline, as one page a browser opens alone.

Plain data in, HTML out; needs no script and no network. Every word is escaped by the template; formatting comes from
Telegram's entities, never from the text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.report.errors import TemplateFault
from bot.report.text import clean, one_line, web_link
from bot.report.words import say_day

if TYPE_CHECKING:
    from markupsafe import Markup

TEMPLATE = "transkrip.html"

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "code",
    "blockquote": "q",
    "expandable_blockquote": "q",
}


@dataclass(frozen=True, slots=True)
class Entitas:
    """A stretch of formatted text as Telegram gives it: offset and length in UTF-16 units."""

    jenis: str
    mulai: int
    panjang: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Pesan:
    """One message: from the bot or from the person, with rows of button labels and the names of attached files.

    `ditekan` is the label of a button this entry stands for (a tap has no text). `semula` are the texts before each
    edit, oldest first; `balasan_ke` the beginning of the message this one answers. Times are aware.
    """

    pada: datetime
    dari_bot: bool
    teks: str = ""
    entitas: tuple[Entitas, ...] = ()
    tombol: tuple[tuple[str, ...], ...] = ()
    dokumen: tuple[str, ...] = ()
    ditekan: str | None = None
    balasan_ke: str | None = None
    disunting: datetime | None = None
    semula: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """Everything one person saw and wrote, in order."""

    orang: str
    jabatan: str
    pesan: tuple[Pesan, ...]


@dataclass(frozen=True, slots=True)
class Tonggak:
    """One point of the siklus's timeline."""

    pada: datetime
    judul: str
    keterangan: str = ""


@dataclass(frozen=True, slots=True)
class Transkrip:
    """The whole page: `zona` is printed behind every time, `zona_iana` computes it."""

    instansi: str
    periode_nama: str
    sop_nama: str
    zona: str
    zona_iana: str
    contoh: bool
    chat: tuple[Chat, ...]
    tonggak: tuple[Tonggak, ...] = ()


def render_transcript(transkrip: Transkrip, format_dir: Path) -> str:
    """The page as HTML text; equal data give equal text. TemplateFault when the template is missing or broken."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

    environment = Environment(
        loader=FileSystemLoader(format_dir),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        return environment.get_template(TEMPLATE).render(_view(transkrip))
    except TemplateError as error:
        raise TemplateFault(
            f"the page template {TEMPLATE} cannot be used: {error.message}",
            f"Templat halaman {TEMPLATE} tidak dapat diolah.",
        ) from error


def format_entities(teks: str, entitas: Sequence[Entitas]) -> "Markup":
    """`teks` escaped, with the tags its entities ask for; unknown kinds and unsafe links leave plain text."""
    from markupsafe import Markup, escape

    units = teks.encode("utf-16-le")
    end = len(units) // 2
    marks: dict[int, tuple[list[str], list[str]]] = {}
    for entity in sorted(entitas, key=lambda e: (e.mulai, -e.panjang)):
        tag = _tag(entity)
        stop = min(entity.mulai + entity.panjang, end)
        if tag and 0 <= entity.mulai < stop:
            marks.setdefault(entity.mulai, ([], []))[1].append(tag[0])
            marks.setdefault(stop, ([], []))[0].insert(0, tag[1])
    pieces, cuts = [], sorted({0, end, *marks})
    for start, stop in zip(cuts, [*cuts[1:], end], strict=True):
        closing, opening = marks.get(start, ([], []))
        pieces += [*closing, *opening, escape(clean_keep(units[2 * start : 2 * stop]))]
    return Markup("").join(Markup(piece) for piece in pieces)  # noqa: S704 - the pieces are tags of ours or escaped text


def clean_keep(units: bytes) -> str:
    """UTF-16 units as text without control characters, the spaces at its ends kept."""
    text = units.decode("utf-16-le", errors="replace")
    return "".join(char for char in text if char in "\n " or clean(char))


def _tag(entity: Entitas) -> tuple[str, str] | None:
    from markupsafe import escape

    if entity.jenis == "text_link" and entity.url and web_link(entity.url):
        return f'<a href="{escape(entity.url)}" rel="noopener noreferrer">', "</a>"
    tag = _TAGS.get(entity.jenis)
    return (f"<{tag}>", f"</{tag}>") if tag else None


def _view(transkrip: Transkrip) -> dict[str, Any]:
    zone = ZoneInfo(transkrip.zona_iana)
    return {
        "judul": f"Transkrip {one_line(transkrip.sop_nama)} {one_line(transkrip.periode_nama)}",
        "instansi": one_line(transkrip.instansi),
        "zona": one_line(transkrip.zona),
        "contoh": transkrip.contoh,
        "tonggak": [
            {"waktu": _moment(t.pada, zone), "judul": one_line(t.judul), "keterangan": clean(t.keterangan)}
            for t in sorted(transkrip.tonggak, key=lambda t: t.pada)
        ],
        "chat": [_chat(chat, zone) for chat in transkrip.chat],
    }


def _chat(chat: Chat, zone: ZoneInfo) -> dict[str, Any]:
    days = groupby(chat.pesan, key=lambda pesan: pesan.pada.astimezone(zone).date())
    return {
        "orang": one_line(chat.orang),
        "jabatan": one_line(chat.jabatan),
        "jumlah": len(chat.pesan),
        "hari": [{"nama": say_day(day), "pesan": _messages(messages, zone)} for day, messages in days],
    }


def _messages(messages: Iterable[Pesan], zone: ZoneInfo) -> list[dict[str, Any]]:
    return [
        {
            "dari_bot": pesan.dari_bot,
            "jam": f"{pesan.pada.astimezone(zone):%H.%M}",
            "teks": format_entities(pesan.teks, pesan.entitas),
            "tombol": [[one_line(label) for label in row] for row in pesan.tombol],
            "dokumen": [one_line(name) for name in pesan.dokumen],
            "ditekan": one_line(pesan.ditekan or ""),
            "balasan_ke": one_line(pesan.balasan_ke or "")[:160],
            "disunting": f"{pesan.disunting.astimezone(zone):%H.%M}" if pesan.disunting else "",
            "semula": [clean(text) for text in pesan.semula],
        }
        for pesan in messages
    ]


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{say_day(local.date())} pukul {local:%H.%M}"
