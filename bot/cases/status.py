"""Who holds what, since when: the state of a siklus in facts, for chat, the digest and the command line."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import ending
from bot.cases import people as who
from bot.cases.drive import progress
from bot.cases.drive.files import form_key
from bot.cases.load import Case
from bot.cases.sheet import findings
from bot.domain import hari_kerja, tulis
from bot.domain.facts import Langkah, Peristiwa, StatusLangkah, StatusSiklus
from bot.domain.sop import Laku
from bot.domain.triwulan import Periode, parse
from bot.report.papan import Papan
from bot.store.queries import entries, files, marks, people, record

_COMING = "berikut:"  # markers: the period and the moment of an office's next opening
OPEN = (StatusLangkah.TERBUKA, StatusLangkah.SEMENTARA, StatusLangkah.BOT)


def current_row(case: Case) -> int:
    """The number of the first row that is not finished; the last row's when all are."""
    return next((r.urut for r in case.sop.langkah if not case.siklus.row_done(r.urut)), case.sop.langkah[-1].urut)


def rows_done(case: Case) -> int:
    """How many rows of the form are finished."""
    return sum(case.siklus.row_done(row.urut) for row in case.sop.langkah)


def open_rows(case: Case) -> list[Langkah]:
    """The rows somebody (or the bot) is working on."""
    return [langkah for langkah in case.siklus.langkah if langkah.status in OPEN]


def pause_of(tx: Connection, case: Case) -> tuple[datetime, str] | None:
    """Since when a siklus rests, and why; None for one that does not."""
    if case.siklus.status is not StatusSiklus.DIJEDA:
        return None
    (line,) = record.latest(tx, f"siklus:{case.id}", {Peristiwa.STATUS_DIUBAH}, 1)
    return line.pada, str(json.loads(line.isi)["rincian"]).partition(": ")[2]


def _is_late(case: Case, langkah: Langkah, now: datetime) -> bool:
    """Past its date, which moves by the hours of a pause."""
    late = langkah.tenggat is not None and now > langkah.tenggat
    return late and case.siklus.status is not StatusSiklus.DIJEDA


def note_coming(tx: Connection, office: str, periode: Periode, opens: datetime, now: datetime) -> None:
    """Puts down which siklus of an office opens next, and when (aware)."""
    marks.put(tx, f"{_COMING}{office}", f"{periode} {opens.isoformat()}", now)


def coming(tx: Connection, office: str, now: datetime) -> dict[str, str]:
    """The parameters of `status_kosong`: the next siklus of an office. Nothing when none is known, the calendar of that
    year being absent, or when it is opening now."""
    periode, _, opens = (marks.get(tx, f"{_COMING}{office}") or "").partition(" ")
    if not opens or datetime.fromisoformat(opens) <= now:
        return {}
    when = tulis.format_waktu(datetime.fromisoformat(opens), people.office(tx, office).zona)
    return {"periode": parse(periode).nama, "siklus_berikut": when}


def brief(tx: Connection, case: Case, now: datetime) -> dict[str, Any]:
    """The parameters of `status_ringkas`."""
    first = next(iter(open_rows(case)), None)
    stage = case.stage(first) if first else case.sop.stages(case.sop.langkah[-1].urut)[-1]
    sheets = entries.sheets(tx, case.id)
    facts: dict[str, Any] = {
        "periode": case.periode.nama,
        "langkah": current_row(case),
        "jumlah_langkah": len(case.sop.langkah),
        "tugas": f"{stage.laku}_{stage.objek}",
        "unit_lengkap": sum(1 for kode in case.siklus.bidang if kode in sheets and sheets[kode].lengkap),
        "jumlah_unit": len(case.siklus.bidang),
        "unit": [_unit(tx, case, kode, sheets) for kode in case.siklus.bidang],
        "belum": [{"jabatan": row.jabatan} for row in people.unconnected(tx, case.instansi)],
    }
    made = progress.progress_of(tx, case, now)
    if made is not None:
        facts["siap"] = made.siap
        facts["perkiraan_siap"] = tulis.format_waktu(made.selesai, case.kantor.zona) if made.selesai else ""
    pause = pause_of(tx, case)
    if pause is not None:
        facts["dijeda"] = tulis.format_waktu(pause[0], case.kantor.zona)
        facts["alasan"] = pause[1]
    if case.siklus.status is StatusSiklus.BERJALAN:
        facts["perkiraan_selesai"] = ending.expected_day(case, now)
    if first is not None and first.tahap_dibuka is not None:
        facts["sejak"] = tulis.format_waktu(first.tahap_dibuka, case.kantor.zona)
    return facts


