"""Who saw and wrote what? The chats of a play and its timeline as the page of `bot.report.transcript`."""

import re
from collections.abc import Iterable
from datetime import datetime
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.control import Control
from bot.demo.director import Act
from bot.demo.people import Office, Official
from bot.demo.record import Record
from bot.domain.triwulan import Periode
from bot.domain.tulis import format_zona
from bot.report.transcript import Chat, Entitas, Pesan, Tonggak, Transkrip, render_transcript

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_LINK = re.compile(r"start=[\w-]{10,}")
_CODE = re.compile(r"^/start \S+")  # an invitation is a secret, even a used one
_MILESTONES = {
    "siklus_dibuka": "Siklus dibuka",
    "langkah_selesai": "Langkah {urut} selesai",
    "dikembalikan": "Langkah {urut}: dikembalikan",
    "persetujuan_gugur": "Langkah {urut}: persetujuan tidak berlaku lagi karena datanya berubah",
    "siklus_selesai": "Siklus selesai dan diarsipkan",
}


def write_transcript(
    target: Path, control: Control, office: Office, record: Record, acts: Iterable[Act], format_dir: Path
) -> None:
    """Writes the page to `target`. TemplateFault when its template is missing or broken."""
    periode = record.periode(office.kode)
    page = _page(control, office, record, list(acts), periode)
    target.write_text(render_transcript(page, format_dir), encoding="utf-8")


def _page(control: Control, office: Office, record: Record, acts: list[Act], periode: Periode) -> Transkrip:
    titles = record.people(office.kode)
    chats = [_chat(control, person, titles.get(person.kode, ""), acts) for person in office.people.values()]
    return Transkrip(
        instansi=office.instansi.nama,
        periode_nama=periode.nama,
        sop_nama=office.sop.nama,
        zona=format_zona(control.now().astimezone(ZoneInfo(office.instansi.zona))),
        zona_iana=office.instansi.zona,
        contoh=office.instansi.contoh,
        chat=tuple(chat for chat in chats if chat.pesan),
        tonggak=tuple(_milestones(office, record)),
    )


def _milestones(office: Office, record: Record) -> Iterable[Tonggak]:
    names = {bidang.kode: bidang.nama_singkat for bidang in office.instansi.bidang}
    rows = {row.urut: row.kegiatan for row in office.sop.langkah}
    for when, kind, urut, bidang in record.milestones(office.kode):
        unit = names.get(bidang, "")
        words = f"{unit}: {rows.get(urut, '')}" if unit else rows.get(urut, "")
        yield Tonggak(when, _MILESTONES[kind].format(urut=urut), words)


def _chat(control: Control, person: Official, title: str, acts: list[Act]) -> Chat:
    lines = control.chat(person.telegram_id)
    texts = {line["message_id"]: str((*line.get("edits", ()), line["text"] or "")[0]) for line in lines}
    written = [(datetime.fromisoformat(line["at"]), n, _message(line, texts)) for n, line in enumerate(lines)]
    later = count(len(lines))
    tapped = [
        (act.at, next(later), Pesan(act.at, False, ditekan=act.label))
        for act in acts
        if act.person.kode == person.kode and act.person.instansi == person.instansi
    ]
    ordered = sorted(written + tapped, key=lambda item: item[:2])
    return Chat(person.nama, title, tuple(message for _, _, message in ordered))


def _message(line: dict[str, Any], texts: dict[int, str]) -> Pesan:
    from_bot = line["from"] == "bot"
    text, entities = _words(line)
    answered = texts.get(line.get("reply_to_message_id", 0), "")
    return Pesan(
        pada=datetime.fromisoformat(line["at"]),
        dari_bot=from_bot,
        teks=text,
        entitas=entities,
        tombol=tuple(tuple(button["text"] for button in row) for row in line.get("keyboard", [])),
        dokumen=(line["document"]["name"],) if line.get("document") else (),
        balasan_ke=answered.partition("\n")[0] or None,
        disunting=datetime.fromisoformat(line["edited_at"]) if "edited_at" in line else None,
        semula=tuple(line.get("edits", ())),
    )


def _words(line: dict[str, Any]) -> tuple[str, tuple[Entitas, ...]]:
    """What was written, without the codes of invitations."""
    if line["from"] == "bot":
        return read_markup(_LINK.sub("start=…", str(line["html"])))
    return _CODE.sub("/start …", line["text"] or ""), ()


def read_markup(markup: str) -> tuple[str, tuple[Entitas, ...]]:
    """The text of a message and its formatting, from the HTML the bot sent."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text, tuple(sorted(reader.entities, key=lambda entity: entity.mulai))


class _Reader(HTMLParser):
    """Collects text and entities; offsets count UTF-16 units, as Telegram's do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Entitas] = []
        self._open: list[tuple[str, int, str | None]] = []

    def _length(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A stretch of formatting begins."""
        self._open.append((tag, self._length(), dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        while self._open:
            name, start, url = self._open.pop()
            if name in _KINDS and self._length() > start:
                self.entities.append(Entitas(_KINDS[name], start, self._length() - start, url))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        self.text += data
