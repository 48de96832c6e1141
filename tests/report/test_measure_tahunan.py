"""How four triwulan become the tables of a year, held against figures offices have published (domain notes 3.3)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.capaian import Angka, Aturan, Isian, TingkatEfisiensi
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.rujukan import Program, Rujukan, TahunLalu, TargetRenstra
from bot.report.anggaran import top_lines
from bot.report.compose_tahunan import Tahunan, compose
from bot.report.measure import Ukuran
from bot.report.measure_tahunan import Bahan, measure_year, recapitulate
from bot.report.model import AnggaranRow, UnitRow
from bot.report.numbers import format_percent, format_rupiah
from bot.report.tahunan import LaporanTahunan, Perubahan
from bot.report.tulisan_tahun import TulisanTw, say_all
from bot.report.view_tahunan import view_tahunan
from tests.report.contoh import PITA, UKURAN
from tests.report.contoh_tahunan import contoh_kepala, contoh_tahunan

# Luwu Utara, LAKIP 2025, tabel 3.2 and 3.6: kode | arah | target | realisasi | capaian as printed, the lower-is-better
# one as it ought to be | pagu | realisasi Rp | serapan as printed. "" = shared with the row above.
_LUWU_UTARA = """
2.07.02|naik|10|0|0,00 %|15650000|0|0,00 %
2.07.03|naik|59.04|60|101,63 %|3430764600|189267200|5,52 %
2.07.03|naik|87|48|55,17 %|||
2.07.04|naik|5.32|6.49|121,99 %|22960400|22457400|97,81 %
2.07.04|turun|69.50|71.75|96,76 %|||
2.07.05|naik|1514|2583|170,61 %|199090000|20084900|10,09 %
3.32.02|naik|10|10|100,00 %|41810000|36596000|87,53 %
3.32.03|naik|100|50|50,00 %|0|0|–
3.32.04|naik|8.62|8.62|100,00 %|141439000|122800000|86,82 %
2.07.01|naik|100|83|83,00 %|4337779807|4174717276|96,24 %
"""


def _yearly(kode: str, program: str, arah: str, target: str, realisasi: str) -> Bahan:
    item = Indikator(
        kode, "DIN", f"Indikator {kode}", "%", Arah.NAIK_BAIK if arah == "naik" else Arah.TURUN_BAIK,
        Agregasi.TAHUNAN, Decimal(target), (None, None, None, Decimal(target)), program, "program",
        sasaran=f"Sasaran {program}",
    )  # fmt: skip
    return Bahan(item, (None, None, None, Angka(Decimal(realisasi))))


def _report(bahan: tuple[Bahan, ...], rujukan: Rujukan, tahun: int) -> LaporanTahunan:
    units = (UnitRow("DIN", "Dinas", 0, 0, 0, 0, None, None),)
    head = replace(contoh_kepala(), unit=units, periode_kode=str(tahun), periode_nama=f"Tahun {tahun}")
    return compose(head, Tahunan(tahun, bahan), rujukan, UKURAN)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def luwu_utara() -> LaporanTahunan:
    """The published office as this program reports it."""
    lines = [line.split("|") for line in _LUWU_UTARA.strip().splitlines()]
    bahan = tuple(_yearly(f"LU-{n:02}", *cells[:4]) for n, cells in enumerate(lines, 1))
    money = tuple(
        Program(cells[0], f"Program {cells[0]}", 2025, Decimal(cells[5]), Decimal(cells[6]))
        for cells in lines
        if cells[5]
    )
    return _report(bahan, Rujukan(program=money), 2025)


def test_the_published_capaian_come_out_in_the_yearly_table(luwu_utara: LaporanTahunan) -> None:
    """T2: ten published rows; the informal-labour one is 96,76 % and not the 103,24 % its office printed."""
    view = view_tahunan(luwu_utara)
    printed = [_plain(row["capaian"]) for goal in view["sasaran"] for row in goal["indikator"]]
    by_goal = sorted(line.split("|")[4] for line in _LUWU_UTARA.strip().splitlines())
    assert sorted(printed) == by_goal
    assert printed[:3] == ["0,00 %", "101,63 %", "55,17 %"]


def test_the_published_serapan_and_totals_come_out_in_the_budget_table(luwu_utara: LaporanTahunan) -> None:
    """T9: a pagu of 0 has no serapan; the totals are those of the office."""
    view = view_tahunan(luwu_utara)
    shown = {row["kode"]: _plain(row["serapan"]) for row in view["anggaran"]}
    published = {c[0]: c[7] for c in (line.split("|") for line in _LUWU_UTARA.strip().splitlines()) if c[7]}
    assert shown == published
    total = {name: _plain(text) for name, text in view["anggaran_total"].items()}
    assert total == {"pagu": "Rp8.189.493.807", "realisasi": "Rp4.565.922.776", "serapan": "55,75 %"}


def test_efficiency_is_capaian_less_serapan_for_each_sasaran(luwu_utara: LaporanTahunan) -> None:
    """T7: training reached (101,63 + 55,17) / 2 with 5,52 % of its money; the area without a pagu has no figure."""
    rows = {row.sasaran[0]: row for row in luwu_utara.efisiensi}
    training = rows["Sasaran 2.07.03"]
    assert training.efisiensi is not None
    assert _plain(format_percent(training.capaian)) == "78,40 %"
    assert _plain(format_percent(training.efisiensi.nilai)) == "72,88 %"
    assert training.efisiensi.tingkat is TingkatEfisiensi.EFISIEN
    assert rows["Sasaran 3.32.03"].efisiensi is None


def test_three_published_years_are_compared_by_what_each_indikator_wants() -> None:
    """T3 with Lima Puluh Kota's open data: fewer job seekers placed is worse, fewer unemployed is better."""
    published = {
        "sengketa": ("turun", "0", "2", "3"),
        "tpt": ("turun", "3.72", "3.95", "3.68"),
        "penempatan": ("naik", "213", "100", "37"),
        "pelatihan": ("naik", "208", "368", "48"),
    }
    bahan = tuple(
        replace(
            _yearly(kode, "2.07.04", arah, "100", last),
            lalu=(TahunLalu(kode, 2022, Decimal(first)), TahunLalu(kode, 2023, Decimal(before), Decimal(100))),
        )
        for kode, (arah, first, before, last) in published.items()
    )
    rows = {row.kode: row for row in _report(bahan, Rujukan(), 2024).perbandingan}
    assert {kode: (row.perubahan, row.membaik) for kode, row in rows.items()} == {
        "sengketa": (Perubahan.NAIK, False),
        "tpt": (Perubahan.TURUN, True),
        "penempatan": (Perubahan.TURUN, False),
        "pelatihan": (Perubahan.TURUN, False),
    }
    assert (rows["tpt"].realisasi_n2, rows["tpt"].realisasi_n1) == (Decimal("3.72"), Decimal("3.95"))
    assert rows["pelatihan"].capaian_n1 == 368


