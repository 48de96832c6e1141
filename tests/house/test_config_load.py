"""The configuration folder: the sample offices load, and what can be wrong is said at once, each with its place."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.indikator import Agregasi, Arah
from bot.domain.penugasan import ABOVE
from config.load import Config, ConfigError, load_config
from config.model import (
    Instansi,
    Tenggat,
    indikator_from_json,
    indikator_to_json,
    instansi_from_json,
    instansi_to_json,
    sop_from_json,
    sop_to_json,
    with_digest,
)

SOURCE = Path(__file__).parents[2] / "config"
CONFIG = load_config(SOURCE)
OFFICES = {
    "contoh_magetan": "magetan_pengumpulan_data",
    "contoh_tangerang": "tangerang_lkjip",
    "contoh_lkj": "lkj_pengumpulan_data",
    "contoh_lumajang": "lumajang_pengukuran",
    "contoh_balangan": "balangan_lakip",
}
MAGETAN = "instansi/contoh_magetan.toml"
INDIKATOR = "instansi/indikator/contoh.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the configuration that a test may spoil."""
    for name in ("sop", "instansi", "predikat", "hari_libur"):
        shutil.copytree(SOURCE / name, tmp_path / name)
    shutil.copy(SOURCE / "jam_kerja.toml", tmp_path)
    return tmp_path


def _spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}: the test spoils nothing"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _faults(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_config(folder)
    return [str(fault) for fault in refused.value.faults]


def test_the_five_sample_offices_run_the_five_published_sops() -> None:
    """Each is fictional, and says so."""
    assert {kode: office.sop for kode, office in CONFIG.instansi.items()} == {k: (s,) for k, s in OFFICES.items()}
    assert all(office.contoh for office in CONFIG.instansi.values())
    assert CONFIG.warnings == ()


@pytest.mark.parametrize("kode", OFFICES)
def test_people_of_a_sample_office_are_titles_at_an_example_address(kode: str) -> None:
    """No real official, no address that could belong to anybody."""
    for person in CONFIG.instansi[kode].orang:
        assert person.nama == f"{person.jabatan} (contoh)"
        assert person.email.endswith("@contoh.example")


def test_no_two_people_of_the_deployment_share_an_address() -> None:
    """The sandbox knows people by their e-mail."""
    emails = Counter(person.email for office in CONFIG.instansi.values() for person in office.orang)

    assert max(emails.values()) == 1


def test_the_sekretaris_is_also_head_of_the_sekretariat() -> None:
    """One person, two capacities: the case every office has."""
    (sekretaris,) = [p for p in CONFIG.instansi["contoh_magetan"].orang if p.kode == "sekretaris"]

    assert {(row.peran, row.bidang) for row in sekretaris.penugasan} == {
        ("sekretaris", ""),
        ("kepala_bidang", "sekretariat"),
    }


def test_the_sample_has_twenty_seven_indicators_in_five_bidang() -> None:
    """4 + 6 + 6 + 7 + 4, quarter targets marked as illustrative."""
    office = CONFIG.instansi["contoh_magetan"]

    assert [sum(row.bidang == unit.kode for row in office.indikator) for unit in office.bidang] == [4, 6, 6, 7, 4]
    assert all(row.ilustrasi and row.sumber for row in office.indikator)
    assert Counter(row.agregasi for row in office.indikator) == {
        Agregasi.JUMLAH: 13,
        Agregasi.TERAKHIR: 6,
        Agregasi.TAHUNAN: 5,
        Agregasi.RASIO: 3,
    }


def test_targets_arrive_as_exact_figures() -> None:
    """Decimals are read as written, large rupiah values whole, a dash as no target."""
    rows = {row.kode: row for row in CONFIG.instansi["contoh_magetan"].indikator}

    assert rows["TRM-03"].target_tw == (Decimal(0), Decimal(4), Decimal(6), Decimal("8.62"))
    assert rows["LAT-06"].target_tahunan == Decimal(58808461)
    assert rows["SEK-01"].target_tw == (None, None, None, Decimal("70.06"))
    assert rows["HIJ-06"].arah is Arah.TURUN_BAIK
    assert rows["HIJ-02"].target_tw == tuple(map(Decimal, (11, 12, 11, 11)))


