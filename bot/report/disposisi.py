"""How is a disposition printed that was given in chat? The usual sheet, in Word and PDF: to whom, what, and blanks for
the agenda's number, since the bot invents none, and for the hand of whoever gives it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.report.text import clean, one_line
from bot.report.typeset import printable, typeset_pdf
from bot.report.version_code import qr_svg
from bot.report.word import fill_letter
from bot.report.words import say_date, say_when

TEMPLATE = "disposisi.typ"
WORD = "lembar_disposisi.docx"
_DOTS = "……………………"
_LINES = ["……………………………………………………………………………………"] * 3


@dataclass(frozen=True, slots=True)
class Disposisi:
    """One disposition. `pada` and `tenggat` are as messages print times, `kepada` titles, `catatan` what was added to
    the draft ("" for nothing); `disusun_pada` is aware."""

    kode_instansi: str
    instansi: str
    kop: tuple[str, ...]
    contoh: bool
    periode: str
    periode_kode: str
    urut: int
    versi: int
    sop: str
    dari: str
    kepada: tuple[str, ...]
    isi: str
    catatan: str
    tenggat: str
    pada: str
    tempat: str
    disusun_pada: datetime
    zona_iana: str

    @property
    def stem(self) -> str:
        """Its file name without ending: `Lembar Disposisi 1 2026-TW1 contoh_lumajang v1`."""
        return f"Lembar Disposisi {self.urut} {self.periode_kode} {self.kode_instansi} v{self.versi}"


def render_disposisi(sheets: list[Disposisi], format_dir: Path) -> list[dict[str, bytes]]:
    """Each sheet as `pdf` and `docx`; equal ones give equal bytes. TemplateFault when a template cannot be used."""
    return [{"pdf": render_pdf(item, format_dir), "docx": render_word(item, format_dir)} for item in sheets]


def render_pdf(sheet: Disposisi, format_dir: Path) -> bytes:
    """The sheet as PDF."""
    return typeset_pdf(TEMPLATE, _inputs(sheet), sheet.disusun_pada, format_dir)


def render_word(sheet: Disposisi, format_dir: Path) -> bytes:
    """The sheet as .docx, from the office's own template."""
    return fill_letter(WORD, view_disposisi(sheet), sheet.disusun_pada, format_dir)


def view_disposisi(sheet: Disposisi) -> dict[str, Any]:
    """What the sheet prints, as JSON primitives."""
    made = sheet.disusun_pada.astimezone(ZoneInfo(sheet.zona_iana))
    date = say_date(made.year, made.month, made.day)
    return {
        "judul": "Lembar Disposisi",
        "instansi": one_line(sheet.instansi),
        "kop": [one_line(line) for line in sheet.kop],
        "contoh": sheet.contoh,
        "kode_versi": one_line(f"{sheet.kode_instansi} {sheet.periode_kode} disposisi {sheet.urut}.{sheet.versi}"),
        "tanggal_angka": {"tahun": made.year, "bulan": made.month, "hari": made.day},
        "kosong": _DOTS,
        "hal": f"Penyusunan Laporan Kinerja {one_line(sheet.periode)}",
        "sop": one_line(sheet.sop),
        "sifat": "☐ Sangat segera   ☐ Segera   ☐ Rahasia",
        "tenggat": say_when(sheet.tenggat) if sheet.tenggat else _DOTS,
        "dari": one_line(sheet.dari),
        "kepada": [one_line(title) for title in sheet.kepada],
        "isi": clean(sheet.isi),
        "catatan": [clean(sheet.catatan)] if sheet.catatan.strip() else _LINES,
        "tempat_tanggal": f"{one_line(sheet.tempat) or _DOTS}, {date}",
        "pernyataan": f"Disposisi disampaikan melalui Telegram {say_when(sheet.pada)} dan tercatat dalam riwayat. "
        "Catatan itu bukan tanda tangan elektronik tersertifikasi; tanda tangan atau paraf dibubuhkan pada lembar ini.",
    }


def _inputs(sheet: Disposisi) -> dict[str, Any]:
    view = view_disposisi(sheet)
    return {**printable(view), "qr": qr_svg(view["kode_versi"])}
