"""What an office brings along for its yearly report, read from its file: every fault at once, with file and key."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.rujukan import Rujukan
from config.load import load_config
from config.load_rujukan import load_rujukan
from config.load_toml import ConfigError
from config.model import Instansi

FOLDER = Path("config/instansi/rujukan")
LABEL = "instansi/rujukan/contoh_tangerang.toml"


@pytest.fixture(scope="module")
def office() -> Instansi:
    """The sample office with its 27 indikator."""
    return load_config(Path("config")).instansi["contoh_tangerang"]


@pytest.mark.parametrize("kode", ["contoh_tangerang", "contoh_balangan", "contoh_lkj"])
def test_the_yearly_sample_offices_bring_history_plan_and_money(office: Instansi, kode: str) -> None:
    """So that every table of their report has rows; a sample says that it is one."""
    found = load_rujukan(FOLDER / f"{kode}.toml", LABEL, office.indikator)
    assert {row.tahun for row in found.tahun_lalu} == {2024, 2025}
    assert ("SEK-01", Decimal("74.59")) in {(row.kode, row.target) for row in found.renstra}
    assert len([line for line in found.program if line.pagu]) == 7
    assert found.naskah.isu_strategis is not None
    assert len(found.naskah.isu_strategis.splitlines()) == 4
    assert found.naskah.kesimpulan is None
    assert "contoh" in found.dasar_target


def _load(tmp_path: Path, office: Instansi, text: str) -> Rujukan:
    path = tmp_path / "contoh_tangerang.toml"
    path.write_text(text, encoding="utf-8")
    return load_rujukan(path, LABEL, office.indikator)


def test_an_empty_file_brings_nothing(tmp_path: Path, office: Instansi) -> None:
    """An office may start without."""
    assert _load(tmp_path, office, "") == Rujukan()


def test_every_fault_is_reported_with_file_and_key(tmp_path: Path, office: Instansi) -> None:
    """A kode that is not the office's, a year twice, a target of 0, a code that is none."""
    text = """
    [[tahun_lalu]]
    kode = "LAT-99"
    tahun = 2024
    realisasi = 5
    sumber = "x"
    [[tahun_lalu]]
    kode = "LAT-01"
    tahun = 2024
    realisasi = 5
    sumber = "x"
    [[tahun_lalu]]
    kode = "LAT-01"
    tahun = 2024
    realisasi = 6
    sumber = "x"
    [[renstra]]
    kode = "LAT-02"
    tahun = 2029
    target = 0
    sumber = "x"
    [[program]]
    kode = "Pelatihan"
    nama = "Pelatihan"
    """
    with pytest.raises(ConfigError) as refused:
        _load(tmp_path, office, text)
    assert [str(fault) for fault in refused.value.faults] == [
        f"{LABEL}: tahun_lalu[kode=LAT-99]: no indikator of the office has this kode (did you mean 'LAT-06'?)",
        f"{LABEL}: tahun_lalu[kode=LAT-01]: LAT-01 2024 is listed twice: keep one",
        f"{LABEL}: renstra[kode=LAT-02].target: must be above 0: progress cannot be measured against it",
        f"{LABEL}: program[kode=Pelatihan]: is no programme code such as 2.07.03",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[standar]]\nkode = "PEN-05"\nnilai = 4.7\nlingkup = "nasional"', "standar[kode=PEN-05].sumber: is missing"),
        ('[[tahun_lalu]]\nkode = "LAT-01"\ntahun = 24\nrealisasi = 5\nsumber = "x"', "tahun_lalu[kode=LAT-01].tahun"),
        ('[[program]]\nkode = "2.07.03"\nnama = "P"\npagu = -1', "program[kode=2.07.03].pagu"),
        ('[naskah]\nisu = "x"', "naskah.isu"),
        ('[[tujuan]]\nnama = "T"\nsasaran = ["Lain"]', "tujuan[nama=T].sasaran: no indikator has the sasaran 'Lain'"),
    ],
)
def test_a_figure_needs_its_source_and_a_sensible_value(tmp_path: Path, office: Instansi, text: str, said: str) -> None:
    """Nothing is taken on trust, nothing misspelt is passed over."""
    with pytest.raises(ConfigError, match=said.replace("[", r"\[").replace(".", r"\.")):
        _load(tmp_path, office, text)
