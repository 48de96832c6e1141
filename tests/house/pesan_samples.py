"""Sample parameters for every kind of notice: as an office would have them, hostile, or very long."""

from collections.abc import Callable
from pathlib import Path

from bot.domain.catalogue import Daftar, Entry, phrase_slots
from bot.domain.templates import Slot
from bot.messages import Catalogue, Recipient

FOLDER = Path(__file__).parents[2] / "config" / "pesan"
CATALOGUE = Catalogue.load(FOLDER)
KINDS = sorted(CATALOGUE.kinds())
SEKRETARIS = Recipient("Ibu", "Sekretaris", "Contoh")
WAKTU = "Senin, 13 Juli 2026 pukul 16.00 WIB"
HOSTILE = "<b>&\"'</b> {nama} [[x]] </blockquote> <a href='javascript:x'>"

EXAMPLES = {
    "mulai_wakil": "Senin, 13 April 2026",
    "selesai_wakil": "Jumat, 17 April 2026",
    "jabatan_diwakili": "Kepala Dinas",
    "jabatan_wakil": "Sekretaris",
    "kode_tugas": "A17",
    "jabatan_pemutus": "Kepala Dinas",
    "putusan": "disetujui",
    "jabatan_pencatat": "Kasubbag Perencanaan",
    "hasil": "benar",
    "tautan_undangan": "https://t.me/contoh_bot?start=abc",
    "agenda": "Rapat",
    "akun": "sakip-bot@contoh.iam.gserviceaccount.com",
    "alasan": "Angka pembilang LPK belum sesuai bukti dukung, mohon diperiksa lagi.",
    "alasan_kembali": "Analisis Penempatan belum menjelaskan penyebab.",
    "alasan_tidak_dihitung": "5 indikator diukur tahunan",
    "ambang": "75",
    "bagian": "seluruh isian",
    "baru": "221",
    "batas": "2.000",
    "batas_batal": "16.02 WIB",
    "berakhir": "Jumat, 31 Juli 2026",
    "bulan": "April–Juni",
    "bulan_akhir": "Juni",
    "bulan_awal": "April",
    "capaian": "91,40",
    "capaian_indikator": "55,25",
    "capaian_lalu": "98,26",
    "capaian_terbaik": "112,50",
    "cara": "Mohon kirim ulang sebagai PDF.",
    "contoh_unit": "Penempatan",
    "daftar_diingatkan": "Penempatan, Pelatihan, dan Sekretariat",
    "dasar": "Surat Edaran Nomor 000.8/45/2026",
    "dasar_target": "Perjanjian Kinerja 2026",
    "dihitung": "22",
    "folder": "Bukti Dukung Penempatan",
    "halaman": 14,
    "hari_tanggal": "Senin, 13 Juli 2026",
    "indikator": "Pencari kerja yang mendapat pekerjaan melalui job fair",
    "indikator_terbaik": "Perusahaan yang membentuk LKS bipartit",
    "instansi": "Dinas Tenaga Kerja (contoh)",
    "isi": "Mohon disusun Laporan Kinerja Triwulan II 2026 sesuai SOP dan jadwalnya.",
    "jabatan_berikut": "Kepala Dinas",
    "jabatan_kembali": "Sekretaris",
    "jabatan_pemberi": "Kepala Dinas",
    "jabatan_pengisi": "Kasi Penempatan",
    "jawaban": "ok lanjut",
    "jumlah": 3,
    "kapasitas": "Sekretaris",
    "kapasitas_ganda": "Plh. Kepala Dinas (Sekretaris)",
    "kapasitas_pemberi": "Kepala Dinas",
    "kapasitas_penelaah": "Sekretaris",
    "kapasitas_pengembali": "Sekretaris",
    "kategori": "Sangat Tinggi",
    "kegiatan": "Menyampaikan laporan kepada Kepala Dinas",
    "kendala": "Data penempatan dari bursa kerja belum terbit.",
    "kode": "A17",
    "kode_baru": "B12",
    "lama": "212",
    "macam": "pdf, foto",
    "langkah": "4",
    "nama": "Penempatan",
    "nama_berkas": "Format Penempatan TW II 2026",
    "nama_pejabat": "Pejabat Contoh",
    "nama_sop": "SOP Pengumpulan Data Kinerja",
    "nilai": "212 orang",
    "nilai_lalu": "104",
    "objek": "laporan",
    "pagu": "8.100.000.000",
    "panjang": "2.340",
    "pembilang": "30",
    "penyebut": "18",
    "perihal": "Penyampaian Laporan Kinerja Triwulan II 2026",
    "periode": "Triwulan II 2026",
    "periode_lalu": "Triwulan I 2026",
    "perkiraan_selesai": "Jumat, 24 Juli 2026",
    "pertanyaan": "Apakah angka LPK sudah termasuk yang swasta?",
    "realisasi": "221",
    "realisasi_anggaran": "2.450.000.000",
    "rekomendasi": "Adakan job fair bersama SMK sebelum Oktober.",
    "rencana": "Job fair bersama SMK, Kasi Penempatan, 30 September 2026.",
    "rencana_selesai": "Kamis, 23 Juli 2026",
    "ringkasan_perubahan": "2 indikator baru",
    "satuan": "orang",
    "sebab": "ukurannya melebihi 20 MB",
    "sel": "I14",
    "serapan": "30,25",
    "sisa": "2",
    "target": "400",
    "tujuan": "Kasubbag Perencanaan",
    "tujuan_unggah": "e-SAKIP Reviu",
    "unit": "Penempatan",
    "uraian": "Serapan anggaran Pelatihan 12,40 %",
    "versi": "2",
    "versi_lama": "1",
}
COUNTS = ("jumlah", "naik", "tetap", "turun", "selesai", "proses", "belum", "terisi", "total", "sisa", "urut", "nomor")


