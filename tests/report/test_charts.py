"""The pictures: deterministic, never empty, safe to draw whatever the labels say."""

import warnings
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.capaian import Predikat
from bot.report.charts import PALETTE, band_colour, chart_indikator, chart_units
from bot.report.model import LaporanTriwulan
from tests.report.contoh import PITA
from tests.report.hostile import WORDS, hostile_report
from tests.report.test_view import empty_report


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_equal_reports_give_equal_pictures(laporan: LaporanTriwulan, kind: str) -> None:
    """No date, no random ids."""
    assert chart_units(laporan, kind) == chart_units(laporan, kind)  # type: ignore[arg-type]
    assert chart_indikator(laporan, kind) == chart_indikator(laporan, kind)  # type: ignore[arg-type]
    assert b"date" not in (chart_units(laporan, kind) or b"").lower()  # type: ignore[arg-type]


def test_each_unit_has_its_picture_and_a_long_one_several(laporan: LaporanTriwulan) -> None:
    """A picture never outgrows a page."""
    assert [picture.unit for picture in chart_indikator(laporan, "svg")] == [unit.nama for unit in laporan.unit]
    many = replace(laporan, indikator=tuple(replace(laporan.indikator[1], kode=f"SEK-{n:03}") for n in range(60)))
    assert [picture.unit for picture in chart_indikator(many, "svg")] == ["Sekretariat"] * 3


def test_without_figures_there_is_no_picture() -> None:
    """The document says so instead."""
    assert chart_units(empty_report(), "svg") is None
    assert chart_indikator(empty_report(), "png") == ()


@pytest.mark.parametrize("words", WORDS)
def test_any_label_can_be_drawn(laporan: LaporanTriwulan, words: str) -> None:
    """Not as mathematics, without a missing glyph, and without breaking the drawing's XML."""
    from xml.etree import ElementTree

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = chart_indikator(hostile_report(laporan, words), "svg")
    assert all(ElementTree.fromstring(picture.data) is not None for picture in pictures)


def test_bands_spread_over_the_palette() -> None:
    """Best is darkest green, worst is brown, however many bands an office uses."""
    assert [band_colour(PITA, band.nama) for band in PITA] == list(PALETTE)
    two = (Predikat("Tercapai", Decimal(100), termasuk=True), Predikat("Belum"))
    assert [band_colour(two, band.nama) for band in two] == [PALETTE[0], PALETTE[-1]]
    assert band_colour(PITA, None) not in PALETTE
