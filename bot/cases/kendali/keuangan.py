"""The tab Keuangan: pagu and realisasi of each program from the LRA, cumulative, kept by the finance sub-section."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.edits import Edit, Problems
from bot.cases.kendali.truth import KEUANGAN as ABOUT
from bot.domain import tulis
from bot.domain.indikator import is_kode_rekening
from bot.store.queries import changes
from bot.store.queries.changes import Change
from integrations.google.forms import CellKind, Column, FormRow

TAB = "Keuangan"
_TW = (1, 2, 3, 4)
_SO_FAR = tuple(f"realisasi_tw{n}" for n in _TW)
_SPARE = 10
RUPIAH = "#,##0"


def table(desk: Desk) -> Table:
    """One row for each program or kegiatan and year; further ones are typed below."""
    text, number = CellKind.TEXT, CellKind.NUMBER
    columns = (
        Column("tahun", "Tahun", number, 80, fill=True),
        Column("kode", "Kode program/kegiatan", text, 170, fill=True),
        Column("nama", "Program/kegiatan", text, 320, fill=True),
        Column("pagu", "Pagu (Rp)", number, 160, fill=True, number_format=RUPIAH),
        *(
            Column(key, f"Realisasi s.d. TW {'I' * n if n < 4 else 'IV'} (Rp)", number, 170, True, (), None, RUPIAH)
            for n, key in zip(_TW, _SO_FAR, strict=True)
        ),
        Column("dasar", "Sumber (LRA, tanggal)", text, 240, fill=True),
    )
    known = changes.in_force(desk.tx, desk.office, ABOUT)
    rows = tuple(_row(kunci, row.isi, row.dasar) for kunci, row in sorted(known.items()))
    return Table(desk.spec(TAB, "keuangan", columns, _SPARE), rows)


def _row(kunci: str, isi: Mapping[str, Any], dasar: str) -> FormRow:
    figures = {name: None if isi[name] is None else Decimal(isi[name]) for name in ("pagu", *_SO_FAR)}
    about = {"tahun": int(isi["tahun"]), "kode": isi["kode"], "nama": isi["nama"], "dasar": dasar or None}
    return FormRow(kunci, {**about, **figures}, frozenset({"tahun", "kode"}))


def accept(desk: Desk, edit: Edit) -> Problems:
    """A row of the LRA: complete, cumulative, and not above its pagu. A pagu that changes is a pergeseran."""
    missing: Problems = {name: ("wajib", {}) for name in ("tahun", "kode", "nama", "pagu") if not edit.text(name)}
    found = missing or _wrong(edit)
    key = f"{edit.text('tahun')}:{edit.text('kode')}"
    if not found and edit.is_draft and key in changes.in_force(desk.tx, desk.office, ABOUT):
        found = {"kode": ("sudah_ada", {"nilai": edit.text("kode")})}
    if not found:
        figures = {name: None if edit.number(name) is None else edit.text(name) for name in ("pagu", *_SO_FAR)}
        isi = {"tahun": edit.text("tahun"), "kode": edit.text("kode"), "nama": edit.text("nama"), **figures}
        desk.put_change(Change(ABOUT, key, isi, desk.today, edit.text("dasar")))
    return found


def _wrong(edit: Edit) -> Problems:
    if not is_kode_rekening(edit.text("kode")):
        return {"kode": ("bukan_kode_rekening", {"nilai": edit.text("kode")})}
    tahun = edit.number("tahun")
    if tahun is None or not 2000 <= tahun <= 2100 or tahun != int(tahun):
        return {"tahun": ("bukan_tahun", {"nilai": edit.text("tahun")})}
    before, pagu = Decimal(0), edit.number("pagu") or Decimal(0)
    for name in _SO_FAR:
        amount = edit.number(name)
        if amount is None:
            continue
        if amount < before:
            return {name: ("kumulatif_turun", {"nilai_lalu": tulis.format_rupiah(before)})}
        if amount > pagu:
            return {name: ("melebihi_pagu", {"pagu": tulis.format_rupiah(pagu)})}
        before = amount
    return {}


def pagu_of(tx: Connection, office: str, tahun: int) -> dict[str, Decimal | None]:
    """kode of a program or kegiatan -> its pagu of that year, in rupiah."""
    return {kode: pagu for kode, _, pagu, _ in spent(tx, office, tahun, 1)}


def spent(tx: Connection, office: str, tahun: int, nomor: int) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    """(kode, nama, pagu, realisasi up to triwulan `nomor`) of every program of the year, in rupiah."""
    known = changes.in_force(tx, office, ABOUT)
    mine = [row.isi for _, row in sorted(known.items()) if int(row.isi["tahun"]) == tahun]
    return [(i["kode"], i["nama"], _amount(i["pagu"]), _amount(i[f"realisasi_tw{nomor}"])) for i in mine]


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
