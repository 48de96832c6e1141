"""How well the SOP was kept: counted from rows, and printed."""

from dataclasses import replace

from bot.report.kinerja_sop import by_role, by_step, by_unit, of_office
from bot.report.model import UnitRow, WaktuRow
from bot.report.view_kinerja import view_kinerja
from tests.report.contoh import contoh_laporan

ROWS = (
    WaktuRow(1, "Meminta", None, 15, 10, menunggu_menit=10, tepat=True, peran="Kasubbag"),
    WaktuRow(2, "Mengisi", "a", 450, 300, menunggu_menit=100, tepat=True, peran="Pengisi"),
    WaktuRow(2, "Mengisi", "b", 450, 900, menunggu_menit=800, tepat=False, peran="Pengisi"),
    WaktuRow(2, "Mengisi", "c", 450, None, tepat=False, peran="Pengisi"),
    WaktuRow(3, "Mengoreksi", "a", 10, None, tepat=None, peran="Kepala Bidang"),
)
UNITS = (UnitRow("a", "Bidang A", 5, 4, 4, 4, None, None), UnitRow("b", "Bidang B", 5, 4, 3, 3, None, None))


def test_a_step_has_its_median_its_worst_and_whose_it_is() -> None:
    """Open rows count as rows, not as times; one late and open is late."""
    step = by_step(ROWS)[1]
    assert (step.nama, step.baku, step.jumlah, step.selesai) == ("2", 450, 3, 2)
    assert (step.nyata, step.terlama, step.terlama_unit) == (300, 900, "b")
    assert (step.menunggu, step.kerja) == (100, 100)
    assert (step.dalam_baku, step.tepat, step.dinilai) == (1, 1, 3)


def test_roles_and_units_are_told_apart() -> None:
    """Units with their completeness; a unit the report does not know has none."""
    assert [line.nama for line in by_role(ROWS)] == ["Kasubbag", "Pengisi", "Kepala Bidang"]
    units = {line.nama: line for line in by_unit(ROWS, UNITS)}
    assert (units["a"].terisi, units["a"].diminta, units["a"].jumlah) == (4, 4, 2)
    assert (units["b"].terisi, units["b"].diminta) == (3, 4)
    assert units["c"].terisi is None
    assert units["a"].baku is None


def test_the_office_is_everything_in_one_line() -> None:
    """Two of four in time, seven of eight filled."""
    office = of_office(ROWS, UNITS)
    assert (office.tepat, office.dinilai, office.terisi, office.diminta) == (2, 4, 7, 8)


def test_nothing_is_printed_where_the_page_is_not_published() -> None:
    """No row, no table; with rows, one for each role and unit and one for the office."""
    model = contoh_laporan()
    names = {unit.kode: unit.nama for unit in model.unit}
    assert view_kinerja(replace(model, langkah_waktu=()), names) == []
    printed = view_kinerja(model, names)
    assert [row["golongan"] for row in printed].count("Unit") == len({r.unit for r in model.langkah_waktu if r.unit})
    assert printed[-1]["golongan"] == "Kantor"
