"""How heavy is `sakip run` when there is nothing to do, how soon does it listen, and does it grow by and by?"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.demo.process import BotProcess
from config.load import load_config
from config.settings import CHECKOUT
from tests.bench.figure import Figure, middle
from tests.bench.office import OPENING
from tests.bench.world import Town, town

MOST_MIB = 150.0
MOST_SECONDS = 5.0
MOST_GROWTH_MIB = 5.0
QUICK_TICK = "0.05"  # twenty beats a second: an hour of beats of the default 30 s passes in six seconds
WAIT_SECONDS = 60.0


def measure(folder: Path, starts: int, idle_seconds: float) -> Iterator[Figure]:
    """Start-up over some fresh worlds; then one process that has opened every sample office, left alone."""
    times = [_start_up(folder / f"start{number}") for number in range(starts)]
    note = f"to the first getUpdates, median of {starts}"
    yield Figure("sakip run, start-up", middle(times), "s", most=MOST_SECONDS, note=note)
    with _world(folder / "idle", QUICK_TICK) as (place, bot):
        place.control.wait_idle()
        time.sleep(idle_seconds / 3)  # what is loaded once, and what the allocator keeps, is there by then
        before, since = _resident_mib(bot.pid), max((int(row["seq"]) for row in place.world.calls.rows()), default=0)
        time.sleep(idle_seconds)
        after, beats = _resident_mib(bot.pid), len(place.world.calls.rows("drive", since))
    what = f"{len(place.app.config.instansi)} offices open, every form made and nothing to do"
    yield Figure("sakip run, resident when idle", after, "MiB", most=MOST_MIB, note=what)
    note = f"{before:.1f} MiB before, {after:.1f} after {beats} beats that looked for changes in {idle_seconds:.0f} s"
    yield Figure("sakip run, growth while idle", after - before, "MiB", most=MOST_GROWTH_MIB, note=note)


@contextmanager
def _world(folder: Path, tick: str) -> Iterator[tuple[Town, BotProcess]]:
    """The sample offices on the morning their siklus open, and the bot just started in it."""
    folder.mkdir()
    with town(load_config(CHECKOUT / "config"), folder, OPENING) as place:
        bot = BotProcess(place.environment(tick_seconds=tick), folder, folder / "run.log")
        bot.start()
        try:
            yield place, bot
        finally:
            bot.stop()


def _start_up(folder: Path) -> float:
    with _world(folder, "1") as (place, bot):
        started = time.monotonic()
        while place.world.activity.last_poll is None:
            if not bot.alive or time.monotonic() - started > WAIT_SECONDS:
                raise RuntimeError(f"the bot did not start: {bot.last_words()}")
            time.sleep(0.005)
        return time.monotonic() - started


def _resident_mib(pid: int) -> float:
    """The memory a process really occupies, as the system counts it."""
    if sys.platform == "linux":
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1024
