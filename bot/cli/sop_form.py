"""How does an SOP read on paper? The official form (PermenPANRB 35/2012) in a terminal, in the form's own language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from bot.domain.hari_kerja import Satuan
from bot.domain.sop import Laku, LangkahSop, Sop, stages
from bot.domain.triwulan import BULAN

_LISTS = (
    ("Dasar hukum", "dasar_hukum"),
    ("Kualifikasi pelaksana", "kualifikasi_pelaksana"),
    ("Keterkaitan", "keterkaitan"),
    ("Peringatan", "peringatan"),
    ("Peralatan/perlengkapan", "peralatan"),
    ("Pencatatan dan pendataan", "pencatatan"),
)


@dataclass(frozen=True, slots=True)
class Symbols:
    """The form's symbols for a role's cell in the flow."""

    terminal: str = "●"
    process: str = "□"
    decision: str = "◇"


def print_form(console: Console, sop: Sop) -> None:
    """Prints `sop` whole: identity block, roles, flow table, returns, inferences, remarks."""
    symbols = Symbols("O", "#", "?") if console.options.ascii_only else Symbols()
    console.print(f"STANDAR OPERASIONAL PROSEDUR: {sop.nama}", style="bold")
    console.print(_identity(sop))
    _print_section(console, "Pelaksana", _roles(sop))
    console.print(_flow(sop, symbols))
    legend = f"{symbols.terminal} mulai/selesai   {symbols.process} proses   {symbols.decision} keputusan"
    console.print(f"{legend}   Jumlah waktu baku: {total_waktu(sop)}\n")
    _print_section(console, "Pengembalian", _returns(sop))
    _print_section(console, "Disimpulkan (tidak tertulis pada sumber)", _inferred(sop))
    _print_section(console, "Catatan", sop.catatan)


def total_waktu(sop: Sop) -> str:
    """The standards of all rows added up, days apart from minutes: `2 hari + 110 menit`."""
    days = sum(row.waktu.nilai for row in sop.langkah if row.waktu.satuan is Satuan.HARI)
    minutes = sum(row.waktu.menit() for row in sop.langkah if row.waktu.satuan is not Satuan.HARI)
    parts = ([f"{days} hari"] if days else []) + ([f"{minutes} menit"] if minutes else [])
    return " + ".join(parts)


def _identity(sop: Sop) -> Table:
    grid = Table(show_header=False, box=box.SIMPLE, pad_edge=False)
    facts = (
        ("Kode profil", f"{sop.kode} (versi {sop.digest[:8]})"),
        ("Instansi", sop.instansi_sumber),
        ("Unit", sop.unit),
        ("Nomor SOP", sop.nomor),
        *((f"Tanggal {name}", _date(day)) for name, day in sop.tanggal.items()),
        ("Berlaku sejak", _date(sop.berlaku_sejak)),
        ("Disahkan oleh", sop.disahkan_oleh),
        ("Siklus", sop.siklus),
    )
    for label, value in facts:
        grid.add_row(label, value or "-")
    for label, field in _LISTS:
        grid.add_row(label, _numbered(getattr(sop, field)))
    return grid


def _date(day: date | None) -> str:
    return f"{day.day} {BULAN[day.month - 1]} {day.year}" if day else ""


def _numbered(items: tuple[str, ...]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1)) or "-"


def _roles(sop: Sop) -> Iterator[str]:
    for number, role in enumerate(sop.peran.values(), 1):
        group = ", setiap anggota dapat bertindak" if role.kelompok else ""
        yield f"P{number}  {role.jabatan} ({role.kode}{group})"


def _flow(sop: Sop, symbols: Symbols) -> Table:
    table = Table(box=box.SQUARE, show_lines=True, expand=True)
    table.add_column("No", justify="right", no_wrap=True)
    table.add_column("Kegiatan", ratio=5)
    for number in range(1, len(sop.peran) + 1):
        table.add_column(f"P{number}", justify="center", no_wrap=True)
    for title, ratio in (("Kelengkapan", 3), ("Waktu", 2), ("Output", 3), ("Keterangan", 2)):
        table.add_column(title, ratio=ratio)
    for row in sop.langkah:
        marks = [_mark(sop, row, role, symbols) for role in sop.peran]
        quality = (row.kelengkapan or "-", _time(row), row.output, _remark(sop, row))
        table.add_row(str(row.urut), row.kegiatan, *marks, *quality)
    return table


def _mark(sop: Sop, row: LangkahSop, role: str, symbols: Symbols) -> str:
    """The symbol in one cell of the Pelaksana columns."""
    acts = {stage.laku for stage in stages(sop, row) if stage.peran == role}
    if row in (sop.langkah[0], sop.langkah[-1]) and role == row.pelaksana:
        return symbols.terminal
    if Laku.PUTUSAN in acts:
        return symbols.decision
    return symbols.process if acts or role == row.pelaksana else ""


def _time(row: LangkahSop) -> str:
    standard = str(row.waktu)
    return f"{standard} (batas isi {row.tenggat_hari_kerja} hari kerja)" if row.tenggat_hari_kerja else standard


def _remark(sop: Sop, row: LangkahSop) -> str:
    """The form's own remark, then what its columns cannot show."""
    parts = [row.keterangan, "setiap bidang" if row.per_bidang else None]
    if row.penyetuju and row.saat:
        parts.append(f"persetujuan {sop.peran[row.penyetuju].jabatan} {row.saat} kegiatan")
    if row.tidak is not None:
        parts.append(f"bila dikembalikan: langkah {row.tidak}")
    return "; ".join(part for part in parts if part) or "-"


def _returns(sop: Sop) -> Iterator[str]:
    for row in sop.langkah:
        if row.tidak is not None:
            deciders = {s.peran for s in stages(sop, row) if s.laku is Laku.PUTUSAN and s.peran}
            titles = ", ".join(sop.peran[role].jabatan for role in sop.peran if role in deciders)
            yield f"Langkah {row.urut} ({titles}) kembali ke langkah {row.tidak}"


def _inferred(sop: Sop) -> Iterator[str]:
    for row in sop.langkah:
        if row.dasar == "disimpulkan":
            yield f"Langkah {row.urut}: {row.alasan_dasar}"


def _print_section(console: Console, title: str, lines: Iterable[str]) -> None:
    """A heading and its lines; nothing where there are none."""
    found = list(lines)
    if found:
        console.print(title, style="bold")
        for line in found:
            console.print(Padding(line, (0, 0, 0, 2)))
        console.print()
