"""How does the cover letter become a Word file? By docxtpl, from the office's own template, with the number that the
office's agenda gave: the bot never invents one."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.report.word import fill_letter

TEMPLATE = "surat_pengantar.docx"
ADDRESSEE = "Bupati/Wali Kota"  # of a report of an office, where neither the SOP nor the answer names another
_DATE = r"\d{1,2}(?:\s+[^\W\d]+\s+|[-/.]\d{1,2}[-/.])\d{4}"
_TO = re.compile(r"[\s,;.]*\b(?:kepada|tujuan)\b\s*:?\s*(?:yth\b\.?\s*)?(?P<tujuan>\S.*)$", re.IGNORECASE)
_DATED = re.compile(rf"^(?P<nomor>.+?)\s*[,;]?\s+(?:tanggal\s+)?(?P<tanggal>{_DATE})$")


@dataclass(frozen=True, slots=True)
class SuratPengantar:
    """A cover letter: letterhead lines, number and date as people wrote them ("" = none yet), addressee, subject, and
    what it delivers (`isi`)."""

    kop: tuple[str, ...]
    nomor: str
    tanggal: str
    tujuan: str
    perihal: str
    isi: str
    periode: str
    lampiran: str
    jabatan_penandatangan: str
    nama_penandatangan: str
    nama_instansi: str
    tempat: str
    contoh: bool
    disusun_pada: datetime


def split_number(text: str) -> tuple[str, str, str]:
    """Number, date and addressee of what the agenda gave: `("000.8/12/2026", "13 Juli 2026", "Bupati Contoh")`; date
    and addressee are "" where none is named."""
    words = " ".join(text.split())
    to = _TO.search(words)
    rest = words[: to.start()] if to else words
    found = _DATED.match(rest)
    return (found["nomor"] if found else rest, found["tanggal"] if found else "", to["tujuan"] if to else "")


def render_letter(surat: SuratPengantar, format_dir: Path) -> bytes:
    """The letter as .docx, equal letters give equal bytes. TemplateFault when the template cannot be used."""
    return fill_letter(TEMPLATE, asdict(surat), surat.disusun_pada, format_dir)
