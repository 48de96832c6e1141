"""`sakip audit verify`: the record of the database, and an archive package, whole and altered."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.report.package import ArsipSiklus, build_package
from bot.report.package_contents import Kelompok, Unggahan
from bot.store.db import Db
from bot.store.queries import files, record
from tests.house.cli import bare_environment, sakip

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
HOLDS = "every chain holds, and every decision and file is as recorded"
NAME = "Arsip 2026-TW1 contoh.zip"


@pytest.fixture(autouse=True)
def db(tmp_path: Path) -> Iterator[Db]:
    """A migrated database with a record of five lines in two chains."""
    with bare_environment(tmp_path):
        sakip("migrate")
        db = Db(f"sqlite:///{tmp_path}/sakip.db")
        with db.begin() as tx:
            for number in range(3):
                record.append(tx, "siklus:1", "tulisan", {"urut": number, "oleh": "Kepala Dinas"}, NOW)
            for number in range(2):
                record.append(tx, "instansi:contoh", "undangan", {"orang_id": number}, NOW)
        yield db
        db.close()


def _change(statement: str) -> None:
    with sqlite3.connect("sakip.db") as raw:
        raw.execute(statement)


def _package(db: Db, unggahan: Unggahan | None = None) -> Path:
    """A package of the first chain, recorded as archiving does it; `unggahan` that of a whole siklus."""
    with db.begin() as tx:
        lines = [
            {**row._asdict(), "pada": row.pada.isoformat(), "isi": json.loads(row.isi)}
            for row in record.lines(tx, "siklus:1")
        ]
        made = build_package(
            ArsipSiklus(
                kode_instansi="contoh",
                instansi="Dinas Contoh",
                periode_kode="2026-TW1",
                sop_kode="contoh_sop",
                versi=1,
                digest="0" * 64,
                contoh=True,
                berkas={Kelompok.PELAPORAN: {"laporan.pdf": b"%PDF-1.7"}},
                keputusan=[],
                riwayat=lines,
                kepala_riwayat=record.head(tx, "siklus:1"),
                unggahan=unggahan,
            )
        )
        digest = files.put_document(tx, NAME, "application/zip", made, NOW)
        record.append(tx, "siklus:1", "arsip", {"nama": NAME, "sha256": digest}, NOW)
    path = Path("paket.zip")
    path.write_bytes(made)
    return path


def _rewrite(path: Path, name: str, change: bytes) -> None:
    with zipfile.ZipFile(path) as source:
        held = {entry: source.read(entry) for entry in source.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        for entry, data in held.items():
            target.writestr(entry, change if entry == name else data)


def test_an_untouched_record_holds() -> None:
    """It says how much was read."""
    result = sakip("audit", "verify")

    assert (result.exit_code, result.stdout) == (0, f"5 lines of the record read\n{HOLDS}\n")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE riwayat SET isi = '{}' WHERE nomor = 2 AND rantai = 'siklus:1'", "siklus:1 line 2: was changed"),
        ("DELETE FROM riwayat WHERE nomor = 2 AND rantai = 'siklus:1'", "siklus:1 line 3: line 2 is missing"),
        ("DELETE FROM riwayat WHERE rantai = 'instansi:contoh' AND nomor = 2", "instansi:contoh line 2: "),
    ],
)
def test_a_record_that_was_tampered_with_is_named_line_by_line(statement: str, fault: str) -> None:
    """A changed, a removed and a cut-off line."""
    _change(statement)
    result = sakip("audit", "verify")

    assert result.exit_code == 1
    assert fault in result.stderr


def test_a_package_is_checked_against_itself_and_the_record(db: Db) -> None:
    """The digest was recorded when it was packed."""
    result = sakip("audit", "verify", str(_package(db)))

    assert result.exit_code == 0
    assert "3 lines of the record read" in result.stdout
    assert f"recorded when it was packed, as {NAME}" in result.stdout


def test_a_package_with_an_altered_file_is_refused(db: Db) -> None:
    """The file is named."""
    path = _package(db)
    _rewrite(path, "3 Pelaporan Kinerja/laporan.pdf", b"%PDF-1.7 lain")
    result = sakip("audit", "verify", str(path))

    assert result.exit_code == 1
    assert result.stderr.startswith("3 Pelaporan Kinerja/laporan.pdf was altered")


def test_a_package_rewritten_as_a_whole_is_unknown_to_the_record(db: Db) -> None:
    """File and manifest fit together again, but nobody recorded such a package, and its history does not follow."""
    path = _package(db)
    with zipfile.ZipFile(path) as source:
        lines = source.read("riwayat/riwayat.jsonl").decode().splitlines()
        manifest = json.loads(source.read("manifest.json"))
    forged = build_package(
        ArsipSiklus(
            **{key: manifest[key] for key in ("kode_instansi", "instansi", "versi", "digest", "contoh")},
            periode_kode=manifest["periode"],
            sop_kode=manifest["sop"],
            berkas={Kelompok.PELAPORAN: {"laporan.pdf": b"%PDF-1.7 lain"}},
            keputusan=[],
            riwayat=[{**json.loads(line), "jenis": "lain"} if "1" in line else json.loads(line) for line in lines],
            kepala_riwayat=manifest["kepala_riwayat"],
        )
    )
    path.write_bytes(forged)
    result = sakip("audit", "verify", str(path))

    assert result.exit_code == 1
    assert "riwayat/riwayat.jsonl line 1: was changed after it was written" in result.stderr
    assert "is not a package that the record of this database knows" in result.stderr


def test_a_package_without_the_signed_file_of_its_record_is_refused(db: Db) -> None:
    """What was signed is as much part of the archive as what was printed."""
    with db.begin() as tx:
        sheets = [{"nama": "pindaian.pdf", "sha256": "1" * 64, "mime": "application/pdf"}]
        record.append(tx, "siklus:1", "berkas_tanda_tangan", {**sheets[0], "berkas": sheets}, NOW)
    result = sakip("audit", "verify", str(_package(db, Unggahan())))

    assert result.exit_code == 1
    assert result.stderr == "pindaian.pdf: the signed file of the record is not in the package\n"


def test_a_package_can_be_checked_where_there_is_no_database(db: Db) -> None:
    """By an auditor who got nothing but the file."""
    path = _package(db)
    db.close()
    Path("sakip.db").unlink()
    result = sakip("audit", "verify", str(path))

    assert result.exit_code == 0
    assert "checked against itself only" in result.stderr


@pytest.mark.parametrize("content", [None, b"", b"bukan zip", b"PK\x05\x06" + b"\0" * 18], ids=repr)
def test_what_is_no_package_is_refused_in_one_line(content: bytes | None) -> None:
    """Absent, empty, another kind of file, an empty zip."""
    if content is not None:
        Path("x.zip").write_bytes(content)
    result = sakip("audit", "verify", "x.zip")

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
