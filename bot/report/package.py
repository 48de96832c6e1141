"""What goes into the archive when a siklus ends, and is it still what it was? One zip with a manifest of digests.

The package is written once and never deleted by the bot: retention follows the region's JRA, which nobody has stated.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.report.package_contents import NAME as CONTENTS
from bot.report.package_contents import Kelompok, Unggahan, say_contents
from bot.report.zips import Isi, content_of, pack

FORMAT = "sakip-arsip/2"  # 1: no component of its own for each file
MANIFEST = "manifest.json"
SIGNED = "berkas_tanda_tangan"  # the line of the record about a registered file
KEEP = "jangan hapus otomatis"
_LARGEST = 512 * 1024 * 1024  # no file of a siklus comes near; a zip that claims more is not unpacked

_README = """{judul} {instansi}, {periode}, versi {versi}.{contoh}

{isi}
keputusan/  semua keputusan yang tercatat
riwayat/    catatan riwayat siklus, satu peristiwa per baris, berantai
manifest.json  daftar berkas dengan kelompok, retensi, dan SHA-256

Retensi: {retensi}. Paket ini salinan kerja; arsip resmi mengikuti JRA daerah.
"""


@dataclass(frozen=True, slots=True)
class Uraian:
    """What the package tells its reader it is, and what lies in its folders (a line each)."""

    judul: str = "Paket arsip"
    isi: tuple[str, ...] = (
        f"{CONTENTS}  semua berkas menurut komponen evaluasi, dan yang diminta e-SAKIP Reviu",
        f"{Kelompok.PERENCANAAN}/  indikator, target, dan SOP yang berlaku pada siklus ini",
        f"{Kelompok.PENGUKURAN}/  data yang disetujui, kertas kerja, dan rekapitulasi",
        f"{Kelompok.PELAPORAN}/  laporan sebagaimana disetujui dan ditandatangani, beserta naskahnya",
        f"{Kelompok.EVALUASI}/  rekomendasi, tindak lanjut, dan rapat evaluasi",
    )


@dataclass(frozen=True, slots=True)
class ArsipSiklus:
    """All that is kept of one siklus: files by component and plain name, decisions and history as recorded (JSON
    primitives).

    `kepala_riwayat` is the hash of the last history line, `digest` that of the report's content; `unggahan` is None for
    an addendum.
    """

    kode_instansi: str
    instansi: str
    periode_kode: str
    sop_kode: str
    versi: int
    digest: str
    contoh: bool
    berkas: Mapping[Kelompok, Mapping[str, Isi]]
    keputusan: Sequence[Mapping[str, Any]]
    riwayat: Sequence[Mapping[str, Any]]
    kepala_riwayat: str = ""
    retensi: str = KEEP
    tambahan: Mapping[str, str] = field(default_factory=dict)
    unggahan: Unggahan | None = None
    uraian: Uraian = field(default_factory=Uraian)


def build_package(arsip: ArsipSiklus) -> bytes:
    """The archive as a zip; equal content gives equal bytes. ValueError for a file name that is not a plain name."""
    files = dict(_files(arsip))
    listed = [_listed_as(name, content_of(isi), arsip.retensi) for name, isi in sorted(files.items())]
    return pack({**files, MANIFEST: _json({**_head(arsip), "berkas": listed})})


def _listed_as(name: str, data: bytes, retensi: str) -> dict[str, Any]:
    """How the manifest names a file; those that belong to no component (decisions, record) have none."""
    kelompok = next((str(item) for item in Kelompok if name.startswith(f"{item}/")), None)
    sha256 = hashlib.sha256(data).hexdigest()
    return {"nama": name, "kelompok": kelompok, "retensi": retensi, "ukuran": len(data), "sha256": sha256}


def signed_in(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The sheets of the signed file that a record (its lines as JSON primitives) tells of last: nama, sha256, mime."""
    told = [line["isi"] for line in lines if line["jenis"] == SIGNED]
    if not told:
        return []
    one = {"nama": told[-1]["nama"], "sha256": told[-1]["sha256"], "mime": _mime_of(told[-1]["nama"])}
    return list(told[-1].get("berkas", [one]))  # one file as it was recorded before there were albums


def _mime_of(name: str) -> str:
    ending = name.lower().rpartition(".")[2]
    return {"pdf": "application/pdf", "png": "image/png"}.get(ending, "image/jpeg")


