"""What does a whole siklus cost in the engine alone: state, inbox, outbox, timers and record, by domain and store?

Each human task is what the bot does for one, without the wording of cards and without Drive: intake, decision, timer,
message out, each in its own transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.codec import to_json
from bot.domain.facts import (
    ArsipSelesai,
    BotSelesai,
    Catatan,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Fact,
    Langkah,
    Peristiwa,
    Siklus,
    StatusLangkah,
    WaktuBerlalu,
)
from bot.domain.hari_kerja import Kalender
from bot.domain.siklus import decide, new_siklus
from bot.domain.sop import Laku, Sop
from bot.store.db import Db
from bot.store.queries import cycles, inbox, outbox, people, prompts, record
from bot.store.queries.outbox import Message
from bot.store.queries.rates import Limit, TelegramLimits
from tests.bench.office import FIRST_CHAT

FREE = TelegramLimits(overall=Limit(0), chat=Limit(0), group=Limit(0))
AT_ONCE = 8


@dataclass(slots=True)
class Engine:
    """One database, one SOP, one person who does everything. `tasks` counts the human tasks done."""

    db: Db
    sop: Sop
    kalender: Kalender
    person: int
    office: str
    tasks: int = 0
    _updates: int = 0

    def open(self, periode: str, bidang: tuple[str, ...], now: datetime) -> int:
        """Opens a siklus with no time to undo; its id."""
        values = {"instansi": self.office, "sop_kode": self.sop.kode, "sop_digest": self.sop.digest}
        more = {"periode": periode, "konfig": {}, "dibuka": now}
        with self.db.begin() as tx:
            cycles.put_sop(tx, self.sop.digest, self.sop.kode, to_json(self.sop), now)
            made = cycles.create(tx, {**values, **more}, _without_undo(new_siklus(self.sop, bidang)))
            if made is None:
                raise RuntimeError(f"there is a siklus for {periode} already")
            self._apply(tx, made, Dibuka(), now)
        return made

    def play(self, siklus_id: int, now: datetime, return_in: str | None = None) -> None:
        """Plays the siklus to its end; the head of `return_in` sends the entries back once."""
        returned = False
        while (prompt := self._asked()) is not None or self._works(siklus_id):
            if prompt is None:
                self._bot(siklus_id, now)
            else:
                back = not returned and prompt.bidang == return_in and self._decides(prompt)
                returned = returned or back
                self._human(siklus_id, prompt, now, back=back)
            self._timers(now)
            self._messages(now)

    def _asked(self) -> Row[Any] | None:
        """The card a person answers next, the oldest."""
        with self.db.read() as tx:
            return next(iter(prompts.open_tasks(tx, self.person)), None)

    def _decides(self, prompt: Row[Any]) -> bool:
        return self.sop.stages(prompt.urut)[prompt.tahap].laku is Laku.PUTUSAN

    def _works(self, siklus_id: int) -> bool:
        return siklus_id in self.db.ask(cycles.with_bot_work)

    def _bot(self, siklus_id: int, now: datetime) -> None:
        """Ends one stage of the bot's, or the archive."""
        with self.db.begin() as tx:
            state = cycles.state(tx, cycles.lock(tx, siklus_id))
            stage = next((row for row in state.langkah if row.status is StatusLangkah.BOT), None)
            fact: Fact = BotSelesai(stage.urut, stage.bidang, stage.tahap) if stage else ArsipSelesai()
            self._apply(tx, siklus_id, fact, now)

    def _human(self, siklus_id: int, card: Row[Any], now: datetime, *, back: bool) -> None:
        self.tasks += 1
        self._updates += 1
        chat = FIRST_CHAT + self.person
        body = {"id": f"tap{self._updates}", "from": {"id": chat}, "data": "d:1:abcdefghij:setujui"}
        with self.db.begin() as tx:
            inbox.store(tx, [{"update_id": self._updates, "callback_query": body}], now)
        place = (card.urut, card.bidang, card.tahap, card.putaran)
        with self.db.begin() as tx:
            if not inbox.take(tx, self._updates, now):
                raise RuntimeError("an update of ours was worked off already")
            prompt = prompts.open_of_row(tx, siklus_id, card.urut, card.bidang)[0]
            prompts.add_decision(tx, self._decision(siklus_id, prompt, now))
            prompts.close(tx, prompt.id, "dijawab", now)
            self._apply(tx, siklus_id, Dikembalikan(*place, "angka salah") if back else Dikerjakan(*place), now)
        with self.db.read() as tx:
            due = cycles.with_due_decisions(tx, now)
        for found in due:
            with self.db.begin() as tx:
                self._apply(tx, found, WaktuBerlalu(), now)

    def _decision(self, siklus_id: int, prompt: Row[Any], now: datetime) -> dict[str, Any]:
        place = {name: getattr(prompt, name) for name in ("urut", "bidang", "tahap", "putaran", "digest", "versi")}
        who = {"orang_id": self.person, "kapasitas": "Kepala", "bukti": {}, "prompt_id": prompt.id}
        words = {"hasil": "setuju", "alasan": "", "sasaran_bidang": "", "teks": "setujui"}
        return {"siklus_id": siklus_id, **place, **who, **words, "pada": now, "status": "sementara"}

    def _apply(self, tx: Connection, siklus_id: int, fact: Fact, now: datetime) -> None:
        """Decide on the locked row, save, record, ask: the engine's part of `bot/cases/commit.py`."""
        before = cycles.state(tx, cycles.lock(tx, siklus_id))
        decision = decide(before, fact, self.sop, self.kalender, now)
        if decision.tolakan is not None:
            raise RuntimeError(f"{fact} was refused: {decision.tolakan}")
        cycles.save(tx, siklus_id, before, decision.siklus, now, lambda row: _next_look(row, now))
        lines = [(catatan.peristiwa, to_json(catatan)) for catatan in decision.catatan]
        record.extend(tx, f"siklus:{siklus_id}", lines, now)
        for catatan in decision.catatan:
            if catatan.peristiwa is Peristiwa.ORANG_DIMINTA:
                self._ask(tx, siklus_id, catatan, now)

    def _ask(self, tx: Connection, siklus_id: int, catatan: Catatan, now: datetime) -> None:
        place = {name: getattr(catatan, name) for name in ("urut", "bidang", "tahap", "putaran")}
        who = {"orang_id": self.person, "nonce": "abcdefghij", "jenis": "tugas"}
        prompt = prompts.add(tx, {"instansi": self.office, "siklus_id": siklus_id, **place, **who}, now)
        key, chat = f"kartu:{prompt.kode}:v1", FIRST_CHAT + self.person
        isi = {"kode": prompt.kode, "periode": "Triwulan I 2026", "tenggat": "Senin, 13 Juli 2026 pukul 16.00 WIB"}
        card = Message(key, chat, "mohon_isi", isi, orang_id=self.person, siklus_id=siklus_id, prompt_id=prompt.id)
        outbox.queue(tx, card, now)

    def _timers(self, now: datetime) -> None:
        """What the reminder policy is to look at: nothing, for whoever opens a row sets when that is."""
        with self.db.read() as tx:
            if cycles.due_for_check(tx, now, 200):
                raise RuntimeError("an open row has no time at which it is looked at")

    def _messages(self, now: datetime) -> None:
        """Claims what waits and settles each message alone."""
        while self.db.ask(outbox.pending_count, now):
            with self.db.begin() as tx:
                rows = outbox.claim(tx, now, 1, FREE, AT_ONCE)
            for row in rows:
                with self.db.begin() as tx:
                    outbox.settle(tx, row.id, "terkirim", now, message_id=row.id)


def _next_look(row: Langkah, now: datetime) -> datetime | None:
    return (row.tenggat or now + timedelta(days=1)) if row.status is StatusLangkah.TERBUKA else None


def _without_undo(state: Siklus) -> Siklus:
    return Siklus(state.status, state.bidang, state.langkah, timedelta(0))


def only_person(db: Db, office: str, now: datetime) -> int:
    """Writes an office with the one person who does everything; the person's id."""
    with db.begin() as tx:
        people.put_office(tx, office, "Dinas Contoh", "Asia/Jakarta", {}, now)
        who = {"nama": "Contoh", "sapaan": "Ibu", "jabatan": "Kepala", "email": "kepala@contoh.example"}
        return people.put_person(tx, office, "kepala", **who)
