"""Look after messages that did not simply arrive: doubtful ones, dead ones, and people who cannot be reached."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load, send
from bot.cases import people as who
from bot.cases.accounts import reach
from bot.cases.load import Calendars, Case
from bot.cases.prompts import cards
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Scene
from bot.domain import hari_kerja, tulis
from bot.domain.facts import StatusLangkah, StatusSiklus
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, outbox, people, prompts
from bot.store.queries.outbox import Message

_ABOUT_DELIVERY = ("pesan_tidak_pasti", "pesan_tidak_terkirim")
_UP = "naik:"  # in the key of what was passed on to the next person up


def mend_delivery(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """A doubtful card or question is posted once more as a new version, so that the possible first copy is dead; the
    planner learns of every message that is doubtful or can never arrive. Each message is looked after once."""
    tally = Tally()
    for row in db.ask(outbox.to_mend):
        with db.begin() as tx:
            if outbox.mark_mended(tx, row.id):
                if _mend(tx, row, calendars, now):
                    tally.add("mended")
                else:  # nobody can be told now: it waits for whoever comes back first
                    outbox.mark_mended(tx, row.id, done=False)
    return tally


def _mend(tx: Connection, row: Row[Any], calendars: Calendars, now: datetime) -> bool:
    case = _case_of(tx, row, calendars)
    if case is None:
        return _tell_without_siklus(tx, row, calendars, now)
    prompt = prompts.get(tx, row.prompt_id) if row.prompt_id is not None else None
    doubtful = row.status == "ragu"
    again = doubtful and prompt is not None and _post_again(tx, case, prompt, row, now)
    if row.operasi != "kirim" or row.orang_id is None:
        return True
    facts = {"jabatan_tujuan": people.person(tx, row.orang_id).jabatan, **_subject(case, prompt)}
    if doubtful:
        facts |= {"waktu": tulis.format_waktu(row.dibuat, case.kantor.zona), "diulang": again}
        announce.alert(tx, case, "pesan_tidak_pasti", facts, f"ragu:{row.id}", now)
        return True
    return _tell_dead(tx, case, row, facts, now)


def _case_of(tx: Connection, row: Row[Any], calendars: Calendars) -> Case | None:
    """The siklus a message belongs to, else the newest of its addressee's office: somebody there has to hear of it."""
    if row.siklus_id is not None:
        return load.lock(tx, row.siklus_id, calendars)
    if row.orang_id is None:
        return None
    office = people.person(tx, row.orang_id).instansi
    newest = (cycles.running(tx, office) or cycles.every(tx, office))[-1:]
    return load.lock(tx, newest[0].id, calendars) if newest else None


def _tell_without_siklus(tx: Connection, row: Row[Any], calendars: Calendars, now: datetime) -> bool:
    """The same of an office that never had a siklus; False while no planner of it can be told."""
    if row.operasi != "kirim" or row.orang_id is None or row.jenis in _ABOUT_DELIVERY:
        return True
    person = people.person(tx, row.orang_id)
    office = people.office(tx, person.instansi)
    today = hari_kerja.local(calendars(office.kode, office.zona), now).date()
    doubt = {"waktu": tulis.format_waktu(row.dibuat, office.zona), "diulang": False}
    more = doubt if row.status == "ragu" else {"sebab": _cause(row.galat or "")}
    kind = "pesan_tidak_pasti" if row.status == "ragu" else "pesan_tidak_terkirim"
    able = [held for held in who.first_reachable(tx, office.kode, who.ALERT_CHAIN, today) if held[0] != person.id]
    for orang_id, chat_id in able:
        facts = {"jabatan_tujuan": person.jabatan, **more}
        key = f"{row.status}:{row.id}:{orang_id}"
        outbox.queue(tx, Message(key, chat_id, kind, facts, orang_id=orang_id, instansi=office.kode), now)
    return bool(able)


def _tell_dead(tx: Connection, case: Case, row: Row[Any], facts: dict[str, Any], now: datetime) -> bool:
    """False when nobody is left who could be told."""
    cause = _cause(row.galat or "")
    if cause == "ditolak":
        return announce.alert(tx, case, "pesan_tidak_terkirim", {**facts, "sebab": cause}, f"mati:{row.id}", now)
    told = reach.tell_unreachable(tx, case, row.orang_id, {**facts, "sebab": cause}, now)
    if told and row.prompt_id is None and _is_alert(tx, case, row, now):
        announce.alert(tx, case, row.jenis, row.isi, f"{_UP}{row.id}", now, dokumen=row.dokumen)
    return told


def _subject(case: Case, prompt: Row[Any] | None) -> dict[str, Any]:
    """What the message was about, as far as it was a task's."""
    if prompt is None or prompt.jenis != "tugas":
        return {}
    stage = case.sop.stages(prompt.urut)[prompt.tahap]
    unit = {"unit": case.kantor.short_name(prompt.bidang)} if prompt.bidang else {}
    return {"kode": prompt.kode, "tugas": f"{stage.laku}_{stage.objek}", "periode": case.periode.nama, **unit}


def _is_alert(tx: Connection, case: Case, row: Row[Any], now: datetime) -> bool:
    """What was for the planner, or for whoever stood in, goes to the next person up: it may be about somebody else.
    An answer to something the planner asked, which belongs to no siklus, is nobody else's."""
    if row.siklus_id is None:
        return row.jenis in ("belum_terhubung", "kalender_belum_ada")
    planners = {holder.orang.id for holder in who.holders_of(tx, case, who.PLANNER, "", now)}
    return row.orang_id in planners or f":{_UP}" in row.kunci or row.jenis == "pesan_tidak_terkirim"


def _post_again(tx: Connection, case: Case, prompt: Row[Any], row: Row[Any], now: datetime) -> bool:
    """An open task's own card, or an open question, is posted again; what hung on a closed one is of no use now."""
    if prompt.status != "terbuka":
        return False
    if prompt.jenis != "tugas":
        return send.ask_again(tx, prompt, row, now)
    langkah = case.siklus.at(prompt.urut, prompt.bidang)
    rests = case.siklus.status is StatusSiklus.DIJEDA
    if rests or row.jenis != prompt.rincian.get("kartu") or langkah.status is not StatusLangkah.TERBUKA:
        return False
    card = build_card(Scene(tx, case, langkah, case.stage(langkah), now))
    cards.repost(tx, case, prompt, card, now, again=True)
    return True


def _cause(error: str) -> str:
    told = error.casefold()
    if "blocked" in told:
        return "diblokir"
    if "deactivated" in told:
        return "nonaktif"
    if "initiate" in told:
        return "belum_mulai"
    return "tidak_ditemukan" if "not found" in told else "ditolak"