def manifest_digest(package: bytes | Path) -> str:
    """SHA-256 (hex) of the package's manifest: what the history records, so that a swapped package shows."""
    with zipfile.ZipFile(package if isinstance(package, Path) else io.BytesIO(package)) as archive:
        return hashlib.sha256(archive.read(MANIFEST)).hexdigest()


def verify(path: Path, expected: str | None = None) -> tuple[str, ...]:
    """The faults of the package at `path`, one English sentence each; empty when every file is as it was packed.

    `expected` is the `manifest_digest` recorded when it was made: without it a package whose manifest was rewritten
    together with its files passes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(_faults(archive, expected))
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return (f"{path.name} cannot be opened as a zip: {reason}",)


def _files(arsip: ArsipSiklus) -> Iterator[tuple[str, Isi]]:
    held = {f"{part}/{_plain(name)}": isi for part, files in arsip.berkas.items() for name, isi in files.items()}
    yield from held.items()
    title = f"{arsip.uraian.judul} {arsip.instansi}, {arsip.periode_kode}"
    yield CONTENTS, say_contents(title, list(held), arsip.unggahan)
    yield "keputusan/keputusan.json", _json(list(arsip.keputusan))
    lines = (json.dumps(line, ensure_ascii=False, sort_keys=True) for line in arsip.riwayat)
    yield "riwayat/riwayat.jsonl", "".join(f"{line}\n" for line in lines).encode()
    sample = " CONTOH: data ilustrasi, bukan dokumen resmi." if arsip.contoh else ""
    readme = _README.format(
        judul=arsip.uraian.judul, isi="\n".join(arsip.uraian.isi), instansi=arsip.instansi, periode=arsip.periode_kode,
        versi=arsip.versi, contoh=sample, retensi=arsip.retensi,
    )  # fmt: skip
    yield "BACA-SAYA.txt", readme.encode()


def _head(arsip: ArsipSiklus) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kode_instansi": arsip.kode_instansi,
        "instansi": arsip.instansi,
        "periode": arsip.periode_kode,
        "sop": arsip.sop_kode,
        "versi": arsip.versi,
        "digest": arsip.digest,
        "contoh": arsip.contoh,
        "kepala_riwayat": arsip.kepala_riwayat,
        "retensi": arsip.retensi,
        "tambahan": dict(arsip.tambahan),
        "e_sakip_reviu": arsip.unggahan.listed() if arsip.unggahan is not None else [],
    }


def _faults(archive: zipfile.ZipFile, expected: str | None) -> Iterator[str]:
    names = archive.namelist()
    if MANIFEST not in names:
        yield f"{MANIFEST} is missing"
        return
    raw = archive.read(MANIFEST)
    if expected and hashlib.sha256(raw).hexdigest() != expected:
        yield f"{MANIFEST} is not the one recorded when the package was made"
    listed = _listed(raw)
    if listed is None:
        yield f"{MANIFEST} cannot be read"
        return
    yield from (f"{name} appears twice" for name in sorted(set(names)) if names.count(name) > 1)
    yield from (f"{name} is not listed in {MANIFEST}" for name in sorted({*names} - {*listed, MANIFEST}))
    for name, entry in sorted(listed.items()):
        fault = _compare(archive, name, entry) if name in names else f"{name} is missing"
        if fault:
            yield fault


def _listed(raw: bytes) -> dict[str, Mapping[str, Any]] | None:
    try:
        return {str(entry["nama"]): entry for entry in json.loads(raw)["berkas"]}
    except (ValueError, KeyError, TypeError):
        return None


def _compare(archive: zipfile.ZipFile, name: str, entry: Mapping[str, Any]) -> str | None:
    if archive.getinfo(name).file_size > _LARGEST:
        return f"{name} is larger than any file this program packs"
    try:
        data = archive.read(name)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        return f"{name} is damaged: {error}"
    if hashlib.sha256(data).hexdigest() != entry.get("sha256"):
        return f"{name} was altered: its SHA-256 is not the one in {MANIFEST}"
    return None


def _plain(name: str) -> str:
    if name in {"", ".", ".."} or any(char in '/\\:*?"<>|' or ord(char) < 32 for char in name):
        raise ValueError(f"not a plain file name: {name!r}")
    return name


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
