"""What a report costs does not grow faster than its indikator: calls are counted, since time depends on the machine."""

import cProfile
import pstats
from collections.abc import Callable

import pytest

from bot.report.checks import check_laporan
from bot.report.model import digest
from bot.report.tahunan import LaporanTahunan
from bot.report.view_brief import view_brief
from bot.report.view_tahunan import view_tahunan
from bot.report.xlsx_tahunan import render_xlsx
from tests.report.besar import large_tahunan

EACH = 20


def _calls(work: Callable[[], object], indikator: int) -> float:
    profile = cProfile.Profile()
    profile.runcall(work)
    return pstats.Stats(profile).total_calls / indikator  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("work", [view_tahunan, view_brief, digest, check_laporan, render_xlsx])
def test_a_tenfold_report_costs_ten_times_as_much(work: Callable[[LaporanTahunan], object]) -> None:
    """One bidang against ten, the same number of indikator each."""
    few, many = large_tahunan(1, EACH), large_tahunan(10, EACH)
    work(few)
    ratio = _calls(lambda: work(many), 10 * EACH) / _calls(lambda: work(few), EACH)
    assert ratio <= 1.3


def test_measuring_ten_times_the_indikator_costs_ten_times_as_much() -> None:
    """From typed figures to all tables."""
    large_tahunan(1, EACH)
    ratio = _calls(lambda: large_tahunan(20, EACH), 20 * EACH) / _calls(lambda: large_tahunan(2, EACH), 2 * EACH)
    assert ratio <= 1.3
