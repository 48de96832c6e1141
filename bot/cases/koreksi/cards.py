"""The question about a correction: put to whoever decides, brought along when the role moves, shown anew, closed with
its outcome. Somebody who cannot be written to is reached through the planner."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, send
from bot.cases import people as who
from bot.cases.commit import chain_of
from bot.cases.koreksi import shown
from bot.cases.koreksi.deciders import deciders, role_of
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.domain import hari_kerja
from bot.domain.codec import canonical
from bot.domain.koreksi import DECIDED_WITHIN
from bot.store.queries import koreksi, outbox, people, prompts, record

DECIDE, REASON = prompts.KOREKSI, "alasan_koreksi"
CARD = "minta_putusan_koreksi"
TASK = "putusan_koreksi"  # the key of this task in the table [tugas]


def ask(tx: Connection, case: Case, row: Row[Any], holders: list[Holder], now: datetime) -> None:
    """Sends the card to everybody who may decide; bound to exactly the figures it shows."""
    digest = sha256(canonical([row.kode, row.isi_sebelum, row.isi]).encode()).hexdigest()
    langkah, detail = case.siklus.langkah[0], {"koreksi": row.id, "kartu": CARD}
    for holder in holders:
        prompt = send.open_prompt(tx, case, langkah, holder, DECIDE, now, digest=digest, rincian=detail)
        _post(tx, case, row, prompt, now)


def _post(tx: Connection, case: Case, row: Row[Any], prompt: Row[Any], now: datetime) -> None:
    assigned = people.assignment(tx, prompt.penugasan_id)
    assert assigned is not None
    holder = who.holder_of_row(tx, people.as_assignment(assigned))
    facts = {**shown.facts_of(tx, case, row), "kode": prompt.kode}
    notice = Notice(CARD, facts, f"{CARD}:{prompt.id}:v{prompt.versi}")
    if holder.chat_id is not None:
        send.notify(tx, case, holder, notice, now, prompt_id=prompt.id)
        return
    through = {**facts, "jabatan_tujuan": holder.orang.jabatan, "instansi": case.kantor.nama}
    through |= {"tenggat": shown.when(case, due_of(case, row))}
    announce.alert(tx, case, "titipan_koreksi", through, f"titip:{prompt.id}", now)


def due_of(case: Case, row: Row[Any]) -> datetime:
    """Until when a correction is expected to be decided: no SOP says, so the end of the next working day."""
    day = hari_kerja.local(case.kalender, row.pada).date()
    return hari_kerja.closes(case.kalender, hari_kerja.add_hari_kerja(case.kalender, day, DECIDED_WITHIN))


def of_prompt(tx: Connection, prompt: Row[Any]) -> Row[Any]:
    """The correction a question is about."""
    return koreksi.get(tx, int(prompt.rincian["koreksi"]))


def task_facts(case: Case, row: Row[Any]) -> dict[str, str]:
    """What messages say that are about tasks of any kind."""
    return {"tugas": TASK, "unit": case.kantor.short_name(row.bidang), "periode": case.periode.nama}


def show_again(tx: Connection, case: Case, prompt: Row[Any], now: datetime) -> None:
    """Posts an open card once more as a new version; the buttons of the old one are dead."""
    fresh = prompts.new_version(tx, prompt.id, send.new_nonce())
    _post(tx, case, of_prompt(tx, prompt), fresh, now)


def bring(tx: Connection, case: Case, row: Row[Any], now: datetime) -> int:
    """Brings an open question to whoever decides now: leave began or ended, an official changed; how many cards."""
    able = {holder.orang.id: holder for holder in deciders(tx, case, row.bidang, row.orang_id, now)}
    open_cards = about(tx, row)
    former = [prompt for prompt in open_cards if prompt.orang_id not in able]
    new = [holder for holder in able.values() if holder.orang.id not in {prompt.orang_id for prompt in open_cards}]
    for prompt in former:
        close(tx, case, row, prompt, {"hasil": "dialihkan", "waktu": shown.when(case, now)}, now)
    if new:
        ask(tx, case, row, new, now)
        isi = {"koreksi": row.id, "bidang": row.bidang, "kepada": [holder.orang.id for holder in new]}
        record.append(tx, chain_of(case), "koreksi_dialihkan", isi, now)
    if former and not able:
        role = role_of(tx, case, row.bidang, row.orang_id, now)
        facts = {**task_facts(case, row), "jabatan_kosong": who.title_of(case, role, row.bidang)}
        facts |= {"tenggat": shown.when(case, due_of(case, row))}
        announce.alert(tx, case, "pemegang_kosong", facts, f"koreksi-kosong:{row.id}:{now:%Y%m%d}", now)
    return len(former) + len(new)


def repost_open(tx: Connection, case: Case, row: Row[Any], now: datetime) -> int:
    """Posts every open card about a correction again, after an outage longer than Telegram keeps taps; how many."""
    waiting = [prompt for prompt in about(tx, row) if prompt.jenis == DECIDE]
    for prompt in waiting:
        show_again(tx, case, prompt, now)
    return len(waiting)


def about(tx: Connection, row: Row[Any]) -> list[Row[Any]]:
    """The open questions about a correction, and the boxes opened for a reason."""
    found = [prompt for jenis in (DECIDE, REASON) for prompt in prompts.open_of_kind(tx, row.instansi, jenis)]
    return [prompt for prompt in found if prompt.rincian.get("koreksi") == row.id]


def close(tx: Connection, case: Case, row: Row[Any], prompt: Row[Any], facts: dict[str, Any], now: datetime) -> None:
    """Closes one of them; a card says what became of the correction, never with the reason of the request."""
    mine = (row.putusan or {}).get("prompt") == prompt.id
    prompts.close(tx, prompt.id, "dijawab" if mine else "ditutup", now)
    outbox.cancel_unsent(tx, prompt.id)
    if prompt.jenis == DECIDE:
        say(tx, case, row, prompt, facts, now)


def say(tx: Connection, case: Case, row: Row[Any], prompt: Row[Any], facts: dict[str, Any], now: datetime) -> None:
    """Puts the outcome in the place of a card; with `batas_batal` it can still be taken back there."""
    kind = "koreksi_dicatat" if "batas_batal" in facts else "koreksi_diputus"
    told = {**shown.facts_of(tx, case, row), "alasan": "", **facts}
    send.edit_card(tx, prompt, kind, told, f"koreksi:{row.id}:{prompt.versi}:{kind}", now)


def close_all(tx: Connection, case: Case, row: Row[Any], facts: dict[str, Any], now: datetime) -> None:
    """Every open question about a correction is closed and says what became of it."""
    for prompt in about(tx, row):
        close(tx, case, row, prompt, facts, now)
