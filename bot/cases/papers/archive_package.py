"""What is packed when a siklus ends: documents, approved data, decisions and the record, gathered from the database."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.cases.drive import files as wanted
from bot.cases.handed_in import agreements
from bot.cases.handed_in.uploads import ending_of
from bot.cases.load import Case
from bot.cases.papers import dispositions, meetings
from bot.cases.papers.recorded import lines_of, plain
from bot.domain.codec import to_json
from bot.report.documents import Documents, file_stem
from bot.report.model import Laporan
from bot.report.model import to_json as report_json
from bot.report.package import ArsipSiklus, build_package, signed_in
from bot.report.package_contents import Kelompok, Reviu, Unggahan
from bot.report.tahunan import LaporanTahunan, from_json
from bot.report.zips import Isi
from bot.store.queries import cycles, entries, files, prompts, record, rekomendasi

_TEXTS = (
    "rekomendasi", "tindak_lanjut", "analisis", "analisis_tahunan", "kendala", "tanda_tangan", "surat", "unggahan",
)  # fmt: skip
_HIDDEN = frozenset({"telegram_id", "prompt_id", "update_id", "message_id"})

Fetch = Callable[[str], bytes]  # the bytes of a kept document by its SHA-256
Placed = dict[Kelompok, dict[str, Isi]]


@dataclass(frozen=True, slots=True)
class Material:
    """What the database holds of a siklus, as JSON primitives; documents by name with their SHA-256."""

    isian: dict[str, dict[str, Any]]
    indikator: list[Any]
    sop: Any
    keputusan: list[dict[str, Any]]
    tulisan: list[dict[str, Any]]
    rekomendasi: list[dict[str, Any]]
    riwayat: list[dict[str, Any]]
    kepala: str
    setahun: dict[str, bytes]
    rapat: dict[str, bytes]
    naskah: Mapping[Kelompok, Mapping[str, str]]
    perjanjian: tuple[str, ...]
    bertanda_tangan: tuple[dict[str, str], ...]


def collect(tx: Connection, case: Case) -> Material:
    """Everything that is kept of a siklus besides its report."""
    lines = lines_of(tx, case)
    return Material(
        isian=entries.values(tx, case.id),
        indikator=list(cycles.indikator_of(tx, case.id)),
        sop=to_json(case.sop),
        keputusan=[plain(row, _HIDDEN) for row in prompts.decisions(tx, case.id)],
        tulisan=[plain(row, _HIDDEN) for objek in _TEXTS for row in prompts.texts(tx, case.id, objek)],
        rekomendasi=[plain(row, _HIDDEN) for row in rekomendasi.of_siklus(tx, case.id)],
        riwayat=lines,
        kepala=record.head(tx, f"siklus:{case.id}"),
        setahun=_closing(tx, case),
        rapat=meetings.kept(tx, case),
        naskah=_papers(tx, case),
        perjanjian=tuple(_agreed(tx, case)),
        bertanda_tangan=tuple(signed_in(lines)),
    )


def _closing(tx: Connection, case: Case) -> dict[str, bytes]:
    """The yearly report that TW IV closed with, as it was confirmed: file name -> bytes; none in any other siklus."""
    row = files.latest_report(tx, case.id, tahunan=True)
    if row is None:
        return {}
    stem = file_stem(from_json(row.model))
    made = {f"{stem}.{kind}": files.document(tx, row.dokumen[kind]).isi for kind in ("pdf", "docx", "xlsx")}
    return {**made, "laporan_tahunan.json": str(row.model).encode()}


def _papers(tx: Connection, case: Case) -> dict[Kelompok, dict[str, str]]:
    """The papers that steps left in the siklus' folder: measuring's newest working papers, the newest letter,
    dispositions, proofs of upload."""
    measured = [papers[-1] for unit in ("", *case.siklus.bidang) if (papers := wanted.papers(tx, case, unit))]
    held = files.of_siklus(tx, case.id, "dokumen")
    letters = [row for row in held if row.nama.startswith("Surat Pengantar ")][-1:]
    proofs = [row for row in held if row.nama.startswith("Bukti Unggah ")]
    return {
        Kelompok.PERENCANAAN: _agreed(tx, case),
        Kelompok.PENGUKURAN: {row.nama: str(row.ingin["dokumen"]) for row in measured},
        Kelompok.PELAPORAN: {
            **{row.nama: str(row.ingin["dokumen"]) for row in (*letters, *proofs)},
            **dispositions.kept(tx, case),
        },
    }


def _agreed(tx: Connection, case: Case) -> dict[str, str]:
    """The signed Perjanjian Kinerja of the year, as far as the planner registered it: name -> SHA-256."""
    return {item["nama"]: item["sha256"] for item in agreements.registered(tx, case.instansi, case.periode.tahun)}


def pack(case: Case, material: Material, model: Laporan, made: Documents, fetch: Fetch) -> tuple[str, bytes]:
    """The package's name and bytes; equal content gives equal bytes. `fetch` gives large documents one by one."""
    stem = file_stem(model)
    placed = _place(material, model, made, stem)
    for part, papers in material.naskah.items():
        placed[part] |= {name: partial(fetch, sha256) for name, sha256 in papers.items()}
    signed = _signed_names(material.bertanda_tangan, stem)
    placed[Kelompok.PELAPORAN] |= {name: partial(fetch, sha256) for name, sha256 in signed.items()}
    arsip = ArsipSiklus(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        periode_kode=str(case.periode),
        sop_kode=case.sop.kode,
        versi=model.versi,
        digest=model.digest,
        contoh=case.kantor.contoh,
        berkas=placed,
        keputusan=material.keputusan,
        riwayat=material.riwayat,
        kepala_riwayat=material.kepala,
        unggahan=_to_upload(material, model, stem, list(signed)),
    )
    return f"Arsip {case.periode} {case.instansi}.zip", build_package(arsip)


