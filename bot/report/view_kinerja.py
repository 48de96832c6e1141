"""How is printed how well the SOP was kept? By role, by unit, for the office: time, waiting, what was on time."""

from typing import Any

from bot.report.kinerja_sop import Kinerja, by_role, by_unit, of_office
from bot.report.model import Laporan
from bot.report.numbers import NBSP, NO_FIGURE, format_minutes
from bot.report.text import one_line

View = dict[str, Any]


def view_kinerja(model: Laporan, names: dict[str, str]) -> list[View]:
    """The rows of the SOP-performance table; none where the page is not published."""
    rows = model.langkah_waktu
    if not rows:
        return []
    roles = [_line("Pelaksana", one_line(line.nama), line, names) for line in by_role(rows)]
    units = [
        _line("Unit", one_line(names.get(line.nama, line.nama)), line, names) for line in by_unit(rows, model.unit)
    ]
    return [*roles, *units, _line("Kantor", "Seluruh langkah", of_office(rows, model.unit), names)]


def _line(golongan: str, nama: str, line: Kinerja, names: dict[str, str]) -> View:
    slowest = one_line(names.get(line.terlama_unit, line.terlama_unit)) if line.terlama_unit else ""
    return {
        "golongan": golongan,
        "nama": nama,
        "nyata": format_minutes(line.nyata) if line.nyata is not None else NO_FIGURE,
        "terlama": format_minutes(line.terlama) if line.terlama is not None else NO_FIGURE,
        "terlama_unit": slowest if golongan != "Unit" and line.terlama is not None else "",
        "menunggu": format_minutes(line.menunggu) if line.menunggu is not None else NO_FIGURE,
        "kerja": format_minutes(line.kerja) if line.kerja is not None else NO_FIGURE,
        "tepat": f"{line.tepat}{NBSP}dari{NBSP}{line.dinilai}" if line.dinilai else NO_FIGURE,
        "lengkap": f"{line.terisi}{NBSP}dari{NBSP}{line.diminta}" if line.diminta else NO_FIGURE,
    }


def say_split(line: Kinerja) -> str:
    """Waiting told apart from working, "" where it was not recorded."""
    if line.menunggu is None or line.kerja is None:
        return ""
    return f"menunggu {format_minutes(line.menunggu)}, mengerjakan {format_minutes(line.kerja)}"
