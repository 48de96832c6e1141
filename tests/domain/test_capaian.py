"""Capaian, its decision table, aggregation, predikat, serapan and the published golden figures."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.capaian import (
    Alasan,
    Angka,
    Aturan,
    Catatan,
    Efisiensi,
    Hasil,
    Isian,
    Predikat,
    Rerata,
    Rumus,
    StatusHitung,
    TingkatEfisiensi,
    aggregate,
    capaian_tahunan,
    capaian_triwulan,
    compute_capaian,
    efisiensi,
    mean_capaian,
    predikat_of,
    round_half_up,
    serapan,
)
from bot.domain.indikator import Agregasi, Arah, Indikator, RumusTurun

NAIK = Indikator(
    "HIJ-02", "HIJ", "Jumlah Perusahaan yang Melaksanakan Pengesahan PP", "Perusahaan",
    Arah.NAIK_BAIK, Agregasi.JUMLAH, Decimal(45), (Decimal(11), Decimal(12), Decimal(11), Decimal(11)),
)  # fmt: skip
TURUN = replace(NAIK, arah=Arah.TURUN_BAIK)
TURUN_T_PER_R = replace(TURUN, rumus_turun=RumusTurun.T_PER_R)
RENTANG = replace(NAIK, agregasi=Agregasi.TERAKHIR, range_target=(Decimal(80), Decimal(90)))
TERAKHIR = replace(
    NAIK,
    agregasi=Agregasi.TERAKHIR,
    target_tahunan=Decimal(20),
    target_tw=(Decimal(14), Decimal(16), Decimal(18), Decimal(20)),
)
RERATA = replace(TERAKHIR, agregasi=Agregasi.RATA_RATA)
RASIO = replace(
    NAIK,
    agregasi=Agregasi.RASIO,
    target_tahunan=Decimal(56),
    target_tw=(Decimal(56), Decimal(56), Decimal(56), Decimal(56)),
)
TPT = replace(
    TURUN, agregasi=Agregasi.TAHUNAN, target_tahunan=Decimal("2.30"), target_tw=(None, None, None, Decimal("2.30"))
)  # fmt: skip
PERMENDAGRI = (
    Predikat("Sangat Tinggi", Decimal(90)),
    Predikat("Tinggi", Decimal(75)),
    Predikat("Sedang", Decimal(65)),
    Predikat("Rendah", Decimal(50)),
    Predikat("Sangat Rendah"),
)


def typed(*values: int | str | None) -> list[Angka]:
    """One realisasi per quarter, TW I first."""
    return [Angka(None if value is None else Decimal(value)) for value in values]


def shown(hasil: Hasil) -> str:
    """The exact figure as printed."""
    assert hasil.nilai is not None
    return str(round_half_up(hasil.nilai))


@pytest.mark.parametrize(
    ("t", "r", "dua_t", "t_per_r"),
    [("4", "5", "75", "80"), ("4", "4", "100", "100"), ("4", "2", "150", "200"), ("69.50", "71.75", "96.76", "96.86")],
)
def test_the_two_formulas_for_lower_is_better_give_the_published_figures(
    t: str, r: str, dua_t: str, t_per_r: str
) -> None:
    """Domain.md §2.1; they agree only where realisasi equals target."""
    for indikator, expected in ((TURUN, dua_t), (TURUN_T_PER_R, t_per_r)):
        assert shown(compute_capaian(indikator, Decimal(t), Decimal(r))) == str(
            Decimal(expected).quantize(Decimal("0.01"))
        )


def test_a_blank_is_belum_diisi_and_a_zero_is_a_value() -> None:
    """Decision table, row 1."""
    assert compute_capaian(NAIK, Decimal(10), None).status is StatusHitung.BELUM_DIISI
    zero = compute_capaian(NAIK, Decimal(10), Decimal(0))
    assert (zero.status, zero.nilai) == (StatusHitung.TERHITUNG, Decimal(0))


def test_without_target_there_is_no_figure_but_a_reason() -> None:
    """Decision table, row 2; a negative target makes both formulas meaningless too."""
    hasil = compute_capaian(NAIK, None, Decimal(10))
    assert (hasil.status, hasil.alasan) == (StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.TARGET_KOSONG)
    assert (hasil.nilai, hasil.nilai_dibatasi) == (None, None)
    assert compute_capaian(NAIK, Decimal(-1), Decimal(10)).alasan is Alasan.TARGET_NEGATIF


def test_a_zero_target_cannot_be_exceeded_in_percent() -> None:
    """Decision table, row 3: higher is better, something was done although nothing was planned."""
    hasil = compute_capaian(NAIK, Decimal(0), Decimal(3))
    assert (hasil.status, hasil.alasan) == (StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.TARGET_NOL)


def test_nothing_due_and_nothing_done_is_no_target_in_a_quarter_only() -> None:
    """Decision table, row 3, exception: a year without target stays unexplained."""
    assert compute_capaian(NAIK, Decimal(0), Decimal(0)).status is StatusHitung.TIDAK_ADA_TARGET
    year = compute_capaian(NAIK, Decimal(0), Decimal(0), triwulanan=False)
    assert (year.status, year.alasan) == (StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.TARGET_NOL)


@pytest.mark.parametrize("indikator", [TURUN, TURUN_T_PER_R])
def test_a_zero_target_for_lower_is_better_is_met_or_missed(indikator: Indikator) -> None:
    """Decision table, row 4: 0 disputes is 100, one dispute is 0 and flagged."""
    met, missed = (compute_capaian(indikator, Decimal(0), Decimal(r)) for r in (0, 1))
    assert (met.nilai, met.status) == (Decimal(100), StatusHitung.TERHITUNG)
    assert (missed.nilai, missed.catatan) == (Decimal(0), (Catatan.TARGET_NOL_TERLAMPAUI,))


def test_zero_realisasi_for_lower_is_better_depends_on_the_formula() -> None:
    """Decision table, row 5: 200 capped, or 100 by convention with T/R."""
    dua_t, t_per_r = (compute_capaian(row, Decimal(4), Decimal(0)) for row in (TURUN, TURUN_T_PER_R))
    assert (dua_t.nilai, dua_t.nilai_dibatasi, dua_t.catatan) == (Decimal(200), Decimal(120), (Catatan.DIBATASI,))
    assert (t_per_r.nilai, t_per_r.catatan) == (Decimal(100), (Catatan.KONVENSI_NOL,))


def test_capaian_never_falls_below_zero() -> None:
    """Decision table, row 6, and the same for a negative realisasi."""
    worse = compute_capaian(TURUN, Decimal(4), Decimal(9))
    assert (worse.nilai, worse.catatan) == (Decimal(0), (Catatan.DIANGGAP_NOL,))
    assert compute_capaian(NAIK, Decimal(4), Decimal(-1)).nilai == Decimal(0)


def test_over_achievement_keeps_its_raw_value_beside_the_cap() -> None:
    """Decision table, row 7: 170,61 % (dibatasi 120 %); the cap is the office's."""
    hasil = compute_capaian(NAIK, Decimal(1514), Decimal(2583))
    assert (shown(hasil), hasil.nilai_dibatasi, hasil.catatan) == ("170.61", Decimal(120), (Catatan.DIBATASI,))
    assert compute_capaian(NAIK, Decimal(100), Decimal(150), Decimal(200)).nilai_dibatasi == Decimal(150)


