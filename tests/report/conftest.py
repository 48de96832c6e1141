"""The sample report, the folder of templates, and words nobody should type."""

from pathlib import Path

import pytest

from bot.report.model import LaporanTriwulan
from bot.report.tahunan import LaporanTahunan
from tests.report.contoh import contoh_laporan
from tests.report.contoh_tahunan import contoh_tahunan

FORMAT_DIR = Path(__file__).parents[2] / "config" / "format"


@pytest.fixture(scope="session")
def laporan() -> LaporanTriwulan:
    """The report of Triwulan II 2026 of the fictional office."""
    return contoh_laporan(2)


@pytest.fixture(scope="session")
def tahunan() -> LaporanTahunan:
    """The yearly report of 2025 of the fictional office."""
    return contoh_tahunan()


@pytest.fixture(scope="session")
def format_dir() -> Path:
    """The committed templates."""
    return FORMAT_DIR
