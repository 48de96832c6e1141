"""The wording of reminders: which kind for which rung, about what is still missing."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import announce, load, send
from bot.cases import people as who
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.rekomendasi import given
from bot.cases.reminding.owed import Owed, task_row
from bot.cases.send import Notice
from bot.cases.sheet import findings
from bot.domain import hari_kerja, tulis
from bot.domain.facts import Langkah
from bot.domain.findings import Berat
from bot.domain.hari_kerja import YearMissing
from bot.domain.reminders import AFTER_OPENING, LEADERS, Due, Rung
from bot.domain.sop import Laku
from bot.store.queries import entries, outbox, prompts
from bot.store.queries.outbox import Message

_FILLING = {
    Rung.H3: "pengingat_h3",
    Rung.H1: "pengingat_h1",
    Rung.HARI_INI: "pengingat_hari_ini",
    Rung.LEWAT: "lewat_batas_pengisi",
}


def remind_person(
    tx: Connection, case: Case, holder: Holder, items: list[tuple[Langkah, Due]], now: datetime, beside: Owed
) -> int:
    """Queues the one reminder of the day for a person; 0 when there was one already or nothing is missing. What else is
    due (`beside`) stands in it too."""
    if holder.chat_id is None:
        return 0
    told = [
        (langkah, due, prompt)
        for langkah, due in items
        if (prompt := _prompt(tx, case, langkah, holder)) is not None and not _came_today(case, langkah, prompt, now)
    ]
    if not told:
        return 0
    single = _one(tx, case, *told[0], now) if len(told) == 1 else ("", {})
    rows = [task_row(case, langkah, prompt) for langkah, _, prompt in told]
    queued = remind_with(tx, case, holder, (*single, told[0][2].id), Owed(rows + beside.tugas, beside.rekomendasi), now)
    for langkah in [langkah for langkah, _, _ in told] if queued else ():
        copy_adjutant(tx, case, holder, base(tx, case, langkah, None), str(langkah.urut), now)
    return int(queued)


def remind_with(
    tx: Connection, case: Case, holder: Holder, single: tuple[str, dict[str, Any], int], owed: Owed, now: datetime
) -> bool:
    """Queues the one reminder of the day about everything `owed`: in the wording of `single` (kind, facts, prompt) when
    there is nothing but that one task."""
    if len(owed.tugas) == 1 and not owed.rekomendasi:
        kind, facts, prompt_id = single
        return remind_once(tx, case, holder, (kind, facts), now, prompt_id)
    facts = {"jumlah": len(owed.tugas), "daftar_tugas": owed.tugas, "rekomendasi": owed.rekomendasi}
    queued = remind_once(tx, case, holder, ("pengingat_gabungan", facts), now, None)
    if queued and owed.rekomendasi:
        given.ask_about(tx, case, holder, owed.ids, now)
    return queued


def remind_once(
    tx: Connection, case: Case, holder: Holder, said: tuple[str, dict[str, Any]], now: datetime, prompt_id: int | None
) -> bool:
    """Queues `said` (kind, facts) as the one reminder a person gets a day; False when there was one already, or nobody
    can be written to."""
    if holder.chat_id is None:
        return False
    message = Message(
        _key(case, holder, now),
        holder.chat_id,
        *said,
        orang_id=holder.orang.id,
        instansi=case.instansi,
        siklus_id=case.id,
        prompt_id=prompt_id,
    )
    return outbox.queue(tx, message, now)


def reminded_of(tx: Connection, case: Case, holder: Holder, now: datetime) -> set[int] | None:
    """The ids of the recommendations in today's reminder of a person, None when there was none yet."""
    said = outbox.by_key(tx, _key(case, holder, now))
    return None if said is None else {int(row["id"]) for row in said.isi.get("rekomendasi", ())}


def _key(case: Case, holder: Holder, now: datetime) -> str:
    return f"ingat:{holder.orang.id}:{case.today(now):%Y%m%d}"


def copy_adjutant(tx: Connection, case: Case, head: Holder, facts: dict[str, Any], key: str, now: datetime) -> None:
    """The Kepala Dinas was reminded: the ajudan gets a copy, and cannot decide (office practice, People)."""
    if head.penugasan.peran != "kepala_dinas":
        return
    told = {**facts, "jabatan_pemegang": who.title_of(case, "kepala_dinas")}
    notice = Notice("menunggu_pimpinan_salinan", told, f"penghubung:{key}:{case.today(now):%Y%m%d}")
    for holder in who.holders_of(tx, case, who.ADJUTANT, "", now):
        send.notify(tx, case, holder, notice, now)