def _place(material: Material, model: Laporan, made: Documents, stem: str) -> Placed:
    """What the siklus' end makes itself, by component."""
    papers = made.papers(stem)
    sheets = {name: data for name, data in papers.items() if name.startswith("Kertas Kerja")}
    year = material.setahun
    tables = [name for name in year if name.endswith(".xlsx")]
    return {
        Kelompok.PERENCANAAN: {"indikator.json": _json(material.indikator), "sop.json": _json(material.sop)},
        Kelompok.PENGUKURAN: {
            **sheets,
            **{_recap(name): year[name] for name in tables},
            _recap(f"{stem}.xlsx"): made.xlsx,
            "isian.json": _json(material.isian),
        },
        Kelompok.PELAPORAN: {
            f"{stem}.pdf": made.pdf,
            f"{stem}.docx": made.docx,
            "laporan.json": report_json(model).encode(),
            "tulisan.json": _json(material.tulisan),
            **{name: data for name, data in papers.items() if name not in sheets},
            **{name: data for name, data in year.items() if name not in tables},
        },
        Kelompok.EVALUASI: {**material.rapat, "rekomendasi.json": _json(material.rekomendasi)},
    }


def _recap(name: str) -> str:
    return name.replace("Laporan", "Rekap Laporan", 1)


def _signed_names(sheets: Sequence[Mapping[str, str]], stem: str) -> dict[str, str]:
    """The signed file under the report's name, the sheets of an album numbered: name -> SHA-256."""
    many = len(sheets) > 1
    return {
        f"{stem} bertanda tangan{f' lembar {number:02d}' if many else ''}.{ending_of(sheet['mime'])}": sheet["sha256"]
        for number, sheet in enumerate(sheets, 1)
    }


def _to_upload(material: Material, model: Laporan, stem: str, signed: list[str]) -> Unggahan:
    """Which files go to e-SAKIP Reviu: the year's report, signed where somebody signed, and the Perjanjian Kinerja."""
    year = [name for name in material.setahun if name.endswith(".pdf")]
    own = (signed or [f"{stem}.pdf"]) if isinstance(model, LaporanTahunan) else year
    names = [f"{Kelompok.PELAPORAN}/{name}" for name in own]
    agreed = [f"{Kelompok.PERENCANAAN}/{name}" for name in material.perjanjian]
    return Unggahan({item: held for item, held in ((Reviu.LAPORAN, names), (Reviu.PERJANJIAN, agreed)) if held})


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
