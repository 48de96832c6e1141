"""The papers beside the report: can every figure be followed by hand, and is there room for a paraf?"""

from dataclasses import replace
from pathlib import Path

from bot.report.kertas_kerja import render_kertas_kerja_pages, view_kertas_kerja
from bot.report.lembar_kendali import render_lembar_kendali, view_lembar_kendali
from bot.report.model import KeputusanRow, LaporanTriwulan, digest
from tests.report.typst_text import elements


def _paper(laporan: LaporanTriwulan, kode: str) -> dict[str, object]:
    units = view_kertas_kerja(laporan)["unit"]
    return next(item for unit in units for item in unit["indikator"] if item["kode"] == kode)


def test_a_working_paper_shows_inputs_formula_result_and_cell(laporan: LaporanTriwulan) -> None:
    """A sum by its quarters, a ratio by its sums, each input with where it was read; the report's own results."""
    total, ratio = _paper(laporan, "LAT-03"), _paper(laporan, "LAT-01")
    assert [(row["rumus"], row["hasil"].replace("\u00a0", " ")) for row in total["hitungan"]] == [  # type: ignore[attr-defined]
        ("8 + 10", "18"),
        ("10 + 20", "30"),
        ("18 ÷ 30 × 100\u00a0%", "60,00 %"),
        ("18 ÷ 65 × 100\u00a0%", "27,69 %"),
    ]
    assert ratio["hitungan"][0]["rumus"] == "(40 + 61) ÷ (52 + 88) × 100"  # type: ignore[index]
    assert [row["sumber"] for row in total["masukan"]] == ["Format TW 1 › J7", "Format TW 2 › J7"]  # type: ignore[attr-defined]


def test_papers_change_no_digest_and_fit_their_pages(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """A decision is bound to what the report says, not to how it is shown; an indikator without figures says so."""
    assert digest(replace(laporan, kertas_kerja=(), kendali=())) == digest(laporan)
    sample, real = (render_kertas_kerja_pages(replace(laporan, contoh=mark), format_dir, 20) for mark in (True, False))
    assert [one != other for one, other in zip(sample, real, strict=True)] == [True] * 6
    assert _paper(laporan, "SEK-01")["masukan"] == []


def test_the_control_sheet_has_a_paraf_column_beside_what_was_recorded(
    laporan: LaporanTriwulan, format_dir: Path
) -> None:
    """Maker, checker, signer (not who registers the signed file) in order; an approval is never called a paraf."""
    registered = KeputusanRow(6, "", None, "dikonfirmasi", "Staf Perencanaan", "Kamis, 16 Juli 2026", 2)
    view = view_lembar_kendali(replace(laporan, keputusan=(*laporan.keputusan, registered)))
    assert [(row["jabatan"], row["bubuhan"]) for row in view["baris"]] == [
        ("Kasubbag Perencanaan", "paraf"),
        ("Sekretaris", "paraf"),
        ("Plh. Kepala Dinas (Sekretaris)", "tanda tangan"),
    ]
    assert view["baris"][0]["tercatat"] == "Belum tercatat"
    assert view["baris"][1]["tercatat"].startswith("Disetujui\nSelasa")
    printed = elements(
        "lembar_kendali.typ", {**view, "qr": "<svg xmlns='http://www.w3.org/2000/svg'/>"}, format_dir, "table"
    )
    assert "Paraf" in printed
    assert render_lembar_kendali(replace(laporan, kendali=()), format_dir) is None
