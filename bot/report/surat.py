"""How does the cover letter become a Word file? By docxtpl, from the office's own template, with the number that the
office's agenda gave: the bot never invents one."""

import io
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.report.errors import TemplateFault
from bot.report.zips import settle_office_file

TEMPLATE = "surat_pengantar.docx"
_DATE = r"\d{1,2}(?:\s+[^\W\d]+\s+|[-/.]\d{1,2}[-/.])\d{4}"
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
    nama_instansi: str
    tempat: str
    contoh: bool
    disusun_pada: datetime


def split_number(text: str) -> tuple[str, str]:
    """Number and date of what the agenda gave: `("000.8/12/2026", "13 Juli 2026")`; the date is "" where none is."""
    found = _DATED.match(" ".join(text.split()))
    return (found["nomor"], found["tanggal"]) if found else (text, "")


def render_letter(surat: SuratPengantar, format_dir: Path) -> bytes:
    """The letter as .docx, equal letters give equal bytes. TemplateFault when the template cannot be used."""
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    path = format_dir / TEMPLATE
    if not path.is_file():
        raise TemplateFault(
            f"the Word template {TEMPLATE} is missing from config/format/",
            f"Templat Word {TEMPLATE} tidak ada di folder config/format.",
        )
    template = DocxTemplate(io.BytesIO(path.read_bytes()))
    try:
        template.render(
            asdict(surat), SandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True
        )
    except TemplateError as error:
        raise TemplateFault(
            f"the Word template {TEMPLATE} has a placeholder that cannot be filled: {error.message}",
            f"Templat Word {TEMPLATE} memuat isian yang keliru: {error.message}.",
        ) from error
    saved = io.BytesIO()
    template.save(saved)
    return settle_office_file(saved.getvalue(), surat.disusun_pada)
