"""The tabs Bidang and Indikator: the units of the office, and what they answer for. Targets are dated: an open siklus
keeps the ones it was opened with."""

from dataclasses import replace
from decimal import Decimal

from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.edits import Edit, Problems
from bot.cases.kendali.truth import BIDANG as ABOUT_BIDANG
from bot.cases.kendali.truth import INDIKATOR as ABOUT_INDIKATOR
from bot.domain import tulis
from bot.domain.indikator import Agregasi, Indikator
from bot.store.queries import changes
from bot.store.queries.changes import Change
from config.model import indikator_to_json
from integrations.google.forms import Cell, CellKind, Column, FormRow

BIDANG, INDIKATOR = "Bidang", "Indikator"
_TW = (1, 2, 3, 4)
_TARGETS = ("target_tahunan", *(f"target_tw{n}" for n in _TW))


def bidang_table(desk: Desk) -> Table:
    """The units in print order."""
    text = CellKind.TEXT
    columns = (
        Column("kode", "Kode", text, 160, fill=False),
        Column("nama", "Nama", text, 340, fill=True),
        Column("nama_singkat", "Nama singkat", text, 180, fill=True),
    )
    rows = (
        FormRow(b.kode, {"kode": b.kode, "nama": b.nama, "nama_singkat": b.nama_singkat}) for b in desk.settings.bidang
    )
    return Table(desk.spec(BIDANG, "bidang", columns), tuple(rows))


def accept_bidang(desk: Desk, edit: Edit) -> Problems:
    """A unit's new name: a siklus that opens from today on uses it."""
    empty: Problems = {name: ("wajib", {}) for name in ("nama", "nama_singkat") if not edit.text(name)}
    others = {name for kode, name in desk.units.items() if kode != edit.key}
    if edit.text("nama_singkat") in others:
        return {"nama_singkat": ("sudah_ada", {"nilai": edit.text("nama_singkat")})}
    if not empty:
        isi = {name: edit.text(name) for name in ("nama", "nama_singkat")}
        desk.put_change(Change(ABOUT_BIDANG, edit.key, isi, desk.today, ""))
    return empty


def indikator_table(desk: Desk) -> Table:
    """Every indikator with its targets as last agreed, since when and on what basis."""
    text, number = CellKind.TEXT, CellKind.NUMBER
    columns = (
        Column("kode", "Kode", text, 80, fill=False),
        Column("bidang", "Bidang", text, 140, fill=False),
        Column("sasaran", "Sasaran", text, 260, fill=False),
        Column("program", "Program", text, 130, fill=False),
        Column("nama", "Indikator", text, 320, fill=False),
        Column("satuan", "Satuan", text, 90, fill=False),
        Column("arah", "Arah", text, 100, fill=False),
        Column("agregasi", "Agregasi", text, 100, fill=False),
        Column("target_tahunan", "Target tahunan", number, 110, fill=True),
        *(Column(f"target_tw{n}", f"Target TW {'I' * n if n < 4 else 'IV'}", number, 100, fill=True) for n in _TW),
        Column("berlaku_sejak", "Berlaku sejak", CellKind.DATE, 110, fill=True),
        Column("dasar", "Dasar (dokumen, nomor)", text, 260, fill=True),
    )
    known = changes.in_force(desk.tx, desk.office, ABOUT_INDIKATOR)
    rows = []
    for item in desk.settings.indikator:
        change = known.get(item.kode)
        since = change.berlaku_sejak if change is not None else desk.settings.target_sejak
        basis = change.dasar if change is not None else desk.settings.dasar_target
        rows.append(_indikator(desk, item, {"berlaku_sejak": since.isoformat(), "dasar": basis}))
    return Table(desk.spec(INDIKATOR, "indikator", columns), tuple(rows))


def _indikator(desk: Desk, item: Indikator, dated: dict[str, Cell]) -> FormRow:
    targets = {f"target_tw{n}": item.target_of(n) for n in _TW}
    about = {name: str(getattr(item, name)) or None for name in ("kode", "sasaran", "program", "nama", "satuan")}
    kinds = {"arah": desk.word("arah", item.arah), "agregasi": desk.word("agregasi", item.agregasi)}
    unit = {"bidang": desk.units.get(item.bidang, item.bidang)}
    return FormRow(item.kode, {**about, **kinds, **unit, "target_tahunan": item.target_tahunan, **targets, **dated})


def accept_indikator(desk: Desk, edit: Edit) -> Problems:
    """New targets of one indikator, from a day on and on a basis; half an entry waits without a word."""
    if not edit.changed & set(_TARGETS):
        return {}
    missing: Problems = {name: ("perlu_dasar", {}) for name in ("berlaku_sejak", "dasar") if not edit.text(name)}
    if missing or not edit.changed & {"berlaku_sejak", "dasar"}:
        return missing or {"dasar": ("perlu_dasar", {})}
    item = next(row for row in desk.settings.indikator if row.kode == edit.key)
    tw = (edit.number("target_tw1"), edit.number("target_tw2"), edit.number("target_tw3"), edit.number("target_tw4"))
    new = replace(item, target_tahunan=edit.number("target_tahunan"), target_tw=tw)
    given = sum((target for target in tw if target is not None), Decimal(0))
    if new.agregasi is Agregasi.JUMLAH and any(tw) and new.target_tahunan not in (None, given):
        return {"target_tahunan": ("jumlah_berbeda", {"jumlah": tulis.format_bilangan(given)})}
    since = edit.day("berlaku_sejak")
    assert since is not None  # `edits_of` let no other text through
    desk.put_change(Change(ABOUT_INDIKATOR, edit.key, indikator_to_json(new), since, edit.text("dasar")))
    return {}
