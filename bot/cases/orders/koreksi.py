"""/koreksi: the planner asks for the correction of a figure in a triwulan that is closed, with its reason and basis;
whoever approved the data decides. Nothing changes before that, and what was packed never does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.cases import load
from bot.cases import people as who
from bot.cases.commit import chain_of
from bot.cases.drive.files import evidence_key, evidence_name
from bot.cases.koreksi import cards, shown, verdict
from bot.cases.koreksi.deciders import deciders, role_of
from bot.cases.load import Calendars
from bot.cases.orders.order import Order
from bot.cases.people import Holder
from bot.cases.sheet import evidence
from bot.cases.sheet.form import fill_period
from bot.cases.sheet.reading import show_param
from bot.domain import triwulan
from bot.domain.entry import Field, canonical
from bot.domain.facts import StatusSiklus
from bot.domain.findings import Berat, Finding, Jenis, Konteks, check_entry, has_link, number_fields
from bot.domain.indikator import Agregasi, Indikator, asked_in
from bot.domain.koreksi import (
    Permintaan,
    StatusKoreksi,
    find_indikator,
    read_figures,
    read_order,
    read_words,
    replaced,
    words_in,
)
from bot.domain.triwulan import Tahun, Triwulan
from bot.store.queries import cycles, files, record
from bot.store.queries import koreksi as koreksi_rows

_UNDECIDED = (StatusKoreksi.DIAJUKAN, StatusKoreksi.SEMENTARA)
_LISTED = (*_UNDECIDED, StatusKoreksi.BERLAKU, StatusKoreksi.DITOLAK)
_MOST = 10
_NARRATIVE = frozenset({Jenis.MENURUN_TANPA_KENDALA})  # the words of the time stay as they were approved


def siklus_meant(tx: Connection, office: str, words: str) -> int | None:
    """The siklus an order is about: of the quarter it names, the closed one that has the indikator if there are more;
    None when it names none."""
    asked = read_order(words)
    if asked is None:
        return None
    found = [row for row in cycles.every(tx, office) if asked.is_about(row.periode)]
    closed = [row for row in found if row.status == StatusSiklus.SELESAI]
    having = [row for row in closed if find_indikator(load.indikator_of(tx, row.id), asked.indikator)]
    return next((rows[-1].id for rows in (having, closed, found) if rows), None)


def evidence_named(
    tx: Connection, office: str, words: str, calendars: Calendars
) -> tuple[Indikator, str, evidence.Folder] | None:
    """The link to evidence that an order names, whose it is and where it belongs; None when it names none."""
    asked, siklus_id = read_order(words), siklus_meant(tx, office, words)
    said = read_words(asked.baru) if asked is not None else None
    if asked is None or siklus_id is None or said is None or said[0] is not Field.BUKTI_DUKUNG:
        return None
    case = load.load(tx, siklus_id, calendars)
    found = find_indikator(load.indikator_of(tx, siklus_id), asked.indikator)
    if len(found) != 1 or not has_link(said[1]):
        return None
    bidang = found[0].bidang
    made = files.by_key(tx, evidence_key(case, bidang))
    return found[0], said[1], evidence.Folder(made.drive_id if made else None, evidence_name(case, bidang))


def propose(order: Order) -> None:
    """Understands "/koreksi TW I 2026; PEN-02; 212; BA 12/2026; alasan" and shows it back; alone, it lists."""
    if not order.is_planner():
        return
    if not order.words:
        _list(order)
        return
    asked = read_order(order.words)
    if asked is None:
        order.explain("koreksi")
        return
    change = _understand(order, asked)
    if isinstance(change, dict):
        order.tell("koreksi_belum_dapat", change)
        return
    facts = shown.change_facts(order.tx, order.case, change.item, change.before, change.after)
    facts |= {
        "alasan": asked.alasan,
        "dasar": asked.dasar,
        "jabatan_pemutus": _decider_title(order, change.item.bidang),
    }
    facts["temuan"] = [_finding(item) for item in change.findings]
    detail = {"indikator": change.item.kode, "isi_sebelum": change.before, "isi": change.after}
    order.ask("koreksi_catat", "pastikan_koreksi", facts, {**detail, "alasan": asked.alasan, "dasar": asked.dasar})


@dataclass(frozen=True, slots=True)
class _Change:
    """An order understood: which indikator, which fields before and after, what looks odd about the new figures."""

    item: Indikator
    before: dict[str, str]
    after: dict[str, str]
    findings: tuple[Finding, ...] = ()


def _understand(order: Order, asked: Permintaan) -> _Change | dict[str, Any]:
    """The change asked for, or why it cannot be made: the facts of one kind sentence."""
    case = order.case
    if not asked.is_about(str(case.periode)):
        return _cannot("tanpa_siklus", periode=asked.periode)
    if case.siklus.status is not StatusSiklus.SELESAI:
        return _cannot("belum_ditutup", periode=case.periode.nama)
    found = find_indikator(load.indikator_of(order.tx, case.id), asked.indikator)
    if len(found) != 1:
        return _cannot("indikator_banyak" if found else "indikator_tidak_ada", indikator=asked.indikator)
    return _read(order, found[0], asked)


def _read(order: Order, item: Indikator, asked: Permintaan) -> _Change | dict[str, Any]:
    named = {"indikator": item.nama, "periode": order.case.periode.nama}
    if not asked_in(item, fill_period(order.case).nomor):
        return _cannot("tidak_diminta", **named)
    known = shown.values_in_force(order.tx, order.case, item)
    words = read_words(asked.baru)
    if not _was_told_here(order, item, known, figures=words is None):
        return _cannot("per_triwulan", **named)
    if words is not None:
        field, text = words
        if field is Field.BUKTI_DUKUNG and not has_link(text):
            return _cannot("bukan_tautan", nilai=text)
        before, after = {str(field): str(known.get(field, ""))}, {str(field): canonical(text)}
    elif (figures := read_figures(item, asked.baru)) is not None:
        before, after = replaced(item, known, figures)
    else:
        return _cannot("rasio" if item.agregasi is Agregasi.RASIO else "angka", nilai=asked.baru, **named)
    if before == after:
        return _cannot("sama", nilai=shown.said(item, after), **named)
    return _checked(order, item, before, after)


def _was_told_here(order: Order, item: Indikator, known: Mapping[str, Any], *, figures: bool) -> bool:
    """False for a yearly siklus that read the figures of `item` from the triwulan: they are corrected there."""
    if not isinstance(order.case.periode, Tahun) or item.agregasi is Agregasi.TAHUNAN:
        return True
    return any(known.get(field) for field in number_fields(item)) if figures else bool(known)


def _checked(order: Order, item: Indikator, before: dict[str, str], after: dict[str, str]) -> _Change | dict[str, Any]:
    """The change, unless the new figures or the new evidence cannot be; other words are what their author says."""
    findings = order.bukti if words_in(after) else _findings(order, item, after)
    hard = next((found for found in findings if found.berat is Berat.WAJIB), None)
    if hard is not None:
        nilai = str(hard.params.get("macam", hard.nilai))
        return _cannot(str(hard.jenis), nilai=nilai, indikator=item.nama, periode=order.case.periode.nama)
    return _Change(item, before, after, findings)


def _findings(order: Order, item: Indikator, after: dict[str, str]) -> tuple[Finding, ...]:
    period = fill_period(order.case)
    konteks = Konteks(
        period,
        shown.earlier(order.tx, order.case, item),
        order.case.kantor.isian,
        order.case.kantor.batas_capaian,
    )
    found = check_entry(item, shown.entry_of(item, after), konteks)
    return tuple(row for row in found if row.jenis not in _NARRATIVE)


def _cannot(sebab: str, **facts: str) -> dict[str, Any]:
    return {"sebab": sebab, **facts}


def _finding(item: Finding) -> dict[str, Any]:
    params = {name: show_param(value) for name, value in item.params.items()}
    return {**params, "jenis": str(item.jenis), "nilai": item.nilai, "kolom": str(item.field or "realisasi")}


def _decider_title(order: Order, bidang: str) -> str:
    able = deciders(order.tx, order.case, bidang, order.orang.id, order.now)
    if able:
        return who.capacity(order.case, able[0])
    return who.title_of(order.case, role_of(order.tx, order.case, bidang, order.orang.id, order.now), bidang)


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """The planner said yes: it is put before whoever decides. Asked anew, the one that waited is withdrawn."""
    if not order.is_planner():
        return
    rows = load.indikator_of(order.tx, order.case.id)
    item = next(row for row in rows if row.kode == detail["indikator"])
    able = deciders(order.tx, order.case, item.bidang, order.orang.id, order.now)
    if not able:
        title = _decider_title(order, item.bidang)
        order.tell("koreksi_belum_dapat", {"sebab": "pemutus_kosong", "jabatan_pemutus": title})
        return
    for waiting in koreksi_rows.of_siklus(order.tx, order.case.id, *_UNDECIDED):
        if waiting.kode == item.kode and waiting.isi.keys() & detail["isi"].keys():
            verdict.withdraw(order.tx, order.case, waiting, order.now)
    row = koreksi_rows.get(order.tx, koreksi_rows.add(order.tx, _values(order, item, detail)))
    isi = {
        name: getattr(row, name) for name in ("kode", "bidang", "isi_sebelum", "isi", "alasan", "dasar", "kapasitas")
    }
    record.append(order.tx, chain_of(order.case), "koreksi_diajukan", {**isi, "koreksi": row.id}, order.now)
    cards.ask(order.tx, order.case, row, able, order.now)
    facts = shown.facts_of(order.tx, order.case, row)
    order.tell("koreksi_diajukan", {**facts, "jabatan_pemutus": _decider_title(order, item.bidang)})


def _values(order: Order, item: Indikator, detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "instansi": order.case.instansi,
        "siklus_id": order.case.id,
        "bidang": item.bidang,
        "kode": item.kode,
        **{name: detail[name] for name in ("isi_sebelum", "isi", "alasan", "dasar")},
        "orang_id": order.orang.id,
        "kapasitas": who.capacity(order.case, _planner(order)),
        "status": str(StatusKoreksi.DIAJUKAN),
        "pada": order.now,
    }


def _planner(order: Order) -> Holder:
    """The giver as holder of the planner's role, whatever else they hold."""
    held = who.holders_of(order.tx, order.case, who.PLANNER, "", order.now)
    return next((holder for holder in held if holder.orang.id == order.orang.id), order.giver)


def _list(order: Order) -> None:
    """The newest corrections of the office, and how one is asked for."""
    rows = koreksi_rows.of_office(order.tx, order.case.instansi, [str(status) for status in _LISTED], _MOST)
    if not rows:
        order.explain("koreksi")
        return
    order.tell("koreksi_daftar", {"jumlah": len(rows), "koreksi": [_line(order, row) for row in rows]})


def _line(order: Order, row: Any) -> dict[str, Any]:
    item, periode = shown.indikator_of(order.tx, row), triwulan.parse(row.periode)
    return {
        "periode": periode.singkat if not isinstance(periode, Triwulan) else f"{periode.singkat} {periode.tahun}",
        "nomor": row.nomor or "",
        "indikator": item.nama,
        "lama": shown.said(item, row.isi_sebelum),
        "baru": shown.said(item, row.isi),
        "status": row.status,
    }