def sample_params(entry: Entry, text: Callable[[str], str], items: int = 2, optional: bool = True) -> dict[str, object]:
    """Parameters for `entry`; `text` gives the value of a free name, keys of tables are always true ones."""
    names = entry.required | (entry.optional if optional else frozenset())
    tables = {slot.full_name: slot.table for slot in entry.slots if slot.table}
    params: dict[str, object] = {name: _value(name, tables.get(name), text) for name in names}
    for source in entry.dari_tabel.values():
        params[source[1]] = "laporan"
    for name, daftar in entry.daftar.items():
        if optional or not daftar.may_be_empty:
            params[name] = [_item(name, daftar, tables, text, optional) for _ in range(items)]
    return _phrase_params(entry, params, text)


def example(name: str) -> str:
    """A plausible value."""
    if name.startswith("tautan"):
        return "https://docs.google.com/spreadsheets/d/contoh/edit?gid=0&range=I14"
    if name in EXAMPLES:
        return str(EXAMPLES[name])
    if name.startswith(("tenggat", "waktu", "sejak", "mulai")) or name == "selesai":
        return WAKTU
    if name.startswith(COUNTS):
        return "5"
    return "Kasubbag Perencanaan" if name.startswith(("jabatan", "kapasitas")) else f"contoh {name}"


def hostile(name: str) -> str:
    """What an enemy, or a hurried person, could make of it."""
    return f"{HOSTILE} {name}"


def long(name: str) -> str:
    """Far more than fits."""
    return f"{name} panjang sekali & <lebar> " * 220


def _value(name: str, table: str | None, text: Callable[[str], str]) -> str:
    if table:
        return key_of(table)
    return text(name)


def key_of(table: str) -> str:
    """A key of a phrase table, the longest phrase it has."""
    phrases = CATALOGUE.words.tables[table]
    return max(phrases, key=lambda key: len(phrases[key]))


def _item(
    name: str, daftar: Daftar, tables: dict[str, str], text: Callable[[str], str], optional: bool
) -> dict[str, object]:
    fields = daftar.required | (daftar.optional if optional else frozenset())
    nested = {slot.name: slot.table for table in set(tables.values()) for slot in _slots_of_table(table)}
    return {key: _value(key, tables.get(f"{name}.{key}") or nested.get(key), text) for key in fields}


def _slots_of_table(table: str) -> list[Slot]:
    words = CATALOGUE.words
    return [slot for key in words.tables.get(table, {}) for slot in phrase_slots(words, table, key) if slot.table]


def _phrase_params(entry: Entry, params: dict[str, object], text: Callable[[str], str]) -> dict[str, object]:
    """What the chosen phrases need besides, put beside the parameters (and so found by items too)."""
    words = CATALOGUE.words
    pending = [(slot.table, key_of(slot.table)) for slot in entry.slots if slot.table]
    while pending:
        table, key = pending.pop()
        for slot in phrase_slots(words, table, key):
            params.setdefault(slot.name, _value(slot.name, slot.table, text))
            pending += [(slot.table, key_of(slot.table))] if slot.table else []
    return params
