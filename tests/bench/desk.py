"""How does a siklus get on without a network? People tap and write as raw updates; Drive's and Telegram's answers are
put down as if they had come at once. Everything else is the bot's own code: inbox, decisions, timers, outbox, record.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from bot.actions.distribute_rekomendasi import distribute_rekomendasi
from bot.actions.open_siklus import open_siklus
from bot.actions.remind import remind
from bot.cases import load
from bot.cases.answers import acts, dialogs, refusals
from bot.cases.answers.incoming import parse_update
from bot.cases.answers.reply import place_of
from bot.cases.answers.understand import understand
from bot.cases.commit import commit
from bot.cases.load import Calendars
from bot.cases.papers import report_checks, report_model
from bot.cases.papers.report_files import keep_report
from bot.cases.postman import prepare, to_base36
from bot.cases.sheet import reading
from bot.cases.sheet.fresh import Fresh
from bot.cli.setup import apply_config
from bot.domain.facts import ArsipSelesai, BotSelesai, StatusSiklus, WaktuBerlalu
from bot.domain.indikator import Agregasi, asked_in
from bot.domain.sop import Laku, Objek
from bot.messages import Catalogue
from bot.report.documents import Documents
from bot.store.db import Db
from bot.store.queries import cycles, files, inbox, outbox, people, prompts
from bot.store.queries.rates import Limit, TelegramLimits
from config.model import Config
from integrations.google.forms import CellReading, FormReading

FREE = TelegramLimits(overall=Limit(0), chat=Limit(0), group=Limit(0))
PAPER = Documents(b"%PDF-1.7", b"PK docx", b"PK xlsx")  # what rendering costs is no matter of the engine
AT_ONCE = 8
MOST_TASKS = 100


@dataclass(slots=True)
class Desk:
    """Everybody of a deployment. `answers` counts the human tasks done."""

    db: Db
    calendars: Calendars
    catalogue: Catalogue
    answers: int = 0
    _updates: int = 0
    _returned: set[tuple[int, str]] = field(default_factory=set)

    def prepare(self, config: Config, now: datetime) -> None:
        """Writes offices and people as configured."""
        apply_config(self.db, config, now)

    def open_all(self, config: Config, now: datetime) -> list[int]:
        """Opens every siklus that is due, with no time to undo; their ids."""
        tally = open_siklus(self.db, config, timedelta(0), now)
        if tally.faults:
            raise RuntimeError(tally.faults[0])
        with self.db.read() as tx:
            return [row.id for row in cycles.running(tx)]

    # --- people ------------------------------------------------------------------------------------------------------

    def play(self, siklus_id: int, now: datetime, return_in: str | None = None) -> datetime:
        """Plays a siklus to its end, a minute between two answers; returns when it ended. The head of the bidang
        `return_in` sends its entries back once. RuntimeError when it does not come to an end."""
        self.follow(siklus_id, now)
        for _ in range(MOST_TASKS):
            if not self.act(siklus_id, now, return_in):
                return now
            now += timedelta(minutes=1)
            self.follow(siklus_id, now)
        raise RuntimeError(f"siklus {siklus_id} does not get on")

    def act(self, siklus_id: int, now: datetime, return_in: str | None = None) -> bool:
        """Does the first human task that is open; False when there is none."""
        task = self._open_task(siklus_id)
        if task is None:
            return False
        with self.db.read() as tx:
            stage = place_of(tx, task, self.calendars).stage
        self.answers += 1
        if stage.laku is Laku.TULIS:
            self._write_texts(task, stage.objek, now)
            return True
        fresh = self._typed(siklus_id, task.bidang) if stage.objek is Objek.ISIAN else None
        if stage.laku is Laku.PUTUSAN and self._sends_back(task, return_in):
            self.write(task, "kembalikan: angka belum sesuai bukti dukung", now, fresh)
        else:
            self.tap(task, "setujui" if stage.laku is Laku.PUTUSAN else "selesai", now, fresh)
            self._forward(task, now)
        return True

    def _open_task(self, siklus_id: int) -> Row[Any] | None:
        with self.db.read() as tx:
            for langkah in load.load(tx, siklus_id, self.calendars).siklus.langkah:
                if langkah.status == "terbuka":
                    open_rows = prompts.open_of_row(tx, siklus_id, langkah.urut, langkah.bidang)
                    found = [row for row in open_rows if row.jenis == "tugas"]
                    return found[0] if found else None
        return None

    def _forward(self, task: Row[Any], now: datetime) -> None:
        """ "Teruskan apa adanya", where the draft has something to mend."""
        with self.db.read() as tx:
            boxes = [row for row in prompts.open_of_person(tx, task.orang_id) if row.jenis == report_checks.QUESTION]
        for box in boxes:
            self.tap(box, "ya", now)

    def _sends_back(self, task: Row[Any], bidang: str | None) -> bool:
        key = (task.siklus_id, task.bidang)
        if task.bidang != bidang or key in self._returned:
            return False
        self._returned.add(key)
        return True

    def _write_texts(self, task: Row[Any], objek: Objek, now: datetime) -> None:
        """A follow-up; or one recommendation to a unit, "selesai", and yes to what was understood."""
        if objek is not Objek.REKOMENDASI:
            self.write(task, "Bukti dukung dikumpulkan setiap bulan oleh seksi, mulai Mei 2026", now)
            return
        with self.db.read() as tx:
            case = load.load(tx, task.siklus_id, self.calendars)
        unit = case.kantor.short_name(case.siklus.bidang[0])
        self.write(task, f"{unit}: percepat pengumpulan bukti dukung", now)
        self.tap(task, "selesai", now)
        with self.db.read() as tx:
            box = next(row for row in prompts.open_of_person(tx, task.orang_id) if row.jenis == "periksa")
        self.tap(box, "sampaikan", now)

    def _typed(self, siklus_id: int, bidang: str) -> Fresh:
        """The sheet of a bidang, completely filled: every figure its target."""
        with self.db.read() as tx:
            case = load.load(tx, siklus_id, self.calendars)
            context = reading.form_context(tx, case, bidang)
        every = (*context.form.open_cells(), *context.form.closed_cells())
        cells = {key: CellReading(None, None, None, "A1", False) for key in every}
        for item in context.indikator_rows:
            if asked_in(item, context.konteks.triwulan.nomor):
                figure = item.target_of(context.konteks.triwulan.nomor) or Decimal(1)
                ratio = {"pembilang": figure, "penyebut": Decimal(100)}
                for column, value in (ratio if item.agregasi is Agregasi.RASIO else {"realisasi": figure}).items():
                    cells[(item.kode, column)] = CellReading(value, None, None, "A1", False)
        read = FormReading(cells=cells, sheet_id=1, intact=True)
        return Fresh(siklus_id, bidang, f"berkas-{siklus_id}-{bidang}", 1, read)

    def tap(self, prompt: Row[Any], act: str, now: datetime, fresh: Fresh | None = None) -> None:
        """The holder of a prompt taps one of its buttons."""
        data = f"d:{to_base36(prompt.id)}:{prompt.nonce}:{act}"
        self._take("callback_query", prompt, {"id": f"tap{self._updates}", "data": data}, now, fresh)

    def write(self, prompt: Row[Any], text: str, now: datetime, fresh: Fresh | None = None) -> None:
        """The holder of a prompt names its code and writes."""
        self._take("message", prompt, {"text": f"{prompt.kode} {text}"}, now, fresh)

    def _take(self, kind: str, prompt: Row[Any], body: dict[str, Any], now: datetime, fresh: Fresh | None) -> None:
        """Intake and working off, each in its transaction, as in `bot/runner.py` and `bot/actions/record_reply.py`."""
        with self.db.read() as tx:
            chat = people.chat_of(tx, prompt.orang_id)
        place = {"chat": {"id": chat, "type": "private"}, "message_id": self._updates + 1}
        where = {"message": place} if kind == "callback_query" else place
        self._updates += 1
        raw = {"update_id": self._updates, kind: {"from": {"id": chat}, **where, **body}}
        with self.db.begin() as tx:
            inbox.store(tx, [raw], now)
        self._work_off(raw, now, fresh)

    def _work_off(self, raw: dict[str, Any], now: datetime, fresh: Fresh | None) -> None:
        with self.db.begin() as tx:
            if not inbox.take(tx, raw["update_id"], now):
                raise RuntimeError("an update of ours was worked off already")
            reply = understand(tx, parse_update(raw), self.calendars, now)
            if reply.prompt is None or reply.problem:
                raise RuntimeError(f"an answer was not understood: {reply}")
            place = place_of(tx, reply.prompt, self.calendars, locked=True)
            perform = acts.perform if reply.prompt.jenis == "tugas" else dialogs.perform
            perform(tx, reply, place, self.catalogue, fresh, now)
            refusals.end_spinner(tx, reply, now)

    # --- the bot -----------------------------------------------------------------------------------------------------

    def follow(self, siklus_id: int, now: datetime) -> None:
        """What follows from an answer: it becomes final, the bot's stages are done, timers are set, messages leave."""
        with self.db.begin() as tx:
            commit(tx, load.lock(tx, siklus_id, self.calendars), WaktuBerlalu(), now)
        while self._stage(siklus_id, now):
            pass
        remind(self.db, self.calendars, now)
        self.deliver(now)

    def _stage(self, siklus_id: int, now: datetime) -> bool:
        """One stage of the bot's; False when it has nothing to do."""
        self._fulfil(siklus_id)
        with self.db.read() as tx:
            case = load.load(tx, siklus_id, self.calendars)
        if case.siklus.status is StatusSiklus.DIARSIPKAN:
            with self.db.begin() as tx:
                commit(tx, load.lock(tx, siklus_id, self.calendars), ArsipSelesai(), now)
            return True
        stage = next(iter(case.bot_stages()), None)
        if stage is None:
            return False
        langkah, objek = stage
        if objek is Objek.DISTRIBUSI:
            distribute_rekomendasi(self.db, self.calendars, now)
            return True
        with self.db.begin() as tx:
            case = load.lock(tx, siklus_id, self.calendars)
            if objek is Objek.LAPORAN:
                keep_report(tx, case, report_model.build(tx, case, now), PAPER, now)
            commit(tx, case, BotSelesai(langkah.urut, langkah.bidang, langkah.tahap), now)
        return True

    def _fulfil(self, siklus_id: int) -> None:
        """Drive is at once as it is wanted."""
        with self.db.read() as tx:
            wanted = [row for row in files.of_siklus(tx, siklus_id) if not row.beres]
        for row in wanted:
            drive_id = row.drive_id or f"berkas-{row.id}"
            with self.db.begin() as tx:
                files.fulfilled(tx, row.kunci, nyata=row.ingin, drive_id=drive_id, tautan=f"https://contoh/{row.id}")

    def deliver(self, now: datetime) -> int:
        """Claims, prepares and settles what waits, each message alone; returns how many left."""
        sent = 0
        while True:
            with self.db.begin() as tx:
                letters = [prepare(tx, row) for row in outbox.claim(tx, now, now_us(now), FREE, AT_ONCE)]
            if not letters:
                return sent
            for letter in letters:
                sent += 1
                with self.db.begin() as tx:
                    outbox.settle(tx, letter.row.id, "terkirim", now, message_id=letter.row.id)


def now_us(now: datetime) -> int:
    """A wall clock that agrees with the world's, in microseconds."""
    return int(now.timestamp() * 1_000_000)
