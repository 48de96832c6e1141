"""A whole yearly report of the fictional office for 2025, with everything an office could have brought along."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.domain.rujukan import Naskah, Pegawai, Program, Rujukan, Standar, TahunLalu, TargetRenstra, Tujuan
from bot.report.compose_tahunan import Tahunan, compose
from bot.report.measure_tahunan import Bahan
from bot.report.model import (
    KeputusanRow,
    LaporanTriwulan,
    Penandatangan,
    Rekomendasi,
    StatusTindakLanjut,
    Tanggapan,
    UnitRow,
    WaktuRow,
)
from bot.report.tahunan import LaporanTahunan, SumberTriwulan
from bot.report.tulisan_tahun import TulisanTw
from tests.report.contoh import KOREKSI, TABLE, UKURAN, UNIT, contoh_laporan, read_typed

TAHUN = 2025
_SASARAN = {
    "SEK": "Meningkatnya akuntabilitas kinerja Perangkat Daerah",
    "LAT": "Meningkatnya kompetensi dan produktivitas tenaga kerja",
    "PEN": "Meningkatnya penempatan tenaga kerja",
    "HIJ": "Terwujudnya hubungan industrial yang harmonis",
    "TRM": "Berkembangnya kawasan transmigrasi",
}
# kode | program | TW III | TW IV (TW I and II are those of the quarterly sample)
_REST = """
SEK-01|2.07.01|-|69.40
SEK-02|2.07.01|71|96
SEK-03|2.07.01.2.02|3|3
SEK-04|2.07.01.2.01.0007|1|1
LAT-01|2.07.03|70/90|85/104
LAT-02|2.07.03.2.01.0001|231|240
LAT-03|2.07.03.2.02.0001|21|19
LAT-04|2.07.03.2.02|18.1|20.5
LAT-05|2.07.03.2.04.0001|3|2
LAT-06|2.07.03.2.05|-|57910220
PEN-01|2.07.04|140/199|166/240
PEN-02|2.07.04.2.03.0003|0|402
PEN-03|2.07.04.2.03|689|744
PEN-04|2.07.04.2.04|9|7
PEN-05|IKU|-|2.41
PEN-06|IKU|-|71.75
HIJ-01|2.07.05.2.02|12/20|15/26
HIJ-02|2.07.05.2.01.0001|9|12
HIJ-03|2.07.05.2.01.0002|0|1
HIJ-04|2.07.05.2.02.0001|38|44
HIJ-05|2.07.05.2.02.0004|1|1
HIJ-06|IKU|1|1
HIJ-07|IKU|59.1|60.2
TRM-01|3.32.02|5|10
TRM-02|3.32.03|-|50
TRM-03|3.32.04|6|8.62
TRM-04|3.32.03.2.01.0001|1|1
"""
_WORDS: Mapping[str, tuple[TulisanTw, ...]] = {
    "LAT-03": (
        TulisanTw(
            2, "", "Pembinaan LPK bersamaan dengan verifikasi akreditasi; pembina bertugas di luar.",
            "Pembinaan dilakukan per kelompok kecamatan.", "Sisa lembaga dibina pada Juli–Agustus.",
        ),
        TulisanTw(4, "", "Tujuh lembaga tutup sebelum dibina.", "Sasarannya diganti.", "Pendataan ulang Februari."),
    ),
    "LAT-05": (
        TulisanTw(
            2, "", "Perusahaan kecil meminta jadwal ulang karena musim produksi.",
            "Konsultansi dipindah ke hari Sabtu.", "Empat perusahaan dijadwalkan pada triwulan berikutnya.",
        ),
        TulisanTw(
            3, "", "Perusahaan kecil meminta jadwal ulang karena musim produksi.",
            "Konsultansi dipindah ke hari Sabtu.", "Sisa perusahaan dilayani daring.",
        ),
    ),
    "PEN-02": (
        TulisanTw(
            4, "Kerja sama dengan bursa kerja khusus SMK.", "Job fair kedua mundur ke November.",
            "Lowongan kawasan industri tetangga diikutkan.", "Jadwal job fair 2026 ditetapkan Januari.",
            ("Laporan job fair 20 November 2025", "https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456/view"),
        ),
    ),
    "PEN-03": (TulisanTw(1, "Pendaftaran Karir Hub dibuka di tujuh kantor kecamatan."),),
    "HIJ-03": (
        TulisanTw(
            2, "", "Perundingan PKB di satu perusahaan belum mencapai kesepakatan soal upah.",
            "Pendampingan perundingan bipartit oleh mediator.", "Perundingan lanjutan tiap bulan.",
        ),
    ),
    "TRM-02": (
        TulisanTw(
            4, "", "Jalan poros kawasan belum selesai karena tender gagal satu kali.",
            "Pembangunan dilanjutkan secara swakelola.", "Jalan poros selesai Juni 2026.",
        ),
    ),
    "SEK-01": (TulisanTw(4, "Dokumen perencanaan diselaraskan bersama Inspektorat."),),
}  # fmt: skip
# kode | 2023: realisasi | 2024: target, realisasi
_HISTORY = """
SEK-01|66.10|68.00|67.85
LAT-01|71.2|75|72.9
LAT-02|368|600|548
PEN-01|61.4|64|63.2
PEN-03|2210|2300|2467
PEN-05|3.95|2.80|3.68
PEN-06|72.40|70.50|72.10
HIJ-01|52|54|55.1
HIJ-06|2|2|3
HIJ-07|51.3|58|56.0
TRM-02|35|100|45
"""
_RENSTRA = (
    TargetRenstra("SEK-01", 2029, Decimal("74.59")),
    TargetRenstra("LAT-06", 2029, Decimal(63330281)),
    TargetRenstra("PEN-05", 2029, Decimal("1.90")),
    TargetRenstra("HIJ-07", 2029, Decimal(75)),
    TargetRenstra("LAT-02", 2029, Decimal(3500), 2024),
)
_PROGRAM = (
    Program("2.07.01", "Program Penunjang Urusan Pemerintahan Daerah", TAHUN, Decimal(4337779807), Decimal(4174717276)),
    Program(
        "2.07.03", "Program Pelatihan Kerja dan Produktivitas Tenaga Kerja", TAHUN, Decimal(3430764600),
        Decimal(2910267200),
    ),
    Program("2.07.04", "Program Penempatan Tenaga Kerja", TAHUN, Decimal(229604000), Decimal(214574000)),
    Program("2.07.05", "Program Hubungan Industrial", TAHUN, Decimal(199090000), Decimal(181084900)),
    Program("3.32.02", "Program Perencanaan Kawasan Transmigrasi", TAHUN, Decimal(41810000), Decimal(36596000)),
    Program("3.32.03", "Program Pembangunan Kawasan Transmigrasi", TAHUN, Decimal(141439000), Decimal(122800000)),
    Program("2.07.03.2.01.0001", "Proses Pelaksanaan Pendidikan dan Pelatihan Keterampilan bagi Pencari Kerja"),
    Program("2.07.04.2.03", "Pengelolaan Informasi Pasar Kerja"),
)  # fmt: skip
NASKAH = Naskah(
    gambaran_umum=(
        "Dinas Tenaga Kerja Kabupaten Contoh dibentuk dengan Peraturan Daerah Kabupaten Contoh dan membantu Bupati "
        "melaksanakan urusan pemerintahan bidang tenaga kerja dan bidang transmigrasi."
    ),
    tugas_fungsi=(
        "Dinas merumuskan kebijakan teknis pelatihan, penempatan, hubungan industrial, dan ketransmigrasian; "
        "melaksanakan kebijakan itu; serta membina dan mengevaluasi pelaksanaannya."
    ),
    struktur_organisasi="Dinas dipimpin Kepala Dinas, dibantu Sekretaris dan empat Kepala Bidang (contoh).",
    sumber_daya="Kantor didukung 42 pegawai (angka ilustrasi).",
    isu_strategis=(
        "Kesesuaian keahlian pencari kerja dengan lowongan masih rendah.\n"
        "Sebagian besar tenaga kerja berada di sektor informal.\n"
        "Sarana kawasan transmigrasi belum lengkap."
    ),
    rencana_strategis=(
        "Rencana Strategis 2025–2029 menetapkan lima sasaran yang menjadi dasar Perjanjian Kinerja setiap tahun."
    ),
    analisis_efisiensi="Penghematan terbesar berasal dari belanja perjalanan dan pengadaan sarana pelatihan.",
    langkah=(
        "Jadwal job fair dan konsultansi produktivitas ditetapkan pada Januari 2026.\n"
        "Jalan poros kawasan transmigrasi diselesaikan paling lambat Juni 2026."
    ),
)
RUJUKAN = Rujukan(
    renstra_nama="Rencana Strategis 2025–2029",
    dasar_target="Perjanjian Kinerja Tahun 2025 (contoh)",
    tahun_lalu=tuple(
        row
        for line in _HISTORY.strip().splitlines()
        for kode, first, target, second in [line.split("|")]
        for row in (
            TahunLalu(kode, 2023, Decimal(first)),
            TahunLalu(kode, 2024, Decimal(second), Decimal(target)),
        )
    ),
    renstra=_RENSTRA,
    standar=(
        Standar("PEN-05", Decimal("4.74"), "nasional", "BPS, Sakernas (contoh)"),
        Standar("PEN-06", Decimal("59.40"), "nasional", "BPS, Sakernas (contoh)"),
    ),
    program=_PROGRAM,
    naskah=NASKAH,
    pegawai=(
        Pegawai("Status kepegawaian", "PNS", 31),
        Pegawai("Status kepegawaian", "PPPK", 11),
        Pegawai("Pendidikan", "Sarjana", 30),
    ),
    tujuan=(Tujuan("Meningkatnya daya saing tenaga kerja", ("Meningkatnya penempatan tenaga kerja",)),),
)


def contoh_bahan() -> tuple[Bahan, ...]:
    """The material of all 27 indikator, four triwulan each."""
    rest = {line.split("|")[0]: line.split("|") for line in _REST.strip().splitlines()}
    return tuple(_bahan(line.split("|"), rest) for line in TABLE.strip().splitlines())


def _bahan(cells: list[str], rest: Mapping[str, list[str]]) -> Bahan:
    kode, nama, satuan, yearly, targets, arah, agregasi, *first = cells
    _, program, third, fourth = rest[kode]
    one, two, three, four = (None if part == "-" else Decimal(part) for part in targets.split())
    item = Indikator(
        kode=kode,
        bidang=kode[:3],
        nama=nama,
        satuan=satuan,
        arah=Arah.NAIK_BAIK if arah == "naik" else Arah.TURUN_BAIK,
        agregasi=Agregasi(agregasi),
        target_tahunan=Decimal(yearly),
        target_tw=(one, two, three, four),
        program=program,
        level=level_of(program),
        sasaran=_SASARAN[kode[:3]],
        ilustrasi=kode in {"HIJ-06", "TRM-04"},
    )
    a, b, c, d = (read_typed(cell) for cell in (*first, third, fourth))
    place = f"Isian!H{int(kode[-2:]) + 6}"
    sel = (*(f"Format {UNIT[kode[:3]][0]} TW {number} {TAHUN} › {place}" for number in range(1, 5)),)
    return Bahan(item, (a, b, c, d), _WORDS.get(kode, ()), (sel[0], sel[1], sel[2], sel[3]))


def level_of(program: str) -> str:
    """`iku`, or how deep the programme code goes."""
    return "iku" if program == "IKU" else {3: "program", 5: "kegiatan", 6: "sub_kegiatan"}[program.count(".") + 1]


def contoh_kepala() -> LaporanTriwulan:
    """Identity and course of the yearly siklus, as the case gives them."""
    return replace(
        contoh_laporan(1),
        kode_instansi="contoh_tangerang",
        periode_nama="Tahun 2025",
        periode_kode="2025",
        versi=3,
        disusun_oleh="Ketua Tim Kerja Perencanaan",
        disusun_pada=datetime(2026, 2, 10, 3, 20, tzinfo=UTC),
        sop_nama="SOP Penyusunan LKjIP",
        sop_nomor="PSM/CONTOH-100",
        analisis=(
            "Kinerja tahun 2025 ditopang oleh pelatihan berbasis kompetensi dan pendaftaran Karir Hub. Pengembangan "
            "kawasan transmigrasi tertinggal karena jalan poros belum selesai."
        ),
        unit=tuple(_unit(kode) for kode in UNIT),
        rekomendasi=(
            Rekomendasi(
                "TRM", "Pastikan tender jalan poros selesai pada triwulan pertama 2026.", "Kepala Dinas",
                "Kamis, 19 Februari 2026 pukul 09.05 WIB",
            ),
        ),
        rekomendasi_lalu=_earlier(),
        koreksi=(replace(KOREKSI, periode="Triwulan I 2025"),),
        keputusan=_decisions(),
        langkah_waktu=_times(),
        penandatangan=Penandatangan("Kepala Dinas Tenaga Kerja Kabupaten Contoh", "Nama Pejabat (contoh)"),
    )  # fmt: skip


def contoh_tahunan() -> LaporanTahunan:
    """The yearly report of 2025."""
    year = Tahunan(TAHUN, contoh_bahan(), sumber=contoh_sumber())
    return compose(contoh_kepala(), year, RUJUKAN, UKURAN)


def contoh_sumber() -> tuple[SumberTriwulan, ...]:
    """Four approved triwulan."""
    ends = ("11 April 2025", "10 Juli 2025", "9 Oktober 2025", "15 Januari 2026")
    heads = tuple((nama, kepala) for nama, kepala in UNIT.values())
    return tuple(
        SumberTriwulan(f"Triwulan {roman} 2025", "SOP Pengumpulan Data Kinerja", end, 2, heads)
        for roman, end in zip(("I", "II", "III", "IV"), ends, strict=True)
    )


def _unit(kode: str) -> UnitRow:
    nama, kepala = UNIT[kode]
    return UnitRow(kode, nama, 0, 0, 0, 0, None, None, kepala, "Jumat, 30 Januari 2026 pukul 10.12 WIB", 1)


def _earlier() -> tuple[Rekomendasi, ...]:
    done = Tanggapan(
        "SEK", "Cascading kinerja diperbarui sampai sub kegiatan.", "Sekretaris", "20 Mei 2025", "30 Juni 2025",
        StatusTindakLanjut.SELESAI,
    )  # fmt: skip
    half = Tanggapan(
        "LAT", "Bukti dukung pelatihan dilengkapi per angkatan.", "Kepala Bidang Pelatihan", "21 April 2025",
        "31 Desember 2025", StatusTindakLanjut.DALAM_PROSES,
    )  # fmt: skip
    given = ("Inspektorat", "2 Maret 2025")
    return (
        Rekomendasi("SEK", "Perjelas cascading kinerja sampai sub kegiatan.", *given, (done,), "LHE", "LHE 2024"),
        Rekomendasi("LAT", "Lengkapi bukti dukung pelatihan.", *given, (half,), "LHE", "LHE 2024"),
        Rekomendasi("HIJ", "Susun analisis penyebab sengketa per sektor.", *given, (), "LHE", "LHE 2024"),
    )


_KEGIATAN = {
    1: "Disposisi kepada Ketua Tim Kerja untuk melakukan Penyusunan LKjIP",
    4: "Koreksi draft LKjIP dari Bidang-bidang dan Sekretariat",
    6: "Koreksi draft LKjIP",
}


def _decisions() -> tuple[KeputusanRow, ...]:
    units = tuple(
        KeputusanRow(4, _KEGIATAN[4], kode, "disetujui", "Ketua Tim Kerja", "Jumat, 30 Januari 2026 pukul 10.12 WIB", 1)
        for kode in UNIT
    )
    first = KeputusanRow(1, _KEGIATAN[1], None, "dikonfirmasi", "Sekretaris", "Jumat, 2 Januari 2026 pukul 08.02 WIB")
    last = KeputusanRow(6, _KEGIATAN[6], None, "disetujui", "Sekretaris", "Rabu, 11 Februari 2026 pukul 11.02 WIB", 3)
    return (first, *units, last)


def _times() -> tuple[WaktuRow, ...]:
    return (
        WaktuRow(1, _KEGIATAN[1], None, 450, 35, "1 hari", "Sekretaris"),
        *(WaktuRow(4, _KEGIATAN[4], kode, 1350, 700, "3 hari", "Ketua Tim Kerja") for kode in UNIT),
        WaktuRow(6, _KEGIATAN[6], None, 450, 410, "1 hari", "Sekretaris"),
    )
