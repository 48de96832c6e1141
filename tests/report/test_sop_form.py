"""The official form of an SOP as PDF and Word file: what is drawn, that lines meet, that nothing typed breaks it."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from bot.domain.sop import Peran, Sop
from bot.report.errors import TemplateFault
from bot.report.sop_docx import render_sop_docx
from bot.report.sop_flow import Lajur, Sel, Titik
from bot.report.sop_layout import TataLetak, arrange, text_height
from bot.report.sop_pdf import TEMPLATE, render_sop_pages, render_sop_pdf, sop_inputs
from bot.report.sop_view import Lambang, capitals, symbols
from bot.report.text import clean
from config.load import load_sop
from tests.report.hostile import WORDS

FOLDER = Path(__file__).parents[2] / "config" / "sop"
SOPS = {path.stem: load_sop(path) for path in sorted(FOLDER.glob("*.toml"))}
MAGETAN, LUMAJANG = SOPS["magetan_pengumpulan_data"], SOPS["lumajang_pengukuran"]
each_sop = pytest.mark.parametrize("sop", SOPS.values(), ids=SOPS.keys())


def _pages(sop: Sop) -> list[list[Lajur]]:
    return [[band for band, _ in page] for page in arrange(sop).halaman]


def _cells(sop: Sop) -> Iterator[tuple[Lajur, int, Sel]]:
    for page in _pages(sop):
        for band in page:
            yield from ((band, column, cell) for column, cell in enumerate(band.sel))


def _symbols_of(sop: Sop, urut: int) -> dict[str, Lambang]:
    """By role, what is drawn in a row."""
    roles = list(sop.peran)
    row = next(band for page in _pages(sop) for band in page if band.urut == urut)
    return {roles[column]: shape.lambang for column, cell in enumerate(row.sel) for shape in cell.bentuk}


# --- what is drawn ---------------------------------------------------------------------------------------------------


@each_sop
def test_every_row_has_the_symbols_of_those_who_act_in_it(sop: Sop) -> None:
    """One in each of their columns, and the words Mulai and Selesai in the first and the last."""
    for row in sop.langkah:
        assert _symbols_of(sop, row.urut) == {simpul.peran: simpul.lambang for simpul in symbols(sop, row)}
        assert row.pelaksana in _symbols_of(sop, row.urut)
    words = [shape.teks for _, _, cell in _cells(sop) for shape in cell.bentuk if shape.lambang is Lambang.TERMINAL]
    assert words == ["Mulai", "Selesai"]


@each_sop
def test_a_diamond_stands_where_the_sop_decides(sop: Sop) -> None:
    """With `Tidak` beside it; every return of the profile is drawn."""
    said = sum(word.teks == "Tidak" for _, _, cell in _cells(sop) for word in cell.tulisan)

    assert said == sum(row.tidak is not None for row in sop.langkah)
    for row in sop.langkah[1:-1]:
        drawn = set(_symbols_of(sop, row.urut).values())
        assert (Lambang.KEPUTUSAN in drawn) == (row.tidak is not None)


def test_the_sekretaris_decides_beside_the_act_that_needs_his_agreement() -> None:
    """Magetan 1: the kasubbag's capsule, the Sekretaris' diamond."""
    assert _symbols_of(MAGETAN, 1) == {
        "kasubbag_perencanaan": Lambang.TERMINAL,
        "sekretaris": Lambang.KEPUTUSAN,
    }


def _ends(cell: Sel) -> Iterator[tuple[Titik, Titik]]:
    for line in cell.garis:
        yield (line.dari, line.ke)


def _has_end(cell: Sel, x: float, bagian: float, d: float) -> bool:
    return any(
        abs(point.x - x) < 0.02 and (point.bagian, point.d) == (bagian, d) for line in _ends(cell) for point in line
    )


@each_sop
def test_lines_that_leave_a_cell_go_on_in_the_next(sop: Sop) -> None:
    """At every edge, left, right, above and below: a flow with a gap would be no flow."""
    width = arrange(sop).lebar.peran
    for page in _pages(sop):
        for number, band in enumerate(page):
            for column, cell in enumerate(band.sel):
                for point in (point for line in _ends(cell) for point in line):
                    assert -0.01 <= point.x <= width + 0.01
                    if abs(point.x - width) < 0.01:
                        assert _has_end(band.sel[column + 1], 0, point.bagian, point.d)
                    if (point.bagian, point.d) == (1, 0):
                        assert _has_end(page[number + 1].sel[column], point.x, 0, 0)
                    if (point.bagian, point.d) == (0, 0):
                        assert _has_end(page[number - 1].sel[column], point.x, 1, 0)


@each_sop
def test_every_symbol_but_the_first_is_reached_by_an_arrow(sop: Sop) -> None:
    """And returns bring further ones."""
    heads = sum(line.panah for _, _, cell in _cells(sop) for line in cell.garis)
    drawn = [shape for _, _, cell in _cells(sop) for shape in cell.bentuk]
    connectors = [shape for shape in drawn if shape.lambang is Lambang.SAMBUNGAN]
    returns = sum(row.tidak is not None for row in sop.langkah)

    # Of the two connectors of a line only the one it goes into has an arrow head.
    assert heads == len(drawn) - len(connectors) - 1 + returns + len(connectors) // 2


def _long(sop: Sop) -> Sop:
    """Rows so tall that few fit on a page."""
    rows = tuple(replace(row, kegiatan=" ".join([row.kegiatan] * 12)) for row in sop.langkah)
    return replace(sop, langkah=rows)


@each_sop
def test_where_the_table_breaks_connectors_with_one_letter_join_the_pages(sop: Sop) -> None:
    """Each letter at the foot of a page and at the head of a later one: for the flow, and for every return between."""
    pages = _pages(_long(sop))
    page_of = {band.urut: number for number, page in enumerate(pages) for band in page}
    found: dict[str, list[tuple[str, int]]] = {}
    for number, page in enumerate(pages):
        for place, band in (("foot", page[-1]), ("head", page[0])):
            for shape in (shape for cell in band.sel for shape in cell.bentuk if band.urut is None):
                found.setdefault(shape.teks, []).append((place, number))

    assert len(pages) > 2
    for places in found.values():
        (one, first), (other, second) = sorted(places)
        assert (one, other) == ("foot", "head")
        assert first < second
    crossing = [row for row in sop.langkah if row.tidak is not None and page_of[row.tidak] != page_of[row.urut]]
    assert len(found) == len(pages) - 1 + len(crossing)


@each_sop
def test_the_table_fits_its_page(sop: Sop) -> None:
    """Columns together as wide as the paper between its margins, rows together no taller."""
    layout = arrange(sop)
    lebar = layout.lebar
    widths = (lebar.nomor, lebar.kegiatan, lebar.kelengkapan, lebar.waktu, lebar.output, lebar.keterangan)

    assert sum(widths) + len(sop.peran) * lebar.peran == pytest.approx(295, abs=0.1)
    assert all(_tall(layout, number) < 181 for number in range(len(layout.halaman)))


def _tall(layout: TataLetak, page: int) -> float:
    return layout.tinggi_kepala + sum(height for _, height in layout.halaman[page])


def test_short_names_keep_their_letters_in_a_heading() -> None:
    """No official writes LKJIP."""
    assert capitals("SOP Penyusunan LKjIP dan LAKIP (LKj)") == "SOP PENYUSUNAN LKjIP DAN LAKIP (LKj)"


def test_longer_words_take_more_room() -> None:
    """The estimate grows with the text and shrinks with the column."""
    short, long = text_height("Menyusun laporan", 40, 9), text_height("Menyusun laporan kinerja " * 6, 40, 9)

    assert short < long
    assert text_height("x" * 400, 20, 9) > text_height("x" * 400, 60, 9)


# --- as PDF ----------------------------------------------------------------------------------------------------------


def test_equal_sops_give_equal_bytes(format_dir: Path) -> None:
    """No clock, no machine: both files depend on the SOP alone."""
    assert render_sop_pdf(MAGETAN, format_dir) == render_sop_pdf(MAGETAN, format_dir)
    assert render_sop_docx(MAGETAN) == render_sop_docx(MAGETAN)
    later = replace(MAGETAN, berlaku_sejak=date(2025, 1, 5))
    assert render_sop_docx(later) != render_sop_docx(MAGETAN)


def test_the_pdf_is_archivable_and_lies_on_f4(format_dir: Path) -> None:
    """PDF/A-2a, PDF/UA-1, 330 by 215 mm on every page."""
    pdf = render_sop_pdf(LUMAJANG, format_dir)

    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert pdf.count(b"MediaBox[0 0 935.43304 609.4488]") == 3


@each_sop
def test_every_profile_prints(sop: Sop, format_dir: Path) -> None:
    """The identity block on the first page; the flow on the next ones; the last picture is no empty sheet."""
    pages = render_sop_pages(sop, format_dir, 20)

    assert len(pages) >= 1 + len(arrange(sop).halaman)
    assert all(picture.startswith(b"\x89PNG") for picture in pages)


def test_the_data_of_the_template_hold_the_whole_form() -> None:
    """Identity, columns, every row's cells, what was inferred and why."""
    data = sop_inputs(MAGETAN)
    rows = [row["teks"] for page in data["alir"] for row in page if row["teks"]]

    assert data["nomor"] == "P-SEK-KP-09"
    assert data["tanggal"][2] == ["Tanggal Efektif", "5 Januari 2024"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 10)]
    assert rows[3][1:] == [
        MAGETAN.row(4).kegiatan,
        "Laporan pelaksanaan program / kegiatan/ sub kegiatan",
        "1 hari",
        "Draft laporan kinerja Dinas",
        "",
    ]
    assert [row[0] for row in data["disimpulkan"]] == ["1", "2", "3", "4", "5", "6", "9"]
    assert "Langkah 2, 3 dan 9 dikerjakan setiap bidang, berdampingan." in data["cara"]


