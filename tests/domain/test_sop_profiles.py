"""The profiles in `config/sop`: what each says, and that each can be run from its first row to its last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.facts import (
    BotSelesai,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Fact,
    Langkah,
    Siklus,
    StatusLangkah,
    StatusSiklus,
    WaktuBerlalu,
)
from bot.domain.siklus import decide, new_siklus
from bot.domain.sop import Cakupan, Jenis, Laku, Objek, Saat, Sop
from bot.domain.sop_lint import acting_roles
from bot.domain.triwulan import Triwulan
from config.load import load_sop
from tests.domain.calendar_data import kalender

FOLDER = Path(__file__).parents[2] / "config" / "sop"
SOPS = {path.stem: load_sop(path) for path in sorted(FOLDER.glob("*.toml"))}
PUBLISHED = {
    "tangerang_lkjip": (8, "tahunan"),
    "magetan_pengumpulan_data": (9, "triwulanan"),
    "lkj_pengumpulan_data": (8, "triwulanan"),
    "lumajang_pengukuran": (9, "triwulanan"),
    "balangan_lakip": (11, "tahunan"),
}
UNITS = ("sekretariat", "pelatihan")
START = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
KALENDER = kalender()

each_sop = pytest.mark.parametrize("sop", SOPS.values(), ids=SOPS.keys())


class _Run:
    """One siklus played in memory: every stage is answered as soon as it opens, except what `returns` says."""

    def __init__(self, sop: Sop, returns: int = 0, bidang: str = "") -> None:
        self.sop, self.now, self.pending, self.sasaran = sop, START, returns, bidang
        self.siklus: Siklus = new_siklus(sop, UNITS)
        self.returned = 0

    def play(self) -> StatusSiklus:
        self._feed(Dibuka())
        for _ in range(500):
            fact = self._next_fact()
            if fact is None:
                return self.siklus.status
            self._feed(fact)
        raise AssertionError(f"{self.sop.kode} does not come to an end")

    def _feed(self, fact: Fact) -> None:
        decision = decide(self.siklus, fact, self.sop, KALENDER, self.now)
        assert decision.tolakan is None, (fact, decision.tolakan)
        self.siklus = decision.siklus

    def _next_fact(self) -> Fact | None:
        for langkah in self.siklus.langkah:
            if langkah.status is StatusLangkah.BOT:
                return BotSelesai(langkah.urut, langkah.bidang, langkah.tahap)
            if langkah.status is StatusLangkah.TERBUKA:
                return self._answer(langkah)
        if any(langkah.status is StatusLangkah.SEMENTARA for langkah in self.siklus.langkah):
            self.now += timedelta(minutes=2)
            return WaktuBerlalu()
        return None

    def _answer(self, langkah: Langkah) -> Fact:
        where = (langkah.urut, langkah.bidang, langkah.tahap, langkah.putaran)
        decides = self.sop.stages(langkah.urut)[langkah.tahap].laku is Laku.PUTUSAN
        if decides and langkah.urut == self.pending:
            self.pending, self.returned = 0, self.returned + 1
            return Dikembalikan(*where, "Mohon diperbaiki", self.sasaran)
        return Dikerjakan(*where)


def test_the_five_published_sops_and_two_neutral_ones_are_there() -> None:
    """No profile may get lost."""
    assert set(SOPS) == {*PUBLISHED, "netral_triwulan", "netral_tahunan"}


@pytest.mark.parametrize(("kode", "expected"), PUBLISHED.items(), ids=PUBLISHED.keys())
def test_a_published_sop_has_all_its_rows_and_its_cycle(kode: str, expected: tuple[int, str]) -> None:
    """8, 9, 8, 9 and 11 rows, numbered without gaps."""
    rows, siklus = expected

    assert [row.urut for row in SOPS[kode].langkah] == list(range(1, rows + 1))
    assert SOPS[kode].siklus == siklus


def test_the_neutral_profiles_have_the_rows_of_the_reference() -> None:
    """Domain.md §9.5, for an office that starts from nothing: who acts is ours in every row, and each says so."""
    kinds = {kode: [row.semua_jenis for row in SOPS[kode].langkah] for kode in ("netral_triwulan", "netral_tahunan")}
    collected = [(Jenis.ISI_REALISASI,), (Jenis.KOREKSI,)]
    assert kinds["netral_triwulan"] == [
        *((Jenis.DISPOSISI,), (Jenis.BAGIKAN_FORMAT,), *collected, (Jenis.UKUR, Jenis.KOMPILASI), (Jenis.TELAAH,)),
        *((Jenis.TELAAH, Jenis.REKOMENDASI), (Jenis.SERAHKAN,), (Jenis.DISTRIBUSI_REKOMENDASI,)),
        *((Jenis.TINDAK_LANJUT,), (Jenis.ARSIP,)),
    ]
    assert kinds["netral_tahunan"] == [
        *((Jenis.DISPOSISI,), (Jenis.RENCANA_KERJA,), (Jenis.BAGIKAN_FORMAT,), *collected, (Jenis.ANALISIS,)),
        *((Jenis.KOMPILASI,), (Jenis.KOREKSI, Jenis.PARAF), (Jenis.TANDA_TANGAN,), (Jenis.SURAT_PENGANTAR,)),
        *((Jenis.SERAHKAN, Jenis.UNGGAH_ESAKIP), (Jenis.ARSIP,)),
    ]
    assert {row.dasar for kode in kinds for row in SOPS[kode].langkah} == {"disimpulkan"}


def test_only_tw_iv_of_lkj_closes_the_year_in_its_eighth_row() -> None:
    """Before that the row archives the triwulan; the row is there, and done, in all four."""
    sop = SOPS["lkj_pengumpulan_data"]
    filed = [(Laku.KONFIRMASI, Objek.ARSIP), (Laku.BOT, Objek.ARSIP)]
    closing = [(Laku.BOT, Objek.LAPORAN_TAHUNAN), (Laku.KONFIRMASI, Objek.LAPORAN_TAHUNAN)]
    for nomor, expected in ((1, filed), (2, filed), (3, filed), (4, closing + filed)):
        own = sop.in_period(Triwulan(2026, nomor))
        assert [(stage.laku, stage.objek) for stage in own.stages(8)] == expected
        assert len(own.langkah) == 8
        assert _Run(own).play() is StatusSiklus.SELESAI


def test_a_row_of_its_own_that_closes_the_year_waits_for_tw_iv() -> None:
    """A profile may keep the two acts apart: then TW I to III have a row less."""
    sop = SOPS["lkj_pengumpulan_data"]
    apart = replace(sop.row(8), jenis_tambahan=())
    filing = replace(sop.row(8), urut=9, jenis=Jenis.ARSIP, jenis_tambahan=())
    parted = replace(sop, langkah=(*sop.langkah[:-1], apart, filing))
    assert [row.urut for row in parted.in_period(Triwulan(2026, 3)).langkah] == [1, 2, 3, 4, 5, 6, 7, 9]
    assert _Run(parted.in_period(Triwulan(2026, 3))).play() is StatusSiklus.SELESAI


@each_sop
def test_a_siklus_runs_from_the_first_row_to_the_last(sop: Sop) -> None:
    """Whoever is asked does it at once: nothing is stuck, nothing is left open."""
    run = _Run(sop)

    archived_by_itself = Jenis.ARSIP in sop.langkah[-1].semua_jenis
    assert run.play() is (StatusSiklus.SELESAI if archived_by_itself else StatusSiklus.DIARSIPKAN)
    assert all(langkah.status is StatusLangkah.SELESAI for langkah in run.siklus.langkah)


@pytest.mark.parametrize(
    ("sop", "urut"),
    [(sop, row.urut) for sop in SOPS.values() for row in sop.langkah if row.tidak is not None],
    ids=lambda value: value.kode if isinstance(value, Sop) else str(value),
)
@pytest.mark.parametrize("bidang", ["", "pelatihan"], ids=["whole", "one bidang"])
def test_a_siklus_still_ends_after_a_return_from_any_deciding_row(sop: Sop, urut: int, bidang: str) -> None:
    """Each return, of the whole or of one bidang, reopens what it should and comes forward again."""
    named = bidang if not sop.row(urut).per_bidang and sop.row(urut).jenis is not Jenis.BAGIKAN_FORMAT else ""
    run = _Run(sop, urut, named)

    assert run.play() in (StatusSiklus.SELESAI, StatusSiklus.DIARSIPKAN)
    assert run.returned == 1
    assert run.siklus.of_row(urut)[0].putaran == 2


@each_sop
def test_every_row_inferred_says_why(sop: Sop) -> None:
    """What the source leaves open must be visible as ours."""
    for row in sop.langkah:
        assert row.dasar == "sumber" or row.alasan_dasar, row.urut


@each_sop
def test_every_deciding_row_is_worked_off_by_its_actor(sop: Sop) -> None:
    """The one who acts in the form is asked in the row."""
    for row in sop.langkah:
        asked = {stage.peran for stage in sop.stages(row.urut)} - {None}
        assert row.pelaksana in asked, row.urut


def test_magetan_is_exactly_what_the_design_says() -> None:
    """Design §12: approval before sharing, approval by correction, and where each return goes."""
    sop = SOPS["magetan_pengumpulan_data"]
    one, two = sop.row(1), sop.row(2)

    assert (one.pelaksana, one.penyetuju, one.saat) == ("kasubbag_perencanaan", "sekretaris", Saat.SEBELUM)
    assert (two.pelaksana, two.penyetuju, two.saat) == ("pengisi_bidang", "kepala_bidang", Saat.SESUDAH)
    assert two.tenggat_hari_kerja == 5
    assert {row.urut: row.tidak for row in sop.langkah if row.tidak} == {1: 1, 3: 2, 5: 4, 6: 5}
    assert [row.urut for row in sop.langkah if row.per_bidang] == [2, 3, 9]
    assert [row.semua_jenis for row in sop.langkah] == [
        (Jenis.BAGIKAN_FORMAT,),
        (Jenis.ISI_REALISASI,),
        (Jenis.KOREKSI,),
        (Jenis.KOMPILASI,),
        (Jenis.TELAAH,),
        (Jenis.TELAAH, Jenis.REKOMENDASI),
        (Jenis.SERAHKAN,),
        (Jenis.DISTRIBUSI_REKOMENDASI,),
        (Jenis.TINDAK_LANJUT,),
    ]
    assert [row.pelaksana for row in sop.langkah[2:]] == [
        "kepala_bidang",
        "kasubbag_perencanaan",
        "sekretaris",
        "kepala_dinas",
        "sekretaris",
        "kasubbag_perencanaan",
        "kepala_bidang",
    ]


@pytest.mark.parametrize(
    ("kode", "minutes"),
    [
        ("tangerang_lkjip", 12 * 450),
        ("magetan_pengumpulan_data", 2 * 450 + 110),
        ("lkj_pengumpulan_data", 780),
        ("lumajang_pengukuran", 2 * 450 + 400),
        ("balangan_lakip", 7 * 450 + 515),
    ],
)
def test_the_standards_add_up_to_what_the_source_adds_up_to(kode: str, minutes: int) -> None:
    """A wrongly transcribed time would change the sum."""
    assert sum(row.waktu.menit() for row in SOPS[kode].langkah) == minutes


@pytest.mark.parametrize("kode", ["tangerang_lkjip", "lkj_pengumpulan_data", "lumajang_pengukuran"])
def test_where_no_row_shares_the_format_the_filling_row_does(kode: str) -> None:
    """Otherwise nobody would have a sheet to fill."""
    fill = SOPS[kode].fill_row

    assert fill is not None
    assert Objek.BAGIKAN in {stage.objek for stage in SOPS[kode].stages(fill.urut)}


@each_sop
def test_the_report_is_decided_by_the_head_at_last(sop: Sop) -> None:
    """The last decision about the report is the Kepala Dinas's, in whichever row the form hides it."""
    final = sop.final_row

    assert final is not None
    deciders = {stage.peran for stage in sop.stages(final.urut) if stage.laku is Laku.PUTUSAN}
    assert deciders == {"kepala_dinas"}


