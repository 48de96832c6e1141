"""Which version is this sheet of paper? The code and QR printed on every page of a document."""

import io

from bot.report.model import Laporan, digest
from bot.report.text import one_line


def version_code(model: Laporan) -> str:
    """`contoh_magetan 2026-TW1 versi 2 1a2b3c4d`: office, period, version, start of the content's digest."""
    mark = (model.digest or digest(model))[:8]
    return one_line(f"{model.kode_instansi} {model.periode_kode} versi {model.versi} {mark}")


def qr_svg(code: str) -> str:
    """`code` as a QR drawing with its quiet zone, error correction M (a phone photo of a folded page still reads)."""
    import segno

    drawn = io.BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=2)
    return drawn.getvalue().decode()


def qr_png(code: str) -> bytes:
    """`code` as a QR picture for Word."""
    import segno

    drawn = io.BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    return drawn.getvalue()
