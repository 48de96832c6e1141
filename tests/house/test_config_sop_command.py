"""`sakip sop`: what the three commands print, and how they end."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.sop import app
from bot.cli.sop_form import total_waktu
from config.load import load_sop
from config.settings import CHECKOUT, Settings, variable

FOLDER = CHECKOUT / "config" / "sop"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_list_names_every_sop() -> None:
    """Seven profiles, one line each at least."""
    result = _run("list")

    assert result.exit_code == 0
    assert all(path.stem in result.stdout for path in FOLDER.glob("*.toml"))


def test_show_prints_the_official_form() -> None:
    """Identity, roles, flow with mutu baku, returns, and what was inferred, in the form's language."""
    result = _run("show", "magetan_pengumpulan_data")
    text = " ".join(result.stdout.split())

    assert result.exit_code == 0
    for part in (
        "Nomor SOP P-SEK-KP-09",
        "Tanggal efektif 5 Januari 2024",
        "Bupati Madiun [sic]",
        "P5 Kasubag Keuangan, Perencanaan, Evaluasi, dan Pelaporan (kasubbag_perencanaan)",
        "Kelengkapan",
        "Jumlah waktu baku: 2 hari + 110 menit",
        "Langkah 6 (Kepala Dinas) kembali ke langkah 5",
        "Langkah 3: Pelaksana tertulis; pengembalian ke langkah 2 tersirat dari tugas mengoreksi.",
    ):
        assert part in text, part


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_sop_can_be_shown_plain(path: Path) -> None:
    """A pipe gets no colour codes, every row of the form, and for each row inferred the reason."""
    result = _run("show", path.stem)
    shown, rows = " ".join(result.stdout.split()), load_sop(path).langkah

    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert all(f"│ {row.urut:>2} │" in result.stdout for row in rows)
    reasons = [f"Langkah {row.urut}: {row.alasan_dasar}" for row in rows if row.dasar == "disimpulkan"]
    assert [reason for reason in reasons if " ".join(reason.split()) not in shown] == []


def test_times_of_the_source_add_up_as_it_prints_them() -> None:
    """Days are never turned into minutes."""
    totals = {path.stem: total_waktu(load_sop(path)) for path in FOLDER.glob("*.toml")}

    assert totals["tangerang_lkjip"] == "12 hari"
    assert totals["lkj_pengumpulan_data"] == "780 menit"
    assert totals["balangan_lakip"] == "7 hari + 515 menit"


def test_an_unknown_sop_is_refused_in_one_sentence() -> None:
    """With the nearest name, and no traceback."""
    result = _run("show", "magetan_pengumpulan")

    assert result.exit_code == 1
    assert result.stderr.strip() == (
        "there is no SOP 'magetan_pengumpulan' (did you mean 'magetan_pengumpulan_data'?): see `sakip sop list`"
    )


def test_bad_usage_ends_with_two() -> None:
    """As the contract of every command says."""
    assert _run("show").exit_code == 2
    assert _run("lint", "a", "b").exit_code == 2
    assert _run("cetak").exit_code == 2


def test_the_sops_of_the_checkout_have_no_faults() -> None:
    """What is shipped can be run."""
    result = _run("lint")

    assert (result.exit_code, result.stdout.strip()) == (0, "7 SOPs: no faults")


def test_lint_lists_every_fault_of_a_file(tmp_path: Path) -> None:
    """Each thing spoilt is a line, faults of words and types beside those of content, with a role nobody holds."""
    text = (FOLDER / "magetan_pengumpulan_data.toml").read_text(encoding="utf-8")
    file = tmp_path / "magetan_pengumpulan_data.toml"
    spoilt = text.replace("tidak = 4", "tidak = 8").replace('pelaksana = "sekretaris"', 'pelaksana = ""')
    spoilt = spoilt.replace('waktu = { nilai = 15, satuan = "menit" }\n', "", 1)
    spoilt = spoilt.replace("[peran.kepala_dinas]", "[peran.camat]\njabatan = 'Camat'\n\n[peran.kepala_dinas]")
    spoilt = spoilt.replace('jenis = "koreksi"', 'jenis = "koreksii"').replace("kegiatan =", "kegiatn =", 1)
    file.write_text(spoilt.replace('penyetuju = "sekretaris"', 'penyetuju = "camat"'), encoding="utf-8")

    result = _run("lint", str(file))

    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        "langkah[urut=1].kegiatan",
        "langkah[urut=1].kegiatn",
        "langkah[urut=3].jenis",
        "langkah[urut=1].waktu",
        "langkah[urut=5].pelaksana",
        "langkah[urut=5].tidak",
        "langkah[urut=7].pelaksana",
        "peran.camat",
    ]


def test_a_kind_that_resembles_none_hides_no_other_fault(tmp_path: Path) -> None:
    """Roles, times and numbers are judged all the same; nothing is said that rests on what the row may be."""
    text = (FOLDER / "magetan_pengumpulan_data.toml").read_text(encoding="utf-8")
    file = tmp_path / "magetan_pengumpulan_data.toml"
    spoilt = text.replace('jenis = "isi_realisasi"', 'jenis = "xyz"').replace("tidak = 4", "tidak = 8")
    file.write_text(spoilt.replace('penyetuju = "sekretaris"', 'penyetuju = "camat"'), encoding="utf-8")

    result = _run("lint", str(file))

    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        "langkah[urut=2].jenis",
        "langkah[urut=1].penyetuju",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"kode = ", "is not valid TOML"),
        (b"", "kode: is missing"),
        (b"langkah = 3", "langkah: must be a list"),
        (b"langkah = [3]", "langkah[#1]: must be a table"),
        (b"langkah = []", "langkah: has too few entries"),
        (b'kode = "X-1"', "kode: must be lower-case letters"),
    ],
)
def test_lint_survives_files_that_are_no_sop(tmp_path: Path, content: bytes, message: str) -> None:
    """Whatever is handed to it, it answers in sentences."""
    file = tmp_path / "x.toml"
    file.write_bytes(content)

    result = _run("lint", str(file))

    assert result.exit_code == 1
    assert message in result.stderr
    assert not isinstance(result.exception, ValueError)


def test_lint_of_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    """One sentence, exit code 1."""
    result = _run("lint", str(tmp_path / "tidak_ada.toml"))

    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_faulty_settings_end_the_command_with_their_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named."""
    monkeypatch.setenv("SAKIP_CONFIG_DIR", "tidak_ada")

    result = _run("list")

    assert result.exit_code == 1
    assert result.stderr.startswith("SAKIP_CONFIG_DIR is not a configuration folder")


def test_list_shows_what_it_can_and_ends_with_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A faulty SOP hides no other."""
    (tmp_path / "sop").mkdir()
    for kode in ("magetan_pengumpulan_data", "balangan_lakip"):
        text = (FOLDER / f"{kode}.toml").read_text(encoding="utf-8")
        (tmp_path / "sop" / f"{kode}.toml").write_text(text.replace("tidak = 4", "tidak = 9"), encoding="utf-8")
    monkeypatch.setenv("SAKIP_CONFIG_DIR", str(tmp_path))

    listed, shown = _run("list"), _run("show", "magetan_pengumpulan_data")

    assert "balangan_lakip" in listed.stdout
    assert (listed.exit_code, shown.exit_code) == (1, 1)
    assert "langkah[urut=5].tidak" in listed.stderr
    assert "there is no SOP" not in shown.stderr
