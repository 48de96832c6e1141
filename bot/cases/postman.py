"""One message on its way: rendered in the catalogue's words, handed to Telegram, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.send import OUTCOME
from bot.messages import Catalogue, NoticeError, Recipient, Rendered
from bot.store.queries import files, people, prompts
from bot.store.tables import outbox as outbox_table
from integrations.errors import Denied, DeniedKind, IntegrationError, Maybe, Migrated, Rejected, RejectedKind, Transient
from integrations.telegram import Button, Telegram

TOKEN_REFUSED_SECONDS = 60.0
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
    """What came of a send: the new status (terkirim, ragu, mati, batal, baru), and what to remember. `everybody` waits
    where Telegram asked for it (429), not only this chat."""

    status: str
    message_id: int | None = None
    error: str = ""
    wait_seconds: float = 0.0
    everybody: bool = False
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
        case Transient(retry_after=None):
            return Outcome("baru", error=str(error), wait_seconds=min(2.0**row.coba, 60))
        case Transient(retry_after=asked):
            return Outcome("baru", error=str(error), wait_seconds=asked or 0.0, everybody=True)
        case Migrated():
            return Outcome("baru", error=str(error), new_chat=error.new_chat_id)
        case Denied(kind=DeniedKind.DESTINATION):
            return Outcome("mati", error=str(error), unreachable=True)
        case Denied():  # our token, say: no fault of the message or of its reader
            return Outcome("baru", error=str(error), wait_seconds=TOKEN_REFUSED_SECONDS)
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


async def _in_words(rendered: Rendered, say: Callable[[Rendered], Awaitable[Outcome]]) -> Outcome:
    """Says it, and where Telegram cannot read the markup once more without any."""
    try:
        return await say(rendered)
    except Rejected as error:
        if error.kind is not RejectedKind.HTML:
            raise
        return await say(replace(rendered, html=escape(rendered.plain, quote=False)))


async def _send_new(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    rendered = catalogue.render(letter.row.jenis, letter.row.isi, letter.recipient)
    return await _in_words(rendered, lambda words: _post(telegram, letter, words))


async def _post(telegram: Telegram, letter: Letter, rendered: Rendered) -> Outcome:
    row, document, buttons = letter.row, letter.document, keyboard(rendered, letter)
    passed_on = row.isi.get("berkas_telegram")
    if passed_on:
        give = telegram.send_photo if passed_on["foto"] else telegram.send_document
        given = await give(row.chat_id, passed_on["nama"], str(passed_on["id"]), rendered.html, buttons)
        return Outcome("terkirim", given.message_id)
    if document is not None:
        give = telegram.send_photo if document.mime == "image/png" else telegram.send_document
        given = await give(row.chat_id, document.nama, document.isi, rendered.html, buttons)
        return Outcome("terkirim", given.message_id)
    box, contact = rendered.reply_box, rendered.contact
    message_id = await telegram.send_text(row.chat_id, rendered.html, buttons, force_reply=box, ask_contact=contact)
    return Outcome("terkirim", message_id, rest=rendered.document)


async def _edit(telegram: Telegram, catalogue: Catalogue, letter: Letter) -> Outcome:
    target, rendered = letter.target, catalogue.render(letter.row.jenis, letter.row.isi, letter.recipient)
    if target is None:
        return Outcome("batal")

    async def change(words: Rendered) -> Outcome:
        await telegram.edit_text(letter.row.chat_id, target, words.html, keyboard(words, letter))
        return Outcome("terkirim")

    return await _in_words(rendered, change)


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
