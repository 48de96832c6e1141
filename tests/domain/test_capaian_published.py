"""The figures that other offices published come out of our formulas as they were printed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.capaian import (
    compute_capaian,
    round_half_up,
    serapan,
)
from bot.domain.indikator import Arah
from tests.domain.test_capaian import NAIK, shown


def test_rounding_is_half_up_as_printed_in_reports() -> None:
    """2,345 is printed 2,35 and 0,005 is printed 0,01."""
    assert [str(round_half_up(Decimal(x))) for x in ("2.345", "0.005", "96.7625", "100")] == [
        "2.35",
        "0.01",
        "96.76",
        "100.00",
    ]


@pytest.mark.parametrize(
    ("t", "r", "arah", "printed"),
    [
        ("10.00", "0.00", Arah.NAIK_BAIK, "0.00"),
        ("59.04", "60.00", Arah.NAIK_BAIK, "101.63"),
        ("87", "48", Arah.NAIK_BAIK, "55.17"),
        ("5.32", "6.49", Arah.NAIK_BAIK, "121.99"),
        ("69.50", "71.75", Arah.TURUN_BAIK, "96.76"),
        ("1514", "2583", Arah.NAIK_BAIK, "170.61"),
        ("10.00", "10.00", Arah.NAIK_BAIK, "100.00"),
        ("100", "50", Arah.NAIK_BAIK, "50.00"),
        ("8.62", "8.62", Arah.NAIK_BAIK, "100.00"),
        ("100", "83", Arah.NAIK_BAIK, "83.00"),
        ("80", "0", Arah.NAIK_BAIK, "0.00"),
        ("30", "21", Arah.NAIK_BAIK, "70.00"),
        ("1000", "640", Arah.NAIK_BAIK, "64.00"),
        ("65", "90.70", Arah.NAIK_BAIK, "139.54"),
        ("0.53", "0.34", Arah.NAIK_BAIK, "64.15"),
        ("77", "91.76", Arah.NAIK_BAIK, "119.17"),
    ],
)
def test_published_figures_come_out_exactly(t: str, r: str, arah: Arah, printed: str) -> None:
    """Domain.md §3.3, where the printed figure is the rounded exact one."""
    assert shown(compute_capaian(replace(NAIK, arah=arah), Decimal(t), Decimal(r))) == printed


@pytest.mark.parametrize(
    ("pagu", "spent", "printed"),
    [
        ("15650000", "0", "0.00"),
        ("3430764600", "189267200", "5.52"),
        ("22960400", "22457400", "97.81"),
        ("199090000", "20084900", "10.09"),
        ("41810000", "36596000", "87.53"),
        ("141439000", "122800000", "86.82"),
        ("4337779807", "4174717276", "96.24"),
    ],
)
def test_published_serapan_comes_out_exactly(pagu: str, spent: str, printed: str) -> None:
    """Domain.md §3.3, the money beside the published figures."""
    assert shown(serapan(Decimal(spent), Decimal(pagu))) == printed


def test_a_published_programme_without_pagu_has_no_serapan() -> None:
    """Domain.md §3.3: 0 of 0 is printed n/a, not 0 and not 100."""
    assert serapan(Decimal(0), Decimal(0)).nilai is None


@pytest.mark.parametrize(
    ("t", "r", "printed", "tolerance"), [("77", "91.76", "119.16", "0.01"), ("0.53", "0.34", "63.36", "0.80")]
)
def test_published_figures_with_rounding_errors_come_out_within_tolerance(
    t: str, r: str, printed: str, tolerance: str
) -> None:
    """Blitar truncates; Jawa Barat printed target and realisasi already rounded."""
    hasil = compute_capaian(NAIK, Decimal(t), Decimal(r))
    assert hasil.nilai is not None
    assert abs(round_half_up(hasil.nilai) - Decimal(printed)) <= Decimal(tolerance)
