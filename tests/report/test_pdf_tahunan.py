"""The yearly PDF as typst lays it out, and the page for the Kepala Dinas."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.report.brief import TEMPLATE as BRIEF
from bot.report.brief import brief_stem, render_brief, render_brief_pages
from bot.report.fonts import displayable
from bot.report.model import Laporan, LaporanTriwulan
from bot.report.pdf_tahunan import TEMPLATE, render_pages, render_pdf, template_inputs
from bot.report.printed_code import Match, match_pages, page_texts
from bot.report.tahunan import LaporanTahunan
from bot.report.text import breakable, clean
from bot.report.typeset import frame_inputs
from bot.report.version_code import version_code
from bot.report.view_brief import propose, view_brief
from bot.report.view_tahunan import empty_sections, view_tahunan
from tests.report.hostile import WORDS, hostile_report
from tests.report.hostile_tahunan import hostile_tahunan
from tests.report.test_tahunan import empty_tahunan
from tests.report.test_view import empty_report
from tests.report.typst_text import elements


def _elements(model: LaporanTahunan, format_dir: Path, selector: str, field: str | None = None) -> str:
    return elements(TEMPLATE, template_inputs(model, format_dir), format_dir, selector, field)


def test_equal_reports_give_equal_bytes(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """Dates and ids come from the model, not from the machine."""
    assert render_pdf(tahunan, format_dir) == render_pdf(tahunan, format_dir)


def test_it_is_an_archivable_tagged_pdf_on_f4(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """PDF/A-2a and PDF/UA-1 are declared; the recap of triwulan lies on landscape pages."""
    pdf = render_pdf(tahunan, format_dir)
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert pdf.count(b"MediaBox[0 0 609.4488 935.43304]") == 19
    assert pdf.count(b"MediaBox[0 0 935.43304 609.4488]") == 3


def test_the_chapters_are_those_of_the_regulation(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """PermenPANRB 53/2014, Lampiran II: front, BAB I to IV, the seven points of BAB III, appendices."""
    printed = _elements(tahunan, format_dir, "heading.where(bookmarked: auto)", "body").replace("\n", "")
    assert printed == "".join(
        [
            "Kata Pengantar",
            "Ikhtisar Eksekutif",
            "Daftar Isi",
            "Pendahuluan",
            "A. Gambaran Umum",
            "B. Tugas dan Fungsi",
            "C. Struktur Organisasi dan Sumber Daya",
            "D. Isu Strategis",
            "E. Dasar Hukum",
            "F. Sistematika",
            "Perencanaan Kinerja",
            "A. Rencana Strategis",
            "B. Perjanjian Kinerja",
            "Akuntabilitas Kinerja",
            "A. Capaian Kinerja Organisasi",
            "1. Target dan realisasi tahun ini",
            "2. Perbandingan dengan tahun sebelumnya",
            "3. Realisasi terhadap target jangka menengah",
            "4. Realisasi terhadap standar nasional",
            "5. Analisis penyebab dan upaya",
            "6. Efisiensi penggunaan sumber daya",
            "7. Program dan kegiatan penunjang",
            "B. Realisasi Anggaran",
            "C. Tindak Lanjut Rekomendasi",
            "Penutup",
            "A. Simpulan",
            "B. Langkah Perbaikan",
            "Lampiran",
            "Lampiran 1. Perjanjian Kinerja",
            "Lampiran 2. Sumber data triwulanan",
            "Lampiran 3. Rekapitulasi target dan realisasi triwulanan Tahun 2025",
            "Lampiran 4. Bukti dukung",
            "Lampiran 5. Keputusan yang tercatat",
            "Lampiran 6. Waktu pelaksanaan dibanding SOP",
        ]
    )


def test_every_table_has_its_numbered_caption(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """They make the Daftar Tabel, the charts' the Daftar Gambar; the recap of triwulan is an appendix."""
    captions = _elements(tahunan, format_dir, "<tabel>", "body").splitlines()
    view = view_tahunan(tahunan)
    assert captions == [title for name, title in view["judul_tabel"].items() if name != "t10"]
    assert _elements(tahunan, format_dir, "<gambar>", "body").splitlines() == list(view["judul_gambar"].values())
    assert [caption.split()[1] for caption in captions] == [
        "1.1",
        "2.1",
        "2.2",
        *(f"3.{number}" for number in range(1, 10)),
    ]


