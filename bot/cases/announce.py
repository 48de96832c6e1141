"""Tell people what happened to a siklus when nothing is asked of them: planner, heads, fillers, everybody."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import ending, send
from bot.cases import people as who
from bot.cases.drive.files import OFFICE_ROLES, form_key
from bot.cases.kendali.key import key_of
from bot.cases.load import GOOGLE_ACCOUNT, Case
from bot.cases.papers import report_files
from bot.cases.prompts import cards
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Scene
from bot.cases.rekomendasi import given
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.capaian import round_half_up
from bot.domain.facts import Catatan, StatusLangkah
from bot.domain.sop import Laku, Objek
from bot.report.tahunan import from_json as report_from_json
from bot.store.queries import files, marks, outbox, people, prompts, rekomendasi


def _tell(
    tx: Connection, case: Case, roles: tuple[tuple[str, str], ...], notice: Notice, now: datetime, **more: Any
) -> None:
    told: set[int] = set()
    for role, bidang in roles:
        for holder in who.holders_of(tx, case, role, bidang, now):
            if holder.orang.id not in told:
                told.add(holder.orang.id)
                send.notify(tx, case, holder, notice, now, **more)


def tell(
    tx: Connection, case: Case, roles: tuple[tuple[str, str], ...], notice: Notice, now: datetime, **more: Any
) -> None:
    """Tells everybody who holds one of the roles (peran, bidang) now; once for each key. `more`: the outbox row's
    other columns (dokumen)."""
    _tell(tx, case, roles, notice, now, **more)


def alert(tx: Connection, case: Case, kind: str, facts: dict[str, Any], key: str, now: datetime, **more: Any) -> bool:
    """Tells the planner, or the next person up who can be reached; False when nobody can (`sakip status` shows it).
    `more`: the outbox row's other columns (dokumen)."""
    holders = who.reachable(tx, case, who.ALERT_CHAIN, now)
    for holder in holders:
        send.notify(tx, case, holder, Notice(kind, facts, key), now, **more)
    return bool(holders)


def unit_facts(tx: Connection, case: Case, bidang: str) -> dict[str, Any]:
    """Unit, period and link of a bidang's sheet, as nearly every notice about it says."""
    row = files.by_key(tx, form_key(case, bidang))
    return {
        "unit": case.kantor.short_name(bidang),
        "periode": case.periode.nama,
        "tautan_format": (row.tautan if row else "") or "",
    }


def _when(case: Case, moment: datetime) -> str:
    return tulis.format_waktu(moment, case.kantor.zona)


# --- the sheet -------------------------------------------------------------------------------------------------------


def sheet_trouble(tx: Connection, case: Case, row: Row[Any], problem: str, now: datetime) -> None:
    """A sheet was trashed, removed, replaced, closed to us or made again: planner and filler get a sentence."""
    notice = trouble_notice(tx, case, row, problem, now)
    filler = () if problem == "akses" else (("pengisi_bidang", row.bidang),)
    _tell(tx, case, ((who.PLANNER, ""), *filler), notice, now)


def trouble_notice(tx: Connection, case: Case, row: Row[Any], problem: str, now: datetime) -> Notice:
    """What became of the file of a sheet (`hilang`, `terhapus`, `bukan_google_sheet` or `akses`), and what helps."""
    facts = {**unit_facts(tx, case, row.bidang), "nama_berkas": row.nama}
    key = f"{problem}:{row.id}:{row.versi}"
    if problem == "terhapus":
        return Notice("berkas_dibuat_ulang", facts, f"{problem}:{row.drive_id}")
    if problem == "bukan_google_sheet":
        return Notice("berkas_bukan_google_sheet", facts, key)
    if problem == "akses":
        account = marks.get(tx, GOOGLE_ACCOUNT) or "akun Google kantor"
        return Notice("akses_ditolak", {**facts, "akun": account, "sebab": "akses", "tautan": row.tautan}, key)
    folder = files.by_key(tx, row.induk) if row.induk else None
    where = {"waktu": _when(case, now), "tautan_folder": (folder.tautan if folder else "") or ""}
    return Notice("berkas_hilang", {**facts, **where}, key)


def structure_trouble(
    tx: Connection, case: Case, bidang: str, findings: list[dict[str, Any]], key: str, now: datetime
) -> None:
    """The table of a sheet cannot be read any more: what is missing and how to mend it."""
    facts = {**unit_facts(tx, case, bidang), "temuan": findings}
    _tell(tx, case, (("pengisi_bidang", bidang), (who.PLANNER, "")), Notice("struktur_berubah", facts, key), now)


