"""The tabs Bidang and Indikator: the units of the office, and what they answer for. What is added or changed is dated:
an open siklus keeps what it was opened with."""

import re
from dataclasses import replace
from decimal import Decimal

from bot.cases.kendali import keuangan, truth
from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.edits import Edit, Problems
from bot.cases.kendali.truth import BIDANG as ABOUT_BIDANG
from bot.cases.kendali.truth import INDIKATOR as ABOUT_INDIKATOR
from bot.domain import tulis
from bot.domain.indikator import Agregasi, Arah, Indikator, is_kode_rekening
from bot.store.queries import changes
from bot.store.queries.changes import Change
from config.model import indikator_to_json
from integrations.google.forms import Cell, CellKind, Column, FormRow

BIDANG, INDIKATOR = "Bidang", "Indikator"
_TW = (1, 2, 3, 4)
_TARGETS = ("target_tahunan", *(f"target_tw{n}" for n in _TW))
_SPARE = 5
_IDENTITY = ("kode", "bidang", "sasaran", "program", "nama", "satuan", "arah", "agregasi")  # another one is another row
_NEEDED = ("kode", "bidang", "nama", "satuan", "arah", "agregasi", "berlaku_sejak", "dasar")
_KODE_BIDANG = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)
_KODE_INDIKATOR = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,40}", re.ASCII)


def bidang_table(desk: Desk) -> Table:
    """The units in print order, and what each still needs before it can report; further ones are typed below."""
    text = CellKind.TEXT
    columns = (
        Column("kode", "Kode", text, 160, fill=True),
        Column("nama", "Nama", text, 340, fill=True),
        Column("nama_singkat", "Nama singkat", text, 180, fill=True),
        Column("keadaan", "Kelengkapan", text, 260, fill=False),
    )
    rows = []
    for b in desk.settings.bidang:
        lacking = truth.lacking(desk.penugasan, desk.settings, b.kode, desk.today)
        state = desk.word("kelengkapan_bidang", lacking or "lengkap")
        cells = {"kode": b.kode, "nama": b.nama, "nama_singkat": b.nama_singkat, "keadaan": state}
        rows.append(FormRow(b.kode, cells, frozenset({"kode"})))
    return Table(desk.spec(BIDANG, "bidang", columns, _SPARE), tuple(rows))


def accept_bidang(desk: Desk, edit: Edit) -> Problems:
    """A unit, or its new name: a siklus that opens from today on uses it."""
    kode = edit.text("kode") or _make_kode(desk, edit.text("nama_singkat")) if edit.is_draft else edit.key
    problems: Problems = {name: ("wajib", {}) for name in ("nama", "nama_singkat") if not edit.text(name)}
    problems = problems or _taken(desk, edit, kode)
    if not problems:
        isi = {name: edit.text(name) for name in ("nama", "nama_singkat")}
        about = truth.BIDANG_BARU if edit.is_draft else ABOUT_BIDANG
        desk.put_change(Change(about, kode, isi, desk.today, ""))
    return problems


def _taken(desk: Desk, edit: Edit, kode: str) -> Problems:
    """What is wrong with the code of a new unit, or with a unit's short name."""
    now = [(item.kunci, item.isi["nama_singkat"]) for item in desk.accepted if "nama_singkat" in item.isi]
    known = {**desk.units, **dict(now)}
    if edit.is_draft and not _KODE_BIDANG.fullmatch(kode):
        return {"kode": ("bukan_kode", {"nilai": kode})}
    if edit.is_draft and kode in known:
        return {"kode": ("sudah_ada", {"nilai": kode})}
    others = {name.casefold() for other, name in known.items() if other != kode}
    if edit.text("nama_singkat").casefold() in others:
        return {"nama_singkat": ("sudah_ada", {"nilai": edit.text("nama_singkat")})}
    return {}


def _make_kode(desk: Desk, name: str) -> str:
    stem = "_".join(re.findall(r"[a-z0-9]+", name.casefold()))[:36] or "bidang"
    stem = stem if stem[0].isalpha() else f"b_{stem}"
    taken = {*desk.units, *(item.kunci for item in desk.accepted)}
    return next(kode for n in range(1, len(taken) + 2) if (kode := stem if n == 1 else f"{stem}_{n}") not in taken)


def indikator_table(desk: Desk) -> Table:
    """Every indikator with its targets as last agreed, since when and on what basis; further ones are typed below."""
    columns = _indikator_columns(desk)
    known = changes.in_force(desk.tx, desk.office, truth.INDIKATOR_BARU)
    known |= changes.in_force(desk.tx, desk.office, ABOUT_INDIKATOR)
    rows, pagu = [], keuangan.pagu_of(desk.tx, desk.office, desk.today.year)
    for item in desk.settings.indikator:
        change = known.get(item.kode)
        since = change.berlaku_sejak if change is not None else desk.settings.target_sejak
        basis = change.dasar if change is not None else desk.settings.dasar_target
        dated = {"berlaku_sejak": since.isoformat(), "dasar": basis}
        rows.append(_indikator(desk, item, {"pagu": pagu.get(item.program), **dated}))
    return Table(desk.spec(INDIKATOR, "indikator", columns, _SPARE), tuple(rows))


