"""Can a stranger bring an office and an SOP of their own? Three files, the SOP proposed from its table, are played from
outside: `sakip sandbox --no-bot` and `sakip run` as two programs that share nothing.

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
from bot.demo.cards import Message
from bot.demo.control import Control
from bot.demo.director import Director, Script, Wait
from bot.demo.google import sign_in, sign_in_with_key
from bot.demo.people import Official
from bot.demo.process import BotProcess
from bot.demo.progress import Progress
from bot.demo.record import Record
from bot.demo.story import Story
from bot.store.db import Db
from config.load import load_config
from config.settings import CHECKOUT, child_environment

pytestmark = [pytest.mark.kill, pytest.mark.timeout(280)]

STRANGER = 990_000_001  # nobody the world was told of
MANAGER = "pengelola-drive@contoh.example"
START_SECONDS = 40
SOP, OFFICE = "sop_kecamatan", "kecamatan_uji"
REASON = "mohon ditambahkan rencana perbaikan"
TABLE = """\
No;Kegiatan;Camat;Kasubbag Perencanaan;Tim Penyusun;Kelengkapan;Waktu;Output
1;Kasubbag Perencanaan menyusun jadwal pengukuran kinerja triwulan;;v;;Renja;1 jam;Jadwal
2;Pelaksana mengisi realisasi kinerja pada format;;;v;Format;2 hari;Format terisi
3;Tim Penyusun menyusun laporan kinerja triwulan;;;v;Format terisi;1 hari;Konsep laporan
4;Camat memeriksa laporan, bila tidak setuju kembali ke nomor 3;v;;;Konsep laporan;1 hari;Laporan
5;Mengarsipkan laporan;;v;;Laporan;15 menit;Arsip
"""
INSTANSI = f"""
kode = "{OFFICE}"
nama = "Kecamatan Uji"
nama_singkat = "Kec. Uji"
zona = "Asia/Jayapura"
sop = ["{SOP}"]
indikator = "{OFFICE}"
predikat = "tercapai"
bidang = [{{ kode = "kantor", nama = "Kantor Kecamatan", nama_singkat = "Kantor" }}]
"""
ORANG = """
[[orang]]
kode = "{0}"
nama = "{0} (contoh)"
jabatan = "{0}"
email = "{0}@uji.example"
penugasan = [{{ peran = "{1}", mulai = 2026-08-03 }}]
"""
PEOPLE = {"camat": "kepala_dinas", "perencana": "kasubbag_perencanaan", "tim_satu": "tim_sakip", "tim_dua": "tim_sakip"}
FILLER = 'pengisi_bidang", bidang = "kantor'
INDIKATOR = """
dasar_target = "Perjanjian Kinerja 2027"
berlaku_sejak = 2027-01-04

[[indikator]]
kode = "KEC-1"
bidang = "kantor"
nama = "Indeks kepuasan masyarakat"
satuan = "Indeks"
arah = "naik_baik"
agregasi = "terakhir"
target_tahunan = 85
target_tw = [80, 82, 84, 85]
"""


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
    config = _own_office(tmp_path / "kantor")
    env = child_environment({"PYTHONPATH": str(CHECKOUT), "SAKIP_CONFIG_DIR": str(config)})
    log, data = tmp_path / "sandbox.log", tmp_path / "world"
    argv = [sys.executable, "-m", "bot", "sandbox", "--no-bot", "--port", "0", "--sop", SOP, "--data", str(data)]
    with log.open("wb") as out:
        served = subprocess.Popen(argv, cwd=tmp_path, env=env, stdout=out, stderr=out)
    try:
        with closing(Control(_address(log, served))) as control:
            folder = tmp_path / "bot"
            folder.mkdir()
            settings = {**control.settings(), "SAKIP_DATABASE_URL": f"sqlite:///{(folder / 'sakip.db').as_posix()}"}
            yield Outside(control, folder, {**settings, "SAKIP_TICK_SECONDS": "0.25"})
    finally:
        served.terminate()
        assert served.wait(20) == 0, log.read_text()[-2000:]


def _own_office(folder: Path) -> Path:
    """An office of one unit and an SOP of its own, as its IT person would write them down; the folder."""
    for name in ("sop", "instansi/indikator"):
        (folder / name).mkdir(parents=True)
    table = folder / f"{SOP}.csv"
    table.write_text(TABLE, encoding="utf-8")
    argv = [sys.executable, "-m", "bot", "sop", "import", str(table), "--out", str(folder / "sop" / f"{SOP}.toml")]
    subprocess.run(argv, cwd=CHECKOUT, env=child_environment({}), capture_output=True, check=True, timeout=60)
    people = [ORANG.format(kode, peran) for kode, peran in {**PEOPLE, "pengisi": FILLER}.items()]
    (folder / "instansi" / f"{OFFICE}.toml").write_text(INSTANSI + "".join(people), encoding="utf-8")
    (folder / "instansi" / "indikator" / f"{OFFICE}.toml").write_text(INDIKATOR, encoding="utf-8")
    return folder


def _address(log: Path, served: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and served.poll() is None:
        if found := re.search(r"open (http://\S+)/\s", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the sandbox did not say where it is:\n{log.read_text()}")


@dataclass(slots=True)
class Returned(Story):
    """The head returns the report once, and the bot is killed just then; else everybody does the ordinary thing."""

    def claims(self, person: Official, message: Message) -> bool:
        """The head's first card is answered by the script."""
        return person.kode == "camat" and "returned" not in self.beats

    def scripts(self) -> list[Script]:
        """What the head does."""
        return [self.give_back()]

    def give_back(self) -> Script:
        """Returned with a reason; the answer is given to a bot that has just been killed and started again."""
        d, head = self.director, self.office.people["camat"]
        card = yield d.see(head, r"Mohon telaah")
        yield d.pause(self.office, 40)
        d.write(head, f"kembalikan, {REASON}", card)
        d.kill_bot()
        self.tell("returned", "the head returns the report")
        yield Wait("the team is told why", look=lambda: d.find(self.office.people["tim_satu"], REASON))


def test_an_office_of_ones_own_is_played_from_outside(outside: Outside) -> None:
    """Set up by the commands, joined by `/start`, returned once, ended and archived in its own year; all on record."""
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
    assert (course.periode, course.status, course.langkah_selesai, course.bidang) == ("2027-TW1", "selesai", 5, 1)
    assert course.pengembalian == 1
    assert story.refused >= 2
    outside.sakip("audit", "verify")


def _cast(outside: Outside, db: Db) -> tuple[Story, BotProcess]:
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
    return Returned(director, office, record, stranger, sign_in(control, MANAGER), service, drive), bot
