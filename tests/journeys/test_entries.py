"""What people type into their sheet: what cannot be used is told at the cell and in words, and goes when mended."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from gspread.utils import ValueInputOption, ValueRenderOption

from bot.cases.sheet.form import build_row
from bot.domain.capaian import Angka, Isian, aggregate
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.triwulan import Triwulan
from integrations.google.forms import Formula
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, Office
from tests.journeys.sheets import Sheet, client
from tests.journeys.stages import shared

UNIT, WHO = "penempatan", FILLER["penempatan"]
BESIDE = ("lalu", "pembilang", "penyebut", "realisasi")


@pytest.fixture
def office(office_at: At) -> Office:
    """The sheets are shared, nothing is filled."""
    return office_at(shared)


def _quiet(office: Office) -> None:
    """Ten minutes pass without a keystroke."""
    office.advance(minutes=11)


def _told_once(office: Office, kind: str = "temuan_isian") -> dict[str, Any]:
    rows = office.told(WHO, kind)
    assert len(rows) == 1, office.kinds(WHO)
    return dict(rows[0].isi)


def _mend(office: Office, sheet: Sheet, kode: str, field: str = "realisasi") -> None:
    sheet.type(kode, 3, field)
    office.drain()
    _quiet(office)


@pytest.mark.parametrize(
    ("typed", "finding", "words"),
    [
        ("12 orang", "teks_bukan_angka", "tanpa satuan"),
        ("dua puluh", "teks_bukan_angka", "ketik ulang angkanya"),
        ("'15", "teks_bukan_angka", "sebagai teks"),
        ("-", "tanda_nihil", "ketik 0"),
        ("=#REF!+1", "galat_rumus", "#REF!"),
        ("=1/0", "galat_rumus", "#DIV/0!"),
        ("-3", "negatif", "di bawah nol"),
    ],
)
def test_what_is_no_figure_is_told_at_the_cell_and_in_a_message(
    office: Office, typed: str, finding: str, words: str
) -> None:
    """Note and message say how to mend it; both go when it is mended."""
    sheet = office.fill(UNIT, {("PEN-02", "realisasi"): typed})
    _quiet(office)
    assert [item["jenis"] for item in _told_once(office)["temuan"]] == [finding]
    assert words in office.last(WHO)["text"]
    assert words in sheet.note("PEN-02")
    assert f"Sel {sheet.a1('PEN-02')}" in office.last(WHO)["text"]
    assert not office.sheet_row(UNIT).lengkap
    _mend(office, sheet, "PEN-02")
    assert sheet.notes() == {}
    assert office.sheet_row(UNIT).lengkap


def test_a_required_cell_left_empty_is_told_at_the_cell(office: Office) -> None:
    """The rest is accepted; the one blank is named."""
    sheet = office.fill(UNIT, {("PEN-02", "realisasi"): None})
    _quiet(office)
    assert [item["jenis"] for item in _told_once(office)["temuan"]] == ["kosong"]
    assert "belum diisi" in sheet.note("PEN-02")
    _mend(office, sheet, "PEN-02")
    assert sheet.notes() == {}


def test_merged_cells_are_parted_again_with_the_last_good_values(office: Office) -> None:
    """A merge throws away what is under it: told, undone, and what stood there is back, in the sheet too."""
    sheet = office.fill(UNIT)
    before, row, column = office.values(UNIT), sheet.row["PEN-02"], sheet.column["realisasi"]
    box = {"sheetId": sheet.tab.id, "startRowIndex": row, "endRowIndex": row + 2}
    box |= {"startColumnIndex": column, "endColumnIndex": column + 1}
    sheet.change({"mergeCells": {"range": box, "mergeType": "MERGE_ALL"}})
    assert office.sheet(UNIT).shown("PEN-03") == ""
    office.drain()
    assert "dipisahkan kembali" in office.request(WHO, "Susunan format")["text"]
    assert office.sheet(UNIT).shown("PEN-03") == "625"
    assert office.values(UNIT) == before
    assert office.sheet_row(UNIT).lengkap


@pytest.mark.parametrize(("typed", "stored"), [("1.234,56", "1234.56"), ("1.234", "1234"), ("0", "0"), ("2,5", "2.5")])
def test_numbers_are_read_as_indonesians_write_them(office: Office, typed: str, stored: str) -> None:
    """Comma for decimals, point for thousands, as the sheet's locale has it; never from the displayed text."""
    office.fill(UNIT, {("PEN-02", "realisasi"): typed})
    assert office.values(UNIT)["PEN-02"]["realisasi"] == f"n:{stored}"