def _prompt(tx: Connection, case: Case, langkah: Langkah, holder: Holder) -> Row[Any] | None:
    mine = [p for p in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang) if p.orang_id == holder.orang.id]
    return next((prompt for prompt in mine if prompt.jenis == "tugas"), None)


def _came_today(case: Case, langkah: Langkah, prompt: Row[Any], now: datetime) -> bool:
    """The card moved to this person today, out of other hands: the card itself is today's word about it."""
    opened = hari_kerja.local(case.kalender, langkah.tahap_dibuka or now).date()
    return opened < hari_kerja.local(case.kalender, prompt.dibuat).date() == case.today(now)


def base(tx: Connection, case: Case, langkah: Langkah, prompt: Row[Any] | None) -> dict[str, Any]:
    """What every reminder about a row says."""
    stage = case.stage(langkah)
    zone = case.kantor.zona
    unit = {"unit": case.kantor.short_name(langkah.bidang)} if langkah.bidang else {}
    return {
        **unit,
        "periode": case.periode.nama,
        "tugas": f"{stage.laku}_{stage.objek}",
        "tenggat": tulis.format_waktu(langkah.tenggat, zone) if langkah.tenggat else "",
        "sejak": tulis.format_waktu(langkah.tahap_dibuka, zone) if langkah.tahap_dibuka else "",
        **({"kode": prompt.kode, "prompt": prompt.id} if prompt is not None else {}),
    }


def _one(
    tx: Connection, case: Case, langkah: Langkah, due: Due, prompt: Row[Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    facts = base(tx, case, langkah, prompt)
    stage = case.stage(langkah)
    if stage.laku is Laku.ISI:
        return _filling(tx, case, langkah, due, facts, now)
    return ("menunggu_pimpinan" if stage.peran in LEADERS else "pengingat_tugas"), facts


def _filling(
    tx: Connection, case: Case, langkah: Langkah, due: Due, facts: dict[str, Any], now: datetime
) -> tuple[str, dict[str, Any]]:
    facts |= announce.unit_facts(tx, case, langkah.bidang) | missing(tx, case, langkah.bidang)
    reviewer, tomorrow = who.title_of(case, "kepala_bidang", langkah.bidang), case.today(now) + timedelta(days=1)
    if not facts["sisa"]:
        return "pengingat_selesai", {**facts, "jabatan_pemeriksa": reviewer}
    if due.rung is Rung.LEWAT and due.hari_terlambat < case.kantor.eskalasi_hari:
        day = hari_kerja.local(case.kalender, langkah.tenggat).date() if langkah.tenggat else None
        with suppress(YearMissing):  # when the superior is asked is not known yet
            facts |= _escalation(case, day, reviewer) if day is not None else {}
    if langkah.tenggat is not None and hari_kerja.local(case.kalender, langkah.tenggat).date() == tomorrow:
        facts["besok"] = "ya"
    return _FILLING[due.rung or Rung.LEWAT], facts


def _escalation(case: Case, day: date, reviewer: str) -> dict[str, str]:
    """When the superior is asked, and who that is."""
    when = hari_kerja.opens(case.kalender, hari_kerja.add_hari_kerja(case.kalender, day, case.kantor.eskalasi_hari))
    return {
        "waktu_eskalasi": tulis.format_waktu(when + AFTER_OPENING, case.kantor.zona),
        "jabatan_atasan": reviewer,
    }


def missing(tx: Connection, case: Case, bidang: str) -> dict[str, Any]:
    """How many indicators of a bidang are not in order yet, of how many, and which."""
    total = findings.asked_count(tx, case, bidang)
    sheet = entries.sheet(tx, case.id, bidang)
    if sheet is None or sheet.versi == 0:
        return {"sisa": total, "total": total, "daftar_indikator": []}
    open_rows = [row for row in sheet.temuan if row["berat"] == Berat.WAJIB and row["kode"]]
    kodes = list(dict.fromkeys(row["kode"] for row in open_rows))
    names = {item.kode: item.nama for item in load.indikator_of(tx, case.id, bidang)}
    sisa = total - sheet.terisi if not sheet.lengkap else 0
    return {"sisa": sisa, "total": total, "daftar_indikator": [{"indikator": names.get(k, k)} for k in kodes]}
