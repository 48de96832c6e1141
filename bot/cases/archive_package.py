"""What is packed when a siklus ends: documents, approved data, decisions and the record, gathered from the database."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.cases import meetings
from bot.cases.load import Case
from bot.domain.codec import to_json
from bot.report.documents import Documents, file_stem
from bot.report.model import Laporan
from bot.report.model import to_json as report_json
from bot.report.package import ArsipSiklus, build_package
from bot.report.tahunan import from_json
from bot.store.queries import entries, files, prompts, record

_DOCUMENTS, _DATA = (".pdf", ".docx"), (".xlsx", ".json")


@dataclass(frozen=True, slots=True)
class Material:
    """What the database holds of a siklus, as JSON primitives."""

    isian: dict[str, dict[str, Any]]
    keputusan: list[dict[str, Any]]
    tulisan: list[dict[str, Any]]
    riwayat: list[dict[str, Any]]
    kepala: str
    setahun: dict[str, bytes]
    bukti: dict[str, bytes]


def collect(tx: Connection, case: Case) -> Material:
    """Everything that is kept of a siklus besides its documents."""
    chain = f"siklus:{case.id}"
    texts = [
        row
        for objek in ("rekomendasi", "tindak_lanjut", "analisis", "analisis_tahunan", "kendala")
        for row in prompts.texts(tx, case.id, objek)
    ]
    hidden = {"telegram_id", "prompt_id", "update_id", "message_id"}
    return Material(
        isian=entries.values(tx, case.id),
        keputusan=[_plain(row, hidden) for row in prompts.decisions(tx, case.id)],
        tulisan=[_plain(row, hidden) for row in texts],
        riwayat=lines_of(tx, case),
        kepala=record.head(tx, chain),
        setahun=_closing(tx, case),
        bukti=meetings.kept(tx, case),
    )


def _closing(tx: Connection, case: Case) -> dict[str, bytes]:
    """The yearly report that TW IV closed with, as it was confirmed: file name -> bytes; none in any other siklus."""
    row = files.latest_report(tx, case.id, tahunan=True)
    if row is None:
        return {}
    stem = file_stem(from_json(row.model))
    made = {f"{stem}.{kind}": files.document(tx, row.dokumen[kind]).isi for kind in ("pdf", "docx", "xlsx")}
    return {**made, "laporan_tahunan.json": str(row.model).encode()}


def lines_of(tx: Connection, case: Case) -> list[dict[str, Any]]:
    """The record of a siklus, as JSON primitives."""
    return [{**_plain(row, set()), "isi": json.loads(row.isi)} for row in record.lines(tx, f"siklus:{case.id}")]


def _plain(row: Any, hidden: set[str]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in row._mapping.items() if name not in hidden}


def pack(case: Case, material: Material, model: Laporan, made: Documents) -> tuple[str, bytes]:
    """The package's name and bytes; equal content gives equal bytes."""
    stem = file_stem(model)
    arsip = ArsipSiklus(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        periode_kode=str(case.periode),
        sop_kode=case.sop.kode,
        versi=model.versi,
        digest=model.digest,
        contoh=case.kantor.contoh,
        dokumen={
            f"{stem}.pdf": made.pdf,
            f"{stem}.docx": made.docx,
            **made.papers(stem),
            **_named(material, *_DOCUMENTS),
        },
        data={
            **_named(material, *_DATA),
            f"{stem}.xlsx": made.xlsx,
            "laporan.json": report_json(model).encode(),
            "isian.json": _json(material.isian),
            "tulisan.json": _json(material.tulisan),
        },
        keputusan=material.keputusan,
        riwayat=material.riwayat,
        kepala_riwayat=material.kepala,
        bukti=material.bukti,
    )
    return f"Arsip {case.periode} {case.instansi}.zip", build_package(arsip)


def _named(material: Material, *endings: str) -> dict[str, bytes]:
    return {name: data for name, data in material.setahun.items() if name.endswith(endings)}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
