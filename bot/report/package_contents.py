"""Under which heading does each file of an archive package stand? The components by which AKIP is evaluated
(PermenPANRB 88/2021), and the documents e-SAKIP Reviu asks an office to upload (domain notes 1.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NAME = "DAFTAR-ISI.txt"


class Kelompok(StrEnum):
    """The four components; the values are the package's folders."""

    PERENCANAAN = "1 Perencanaan Kinerja"
    PENGUKURAN = "2 Pengukuran Kinerja"
    PELAPORAN = "3 Pelaporan Kinerja"
    EVALUASI = "4 Evaluasi Akuntabilitas Kinerja Internal"


class Reviu(StrEnum):
    """What e-SAKIP Reviu asks for."""

    LAPORAN = "Laporan Kinerja"
    RENSTRA = "RPJMD/Renstra"
    RENJA = "RKPD/Renja"
    IKU = "Indikator Kinerja Utama (IKU)"
    PERJANJIAN = "Perjanjian Kinerja (PK)"
    RENCANA_AKSI = "Rencana Aksi"


_ELSEWHERE = "tidak dibuat oleh SOP ini; unggah dari arsip perencanaan"
_TRIWULAN = "diunggah dari siklus tahunan; laporan triwulan ini bahannya"


@dataclass(frozen=True, slots=True)
class Unggahan:
    """Which file of the package answers which document of e-SAKIP Reviu: None for a package nobody uploads from, an
    empty mapping for a triwulan."""

    berkas: Mapping[Reviu, Sequence[str]] = field(default_factory=dict)

    def listed(self) -> list[dict[str, Any]]:
        """Every document asked for with the files that answer it, or why there is none."""
        return [
            {"dokumen": str(item), "berkas": list(held)} if (held := self.berkas.get(item)) else _missing(item)
            for item in Reviu
        ]


def _missing(item: Reviu) -> dict[str, Any]:
    return {"dokumen": str(item), "berkas": [], "keterangan": _TRIWULAN if item is Reviu.LAPORAN else _ELSEWHERE}


def say_contents(title: str, names: Sequence[str], unggahan: Unggahan | None) -> bytes:
    """The list of contents: the files by component, then what e-SAKIP Reviu asks for."""
    lines = [f"Daftar isi: {title}", "", "Berkas menurut komponen evaluasi AKIP (PermenPANRB 88/2021)", ""]
    for kelompok in Kelompok:
        held = [name.partition("/")[2] for name in sorted(names) if name.startswith(f"{kelompok}/")]
        lines += [str(kelompok), *(f"  - {name}" for name in held or ["(tidak ada pada siklus ini)"]), ""]
    if unggahan is not None:
        lines += ["Dokumen yang diminta e-SAKIP Reviu", ""]
        for item in unggahan.listed():
            lines.append(f"  - {item['dokumen']}: {'; '.join(item['berkas']) or item['keterangan']}")
    return ("\n".join(lines).rstrip() + "\n").encode()
