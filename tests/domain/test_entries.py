"""Reading the sheet: every planted fault lands on its cell, nothing is guessed, and the digest follows the meaning."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.capaian import Angka, Isian
from bot.domain.entries import (
    Berat,
    Cells,
    Field,
    Finding,
    Jenis,
    Konteks,
    Parsed,
    RawCell,
    is_complete,
    parse,
)
from bot.domain.findings import looks_cumulative, show
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.triwulan import Triwulan

R, KENDALA, PEMBILANG, PENYEBUT = Field.REALISASI, Field.KENDALA, Field.PEMBILANG, Field.PENYEBUT
PP = Indikator(
    "HIJ-02", "HIJ", "Jumlah Perusahaan yang Melaksanakan Pengesahan PP", "Perusahaan", Arah.NAIK_BAIK,
    Agregasi.JUMLAH, Decimal(45), (Decimal(11), Decimal(12), Decimal(11), Decimal(11)),
)  # fmt: skip
SELESAI = replace(PP, kode="HIJ-01", satuan="%", agregasi=Agregasi.RASIO, target_tahunan=Decimal(56),
                  target_tw=(Decimal(56),) * 4)  # fmt: skip
JAMSOS = replace(PP, kode="HIJ-07", satuan="%", agregasi=Agregasi.TERAKHIR, target_tahunan=Decimal(62),
                 target_tw=(Decimal(56), Decimal(58), Decimal(60), Decimal(62)))  # fmt: skip
INFORMAL = replace(JAMSOS, kode="PEN-06", arah=Arah.TURUN_BAIK)
TPT = replace(PP, kode="PEN-05", satuan="%", agregasi=Agregasi.TAHUNAN, target_tahunan=Decimal("2.3"),
              target_tw=(None, None, None, Decimal("2.3")))  # fmt: skip
OPINI = replace(JAMSOS, kode="SEK-09", satuan="Predikat", target_tahunan=Decimal(4), target_tw=(Decimal(4),) * 4,
                skala=(("WTP", Decimal(4)), ("WDP", Decimal(3))))  # fmt: skip
TW1, TW2, TW3, TW4 = (Konteks(Triwulan(2026, nomor)) for nomor in range(1, 5))

Typed = Mapping[Field, Decimal | int | str | bool | RawCell | None]


def row_cells(row: Indikator, typed: Typed) -> dict[tuple[str, Field], RawCell]:
    """A full row: what was typed, and blanks."""
    cells: dict[tuple[str, Field], RawCell] = {(row.kode, column): RawCell() for column in Field}
    for column, value in typed.items():
        number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        cells[row.kode, column] = number if isinstance(number, RawCell) else RawCell(number)
    return cells


def read(row: Indikator, typed: Typed, konteks: Konteks = TW1) -> Parsed:
    """Parse one row alone."""
    return parse(row_cells(row, typed), [row], konteks)


def kinds(parsed: Parsed) -> list[tuple[Jenis, Field | None]]:
    """What was found, and where."""
    return [(finding.jenis, finding.field) for finding in parsed.findings]


def after(row: Indikator, konteks: Konteks, *values: int | str | None) -> Konteks:
    """The same quarter with figures approved for the quarters before it."""
    lalu = tuple(Angka(None if value is None else Decimal(value)) for value in values)
    return replace(konteks, lalu={row.kode: lalu})


@pytest.mark.parametrize("value", [11, 0, Decimal("11.0")])
def test_a_number_is_taken_as_it_is_and_zero_is_a_value(value: Decimal | int) -> None:
    """Nothing to mend, nothing to ask."""
    parsed = read(PP, {R: value})
    assert parsed.findings == ()
    assert parsed.entries["HIJ-02"].angka == Angka(Decimal(value))
    assert is_complete(parsed)


@pytest.mark.parametrize(
    "text",
    [
        "1.234",
        "5,748",
        "12,5",
        "1.250,5 juta",
        "85%",
        "1,234.56",
        "sebelas",
        "11 perusahaan",
        "±11",
        "1e3",
        "12/05",
        "O",
        "1O",
    ],
)
def test_text_that_looks_like_a_number_is_asked_about_never_guessed(text: str) -> None:
    """Locale trap: 1.234 is a thousand or one and a bit."""
    parsed = read(PP, {R: text})
    assert parsed.findings == (Finding("HIJ-02", R, Jenis.TEKS_BUKAN_ANGKA, text),)
    assert parsed.entries["HIJ-02"].number(R) is None
    assert not is_complete(parsed)


@pytest.mark.parametrize("mark", ["-", "n/a", "NA", "N/A", "nihil", "Nihil", "–", " - ", "tidak ada"])
def test_marks_for_nothing_are_asked_about_and_never_zero(mark: str) -> None:
    """Published tables are full of them; the message offers 0 or Belum tersedia."""
    parsed = read(PP, {R: mark})
    assert kinds(parsed) == [(Jenis.TANDA_NIHIL, R)]
    assert parsed.entries["HIJ-02"].number(R) is None


@pytest.mark.parametrize("blank", [None, "", "   ", "\u00a0", "\u200b\n"])
def test_a_blank_is_belum_diisi_however_it_looks(blank: str | None) -> None:
    """Spaces and invisible characters are no entry; the default availability is none either."""
    parsed = read(PP, {R: blank, Field.KETERSEDIAAN: "Tersedia"})
    assert kinds(parsed) == [(Jenis.KOSONG, R)]
    assert parsed.entries["HIJ-02"].values == {}
    assert (parsed.terisi, parsed.incomplete) == (0, ("HIJ-02",))


@pytest.mark.parametrize("cell", [RawCell("#REF!"), RawCell(None, "#REF!"), RawCell("#ref!")])
def test_a_formula_error_is_neither_blank_nor_text(cell: RawCell) -> None:
    """Whichever way the reader hands it over."""
    parsed = read(PP, {R: cell})
    assert kinds(parsed) == [(Jenis.GALAT_RUMUS, R)]


def test_a_narrative_that_began_with_a_dash_and_became_a_formula_is_found() -> None:
    """Sheets turns "-belum ada anggaran" into #NAME?, and the words are lost."""
    assert kinds(read(PP, {R: 11, KENDALA: "#NAME?"})) == [(Jenis.GALAT_RUMUS, KENDALA)]


