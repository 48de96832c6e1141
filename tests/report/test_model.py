"""What a decision about a report is bound to, and that nothing is lost on the way to the database and back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.report.model import LaporanTriwulan, digest, from_json, seal, to_json
from bot.report.version_code import version_code
from tests.report.contoh import contoh_laporan


def test_a_report_survives_json(laporan: LaporanTriwulan) -> None:
    """Figures come back exact, times aware, tuples as tuples."""
    again = from_json(to_json(laporan))
    assert again == laporan
    assert to_json(again) == to_json(laporan)
    assert digest(again) == laporan.digest


def test_two_compilations_of_the_same_entries_agree() -> None:
    """The digest depends on content alone."""
    assert contoh_laporan(2).digest == contoh_laporan(2).digest
    assert contoh_laporan(1).digest != contoh_laporan(2).digest


def test_the_course_of_the_process_does_not_void_an_approval(laporan: LaporanTriwulan) -> None:
    """Times, decisions, recommendations, follow-ups, record and the place of a cell leave the digest alone."""
    later = replace(
        laporan,
        disusun_pada=laporan.disusun_pada + timedelta(days=3),
        versi=laporan.versi + 1,
        keputusan=(),
        rekomendasi=(),
        rekomendasi_lalu=(),
        langkah_waktu=(),
        kepala_riwayat="ffff",
        unit=tuple(replace(u, disetujui_pada="lain waktu", versi=9) for u in laporan.unit),
        indikator=tuple(replace(row, sumber_sel="Format › Isian!H99") for row in laporan.indikator),
    )
    assert digest(later) == laporan.digest


def test_a_figure_written_with_more_zeros_is_the_same_figure(laporan: LaporanTriwulan) -> None:
    """PostgreSQL gives back 10.000000 where SQLite gave 10."""
    padded = tuple(
        replace(row, target_tw=row.target_tw and row.target_tw.quantize(Decimal("0.000001")))
        for row in laporan.indikator
    )
    assert digest(replace(laporan, indikator=padded)) == laporan.digest


@pytest.mark.parametrize("field", ["realisasi_tw", "target_tahunan"])
def test_every_figure_counts(laporan: LaporanTriwulan, field: str) -> None:
    """One changed figure gives another digest."""
    first, *rest = laporan.indikator
    changed: dict[str, Any] = {field: Decimal("1.5")}
    assert digest(replace(laporan, indikator=(replace(first, **changed), *rest))) != laporan.digest


def test_a_changed_narrative_counts(laporan: LaporanTriwulan) -> None:
    """What the divisions and the planner wrote was approved too."""
    first, *rest = laporan.indikator
    assert digest(replace(laporan, analisis="lain")) != laporan.digest
    assert digest(replace(laporan, indikator=(replace(first, kendala="lain"), *rest))) != laporan.digest


def test_zero_and_blank_have_different_digests(laporan: LaporanTriwulan) -> None:
    """0 is a result, a blank is none."""
    first, *rest = laporan.indikator
    zero = replace(laporan, indikator=(replace(first, realisasi_tw=Decimal(0)), *rest))
    blank = replace(laporan, indikator=(replace(first, realisasi_tw=None), *rest))
    assert digest(zero) != digest(blank)


def test_the_version_code_names_office_period_version_and_content(laporan: LaporanTriwulan) -> None:
    """What is printed and encoded on every page."""
    assert version_code(laporan) == f"contoh_magetan 2026-TW2 versi 2 {laporan.digest[:8]}"
    assert version_code(replace(laporan, digest="")) == version_code(seal(laporan))
