"""The drawings: never empty, safe to draw whatever the labels say, alike in every process."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.capaian import Predikat
from bot.report.charts import PALETTE, band_colour, chart_indikator, chart_units
from bot.report.model import LaporanTriwulan
from bot.report.typeset import typeset_pictures
from tests.report.contoh import PITA
from tests.report.hostile import WORDS, hostile_report
from tests.report.test_view import empty_report


def test_a_bar_is_as_long_as_its_share_of_the_axis(laporan: LaporanTriwulan) -> None:
    """The axis ends at the cap of 120 %: a longer bar is cut there, its figure is not."""
    bars = {bar["label"][:6]: bar for chart in chart_indikator(laporan) for bar in chart.drawing["baris"]}
    assert (bars["PEN-03"]["panjang"], bars["PEN-03"]["angka"].replace("\u00a0", " ")) == (100.0, "170,64 %")
    assert (bars["SEK-03"]["panjang"], bars["SEK-03"]["predikat"]) == (83.33, "Sangat Tinggi")
    assert bars["HIJ-03"]["panjang"] == 0


def test_the_target_line_is_told_apart(laporan: LaporanTriwulan) -> None:
    """100 % is the line a reader compares with."""
    drawing = chart_units(laporan)
    assert drawing is not None
    assert [line["teks"] for line in drawing["garis"] if line["utama"]] == ["100"]


def test_equal_reports_give_equal_pictures(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """No date, no random ids."""
    drawings = [chart.drawing for chart in chart_indikator(laporan)]
    first = typeset_pictures(drawings, format_dir)
    assert first == typeset_pictures(drawings, format_dir)
    assert len(first) == len(drawings)
    assert all(picture.startswith(b"\x89PNG") for picture in first)


def test_each_unit_has_its_drawing_and_a_long_one_several(laporan: LaporanTriwulan) -> None:
    """A drawing never outgrows a page."""
    assert [chart.unit for chart in chart_indikator(laporan)] == [unit.nama for unit in laporan.unit]
    many = replace(laporan, indikator=tuple(replace(laporan.indikator[1], kode=f"SEK-{n:03}") for n in range(60)))
    assert [chart.unit for chart in chart_indikator(many)] == ["Sekretariat"] * 3
    drawing = chart_units(replace(laporan, unit=tuple(laporan.unit) * 12))
    assert drawing is not None
    assert (len(drawing["baris"]), drawing["catatan"]) == (27, "27 yang terendah dari 60")
    assert all(bar["predikat"] != "Sangat Tinggi" or bar["angka"] < "98" for bar in drawing["baris"])


def test_without_figures_there_is_no_drawing(format_dir: Path) -> None:
    """The document says so instead."""
    assert chart_units(empty_report()) is None
    assert chart_indikator(empty_report()) == ()
    assert typeset_pictures([], format_dir) == []


@pytest.mark.parametrize("words", WORDS)
def test_any_label_can_be_drawn(laporan: LaporanTriwulan, format_dir: Path, words: str) -> None:
    """Not as markup, not as mathematics, and never longer than a few lines."""
    hostile = [chart.drawing for chart in chart_indikator(hostile_report(laporan, words))]
    assert max(len(bar["label"]) for drawing in hostile for bar in drawing["baris"]) < 160
    assert len(typeset_pictures(hostile, format_dir)) == len(hostile)


def test_bands_spread_over_the_palette() -> None:
    """Best is darkest green, worst is brown, however many bands an office uses."""
    assert [band_colour(PITA, band.nama) for band in PITA] == list(PALETTE)
    two = (Predikat("Tercapai", Decimal(100), termasuk=True), Predikat("Belum"))
    assert [band_colour(two, band.nama) for band in two] == [PALETTE[0], PALETTE[-1]]
    assert band_colour(PITA, None) not in PALETTE
