"""What is guessed from an SOP's table: titles, verbs, marks, returns, the identity block."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.hari_kerja import Satuan, Waktu
from bot.domain.sop import Cakupan, Jenis, LangkahSop, Saat, Sop
from bot.domain.sop_grid import Grid, TabelSop, TableFault
from bot.domain.sop_guess import propose
from bot.domain.sop_identity import Identitas, read_identity
from bot.domain.sop_lint import lint
from bot.domain.sop_table import read_table
from bot.domain.sop_titles import Nilai, mark_value, read_roles
from bot.domain.sop_verbs import read_acts

PLANNER = "kasubbag_perencanaan"
ROLES = ("Kepala Dinas", "Sekretaris", "Kasubbag Perencanaan", "Kepala Bidang", "Petugas Pengisi", "Staf")
HEADER = ("No", "Kegiatan", *ROLES, "Kelengkapan", "Waktu", "Output", "Ket")


def _row(number: str, kegiatan: str, marks: Sequence[str] = (), waktu: str = "1 hari", **more: str) -> tuple[str, ...]:
    cells = (*marks, *[""] * (len(ROLES) - len(marks)))
    return (number, kegiatan, *cells, more.get("kelengkapan", "K"), waktu, more.get("output", "O"), more.get("ket", ""))


def _sop(*rows: tuple[str, ...], nama: str = "Pengumpulan data kinerja triwulan") -> Sop:
    return propose("coba", read_table([Grid((HEADER, *rows))]), Identitas(nama)).sop


WHOLE = (
    _row("1", "Memerintahkan pengumpulan data kinerja kepada Kasubbag"),
    _row("2", "Membagikan format laporan kepada bidang"),
    _row("3", "Mengisi realisasi kinerja pada format"),
    _row("4", "Memeriksa isian bidang"),
    _row("5", "Menyusun laporan kinerja"),
    _row("6", "Menelaah laporan kinerja"),
    _row("7", "Menandatangani laporan kinerja"),
    _row("8", "Mengarsipkan laporan kinerja"),
)


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("titles", "roles"),
    [
        (
            ("Kasubag/ Pejabat Fungsional", "Kasubag Keuangan, Perencanaan, Evaluasi, dan Pelaporan", "Kadis"),
            ("pengisi_bidang", "kasubbag_perencanaan", "kepala_dinas"),
        ),
        (("Kepala Bidang/ Sekretaris", "Sekreta ris", "Kasat"), ("kepala_bidang", "sekretaris", "kepala_dinas")),
        (("Ketua Tim Kerja", "Staf/JFU", "Bapelitbang"), ("kasubbag_perencanaan", "staf_perencanaan", "bappeda")),
        (("Kasubbag Umum", "Kasubbag Perencanaan"), ("kasubbag_umum", "kasubbag_perencanaan")),
        (("Bidang", "Seluruh Bidang", "Tim Kerja"), ("kepala_bidang", "seluruh_bidang", "tim_sakip")),
        (("Sekda", "Kabag Organisasi", "Kasubbag Akuntabilitas"), ("kepala_dinas", "kabag_organisasi", PLANNER)),
        (("Camat", "Sekcam", "Kasi", "Operator"), ("kepala_dinas", "sekretaris", "kasi", "pengisi_bidang")),
        (("Direktur", "Wakil Direktur", "Kepala Instalasi"), ("kepala_dinas", "wakil_direktur", "kepala_bidang")),
        (("Pemohon", "Pemohon", "2 Loket"), ("pemohon", "pemohon_2", "peran_2_loket")),
    ],
)
def test_titles_become_neutral_roles(titles: tuple[str, ...], roles: tuple[str, ...]) -> None:
    """No two columns share one; a title nobody knows becomes a role of its own."""
    assert read_roles(titles).kolom == roles


def test_marks_are_worth_more_or_less() -> None:
    """A capsule more than a tick, a tick more than a line that may only pass through."""
    marks = {"Mulai": Nilai.TERMINAL, "◇": Nilai.PUTUSAN, "Tidak": Nilai.PUTUSAN, "v": Nilai.TANDA, "⬛": Nilai.TANDA}
    weak = {"+": Nilai.SILANG, "→": Nilai.PANAH, "—": Nilai.GARIS, "10": Nilai.GARIS, "": Nilai.KOSONG}

    assert {mark: mark_value(mark) for mark in {**marks, **weak}} == {**marks, **weak}


@pytest.mark.parametrize(
    ("kegiatan", "marks", "role", "why"),
    [
        ("Menyusun laporan kinerja", ("", "", "", "", "", "v"), "staf_perencanaan", None),
        ("Sekretaris menyusun laporan kinerja", (), "sekretaris", None),
        ("Laporan kinerja disusun oleh Staf", (), "staf_perencanaan", None),
        ("Menyusun laporan kinerja", ("", "", "", "", "", "→"), "staf_perencanaan", "garis yang melintas"),
        ("Menyusun laporan kinerja", (), "kasubbag_perencanaan", "kolom pelaksana kosong"),
        ("Menelaah laporan", ("v", "◇"), "sekretaris", "beberapa kolom bertanda"),
        ("Bidang menindaklanjuti rekomendasi", (), "kepala_bidang", '"bidang" tidak menyebut orangnya'),
    ],
)
def test_the_actor_comes_from_the_mark_then_the_sentence_then_the_sense(
    kegiatan: str, marks: Sequence[str], role: str, why: str | None
) -> None:
    """What the form states needs no reason; what we chose has one."""
    row = _sop(*WHOLE[:5], _row("6", kegiatan, marks)).row(6)

    assert row.pelaksana == role
    assert why is None or why.lower() in (row.alasan_dasar or "").lower()
    assert why is not None or "pelaksana" not in (row.alasan_dasar or "")


def test_whoever_is_handed_the_work_does_the_next_step() -> None:
    """`Menugaskan Kasubbag …`, then a row without a name."""
    sop = _sop(_row("1", "Menugaskan Kasubbag untuk menyiapkan bahan"), _row("2", "Merapikan bahan"))

    assert [row.pelaksana for row in sop.langkah] == ["sekretaris", "kasubbag_perencanaan"]
    assert "penerima pada langkah 1" in (sop.row(2).alasan_dasar or "")


# --- what ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kegiatan", "kinds"),
    [
        ("menugaskan Staf untuk menyusun laporan", [Jenis.DISPOSISI]),
        ("menyusun jadwal kegiatan", [Jenis.RENCANA_KERJA]),
        ("menyiapkan formulir pengumpulan data", [Jenis.BUAT_FORMAT]),
        ("menyusun dan menyampaikan format isian", [Jenis.BUAT_FORMAT, Jenis.BAGIKAN_FORMAT]),
        ("menerima surat dan mendisposisikannya kepada Sekretaris", [Jenis.DISPOSISI]),
        ("memperbaiki laporan sesuai hasil reviu", [Jenis.KOMPILASI]),
        ("menyampaikan format kepada bidang", [Jenis.BAGIKAN_FORMAT]),
        ("menginput realisasi kinerja pada tautan yang dibagikan", [Jenis.ISI_REALISASI]),
        ("menghimpun data dari setiap bidang", [Jenis.HIMPUN]),
        ("memverifikasi data bidang", [Jenis.KOREKSI]),
        ("menghitung capaian kinerja", [Jenis.UKUR]),
        ("menganalisis capaian", [Jenis.ANALISIS]),
        ("menganalisis data kemudian menyusun laporan kinerja", [Jenis.KOMPILASI]),
        ("merekapitulasi hasil pengukuran", [Jenis.KOMPILASI]),
        ("mereviu laporan, apabila salah dikembalikan", [Jenis.TELAAH]),
        ("mengoreksi laporan dan memberi paraf", [Jenis.KOREKSI, Jenis.PARAF]),
        ("memeriksa dan menandatangani laporan", [Jenis.TANDA_TANGAN, Jenis.TELAAH]),
        ("menelaah dan memberikan rekomendasi", [Jenis.TELAAH, Jenis.REKOMENDASI]),
        ("menyampaikan rekomendasi kepada seluruh bidang", [Jenis.DISTRIBUSI_REKOMENDASI]),
        ("menindaklanjuti rekomendasi", [Jenis.TINDAK_LANJUT]),
        ("membuat surat pengantar", [Jenis.SURAT_PENGANTAR]),
        ("mengunggah LKjIP pada e-SAKIP", [Jenis.UNGGAH_ESAKIP]),
        ("menyerahkan laporan kepada Sekretaris", [Jenis.SERAHKAN]),
        ("menyimpan dokumen", [Jenis.ARSIP]),
        ("Penandatanganan LKjIP oleh Kepala Dinas", [Jenis.TANDA_TANGAN]),
        ("Pengarsipan laporan", [Jenis.ARSIP]),
        ("melihat-lihat", []),
    ],
)
def test_the_kind_of_action_comes_from_the_verb(kegiatan: str, kinds: list[Jenis]) -> None:
    """Every kind of domain notes 9.1 has its words; a sentence without any has none."""
    assert [act.jenis for act in read_acts(kegiatan).tindakan] == kinds


def test_a_whole_sop_is_proposed_without_faults() -> None:
    """Kinds, actors, scopes and returns that can be run as they stand."""
    sop = _sop(*WHOLE)

    assert lint(sop) == ()
    assert [row.jenis for row in sop.langkah] == [
        Jenis.DISPOSISI,
        Jenis.BAGIKAN_FORMAT,
        Jenis.ISI_REALISASI,
        Jenis.KOREKSI,
        Jenis.KOMPILASI,
        Jenis.TELAAH,
        Jenis.TANDA_TANGAN,
        Jenis.ARSIP,
    ]
    assert [row.urut for row in sop.langkah if row.cakupan is Cakupan.PER_BIDANG] == [3, 4]
    assert {row.urut: row.tidak for row in sop.langkah if row.tidak} == {4: 3, 6: 5, 7: 6}
    assert (sop.row(7).pelaksana, sop.row(7).pencatat) == ("kepala_dinas", "staf_perencanaan")
    assert sop.row(3).tenggat_hari_kerja == 5


def test_what_other_offices_and_every_bidang_do_can_be_run() -> None:
    """Who is outside is heard of, not asked; a unit's own people act in it; nothing returns before the entries."""
    header = (*HEADER[:2], "Kepala Dinas", "Kasubbag Perencanaan", "Kabid", "Bupati", *HEADER[-4:])
    said = (
        ("Menerbitkan surat edaran", 3),
        ("Menyetujui format", 0),
        ("Menugaskan staf bidang", 2),
        ("Mengisi realisasi kinerja", 2),
        ("Menyusun laporan kinerja", 1),
        ("Menyetujui laporan", 0),
    )
    rows = [
        (str(n), text, *("v" if c == column else "" for c in range(4)), "K", "1 hari", "O", "")
        for n, (text, column) in enumerate(said, 1)
    ]
    sop = propose("coba", read_table([Grid((header, *rows))]), Identitas("Kinerja triwulan")).sop

    assert lint(sop) == ()
    assert [(row.pelaksana, row.jenis, row.per_bidang) for row in sop.langkah[:3]] == [
        (PLANNER, Jenis.SERAHKAN, False),
        ("kepala_dinas", Jenis.SERAHKAN, False),
        ("kepala_bidang", Jenis.SERAHKAN, True),
    ]
    assert "Bupati di luar instansi" in (sop.row(1).alasan_dasar or "")


