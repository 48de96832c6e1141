"""Look after messages that did not simply arrive: doubtful ones, dead ones, and people who cannot be reached."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, cards, load, send
from bot.cases.card_builders import build_card
from bot.cases.load import Calendars, Case
from bot.cases.scene import Scene
from bot.domain import tulis
from bot.domain.facts import StatusLangkah
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import outbox, people, prompts


def mend_delivery(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """A doubtful card or question is posted once more as a new version, so that the possible first copy is dead; the
    planner learns of every message that is doubtful or can never arrive. Each message is looked after once."""
    tally = Tally()
    with db.read() as tx:
        rows = outbox.to_mend(tx)
    for row in rows:
        with db.begin() as tx:
            if outbox.mark_mended(tx, row.id):
                _mend(tx, row, calendars, now)
                tally.add("mended")
    return tally


def _mend(tx: Connection, row: Row[Any], calendars: Calendars, now: datetime) -> None:
    if row.siklus_id is None:
        return
    case = load.lock(tx, row.siklus_id, calendars)
    prompt = prompts.get(tx, row.prompt_id) if row.prompt_id is not None else None
    if row.status == "ragu" and prompt is not None:
        _post_again(tx, case, prompt, row, now)
    if row.operasi == "kirim" and row.orang_id is not None:
        _tell_planner(tx, case, row, now)


def _post_again(tx: Connection, case: Case, prompt: Row[Any], row: Row[Any], now: datetime) -> None:
    """An open task's own card, or an open question, is posted again; what hung on a closed one is of no use now."""
    if prompt.status != "terbuka":
        return
    if prompt.jenis != "tugas":
        _ask_again(tx, prompt, row, now)
        return
    langkah = case.siklus.at(prompt.urut, prompt.bidang)
    if row.jenis == prompt.rincian.get("kartu") and langkah.status is StatusLangkah.TERBUKA:
        card = build_card(Scene(tx, case, langkah, case.stage(langkah), now))
        cards.repost(tx, case, prompt, card, now, again=True)


def _ask_again(tx: Connection, prompt: Row[Any], row: Row[Any], now: datetime) -> None:
    """The same question with buttons of its own: whoever waits for it would otherwise wait for ever."""
    if row.operasi != "kirim":
        return
    fresh = prompts.new_version(tx, prompt.id, send.new_nonce())
    again = {name: getattr(row, name) for name in outbox.Message.__slots__ if name != "tidak_sebelum"}
    outbox.queue(tx, outbox.Message(**{**again, "kunci": f"{row.kunci}:v{fresh.versi}"}), now)


def _tell_planner(tx: Connection, case: Case, row: Row[Any], now: datetime) -> None:
    person = people.person(tx, row.orang_id)
    facts: dict[str, Any] = {
        "jabatan_tujuan": person.jabatan,
        **({"kode": row.isi["kode"]} if row.isi.get("kode") else {}),
    }
    if row.status == "ragu":
        facts["waktu"] = tulis.format_waktu(row.dibuat, case.kantor.zona)
        announce.alert(tx, case, "pesan_tidak_pasti", facts, f"ragu:{row.id}", now)
        return
    facts["sebab"] = _cause(row.galat or "")
    announce.alert(tx, case, "pesan_tidak_terkirim", facts, f"mati:{row.id}", now)


def _cause(error: str) -> str:
    told = error.casefold()
    if "blocked" in told:
        return "diblokir"
    if "deactivated" in told:
        return "nonaktif"
    if "initiate" in told:
        return "belum_mulai"
    return "tidak_ditemukan" if "not found" in told else "ditolak"