def test_an_annual_indicator_is_not_measured_before_tw_iv() -> None:
    """Decision table, row 8: not even when somebody typed a figure."""
    early = capaian_triwulan(TPT, typed("2.1"))
    assert (early.status, early.alasan) == (StatusHitung.TIDAK_ADA_TARGET, Alasan.DIUKUR_TAHUNAN)
    assert capaian_tahunan(TPT, typed(None, None)).status is StatusHitung.TIDAK_ADA_TARGET
    for measure in (capaian_triwulan, capaian_tahunan):
        assert shown(measure(TPT, typed(None, None, None, "2.53"))) == "90.00"


@pytest.mark.parametrize(("r", "expected"), [("95", "105.56"), ("72", "90.00"), ("80", "100.00"), ("90", "100.00")])
def test_a_range_target_is_met_inside_and_measured_at_the_nearer_end(r: str, expected: str) -> None:
    """PermenPANRB 8/2021 for above and below; inside is 100."""
    assert shown(compute_capaian(RENTANG, None, Decimal(r))) == expected


def test_a_figure_says_which_formula_and_which_numbers_made_it() -> None:
    """A report has to be able to explain itself."""
    hasil = compute_capaian(TURUN, Decimal(4), Decimal(5))
    assert (hasil.rumus, hasil.realisasi, hasil.target) == (Rumus.DUA_T_KURANG_R, Decimal(5), Decimal(4))
    assert compute_capaian(NAIK, Decimal(4), Decimal(5)).rumus is Rumus.NAIK
    assert compute_capaian(TURUN_T_PER_R, Decimal(4), Decimal(5)).rumus is Rumus.T_PER_R