def test_a_text_beginning_with_a_hash_is_still_no_figure() -> None:
    """Only known errors are errors."""
    assert kinds(read(PP, {R: "#11"})) == [(Jenis.TEKS_BUKAN_ANGKA, R)]


def test_a_tick_and_a_number_that_is_none_are_no_figures() -> None:
    """A checkbox in the cell; a NaN from somewhere."""
    assert read(PP, {R: True}).findings[0] == Finding("HIJ-02", R, Jenis.TEKS_BUKAN_ANGKA, "BENAR")
    assert kinds(read(PP, {R: Decimal("NaN")})) == [(Jenis.TEKS_BUKAN_ANGKA, R)]


def test_merged_cells_inside_the_input_are_rejected() -> None:
    """A merge holds its value in one corner only: nothing is read until it is undone."""
    parsed = read(PP, {R: RawCell(None, gabung=True)})
    assert (kinds(parsed), parsed.intact) == ([(Jenis.SEL_GABUNG, R)], False)


def test_a_ratio_wants_both_parts_and_ignores_the_computed_column() -> None:
    """Pembilang and penyebut; what stands under realisasi is ours."""
    assert kinds(read(SELESAI, {R: "abc"})) == [(Jenis.KOSONG, PEMBILANG), (Jenis.KOSONG, PENYEBUT)]
    parsed = read(SELESAI, {R: "abc", PEMBILANG: 14, PENYEBUT: 25})
    assert parsed.findings == ()
    assert parsed.entries["HIJ-01"].angka == Angka(None, Decimal(14), Decimal(25))


def test_zero_below_the_line_blocks_unless_nothing_came_in_at_all() -> None:
    """3 of 0 is impossible; 0 of 0 is a quiet quarter and only asked about."""
    blocked, asked = (read(SELESAI, {PEMBILANG: n, PENYEBUT: 0}) for n in (3, 0))
    assert kinds(blocked) == kinds(asked) == [(Jenis.PENYEBUT_NOL, PENYEBUT)]
    assert (is_complete(blocked), is_complete(asked)) == (False, True)


def test_more_than_a_hundred_percent_is_asked_about() -> None:
    """Columns swapped, or a case from last quarter."""
    parsed = read(SELESAI, {PEMBILANG: 25, PENYEBUT: 14})
    assert [(f.jenis, f.nilai, f.berat) for f in parsed.findings] == [
        (Jenis.PEMBILANG_LEBIH_BESAR, "25", Berat.PERIKSA)
    ]


