"""One siklus in memory, for tests of the state table: feed it facts, look at its rows."""

from datetime import timedelta
from pathlib import Path

from bot.domain.facts import (
    BotSelesai,
    Decision,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Fact,
    Langkah,
    Peristiwa,
    StatusLangkah,
    WaktuBerlalu,
)
from bot.domain.siklus import decide, new_siklus
from bot.domain.sop import Laku, Sop
from config.load import load_sop
from tests.domain.calendar_data import at, kalender

FOLDER = Path(__file__).parents[2] / "config" / "sop"
SOPS = {path.stem: load_sop(path) for path in sorted(FOLDER.glob("*.toml"))}
MAGETAN = SOPS["magetan_pengumpulan_data"]
UNITS = ("sekretariat", "pelatihan", "penempatan")
KALENDER = kalender()
START = at("2026-04-01 08:00")
UNDO = timedelta(seconds=90)
OPEN = (StatusLangkah.TERBUKA, StatusLangkah.BOT, StatusLangkah.SEMENTARA)


class Game:
    """One siklus in memory: feed it facts, look at its rows."""

    def __init__(self, sop: Sop = MAGETAN) -> None:
        self.sop, self.now, self.siklus = sop, START, new_siklus(sop, UNITS)
        self.log: list[Decision] = []

    def feed(self, fact: Fact) -> Decision:
        """Decides on a fact and goes on from there."""
        decision = decide(self.siklus, fact, self.sop, KALENDER, self.now)
        self.log.append(decision)
        self.siklus = decision.siklus
        return decision

    def row(self, urut: int, bidang: str = "") -> Langkah:
        """A row as it is."""
        return self.siklus.at(urut, bidang)

    def do(self, urut: int, bidang: str = "") -> Decision:
        """Somebody finishes the stage that is open."""
        row = self.row(urut, bidang)
        return self.feed(Dikerjakan(urut, bidang, row.tahap, row.putaran))

    def give_back(self, urut: int, bidang: str = "", reason: str = "angka keliru", part: str = "") -> Decision:
        """Somebody returns what is open."""
        row = self.row(urut, bidang)
        return self.feed(Dikembalikan(urut, bidang, row.tahap, row.putaran, reason, part))

    def wait(self) -> Decision:
        """The undo window runs out."""
        self.now += UNDO
        return self.feed(WaktuBerlalu())

    def step(self) -> bool:
        """Everybody does what is open, the bot too; False when nothing was."""
        rows = [row for row in self.siklus.langkah if row.status in OPEN]
        for row in rows:
            current = self.row(*row.key)
            if current.status is StatusLangkah.BOT:
                self.feed(BotSelesai(current.urut, current.bidang, current.tahap))
            elif current.status is StatusLangkah.TERBUKA:
                self.do(*current.key)
        self.wait()
        return bool(rows)

    def until(self, urut: int, bidang: str = "", laku: Laku | None = None) -> "Game":
        """Everybody works until that row waits for a person (at a stage of that behaviour)."""
        self.feed(Dibuka())
        for _ in range(60):
            row = self.row(urut, bidang)
            stage = self.sop.stages(urut)[row.tahap]
            if row.status is StatusLangkah.TERBUKA and laku in (None, stage.laku):
                return self
            assert self.step(), "the siklus ended too early"
        raise AssertionError("the row never opened")

    def events(self) -> list[Peristiwa]:
        """What the last decision recorded."""
        return [line.peristiwa for line in self.log[-1].catatan]