def test_the_example_of_the_reference_gives_both_percentages() -> None:
    """Domain.md §2.3: 23/23 and 23/45."""
    quarters = typed(10, 13)
    assert shown(capaian_triwulan(NAIK, quarters)) == "100.00"
    assert shown(capaian_tahunan(NAIK, quarters)) == "51.11"


@pytest.mark.parametrize(
    ("agregasi", "expected"),
    [
        (Agregasi.JUMLAH, Decimal(60)),
        (Agregasi.TERAKHIR, Decimal(30)),
        (Agregasi.RATA_RATA, Decimal(20)),
        (Agregasi.TAHUNAN, Decimal(30)),
    ],
)
def test_quarters_make_a_year_in_four_ways(agregasi: Agregasi, expected: Decimal) -> None:
    """Sum, last filled, mean of filled, single value: a blank quarter never counts as 0."""
    assert aggregate(agregasi, typed(10, 20, None, 30)) == expected
    assert aggregate(agregasi, typed(None, None)) is None
    assert aggregate(agregasi, typed(0, None)) == Decimal(0)


def test_a_ratio_is_the_ratio_of_sums_not_the_mean_of_percents() -> None:
    """1 of 1 and 0 of 9 make 10 %, not 50 %."""
    quarters = [Angka(pembilang=Decimal(1), penyebut=Decimal(1)), Angka(pembilang=Decimal(0), penyebut=Decimal(9))]
    assert aggregate(Agregasi.RASIO, quarters) == Decimal(10)
    assert shown(capaian_triwulan(RASIO, quarters)) == "17.86"


def test_a_ratio_over_nothing_has_no_figure_but_a_reason() -> None:
    """No dispute came in: 0 of 0. A ratio half typed is not filled at all."""
    nothing = capaian_triwulan(RASIO, [Angka(pembilang=Decimal(0), penyebut=Decimal(0))])
    assert (nothing.status, nothing.alasan) == (StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.PENYEBUT_NOL)
    assert capaian_triwulan(RASIO, [Angka(pembilang=Decimal(1))]).status is StatusHitung.BELUM_DIISI


def test_a_missing_quarter_takes_its_target_out_of_the_sum_and_says_so() -> None:
    """Domain.md §2.3, rule 1."""
    hasil = capaian_triwulan(NAIK, typed(11, None, 11))
    assert (hasil.nilai, hasil.target, hasil.kosong) == (Decimal(100), Decimal(22), (2,))
    assert Catatan.TRIWULAN_KOSONG in hasil.catatan


def test_before_the_first_target_of_an_indikator_nothing_was_due() -> None:
    """It came with the Perjanjian Kinerja perubahan: TW I and II are not missing, a later blank is."""
    late = replace(NAIK, target_tw=(None, None, Decimal(10), Decimal(10)))
    assert capaian_triwulan(late, typed(None, None, 10)).kosong == ()
    assert capaian_tahunan(late, typed(None, None, 10, None)).kosong == (4,)


def test_an_average_leaves_the_missing_quarter_out_on_both_sides() -> None:
    """Mean of 14 and 18 against the mean of their targets."""
    hasil = capaian_triwulan(RERATA, typed(14, None, 18))
    assert (hasil.nilai, hasil.target, hasil.kosong) == (Decimal(100), Decimal(16), (2,))


def test_a_position_is_held_against_the_latest_target_and_a_stale_one_is_named() -> None:
    """14 in TW I is still the position in TW II, where 16 was the aim."""
    assert capaian_triwulan(TERAKHIR, typed(None, 16)).kosong == ()
    stale = capaian_triwulan(TERAKHIR, typed(14, None))
    assert (stale.nilai, stale.target, stale.kosong) == (Decimal("87.5"), Decimal(16), (2,))