def test_every_guess_says_what_it_rests_on() -> None:
    """`dasar` and `alasan_dasar` go together, in the form's language."""
    for row in _sop(*WHOLE).langkah:
        assert (row.dasar == "disimpulkan") == bool(row.alasan_dasar)


@pytest.mark.parametrize(
    ("kegiatan", "ket", "target"),
    [
        ("Menelaah laporan, jika tidak sesuai dikembalikan ke langkah 3", "", 3),
        ("Menelaah laporan", "Tidak: kembali ke nomor 2", 2),
        ("Menelaah laporan, apabila ada kesalahan dikembalikan kepada Kasubbag", "", 5),
        ("Menelaah laporan", "", 5),
    ],
)
def test_a_return_goes_where_the_form_says_or_where_the_work_was_made(kegiatan: str, ket: str, target: int) -> None:
    """By number, by role, or by the sense."""
    sop = _sop(*WHOLE[:5], _row("6", kegiatan, ("", "v"), ket=ket))

    assert sop.row(6).tidak == target


def test_agreement_before_an_act_is_told_from_agreement_after_it() -> None:
    """`atas persetujuan`: before sharing; after filling, where the next row decides about the same figures."""
    rows = (
        _row("1", "Kasubbag Perencanaan atas persetujuan Sekretaris membagikan format ke bidang"),
        _row("2", "Petugas Pengisi atas persetujuan Kepala Bidang menginput realisasi kinerja"),
        _row("3", "Kepala Bidang mengoreksi data kinerja"),
        _row("4", "Kasubbag Perencanaan menyusun laporan kinerja"),
    )
    one, two, *_ = _sop(*rows).langkah

    assert (one.penyetuju, one.saat, one.tidak) == ("sekretaris", Saat.SEBELUM, 1)
    assert (two.penyetuju, two.saat, two.tidak) == ("kepala_bidang", Saat.SESUDAH, None)


