"""What is spoilt in the configuration folder is said with its place: one case, one sentence."""

from pathlib import Path

import pytest

from tests.house.test_config_load import INDIKATOR, MAGETAN, _faults, _spoil, folder

__all__ = ["folder"]  # the fixture


SPOILT = {
    "unknown key": (MAGETAN, "batas_capaian =", "batas_capain =", "batas_capain: is not a known key (did you mean"),
    "number in quotes": (MAGETAN, "batas_capaian = 120", 'batas_capaian = "120"', "batas_capaian: must be a number"),
    "not a number": (MAGETAN, "batas_capaian = 120", "batas_capaian = nan", "batas_capaian: must be a number"),
    "zone": (MAGETAN, "Asia/Jakarta", "Asia/Djakarta", "zona: must be a zone such as Asia/Jakarta"),
    "unknown sop": (MAGETAN, 'sop = ["magetan', 'sop = ["magetn', "sop: there is no usable SOP"),
    "unknown scale": (MAGETAN, "permendagri_86", "permendagri_87", "predikat: there is no usable predikat/"),
    "unknown indicators": (MAGETAN, 'indikator = "contoh"', 'indikator = "conto"', "did you mean 'contoh'"),
    "file name": (MAGETAN, 'kode = "contoh_magetan"', 'kode = "contoh_lain"', "make them equal"),
    "e-mail": (MAGETAN, "sekretaris.magetan@contoh.example", "sekretaris", "email: must be one e-mail address"),
    "sapaan": (MAGETAN, 'sapaan = "Ibu"', 'sapaan = "Sdri."', "sapaan: must be 'Bapak', 'Ibu' or 'Bapak/Ibu'"),
    "weekday": (MAGETAN, '"jumat"]', '"jumaat"]', "hari_kerja[#5]: must be"),
    "role": (MAGETAN, 'peran = "staf_perencanaan"', 'peran = "staff_perencanaan"', "is not a role here (did you mean"),
    "person twice": (MAGETAN, 'kode = "kabid_penempatan"', 'kode = "kabid_pelatihan"', "is listed twice"),
    "bidang twice": (MAGETAN, 'kode = "penempatan"', 'kode = "pelatihan"', "bidang[kode=pelatihan]: is listed twice"),
    "bidang of a person": (
        MAGETAN,
        'bidang = "transmigrasi"',
        'bidang = "trasmigrasi"',
        "'trasmigrasi' is not a bidang of this office (did you mean 'transmigrasi'?)",
    ),
    "head without a bidang": (
        MAGETAN,
        'peran = "kepala_bidang", bidang = "penempatan"',
        'peran = "kepala_bidang"',
        "kepala_bidang belongs to one bidang",
    ),
    "role nobody holds": (
        MAGETAN,
        'peran = "sekretaris", mulai',
        'peran = "staf_perencanaan", mulai',
        "peran.sekretaris: nobody holds it for the whole office",
    ),
    "bidang without a filler": (
        MAGETAN,
        'peran = "pengisi_bidang", bidang = "penempatan"',
        'peran = "pengisi_bidang", bidang = "pelatihan"',
        "peran.pengisi_bidang: nobody holds it in penempatan",
    ),
    "no planner": (
        MAGETAN,
        'peran = "kasubbag_perencanaan"',
        'peran = "staf_perencanaan"',
        "nobody holds kasubbag_perencanaan: alerts need a planner",
    ),
    "two heads of one bidang": (
        MAGETAN,
        'peran = "kepala_bidang", bidang = "penempatan"',
        'peran = "kepala_bidang", bidang = "pelatihan"',
        "overlaps the definitif assignment of kabid_pelatihan",
    ),
    "end before start": (
        MAGETAN,
        'peran = "kepala_dinas", mulai = 2024-01-02',
        'peran = "kepala_dinas", mulai = 2024-01-02, selesai = 2023-01-02',
        "comes before mulai",
    ),
    "acting without end or letter": (
        MAGETAN,
        'peran = "kepala_dinas", mulai',
        'peran = "kepala_dinas", jenis = "plh", mulai',
        "a plh assignment ends",
    ),
    "date in quotes": (
        MAGETAN,
        "mulai = 2024-01-02",
        'mulai = "2024-01-02"',
        "penugasan[peran=kepala_dinas].mulai: must be a date such as",
    ),
    "date with a time": (MAGETAN, "mulai = 2024-01-02", "mulai = 2024-01-02T00:00:00", "must be a date alone"),
    "circle above": (MAGETAN, "[[bidang]]", '[hierarki]\nkepala_dinas = "sekretaris"\n[[bidang]]', "goes in a circle"),
    "deadline of another sop": (
        MAGETAN,
        "[[bidang]]",
        '[[tenggat]]\nsop = "balangan_lakip"\nurut = 4\nhari_kerja = 3\n[[bidang]]',
        "this office does not run 'balangan_lakip'",
    ),
    "deadline where nobody fills": (
        MAGETAN,
        "[[bidang]]",
        '[[tenggat]]\nsop = "magetan_pengumpulan_data"\nurut = 4\nhari_kerja = 3\n[[bidang]]',
        "not the one the bidang fill in",
    ),
    "hours out of order": (
        MAGETAN,
        "[[bidang]]",
        '[jam]\nsenin_kamis = { kerja = "16.00-07.30" }\njumat = { kerja = "07.30-11.00" }\n[[bidang]]',
        "jam.senin_kamis: office hours must run",
    ),
    "hours without a span": (
        MAGETAN,
        "[[bidang]]",
        '[jam]\nsenin_kamis = { kerja = "pagi" }\njumat = { kerja = "07.30-11.00" }\n[[bidang]]',
        "jam.senin_kamis.kerja: must be two times",
    ),
    "local holiday of an unknown year": (
        MAGETAN,
        "[[bidang]]",
        '[[libur_daerah]]\ntanggal = 2031-10-12\nnama = "Hari Jadi"\n[[bidang]]',
        "needs the holidays of 2031",
    ),
    "bidang of an indicator": (INDIKATOR, 'bidang = "penempatan"', 'bidang = "penempatn"', "map it in peta_bidang"),
    "sum of quarters": (
        INDIKATOR,
        "target_tw = [0, 220, 220, 220]",
        "target_tw = [0, 220, 220, 221]",
        "indikator[kode=LAT-02]: quarter targets add up to 661 but target_tahunan is 660",
    ),
    "target in words": (INDIKATOR, "target_tahunan = 660", 'target_tahunan = "n/a"', "target_tahunan"),
    "target left blank": (INDIKATOR, "target_tahunan = 660", 'target_tahunan = ""', "target_tahunan"),
    "three quarters": (INDIKATOR, "[0, 220, 220, 220]", "[0, 220, 220]", "target_tw"),
    "indicator twice": (INDIKATOR, 'kode = "LAT-03"', 'kode = "LAT-02"', "indikator[kode=LAT-02]: is listed twice"),
    "direction": (INDIKATOR, 'arah = "naik_baik"', 'arah = "naik"', "arah: must be 'naik_baik' or 'turun_baik'"),
    "programme code": (INDIKATOR, 'program = "2.07.04"', 'program = "2.7.4"', "is neither IKU nor a programme code"),
    "targets before the calendar": (
        INDIKATOR,
        "berlaku_sejak = 2026-01-01",
        "berlaku_sejak = 2024-01-01",
        "needs the holidays of 2024",
    ),
    "holiday twice": ("hari_libur/2026.toml", "tanggal = 2026-05-15", "tanggal = 2026-05-14", "is listed twice"),
    "holiday of another year": (
        "hari_libur/2026.toml",
        "tanggal = 2026-05-15",
        "tanggal = 2025-05-15",
        "does not fall in 2026",
    ),
    "Ramadan too long": ("hari_libur/2026.toml", "selesai = 2026-03-20", "selesai = 2026-04-20", "Ramadan has 29"),
    "hours of the country": ("jam_kerja.toml", "07.30-16.00", "7.30-16.00", "must be two times"),
    "scale with a gap": (
        "predikat/tercapai.toml",
        'nama = "Belum Tercapai"',
        'nama = "Belum Tercapai"\ndi_atas = 0',
        "exactly the last band has no di_atas",
    ),
    "scale out of order": (
        "predikat/permendagri_86_2017.toml",
        "di_atas = 90",
        "di_atas = 60",
        "from the highest di_atas to the lowest",
    ),
    "scale of later days": (
        "predikat/permendagri_86_2017.toml",
        "2018-01-01",
        "2027-01-01",
        "predikat: 'permendagri_86_2017' holds from 2027-01-01, the targets it rates from ",
    ),
    "fault of an sop": (
        "sop/magetan_pengumpulan_data.toml",
        "tidak = 4",
        "tidak = 14",
        "sop/magetan_pengumpulan_data.toml: langkah[urut=5].tidak: there is no row 14",
    ),
    "not toml": (MAGETAN, "[[bidang]]", "[[bidang]", "is not valid TOML"),
}


@pytest.mark.parametrize(("file", "old", "new", "message"), SPOILT.values(), ids=SPOILT.keys())
def test_what_is_spoilt_is_said_with_its_place(folder: Path, file: str, old: str, new: str, message: str) -> None:
    """One thing wrong, one sentence that names the file, the key, and the way out."""
    _spoil(folder, file, old, new)

    faults = _faults(folder)

    assert any(message in fault for fault in faults), "\n".join(faults)
    assert all("\n" not in fault.strip() for fault in faults)
