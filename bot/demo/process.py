"""The bot as a process of its own: started with the settings of a world, killed without warning, started again."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.settings import CHECKOUT, child_environment

STOP_SECONDS = 25.0
PROGRAM = [sys.executable, "-m", "bot"]


class BotProcess:
    """`sakip run` (or another command) as a child of this process; its output goes to `log`, appended.

    `env` holds SAKIP_ variables; whatever else the caller's own environment says about SAKIP_ is left out, so that a
    demo can never touch a real office. The child's working folder is `folder`, where no `.env` of the caller's lies.
    """

    def __init__(self, env: Mapping[str, str], folder: Path, log: Path, command: tuple[str, ...] = ("run",)) -> None:
        self.env = dict(env)
        self.command = command
        self._folder, self._log = folder, log
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """True while the process runs."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        """Its process id, 0 when it was never started."""
        return self._child.pid if self._child is not None else 0

    def start(self) -> None:
        """Starts the process; the world's answers tell when it works."""
        env = child_environment({**self.env, "PYTHONPATH": str(CHECKOUT)})
        argv = [*PROGRAM, *self.command]
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(argv, env=env, cwd=self._folder, stdout=log, stderr=log)  # noqa: S603 - our own interpreter and our own command

    def kill(self) -> None:
        """Kills it at once (SIGKILL): nothing is finished, nothing is put down."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def stop(self) -> None:
        """Asks it to end, and kills it when it does not."""
        if self._child is None or not self.alive:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self, lines: int = 5) -> str:
        """The end of its output, for a sentence about why it died."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return "\n".join(text.strip().splitlines()[-lines:])
