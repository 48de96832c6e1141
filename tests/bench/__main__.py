"""`make bench`, or `python -m tests.bench [SUBJECT …] [--sheets 1000 …]`: each figure on a line with its bound.

Exit code 1 when a bound is exceeded or a subject could not be measured.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench import outbox, polling, process, replies, reports, siklus, ticks
from tests.bench.figure import Figure

Subject = Callable[[Path, argparse.Namespace], Iterator[Figure]]

SUBJECTS: dict[str, Subject] = {
    "polling": lambda folder, a: polling.measure_sizes(folder, a.sheets, a.changed, a.gspread),
    "ticks": lambda folder, a: ticks.measure(folder, a.few, a.many, a.rounds),
    "process": lambda folder, a: process.measure(folder, a.starts, a.idle),
    "siklus": lambda folder, a: siklus.measure(folder, a.runs, postgres=a.postgres),
    "outbox": lambda folder, a: outbox.measure_history(folder, a.sent, a.batches),
    "burst": lambda folder, a: outbox.measure_burst(folder, a.messages, a.receivers),
    "far": lambda folder, a: outbox.measure_far_burst(folder, a.messages // 2, a.receivers),
    "replies": lambda folder, a: replies.measure(folder, a.replies),
    "reports": lambda folder, a: reports.measure(a.reports, a.bidang_few, a.bidang_many),
}

SIZES: tuple[tuple[str, str, int | tuple[int, ...], str], ...] = (
    ("polling", "sheets", (20, 200, 1000), "sheets in the deployment, multiples of 5"),
    ("polling", "changed", 10, "sheets that people change"),
    ("polling", "gspread", 1000, "sheets read by gspread's own means"),
    ("ticks", "few", 100, "open steps on the small side, a multiple of 5"),
    ("ticks", "many", 10_000, "open steps on the large side, a multiple of 5"),
    ("ticks", "rounds", 61, "beats of each side, of which the median counts"),
    ("process", "starts", 3, "starts, of which the median counts"),
    ("process", "idle", 15, "seconds left alone"),
    ("siklus", "runs", 3, "siklus played, of which the median counts"),
    ("outbox", "sent", 300_000, "sent messages in the history"),
    ("outbox", "batches", 60, "batches of eight claimed and settled on each side"),
    ("burst", "messages", 1000, "notices queued at once"),
    ("burst", "receivers", 500, "people who get them"),
    ("replies", "replies", 1000, "replies followed to the next role"),
    ("reports", "reports", 3, "reports of the small side, of which the median counts"),
    ("reports", "bidang_few", 5, "bidang on the small side, with 40 indikator each"),
    ("reports", "bidang_many", 50, "bidang on the large side"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures the subjects asked for, or all of them."""
    asked = _parser().parse_args(arguments)
    started, failed = time.monotonic(), []
    for name in asked.subjects or SUBJECTS:
        failed += [f"{name}: {fault}" for fault in _measure(name, asked)]
    print(f"{len(failed)} out of bounds, {time.monotonic() - started:.0f} s")
    for fault in failed:
        print(f"  {fault}")
    return 1 if failed else 0


def _measure(name: str, asked: argparse.Namespace) -> Iterator[str]:
    """Prints the figures of one subject; what is wrong with them."""
    print(f"# {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix=f"sakip-bench-{name}-") as folder:
        try:
            for figure in SUBJECTS[name](Path(folder), asked):
                print(figure, flush=True)
                if not figure.holds:
                    yield figure.name.strip()
        except Exception as error:
            traceback.print_exc()
            yield f"could not be measured: {error}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Figures of speed and memory.")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"one of: {', '.join(SUBJECTS)} (default: all)")
    for subject, name, size, what in SIZES:
        more: dict[str, Any] = {"nargs": "+"} if isinstance(size, tuple) else {}
        shown = size if isinstance(size, int) else " ".join(map(str, size))
        parser.add_argument(f"--{name}", type=int, default=size, help=f"{subject}: {what} (default {shown})", **more)
    parser.add_argument("--no-postgres", dest="postgres", action="store_false", help="siklus: SQLite only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
