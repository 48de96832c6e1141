"""What becomes of the papers of an evaluation meeting held after its siklus was packed? A package of their own beside
the archive, which names the one of the time by its digest; the old one stays as it is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.papers import recorded
from bot.report.package import ArsipSiklus, Uraian, build_package
from bot.report.package_contents import Kelompok
from bot.store.queries import files as file_rows
from bot.store.queries import record

_URAIAN = Uraian("Berkas rapat evaluasi", (f"{Kelompok.EVALUASI}/  undangan, daftar hadir, dan notula",))
_ZIP = "application/zip"


def is_packed(tx: Connection, case: Case) -> bool:
    """Whether the siklus' package is made: what comes now goes beside it."""
    return file_rows.by_key(tx, f"{case.key}/arsip") is not None


def add(tx: Connection, case: Case, papers: Mapping[str, bytes], now: datetime) -> None:
    """Packs the papers (bytes by name) and wants the package beside the archive, read-only and on record."""
    lines = recorded.lines_of(tx, case)
    number = 1 + sum(1 for line in lines if line["jenis"] == "arsip" and "rapat" in line["isi"])
    before, digest = recorded.packed_as(lines)
    arsip = ArsipSiklus(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        periode_kode=str(case.periode),
        sop_kode=case.sop.kode,
        versi=number,
        digest=lines[-1]["hash"],
        contoh=case.kantor.contoh,
        berkas={Kelompok.EVALUASI: papers},
        keputusan=[],
        riwayat=lines,
        kepala_riwayat=lines[-1]["hash"],
        tambahan={"rapat_atas": before, "sha256": digest},
        uraian=_URAIAN,
    )
    name = f"Rapat Evaluasi {number} {case.periode} {case.instansi}.zip"
    packed = file_rows.put_document(tx, name, _ZIP, build_package(arsip), now)
    record.append(tx, f"siklus:{case.id}", "arsip", {"nama": name, "sha256": packed, "rapat": number}, now)
    files.want_addendum(tx, case, f"rapat/{number}", (name, packed, _ZIP))