def test_rows_without_numbers_are_numbered_and_the_profile_says_so() -> None:
    """Also rows whose numbers do not rise."""
    bare = _sop(*(("", *row[1:]) for row in WHOLE[:3]))
    twice = _sop(_row("1", "A"), _row("1", "B"))

    assert [row.urut for row in bare.langkah] == [1, 2, 3]
    assert [row.urut for row in twice.langkah] == [1, 2]
    assert any("nomor diberikan di sini" in line for line in bare.catatan)


def test_a_time_shared_by_two_rows_is_marked() -> None:
    """A merged cell: the office has to divide it."""
    rows = (HEADER, _row("1", "Menyusun laporan"), _row("2", "Menelaah laporan", waktu=""))
    sop = propose("coba", read_table([Grid(rows, {(2, 9): (1, 9)})]), Identitas("Coba")).sop

    assert sop.row(2).waktu == Waktu(1, Satuan.HARI)
    assert "Sel waktu digabung" in (sop.row(2).alasan_dasar or "")


def test_a_missing_time_is_left_to_the_office() -> None:
    """The lint names it; no time is made up."""
    faults = lint(_sop(*WHOLE[:7], _row("8", "Mengarsipkan laporan", waktu="")))

    assert [fault.key for fault in faults] == ["langkah[urut=8].waktu"]


