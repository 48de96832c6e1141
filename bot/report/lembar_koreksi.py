"""How is the correction of a closed triwulan printed? One page for the archive: what was, what is, why, by whom."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.report.text import clean, one_line
from bot.report.typeset import printable, typeset_pdf
from bot.report.version_code import qr_svg
from bot.report.words import say_date, say_when

TEMPLATE = "lembar_koreksi.typ"
STATEMENT = (
    "Persetujuan di atas dicatat sebagai persetujuan internal melalui Telegram. Catatan ini bukan tanda tangan "
    "elektronik tersertifikasi dan tidak menggantikan tanda tangan pada dokumen."
)


@dataclass(frozen=True, slots=True)
class LembarKoreksi:
    """One correction as printed: figures and times in words, `arsip` the package of the time with its SHA-256 (hex),
    `catatan` the hash of the record's line that put it in force; `disusun_pada` is aware."""

    kode_instansi: str
    instansi: str
    kop: tuple[str, ...]
    contoh: bool
    zona_iana: str
    tempat: str
    nomor: int
    periode_nama: str
    periode_kode: str
    unit: str
    kode: str
    indikator: str
    semula: str
    menjadi: str
    capaian_semula: str
    capaian_menjadi: str
    alasan: str
    dasar: str
    pengusul: str
    diusulkan: str
    pemutus: str
    disetujui: str
    arsip: str
    sha256_arsip: str
    catatan: str
    disusun_pada: datetime

    @property
    def stem(self) -> str:
        """The usual file name: `Lembar Koreksi 1 2026-TW1 contoh_magetan`."""
        return f"Lembar Koreksi {self.nomor} {self.periode_kode} {self.kode_instansi}"


def render_lembar(lembar: LembarKoreksi, format_dir: Path) -> bytes:
    """The page as PDF; equal ones give equal bytes. TemplateFault when the templates cannot be used."""
    return typeset_pdf(TEMPLATE, view_lembar(lembar), lembar.disusun_pada, format_dir)


def view_lembar(lembar: LembarKoreksi) -> dict[str, Any]:
    """What the template reads: every string cleaned and final, the frame's own names besides."""
    code = one_line(f"{lembar.kode_instansi} {lembar.periode_kode} koreksi {lembar.nomor} {lembar.catatan[:8]}")
    made = lembar.disusun_pada.astimezone(ZoneInfo(lembar.zona_iana))
    date = say_date(made.year, made.month, made.day)
    said = {name: value for name, value in asdict(lembar).items() if isinstance(value, str)}
    view = {
        **{name: clean(value) for name, value in said.items()},
        "judul": f"Lembar Koreksi Nomor {lembar.nomor}",
        "kop": [one_line(line) for line in lembar.kop],
        "contoh": lembar.contoh,
        "diusulkan": say_when(lembar.diusulkan),
        "disetujui": say_when(lembar.disetujui),
        "kode_versi": code,
        "pernyataan": STATEMENT,
        "tempat_tanggal": f"{one_line(lembar.tempat)}, {date}" if lembar.tempat else date,
        "tanggal_angka": {"tahun": made.year, "bulan": made.month, "hari": made.day},
    }
    return {**printable(view), "qr": qr_svg(code)}
