"""What does the Kepala Dinas need on one page? Three best, three worst, last promises, and rekomendasi to choose from.

A proposal only restates what the figures and the units say; it becomes a rekomendasi when the Kepala Dinas chooses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.report import rollup
from bot.report.model import IndikatorRow, Laporan, Rekomendasi
from bot.report.numbers import NBSP, NO_FIGURE, format_figure, format_percent
from bot.report.tahunan import LaporanTahunan
from bot.report.text import clean, one_line
from bot.report.view_head import say_names, view_attention, view_identity, view_summary, view_tiles
from bot.report.words import TINDAK_LANJUT, say_capaian, say_realisasi, say_when

View = dict[str, Any]

_MOST_PROMISES, _MOST_PROPOSALS, _LONGEST = 5, 4, 160


@dataclass(frozen=True, slots=True)
class Usulan:
    """A proposed rekomendasi: for which unit (code), in what words, and what it rests on."""

    unit: str
    teks: str
    dasar: str


def propose(model: Laporan) -> tuple[Usulan, ...]:
    """Up to four proposals: the lowest capaian first, then earlier rekomendasi nobody has finished."""
    found = [_about(row) for row in rollup.lowest(model, 3) if row in rollup.below(model)]
    owed = [item for item in model.rekomendasi_lalu if not rollup.is_closed(item)]
    found += [_again(item) for item in owed]
    return tuple(found[:_MOST_PROPOSALS])


def view_brief(model: Laporan) -> View:
    """The page as JSON primitives, texts shortened so that it stays one page; equal models give equal views."""
    names = rollup.unit_names(model)
    yearly = isinstance(model, LaporanTahunan)
    span = model.periode_nama if yearly else f"s.d. {model.periode_nama}"
    return {
        **view_identity(model),
        "judul": f"Ringkasan Pimpinan {one_line(model.periode_nama)}",
        "ringkasan": view_summary(model, span),
        "ubin": view_tiles(model, "Capaian tahun ini" if yearly else "Capaian s.d. periode ini"),
        "terendah": [_row(row, names) for row in rollup.lowest(model)],
        "tertinggi": [_row(row, names) for row in rollup.highest(model)],
        "perhatian": [_clip(text, 230) for text in view_attention(model, _three_names)],
        "janji": [_promise(item, names) for item in model.rekomendasi_lalu[:_MOST_PROMISES]],
        "janji_lain": max(len(model.rekomendasi_lalu) - _MOST_PROMISES, 0),
        "usulan": [
            {"unit": _unit(item.unit, names), "teks": _clip(item.teks), "dasar": _clip(item.dasar, 60)}
            for item in propose(model)
        ],
        "kosong": {
            "capaian": "Belum ada capaian yang dapat dihitung.",
            **rollup.without_extremes(model),
            "perhatian": "Tidak ada hal yang memerlukan perhatian khusus.",
            "janji": "Tidak ada rekomendasi sebelumnya.",
            "usulan": "Tidak ada usulan: tidak ada capaian rendah atau rekomendasi yang belum selesai.",
        },
    }


def _three_names(rows: Sequence[IndikatorRow]) -> str:
    """Codes mean nothing to the Kepala Dinas."""
    return say_names([replace(row, nama=_clip(row.nama, 60)) for row in rows], 3)


def _about(row: IndikatorRow) -> Usulan:
    done = f"capaian {format_percent(row.capaian.nilai)}"
    name = one_line(row.nama)
    if row.tindak_lanjut:
        return Usulan(row.unit, f"Tuntaskan tindak lanjut {name}: {_last(row.tindak_lanjut)}", done)
    if row.kendala:
        return Usulan(row.unit, f"Atasi kendala {name} dan laporkan hasilnya: {_last(row.kendala)}", done)
    return Usulan(row.unit, f"Jelaskan penyebab dan susun langkah perbaikan {name}.", f"{done}, penyebab belum ditulis")


def _last(text: str) -> str:
    """What was written last, without its `TW IV:`."""
    line = clean(text).split("\n")[-1]
    head, _, rest = line.partition(": ")
    return one_line(rest if head.startswith("TW ") and rest else line)


def _again(item: Rekomendasi) -> Usulan:
    where = one_line(item.periode or item.pada)
    return Usulan(item.unit, f"Selesaikan rekomendasi terdahulu: {one_line(item.teks)}", f"{where}, belum selesai")


def _row(row: IndikatorRow, names: dict[str, str]) -> View:
    reached, target = row.capaian.realisasi, row.capaian.target
    return {
        "nama": _clip(row.nama, 110),
        "unit": _unit(row.unit, names),
        "ukuran": f"{say_realisasi(row, reached)} dari {format_figure(target, NO_FIGURE)}{NBSP}{_clip(row.satuan, 24)}",
        "capaian": say_capaian(row.capaian),
        "sebab": _clip(_last(row.kendala), 110) if row.kendala else "",
    }


def _promise(item: Rekomendasi, names: dict[str, str]) -> View:
    answers = item.tanggapan
    state = TINDAK_LANJUT[answers[-1].status] if answers else "belum dijawab"
    return {
        "unit": _unit(item.unit, names),
        "teks": _clip(item.teks, 100),
        "janji": _clip(answers[-1].teks or "", 80) if answers else "",
        "tenggat": _clip(say_when(answers[-1].tenggat), 30) if answers else NO_FIGURE,
        "status": state,
    }


def _unit(kode: str, names: dict[str, str]) -> str:
    return _clip(names.get(kode, kode), 45)


def _clip(text: str, most: int = _LONGEST) -> str:
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
