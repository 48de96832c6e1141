"""One message on its way: rendered in the catalogue's words, handed to Telegram, and what came of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.send import OUTCOME
from bot.messages import Catalogue, NoticeError, Recipient, Rendered
from bot.store.queries import files, people, prompts
from bot.store.tables import outbox as outbox_table
from integrations.errors import Denied, IntegrationError, Maybe, Migrated, Missing, Rejected, RejectedKind, Transient
from integrations.telegram import Button, Telegram

POPUPS_SHOWN_LARGE = frozenset(
    {"bukan_wewenang", "sudah_diputuskan", "pembuat_bukan_pemeriksa", "data_berubah", "belum_terdaftar"}
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed outbox row with everything needed to send it; `stop` names why it is not to be sent any more."""

    row: Row[Any]
    recipient: Recipient
    prompt_id: int = 0
    nonce: str = ""
    target: int | None = None
    document: Row[Any] | None = None
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a send: the new status (terkirim, ragu, mati, batal, baru), and what to remember."""

    status: str
    message_id: int | None = None
    error: str = ""
    wait_seconds: float = 0.0
    unreachable: bool = False
    rest: str | None = None
    new_chat: int | None = None


def prepare(tx: Connection, row: Row[Any]) -> Letter:
    """Collects what a claimed row needs; a card whose prompt was closed meanwhile, or an edit of a message that never
    left, is stopped."""
    recipient = Recipient()
    if row.orang_id is not None:
        person = people.person(tx, row.orang_id)
        recipient = Recipient(person.sapaan, person.jabatan, person.nama)
    prompt = prompts.get(tx, row.prompt_id) if row.prompt_id is not None else None
    target, stop = None, ""
    if row.operasi in ("ubah", "tutup"):
        target = tx.execute(outbox_table.select().where(outbox_table.c.id == row.sasaran_id)).one().message_id
        stop = "" if target is not None else "the message to edit never left"
    elif prompt is not None and _asks_in_vain(row, prompt):
        stop = "answered meanwhile"
    document = files.document(tx, row.dokumen) if row.dokumen else None
    nonce = prompt.nonce if prompt is not None else ""
    return Letter(row, recipient, row.prompt_id or 0, nonce, target, document, stop)


def _asks_in_vain(row: Row[Any], prompt: Row[Any]) -> bool:
    """The card of a prompt that is answered already; an outcome is told after the answer, never in vain."""
    asks = row.jenis == prompt.rincian.get("kartu") and row.jenis != OUTCOME
    return bool(asks and prompt.status != "terbuka")


async def send(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    """Sends one letter. Never raises for what the service did; a notice that cannot be rendered is dead, with why."""
    if letter.stop:
        return Outcome("batal", error=letter.stop)
    try:
        return await _SENDERS[letter.row.operasi](telegram, catalogue, letter)
    except NoticeError as error:
        return Outcome("mati", error=f"cannot be rendered: {error}")
    except IntegrationError as error:
        return _verdict(letter.row, error)


def _verdict(row: Row[Any], error: IntegrationError) -> Outcome:
    """What a failure means for the message: again later, in doubt, or never."""
    new = row.operasi == "kirim"
    match error:
        case Maybe():
            return Outcome("ragu" if new else "baru", error=str(error), wait_seconds=1)
        case Transient():
            return Outcome("baru", error=str(error), wait_seconds=error.retry_after or min(2.0**row.coba, 60))
        case Migrated():
            return Outcome("baru", error=str(error), new_chat=error.new_chat_id)
        case Denied():
            return Outcome("mati", error=str(error), unreachable=True)
        case Missing():
            return Outcome("mati", error=str(error), unreachable=new)
    return Outcome("mati", error=str(error))


def keyboard(rendered: Rendered, letter: Letter) -> list[list[Button]]:
    """The buttons with their data: `d:<prompt id>:<nonce>:<action>`; a link has its address."""
    ident = to_base36(letter.prompt_id)
    rows = [[_button(b.action, b.text, b.url, ident, letter.nonce) for b in row] for row in rendered.buttons]
    return [row for row in rows if row]


def _button(action: str, text: str, url: str | None, ident: str, nonce: str) -> Button:
    if url:
        return Button(text, url=url)
    # Buttons of messages that belong to no prompt: joining, and the menu.
    return Button(text, data=f"d:{ident}:{nonce}:{action}"[:64] if nonce else f"g:{action}"[:64])


def to_base36(number: int) -> str:
    """A number in base 36, short enough for a button's 64 bytes."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text or "0"


async def _send_new(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    row = letter.row
    rendered = catalogue.render(row.jenis, row.isi, letter.recipient)
    buttons = keyboard(rendered, letter)
    passed_on = row.isi.get("berkas_telegram")
    if passed_on:
        give = telegram.send_photo if passed_on["foto"] else telegram.send_document
        given = await give(row.chat_id, passed_on["nama"], str(passed_on["id"]), rendered.html, buttons)
        return Outcome("terkirim", given.message_id)
    if letter.document is not None and letter.document.mime == "image/png":
        shown = await telegram.send_photo(
            row.chat_id, letter.document.nama, letter.document.isi, rendered.html, buttons
        )
        return Outcome("terkirim", shown.message_id)
    if letter.document is not None:
        sent = await telegram.send_document(
            row.chat_id, letter.document.nama, letter.document.isi, rendered.html, buttons
        )
        return Outcome("terkirim", sent.message_id)
    box, contact = rendered.reply_box, rendered.contact
    try:
        message_id = await telegram.send_text(row.chat_id, rendered.html, buttons, force_reply=box, ask_contact=contact)
    except Rejected as error:
        if error.kind is not RejectedKind.HTML:
            raise
        message_id = await telegram.send_text(
            row.chat_id, rendered.html, buttons, force_reply=box, ask_contact=contact, plain=True
        )
    return Outcome("terkirim", message_id, rest=rendered.document)


async def _edit(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    row = letter.row
    rendered = catalogue.render(row.jenis, row.isi, letter.recipient)
    if letter.target is None:
        return Outcome("batal")
    await telegram.edit_text(row.chat_id, letter.target, rendered.html, keyboard(rendered, letter))
    return Outcome("terkirim", None)


async def _answer_tap(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    isi = letter.row.isi
    text = catalogue.popup(letter.row.jenis, isi)
    await telegram.answer_tap(str(isi["callback_query_id"]), text, alert=letter.row.jenis in POPUPS_SHOWN_LARGE)
    return Outcome("terkirim", None)


async def _drop_buttons(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    if letter.target is None or catalogue.has_reply_box(letter.row.jenis):
        return Outcome("batal")  # a reply box has no keyboard, and Telegram lets nobody edit it
    await telegram.edit_buttons(letter.row.chat_id, letter.target)
    return Outcome("terkirim", None)


_SENDERS = {"kirim": _send_new, "ubah": _edit, "tutup": _drop_buttons, "jawab_tap": _answer_tap}
