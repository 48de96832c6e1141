"""A whole quarterly report of the fictional office: 27 indikator in five units, as the compile action would fill it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from bot.domain.capaian import Angka, Predikat
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.report.measure import Ukuran, measure_indikator, measure_office, measure_unit
from bot.report.model import (
    IndikatorRow,
    KendaliRow,
    KeputusanRow,
    KertasKerja,
    KoreksiRow,
    LaporanTriwulan,
    Masukan,
    Rekomendasi,
    StatusTindakLanjut,
    Tanggapan,
    UnitRow,
    WaktuRow,
    seal,
)

PITA = (
    Predikat("Sangat Tinggi", Decimal(90)),
    Predikat("Tinggi", Decimal(75)),
    Predikat("Sedang", Decimal(65)),
    Predikat("Rendah", Decimal(50)),
    Predikat("Sangat Rendah"),
)
UKURAN = Ukuran(PITA)
KOREKSI = KoreksiRow(
    "Triwulan I 2026", 1, "LAT-03", "Jumlah LPK Swasta yang Dibina", "9 Lembaga", "8 Lembaga",
    "satu lembaga tercatat dua kali", "BA rekonsiliasi 000.8/12/2026",
    "Kepala Bidang Pelatihan dan Produktivitas", "Senin, 4 Mei 2026 pukul 10.15 WIB",
)  # fmt: skip
UNIT = {
    "SEK": ("Sekretariat", "Sekretaris"),
    "LAT": ("Pelatihan dan Produktivitas", "Kepala Bidang Pelatihan dan Produktivitas"),
    "PEN": ("Penempatan", "Plt. Kepala Bidang Penempatan (Sekretaris)"),
    "HIJ": ("HI dan Jamsos", "Kepala Bidang Hubungan Industrial dan Jaminan Sosial"),
    "TRM": ("Transmigrasi", "Kepala Bidang Transmigrasi"),
}

# kode | nama | satuan | target tahunan | TW I..IV | arah | agregasi | TW I | TW II (pembilang/penyebut for a ratio)
TABLE = """
SEK-01|Nilai SAKIP Perangkat Daerah|Nilai|70.06|- - - 70.06|naik|tahunan|-|-
SEK-02|Persentase capaian program penunjang|%|100|25 50 75 100|naik|terakhir|25|48.5
SEK-03|Jumlah Laporan Keuangan Bulanan/Triwulanan/Semesteran SKPD|Laporan|12|3 3 3 3|naik|jumlah|3|3
SEK-04|Jumlah Laporan Evaluasi Kinerja Perangkat Daerah|Laporan|3|0 1 1 1|naik|jumlah|0|1
LAT-01|Persentase Tenaga Kerja Bersertifikat Kompetensi|%|77|77 77 77 77|naik|rasio|40/52|61/88
LAT-02|Jumlah Tenaga Kerja yang Mendapat Pelatihan Berbasis Kompetensi|Orang|660|0 220 220 220|naik|jumlah|0|198
LAT-03|Jumlah LPK Swasta yang Dibina|Lembaga|65|10 20 20 15|naik|jumlah|8|10
LAT-04|Persentase LPK swasta yang terakreditasi|%|20|14 16 18 20|naik|terakhir|14.2|16.4
LAT-05|Jumlah Perusahaan Kecil yang Mendapat Konsultansi Produktivitas|Perusahaan|10|0 4 4 2|naik|jumlah|0|1
LAT-06|Tingkat Produktivitas Tenaga Kerja|Rp/Orang|58808461|- - - 58808461|naik|tahunan|-|-
PEN-01|Persentase tenaga kerja yang ditempatkan|%|66|66 66 66 66|naik|rasio|120/190|151/214
PEN-02|Jumlah Pencari Kerja yang Mendapat Pekerjaan melalui Job Fair|Orang|750|0 400 0 350|naik|jumlah|0|221
PEN-03|Jumlah Pencari dan Pemberi Kerja Terdaftar (Karir Hub)|Orang|2500|625 625 625 625|naik|jumlah|702|1431
PEN-04|Jumlah CPMI/PMI yang Dilindungi dan Ditingkatkan Kompetensinya|Orang|30|5 10 10 5|naik|jumlah|5|12
PEN-05|Tingkat Pengangguran Terbuka (TPT)|%|2.30|- - - 2.30|turun|tahunan|-|-
PEN-06|Persentase Tenaga Kerja Informal|%|69.50|- - - 69.50|turun|tahunan|-|-
HIJ-01|Persentase perselisihan HI yang diselesaikan melalui Perjanjian Bersama|%|56|56 56 56 56|naik|rasio|9/14|11/21
HIJ-02|Jumlah Perusahaan yang Melaksanakan Pengesahan PP|Perusahaan|45|11 12 11 11|naik|jumlah|10|13
HIJ-03|Jumlah Perusahaan yang Menyusun PKB|Perusahaan|3|0 1 1 1|naik|jumlah|0|0
HIJ-04|Jumlah Perselisihan yang Dicegah|Perkara|160|40 40 40 40|naik|jumlah|41|39
HIJ-05|Jumlah LKS Tripartit yang Dibina|Lembaga|1|1 1 1 1|naik|terakhir|1|1
HIJ-06|Angka sengketa pengusaha-pekerja|Kasus|2|0 1 0 1|turun|jumlah|1|0
HIJ-07|Cakupan Kepesertaan Jaminan Sosial Ketenagakerjaan|%|62|56 58 60 62|naik|terakhir|56.4|-
TRM-01|Persentase Program Transmigrasi yang Dilaksanakan|%|10|0 0 5 10|naik|terakhir|0|0
TRM-02|Persentase Luas Kawasan Transmigrasi yang Berkembang|%|100|- - - 100|naik|tahunan|-|-
TRM-03|Persentase Transmigran yang Dibina dan Diberdayakan|%|8.62|0 4 6 8.62|naik|terakhir|0|4.1
TRM-04|Jumlah Laporan Koordinasi dan Sinkronisasi Kerja Sama Transmigrasi|Laporan|4|1 1 1 1|naik|jumlah|1|-
"""

_WRITTEN: dict[str, dict[str, str]] = {
    "LAT-03": {
        "kendala": "Pembinaan LPK tahap kedua bersamaan dengan verifikasi akreditasi; pembina bertugas di luar.",
        "solusi": "Pembinaan dilakukan per kelompok kecamatan, bersama asosiasi LPK.",
        "tindak_lanjut": "Sisa 12 lembaga dibina pada Juli–Agustus 2026.",
    },
    "LAT-05": {
        "kendala": "Perusahaan kecil meminta jadwal ulang karena musim produksi.",
        "solusi": "Konsultansi dipindah ke hari Sabtu atas permintaan perusahaan.",
        "tindak_lanjut": "Tiga perusahaan dijadwalkan pada minggu kedua Juli 2026.",
    },
    "PEN-02": {
        "kendala": "Job fair hanya terlaksana satu kali; lowongan formal yang masuk lebih sedikit dari perkiraan.",
        "solusi": "Kerja sama dengan bursa kerja khusus SMK dan kawasan industri tetangga.",
        "tindak_lanjut": "Job fair kedua diajukan ke September 2026.",
    },
    "PEN-03": {"faktor_pendorong": "Pendaftaran Karir Hub dibuka di tujuh kantor kecamatan."},
    "HIJ-03": {
        "kendala": "Perundingan PKB di satu perusahaan belum mencapai kesepakatan soal upah.",
        "solusi": "Pendampingan perundingan bipartit oleh mediator.",
        "tindak_lanjut": "Perundingan lanjutan 20 Juli 2026.",
    },
}


def contoh_laporan(nomor: int = 2) -> LaporanTriwulan:
    """The report of Triwulan `nomor` (1 or 2) 2026 with everything an office could have filled in."""
    rows = tuple(_row(line.split("|"), nomor) for line in TABLE.strip().splitlines())
    roman = ("I", "II")[nomor - 1]
    return seal(
        LaporanTriwulan(
            kode_instansi="contoh_magetan",
            instansi="Dinas Tenaga Kerja Kabupaten Contoh",
            kop=(
                "PEMERINTAH KABUPATEN CONTOH",
                "DINAS TENAGA KERJA",
                "Jalan Contoh Nomor 1, Kabupaten Contoh 00000",
                "Telepon (000) 000000 · Pos-el disnaker@contoh.example",
            ),
            contoh=True,
            periode_nama=f"Triwulan {roman} 2026",
            periode_kode=f"2026-TW{nomor}",
            zona="WIB",
            zona_iana="Asia/Jakarta",
            versi=2,
            disusun_oleh="Kasubbag Keuangan, Perencanaan, Evaluasi, dan Pelaporan",
            disusun_pada=datetime(2026, 7, 14, 3, 20, tzinfo=UTC),
            unit=tuple(_unit(kode, rows) for kode in UNIT),
            indikator=rows,
            ringkasan=measure_office(rows, UKURAN, "Triwulan I 2026" if nomor > 1 else None),
            pita=PITA,
            dasar_predikat="Permendagri 86/2017",
            batas_capaian=Decimal(120),
            sop_nama="SOP Pengumpulan Data Kinerja",
            sop_nomor="P-SEK-KP-09",
            tempat="Contoh",
            analisis=(
                "Sebagian besar target tercapai. Pembinaan LPK dan job fair tertinggal karena jadwal yang bergeser ke "
                "triwulan berikutnya, sedangkan pendaftaran Karir Hub melampaui target.\n\nPada Triwulan III perhatian "
                "diarahkan ke konsultansi produktivitas dan job fair kedua."
            ),
            rekomendasi=_every_rekomendasi(),
            rekomendasi_lalu=_earlier(),
            keputusan=_decisions(),
            langkah_waktu=_times(),
            kepala_riwayat="7d41c0e2b96f",
            kertas_kerja=_papers(nomor),
            kendali=(
                KendaliRow(4, _KEGIATAN[4], "Kasubbag Perencanaan", "paraf"),
                KendaliRow(5, _KEGIATAN[5], "Sekretaris", "paraf"),
                KendaliRow(6, _KEGIATAN[6], "Kepala Dinas", "tanda tangan"),
            ),
            koreksi=(KOREKSI,),
        )
    )


def _papers(nomor: int) -> tuple[KertasKerja, ...]:
    """The inputs of the same table, quarter by quarter."""
    return tuple(_paper(line.split("|"), nomor) for line in TABLE.strip().splitlines())


def _paper(cells: list[str], nomor: int) -> KertasKerja:
    item, typed = _indikator(cells), cells[7 : 7 + nomor]
    rows = [
        Masukan(f"TW {'I' * number}", item.target_of(number), angka.realisasi, angka.pembilang, angka.penyebut,
                f"Format TW {number} › J{int(item.kode[-2:]) + 4}")
        for number, cell in enumerate(typed, 1)
        if (angka := read_typed(cell)) is not None
    ]  # fmt: skip
    return KertasKerja(item.kode, tuple(rows))


def _indikator(cells: list[str]) -> Indikator:
    kode, nama, satuan, yearly, quarters, arah, agregasi, *_ = cells
    targets = tuple(None if part == "-" else Decimal(part) for part in quarters.split())
    assert len(targets) == 4
    return Indikator(
        kode=kode,
        bidang=kode[:3],
        nama=nama,
        satuan=satuan,
        arah=Arah.NAIK_BAIK if arah == "naik" else Arah.TURUN_BAIK,
        agregasi=Agregasi(agregasi),
        target_tahunan=Decimal(yearly),
        target_tw=targets,
        ilustrasi=kode in {"HIJ-06", "TRM-04"},
    )


def _row(cells: list[str], nomor: int) -> IndikatorRow:
    indikator, typed = _indikator(cells), cells[7:]
    kode = indikator.kode
    angka = [read_typed(cell) for cell in typed[:nomor]]
    row = measure_indikator(indikator, angka, UKURAN)
    before = measure_indikator(indikator, angka[:1], UKURAN).capaian.nilai if nomor > 1 else None
    late = "BPJS Ketenagakerjaan, terbit 25 Juli 2026" if kode == "HIJ-07" and angka[-1] is None else None
    return replace(
        row,
        capaian_lalu=before,
        belum_tersedia=late,
        sumber_sel=f"Format {UNIT[kode[:3]][0]} TW {nomor} 2026 › Isian!H{int(kode[-2:]) + 6}",
        bukti=("https://drive.google.com/file/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456/view",) if kode == "LAT-02" else (),
        **_WRITTEN.get(kode, {}),  # type: ignore[arg-type]
    )


def read_typed(cell: str) -> Angka | None:
    if cell == "-":
        return None
    if "/" in cell:
        pembilang, penyebut = cell.split("/")
        return Angka(pembilang=Decimal(pembilang), penyebut=Decimal(penyebut))
    return Angka(Decimal(cell))


def _unit(kode: str, rows: Sequence[IndikatorRow]) -> UnitRow:
    nama, kepala = UNIT[kode]
    return replace(
        measure_unit(kode, nama, rows, UKURAN),
        disetujui_oleh=kepala,
        disetujui_pada="Kamis, 9 Juli 2026 pukul 10.12 WIB",
        versi=2 if kode == "PEN" else 1,
        pengisi=f"Pengelola data {nama}",
    )


def _every_rekomendasi() -> tuple[Rekomendasi, ...]:
    oleh, pada = "Kepala Dinas", "Rabu, 15 Juli 2026 pukul 09.05 WIB"
    plan = Tanggapan(
        "PEN",
        "Job fair bersama SMK pada 16–17 September 2026; penanggung jawab Seksi Penempatan.",
        "Plt. Kepala Bidang Penempatan (Sekretaris)",
        "Kamis, 16 Juli 2026 pukul 08.40 WIB",
        "30 September 2026",
        StatusTindakLanjut.DALAM_PROSES,
    )
    acknowledged = tuple(
        Tanggapan(kode, "Laporan mingguan dikirim setiap Jumat.", kepala, "Kamis, 16 Juli 2026", "31 Juli 2026")
        for kode, (_, kepala) in UNIT.items()
    )
    return (
        Rekomendasi("PEN", "Adakan job fair bersama SMK sebelum Oktober.", oleh, pada, (plan,)),
        Rekomendasi(
            "semua", "Isian triwulan berikutnya mohon lengkap pada hari kerja ketiga.", oleh, pada, acknowledged
        ),
    )


def _earlier() -> tuple[Rekomendasi, ...]:
    done = Tanggapan("HIJ", "Klinik konsultasi dibuka tiap Rabu.", "Kepala Bidang Hubungan Industrial", "20 Mei 2026")
    done = replace(done, tenggat="29 Mei 2026", status=StatusTindakLanjut.SELESAI)
    half = Tanggapan(
        "LAT", "Kelas pelatihan baru pada Juli.", "Kepala Bidang Pelatihan", "21 April 2026", "31 Juli 2026"
    )
    return (
        Rekomendasi(
            "HIJ",
            "Perkuat pencegahan perselisihan.",
            "Kepala Dinas",
            "17 April 2026",
            (done,),
            "pimpinan",
            "Triwulan I 2026",
        ),
        Rekomendasi(
            "LAT", "Lengkapi bukti dukung pelatihan.", "Inspektorat", "2 Maret 2026", (half,), "LHE", "LHE 2025"
        ),
    )


_KEGIATAN = {
    1: (
        "Kasubbag Keuangan, Perencanaan, Evaluasi, dan Pelaporan atas persetujuan Sekretaris membagikan format laporan "
        "kinerja ke bidang-bidang melalui google drive"
    ),
    2: (
        "Kasubag/ Pejabat Fungsional atas persetujuan Kepala Bidang/Sekretaris menginput realisasi kinerja per "
        "triwulan pada link yang telah dibagikan"
    ),
    3: (
        "Kepala Bidang/ Sekretaris mengoreksi laporan pelaksanaan Program dan Kegiatan dari Kasubag/ Pejabat "
        "Fungsional di masing-masing Sekretariat/Bidang"
    ),
    4: (
        "Kasubbag Keuangan, Perencanaan, Evaluasi, dan Pelaporan menganalisis laporan yang telah dikirim kemudian "
        "menyusun laporan kinerja Dinas dan diserahkan ke Sekretaris"
    ),
    5: (
        "Sekretaris menelaah laporan pelaksanaan program kegiatan, kemudian diserahkan kepada Kepala Dinas, jika "
        "tidak memenuhi syarat untuk segera direvisi dan diperbaiki"
    ),
    6: (
        "Kepala Dinas menelaah dan memberikan rekomendasi, jika disetujui laporan kinerja dan rekomendasi diserahkan "
        "kepada Sekretaris"
    ),
}


def _decisions() -> tuple[KeputusanRow, ...]:
    kasubbag = "Kasubbag Keuangan, Perencanaan, Evaluasi, dan Pelaporan"
    plt, spoken = UNIT["PEN"][1], "Dicatat kemudian dari keputusan lisan, telah dikonfirmasi."
    returned = "Realisasi PEN-03 mohon dicocokkan dengan data Karir Hub per 30 Juni."
    unit = [
        KeputusanRow(3, _KEGIATAN[3], kode, "disetujui", kepala, "Kamis, 9 Juli 2026 pukul 10.12 WIB", 1)
        for kode, (_, kepala) in UNIT.items()
        if kode != "PEN"
    ]
    rows = (
        (1, None, "dikonfirmasi", kasubbag, "Rabu, 1 Juli 2026 pukul 08.02 WIB", 1),
        (1, None, "disetujui", "Sekretaris", "Rabu, 1 Juli 2026 pukul 08.15 WIB", 1),
        (3, "PEN", "dikembalikan", plt, "Rabu, 8 Juli 2026 pukul 14.31 WIB", 1, 1, returned),
        (3, "PEN", "disetujui", plt, "Kamis, 9 Juli 2026 pukul 15.47 WIB", 2, 2),
        (
            5,
            None,
            "dikembalikan",
            "Sekretaris",
            "Senin, 13 Juli 2026 pukul 09.10 WIB",
            1,
            1,
            "Mohon lengkapi analisis.",
        ),
        (5, None, "disetujui", "Sekretaris", "Selasa, 14 Juli 2026 pukul 11.02 WIB", 2, 2),
        (6, None, "disetujui", "Plh. Kepala Dinas (Sekretaris)", "Rabu, 15 Juli 2026", 2, 1, None, spoken),
    )
    return (*unit, *(KeputusanRow(urut, _KEGIATAN[urut], *rest) for urut, *rest in rows))


def _times() -> tuple[WaktuRow, ...]:
    filling = zip(UNIT, (430, 1210, 2250, 880, 440), strict=True)
    checking = zip(UNIT, (8, 65, 190, 10, 25), strict=True)
    return (
        WaktuRow(1, _KEGIATAN[1], None, 15, 13, "15 menit", "Kasubbag Perencanaan"),
        *(WaktuRow(2, _KEGIATAN[2], kode, 450, minutes, "1 hari", "Pengisi bidang") for kode, minutes in filling),
        *(WaktuRow(3, _KEGIATAN[3], kode, 10, minutes, "10 menit", "Kepala bidang") for kode, minutes in checking),
        WaktuRow(4, _KEGIATAN[4], None, 450, 395, "1 hari", "Kasubbag Perencanaan"),
        WaktuRow(5, _KEGIATAN[5], None, 10, 112, "10 menit", "Sekretaris"),
        WaktuRow(6, _KEGIATAN[6], None, 30, None, "30 menit", "Kepala Dinas"),
    )