def test_an_office_that_is_not_named_gets_a_line_to_write_on(format_dir: Path) -> None:
    """LKj names neither office nor number nor date."""
    bare = replace(SOPS["lkj_pengumpulan_data"], berlaku_sejak=None)

    assert render_sop_pdf(bare, format_dir).startswith(b"%PDF-1.7")
    assert Document(io.BytesIO(render_sop_docx(bare))).core_properties.modified == datetime(2000, 1, 1, tzinfo=UTC)


def test_a_broken_template_is_one_sentence(tmp_path: Path, format_dir: Path) -> None:
    """As for every other document."""
    shutil.copytree(format_dir, tmp_path, dirs_exist_ok=True)
    (tmp_path / TEMPLATE).write_text("#let x = (")
    with pytest.raises(TemplateFault, match="does not compile"):
        render_sop_pdf(MAGETAN, tmp_path)


# --- as Word file ----------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    doc = Document(io.BytesIO(data))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in doc.paragraphs), *cells])


@each_sop
def test_the_word_file_holds_the_whole_form(sop: Sop) -> None:
    """Every sentence of every row, the roles, the reasons."""
    text = _text(render_sop_docx(sop))

    for row in sop.langkah:
        for words in (row.kegiatan, row.kelengkapan, str(row.waktu), row.output, row.keterangan, row.alasan_dasar):
            assert words is None or words in text
    assert all(peran.jabatan in text for peran in sop.peran.values())


