"""Indicators: who is asked when, and which rows cannot be used."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.indikator import Agregasi, Arah, Indikator, asked_in, faults, is_kode_rekening, warnings

LAPORAN = Indikator(
    "SEK-03", "SEK", "Jumlah Laporan Keuangan", "Laporan", Arah.NAIK_BAIK, Agregasi.JUMLAH, Decimal(12),
    (Decimal(3), Decimal(3), Decimal(3), Decimal(3)), "2.07.01.2.02",
)  # fmt: skip
TPT = replace(
    LAPORAN, kode="PEN-05", satuan="%", arah=Arah.TURUN_BAIK, agregasi=Agregasi.TAHUNAN, program="IKU",
    target_tahunan=Decimal("2.30"), target_tw=(None, None, None, Decimal("2.30")),
)  # fmt: skip


def test_annual_indicators_are_asked_only_in_tw_iv() -> None:
    """BPS publishes the open unemployment rate once a year."""
    assert [asked_in(TPT, nomor) for nomor in range(1, 5)] == [False, False, False, True]
    assert all(asked_in(LAPORAN, nomor) for nomor in range(1, 5))


@pytest.mark.parametrize("kode", ["2.07", "2.07.03", "2.07.03.2.01", "2.07.03.2.01.0001", "3.32.02"])
def test_programme_codes_of_every_depth_are_known(kode: str) -> None:
    """Urusan, program, kegiatan, sub kegiatan."""
    assert is_kode_rekening(kode)


@pytest.mark.parametrize("kode", ["2.07.03.2", "2.07.03.2.01.01", "2", "2.7", "2.07.", "2.07.03.2.01.0001\n", "IKU"])
def test_codes_cut_in_the_middle_are_not(kode: str) -> None:
    """Among them the two-digit sub kegiatan from before 2023."""
    assert not is_kode_rekening(kode)


def test_a_sound_row_has_neither_faults_nor_warnings() -> None:
    """Both sample rows load silently."""
    assert [faults(row) + warnings(row) for row in (LAPORAN, TPT)] == [(), ()]


def test_every_fault_of_a_row_is_reported_at_once() -> None:
    """An empty unit, a cut programme code, a range turned round, and a range that would be summed."""
    row = replace(LAPORAN, satuan="", program="2.07.03.2", range_target=(Decimal(90), Decimal(80)))
    assert len(faults(row)) == 4


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (replace(LAPORAN, target_tahunan=None), "no target_tahunan"),
        (replace(LAPORAN, target_tahunan=Decimal(13)), "add up to 12"),
        (replace(LAPORAN, agregasi=Agregasi.TERAKHIR), "TW IV is 3"),
        (replace(TPT, target_tw=(Decimal(2), None, None, Decimal("2.30"))), "before TW IV"),
    ],
)
def test_suspicious_targets_are_warned_about(row: Indikator, word: str) -> None:
    """A warning, since a perjanjian kinerja may have been changed on purpose."""
    assert [word in line for line in warnings(row)] == [True]


def test_a_predikat_is_never_summed() -> None:
    """WTP + WTP has no meaning."""
    assert faults(replace(LAPORAN, skala=(("WTP", Decimal(4)),)))
    assert not faults(replace(LAPORAN, skala=(("WTP", Decimal(4)),), agregasi=Agregasi.TERAKHIR))


def test_quarter_targets_are_found_by_number() -> None:
    """Numbers run from 1, as people say them."""
    assert (TPT.target_of(1), TPT.target_of(4)) == (None, Decimal("2.30"))
