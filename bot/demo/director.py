"""The director: lets officials act, waits until the bot is idle, moves the clock to the next moment anything happens.

Officials are scripts (generators) that yield what they wait for; the next moment is the earliest wish of a script, the
end of an undo window, or the next working morning.
"""

import re
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.demo.cards import Message, read_message
from bot.demo.control import Control
from bot.demo.google import Google, sign_in
from bot.demo.people import Office, Official
from bot.demo.process import BotProcess
from bot.demo.progress import Progress
from bot.domain import hari_kerja

AFTER_ACT = timedelta(seconds=95)  # an undo window and a little more
MORNING = timedelta(minutes=35)  # after opening: the digest has gone out, reminders follow
PATIENCE_DAYS = 8  # working days in which nothing happens before the demo has failed
START_SECONDS = 60.0
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DemoFailed(Exception):
    """A beat of the story did not happen; the message is one clear sentence."""


def check(happened: bool, sentence: str) -> None:
    """Raises DemoFailed with `sentence` unless it happened."""
    if not happened:
        raise DemoFailed(sentence)


@dataclass(frozen=True, slots=True)
class Wait:
    """What a script waits for: a moment, or a message that `look` finds (given to the script)."""

    label: str
    until: datetime | None = None
    look: Callable[[], Message | None] | None = None


Script = Generator[Wait, Message, None]


@dataclass(slots=True)
class _Actor:
    """A running script and what it waits for."""

    script: Script
    wait: Wait
    rested: bool = False  # the bot was idle since the script's last act


@dataclass(slots=True)
class Act:
    """Something a person did in Telegram that leaves no message: a tap, for the transcript."""

    person: Official
    at: datetime
    label: str
    tap: str


