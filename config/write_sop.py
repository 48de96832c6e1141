"""How is an Sop written as a file `sop/<kode>.toml`? With the keys of the official form, so that `load_sop` reads back
the same SOP."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.hari_kerja import Waktu
from bot.domain.sop import Cakupan, LangkahSop, Peran, Sop

_HEAD = ("kode", "nama", "siklus", "instansi_sumber", "nomor", "unit", "disahkan_oleh", "berlaku_sejak")
_LISTS = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peringatan",
    "peralatan",
    "pencatatan",
    "catatan",
)
_ROW = (
    "urut",
    "kegiatan",
    "pelaksana",
    "penyetuju",
    "saat",
    "pengisi",
    "pencatat",
    "jenis",
    "jenis_tambahan",
    "cakupan",
    "kelengkapan",
    "waktu",
    "tenggat_hari_kerja",
    "ambang_pengingat",
    "output",
    "keterangan",
    "tidak",
    "dasar",
    "alasan_dasar",
)
# What a file need not say, because it is what the loader assumes.
_ASSUMED = {"pengisi": "pengisi_bidang", "cakupan": Cakupan.SEKALI, "ambang_pengingat": 120, "dasar": "sumber"}


def dump_sop(sop: Sop, heading: Sequence[str] = ()) -> str:
    """`sop` as TOML, below `heading` as comments; the digest is not written, it is computed on reading."""
    lines = [*(f"# {_plain(line)}" for line in heading), ""] if heading else []
    lines += [f"{name} = {_value(getattr(sop, name))}" for name in _HEAD if getattr(sop, name) is not None]
    for name in _LISTS:
        lines += _list(name, getattr(sop, name))
    if sop.tanggal:
        lines += ["", "[tanggal]", *(f"{name} = {_value(day)}" for name, day in sop.tanggal.items())]
    for peran in sop.peran.values():
        lines += _role(peran)
    for row in sop.langkah:
        lines += ["", "[[langkah]]", *_row(row)]
    return "\n".join(lines) + "\n"


def _list(name: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"{name} = ["
        yield from (f"  {_value(item)}," for item in items)
        yield "]"


def _role(peran: Peran) -> Iterator[str]:
    yield from ("", f"[peran.{peran.kode}]", f"jabatan = {_value(peran.jabatan)}")
    if peran.kelompok:
        yield "kelompok = true"


def _row(row: LangkahSop) -> Iterator[str]:
    for name in _ROW:
        value = getattr(row, name)
        if value is not None and value != () and _ASSUMED.get(name) != value:
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Waktu):
        return f"{{ nilai = {value.nilai}, satuan = {_value(value.satuan)} }}"
    if isinstance(value, tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | StrEnum):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def _plain(line: str) -> str:
    return "".join(char if char.isprintable() else " " for char in line)