def test_what_sheets_takes_for_a_date_is_asked_about_until_it_is_a_figure_again(office: Office) -> None:
    """ "1/4" is 1 April to Sheets, a number in the forty thousands to whoever reads it; "120%" is 1,2."""
    sheet = office.fill(UNIT, {("PEN-02", "realisasi"): "1/4", ("PEN-03", "realisasi"): "120%"})
    _quiet(office)
    found = {(item["jenis"], item["nilai"]) for item in _told_once(office)["temuan"]}
    assert found == {("sebagai_tanggal", "1 April 2026"), ("sebagai_tanggal", "120%")}
    assert "Format > Angka > Otomatis" in sheet.note("PEN-02")
    sheet.type("PEN-02", 3)
    office.drain()
    assert not office.sheet_row(UNIT).lengkap, "Sheets goes on to show a day"
    for kode in ("PEN-02", "PEN-03"):
        sheet.tab.format(sheet.a1(kode), {"numberFormat": {"type": "NUMBER", "pattern": "0"}})
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:3"


def test_the_running_total_beside_an_entry_is_the_one_the_report_will_have(office_at: At) -> None:
    """TW III of every way of counting, running totals typed or not: the locked cell follows at once."""
    earlier = (Angka(Decimal(10), Decimal(3), Decimal(4)), Angka(Decimal("22.5"), Decimal("5.5"), Decimal(9)))
    now = Angka(Decimal(30), Decimal(8), Decimal(10))
    office = office_at(None)
    tab = client(office.token(office.organizer()), office.house.server.url).create("Hitungan").sheet1
    lines, wanted = [], []
    for line, (agregasi, isian) in enumerate(product(set(Agregasi) - {Agregasi.TAHUNAN}, Isian), 1):
        item = Indikator("X-01", "x", "x", "orang", Arah.NAIK_BAIK, agregasi, None)
        cells = build_row(item, Triwulan(2026, 3), earlier, isian).cells
        at = {name: f"{column}{line}" for name, column in zip(BESIDE, "ABCD", strict=True)}
        formula = [f.text.format(**at) for f in (cells.get("realisasi"), cells["kumulatif"]) if isinstance(f, Formula)]
        lines.append([float(str(cells["lalu"])), 8, 10, *([30] if len(formula) == 1 else []), *formula])
        wanted.append(float(aggregate(agregasi, (*earlier, now), isian) or 0))
    tab.update(lines, "A1", value_input_option=ValueInputOption.user_entered)
    shown = tab.get(f"E1:E{len(lines)}", value_render_option=ValueRenderOption.unformatted)
    assert [row[0] for row in shown] == pytest.approx(wanted)


def test_findings_are_told_when_the_sheet_is_quiet_and_only_once(office: Office) -> None:
    """Not per keystroke: ten quiet minutes first; the same findings are not repeated."""
    sheet = office.fill(UNIT, {("PEN-02", "realisasi"): "12 orang"})
    office.advance(minutes=5)
    assert office.told(WHO, "temuan_isian") == []
    sheet.type("PEN-03", 9)
    office.drain()
    office.advance(minutes=8)
    assert office.told(WHO, "temuan_isian") == []
    office.advance(minutes=3)
    _told_once(office)
    office.advance(hours=3)
    _told_once(office)


def test_a_half_filled_sheet_is_not_scolded_for_its_blanks(office: Office) -> None:
    """Blank cells are no fault while people are still filling."""
    office.sheet(UNIT).type("PEN-02", 3)
    office.drain()
    _quiet(office)
    assert office.told(WHO, "temuan_isian") == []


def test_an_empty_form_declared_selesai_is_not_complete(office: Office) -> None:
    """By a reply and by the button: the filler is told what is missing, nobody is asked to approve."""
    office.reply(WHO, "selesai")
    assert office.kinds(WHO)[-1] == "temuan_selesai"
    office.tap(WHO, "selesai")
    assert office.status(2, UNIT) == "terbuka"
    assert office.status(3, UNIT) == "menunggu"
    assert "minta_koreksi" not in office.kinds(CHECKER[UNIT])
    assert office.decisions() == [d for d in office.decisions() if d.urut == 1]


