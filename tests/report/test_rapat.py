"""The papers of an evaluation meeting: what the office ordered, in Word and PDF, and no number of the bot's own."""

from datetime import UTC, date, datetime
from pathlib import Path

from bot.report.rapat import Catatan, Rapat, Sorotan, SuratRapat, render_rapat_pages, render_word, view_rapat
from tests.report.make_meeting_templates import FOLDER, build
from tests.report.test_surat import words

RAPAT = Rapat(
    kode_instansi="contoh_magetan",
    instansi="Dinas Tenaga Kerja Kabupaten Contoh",
    kop=("PEMERINTAH KABUPATEN CONTOH", "DINAS TENAGA KERJA"),
    contoh=True,
    periode="Triwulan I 2026",
    periode_kode="2026-TW1",
    tanggal=date(2026, 4, 20),
    pukul="09.00 WIB",
    tempat="Ruang Rapat {{ 7*7 }} <b>&",
    nomor="",
    tanggal_surat="",
    kota="Contoh",
    pengundang="Kepala Dinas",
    notulis="Kasubbag Perencanaan",
    peserta=(("Sekretaris", "Sekretaris (contoh)"), ("Kepala Bidang Pelatihan", "Nama Contoh")),
    agenda=("Pembahasan capaian",),
    terendah=(Sorotan("Jumlah LPK Swasta yang Dibina", "Pelatihan", "60,00 %", "Jadwal bergeser."),),
    terbuka=(Catatan("Penempatan", "Adakan job fair", "30 September 2026", "dalam proses"),),
    rekomendasi=(),
    disusun_pada=datetime(2026, 4, 14, 3, tzinfo=UTC),
    zona_iana="Asia/Jakarta",
)


def test_the_committed_templates_are_what_the_script_makes() -> None:
    """Nobody edits the binaries by hand."""
    assert {name: (FOLDER / name).read_bytes() for name in build()} == dict(build())


def test_the_papers_hold_what_was_ordered_and_invent_no_number(format_dir: Path) -> None:
    """Typed markup stays text; a missing number is a line to write on; an empty table says so; each fits one page."""
    invitation = words(render_word(RAPAT, SuratRapat.UNDANGAN, format_dir))
    for said in ("Ruang Rapat {{ 7*7 }} <b>&", "Senin, 20 April 2026", "…………", "CONTOH", "60,00", "Adakan job fair"):
        assert said in invitation
    assert "Belum ada rekomendasi yang dicatat." in words(render_word(RAPAT, SuratRapat.NOTULA, format_dir))
    assert view_rapat(RAPAT, SuratRapat.DAFTAR_HADIR)["hadir"][:2] == [
        {"jabatan": "Sekretaris", "nama": ""},
        {"jabatan": "Kepala Bidang Pelatihan", "nama": "Nama Contoh"},
    ]
    assert [len(render_rapat_pages(RAPAT, kind, format_dir, 20)) for kind in SuratRapat] == [1, 1, 1]
