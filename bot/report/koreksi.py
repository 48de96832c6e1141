"""How does a report name the corrections it rests on? Numbered rows in words, for PDF, Word and the spreadsheet."""

from typing import Any

from bot.report.model import KoreksiRow, Laporan
from bot.report.text import clean, one_line
from bot.report.words import say_when


def view_koreksi(model: Laporan) -> list[dict[str, Any]]:
    """The corrections of closed triwulan whose figures this report reads; empty when there is none."""
    return [_row(item) for item in model.koreksi]


def _row(item: KoreksiRow) -> dict[str, Any]:
    return {
        "nomor": str(item.nomor),
        "periode": one_line(item.periode),
        "kode": one_line(item.kode),
        "nama": one_line(item.nama),
        "semula": one_line(item.semula),
        "menjadi": one_line(item.menjadi),
        "alasan": clean(item.alasan),
        "dasar": clean(item.dasar),
        "oleh": one_line(item.oleh),
        "pada": say_when(item.pada),
    }