# --- the identity block ----------------------------------------------------------------------------------------------


def test_the_identity_block_is_read_without_any_name() -> None:
    """Labels beside or above their values; what stands at `Disahkan oleh` is never taken."""
    grid = Grid(
        (
            ("DINAS CONTOH", "Nomor SOP", ":", "P-01"),
            ("", "Tgl. Efektif", ":", "5 Januari 2026"),
            ("", "Disahkan oleh", "", "Kepala Dinas\nDrs. FULAN BIN FULAN, M.Si\nNIP. 19700101 199001 1 001"),
            ("", "Nama SOP", "Pengumpulan Data", ""),
            ("Dasar Hukum", "", "Kualifikasi Pelaksana", ""),
            ("1. Perpres 29 Tahun 2014;\n2. Permenpan 53 Tahun 2014", "", "Memahami SAKIP", ""),
        )
    )
    found = read_identity([grid], ("Keterkaitan : SOP Renja",), "berkas")

    assert (found.nama, found.nomor) == ("Pengumpulan Data", "P-01")
    assert {name: day.isoformat() for name, day in found.tanggal.items()} == {"efektif": "2026-01-05"}
    assert found.dasar_hukum == ("Perpres 29 Tahun 2014", "Permenpan 53 Tahun 2014")
    assert found.kualifikasi_pelaksana == ("Memahami SAKIP",)
    assert found.keterkaitan == ("SOP Renja",)
    assert "FULAN" not in repr(found)


@pytest.mark.parametrize(
    ("lines", "nama"),
    [
        (("Standar Operasional Prosedur (SOP) Penyusunan LKjIP",), "Penyusunan LKjIP"),
        (("STANDAR OPERASIONAL PROSEDUR", "", "Pengumpulan Data Kinerja"), "Pengumpulan Data Kinerja"),
        (("Pemerintah Kabupaten Contoh",), "berkas"),
    ],
)
def test_an_sop_is_named_by_its_title_or_its_file(lines: tuple[str, ...], nama: str) -> None:
    """Where no table names it."""
    assert read_identity([], lines, "berkas").nama == nama


# --- whatever is typed -----------------------------------------------------------------------------------------------

_ANY_WORDS = (
    "menelaah Sekretaris laporan dikembalikan ke langkah 3 kepada Tim atas persetujuan untuk mengisi realisasi bidang "
    "1 hari ( ?P<x> menandatangani arsip ◇ Mulai \u202e é"
)
_WORDS = st.sampled_from(_ANY_WORDS.split(" "))
_TEXT = st.lists(_WORDS, max_size=6).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(
    titles=st.lists(_TEXT, max_size=4),
    rows=st.lists(st.lists(_TEXT, min_size=9, max_size=9), max_size=6),
)
def test_no_table_makes_the_reader_stumble(titles: list[str], rows: list[list[str]]) -> None:
    """Any words in any cell: a proposal that the lint can read, or one sentence."""
    header = ("No", "Kegiatan", *(titles + ["Staf"] * 4)[:4], "Waktu", "Output", "Ket")
    try:
        table = read_table([Grid((header, *map(tuple, rows)))])
    except TableFault:
        return
    sop = propose("coba", table, Identitas("Coba")).sop
    lint(sop)
    assert len(sop.langkah) == len(table.baris)
    assert all(isinstance(row, LangkahSop) and row.kegiatan for row in sop.langkah)


def test_a_table_of_no_rows_proposes_nothing_to_stumble_over() -> None:
    """The reader refuses it; the rules survive it all the same."""
    assert propose("coba", TabelSop((), ()), Identitas("Coba")).sop.langkah == ()