def _unit(tx: Connection, case: Case, kode: str, sheets: dict[str, Any]) -> dict[str, Any]:
    sheet = sheets.get(kode)
    return {
        "unit": case.kantor.short_name(kode),
        "keadaan": unit_state(case, kode, sheet),
        "terisi": sheet.terisi if sheet is not None and sheet.versi else 0,
        "total": findings.asked_count(tx, case, kode),
    }


def unit_brief(tx: Connection, case: Case, unit: str, now: datetime) -> dict[str, Any]:
    """The parameters of `bidang_ringkas`: entries, what is under way in the unit, whose it is and until when."""
    sheet = entries.sheet(tx, case.id, unit)
    row = files.by_key(tx, form_key(case, unit))
    facts: dict[str, Any] = {
        **_unit(tx, case, unit, {unit: sheet}),
        "periode": case.periode.nama,
        "jumlah_temuan": len(sheet.temuan) if sheet is not None and sheet.versi and sheet.temuan else "",
        "jabatan_pengisi": _titles(who.holders_of(tx, case, "pengisi_bidang", unit, now)),
        "jabatan_kepala": _titles(who.holders_of(tx, case, "kepala_bidang", unit, now)),
        "tautan_format": (row.tautan if row else "") or "",
    }
    held = next((item for item in holdings(tx, case, now) if item["bidang"] == unit), None)
    if held is None:
        return facts
    times = {key: tulis.format_waktu(held[key], case.kantor.zona) for key in ("sejak", "tenggat") if held[key]}
    return {**facts, **times, "tugas": held["tugas"], "pemegang": ", ".join(held["pemegang"])}


def _titles(held: list[who.Holder]) -> str:
    return ", ".join(holder.orang.jabatan for holder in held) or "belum ditetapkan"


def unit_state(case: Case, kode: str, sheet: Any) -> str:
    """How a unit stands, as a key of the catalogue's table `keadaan`."""
    last = [langkah for langkah in case.siklus.langkah if langkah.bidang == kode and langkah.status in OPEN]
    if not last:
        return "disetujui" if sheet is not None and sheet.disetujui else "belum_dimulai"
    stage = case.stage(last[0])
    if stage.laku is Laku.PUTUSAN:
        return "menunggu_koreksi"
    if stage.laku is Laku.TULIS:
        return "menunggu_tindak_lanjut"
    if last[0].putaran > 1:
        return "dikembalikan"
    if sheet is not None and sheet.terisi:
        return "lengkap" if sheet.lengkap else "ada_temuan" if sheet.temuan else "menunggu_isian"
    return "menunggu_isian"


def board(case: Case, now: datetime) -> Papan:
    """The picture of the siklus: one row for the office and each unit, one column for each row of the SOP."""
    columns = [row.urut for row in case.sop.langkah]
    units = [(unit, case.kantor.short_name(unit)) for unit in case.siklus.bidang]
    rows = [("", "Dinas"), *units]
    return Papan(
        judul=case.kantor.singkat,
        keterangan=f"{case.periode.nama} · {tulis.format_waktu(now, case.kantor.zona)}",
        langkah=tuple(str(urut) for urut in columns),
        baris=tuple((name, tuple(_state(case, urut, unit, now) for urut in columns)) for unit, name in rows),
    )


def _state(case: Case, urut: int, unit: str, now: datetime) -> str:
    found = [langkah for langkah in case.siklus.of_row(urut) if langkah.bidang == unit]
    if not found:
        return ""  # this row is not theirs
    langkah = found[0]
    if langkah.status is StatusLangkah.SELESAI:
        return "selesai"
    if langkah.status not in OPEN:
        return "menunggu"
    return "lewat" if _is_late(case, langkah, now) else "berjalan"


def holdings(tx: Connection, case: Case, now: datetime) -> list[dict[str, Any]]:
    """Every open row: what, whose, since when, until when, how long it has been late (office minutes)."""
    return [_holding(tx, case, langkah, now) for langkah in open_rows(case)]


def _holding(tx: Connection, case: Case, langkah: Langkah, now: datetime) -> dict[str, Any]:
    stage = case.stage(langkah)
    held = who.asked(tx, case, langkah, now) if stage.peran else []
    late = 0
    if langkah.tenggat is not None and _is_late(case, langkah, now):
        late = hari_kerja.office_minutes_between(case.kalender, langkah.tenggat, now)
    return {
        "urut": langkah.urut,
        "bidang": langkah.bidang,
        "status": str(langkah.status),
        "tugas": f"{stage.laku}_{stage.objek}",
        "peran": stage.peran or "bot",
        "pemegang": [holder.orang.jabatan for holder in held],
        "terhubung": all(holder.chat_id is not None for holder in held),
        "sejak": langkah.tahap_dibuka,
        "tenggat": langkah.tenggat,
        "terlambat_menit": late,
        "putaran": langkah.putaran,
    }
