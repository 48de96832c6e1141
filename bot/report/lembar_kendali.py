"""Who has to put a paraf or signature on this report? The control sheet (lembar kendali) that goes along on paper.

What happened in chat is printed beside it as recorded approval; the column for the paraf stays empty until somebody
puts it there by hand (office practice, Steps).
"""

from pathlib import Path
from typing import Any

from bot.report.model import KendaliRow, KeputusanRow, Laporan
from bot.report.text import one_line
from bot.report.typeset import frame_inputs, typeset_pages, typeset_pdf
from bot.report.view_head import view_identity
from bot.report.words import say_when

View = dict[str, Any]

TEMPLATE = "lembar_kendali.typ"
SIGNATURE = "tanda tangan"


def render_lembar_kendali(model: Laporan, format_dir: Path) -> bytes | None:
    """The sheet as a PDF, equal models give equal bytes; None for an SOP that asks for no paraf and no signature.

    TemplateFault when the template cannot be used.
    """
    if not model.kendali:
        return None
    return typeset_pdf(TEMPLATE, frame_inputs(model, view_lembar_kendali(model)), model.disusun_pada, format_dir)


def render_lembar_kendali_pages(model: Laporan, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The page as a PNG picture, to look at."""
    return typeset_pages(TEMPLATE, frame_inputs(model, view_lembar_kendali(model)), model.disusun_pada, format_dir, ppi)


def view_lembar_kendali(model: Laporan) -> View:
    """The sheet as JSON primitives: a row for each official in the order of the SOP."""
    return {
        **view_identity(model),
        "judul": f"Lembar Kendali Laporan Kinerja {one_line(model.periode_nama)}",
        "dokumen": f"Laporan Kinerja {one_line(model.periode_nama)}",
        "baris": [_row(model, item) for item in model.kendali],
    }


def _row(model: Laporan, item: KendaliRow) -> View:
    last = _last_act(model, item)
    recorded = f"{last.putusan.capitalize()}\n{say_when(last.pada)}" if last else "Belum tercatat"
    return {
        "kegiatan": one_line(item.kegiatan),
        "jabatan": one_line(last.oleh if last else item.jabatan),
        "tercatat": recorded,
        "versi": str(last.versi) if last and last.versi is not None else "",
        "bubuhan": item.bubuhan,
    }


def _last_act(model: Laporan, item: KendaliRow) -> KeputusanRow | None:
    """What holds at this step, None while nothing does; who signs decides, and staff only register the signed file."""
    acts = [act for act in model.keputusan if act.urut == item.urut and act.unit is None]
    if item.bubuhan == SIGNATURE:
        acts = [act for act in acts if act.putusan != "dikonfirmasi"]
    return acts[-1] if acts and acts[-1].putusan in ("disetujui", "dikonfirmasi") else None
