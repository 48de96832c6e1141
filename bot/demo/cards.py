"""What does a person read off a message of the bot? Its title, code, buttons and links, and what it asks them to do."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

_CODE = re.compile(r"#(A\d+)\b")
_SHEET = re.compile(r"/spreadsheets/d/([A-Za-z0-9_-]+)")


class Ask(StrEnum):
    """What a message asks of whoever reads it."""

    DECIDE = "decide"  # approve, or return
    CONFIRM = "confirm"  # say that it is done
    FILL = "fill"  # fill the sheet, then say selesai
    MEND = "mend"  # findings: correct the sheet, then say selesai
    DECLARE = "declare"  # the sheet is complete: say selesai
    WRITE = "write"
    FILE = "file"
    CHOOSE = "choose"  # a question with buttons
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its words, and either the data a tap sends or the address it opens."""

    text: str
    data: str = ""
    url: str = ""

    @property
    def act(self) -> str:
        """What a tap asks for ("setujui", "pilih:penempatan"), as its data says."""
        parts = self.data.split(":", 3)
        return parts[3] if parts[0] == "d" and len(parts) == 4 else self.data.removeprefix("g:")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat as its owner sees it."""

    id: int
    from_bot: bool
    at: datetime
    text: str
    buttons: tuple[Button, ...] = ()
    document: str = ""
    file_id: str = ""
    reply_to: int | None = None

    @property
    def title(self) -> str:
        """The first line."""
        return self.text.partition("\n")[0].strip()

    @property
    def code(self) -> str:
        """The short code ("A17") of the task it is about; empty when it names none."""
        found = _CODE.search(self.text)
        return found[1] if found else ""

    @property
    def sheet_id(self) -> str:
        """The spreadsheet its button opens; empty when there is none."""
        found = next((m for b in self.buttons if (m := _SHEET.search(b.url))), None)
        return found[1] if found else ""

    def button(self, act: str) -> Button | None:
        """The button whose tap asks for `act`."""
        return next((button for button in self.buttons if button.data and button.act == act), None)


def read_message(line: dict[str, Any]) -> Message:
    """A line of `GET /_sandbox/telegram/chats/{id}`."""
    document = line.get("document") or {}
    rows = [button for row in line.get("keyboard", []) for button in row]
    return Message(
        id=int(line["message_id"]),
        from_bot=line["from"] == "bot",
        at=datetime.fromisoformat(line["at"]),
        text=str(line["text"] or ""),
        buttons=tuple(Button(b["text"], b.get("data", ""), b.get("url", "")) for b in rows),
        document=document.get("name", ""),
        file_id=document.get("file_id", ""),
        reply_to=line.get("reply_to_message_id"),
    )


# Titles that say more than the buttons do; the first that fits counts.
_BY_TITLE: tuple[tuple[str, Ask], ...] = (
    (r"Mohon bantuan: pengisian", Ask.FILL),
    (r"Mohon diperbaiki: isian", Ask.MEND),
    (r"Format .* isian perlu dilengkapi|Isian .*: masih ada", Ask.MEND),
    (r"Isian .* (sudah lengkap|tinggal dinyatakan selesai)", Ask.DECLARE),
    (r"Mohon diperbaiki:", Ask.CONFIRM),
    (r"Mohon berkas bertanda tangan", Ask.FILE),
    (r"Mohon dipastikan|Untuk unit mana|Mohon arahan: isian", Ask.CHOOSE),
    (r"Mohon (analisis|rekomendasi|nomor surat|diunggah|tindak lanjut)|Rekomendasi (?!ke-).* untuk", Ask.WRITE),
)


def what_is_asked(message: Message) -> Ask:
    """What a message asks for; NOTHING for information, reminders and answers."""
    if not message.from_bot:
        return Ask.NOTHING
    if message.button("setujui"):
        return Ask.DECIDE
    by_title = next((ask for pattern, ask in _BY_TITLE if re.match(pattern, message.title)), None)
    if by_title is not None:
        return by_title
    return Ask.CONFIRM if message.button("selesai") and message.title.startswith("Mohon") else Ask.NOTHING
