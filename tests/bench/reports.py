"""What does a report cost, in processor time per indikator and in memory, and does the price grow with their number?

The PDF of each size is made in one process and the other files in a second, as the bot makes large reports: 2,000
indikator are 50 bidang with 40 each, four triwulan each.
"""

import resource
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bot.report import docx, docx_tahunan, pdf, pdf_tahunan, xlsx, xlsx_tahunan
from bot.report.model import digest
from tests.bench.figure import Figure, middle
from tests.report.besar import large_tahunan, large_triwulan

MOST_RATIO = 1.3
EACH = 40
FORMAT_DIR = Path(__file__).parents[2] / "config" / "format"


@dataclass(frozen=True, slots=True)
class _Cost:
    """Processor milliseconds per indikator by part, and the peak memory of the larger process in MiB."""

    parts: Mapping[str, float]
    peak: float

    @property
    def whole(self) -> float:
        return sum(self.parts.values())


def measure(rounds: int = 3, small: int = 5, large: int = 50) -> Iterator[Figure]:
    """The yearly and the quarterly report of `small` and of `large` bidang: ratio per indikator, and peak memory."""
    for name, task in (("yearly report", _yearly), ("quarterly report", _quarterly)):
        few, many = _median(task, small, rounds), _median(task, large, max(1, rounds - 2))
        note = f"{few.whole:.2f} ms with {small * EACH}, {many.whole:.2f} ms with {large * EACH}"
        yield Figure(f"{name}, cost per indikator, ratio", many.whole / few.whole, most=MOST_RATIO, note=note)
        for part, spent in many.parts.items():
            was = few.parts[part]
            yield Figure(f"  {part}, ratio", spent / was, most=MOST_RATIO, note=f"{was:.2f} ms, {spent:.2f} ms")
        seconds = many.whole * large * EACH / 1000
        yield Figure(f"  {name} of {large * EACH} indikator", seconds, "s", note=f"peak memory {many.peak:.0f} MiB")


def _median(task: Callable[[int, bool], _Cost], bidang: int, rounds: int) -> _Cost:
    runs = [_apart(task, bidang) for _ in range(rounds)]
    parts = {part: middle([run.parts[part] for run in runs]) for part in runs[0].parts}
    return _Cost(parts, max(run.peak for run in runs))


def _apart(task: Callable[[int, bool], _Cost], bidang: int) -> _Cost:
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        drawn, others = pool.apply(task, (bidang, True)), pool.apply(task, (bidang, False))
    return _Cost({**drawn.parts, **others.parts}, max(drawn.peak, others.peak))


def _yearly(bidang: int, as_pdf: bool) -> _Cost:
    _write_year(1, 8, as_pdf)  # fonts and templates are read once in a process
    return _cost(_write_year(bidang, EACH, as_pdf), bidang * EACH)


def _quarterly(bidang: int, as_pdf: bool) -> _Cost:
    _write_triwulan(1, 8, as_pdf)
    return _cost(_write_triwulan(bidang, EACH, as_pdf), bidang * EACH)


def _write_year(bidang: int, each: int, as_pdf: bool) -> dict[str, float]:
    clock = _Clock()
    model = large_tahunan(bidang, each)
    digest(model)
    clock.lap("measure")
    if as_pdf:
        pdf_tahunan.render_pdf(model, FORMAT_DIR)
        clock.lap("pdf")
        return clock.laps
    docx_tahunan.render_docx(model, FORMAT_DIR)
    clock.lap("docx")
    xlsx_tahunan.render_xlsx(model)
    clock.lap("xlsx")
    return clock.laps


def _write_triwulan(bidang: int, each: int, as_pdf: bool) -> dict[str, float]:
    model = large_triwulan(bidang, each)
    clock = _Clock()
    if as_pdf:
        pdf.render_pdf(model, FORMAT_DIR)
        clock.lap("pdf")
        return clock.laps
    docx.render_docx(model, FORMAT_DIR)
    clock.lap("docx")
    xlsx.render_xlsx(model)
    clock.lap("xlsx")
    return clock.laps


class _Clock:
    """Processor time from lap to lap: what other processes do on the machine does not count."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.process_time()

    def lap(self, name: str) -> None:
        now = time.process_time()
        self.laps[name], self._last = now - self._last, now


def _cost(laps: Mapping[str, float], indikator: int) -> _Cost:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return _Cost({part: seconds / indikator * 1000 for part, seconds in laps.items()}, peak)