def test_lkj_collects_within_three_working_days() -> None:
    """The window stated in the remark of row 3 is the deadline of the filling that follows it."""
    sop = SOPS["lkj_pengumpulan_data"]

    assert sop.fill_row is sop.row(4)
    assert sop.row(4).tenggat_hari_kerja == 3
    assert "3 hari kerja" in (sop.row(3).keterangan or "")


def test_errors_of_the_sources_are_marked_where_they_are_printed() -> None:
    """A legal basis that is wrong in the source must not look citable."""
    marked = {kode: sum("[sic" in line for line in sop.dasar_hukum) for kode, sop in SOPS.items()}

    assert marked == {
        "tangerang_lkjip": 0,
        "magetan_pengumpulan_data": 1,
        "lkj_pengumpulan_data": 1,
        "lumajang_pengukuran": 1,
        "balangan_lakip": 2,
        "netral_triwulan": 0,
        "netral_tahunan": 0,
    }


def test_group_roles_are_those_any_member_may_act_for() -> None:
    """Officials decide alone."""
    for sop in SOPS.values():
        groups = {kode for kode, role in sop.peran.items() if role.kelompok}
        assert groups <= {"pengisi_bidang", "tim_sakip", "staf_perencanaan"}, sop.kode


def test_bappeda_is_a_column_of_the_form_without_an_act() -> None:
    """Outside the agency: told, never asked."""
    sop = SOPS["tangerang_lkjip"]

    assert "bappeda" in sop.peran
    assert "bappeda" not in acting_roles(sop)
    assert Cakupan.PER_BIDANG in acting_roles(sop)["pengisi_bidang"]