def test_a_ticked_box_on_an_empty_form_is_unticked_and_answered(office: Office) -> None:
    """The box is the filler's word, and the word is judged from content."""
    office.sheet(UNIT).tick()
    office.drain()
    assert office.status(2, UNIT) == "terbuka"
    assert office.kinds(WHO)[-1] == "temuan_selesai"
    assert not office.sheet(UNIT).ticked()


def test_a_ticked_box_on_a_full_form_is_selesai(office: Office) -> None:
    """The capaian stands beside the figure at once. No word in Telegram is needed: the head is asked, the record names
    the declared filler."""
    office.fill(UNIT, {("PEN-03", "realisasi"): 500})
    sheet = office.sheet(UNIT)
    capaian = next(at for at, said in enumerate(sheet.grid[sheet.top]) if said.startswith("Capaian s.d. TW I"))
    assert sheet.grid[sheet.row["PEN-03"]][capaian] == 80
    sheet.tick()
    office.drain()
    assert office.status(2, UNIT) == "selesai"
    assert office.status(3, UNIT) == "terbuka"
    assert "minta_koreksi" in office.kinds(CHECKER[UNIT])
    (decision,) = office.decisions(urut=2, bidang=UNIT)
    assert decision.teks == "kotak Selesai dicentang pada format"
    assert decision.digest == office.sheet_row(UNIT).digest


def test_the_box_is_empty_again_each_time_the_sheet_comes_back(office: Office) -> None:
    """A returned sheet waits for a new word, in the second and in the third round; an old tick never counts."""
    office.fill(UNIT)
    for putaran in (1, 2, 3):
        office.sheet(UNIT).tick()
        office.drain()
        assert office.step(3, UNIT).status == "terbuka", putaran
        office.reply(CHECKER[UNIT], "Kembalikan: angka job fair belum sesuai")
        office.settle()
        assert (office.status(2, UNIT), office.step(2, UNIT).putaran) == ("terbuka", putaran + 1)
        assert not office.sheet(UNIT).ticked()
        office.sheet(UNIT).type("PEN-03", 20 + putaran)
        office.drain()
        office.advance(minutes=11)
        assert office.status(2, UNIT) == "terbuka"


def test_the_answer_of_a_complete_sheet_asks_for_the_word(office: Office) -> None:
    """Everything is there but nobody said selesai: one message asks for it."""
    office.fill(UNIT)
    _quiet(office)
    assert office.kinds(WHO).count("isian_lengkap") == 1
    office.tap(WHO, "selesai")
    assert office.status(2, UNIT) == "selesai"


def test_what_the_filler_said_is_thanked_and_the_next_person_named(office: Office) -> None:
    """ "Selesai" in reply: thanks, the version, and who looks at it next."""
    office.hand_in(UNIT)
    assert office.kinds(WHO)[-1] == "isian_diterima"
    assert "Kepala Bidang Penempatan" in office.last(WHO)["text"]


@pytest.mark.parametrize("words", ["Sudah selesai pak", "selesai", "SELESAI.", "sudah diisi semua"])
def test_selesai_is_understood_in_its_spellings(office: Office, words: str) -> None:
    """A reply to any message about the sheet counts."""
    office.fill(UNIT)
    office.reply(WHO, words)
    assert office.status(2, UNIT) == "selesai"


@pytest.mark.parametrize("words", ["belum selesai", "besok selesai", "siap", "selesai?", "👍", "ok"])
def test_half_words_never_end_the_filling(office: Office, words: str) -> None:
    """What is denied, promised, asked or only acknowledged changes nothing, and is answered."""
    office.fill(UNIT)
    before = len(office.chat(WHO))
    office.reply(WHO, words)
    assert office.status(2, UNIT) == "terbuka"
    assert len(office.chat(WHO)) > before


def test_selesai_reads_the_sheet_before_it_believes(office: Office) -> None:
    """A figure typed a second before, and not yet polled, is what the word is about."""
    office.fill(UNIT)
    office.sheet(UNIT).type("PEN-02", "dua belas")
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "terbuka"
    assert office.kinds(WHO)[-1] == "temuan_selesai"


def test_formulas_and_markup_typed_into_texts_stay_texts(office: Office) -> None:
    """Hostile text in a kendala reaches the head's card escaped and changes nothing else."""
    office.fill(UNIT, {("PEN-02", "kendala"): "<b>&amp; <a href='x'>😀 *_[`"})
    office.reply(WHO, "selesai")
    assert office.status(3, UNIT) == "terbuka"
    assert office.unsound() == []
