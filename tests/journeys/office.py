"""The sample office of Magetan, played in one process: the bot's own ticks over a real sandbox server, people who say,
tap, forward and edit through the control API, and their own Google clients. World time stands still between acts."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from bot import runner
from bot.actions.resume import note_listening, resume
from bot.cases.accounts.invitations import invite
from bot.cli.setup import apply_config
from bot.loop import Lane, beat
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import record
from integrations.google.transport import Gateway
from tests.journeys.house import OFFICE as OFFICE
from tests.journeys.house import House
from tests.journeys.sheets import Sheet, client

WIB = ZoneInfo("Asia/Jakarta")
WINDOW = timedelta(seconds=95)  # a little longer than the undo window

PLANNER, SECRETARY, HEAD = "kasubbag_perencanaan", "sekretaris", "kepala_dinas"
FILLER = {
    unit: f"pengisi_{unit}"
    for unit in ("sekretariat", "pelatihan", "penempatan", "hubungan_industrial", "transmigrasi")
}
CHECKER = {unit: "sekretaris" if unit == "sekretariat" else f"kabid_{unit}" for unit in FILLER}
UNITS = tuple(FILLER)

Message = dict[str, Any]


def _awake(moment: datetime) -> datetime:
    """The moment, or 07.00 of the next weekday when nobody is at work then."""
    while moment.weekday() > 4 or not 7 <= moment.hour < 18:
        moment = (moment + timedelta(days=moment.hour >= 7)).replace(hour=7, minute=0, second=0)
    return moment


class Office:
    """One run of the office: the bot on one database, the people, their sheets."""

    def __init__(self, house: House, db: Db) -> None:
        self.house, self.db = house, db
        self.world, self.http = house.world, house.http
        self.app = house.app(db)
        self.offset: int | None = None
        self.rounds = 0
        self.people: dict[str, dict[str, Any]] = {
            row["kode"]: row for row in self.get("/_sandbox/people") if row["instansi"] == house.kode
        }

    # --- the world -----------------------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        """A control call that reads."""
        answer = self.http.get(path)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """A control call that acts."""
        answer = self.http.post(path, json=dict(body))
        assert answer.status_code < 300, answer.text
        return answer.json()

    def fault(self, **wish: Any) -> None:
        """Makes the next matching requests fail."""
        self.post("/_sandbox/faults", wish)

    def heal(self) -> None:
        """Calls every fault off."""
        self.http.delete("/_sandbox/faults")

    @property
    def now(self) -> datetime:
        """World time, in the office's zone."""
        return self.world.clock.now().astimezone(WIB)

    def advance(self, *, drain: bool = True, **span: float) -> None:
        """Lets time pass (a timedelta's keywords), then lets the bot work."""
        self.world.clock.advance(timedelta(**span))
        if drain:
            self.drain()

    def until(self, moment: str, *, drain: bool = True) -> None:
        """Goes to a moment in the office's zone ("2026-04-09 08:00"), then lets the bot work."""
        self.world.clock.set(datetime.fromisoformat(moment).replace(tzinfo=WIB))
        if drain:
            self.drain()

    def walk(self, moment: str, step: timedelta = timedelta(hours=2)) -> None:
        """Goes there in steps, the bot working after each; over nights and weekends in one, as nothing is due then."""
        goal = datetime.fromisoformat(moment).replace(tzinfo=WIB)
        while self.now < goal:
            self.world.clock.set(min(goal, _awake(self.now + step)))
            self.drain()

    def settle(self) -> None:
        """Lets the undo window run out."""
        self.advance(seconds=WINDOW.total_seconds())

    def skip_wall(self, seconds: float) -> None:
        """Moves wall time on (leases, rate limits), then lets the bot work."""
        self.house.skipped.append(int(seconds * 1_000_000))
        self.drain()

    # --- the bot -------------------------------------------------------------------------------------------------

    def drain(self, most: int = 40) -> None:
        """Lets the bot work until it has nothing left to do. AssertionError when it never comes to rest."""
        for _ in range(most):
            if not self.round():
                return
        raise AssertionError(f"the bot did not come to rest in {most} rounds: {self.waiting()}\n{self.recent_log()}")

    def recent_log(self) -> str:
        """The last lines the bot logged, for a message when a test fails."""
        return "\n".join(str(entry) for entry in self.house.log.entries[-6:])

    def round(self) -> bool:
        """One poll and one beat of every lane, as `bot.runner` has them; True when anything was done."""
        busy = self.listen()
        self.rounds += 1
        for lane in Lane:
            busy = self.house.loop.run_until_complete(beat(self.app, self.house.telegram, lane, self.rounds)) or busy
        return busy

    def listen(self) -> bool:
        """One poll: into the inbox, committed, and only then the next offset."""
        batch = self.house.loop.run_until_complete(self.house.telegram.updates(self.offset, 0))
        runner._store(self.app, batch)
        if batch:
            self.offset = int(batch[-1]["update_id"]) + 1
        return bool(batch)

    def restart(self) -> None:
        """The bot's process ends and a new one begins on the same database, as `bot.runner` begins."""
        self.db.close()
        self.app = self.house.app(self.db)
        runner._release_leases(self.app)
        self.offset = runner._stored_offset(self.app)
        note_listening(self.db, self.app.clock.now(), starting=True)
        resume(self.db, self.app.calendars, self.app.catalogue.has_reply_box, self.app.clock.now())

    def waiting(self) -> dict[str, list[Any]]:
        """What the bot still has to do, for a message when a test fails."""
        open_files = [(r.kunci, r.galat) for r in self.rows(tables.berkas) if not r.beres]
        updates = [(r.update_id, r.galat) for r in self.rows(tables.inbox) if r.status == "baru"]
        messages = [(r.kunci, r.status, r.galat) for r in self.rows(tables.outbox) if r.status in ("baru", "disewa")]
        return {"berkas": open_files, "inbox": updates, "outbox": messages}

    # --- people in Telegram --------------------------------------------------------------------------------------

    def telegram_id(self, who: str) -> int:
        """A person's Telegram id; a number is itself."""
        return int(self.people[who]["telegram_id"])

    def say(self, who: str, text: str = "", reply_to: Message | None = None, *, drain: bool = True, **more: Any) -> Any:
        """Somebody writes, as a reply or not; returns what the control API answered."""
        body = {**({"text": text} if text else {}), **more}
        if reply_to is not None:
            body["reply_to_message_id"] = reply_to["message_id"]
        answer = self.post(f"/_sandbox/telegram/users/{self.telegram_id(who)}/messages", body)
        if drain:
            self.drain()
        return answer

    def reply(self, who: str, text: str, *, drain: bool = True) -> Any:
        """Somebody answers the newest message of the bot that speaks of a task."""
        return self.say(who, text, self.card(who), drain=drain)

    def tap(self, who: str, action: str, message: Message | None = None, *, drain: bool = True) -> str:
        """Somebody taps the newest button of that action (of a message); returns the popup."""
        found = [message] if message is not None else list(reversed(self.chat(who)))
        for shown in found:
            for button in buttons(shown):
                if button.get("data", "").endswith(f":{action}"):
                    return self.tap_data(who, shown, button["data"], drain=drain)
        raise AssertionError(f"{who} sees no button {action!r}: {[labels(m) for m in self.chat(who)]}")

    def tap_data(self, who: str, message: Message, data: str, *, drain: bool = True) -> str:
        """Somebody taps with whatever data (a forged client's too); returns the popup."""
        user = self.telegram_id(who)
        body = {"chat_id": user, "message_id": message["message_id"], "data": data}
        query = self.post(f"/_sandbox/telegram/users/{user}/taps", body)["callback_query_id"]
        if not drain:
            return ""
        self.drain()
        return self.popup(query)

    def popup(self, query: str) -> str:
        """What the user who tapped saw."""
        return str(self.get(f"/_sandbox/telegram/taps/{query}")["text"])

    def state(self, who: str, **state: bool) -> None:
        """Blocks, unblocks, deactivates."""
        self.post(f"/_sandbox/telegram/users/{self.telegram_id(who)}/state", state)

    def chat(self, who: str) -> list[Message]:
        """What the bot said to somebody, oldest first, as it stands now."""
        return [m for m in self.transcript(who) if m["from"] == "bot"]

    def transcript(self, who: str) -> list[Message]:
        """The whole chat."""
        found: list[Message] = self.get(f"/_sandbox/telegram/chats/{self.telegram_id(who)}")
        return found

    def last(self, who: str) -> Message:
        """The newest message of the bot to somebody."""
        return self.chat(who)[-1]

    def card(self, who: str) -> Message:
        """The newest message that carries a short code: what people reply to. AssertionError where there is none."""
        cards = [message for message in self.chat(who) if "#A" in message["text"]]
        assert cards, f"{who} has no card; the bot still has to do: {self.waiting()}\n{self.recent_log()}"
        return cards[-1]

    def said(self, who: str, words: str) -> list[Message]:
        """The messages to somebody that contain these words."""
        return [m for m in self.chat(who) if words.casefold() in m["text"].casefold()]

    # --- people in Google ----------------------------------------------------------------------------------------

    def file_id(self, unit: str) -> str:
        """The Drive id of a bidang's sheet."""
        wanted = select(tables.berkas.c.drive_id).where(
            tables.berkas.c.bidang == unit, tables.berkas.c.jenis == "format"
        )
        with self.db.read() as tx:
            return str(tx.scalars(wanted.order_by(tables.berkas.c.id.desc())).first())

    def token(self, email: str) -> str:
        """A Google token of anybody."""
        return str(self.post("/_sandbox/google/token", {"email": email})["access_token"])

    def sheet(self, unit: str, email: str | None = None) -> Sheet:
        """A bidang's sheet in its filler's (or anybody's) browser."""
        address = email or self.people[FILLER[unit]]["email"]
        return Sheet(client(self.token(address), self.house.server.url), self.file_id(unit))

    def drive(self, email: str) -> Any:
        """Drive v3 (googleapiclient) as anybody."""
        from google.oauth2.credentials import Credentials

        gateway = Gateway(Credentials(token=self.token(email)), api_base=self.house.server.url)
        return gateway.drive

    def organizer(self) -> str:
        """Somebody with the highest rights on the shared drive; returns the e-mail."""
        email = "pengelola-drive@contoh.example"
        root = self.world.google.file(str(self.app.settings.google_drive_id))
        assert root is not None
        self.world.google.grant(root, email, "organizer")
        return email

    def google_file(self, file_id: str) -> dict[str, Any]:
        """A file as the world has it: permissions, lock, trash."""
        return next(item for item in self.get("/_sandbox/google/files") if item["id"] == file_id)

    # --- the database --------------------------------------------------------------------------------------------

    def rows(self, table: Any, **where: Any) -> list[Row[Any]]:
        """The rows of a table in which every named column has that value, in the order of their primary key."""
        wanted = select(table).where(*(table.c[name] == value for name, value in where.items()))
        with self.db.read() as tx:
            return list(tx.execute(wanted.order_by(*table.primary_key.columns)))

    def step(self, urut: int, unit: str = "") -> Row[Any]:
        """A row of the SOP as it stands."""
        return self.rows(tables.langkah, urut=urut, bidang=unit)[-1]

    def status(self, urut: int, unit: str = "") -> str:
        """The status of a row of the SOP."""
        return str(self.step(urut, unit).status)

    def sheet_row(self, unit: str) -> Row[Any]:
        """What the bot knows of a bidang's sheet."""
        return self.rows(tables.lembar, bidang=unit)[-1]

    def values(self, unit: str) -> dict[str, dict[str, Any]]:
        """The last good values of a bidang."""
        return {row.kode: row.isi for row in self.rows(tables.isian, bidang=unit)}

    def decisions(self, **where: Any) -> list[Row[Any]]:
        """Recorded decisions."""
        return self.rows(tables.keputusan, **where)

    def noted(self, jenis: str) -> list[Row[Any]]:
        """The lines of the riwayat of one kind."""
        return self.rows(tables.riwayat, jenis=jenis)

    def told(self, who: str, kind: str = "") -> list[Row[Any]]:
        """The messages sent to somebody (of one kind), from the outbox: `jenis`, `isi`, `status`, `message_id`."""
        chat = self.telegram_id(who)
        rows = self.rows(tables.outbox, chat_id=chat, operasi="kirim")
        return [row for row in rows if row.status == "terkirim" and kind in ("", row.jenis)]

    def kinds(self, who: str) -> list[str]:
        """The kinds of message sent to somebody, oldest first."""
        return [str(row.jenis) for row in self.told(who)]

    def unsound(self) -> list[tuple[str, str, str]]:
        """Messages that were never delivered, updates that died and broken chains: (where, what, why)."""
        dead = [("outbox", f"{r.jenis} {r.kunci}", str(r.galat)) for r in self.rows(tables.outbox, status="mati")]
        lost = [("inbox", str(r.update_id), str(r.galat)) for r in self.rows(tables.inbox, status="mati")]
        with self.db.read() as tx:
            broken = [("riwayat", b.rantai, b.sebab) for b in record.verify(tx)[1]]
        return [*dead, *lost, *broken]

    # --- acts that many journeys need ----------------------------------------------------------------------------

    def connect(self) -> None:
        """Sets the office up and connects everybody: invitation, /start, "benar"."""
        apply_config(self.db, self.house.config, self.app.clock.now())
        ids = {row.kode: row.id for row in self.rows(tables.orang)}
        for who in self.people:
            code = invite(self.db, ids[who], self.app.clock.now())
            self.say(who, f"/start {code}", drain=False)
        self.drain()
        for who in self.people:
            self.tap(who, "benar", drain=False)
        self.drain()

    def fill(self, unit: str, changes: Mapping[tuple[str, str], Any] | None = None) -> Sheet:
        """The filler types good figures but for `changes`; the bot reads them."""
        sheet = self.sheet(unit)
        sheet.fill(changes)
        self.drain()
        return sheet

    def hand_in(self, unit: str) -> None:
        """The filler fills and says selesai."""
        self.fill(unit)
        self.reply(FILLER[unit], "selesai")

    def approve(self, unit: str) -> None:
        """The head of a bidang approves its entries; the undo window runs."""
        self.tap(CHECKER[unit], "setujui", self.request(CHECKER[unit], "koreksi"))

    def approve_again(self, who: str) -> None:
        """Somebody approves what the newest card asks; the undo window runs out."""
        self.tap(who, "setujui", self.card(who))
        self.settle()

    def request(self, who: str, words: str) -> Message:
        """The newest message to somebody with these words."""
        found = self.said(who, words)
        assert found, f"{who} was told nothing about {words!r}: {[m['text'][:80] for m in self.chat(who)]}"
        return found[-1]


def buttons(message: Message) -> list[dict[str, Any]]:
    """The buttons of a message."""
    return [button for row in message.get("keyboard") or [] for button in row]


def labels(message: Message) -> list[str]:
    """What stands on the buttons of a message."""
    return [str(button["text"]) for button in buttons(message)]


Act = Callable[[Office], None]