def _indikator_columns(desk: Desk) -> tuple[Column, ...]:
    text, choice, number = CellKind.TEXT, CellKind.CHOICE, CellKind.NUMBER
    return (
        Column("kode", "Kode", text, 80, fill=True),
        Column("bidang", "Bidang", choice, 140, fill=True, choices=tuple(desk.units.values())),
        Column("sasaran", "Sasaran", text, 260, fill=True),
        Column("program", "Program", text, 130, fill=True),
        Column("nama", "Indikator", text, 320, fill=True),
        Column("satuan", "Satuan", text, 90, fill=True),
        Column("arah", "Arah", choice, 100, fill=True, choices=tuple(_words(desk, Arah))),
        Column("agregasi", "Agregasi", choice, 100, fill=True, choices=tuple(_words(desk, Agregasi))),
        Column("target_tahunan", "Target tahunan", number, 110, fill=True),
        *(Column(f"target_tw{n}", f"Target TW {'I' * n if n < 4 else 'IV'}", number, 100, fill=True) for n in _TW),
        Column("pagu", "Pagu program (Rp)", number, 140, fill=False, number_format=keuangan.RUPIAH),
        Column("berlaku_sejak", "Berlaku sejak", CellKind.DATE, 110, fill=True),
        Column("dasar", "Dasar (dokumen, nomor)", text, 260, fill=True),
    )


def _words(desk: Desk, kind: type[Arah] | type[Agregasi]) -> dict[str, Arah | Agregasi]:
    """How each member is written in the workbook -> the member."""
    return {desk.word(kind.__name__.lower(), item): item for item in kind}


def _indikator(desk: Desk, item: Indikator, dated: dict[str, Cell]) -> FormRow:
    targets = {f"target_tw{n}": item.target_of(n) for n in _TW}
    about = {name: str(getattr(item, name)) or None for name in ("kode", "sasaran", "program", "nama", "satuan")}
    kinds = {"arah": desk.word("arah", item.arah), "agregasi": desk.word("agregasi", item.agregasi)}
    unit = {"bidang": desk.units.get(item.bidang, item.bidang)}
    cells = {**about, **kinds, **unit, "target_tahunan": item.target_tahunan, **targets, **dated}
    return FormRow(item.kode, cells, frozenset(_IDENTITY))


def accept_indikator(desk: Desk, edit: Edit) -> Problems:
    """A new indikator, or new targets of one, from a day on and on a basis; either alone says what it waits for."""
    if edit.is_draft:
        return _new_indikator(desk, edit)
    if not edit.changed & set(_TARGETS):
        return {name: ("tanpa_target", {}) for name in ("berlaku_sejak", "dasar") if name in edit.changed}
    missing: Problems = {name: ("perlu_dasar", {}) for name in ("berlaku_sejak", "dasar") if not edit.text(name)}
    if missing or not edit.changed & {"berlaku_sejak", "dasar"}:
        return missing or {"dasar": ("perlu_dasar", {})}
    item = next(row for row in desk.settings.indikator if row.kode == edit.key)
    return _take(desk, edit, ABOUT_INDIKATOR, item)


def _take(desk: Desk, edit: Edit, about: str, item: Indikator) -> Problems:
    """Puts the indikator down with the targets of the row, unless its triwulan do not make the year."""
    tw = (edit.number("target_tw1"), edit.number("target_tw2"), edit.number("target_tw3"), edit.number("target_tw4"))
    new = replace(item, target_tahunan=edit.number("target_tahunan"), target_tw=tw)
    given = sum((target for target in tw if target is not None), Decimal(0))
    if new.agregasi is Agregasi.JUMLAH and any(tw) and new.target_tahunan not in (None, given):
        return {"target_tahunan": ("jumlah_berbeda", {"jumlah": tulis.format_bilangan(given)})}
    since = edit.day("berlaku_sejak")
    assert since is not None  # `edits_of` let no other text through
    desk.put_change(Change(about, item.kode, indikator_to_json(new), since, edit.text("dasar")))
    return {}


def _new_indikator(desk: Desk, edit: Edit) -> Problems:
    problems: Problems = {name: ("wajib", {}) for name in _NEEDED if not edit.text(name)}
    units = {name: kode for kode, name in desk.units.items()}
    arah, agregasi = _words(desk, Arah), _words(desk, Agregasi)
    listed = {"bidang": set(units), "arah": set(arah), "agregasi": set(agregasi)}
    for name, known in listed.items():
        if edit.text(name) and edit.text(name) not in known:
            problems[name] = ("tidak_dikenal", {"nilai": edit.text(name)})
    problems |= _bad_codes(desk, edit)
    if problems:
        return problems
    new = Indikator(
        kode=edit.text("kode"),
        bidang=units[edit.text("bidang")],
        nama=edit.text("nama"),
        satuan=edit.text("satuan"),
        arah=Arah(arah[edit.text("arah")]),
        agregasi=Agregasi(agregasi[edit.text("agregasi")]),
        target_tahunan=None,
        program=edit.text("program"),
        sasaran=edit.text("sasaran"),
    )
    return _take(desk, edit, truth.INDIKATOR_BARU, new)


def _bad_codes(desk: Desk, edit: Edit) -> Problems:
    kode, program, found = edit.text("kode"), edit.text("program"), Problems()
    taken = {row.kode.casefold() for row in desk.settings.indikator} | {i.kunci.casefold() for i in desk.accepted}
    if kode and not _KODE_INDIKATOR.fullmatch(kode):
        found["kode"] = ("bukan_kode_indikator", {"nilai": kode})
    elif kode.casefold() in taken:
        found["kode"] = ("sudah_ada", {"nilai": kode})
    if program and program != "IKU" and not is_kode_rekening(program):
        found["program"] = ("bukan_kode_rekening", {"nilai": program})
    return found
