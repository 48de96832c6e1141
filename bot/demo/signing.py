"""How does an official sign the report the bot printed? By hand on its last page, which comes back as a PDF."""

import io

_TEXT = "Ditandatangani (contoh)"


def sign(printed: bytes) -> bytes:
    """The very document that was printed, with a mark where the signature goes; every page keeps its code."""
    from pypdf import PdfWriter
    from pypdf.annotations import FreeText

    writer, signed = PdfWriter(clone_from=io.BytesIO(printed)), io.BytesIO()
    right = float(writer.pages[-1].mediabox.right)
    mark = FreeText(text=_TEXT, rect=(right - 260, 110, right - 70, 140), font_size="14pt", font_color="1d4ed8")
    writer.add_annotation(page_number=len(writer.pages) - 1, annotation=mark)
    writer.write(signed)
    return signed.getvalue()