def test_an_office_may_call_its_units_differently() -> None:
    """The satuan has seksi; the shared indicators follow its names."""
    office = CONFIG.instansi["contoh_lkj"]

    assert {row.bidang for row in office.indikator} == {unit.kode for unit in office.bidang}
    assert "seksi_penempatan" in {unit.kode for unit in office.bidang}


def test_escalation_goes_up_to_the_head_and_ends_there() -> None:
    """The Kepala Dinas has no superior here."""
    hierarki = CONFIG.instansi["contoh_magetan"].hierarki

    assert hierarki == ABOVE
    assert "kepala_dinas" not in hierarki


def test_sops_come_back_from_json_as_they_were() -> None:
    """A siklus pins its SOP in the database and reads it years later."""
    for sop in CONFIG.sops.values():
        back = sop_from_json(json.loads(json.dumps(sop_to_json(sop))))
        assert back == sop
        assert list(back.peran) == list(sop.peran), "the columns keep their order"


def test_indicators_and_offices_come_back_from_json_as_they_were() -> None:
    """No digit of a target is lost on the way."""
    for office in CONFIG.instansi.values():
        assert instansi_from_json(json.loads(json.dumps(instansi_to_json(office)))) == office
        for row in office.indikator:
            assert indikator_from_json(json.loads(json.dumps(indikator_to_json(row)))) == row


def test_the_digest_names_the_content_of_an_sop() -> None:
    """Same content, same digest; one word changed, another."""
    sop = CONFIG.sops["magetan_pengumpulan_data"]
    first = sop.langkah[0]
    changed = replace(sop, langkah=(replace(first, output="Lain"), *sop.langkah[1:]))

    assert with_digest(sop) == sop
    assert with_digest(changed).digest != sop.digest
    assert len({s.digest for s in CONFIG.sops.values()}) == len(CONFIG.sops)


def test_an_office_may_give_its_bidang_other_days_to_fill() -> None:
    """Its SOP is then another version, with another digest."""
    office = replace(CONFIG.instansi["contoh_magetan"], tenggat=(Tenggat("magetan_pengumpulan_data", 2, 7),))

    own = CONFIG.sop_for(office, "magetan_pengumpulan_data")

    assert own.row(2).tenggat_hari_kerja == 7
    assert own.row(3) == CONFIG.sops["magetan_pengumpulan_data"].row(3)
    assert own.digest != CONFIG.sops["magetan_pengumpulan_data"].digest


def test_what_a_siklus_pins_of_its_office_follows_its_file() -> None:
    """Names, units in order, scale and choices, as the domain knows them."""
    kantor = CONFIG.kantor(CONFIG.instansi["contoh_balangan"])

    assert (kantor.zona, kantor.tempat, kantor.contoh) == ("Asia/Makassar", "Contoh Selatan", True)
    assert [unit.kode for unit in kantor.unit][:2] == ["sekretariat", "pelatihan"]
    assert kantor.pita[0].nama == "Sangat Tinggi"
    assert (kantor.ambang, kantor.eskalasi_hari, kantor.tenang_menit) == (Decimal(75), 2, 10)
    assert kantor.salinan_google == ()
    assert CONFIG.kantor(CONFIG.instansi["contoh_lumajang"]).salinan_google == ("laporan", "rekap")


def test_an_unchanged_copy_loads(folder: Path) -> None:
    """So that the faults below come from what was spoilt."""
    assert load_config(folder) == CONFIG


def test_faults_of_all_files_are_listed_in_one_go(folder: Path) -> None:
    """An IT person mends everything, then runs again once."""
    _spoil(folder, MAGETAN, "Asia/Jakarta", "WIB")
    _spoil(folder, "hari_libur/2026.toml", "tahun = 2026", "tahun = 2062")
    _spoil(folder, "sop/balangan_lakip.toml", "tidak = 6", "tidak = 9")
    _spoil(folder, INDIKATOR, 'arah = "naik_baik"', 'arah = "atas"')

    files = {fault.split(":")[0] for fault in _faults(folder)}

    assert {MAGETAN, "hari_libur/2026.toml", "sop/balangan_lakip.toml", INDIKATOR} <= files


