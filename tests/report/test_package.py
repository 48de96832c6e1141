"""The archive: what is in it, and that no one can change it unseen."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.report.package import KEEP, MANIFEST, ArsipSiklus, build_package, manifest_digest, verify
from bot.report.package_contents import Kelompok, Reviu, Unggahan
from bot.report.zips import pack

ARSIP = ArsipSiklus(
    kode_instansi="contoh_magetan",
    instansi="Dinas Tenaga Kerja Kabupaten Contoh",
    periode_kode="2026-TW1",
    sop_kode="magetan_pengumpulan_data",
    versi=2,
    digest="ab" * 32,
    contoh=True,
    berkas={
        Kelompok.PELAPORAN: {"Laporan.pdf": b"%PDF", "Laporan.docx": b"PK", "laporan.json": lambda: b"{}"},
        Kelompok.PENGUKURAN: {"rekap.xlsx": b"PK"},
    },
    keputusan=({"urut": 3, "putusan": "disetujui", "oleh": "Kepala Bidang"},),
    riwayat=({"no": 1, "hash": "aa"}, {"no": 2, "hash": "bb"}),
    kepala_riwayat="bb",
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package on disk."""
    path = tmp_path / "arsip.zip"
    path.write_bytes(build_package(ARSIP))
    return path


def _rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    path.write_bytes(pack(files))


def test_equal_content_gives_equal_bytes_in_any_order() -> None:
    """Whoever packs, whenever."""
    shuffled = replace(
        ARSIP, berkas={part: dict(reversed(held.items())) for part, held in reversed(ARSIP.berkas.items())}
    )
    assert build_package(ARSIP) == build_package(shuffled)
    assert build_package(ARSIP) != build_package(replace(ARSIP, versi=3))


def test_it_holds_documents_data_decisions_history_and_a_manifest(package: Path) -> None:
    """Grouped in folders, with a page that explains them, to be kept."""
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read(MANIFEST))
        history = archive.read("riwayat/riwayat.jsonl").decode().splitlines()
    assert names == sorted(names)
    assert {name.split("/")[0] for name in names} == {
        "2 Pengukuran Kinerja",
        "3 Pelaporan Kinerja",
        "BACA-SAYA.txt",
        "DAFTAR-ISI.txt",
        "keputusan",
        "riwayat",
        MANIFEST,
    }
    assert manifest["retensi"] == KEEP == "jangan hapus otomatis"
    assert (manifest["periode"], manifest["versi"], manifest["contoh"]) == ("2026-TW1", 2, True)
    assert [json.loads(line)["hash"] for line in history] == ["aa", manifest["kepala_riwayat"]]
    assert {entry["nama"] for entry in manifest["berkas"]} == set(names) - {MANIFEST}


def test_each_file_has_its_component_and_e_sakip_reviu_its_answer(tmp_path: Path) -> None:
    """As the evaluation of PermenPANRB 88/2021 and the upload ask: what is there, and where the rest comes from."""
    report = f"{Kelompok.PELAPORAN}/Laporan.pdf"
    path = tmp_path / "arsip.zip"
    path.write_bytes(build_package(replace(ARSIP, unggahan=Unggahan({Reviu.LAPORAN: [report]}))))
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        listed = archive.read("DAFTAR-ISI.txt").decode()
    filed = {entry["nama"]: (entry["kelompok"], entry["retensi"]) for entry in manifest["berkas"]}
    assert filed[report] == ("3 Pelaporan Kinerja", KEEP)
    assert filed["riwayat/riwayat.jsonl"] == (None, KEEP)
    asked = {item["dokumen"]: item["berkas"] or item["keterangan"] for item in manifest["e_sakip_reviu"]}
    assert asked["Laporan Kinerja"] == [report]
    assert len(asked) == 6
    assert "1 Perencanaan Kinerja\n  - (tidak ada pada siklus ini)" in listed
    assert f"Laporan Kinerja: {report}" in listed
    assert f"Perjanjian Kinerja (PK): {asked['Perjanjian Kinerja (PK)']}" in listed


def test_an_untouched_package_has_no_faults(package: Path) -> None:
    """With and without the recorded digest of its manifest."""
    assert verify(package) == ()
    assert verify(package, manifest_digest(package)) == ()
    assert manifest_digest(build_package(ARSIP)) == manifest_digest(package)


def test_a_changed_a_removed_and_an_added_file_are_each_named(package: Path) -> None:
    """All faults at once."""

    def tamper(files: dict[str, bytes]) -> None:
        files["keputusan/keputusan.json"] = files["keputusan/keputusan.json"].replace(b"disetujui", b"dikembalikan")
        del files["2 Pengukuran Kinerja/rekap.xlsx"]
        files["3 Pelaporan Kinerja/tambahan.pdf"] = b"%PDF"

    _rewrite(package, tamper)
    assert verify(package) == (
        f"3 Pelaporan Kinerja/tambahan.pdf is not listed in {MANIFEST}",
        "2 Pengukuran Kinerja/rekap.xlsx is missing",
        f"keputusan/keputusan.json was altered: its SHA-256 is not the one in {MANIFEST}",
    )


def test_a_package_rewritten_with_its_manifest_is_seen_by_the_record(package: Path) -> None:
    """The history holds the manifest's digest, which a forger of the package does not have."""
    recorded = manifest_digest(package)
    package.write_bytes(build_package(replace(ARSIP, keputusan=())))
    assert verify(package) == ()
    assert verify(package, recorded) == (f"{MANIFEST} is not the one recorded when the package was made",)


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"bukan zip", "cannot be opened"), (pack({"a": b""}), "is missing"), (pack({MANIFEST: b"[]"}), "cannot be read")],
)
def test_what_is_no_package_is_one_fault(tmp_path: Path, content: bytes, fault: str) -> None:
    """Never a traceback."""
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    faults = verify(path)
    assert len(faults) == 1
    assert fault in faults[0]
    assert "cannot be opened" in verify(tmp_path / "tidak ada.zip")[0]


def test_damaged_bytes_are_a_fault(package: Path) -> None:
    """A flipped bit on the disk."""
    data = bytearray(package.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = (
            archive.getinfo("3 Pelaporan Kinerja/Laporan.pdf").header_offset
            + 30
            + len("3 Pelaporan Kinerja/Laporan.pdf")
        )
    data[at] ^= 0xFF
    package.write_bytes(bytes(data))
    assert any("3 Pelaporan Kinerja/Laporan.pdf" in fault for fault in verify(package))


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "", "..", "a\nb", "C:x"])
def test_a_file_name_cannot_leave_the_package(name: str) -> None:
    """Names come from people and from Drive."""
    with pytest.raises(ValueError, match="not a plain file name"):
        build_package(replace(ARSIP, berkas={Kelompok.EVALUASI: {name: b""}}))