def test_people_and_firms_cannot_be_negative_or_in_pieces() -> None:
    """A negative count blocks; 1,234 companies is a slip of the separator and asked about."""
    assert [(f.jenis, f.berat) for f in read(PP, {R: -1}).findings] == [(Jenis.NEGATIF, Berat.WAJIB)]
    fraction = read(PP, {R: Decimal("1.234")})
    assert [(f.jenis, f.nilai, f.berat) for f in fraction.findings] == [(Jenis.BUKAN_BULAT, "1,234", Berat.PERIKSA)]
    per_head = replace(PP, satuan="Rp/Orang", target_tahunan=Decimal(100))
    assert read(per_head, {R: Decimal("99.5")}).findings == ()


def test_annual_indicators_are_not_asked_before_tw_iv_even_if_typed() -> None:
    """Neither required nor part of what is approved."""
    assert read(TPT, {R: "abc"}, TW3) == Parsed({}, ())
    assert kinds(read(TPT, {}, TW4)) == [(Jenis.KOSONG, R)]


def test_belum_tersedia_with_a_source_counts_as_complete() -> None:
    """A figure can be late at BPS; the source and date are followed up."""
    typed = {Field.KETERSEDIAAN: "belum  TERSEDIA", Field.KETERANGAN: "BPS, terbit November 2026", R: "-"}
    parsed = read(PP, typed)
    assert parsed.findings == ()
    assert parsed.entries["HIJ-02"].belum_tersedia


def test_belum_tersedia_without_a_source_is_not_and_without_a_date_is_asked_about() -> None:
    """Nor with a dash for a source."""
    for source, berat in ((None, Berat.WAJIB), ("-", Berat.WAJIB), ("BPS, segera", Berat.PERIKSA)):
        (found,) = read(PP, {Field.KETERSEDIAAN: "Belum tersedia", Field.KETERANGAN: source}).findings
        assert (found.jenis, found.berat) == (Jenis.BELUM_TERSEDIA_TANPA_SUMBER, berat)


def test_a_figure_that_is_there_and_not_yet_there_is_asked_about() -> None:
    """Both cannot be true."""
    typed: Typed = {Field.KETERSEDIAAN: "Belum tersedia", Field.KETERANGAN: "BPS, Mei", R: 11}
    assert kinds(read(PP, typed)) == [(Jenis.TERSEDIA_BERTENTANGAN, R)]
    unknown = read(PP, {Field.KETERSEDIAAN: "menunggu", R: 11})
    assert kinds(unknown) == [(Jenis.KETERSEDIAAN_TIDAK_DIKENAL, Field.KETERSEDIAAN)]


def test_a_running_total_typed_for_one_quarter_is_asked_about_with_both_figures() -> None:
    """10 in TW I, then 23 where 12 was the target."""
    parsed = read(PP, {R: 23}, after(PP, TW2, 10))
    (finding,) = parsed.findings
    assert (finding.jenis, finding.nilai, finding.berat) == (Jenis.TAMPAK_KUMULATIF, "23", Berat.PERIKSA)
    assert finding.params["periode_lalu"] == "Triwulan I 2026"
    assert (finding.params["nilai_lalu"], finding.params["jumlah_lalu"]) == (Decimal(10), Decimal(10))
    assert (finding.params["bulan_awal"], finding.params["bulan_akhir"]) == ("April", "Juni")


@pytest.mark.parametrize(
    ("typed", "earlier", "targets", "expected"),
    [
        (23, [10], [11, 12], True),
        (13, [10], [11, 12], False),
        (16, [10], [11, 12], False),
        (82, [40], [40, 40], True),
        (40, [40], [40, 40], False),
        (55, [20], [40, 40], False),  # a slow first quarter made up for
        (85, [80], [40, 40], False),  # a target steadily exceeded
        (160, [80], [40, 40], True),
        (6, [3], [3, 3], True),
        (2, [0, 1], [0, 1, 1], True),
        (1, [0, 1], [0, 1, 1], False),
        (390, [0, 390], [0, 400, 0], True),
        (5, [0, 390], [0, 400, 0], False),
        (220, [0], [0, 220], False),
        (45, [11, 12, 11], [11, 12, 11, 11], True),
        (11, [11, 12, 11], [11, 12, 11, 11], False),
        (20, [10], [None, None], True),
        (14, [10], [None, None], False),
    ],
)
def test_what_looks_cumulative(typed: int, earlier: list[int], targets: list[int | None], expected: bool) -> None:
    """Pace and targets must both say so, which keeps false alarms rare."""
    wanted = [None if target is None else Decimal(target) for target in targets]
    assert looks_cumulative(Decimal(typed), [Decimal(value) for value in earlier], wanted) is expected


