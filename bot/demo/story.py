"""What every play has in common: people who try what they may not, and what must be true when the curtain falls."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from gspread.exceptions import APIError

from bot.demo import defaults
from bot.demo.cards import Ask, Message, read_message, what_is_asked
from bot.demo.control import Json
from bot.demo.director import Director, Script, check
from bot.demo.google import FOLDER, SHEET, Google
from bot.demo.people import Office, Official
from bot.demo.record import Record
from bot.domain.sop import Laku

NOT_REGISTERED = "belum terdaftar"
NOT_YOURS = "keputusan ini berada pada"
NOT_HOLDING = "tidak lagi berada pada"
CONTROL_BOOK = "Buku Kendali"  # the office's, not the siklus': it stays open when a siklus is archived
KEY = "sakip"  # the property by which the bot finds its files again


@dataclass(slots=True)
class Story:
    """The play of one office: its officials do the ordinary thing. Subclasses tell what goes differently.

    `outsider` belongs to no office; `manager` is the Google account of whoever looks after the shared
    drive, `service` the bot's own, which alone sees the keys of its files.
    """

    director: Director
    office: Office
    record: Record
    outsider: Official
    manager: Google
    service: Google
    drive_id: str
    refused: int = 0
    beats: list[str] = field(default_factory=list)
    _tried: bool = False
    _done: int = 0

    def scripts(self) -> list[Script]:
        """What happens besides the ordinary."""
        return []

    def claims(self, person: Official, message: Message) -> bool:
        """True when a script of this story answers the message."""
        return False

    def answer(self, person: Official, message: Message) -> Script | None:
        """The script by which a person answers, None when it needs no answer or a script of the story has it."""
        if not self._tried and message.code and what_is_asked(message) is self._guarded:
            self._tried = True
            self.director.spawn(self.trespass(person, message))
        if self.claims(person, message):
            return None
        return defaults.answer(self.director, self.office, person, message)

    @property
    def _guarded(self) -> Ask:
        """What those without a right try to answer: a decision, or a task where the SOP leaves nothing to decide."""
        sop = self.office.sop
        decided = any(stage.laku is Laku.PUTUSAN for row in sop.langkah for stage in sop.stages(row.urut))
        return Ask.DECIDE if decided else Ask.CONFIRM

    def tell(self, beat: str, text: str) -> None:
        """A beat of the story happened."""
        self.beats.append(beat)
        self.director.beat(self.office, text)

    def note_steps(self) -> None:
        """Tells the audience how far the siklus has come."""
        done, total = self.record.steps(self.office.kode)
        self.director.progress.step(self.office.sop.kode, done, total)
        if done != self._done:
            self._done = done
            self.director.beat(self.office, f"{self.office.sop.kode}: {done} of {total} steps are done")

    # --- those who may not -------------------------------------------------------------------------------------------

    def trespass(self, holder: Official, card: Message) -> Script:
        """An outsider and a colleague try to answer what is somebody else's, with the code and with forged taps."""
        director = self.director
        tried = ((self.outsider, NOT_REGISTERED, NOT_REGISTERED), *self._colleague_of(holder))
        for who, _, _ in tried:
            director.control.write(who.telegram_id, f"{card.code} setuju")
        yield director.until(director.now)
        for who, written, _ in tried:
            self.is_refused(who, written)
        data = next(button.data for button in card.buttons if button.data)
        taps = [director.control.tap(who.telegram_id, self._last(who).id, data) for who, _, _ in tried]
        yield director.until(director.now)
        for tap, (_, _, words) in zip(taps, tried, strict=True):
            answer = director.control.tap_answer(tap)
            check(
                words in str(answer["text"]), f"a forged tap was answered “{answer['text']}” instead of being refused"
            )
            self.refused += 1
        still = director.current(holder, card)
        check(still.title == card.title, f"the card “{card.title}” changed when people without a right answered it")
        names = " and ".join(["an outsider", *(who.nama for who, _, _ in tried[1:])])
        self.tell("refused", f"{names} try to answer for {holder.nama} and are refused")

    def _colleague_of(self, holder: Official) -> Iterator[tuple[Official, str, str]]:
        """Somebody of the office without any part in what the holder decides, where there is one, and what they are
        told: after writing, after a tap."""
        others = [p for p in self.office.people.values() if not set(p.peran) & set(holder.peran)]
        fillers = [p for p in others if "pengisi_bidang" in p.peran]
        for colleague in (fillers or others)[:1]:
            yield colleague, NOT_YOURS, NOT_HOLDING

    def _last(self, person: Official) -> Message:
        lines = self.director.control.chat(person.telegram_id)
        return [m for line in lines if (m := read_message(line)).from_bot][-1]

    def is_refused(self, person: Official, words: str) -> None:
        """Counts one more refusal; DemoFailed unless the newest answer to the person has these words."""
        said = self._last(person).text
        check(words in said, f"{person.nama} may not decide, and was answered “{said[:120]}”")
        self.refused += 1

    # --- the end -----------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Checks what must be true of every play. DemoFailed with the first thing that is not."""
        faults = self.record.faults(self.office.kode)
        check(not faults, faults[0] if faults else "")
        check("refused" in self.beats, "nobody without a right tried to decide")
        mine = self.my_files()
        self._are_single(mine)
        self._nobody_was_told_twice()
        self._signed_what_was_printed()
        self._are_read_only(mine)

    def my_files(self) -> list[Json]:
        """The files of this office, as the manager of the drive sees them: all below its folder."""
        files, key = self.manager.list_files(self.drive_id), f"{self.office.kode}/folder"
        keyed = self.service.list_files(self.drive_id)
        root = [file["id"] for file in keyed if file.get("appProperties", {}).get(KEY) == key]
        check(len(root) == 1, f"the office has {len(root)} folders in the drive instead of one")
        inside, grown = set(root), True
        while grown:
            new = {file["id"] for file in files if set(file.get("parents", ())) & inside} - inside
            inside, grown = inside | new, bool(new)
        return [file for file in files if file["id"] in inside]

    def _are_single(self, files: list[Json]) -> None:
        ids = {file["id"] for file in files}
        seen = [file for file in self.service.list_files(self.drive_id) if file["id"] in ids]
        keys = Counter(file.get("appProperties", {}).get(KEY, "") for file in seen)
        check(not keys[""], f"{keys['']} files in the drive carry no key of the bot")
        names = Counter((tuple(file.get("parents", ())), file["name"]) for file in files)
        doubled = [key for key, count in [*keys.items(), *names.items()] if count > 1]
        check(not doubled, f"the drive holds {doubled} twice")

    def _nobody_was_told_twice(self) -> None:
        """A message whose sending was in doubt is never sent again as it was (design §12)."""
        for person in self.office.people.values():
            said = Counter((message.at, message.text) for message in self.director.log(person))
            twice = [text.partition("\n")[0] for (_, text), count in said.items() if count > 1]
            check(not twice, f"{person.nama} was told twice: “{twice[0] if twice else ''}”")

    def _signed_what_was_printed(self) -> None:
        """Whoever registers the very document that the bot printed is not asked which version it is."""
        for person in self.office.people.values():
            asked = [m for m in self.director.log(person) if "kode versinya tidak terbaca" in m.text]
            check(not asked, f"{person.nama} was asked about a signed report that carries its code")

    def _are_read_only(self, files: list[Json]) -> None:
        for file in files:
            if file["mimeType"] == FOLDER or file["name"].startswith(CONTROL_BOOK):
                continue
            locked = any(r.get("readOnly") for r in file.get("contentRestrictions", ()))
            check(locked, f"“{file['name']}” is not read-only in the archive")
        for sheet in (file for file in files if file["mimeType"] == SHEET):
            self._cannot_be_written(sheet)

    def _cannot_be_written(self, sheet: Json) -> None:
        emails = {grant.get("emailAddress") for grant in sheet.get("permissions", ())}
        fillers = [p for p in self.office.people.values() if p.email in emails and "pengisi_bidang" in p.peran]
        for person in fillers:
            try:
                self.director.google(person.email).open(sheet["id"]).sheet1.update_acell("A1", "x")
            except (APIError, PermissionError):
                continue
            check(False, f"{person.nama} could still write into “{sheet['name']}” after it was archived")