def test_the_plan_is_compared_by_the_indikator_s_own_formula() -> None:
    """T4 with Luwu Utara's Renstra, each published row of 2025 against 2029; a total needs every year of the plan."""
    for reached, aim, printed in (
        ("68.55", "74.59", "91,90 %"),
        ("69.47", "73.14", "94,98 %"),
        ("57374109", "63330281", "90,60 %"),
    ):
        published = Rujukan(renstra=(TargetRenstra("A", 2029, Decimal(aim)),))
        (row,) = _report((_yearly("A", "2.07.01", "naik", reached, reached),), published, 2025).renstra
        assert _plain(format_percent(row.kemajuan)) == printed
    level, total = _yearly("A", "2.07.01", "naik", "68.55", "68.55"), _yearly("B", "2.07.03", "naik", "87", "48")
    plan = (TargetRenstra("A", 2029, Decimal("74.59")), TargetRenstra("B", 2029, Decimal(400), sejak=2024))
    known = replace(total, lalu=(TahunLalu("B", 2024, Decimal(52)),))
    _, second = _report((level, known), Rujukan(renstra=plan), 2025).renstra
    assert (second.realisasi, second.kemajuan) == (Decimal(100), Decimal(25))
    (lacking,) = _report((total,), Rujukan(renstra=plan[1:]), 2025).renstra
    assert (lacking.kemajuan, lacking.kurang) == (None, (2024,))


def test_what_siklus_know_wins_over_what_the_office_brought_along() -> None:
    """A year that was reported by this program is not replaced by a hand-written one."""
    own = replace(_yearly("A", "2.07.01", "naik", "10", "9"), lalu=(TahunLalu("A", 2024, Decimal(8)),))
    brought = Rujukan(tahun_lalu=(TahunLalu("A", 2024, Decimal(1)), TahunLalu("A", 2023, Decimal(7))))
    (row,) = _report((own,), brought, 2025).perbandingan
    assert (row.realisasi_n2, row.realisasi_n1) == (Decimal(7), Decimal(8))


