"""Put messages into the outbox: a notice to people, a card with its prompt, an edit of a card, a popup after a tap."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.prompts.scene import Card
from bot.domain.facts import Langkah
from bot.messages import REPEATED
from bot.store.queries import outbox, people, prompts
from bot.store.queries.outbox import Message

OUTCOME = "keputusan_dicatat"  # the kind of message in which an outcome takes the place of a card


def new_nonce() -> str:
    """Ten characters nobody can guess; a keyboard with another nonce is dead."""
    return base64.urlsafe_b64encode(secrets.token_bytes(7)).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said: the kind in the catalogue, its params, and the business key under which it is said once."""

    kind: str
    params: dict[str, Any]
    key: str


def notify(tx: Connection, case: Case, holder: Holder, notice: Notice, now: datetime, **more: Any) -> bool:
    """Queues a notice to one person; False when its key is known or nobody can be written to."""
    if holder.chat_id is None:
        return False
    message = Message(
        kunci=f"{case.key}:{notice.key}:{holder.orang.id}",
        chat_id=holder.chat_id,
        jenis=notice.kind,
        isi=notice.params,
        orang_id=holder.orang.id,
        instansi=case.instansi,
        siklus_id=case.id,
        **more,
    )
    return outbox.queue(tx, message, now)


def open_prompt(
    tx: Connection, case: Case, langkah: Langkah, holder: Holder, jenis: str, now: datetime, **more: Any
) -> Row[Any]:
    """Opens a prompt for one person about one row, stage and round."""
    values = {
        "instansi": case.instansi,
        "siklus_id": case.id,
        "urut": langkah.urut,
        "bidang": langkah.bidang,
        "tahap": langkah.tahap,
        "putaran": langkah.putaran,
        "jenis": jenis,
        "orang_id": holder.orang.id,
        "penugasan_id": holder.penugasan.id,
        "nonce": new_nonce(),
        **more,
    }
    return prompts.add(tx, values, now)


def send_card(tx: Connection, case: Case, langkah: Langkah, holder: Holder, card: Card, now: datetime) -> Row[Any]:
    """Opens the task prompt of one person and queues its card, the document it speaks of first."""
    detail = {"kartu": card.kind, "versi": card.versi}
    prompt = open_prompt(tx, case, langkah, holder, "tugas", now, digest=card.digest, rincian=detail)
    post_card(tx, case, prompt, holder, card, now)
    return prompt


def post_card(tx: Connection, case: Case, prompt: Row[Any], holder: Holder, card: Card, now: datetime) -> None:
    """Queues the card of a prompt in its present version; a version is queued once."""
    key = f"kartu:{prompt.kode}:v{prompt.versi}"
    common = {"prompt_id": prompt.id}
    if card.ringkas:
        page: dict[str, Any] = {"kode": prompt.kode, "periode": case.periode.nama, "versi": card.versi}
        page |= {"usulan": list(card.usulan)} if card.usulan else {}
        notify(
            tx, case, holder, Notice("lampiran_ringkasan", page, f"{key}:ringkas"), now, dokumen=card.ringkas, **common
        )
    if card.dokumen:
        caption = {
            "kode": prompt.kode,
            "periode": case.periode.nama,
            "versi": card.versi,
            "halaman": card.params.get("halaman", 1),
            "permintaan": card.permintaan or "diketahui",
            **({"unit": card.params["unit"]} if "unit" in card.params else {}),
        }
        notify(tx, case, holder, Notice(card.lampiran, caption, f"{key}:berkas"), now, dokumen=card.dokumen, **common)
    notify(tx, case, holder, Notice(card.kind, {**card.params, "kode": prompt.kode}, key), now, **common)


def ask_again(tx: Connection, prompt: Row[Any], row: Row[Any], now: datetime) -> bool:
    """A question that its message `row` asked is asked once more, with buttons of its own: whoever waits for it would
    otherwise wait for ever. False when that message asked nothing."""
    if row.operasi != "kirim":
        return False
    fresh = prompts.new_version(tx, prompt.id, new_nonce())
    again = {name: getattr(row, name) for name in Message.__slots__ if name != "tidak_sebelum"}
    again |= {"kunci": f"{row.kunci}:v{fresh.versi}", "isi": {**row.isi, REPEATED: True}}
    return outbox.queue(tx, Message(**again), now)


def edit_card(tx: Connection, prompt: Row[Any], kind: str, params: dict[str, Any], key: str, now: datetime) -> None:
    """Replaces the text of a prompt's card: its newest message, with its keyboard. One at an account that was cut off
    stays as it is: nothing more is said there."""
    cards = [row for row in outbox.messages_of_prompt(tx, prompt.id) if row.jenis == prompt.rincian.get("kartu")]
    if not cards or people.telegram_of(tx, prompt.orang_id) != cards[-1].chat_id:
        return
    card = cards[-1]
    message = Message(
        kunci=f"ubah:{prompt.id}:{key}",
        chat_id=card.chat_id,
        jenis=kind,
        isi=params,
        operasi="ubah",
        orang_id=prompt.orang_id,
        instansi=prompt.instansi,
        siklus_id=prompt.siklus_id,
        prompt_id=prompt.id,
        sasaran_id=card.id,
    )
    outbox.queue(tx, message, now)


def drop_buttons(tx: Connection, prompt: Row[Any], now: datetime) -> None:
    """Takes the keyboard off a question that was answered: what it offers no longer counts."""
    for row in outbox.messages_of_prompt(tx, prompt.id):
        message = Message(
            kunci=f"tutup:{row.id}",
            chat_id=row.chat_id,
            jenis=row.jenis,
            operasi="tutup",
            orang_id=prompt.orang_id,
            instansi=prompt.instansi,
            siklus_id=prompt.siklus_id,
            sasaran_id=row.id,
        )
        outbox.queue(tx, message, now)


def popup(tx: Connection, chat_id: int, query_id: str, kind: str, params: dict[str, Any], now: datetime) -> None:
    """Queues the popup that ends the spinner of a tap."""
    isi = {**params, "callback_query_id": query_id}
    message = Message(kunci=f"tap:{query_id}", chat_id=chat_id, jenis=kind, isi=isi, operasi="jawab_tap")
    outbox.queue(tx, message, now)
