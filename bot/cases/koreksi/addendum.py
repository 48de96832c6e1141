"""What is added to the archive for a correction: its printed sheet, and a package of its own that names the one of the
time by its digest. Both go beside it in Drive; the old ones stay as they are."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.drive import files
from bot.cases.koreksi import shown
from bot.cases.load import Calendars, Case
from bot.cases.papers import recorded
from bot.domain.codec import to_json
from bot.report.lembar_koreksi import LembarKoreksi
from bot.report.package import ArsipSiklus, Uraian, build_package
from bot.report.package_contents import Kelompok
from bot.store.queries import files as file_rows
from bot.store.queries import koreksi, record

_URAIAN = Uraian("Berkas koreksi data", (f"{Kelompok.PENGUKURAN}/  lembar koreksi, dan koreksi sebagaimana dicatat",))
_PDF, _ZIP = "application/pdf", "application/zip"


@dataclass(frozen=True, slots=True)
class Material:
    """One correction with everything its documents need, read from the database."""

    case: Case
    row: Row[Any]
    lembar: LembarKoreksi
    riwayat: list[dict[str, Any]]
    digest: str


def collect(tx: Connection, row: Row[Any], calendars: Calendars, now: datetime) -> Material:
    """Reads a correction in force, the record of its siklus up to now, and the package of the time."""
    case = load.load(tx, row.siklus_id, calendars)
    lines = recorded.lines_of(tx, case)
    own = next(line for line in lines if line["jenis"] == koreksi.LINE and line["isi"]["nomor"] == row.nomor)
    name, digest = recorded.packed_as(lines)
    facts = shown.facts_of(tx, case, row)
    lembar = LembarKoreksi(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        kop=case.kantor.kop or (case.kantor.nama,),
        contoh=case.kantor.contoh,
        zona_iana=case.kantor.zona,
        tempat=case.kantor.tempat,
        nomor=row.nomor,
        periode_nama=case.periode.nama,
        periode_kode=str(case.periode),
        unit=case.kantor.unit_name(row.bidang),
        kode=row.kode,
        indikator=facts["indikator"],
        semula=facts["lama"],
        menjadi=facts["baru"],
        capaian_semula=facts.get("capaian_lama", shown.NOT_COUNTED),
        capaian_menjadi=facts.get("capaian_baru", shown.NOT_COUNTED),
        alasan=row.alasan,
        dasar=row.dasar,
        pengusul=row.kapasitas,
        diusulkan=shown.when(case, row.pada),
        pemutus=row.putusan["kapasitas"],
        disetujui=row.putusan["pada"],
        arsip=name,
        sha256_arsip=digest,
        catatan=own["hash"],
        disusun_pada=now,
    )
    return Material(case, row, lembar, lines, digest)


def pack(material: Material, page: bytes) -> tuple[str, bytes]:
    """The package's name and bytes; equal content gives equal bytes."""
    case, row, lembar = material.case, material.row, material.lembar
    hidden, machinery = {"telegram_id", "update_id", "prompt"}, {"putusan", "dokumen", "periksa_pada"}
    decided = {name: value for name, value in row.putusan.items() if name not in hidden}
    stated = {name: to_json(value) for name, value in row._mapping.items() if name not in machinery}
    stated |= {"putusan": decided, "periode": str(case.periode)}
    arsip = ArsipSiklus(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        periode_kode=str(case.periode),
        sop_kode=case.sop.kode,
        versi=row.nomor,
        digest=lembar.catatan,
        contoh=case.kantor.contoh,
        berkas={
            Kelompok.PENGUKURAN: {
                f"{lembar.stem}.pdf": page,
                "koreksi.json": (json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
            }
        },
        keputusan=[stated],
        riwayat=material.riwayat,
        kepala_riwayat=material.riwayat[-1]["hash"],
        tambahan={"koreksi_atas": lembar.arsip, "sha256": material.digest},
        uraian=_URAIAN,
    )
    return f"Koreksi {row.nomor} {case.periode} {case.instansi}.zip", build_package(arsip)


def keep(tx: Connection, material: Material, page: bytes, package: tuple[str, bytes], now: datetime) -> str | None:
    """Keeps both, wants them in the period's folder, and puts the package's digest on record; returns the digest of the
    page, None when another process was first."""
    case, (name, data) = material.case, package
    digest = file_rows.put_document(tx, name, _ZIP, data, now)
    if not koreksi.file(tx, material.row.id, digest):
        return None
    title = f"{material.lembar.stem}.pdf"
    printed = file_rows.put_document(tx, title, _PDF, page, now)
    number = material.row.nomor
    record.append(tx, f"siklus:{case.id}", "arsip", {"nama": name, "sha256": digest, "koreksi": number}, now)
    files.want_addendum(tx, case, f"koreksi/{number}", (name, digest, _ZIP))
    files.want_addendum(tx, case, f"koreksi/{number}/lembar", (title, printed, _PDF))
    return printed