@each_sop
def test_its_symbols_are_real_shapes_that_other_programs_see_as_letters(sop: Sop) -> None:
    """Every drawing has its own id, a description, and a fallback; every symbol is one of Word's flow chart."""
    with zipfile.ZipFile(io.BytesIO(render_sop_docx(sop))) as packed:
        root = etree.fromstring(packed.read("word/document.xml"))
    ids = [node.get("id") for node in root.iter("{*}docPr", "{*}cNvPr")]
    shapes = [node.get("prst") for node in root.iter("{*}prstGeom")]

    assert len(ids) == len(set(ids))
    assert all(node.get("descr") for node in root.iter("{*}docPr"))
    assert shapes.count("flowChartTerminator") == 2 + 1  # and the one in the legend
    assert shapes.count("flowChartDecision") >= 1 + sum(row.tidak is not None for row in sop.langkah[1:-1])
    assert "◇" in "".join(root.itertext("{*}t"))


# --- whatever is typed -----------------------------------------------------------------------------------------------


def _hostile(words: str) -> Sop:
    rows = tuple(
        replace(row, kegiatan=words, kelengkapan=words, output=words, keterangan=words, alasan_dasar=words)
        for row in MAGETAN.langkah[:2]
    )
    return replace(
        MAGETAN,
        langkah=(*rows, *MAGETAN.langkah[2:]),
        nama=words,
        nomor=words,
        unit=words,
        instansi_sumber=words,
        disahkan_oleh=words,
        dasar_hukum=(words, words),
        catatan=(words,),
        peran={**MAGETAN.peran, "sekretaris": Peran("sekretaris", words)},
    )


@pytest.mark.parametrize("words", WORDS)
def test_what_an_office_writes_is_printed_and_never_run(words: str, format_dir: Path) -> None:
    """Markup, code, formulas, long words, a hundred lines: letters, in both files."""
    sop = _hostile(words)

    assert render_sop_pdf(sop, format_dir).startswith(b"%PDF-1.7")
    assert clean(words) in _text(render_sop_docx(sop))


def test_many_roles_still_leave_room_for_words(format_dir: Path) -> None:
    """Twelve columns of roles: narrower, but the sentence keeps its place."""
    more = {f"peran_{number}": Peran(f"peran_{number}", f"Pejabat Fungsional {number}") for number in range(7)}
    sop = replace(MAGETAN, peran={**MAGETAN.peran, **more})

    assert arrange(sop).lebar.kegiatan > 35
    assert render_sop_pdf(sop, format_dir).startswith(b"%PDF-1.7")