def copy_found(tx: Connection, case: Case, bidang: str, name: str, key: str, now: datetime) -> None:
    """Somebody made a copy of a sheet: whoever fills learns, once for each, that only the true one is read."""
    facts = {**unit_facts(tx, case, bidang), "nama_salinan": name}
    _tell(tx, case, (("pengisi_bidang", bidang),), Notice("isian_di_salinan", facts, f"salinan:{bidang}:{key}"), now)


def changed_after_final(tx: Connection, case: Case, bidang: str, now: datetime) -> None:
    """A locked sheet was changed after the last decision: the planner sees the difference; the lock is put back."""
    changes, _, versi = cards.changes_since_approval(tx, case, bidang)
    unit = unit_facts(tx, case, bidang)
    if not changes:
        alert(
            tx, case, "kunci_dipulihkan", {**unit, "waktu": _when(case, now)}, f"kunci:{bidang}:{versi}:{now:%j%H}", now
        )
        return
    facts = {**unit, "objek": "isian", "waktu": _when(case, now), "versi": versi, "perubahan": changes}
    alert(tx, case, "data_berubah_setelah_final", facts, f"setelah-final:{bidang}:{versi}", now)


# --- decisions -------------------------------------------------------------------------------------------------------


def returned(tx: Connection, case: Case, catatan: Catatan, decision: Row[Any], now: datetime) -> None:
    """The copy of a return for the head of the unit concerned (the one who must mend it gets a card)."""
    bidang = catatan.putusan.sasaran_bidang if catatan.putusan else ""
    fill = case.sop.fill_row
    if not bidang or fill is None:
        return
    langkah = case.siklus.at(fill.urut, bidang)
    facts = {
        "objek": "isian",
        "unit": case.kantor.short_name(bidang),
        "periode": case.periode.nama,
        "kapasitas_pengembali": decision.kapasitas,
        "waktu": _when(case, decision.pada),
        "alasan": decision.alasan,
        "bagian": case.kantor.short_name(bidang),
        "tenggat": _when(case, langkah.tenggat or now),
        "jabatan_pelaksana": who.title_of(case, fill.pengisi, bidang),
    }
    _tell(tx, case, (("kepala_bidang", bidang),), Notice("dikembalikan_salinan", facts, f"salinan:{decision.id}"), now)


def approval_void(tx: Connection, case: Case, catatan: Catatan, now: datetime) -> None:
    """The planner's copy of a voided approval; the approver gets the question anew."""
    changes, old, new = cards.changes_since_approval(tx, case, catatan.rincian)
    if not changes:
        return
    stage = case.sop.stages(catatan.urut)[0]
    facts = {
        "objek": str(Objek.ISIAN),
        "unit": case.kantor.short_name(catatan.rincian),
        "periode": case.periode.nama,
        "jumlah": len(changes),
        "versi_lama": old,
        "versi": new,
        "jabatan_penyetuju": who.title_of(case, stage.peran or "kepala_bidang", catatan.rincian),
        "waktu": _when(case, now),
        "perubahan": changes,
    }
    alert(tx, case, "persetujuan_gugur_salinan", facts, f"gugur:{catatan.rincian}:v{new}", now)


def stage_done(tx: Connection, case: Case, catatan: Catatan, now: datetime) -> None:
    """What the planner is told when the bot has done a stage: at present, that every sheet is shared."""
    stage = case.sop.stages(catatan.urut)[catatan.tahap]
    if stage.laku is not Laku.BOT or stage.objek is not Objek.BAGIKAN or catatan.bidang:
        return
    fill = case.sop.fill_row
    due = [r.tenggat for r in case.siklus.of_row(fill.urut) if r.tenggat] if fill else []
    folder = files.by_key(tx, f"{case.key}/folder")
    facts = {
        "periode": case.periode.nama,
        "jumlah_unit": len(case.siklus.bidang),
        "tenggat": _when(case, max(due) if due else now),
        "tautan_folder": (folder.tautan if folder else "") or "",
        "unit": [
            {"unit": case.kantor.short_name(unit), "jabatan": who.title_of(case, "pengisi_bidang", unit)}
            for unit in case.siklus.bidang
        ],
    }
    _tell(
        tx,
        case,
        ((who.PLANNER, ""),),
        Notice("format_dibagikan", facts, f"dibagikan:{catatan.urut}:{catatan.putaran}"),
        now,
    )


def copies(tx: Connection, case: Case, now: datetime) -> None:
    """The planner gets the links of a report's Google Doc and Sheet, once all that the office wants are there."""
    links, row = report_files.copy_links(tx, case), files.latest_report(tx, case.id)
    if row is not None and links and all(links.values()):
        facts = {"periode": case.periode.nama, "versi": row.versi, **links}
        _tell(tx, case, ((who.PLANNER, ""),), Notice("salinan_google_siap", facts, f"salinan:v{row.versi}"), now)


