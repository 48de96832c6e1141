"""How does an SOP read on paper? The official form (PermenPANRB 35/2012) in a terminal, in the form's own language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from bot.domain.sop import LangkahSop, Sop
from bot.report.sop_view import DAFTAR, Lambang, deciders, inferred, say_date, symbols, total_waktu

__all__ = ["print_form", "total_waktu"]


@dataclass(frozen=True, slots=True)
class Symbols:
    """The form's symbols for a role's cell in the flow."""

    terminal: str = "●"
    process: str = "□"
    decision: str = "◇"

    def of(self, lambang: Lambang) -> str:
        """The sign that stands for a symbol in a terminal."""
        return {Lambang.TERMINAL: self.terminal, Lambang.KEPUTUSAN: self.decision}.get(lambang, self.process)


def print_form(console: Console, sop: Sop) -> None:
    """Prints `sop` whole: identity block, roles, flow table, returns, inferences, remarks."""
    signs = Symbols("O", "#", "?") if console.options.ascii_only else Symbols()
    console.print(f"STANDAR OPERASIONAL PROSEDUR: {sop.nama}", style="bold")
    console.print(_identity(sop))
    _print_section(console, "Pelaksana", _roles(sop))
    console.print(_flow(sop, signs))
    legend = f"{signs.terminal} mulai/selesai   {signs.process} proses   {signs.decision} keputusan"
    console.print(f"{legend}   Jumlah waktu baku: {total_waktu(sop)}\n")
    _print_section(console, "Pengembalian", _returns(sop))
    _print_section(console, "Disimpulkan (tidak tertulis pada sumber)", _inferred(sop))
    _print_section(console, "Catatan", sop.catatan)


def _identity(sop: Sop) -> Table:
    grid = Table(show_header=False, box=box.SIMPLE, pad_edge=False)
    facts = (
        ("Kode profil", f"{sop.kode} (versi {sop.digest[:8]})"),
        ("Instansi", sop.instansi_sumber),
        ("Unit", sop.unit),
        ("Nomor SOP", sop.nomor),
        *((f"Tanggal {name}", say_date(day)) for name, day in sop.tanggal.items()),
        ("Berlaku sejak", say_date(sop.berlaku_sejak)),
        ("Disahkan oleh", sop.disahkan_oleh),
        ("Siklus", sop.siklus),
    )
    for label, value in facts:
        grid.add_row(label, value or "-")
    for label, field in DAFTAR:
        grid.add_row(label, _numbered(getattr(sop, field)))
    return grid


def _numbered(items: tuple[str, ...]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1)) or "-"


def _roles(sop: Sop) -> Iterator[str]:
    for number, role in enumerate(sop.peran.values(), 1):
        group = ", setiap anggota dapat bertindak" if role.kelompok else ""
        yield f"P{number}  {role.jabatan} ({role.kode}{group})"


def _flow(sop: Sop, signs: Symbols) -> Table:
    table = Table(box=box.SQUARE, show_lines=True, expand=True)
    table.add_column("No", justify="right", no_wrap=True)
    table.add_column("Kegiatan", ratio=5)
    for number in range(1, len(sop.peran) + 1):
        table.add_column(f"P{number}", justify="center", no_wrap=True)
    for title, ratio in (("Kelengkapan", 3), ("Waktu", 2), ("Output", 3), ("Keterangan", 2)):
        table.add_column(title, ratio=ratio)
    for row in sop.langkah:
        drawn = {simpul.peran: signs.of(simpul.lambang) for simpul in symbols(sop, row)}
        marks = [drawn.get(role, "") for role in sop.peran]
        quality = (row.kelengkapan or "-", _time(row), row.output, _remark(sop, row))
        table.add_row(str(row.urut), row.kegiatan, *marks, *quality)
    return table


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
            yield f"Langkah {row.urut} ({', '.join(deciders(sop, row))}) kembali ke langkah {row.tidak}"


def _inferred(sop: Sop) -> Iterator[str]:
    return (f"Langkah {row.urut}: {reason}" for row, reason in inferred(sop))


def _print_section(console: Console, title: str, lines: Iterable[str]) -> None:
    """A heading and its lines; nothing where there are none."""
    found = list(lines)
    if found:
        console.print(title, style="bold")
        for line in found:
            console.print(Padding(line, (0, 0, 0, 2)))
        console.print()
