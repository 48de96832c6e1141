"""A bot in a process of its own (`python -m bot run`), which can be killed like one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.journeys.office import Office

ROOT = Path(__file__).parents[2]


class Process:
    """One `sakip run` (or another command) in the world of an office, on its database."""

    def __init__(self, office: Office, folder: Path, command: str = "run") -> None:
        self.log = (folder / f"bot-{time.monotonic_ns()}.log").open("w+b")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SAKIP_")},
            **office.world.settings(),
            "SAKIP_DATABASE_URL": office.db.url,
            "SAKIP_CONFIG_DIR": str(ROOT / "config"),
            "SAKIP_CHAT_GAP_SECONDS": "0",
            "SAKIP_TICK_SECONDS": "0.5",
            "PYTHONPATH": str(ROOT),
        }
        arguments = [sys.executable, "-m", "bot", command]
        self.process = subprocess.Popen(
            arguments, cwd=folder, env=environment, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )

    def kill(self) -> None:
        """SIGKILL to this very process; whatever it was doing ends."""
        self._signal(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self._signal(signal.SIGTERM)
        return int(self.process.returncode)

    def said(self) -> str:
        """What it logged."""
        self.log.flush()
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def _signal(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(40)


def wait_until_idle(office: Office, process: Process, seconds: float = 90) -> None:
    """Waits until the bot has nothing left to do. AssertionError with its log when it dies or takes too long."""
    end = time.monotonic() + seconds
    state = {}
    office.world.activity.event()  # what a bot that is dead by now had finished does not count
    while time.monotonic() < end:
        assert process.process.poll() is None, f"the bot ended by itself:\n{process.said()[-3000:]}"
        state = office.get("/_sandbox/idle")
        if state["idle"] and state["ticks"]:
            return
        time.sleep(0.1)
    raise AssertionError(f"not idle after {seconds} s: {state}\n{process.said()[-3000:]}")
