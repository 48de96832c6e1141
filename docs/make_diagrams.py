"""Draws the pictures of the documentation from the code and the SOP files: docs/siklus.svg and docs/siklus.md.

Run `.venv/bin/python docs/make_diagrams.py` after a change of the state table or of an SOP; a house test compares.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

from bot.domain.siklus import TRANSITIONS
from bot.domain.sop import Laku, LangkahSop, Sop, Tahap
from config.load import load_sops

ROOT = Path(__file__).resolve().parents[1]
PICTURED = "magetan_pengumpulan_data"

TEXT_WIDTH, LANE, SLOT, HEAD, GUTTER = 330, 142, 46, 84, 60
BOX_W, BOX_H = 124, 30
BOT = "Bot"
COLOURS = {Laku.BOT: ("#eef1f4", "#7b8794"), Laku.PUTUSAN: ("#fff4dc", "#b7791f")}
NEXT, BACK = "#52606d", "#c53030"
PLAIN = ("#e6f0fb", "#2b6cb0")


def render() -> dict[str, str]:
    """Every generated file: path below the checkout -> text."""
    sops, faults = load_sops(ROOT / "config")
    if faults:
        raise SystemExit("\n".join(str(fault) for fault in faults))
    return {"docs/siklus.svg": "\n".join(_svg(sops[PICTURED])) + "\n", "docs/siklus.md": "\n".join(_markdown(sops))}


# --- the flow of one SOP as swim lanes -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spot:
    """One stage on the picture: its row, what is done, and the middle of its box."""

    row: LangkahSop
    stage: Tahap
    x: int
    y: int


def _svg(sop: Sop) -> Iterator[str]:
    lanes = [*sop.peran, BOT]
    spots = list(_spots(sop, lanes))
    last = sop.langkah[-1]
    width, height = TEXT_WIDTH + LANE * len(lanes) + GUTTER, _top(spots, last) + _row_height(sop, last)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">'
    yield f"<title>{escape(sop.nama)}: alur {len(sop.langkah)} langkah</title>"
    yield from _arrowheads()
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    yield from _heads(sop, lanes)
    yield from _rows(sop, spots, width)
    yield from _returns(sop, spots, width)
    for before, after in pairwise(spots):
        yield _arrow(before, after)
    for spot in spots:
        yield from _box(spot)
    yield "</svg>"


def _spots(sop: Sop, lanes: list[str]) -> Iterator[Spot]:
    y = HEAD
    for row in sop.langkah:
        for stage in sop.stages(row.urut):
            lane = lanes.index(stage.peran or BOT)
            yield Spot(row, stage, TEXT_WIDTH + LANE * lane + LANE // 2, y + SLOT // 2)
            y += SLOT
        y += _row_height(sop, row) - SLOT * len(sop.stages(row.urut))


def _lines(row: LangkahSop) -> list[str]:
    return textwrap.wrap(row.kegiatan, 50)


def _row_height(sop: Sop, row: LangkahSop) -> int:
    return max(SLOT * len(sop.stages(row.urut)), 16 * len(_lines(row)) + 14)


def _arrowheads() -> Iterator[str]:
    for name, colour in (("next", NEXT), ("back", BACK)):
        yield f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        yield f'<path d="M0 0 8 4 0 8z" fill="{colour}"/></marker>'


def _heads(sop: Sop, lanes: list[str]) -> Iterator[str]:
    yield f'<text x="12" y="30" font-size="17" font-weight="bold">{escape(sop.nama)}</text>'
    yield f'<text x="12" y="50" font-size="12" fill="#52606d">{escape(sop.instansi_sumber or sop.kode)}</text>'
    for number, lane in enumerate(lanes):
        title = BOT if lane == BOT else sop.peran[lane].jabatan
        for line, text in enumerate(textwrap.wrap(title, 20)):
            x, y = TEXT_WIDTH + LANE * number + LANE // 2, 20 + 14 * line
            yield f'<text x="{x}" y="{y}" font-size="12" font-weight="bold" text-anchor="middle">{escape(text)}</text>'


def _rows(sop: Sop, spots: list[Spot], width: int) -> Iterator[str]:
    for row in sop.langkah:
        top = _top(spots, row)
        yield f'<path d="M0 {top}H{width}" stroke="#d5dbe1"/>'
        yield f'<text x="12" y="{top + 20}" font-size="13" font-weight="bold">{row.urut}</text>'
        for line, text in enumerate(_lines(row)):
            yield f'<text x="36" y="{top + 20 + 16 * line}" font-size="11.5" fill="#323f4b">{escape(text)}</text>'


def _top(spots: list[Spot], row: LangkahSop) -> int:
    return min(spot.y for spot in spots if spot.row is row) - SLOT // 2


def _returns(sop: Sop, spots: list[Spot], width: int) -> Iterator[str]:
    """From each decision that may return, by the right margin, to where the row it names begins again."""
    lane = width - GUTTER + 8
    for spot in spots:
        if spot.stage.laku is Laku.PUTUSAN and spot.row.tidak is not None:
            target = next(s for s in spots if s.row.urut == spot.row.tidak and s.stage.laku is not Laku.BOT)
            path = f"M{spot.x + BOX_W // 2} {spot.y + 8}H{lane}V{target.y - 8}H{target.x + BOX_W // 2 + _depth(target)}"
            yield f'<path d="{path}" fill="none" stroke="{BACK}" stroke-dasharray="5 4" marker-end="url(#back)"/>'
            lane += 9


def _arrow(before: Spot, after: Spot) -> str:
    start, end = before.y + BOX_H // 2, after.y - BOX_H // 2 - _depth(after)
    bend = end - 8
    path = f"M{before.x} {start}V{bend}H{after.x}V{end}" if before.x != after.x else f"M{before.x} {start}V{end}"
    return f'<path d="{path}" fill="none" stroke="{NEXT}" stroke-width="1.3" marker-end="url(#next)"/>'


def _depth(spot: Spot) -> int:
    """How far the boxes behind the first one stand out: a row of every bidang is a stack."""
    return 6 if spot.row.per_bidang else 0


def _box(spot: Spot) -> Iterator[str]:
    fill, line = COLOURS.get(spot.stage.laku, PLAIN)
    x, y = spot.x - BOX_W // 2, spot.y - BOX_H // 2
    radius = 15 if spot.stage.laku is Laku.BOT else 3
    for back in range(_depth(spot), -1, -3):
        place = f'x="{x + back}" y="{y - back}" width="{BOX_W}" height="{BOX_H}" rx="{radius}"'
        yield f'<rect {place} fill="{fill}" stroke="{line}"/>'
    label = escape(_label(spot.stage))
    yield f'<text x="{spot.x}" y="{spot.y + 4}" font-size="11" text-anchor="middle">{label}</text>'


def _label(stage: Tahap) -> str:
    objek = stage.objek.replace("_", " ")
    return objek if stage.laku is Laku.BOT else f"{stage.laku} {objek}"


# --- the same for every SOP, and the state table, as Mermaid ---------------------------------------------------------


def _markdown(sops: Mapping[str, Sop]) -> Iterator[str]:
    yield "<!-- Generated by docs/make_diagrams.py. Do not edit. -->"
    yield "# A siklus in pictures\n"
    yield "## The states of one langkah\n"
    yield "Every row of a siklus, and of each bidang where the row is per bidang, moves by this table and no other way"
    yield "(`TRANSITIONS` in `bot/domain/siklus.py`).\n"
    yield from _states()
    yield "## The flow of each SOP\n"
    yield (
        "Boxes are rows of the official form; `×` marks one for each bidang, side by side. Solid arrows are the\n"
        "order, dotted ones where a return goes. The second line names who acts, in order.\n"
    )
    for sop in sops.values():
        yield f"### {sop.kode}\n"
        yield f"{sop.nama} ({sop.siklus})\n"
        yield from _flow(sop)


def _states() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "  [*] --> menunggu"
    for status, moves in TRANSITIONS.items():
        for move, after in moves.items():
            yield f"  {status} --> {after}: {move}"
    yield "```\n"


def _flow(sop: Sop) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for row in sop.langkah:
        who = ", ".join(dict.fromkeys(stage.peran or "bot" for stage in sop.stages(row.urut)))
        yield f'  L{row.urut}["{row.urut}{" ×" if row.per_bidang else ""} {_kinds(row)}<br/><small>{who}</small>"]'
    for before, after in pairwise(sop.langkah):
        yield f"  L{before.urut} --> L{after.urut}"
    for row in sop.langkah:
        if row.tidak is not None:
            yield f"  L{row.urut} -. kembali .-> L{row.tidak}"
    yield "```\n"


def _kinds(row: LangkahSop) -> str:
    return ", ".join(kind.replace("_", " ") for kind in row.semua_jenis)


if __name__ == "__main__":
    for name, text in render().items():
        (ROOT / name).write_text(text, encoding="utf-8")