@pytest.mark.parametrize(
    ("agregasi", "typed", "isian", "reached"),
    [
        (Agregasi.JUMLAH, (10, 13, 9, 12), Isian.PER_TRIWULAN, "44"),
        (Agregasi.JUMLAH, (10, 23, 32, 44), Isian.KUMULATIF, "44"),
        (Agregasi.JUMLAH, (10, None, 9, 12), Isian.PER_TRIWULAN, "31"),
        (Agregasi.TERAKHIR, (10, 13, 9, None), Isian.PER_TRIWULAN, "9"),
        (Agregasi.RATA_RATA, (80, 84, None, 88), Isian.PER_TRIWULAN, "84"),
        (Agregasi.TAHUNAN, (None, None, None, 7), Isian.PER_TRIWULAN, "7"),
    ],
)
def test_the_year_follows_from_the_triwulan(
    agregasi: Agregasi, typed: tuple[int | None, ...], isian: Isian, reached: str
) -> None:
    """Sum, last position, mean or the one yearly figure, against the annual target."""
    targets = (Decimal(11), Decimal(12), Decimal(11), Decimal(11))
    item = Indikator("X", "DIN", "X", "Orang", Arah.NAIK_BAIK, agregasi, Decimal(45), targets)
    a, b, c, d = (None if value is None else Angka(Decimal(value)) for value in typed)
    row = measure_year(Bahan(item, (a, b, c, d)), Ukuran(PITA, Aturan(isian=isian)), 2025)
    assert row.realisasi_tw == Decimal(reached)
    assert row.capaian.nilai == Decimal(reached) / 45 * 100


def test_each_triwulan_stands_alone_in_the_recap_where_running_totals_are_typed() -> None:
    """T10 prints what a triwulan added, not what had come together by then."""
    item = Indikator("X", "DIN", "X", "Orang", Arah.NAIK_BAIK, Agregasi.JUMLAH, Decimal(45))
    bahan = Bahan(item, (Angka(Decimal(10)), Angka(Decimal(23)), None, Angka(Decimal(44))))
    row = recapitulate(bahan, Ukuran(PITA, Aturan(isian=Isian.KUMULATIF)))
    assert [one.realisasi for one in row.triwulan] == [10, 13, None, 21]


def test_a_ratio_is_summed_and_never_averaged() -> None:
    """256 of 334 is 76,65 %; the mean of the four percentages would be another figure."""
    rows = {row.kode: row for row in contoh_tahunan().indikator}
    lat01 = rows["LAT-01"]
    assert (lat01.pembilang, lat01.penyebut) == (Decimal(256), Decimal(334))
    assert lat01.realisasi_tw == Decimal(256) / 334 * 100


def test_only_lines_that_are_not_part_of_another_are_added_up() -> None:
    """A program with its kegiatan below it would count twice."""
    lines = [AnggaranRow(kode, "", "", Decimal(1), None) for kode in ("2.07.03", "2.07.03.2.01", "2.07.04", "2.07.031")]
    assert [line.kode for line in top_lines(lines)] == ["2.07.03", "2.07.04", "2.07.031"]


def test_sasaran_that_share_a_program_are_weighed_together() -> None:
    """The money of one program cannot be told apart, so nobody tells it apart."""
    first, second = _yearly("A", "2.07.03", "naik", "10", "10"), _yearly("B", "2.07.03", "naik", "10", "5")
    second = replace(second, indikator=replace(second.indikator, sasaran="Lain"))
    money = (Program("2.07.03", "Program", 2025, Decimal(200), Decimal(50)),)
    (row,) = _report((first, second), Rujukan(program=money), 2025).efisiensi
    assert row.sasaran == ("Sasaran 2.07.03", "Lain")
    assert (row.capaian, row.serapan) == (Decimal(75), Decimal(25))


def test_an_unknown_amount_makes_the_sum_unknown() -> None:
    """Half a sum would be a wrong figure."""
    money = (
        Program("2.07.03", "Satu", 2025, Decimal(200), Decimal(50)),
        Program("2.07.04", "Dua", 2025, Decimal(100), None),
        Program("2.07.05", "Tahun lain", 2024, Decimal(100), Decimal(1)),
    )
    report = _report((_yearly("A", "2.07.03", "naik", "10", "10"),), Rujukan(program=money), 2025)
    view = view_tahunan(report)
    assert [row["kode"] for row in view["anggaran"]] == ["2.07.03", "2.07.04"]
    assert (view["anggaran_total"]["pagu"], view["anggaran_total"]["realisasi"]) == ("Rp300", "belum lengkap")
    assert format_rupiah(None) == "–"


def test_words_are_told_by_their_triwulan_and_said_once() -> None:
    """The same sentence in two triwulan is one line; the year's own words carry no mark."""
    texts = (
        TulisanTw(4, kendala="Tender gagal."),
        TulisanTw(1, kendala="Musim hujan."),
        TulisanTw(2, kendala="Musim hujan. "),
        TulisanTw(0, kendala="Sepanjang tahun."),
    )
    assert say_all(texts, "kendala") == "Sepanjang tahun.\nTW I dan II: Musim hujan.\nTW IV: Tender gagal."
    same = tuple(TulisanTw(number, solusi="Sama.") for number in (1, 2, 3))
    assert say_all(same, "solusi") == "TW I–III: Sama."
    assert say_all(same, "kendala") is None