def test_a_year_missing_between_two_is_a_fault(folder: Path) -> None:
    """Nothing true could be said about due times in it."""
    years = folder / "hari_libur"
    (years / "2029.toml").write_text(
        (years / "2026.toml").read_text().replace("2026-", "2029-").replace("= 2026", "= 2029")
    )

    assert "hari_libur/2028.toml: is missing between two years that are there: add it" in _faults(folder)


def test_what_a_folder_does_not_hold_is_the_checkouts(folder: Path) -> None:
    """An office needs its own files only, and an upgrade brings it the next year's holidays; its own files win."""
    for name in ("sop", "predikat", "hari_libur"):
        shutil.rmtree(folder / name)
    (folder / "jam_kerja.toml").unlink()

    assert load_config(folder) == CONFIG

    (folder / "sop").mkdir()
    (folder / "sop" / "netral_triwulan.toml").write_text("kode = 1")
    assert any(fault.startswith("sop/netral_triwulan.toml: kode") for fault in _faults(folder))


def test_an_empty_folder_is_told_apart_from_a_faulty_one(tmp_path: Path) -> None:
    """The commonest mistake is the wrong path."""
    faults = _faults(tmp_path)

    assert "instansi: holds no .toml file: is this the configuration folder?" in faults


def test_a_plh_beside_the_official_who_is_away_is_no_overlap(folder: Path) -> None:
    """That is what a Plh. is for."""
    _spoil(
        folder,
        MAGETAN,
        'peran = "sekretaris", mulai = 2024-01-02 },',
        'peran = "sekretaris", mulai = 2024-01-02 },\n  { peran = "kepala_dinas", jenis = "plh", mulai = 2026-04-01, '
        'selesai = 2026-04-10, dasar = "surat menyusul" },',
    )

    assert isinstance(load_config(folder), Config)


def test_a_plt_beside_a_definitive_official_is_an_overlap(folder: Path) -> None:
    """A Plt. fills an office that is vacant."""
    _spoil(
        folder,
        MAGETAN,
        'peran = "sekretaris", mulai = 2024-01-02 },',
        'peran = "sekretaris", mulai = 2024-01-02 },\n  { peran = "kepala_dinas", jenis = "plt", mulai = 2026-04-01, '
        'selesai = 2026-06-30, dasar = "SK 1/2026" },',
    )

    assert any("overlaps the definitif assignment of kepala_dinas from 2026-04-01" in f for f in _faults(folder))


def test_suspicious_targets_warn_and_block_nothing(folder: Path) -> None:
    """A year's end below the agreement may be meant."""
    _spoil(folder, INDIKATOR, "target_tw = [14, 16, 18, 20]", "target_tw = [14, 16, 18, 19]")

    (warning,) = load_config(folder).warnings

    assert warning.startswith(f"{INDIKATOR}: indikator[kode=LAT-04]")


def test_a_six_day_week_with_hours_of_its_own_reaches_the_calendar(folder: Path) -> None:
    """Local hours are settings, and so is the regency's own holiday."""
    _spoil(folder, MAGETAN, '"jumat"]', '"jumat", "sabtu"]')
    _spoil(
        folder,
        MAGETAN,
        "[[bidang]]",
        '[jam]\nsenin_kamis = { kerja = "07.00-14.00", istirahat = "12.00-12.30" }\n'
        'jumat = { kerja = "07.00-11.00" }\nsabtu = { kerja = "07.00-12.30" }\n'
        '[[libur_daerah]]\ntanggal = 2026-10-12\nnama = "Hari Jadi"\n[[bidang]]',
    )
    config = load_config(folder)
    office: Instansi = config.instansi["contoh_magetan"]

    kalender = config.kalender(office)

    assert kalender.hari == frozenset(range(6))
    assert kalender.jam.on(5).menit == 330
    assert "Hari Jadi" in kalender.libur.values()