def test_first_quarters_positions_and_cumulative_offices_are_never_asked_whether_cumulative() -> None:
    """TW I is since January; a level does not add up; that office types totals by rule."""
    assert read(PP, {R: 23}, TW1).findings == ()
    assert read(JAMSOS, {R: 60}, after(JAMSOS, TW2, 57)).findings == ()
    kumulatif = replace(after(PP, TW2, 10), isian=Isian.KUMULATIF)
    assert read(PP, {R: 23}, kumulatif).findings == ()


def test_a_running_total_cannot_fall() -> None:
    """In an office that types totals, 8 after 10 is asked about."""
    kumulatif = replace(after(PP, TW2, 11), isian=Isian.KUMULATIF)
    assert (Jenis.KUMULATIF_TURUN, R) in kinds(read(PP, {R: 8, KENDALA: "Data dikoreksi"}, kumulatif))


def test_a_confirmed_question_stays_away_until_the_value_changes() -> None:
    """The filler said: yes, April to June only."""
    konteks = after(PP, TW2, 10)
    asked = read(PP, {R: 23}, konteks).findings[0]
    confirmed = replace(konteks, dikonfirmasi=frozenset({asked.kunci}))
    assert read(PP, {R: 23}, confirmed).findings == ()
    assert kinds(read(PP, {R: 24}, confirmed)) == [(Jenis.TAMPAK_KUMULATIF, R)]


def test_what_must_be_mended_cannot_be_confirmed_away() -> None:
    """Only PERIKSA findings can."""
    blank = read(PP, {}).findings[0]
    assert kinds(read(PP, {}, replace(TW1, dikonfirmasi=frozenset({blank.kunci})))) == [(Jenis.KOSONG, R)]


REASON: Typed = {KENDALA: "Perusahaan menunggak iuran", Field.TINDAK_LANJUT: "Kunjungan bersama BPJS"}


def test_worse_than_last_time_needs_a_kendala_and_a_tindak_lanjut() -> None:
    """57 of 56, then 50 of 58; a dash is no reason."""
    konteks = after(JAMSOS, TW2, 57)
    first, second = read(JAMSOS, {R: 50}, konteks).findings
    assert (first.jenis, first.field, first.berat) == (Jenis.MENURUN_TANPA_KENDALA, KENDALA, Berat.WAJIB)
    assert (first.params["capaian_lalu"], first.params["capaian"]) == (Decimal("101.79"), Decimal("86.21"))
    assert (second.field, second.berat) == (Field.TINDAK_LANJUT, Berat.WAJIB)
    assert read(JAMSOS, {**REASON, KENDALA: "-", R: 50}, konteks).findings == (first,)
    assert read(JAMSOS, {**REASON, R: 50}, konteks).findings == ()


MEAN = replace(JAMSOS, agregasi=Agregasi.RATA_RATA)


@pytest.mark.parametrize(("row", "before", "now"), [(JAMSOS, 62, 59), (MEAN, 90, 80), (INFORMAL, 40, 41)])
def test_a_level_worse_than_the_last_approved_one_needs_both(row: Indikator, before: int, now: int) -> None:
    """In the indikator's direction, also where both are far above what was due."""
    konteks = after(row, TW2, before)
    assert [f.berat for f in read(row, {R: now}, konteks).findings] == [Berat.WAJIB] * 2
    assert read(row, {**REASON, R: now}, konteks).findings == ()


def test_a_lower_capaian_that_still_meets_its_target_is_only_asked_about() -> None:
    """57 of 56, then 58 of 58: less than before, and no worse."""
    assert [f.berat for f in read(JAMSOS, {R: 58}, after(JAMSOS, TW2, 57)).findings] == [Berat.PERIKSA]


def test_a_falling_figure_that_should_fall_passes_and_a_rising_one_does_not() -> None:
    """Informal employment: lower is better."""
    konteks = after(INFORMAL, TW2, 60)
    assert read(INFORMAL, {R: 55}, konteks).findings == ()
    assert kinds(read(INFORMAL, {R: 66}, konteks))[0] == (Jenis.MENURUN_TANPA_KENDALA, KENDALA)


def test_nothing_due_in_a_quarter_is_no_decline() -> None:
    """Target 0 in TW III, nothing done."""
    fair = replace(PP, target_tw=(Decimal(0), Decimal(400), Decimal(0), Decimal(350)))
    assert read(fair, {R: 0}, after(fair, TW3, 0, 390)).findings == ()


def test_a_percent_typed_as_a_fraction_and_a_far_figure_are_asked_about() -> None:
    """0,57 for 57 %; a date that became the serial number 46174."""
    assert kinds(read(JAMSOS, {R: Decimal("0.57")})) == [(Jenis.TAMPAK_PECAHAN, R)]
    assert kinds(read(PP, {R: 46174})) == [(Jenis.JAUH_DARI_TARGET, R)]


