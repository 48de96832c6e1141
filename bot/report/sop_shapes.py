"""How does the flow become shapes that Word can edit? One group of DrawingML shapes for each cell, drawn in line with
the text, so that it keeps its place whatever happens around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from bot.report.sop_flow import Bentuk, Garis, Sel, Titik, Tulisan
from bot.report.sop_view import Lambang

_EMU = 36000  # per mm
_INK = "1C2420"
_WIDTH_OF_LINE = 9525
_LABEL = (12.0, 3.0)  # mm, the box of a small word
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
_SHAPES = {
    Lambang.TERMINAL: ("flowChartTerminator", "⬭"),
    Lambang.PROSES: ("flowChartProcess", "□"),
    Lambang.KEPUTUSAN: ("flowChartDecision", "◇"),
    Lambang.SAMBUNGAN: ("flowChartOffpageConnector", "⌂"),
}


@dataclass(slots=True)
class Numbers:
    """Ids of drawings, each given once in a document."""

    last: int = 0

    def next(self) -> int:
        """An id that no other drawing has."""
        self.last += 1
        return self.last


def drawing_run(cell: Sel, size: tuple[float, float], alt: str, ids: Numbers) -> Any:
    """A run with the drawing of a cell of `size` mm; programs that know no shapes show the symbols as letters."""
    from docx.oxml import parse_xml

    width, height = (_emu(length) for length in size)
    shapes = "".join(_shapes(cell, size, ids))
    number = ids.next()
    letters = " ".join(f"{_SHAPES[shape.lambang][1]} {shape.teks}".strip() for shape in cell.bentuk)
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return parse_xml(
        f'<w:r {declared}><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="Alir {number}" '
        f"descr={quoteattr(alt)}/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="
        f'"{_NAMESPACES["wpg"]}"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/><a:chOff x="0" y="0"/><a:chExt cx="{width}" cy="{height}"/></a:xfrm>'
        f"</wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:t>{escape(letters)}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _shapes(cell: Sel, size: tuple[float, float], ids: Numbers) -> Iterator[str]:
    yield _frame(size, ids)
    yield from (_line(line, size[1], ids) for line in cell.garis)
    yield from (_symbol(shape, size[1], ids) for shape in cell.bentuk)
    yield from (_label(word, size, ids) for word in cell.tulisan)


def _frame(size: tuple[float, float], ids: Numbers) -> str:
    """The cell itself, unseen: LibreOffice puts a group where its shapes begin, so one must begin at the corner."""
    number = ids.next()
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="Sel {number}"/><wps:cNvCnPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{_emu(size[0])}" cy="{_emu(size[1])}"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        "<a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _emu(length: float) -> int:
    return round(length * _EMU)


def _place(point: Titik, height: float) -> tuple[int, int]:
    return _emu(point.x), _emu(point.bagian * height + point.d)


def _line(line: Garis, height: float, ids: Numbers) -> str:
    (x1, y1), (x2, y2) = _place(line.dari, height), _place(line.ke, height)
    flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
    head = '<a:tailEnd type="triangle" w="med" len="med"/>' if line.panah else ""
    number = ids.next()
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="Garis {number}"/><wps:cNvCnPr/><wps:spPr><a:xfrm{flips}>'
        f'<a:off x="{min(x1, x2)}" y="{min(y1, y2)}"/><a:ext cx="{abs(x2 - x1)}" cy="{abs(y2 - y1)}"/></a:xfrm>'
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom>{_stroke(head)}</wps:spPr><wps:bodyPr/></wps:wsp>'
    )


def _symbol(shape: Bentuk, height: float, ids: Numbers) -> str:
    x, y = _place(shape.tengah, height)
    width, tall = _emu(shape.lebar), _emu(shape.tinggi)
    number = ids.next()
    text = f"<wps:txbx>{_words(shape.teks, 14, 'center')}</wps:txbx>" if shape.teks else ""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{shape.lambang.capitalize()} {number}"/><wps:cNvSpPr/><wps:spPr>'
        f'<a:xfrm><a:off x="{x - width // 2}" y="{y - tall // 2}"/><a:ext cx="{width}" cy="{tall}"/></a:xfrm>'
        f'<a:prstGeom prst="{_SHAPES[shape.lambang][0]}"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{_stroke()}</wps:spPr>{text}{_body("ctr")}</wps:wsp>'
    )


def _label(word: Tulisan, size: tuple[float, float], ids: Numbers) -> str:
    x, y = _place(word.pada, size[1])
    room = word.pada.x if word.kanan else size[0] - word.pada.x
    width, tall = _emu(min(_LABEL[0], room)), _emu(_LABEL[1])
    number = ids.next()
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="Kata {number}"/><wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm><a:off x="{x - (width if word.kanan else 0)}" y="{y}"/><a:ext cx="{width}" cy="{tall}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx>{_words(word.teks, 12, 'right' if word.kanan else 'left')}</wps:txbx>{_body('t')}</wps:wsp>"
    )


def _stroke(head: str = "") -> str:
    fill = f'<a:solidFill><a:srgbClr val="{_INK}"/></a:solidFill>'
    return f'<a:ln w="{_WIDTH_OF_LINE}">{fill}{head}</a:ln>'


def _words(text: str, half_points: int, side: str) -> str:
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>'
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{half_points * 11}" w:lineRule="exact"/>'
    return (
        f'<w:txbxContent><w:p><w:pPr>{spacing}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:rPr>{fonts}<w:color w:val="{_INK}"/><w:sz w:val="{half_points}"/></w:rPr>'
        f"<w:t>{escape(text)}</w:t></w:r></w:p></w:txbxContent>"
    )


def _body(anchor: str) -> str:
    return (
        f'<wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></wps:bodyPr>'
    )
