"""Can a quarter be played from outside? `sakip sandbox --no-bot` and `sakip run` as two programs that share nothing.

Whoever drives it has the control API, the commands of the README and ordinary Google clients.
"""

import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.app import calendars_of
from bot.cli import stage
from bot.demo.control import Control
from bot.demo.director import Director
from bot.demo.google import sign_in, sign_in_with_key
from bot.demo.magetan import BEATS, SOP, Magetan
from bot.demo.people import Official
from bot.demo.process import BotProcess
from bot.demo.progress import Progress
from bot.demo.record import Record
from bot.store.db import Db
from config.load import load_config
from config.settings import CHECKOUT, child_environment

pytestmark = [pytest.mark.kill, pytest.mark.timeout(280)]

STRANGER = 990_000_001  # nobody the world was told of
MANAGER = "pengelola-drive@contoh.example"
START_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Outside:
    """A world served by another program, and a folder for the bot that will live in it."""

    control: Control
    folder: Path
    settings: dict[str, str]

    def sakip(self, *words: str) -> str:
        """`sakip WORDS` as an own process in this world; what it printed. It must succeed."""
        env = child_environment({**self.settings, "PYTHONPATH": str(CHECKOUT)})
        argv = [sys.executable, "-m", "bot", *words]
        done = subprocess.run(argv, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, (words, done.stdout[-800:], done.stderr[-800:])
        return done.stdout


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """`sakip sandbox --no-bot` on a free port, and the settings it gives to a bot of one's own."""
    env = child_environment({"PYTHONPATH": str(CHECKOUT)})
    log, data = tmp_path / "sandbox.log", tmp_path / "world"
    argv = [sys.executable, "-m", "bot", "sandbox", "--no-bot", "--port", "0", "--sop", SOP, "--data", str(data)]
    with log.open("wb") as out:
        served = subprocess.Popen(argv, cwd=tmp_path, env=env, stdout=out, stderr=out)
    try:
        with closing(Control(_address(log, served))) as control:
            folder = tmp_path / "bot"
            folder.mkdir()
            settings = {**control.settings(), "SAKIP_DATABASE_URL": f"sqlite:///{(folder / 'sakip.db').as_posix()}"}
            yield Outside(control, folder, {**settings, "SAKIP_TICK_SECONDS": "0.1"})
    finally:
        served.terminate()
        assert served.wait(20) == 0, log.read_text()[-2000:]


def _address(log: Path, served: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and served.poll() is None:
        if found := re.search(r"open (http://\S+)/\s", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the sandbox did not say where it is:\n{log.read_text()}")


def test_the_whole_story_is_played_from_outside(outside: Outside) -> None:
    """Set up by the commands, joined by `/start`, every beat of the story, ended and archived; the record is sound."""
    outside.sakip("migrate")
    outside.sakip("init", "--yes")
    invited = json.loads(outside.sakip("invite", "--semua", "--json"))
    control = outside.control
    control.freeze()
    with closing(Db(outside.settings["SAKIP_DATABASE_URL"])) as db:
        story, bot = _cast(outside, db)
        director = story.director
        director.start_bot()
        try:
            codes = {(row["instansi"], row["orang"]): row["kode"] for row in invited}
            assert stage.connect_all(control, bot, codes) == len(control.people())
            director.forget()
            director.answer = lambda _, office, person, message: story.answer(person, message)
            director.go_to(control.now() + timedelta(minutes=20))
            director.play(story.scripts(), lambda: story.record.is_over([story.office.kode]))
            story.finish()
        finally:
            bot.stop()
        course = story.record.course(story.office.kode, director.now)
    assert (course.status, course.langkah_selesai, course.bidang) == ("selesai", 9, 5)
    assert (course.pengembalian, set(story.beats)) == (2, set(BEATS))
    assert story.refused >= 2
    outside.sakip("audit", "verify")


def _cast(outside: Outside, db: Db) -> tuple[Magetan, BotProcess]:
    """The people of the world, a stranger, a manager of the drive, and the bot that is to be started."""
    control, settings = outside.control, outside.settings
    config = load_config(Path(settings["SAKIP_CONFIG_DIR"]))
    [cast] = stage.choose(config, SOP)
    [office] = stage.offices_on_stage(config, cast, control.people())
    bot = BotProcess(settings, outside.folder, outside.folder / "bot.log")
    progress = Progress(Console(file=io.StringIO()))
    director = Director(control, bot, [office], 5, progress, control.now())
    service = sign_in_with_key(control, Path(settings["SAKIP_GOOGLE_CREDENTIALS"]))
    drive = settings["SAKIP_GOOGLE_DRIVE_ID"]
    service.make_manager(drive, MANAGER)
    stranger = Official("orang_luar", "Orang Luar (contoh)", "", (), "", "", STRANGER)
    record = Record(db, calendars_of(config), {office.kode: SOP})
    return Magetan(director, office, record, stranger, sign_in(control, MANAGER), service, drive), bot