@dataclass(slots=True)
class Director:
    """One performance: the world, the bot in it, the offices on stage."""

    control: Control
    bot: BotProcess
    offices: list[Office]
    seed: int
    progress: Progress
    now: datetime
    acts: list[Act] = field(default_factory=list)
    answer: Callable[["Director", Office, Official, Message], Script | None] = lambda *_: None
    _logs: dict[int, list[Message]] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)
    _used: set[tuple[int, int]] = field(default_factory=set)
    _actors: list[_Actor] = field(default_factory=list)
    _wakes: list[datetime] = field(default_factory=list)
    _accounts: dict[str, Google] = field(default_factory=dict)
    _last_news: datetime = LONG_AGO

    # --- the course --------------------------------------------------------------------------------------------------

    def play(self, scripts: Iterable[Script], over: Callable[[], bool]) -> None:
        """Plays until `over`; DemoFailed when somebody waited too long, or nothing happens any more."""
        for script in scripts:
            self.spawn(script)
        self._last_news = self.now
        while True:
            self.settle()
            if self._resume() or any(not actor.rested for actor in self._actors):
                continue
            if over() and not self._actors:
                return
            self._complain()
            self.go_to(self._next_moment())

    def settle(self) -> None:
        """Waits until the bot has worked off everything, and reads what people were told."""
        self.control.wait_idle(lambda: self.bot.alive)
        for actor in self._actors:
            actor.rested = True
        sizes = self.control.chat_sizes()
        for office in self.offices:
            for person in office.people.values():
                if sizes.get(person.telegram_id, 0) != self._sizes.get(person.telegram_id, 0):
                    self._read_chat(office, person)
        self._sizes = sizes

    def spawn(self, script: Script) -> None:
        """Starts a script at this moment."""
        try:
            self._actors.append(_Actor(script, next(script)))
        except StopIteration:
            return

    def forget(self) -> None:
        """What people were told so far (joining) is no part of the play."""
        self.settle()
        self._used |= {(user, message.id) for user, log in self._logs.items() for message in log}

    def go_to(self, when: datetime) -> None:
        """Moves the clock."""
        self.control.set_time(when)
        self.now = when
        self._wakes = [moment for moment in self._wakes if moment > when]

    def _resume(self) -> bool:
        """Lets everybody go on whose wish is fulfilled; True when anybody did."""
        rested = [actor for actor in self._actors if actor.rested]
        ready = [(actor, found) for actor in rested if (found := self._fulfilled(actor.wait)) is not None]
        if ready:
            self._last_news = self.now
        for actor, found in ready:
            actor.rested = False
            try:
                actor.wait = actor.script.send(found)
            except StopIteration:
                self._actors.remove(actor)
        return bool(ready)

    def _fulfilled(self, wait: Wait) -> Message | None:
        if wait.until is not None:
            return _NOTHING if wait.until <= self.now else None
        return wait.look() if wait.look is not None else None

    def _next_moment(self) -> datetime:
        wishes = [actor.wait.until for actor in self._actors if actor.wait.until is not None]
        return min([*wishes, *self._wakes, *(self._morning(office) for office in self.offices)])

    def _morning(self, office: Office) -> datetime:
        """The next working morning of an office, when reminders go out."""
        kalender = office.kalender
        day = hari_kerja.next_hari_kerja(kalender, hari_kerja.local(kalender, self.now).date())
        if self.now >= hari_kerja.opens(kalender, day) + MORNING:
            day = hari_kerja.add_hari_kerja(kalender, day, 1)
        return hari_kerja.opens(kalender, day) + MORNING

    def _complain(self) -> None:
        """Fails when nobody could go on for a long time."""
        if self._days_since(self._last_news) <= PATIENCE_DAYS:
            return
        waits = [actor.wait.label for actor in self._actors if actor.wait.look is not None]
        raise DemoFailed(
            f"nothing has happened for {PATIENCE_DAYS} working days: {'; '.join(waits) or 'nobody is asked'}"
        )

    def _days_since(self, moment: datetime) -> int:
        kalender = self.offices[0].kalender
        first, last = (hari_kerja.local(kalender, t).date() for t in (moment, self.now))
        return hari_kerja.count_hari_kerja(kalender, first, last)

    # --- what people see ---------------------------------------------------------------------------------------------

    def log(self, person: Official) -> list[Message]:
        """Everything the bot ever sent this person, as it was first seen."""
        return self._logs.setdefault(person.telegram_id, [])

    def _read_chat(self, office: Office, person: Official) -> None:
        known = {message.id for message in self.log(person)}
        for message in map(read_message, self.control.chat(person.telegram_id)):
            if message.from_bot and message.id not in known:
                self.log(person).append(message)
                self._take_note(office, person, message)

    def _take_note(self, office: Office, person: Official, message: Message) -> None:
        script = self.answer(self, office, person, message)
        if script is not None:
            self._last_news = self.now
            self._used.add((person.telegram_id, message.id))
            self.spawn(script)

    def current(self, person: Official, message: Message) -> Message:
        """The message as it stands in the chat now: cards are edited, their buttons die."""
        lines = self.control.chat(person.telegram_id)
        return next((read_message(line) for line in lines if line["message_id"] == message.id), message)

    def find(self, person: Official, pattern: str) -> Message | None:
        """The newest message to this person whose text fits the regular expression."""
        return next((m for m in reversed(self.log(person)) if re.search(pattern, m.text)), None)

    def found(self, person: Official, pattern: str) -> Message:
        """Like `find`; DemoFailed when there is none."""
        message = self.find(person, pattern)
        if message is None:
            raise DemoFailed(f"{person.nama} has no message that says “{pattern}”")
        return message

    def google(self, email: str) -> Google:
        """That person's Google clients."""
        if email not in self._accounts:
            self._accounts[email] = sign_in(self.control, email)
        return self._accounts[email]

    # --- what scripts wait for ---------------------------------------------------------------------------------------

    def see(self, person: Official, pattern: str) -> Wait:
        """Waits for a message to this person whose title fits the regular expression; each is given out once."""

        def look() -> Message | None:
            for message in self.log(person):
                key = (person.telegram_id, message.id)
                if key not in self._used and re.search(pattern, message.title):
                    self._used.add(key)
                    return message
            return None

        return Wait(f"{person.nama} waited for “{pattern}”", look=look)

    def pause(self, office: Office, minutes: int) -> Wait:
        """Waits that many office minutes, up to the next half hour: what falls together is played together."""
        moment = hari_kerja.add_office_minutes(office.kalender, self.now, minutes)
        rest = (-moment.minute) % 30
        until = moment.replace(second=0, microsecond=0) + timedelta(minutes=rest)
        return Wait("a while", until=until)

    def until(self, moment: datetime) -> Wait:
        """Waits until a moment."""
        return Wait("a moment", until=moment)

    def wake(self, after: timedelta) -> None:
        """Has the clock stop once more after a while, since the bot has something to do then."""
        self._wakes.append(self.now + after)

    # --- what people do ----------------------------------------------------------------------------------------------

    def write(self, person: Official, text: str, to: Message | None = None) -> None:
        """The person writes, in reply to a message or just so."""
        self.control.write(person.telegram_id, text, to.id if to is not None else None)
        self.wake(AFTER_ACT)

    def tap(self, person: Official, message: Message, act: str) -> str:
        """The person taps the button that asks for `act`; the tap's id. DemoFailed when it is not there (any more)."""
        shown = self.current(person, message)
        button = shown.button(act)
        if button is None:
            raise DemoFailed(f"{person.nama} found no button “{act}” on “{shown.title}”")
        tap = self.control.tap(person.telegram_id, message.id, button.data)
        self.acts.append(Act(person, self.now, button.text, tap))
        self.wake(AFTER_ACT)
        return tap

    def send_file(self, person: Official, name: str, content: bytes, to: Message) -> None:
        """The person sends a file in reply."""
        self.control.send_file(person.telegram_id, name, content, to.id)
        self.wake(AFTER_ACT)

    def edited(self, office: Office) -> None:
        """Somebody typed into a sheet: the bot looks at it once it has been quiet."""
        self.wake(timedelta(minutes=office.instansi.tenang_menit + 1))

    # --- the bot -----------------------------------------------------------------------------------------------------

    def start_bot(self) -> None:
        """Starts the bot and waits until it listens. DemoFailed with its last words when it dies at once."""
        rows = self.control.calls("telegram")
        since = rows[-1]["seq"] if rows else 0
        self.bot.start()
        started = time.monotonic()
        while not self.control.calls("telegram", since):
            late = time.monotonic() - started > START_SECONDS
            check(self.bot.alive and not late, f"the bot did not start: {self.bot.last_words()}")
            time.sleep(0.05)

    def kill_bot(self) -> None:
        """Kills the bot without warning and starts it again."""
        self.bot.kill()
        self.start_bot()

    def beat(self, office: Office, text: str) -> None:
        """Tells the audience that something happened."""
        self.progress.beat(hari_kerja.local(office.kalender, self.now), text)


_NOTHING = Message(0, False, LONG_AGO, "")  # stands for "go on", never shown