# --- the cycle -------------------------------------------------------------------------------------------------------


def opened(tx: Connection, case: Case, now: datetime) -> None:
    """The planner learns that a siklus has opened, and who cannot be reached in Telegram yet."""
    first = case.sop.langkah[0]
    human = next((t for t in case.sop.stages(first.urut) if t.peran), case.sop.stages(first.urut)[0])
    missing = [{"jabatan": row.jabatan} for row in people.unconnected(tx, case.instansi)]
    facts = {
        "periode": case.periode.nama,
        "nama_sop": case.sop.nama,
        "jumlah_langkah": len(case.sop.langkah),
        "jumlah_unit": len(case.siklus.bidang),
        "langkah_pertama": f"{human.laku}_{human.objek}",
        "jabatan_pertama": who.title_of(case, human.peran or who.PLANNER),
        "rencana_selesai": ending.planned_day(case),
        "belum": missing,
    }
    workbook = files.by_key(tx, key_of(case.instansi))
    if workbook is not None and workbook.tautan:
        facts["tautan_buku"] = workbook.tautan
    _tell(tx, case, ((who.PLANNER, ""),), Notice("siklus_dibuka", facts, "dibuka"), now)


def everybody(case: Case) -> tuple[tuple[str, str], ...]:
    """The roles that take part in a siklus, unit by unit."""
    office = sorted({t.peran for r in case.sop.langkah for t in case.sop.stages(r.urut) if t.peran})
    unit_roles = [role for role in office if role in ("kepala_bidang", "pengisi_bidang")]
    whole = tuple((role, "") for role in office if role not in unit_roles)
    return whole + tuple((role, unit) for role in unit_roles for unit in case.siklus.bidang)


def finished(tx: Connection, case: Case, now: datetime) -> None:
    """Everybody who took part gets the final report and learns that the siklus is over; whoever has recommendations
    to follow up may report on them in reply."""
    row = files.latest_report(tx, case.id)
    figures: dict[str, Any] = {}
    if row is not None:
        summary = report_from_json(row.model).ringkasan
        if summary.rerata is not None:
            figures = {"capaian": tulis.format_angka(round_half_up(summary.rerata)), "kategori": summary.predikat or ""}
    folder = files.by_key(tx, f"{case.key}/folder")
    facts = {
        "periode": case.periode.nama,
        "waktu": _when(case, now),
        "jumlah_langkah": len(case.sop.langkah),
        **figures,
        **_year_closed(tx, case),
        "tautan_arsip": (folder.tautan if folder else "") or "",
    }
    readers = tuple((role, unit) for role, unit in everybody(case) if role in OFFICE_ROLES)
    read = Notice("siklus_selesai", {**facts, **report_files.copy_links(tx, case)}, "selesai")
    _tell_owners(tx, case, (readers, read), now)
    _tell_owners(tx, case, (everybody(case), Notice("siklus_selesai", facts, "selesai")), now)


def _tell_owners(tx: Connection, case: Case, said: tuple[tuple[tuple[str, str], ...], Notice], now: datetime) -> None:
    """A notice to the holders of roles, which those with open recommendations can answer with a report."""
    roles, notice = said
    owed: dict[int, list[int]] = defaultdict(list)
    for row in rekomendasi.open_of(tx, case.instansi):
        for orang_id in {holder.orang.id for holder in given.owners(tx, case, row.bidang, now)}:
            owed[orang_id].append(row.id)
    held = {h.orang.id: h for role, bidang in roles for h in who.holders_of(tx, case, role, bidang, now)}
    for orang_id, holder in held.items():
        known = outbox.is_known(tx, f"{case.key}:{notice.key}:{orang_id}")
        more = (
            {} if known or not owed[orang_id] else {"prompt_id": given.ask_about(tx, case, holder, owed[orang_id], now)}
        )
        send.notify(tx, case, holder, notice, now, **more)


def _year_closed(tx: Connection, case: Case) -> dict[str, Any]:
    closed = files.latest_report(tx, case.id, tahunan=True) is not None
    return {"tahun_laporan": str(case.periode.tahun)} if closed else {}


def repost_open(tx: Connection, case: Case, now: datetime) -> None:
    """Posts every open card of those who hold it still again as a new version: after a pause, or an outage longer than
    Telegram keeps things."""
    for langkah in case.siklus.langkah:
        if langkah.status is StatusLangkah.TERBUKA:
            card = build_card(Scene(tx, case, langkah, case.stage(langkah), now))
            asked = {holder.orang.id for holder in who.asked(tx, case, langkah, now)}
            for prompt in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang):
                if prompt.jenis == "tugas" and prompt.orang_id in asked:
                    cards.repost(tx, case, prompt, card, now, again=True)