def test_nothing_typed_at_all_is_belum_diisi() -> None:
    """Whatever the aggregation."""
    for row in (NAIK, TERAKHIR, RERATA, RASIO):
        assert capaian_triwulan(row, [Angka(), None]).status is StatusHitung.BELUM_DIISI
        assert capaian_tahunan(row, [Angka(), None]).status is StatusHitung.BELUM_DIISI


def test_cumulative_typing_is_not_summed_again() -> None:
    """An office that types s.d.: 10 then 23 is 23 of 23, also with TW I never typed."""
    kumulatif = Aturan(isian=Isian.KUMULATIF)
    assert capaian_triwulan(NAIK, typed(10, 23), kumulatif).nilai == Decimal(100)
    assert capaian_triwulan(NAIK, typed(None, 23), kumulatif).kosong == ()
    late = capaian_triwulan(NAIK, typed(11, None), kumulatif)
    assert (late.nilai, late.kosong) == (Decimal(100), (2,))
    pairs = [Angka(pembilang=Decimal(1), penyebut=Decimal(2)), Angka(pembilang=Decimal(3), penyebut=Decimal(4))]
    assert aggregate(Agregasi.RASIO, pairs, Isian.KUMULATIF) == Decimal(75)


def test_a_quarter_with_target_zero_joins_once_the_next_has_one() -> None:
    """LAT-02: 0 / 220 / 220 / 220; nothing was due in TW I, 220 by TW II."""
    row = replace(NAIK, target_tahunan=Decimal(660), target_tw=(Decimal(0), Decimal(220), Decimal(220), Decimal(220)))
    assert capaian_triwulan(row, typed(0)).status is StatusHitung.TIDAK_ADA_TARGET
    assert capaian_triwulan(row, typed(0, 110)).nilai == Decimal(50)
    assert capaian_tahunan(row, typed(0)).nilai == Decimal(0)


def test_lower_is_better_with_a_zero_quarter_works_through_the_year() -> None:
    """HIJ-06: targets 0 / 1 / 0 / 1, disputes 0, 2, 0, 0."""
    row = replace(TURUN, target_tahunan=Decimal(2), target_tw=(Decimal(0), Decimal(1), Decimal(0), Decimal(1)))
    quarters = typed(0, 2, 0, 0)
    assert [capaian_triwulan(row, quarters[:n]).nilai for n in range(1, 5)] == [
        Decimal(100),
        Decimal(0),
        Decimal(0),
        Decimal(100),
    ]
    assert capaian_tahunan(row, quarters).nilai == Decimal(100)


def test_a_blank_quarter_target_is_a_reason_not_a_crash() -> None:
    """Targets come from people too."""
    hasil = capaian_triwulan(replace(NAIK, target_tw=(None, None, None, None)), typed(5))
    assert (hasil.status, hasil.alasan) == (StatusHitung.TIDAK_DAPAT_DIHITUNG, Alasan.TARGET_KOSONG)


def test_the_mean_is_over_capped_computable_results_and_counts_both() -> None:
    """170,61 counts as 120; a missing target is left out but counted in the total."""
    results = [compute_capaian(NAIK, Decimal(t), Decimal(r)) for t, r in ((1514, 2583), (100, 80), (0, 0))]
    assert mean_capaian(results) == Rerata(Decimal(100), 2, 3)
    assert mean_capaian([]) == Rerata(None, 0, 0)
    assert mean_capaian([compute_capaian(NAIK, Decimal(10), Decimal(0))]) == Rerata(Decimal(0), 1, 1)


@pytest.mark.parametrize(
    ("nilai", "nama"),
    [
        ("0", "Sangat Rendah"), ("50", "Sangat Rendah"), ("50.01", "Rendah"), ("65", "Rendah"), ("65.01", "Sedang"),
        ("75", "Sedang"), ("75.01", "Tinggi"), ("90", "Tinggi"), ("90.01", "Sangat Tinggi"), ("90.5", "Sangat Tinggi"),
        ("100", "Sangat Tinggi"), ("130", "Sangat Tinggi"),
    ],
)  # fmt: skip
def test_predikat_bands_are_half_open_and_leave_no_gap(nilai: str, nama: str) -> None:
    """Domain.md §2.4, the borders."""
    assert predikat_of(Decimal(nilai), PERMENDAGRI[::-1]).nama == nama