def test_a_predikat_becomes_its_score_and_an_unknown_one_is_asked_about() -> None:
    """Opini BPK."""
    assert read(OPINI, {R: "wtp"}).entries["SEK-09"].number(R) == Decimal(4)
    assert kinds(read(OPINI, {R: "Bagus"})) == [(Jenis.PREDIKAT_TIDAK_DIKENAL, R)]


def test_evidence_must_contain_a_link_and_words_may_not_run_on() -> None:
    """Asked about, since paper evidence exists."""
    bukti = Field.BUKTI_DUKUNG
    assert read(PP, {R: 11, bukti: "Foto: https://drive.google.com/file/d/x"}).findings == ()
    assert kinds(read(PP, {R: 11, bukti: "javascript:alert(1)"})) == [(Jenis.TAUTAN_TIDAK_SAH, bukti)]
    long = read(PP, {R: 11, KENDALA: "x" * 2001})
    assert [(f.jenis, f.params["panjang"]) for f in long.findings] == [(Jenis.TERLALU_PANJANG, Decimal(2001))]


def test_a_lost_row_column_or_tab_is_not_a_blank() -> None:
    """The last good values stay; one finding for the whole tab."""
    both = row_cells(PP, {R: 11}) | row_cells(JAMSOS, {R: 57})
    rows = [PP, JAMSOS]
    without_row: Cells = {key: cell for key, cell in both.items() if key[0] != "HIJ-07"}
    without_column: Cells = {key: cell for key, cell in both.items() if key[1] is not KENDALA}
    for cells, expected in (
        (without_row, [Finding("HIJ-07", None, Jenis.BARIS_HILANG, JAMSOS.nama)]),
        (without_column, [Finding(None, KENDALA, Jenis.KOLOM_HILANG, "kendala")]),
        ({}, [Finding(None, None, Jenis.TAB_HILANG)]),
    ):
        parsed = parse(cells, rows, TW1)
        assert list(parsed.findings) == expected
        assert not parsed.intact
        assert not is_complete(parsed)
    assert parse(both, rows, TW1).intact


def test_a_format_without_some_columns_is_not_missing_them() -> None:
    """The office decides which columns its format has."""
    cells = {("HIJ-02", R): RawCell(Decimal(11))}
    assert parse(cells, [PP], replace(TW1, kolom=frozenset({R}))).findings == ()


def test_rows_in_order_are_counted_and_the_others_named() -> None:
    """For "2 dari 3 indikator sudah terisi"."""
    cells = row_cells(PP, {R: 11}) | row_cells(JAMSOS, {R: "57%"}) | row_cells(SELESAI, {PEMBILANG: 25, PENYEBUT: 14})
    parsed = parse(cells, [PP, JAMSOS, SELESAI], TW1)
    assert (parsed.terisi, parsed.incomplete) == (2, ("HIJ-07",))


@pytest.mark.parametrize(
    ("value", "text"),
    [("1234567.50", "1.234.567,5"), ("0", "0"), ("-0.5", "-0,5"), ("-1234", "-1.234"), ("1E+3", "1.000")],
)
def test_figures_are_shown_as_printed_in_indonesia(value: str, text: str) -> None:
    """Dots between thousands, comma before decimals."""
    assert show(Decimal(value)) == text


numbers = st.decimals(Decimal("-1e6"), Decimal("1e9"), places=3)
texts = st.one_of(st.sampled_from(["", "-", "1.234", "#REF!", "Belum tersedia", "https://x.id/a"]), st.text(max_size=6))
filled = st.dictionaries(st.sampled_from(list(Field)), st.one_of(numbers, texts), max_size=9)


@settings(deadline=None)
@given(st.sampled_from([PP, SELESAI, JAMSOS, INFORMAL, OPINI]), filled, st.sampled_from([TW1, TW2, TW3, TW4]))
def test_any_text_in_a_figure_cell_blocks_and_any_row_can_be_read(
    row: Indikator, typed: dict[Field, Decimal | str], konteks: Konteks
) -> None:
    """No input crashes; completeness means every figure is a figure or declared late."""
    parsed = read(row, typed, konteks)
    if is_complete(parsed):
        entry = parsed.entries[row.kode]
        wanted = (PEMBILANG, PENYEBUT) if row is SELESAI else (R,)
        assert entry.belum_tersedia or all(entry.number(column) is not None for column in wanted)