def test_the_tables_print_the_figures_of_the_view(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """Every cell, decimal comma and all."""
    printed = _elements(tahunan, format_dir, "table").splitlines()
    view = view_tahunan(tahunan)
    for goal in view["sasaran"]:
        for row in goal["indikator"]:
            assert {breakable(row[name]) for name in ("nama", "target", "realisasi", "capaian")} <= set(printed)
    for row in view["perbandingan"]:
        assert {row["n2"], row["n1"], row["n"], row["capaian_n1"]} <= set(printed)
    for row in view["anggaran"]:
        assert {row["pagu"], row["realisasi"], row["serapan"]} <= set(printed)


@pytest.mark.parametrize("words", WORDS)
def test_what_people_type_is_printed_as_typed(tahunan: LaporanTahunan, format_dir: Path, words: str) -> None:
    """Markup, code and long words come out as the letters they are, on as many pages as they need."""
    model = hostile_tahunan(tahunan, words)
    assert render_pdf(model, format_dir).startswith(b"%PDF-1.7")
    printed = _elements(model, format_dir, "table")
    for line in clean(words).split("\n"):
        assert breakable(displayable(line)) in printed


def test_an_empty_report_prints_and_says_so(format_dir: Path) -> None:
    """A table without data has its sentence."""
    model = empty_tahunan()
    assert render_pdf(model, format_dir).startswith(b"%PDF-1.7")
    printed = _elements(model, format_dir, "<kosong>")
    said = empty_sections(model)
    sections = (*(f"t{number}" for number in range(1, 11)), "t1_program", "naskah", "sumber", "keputusan", "waktu")
    for name in (*sections, "rekomendasi_lalu", "langkah", "bukti", "perhatian", "capaian"):
        assert said[name] in printed


def test_sample_documents_say_so_on_every_page(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """Cover and landscape pages too: without the flag every page differs."""
    marked = render_pages(tahunan, format_dir, 30)
    real = render_pages(replace(tahunan, contoh=False), format_dir, 30)
    assert len(marked) == len(real) == 22
    assert all(one != other for one, other in zip(marked, real, strict=True))


def test_every_page_carries_the_version_code(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """Another version changes all pages, the cover included."""
    these = render_pages(tahunan, format_dir, 40)
    others = render_pages(replace(tahunan, digest="f" * 64), format_dir, 40)
    assert all(one != other for one, other in zip(these, others, strict=True))


def test_the_version_code_is_read_from_every_page(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """This one, another, one that a scan got slightly wrong, no code at all; pages count as in any printed report."""
    code = version_code(tahunan)
    pages = page_texts(render_pdf(tahunan, format_dir))
    assert all(match_pages([page], code) == Match(same=True, other="") for page in pages)
    assert ["Halaman" in pages[0], "Halaman i\n" in f"{pages[1]}\n", "Halaman 1 dari 18" in pages[4]] == [
        False,
        True,
        True,
    ]
    assert match_pages([*pages, "x 2025 versi 1 deadbeef"], code).other == "x 2025 versi 1 deadbeef"
    assert match_pages(pages, code.replace("versi 3", "versi 4")) == Match(same=False, other=code)
    assert match_pages([code[:-1] + ("1" if code[-1] == "0" else "0")], code) == Match(same=False, other="")
    assert match_pages(["", "Laporan Kinerja versi 3"], code) == Match(same=False, other="")


def test_an_emblem_is_printed_where_the_office_keeps_one(
    tahunan: LaporanTahunan, format_dir: Path, tmp_path: Path
) -> None:
    """On the cover and nowhere else, be it all the office's folder holds."""
    (tmp_path / "lambang").mkdir()
    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
    (tmp_path / "lambang" / "contoh_tangerang.svg").write_text(drawn)
    with_emblem, without = render_pages(tahunan, tmp_path, 30), render_pages(tahunan, format_dir, 30)
    assert [one != other for one, other in zip(with_emblem, without, strict=True)] == [True] + [False] * 21


# --- the page for the Kepala Dinas -----------------------------------------------------------------------------------


def test_the_brief_is_one_page_with_code_and_mark(
    tahunan: LaporanTahunan, laporan: LaporanTriwulan, format_dir: Path
) -> None:
    """Of a year and of a triwulan, the same bytes each time."""
    for model in (tahunan, laporan):
        assert len(render_brief_pages(model, format_dir, 20)) == 1
        assert render_brief(model, format_dir) == render_brief(model, format_dir)
        assert render_brief_pages(replace(model, contoh=False), format_dir, 20) != render_brief_pages(
            model, format_dir, 20
        )
    assert brief_stem(tahunan) == "Ringkasan Pimpinan 2025 contoh_tangerang v3"


def test_the_brief_tells_worst_best_promises_and_proposals(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """Proposals restate what units wrote, then what nobody has finished; each names its unit and what it rests on."""
    view = view_brief(tahunan)
    assert [row["capaian"].replace("\u00a0", " ") for row in view["terendah"]] == ["33,33 %", "50,00 %", "50,00 %"]
    assert [item["status"] for item in view["janji"]] == ["selesai", "dalam proses", "belum dijawab"]
    assert [(item.unit, item.teks) for item in propose(tahunan)] == [
        ("HIJ", "Tuntaskan tindak lanjut Jumlah Perusahaan yang Menyusun PKB: Perundingan lanjutan tiap bulan."),
        ("HIJ", "Jelaskan penyebab dan susun langkah perbaikan Angka sengketa pengusaha-pekerja."),
        (
            "TRM",
            "Tuntaskan tindak lanjut Persentase Luas Kawasan Transmigrasi yang Berkembang: Jalan poros selesai Juni "
            "2026.",
        ),
        ("LAT", "Selesaikan rekomendasi terdahulu: Lengkapi bukti dukung pelatihan."),
    ]
    printed = elements(BRIEF, frame_inputs(tahunan, view), format_dir, "table")
    assert "Lengkapi bukti dukung pelatihan." in printed


@pytest.mark.parametrize("words", WORDS)
def test_the_brief_stays_one_page_whatever_people_type(
    tahunan: LaporanTahunan, laporan: LaporanTriwulan, format_dir: Path, words: str
) -> None:
    """Texts are shortened, never the list of what is owed."""
    hostile: tuple[Laporan, ...] = (hostile_tahunan(tahunan, words), hostile_report(laporan, words))
    assert [len(render_brief_pages(model, format_dir, 20)) for model in hostile] == [1, 1]


def test_a_brief_about_nothing_says_so(format_dir: Path) -> None:
    """No proposal without a reason."""
    for model in (empty_tahunan(), empty_report()):
        assert propose(model) == ()
        assert len(render_brief_pages(model, format_dir, 20)) == 1