def test_a_band_may_include_its_lower_end() -> None:
    """Tercapai begins at 100 exactly."""
    bands = (Predikat("Tercapai", Decimal(100), termasuk=True), Predikat("Belum tercapai"))
    assert [predikat_of(Decimal(x), bands).nama for x in ("100", "99.99")] == ["Tercapai", "Belum tercapai"]


def test_a_table_without_lowest_band_is_an_error_not_a_guess() -> None:
    """Better an exception in `sakip check` than a wrong rating in a report."""
    with pytest.raises(ValueError, match="lowest band"):
        predikat_of(Decimal(10), PERMENDAGRI[:-1])


def test_serapan_needs_a_pagu() -> None:
    """Domain.md §2.5; the total of the published report is 55,75 %."""
    assert shown(serapan(Decimal("4565922776"), Decimal("8189493807"))) == "55.75"
    assert serapan(Decimal(0), Decimal(0)).alasan is Alasan.PAGU_NOL
    assert serapan(Decimal(0), None).alasan is Alasan.PAGU_KOSONG
    assert serapan(None, Decimal(10)).status is StatusHitung.BELUM_DIISI
    assert serapan(Decimal(0), Decimal(10)).nilai == Decimal(0)


@pytest.mark.parametrize(
    ("capaian", "absorbed", "tingkat"),
    [
        ("100", "94.99", TingkatEfisiensi.EFISIEN),
        ("100", "95", TingkatEfisiensi.CUKUP_EFISIEN),
        ("95", "100", TingkatEfisiensi.CUKUP_EFISIEN),
        ("94.99", "100", TingkatEfisiensi.TIDAK_EFISIEN),
    ],
)
def test_efisiensi_is_capaian_minus_serapan(capaian: str, absorbed: str, tingkat: TingkatEfisiensi) -> None:
    """Over 5 points efisien, under minus 5 not, between them cukup."""
    assert efisiensi(Decimal(capaian), Decimal(absorbed)) == Efisiensi(Decimal(capaian) - Decimal(absorbed), tingkat)
    assert efisiensi(None, Decimal(1)) is None


figures = st.decimals(Decimal(0), Decimal(10**9), places=2)


@settings(deadline=None)
@given(st.sampled_from([NAIK, TURUN, TURUN_T_PER_R, RENTANG]), figures, figures, st.booleans())
def test_every_figure_has_a_number_or_a_reason_and_the_cap_holds(
    row: Indikator, t: Decimal, r: Decimal, triwulanan: bool
) -> None:
    """No rate leaves 0 to the cap; no result is silent."""
    hasil = compute_capaian(row, t, r, triwulanan=triwulanan)
    if hasil.terhitung:
        assert hasil.nilai is not None
        assert hasil.nilai_dibatasi is not None
        assert 0 <= hasil.nilai_dibatasi <= min(hasil.nilai, Decimal(120))
    else:
        assert hasil.alasan is not None
        assert hasil.nilai is None


@settings(deadline=None)
@given(st.sampled_from([NAIK, TURUN, TURUN_T_PER_R]), figures.filter(bool), figures, figures)
def test_a_better_realisasi_never_lowers_capaian(row: Indikator, t: Decimal, a: Decimal, b: Decimal) -> None:
    """Higher is better or lower is better; T/R at 0 is a convention and left out."""
    worse, better = sorted((a, b), reverse=row.arah is Arah.TURUN_BAIK)
    if row is TURUN_T_PER_R and Decimal(0) in (a, b):
        return
    low, high = (compute_capaian(row, t, r).nilai for r in (worse, better))
    assert low is not None
    assert high is not None
    assert low <= high


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), figures), min_size=1, max_size=4))
def test_summing_quarters_one_by_one_or_typing_the_running_total_is_the_same(values: list[Decimal | None]) -> None:
    """The office setting changes what is typed, never the year's figure."""
    running, total = [], Decimal(0)
    for value in values:
        total += value or Decimal(0)
        running.append(Angka(None if value is None else total))
    each = aggregate(Agregasi.JUMLAH, [Angka(value) for value in values])
    assert aggregate(Agregasi.JUMLAH, running, Isian.KUMULATIF) == each
