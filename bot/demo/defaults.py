"""What does an official do whom no story tells otherwise? The ordinary thing, after a while, each in their own way."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.demo.cards import Ask, Message, what_is_asked
from bot.demo.director import Director, Script, check
from bot.demo.people import (
    APPROVALS,
    DONE,
    Office,
    Official,
    Way,
    luck,
    way_of,
    words_for,
)
from bot.demo.sheet import Form
from bot.demo.signing import sign
from bot.domain.indikator import Agregasi

CHOICES = ("sampaikan", "diarahkan", "ya", "semua")  # what is tapped where a question has buttons
TEXT_FOR_ALL = re.compile(r"^Mohon rekomendasi")


@dataclass(frozen=True, slots=True)
class Scene:
    """One message on somebody's phone."""

    director: Director
    office: Office
    person: Official
    message: Message

    def newest(self) -> Message:
        """The same request as it was last posted: a card is posted anew when its data changed."""
        log = self.director.log(self.person)
        same = [m for m in log if m.code == self.message.code and what_is_asked(m) is what_is_asked(self.message)]
        return same[-1] if self.message.code and same else self.message

    def printed(self) -> bytes:
        """The report this person was last sent to be signed. DemoFailed when there was none."""
        sent = [m for m in self.director.log(self.person) if m.document.startswith("Laporan Kinerja ") and m.file_id]
        check(bool(sent), f"{self.person.nama} was sent no report to be signed")
        return self.director.control.sent_file(sent[-1].file_id)

    def minutes(self, least: int, most: int) -> int:
        """How long this person takes for this."""
        return luck(self.director.seed, self.person.kode, "minutes", self.message.title).randint(least, most)

    def phrase(self, phrases: tuple[str, ...]) -> str:
        """The person's own words."""
        return luck(self.director.seed, self.person.kode, "words", self.message.title).choice(phrases)

    def respond(self, act: str, phrases: tuple[str, ...]) -> None:
        """Taps, replies, or types the short code; a card that says it is settled is left alone."""
        asked = self.newest()
        message = self.director.current(self.person, asked)
        if message.title != asked.title:
            return
        way = way_of(self.director.seed, self.person, message, act)
        if way is Way.TAP:
            self.director.tap(self.person, message, act)
        elif way is Way.REPLY:
            self.director.write(self.person, self.phrase(phrases), message)
        else:
            self.director.write(self.person, f"{message.code} {self.phrase(phrases)}")


def answer(director: Director, office: Office, person: Official, message: Message) -> Script | None:
    """The script by which a person answers a message; None when it asks for nothing."""
    play = _PLAYS.get(what_is_asked(message))
    return play(Scene(director, office, person, message)) if play is not None else None


def _decide(scene: Scene) -> Script:
    yield scene.director.pause(scene.office, scene.minutes(10, 60))
    scene.respond("setujui", APPROVALS)


def _confirm(scene: Scene) -> Script:
    yield scene.director.pause(scene.office, scene.minutes(10, 60))
    scene.respond("selesai", DONE)


def _fill(scene: Scene) -> Script:
    yield scene.director.pause(scene.office, scene.minutes(90, 400))
    form = Form.open(scene.director.google(scene.person.email), scene.message.sheet_id)
    form.fill(luck(scene.director.seed, scene.person.kode, "figures"), sums=_sums(scene.office))
    scene.director.edited(scene.office)
    yield scene.director.pause(scene.office, 30)
    scene.respond("selesai", DONE)


def _sums(office: Office) -> frozenset[str]:
    """The indikator whose triwulan add up."""
    return frozenset(row.kode for row in office.instansi.indikator if row.agregasi is Agregasi.JUMLAH)


def _mend(scene: Scene) -> Script:
    """Types the figures anew; for an ordinary filler whose sheet came back."""
    yield scene.director.pause(scene.office, scene.minutes(30, 90))
    form = Form.open(scene.director.google(scene.person.email), scene.message.sheet_id)
    form.fill(luck(scene.director.seed, scene.person.kode, "figures", "again"), sums=_sums(scene.office))
    scene.director.edited(scene.office)
    yield scene.director.pause(scene.office, 15)
    scene.director.write(scene.person, scene.phrase(DONE), scene.message)


def _write(scene: Scene) -> Script:
    yield scene.director.pause(scene.office, scene.minutes(15, 60))
    message = scene.newest()
    if message.title.startswith("Mohon tindak lanjut") and scene.phrase(("acknowledge", "plan")) == "acknowledge":
        scene.director.tap(scene.person, message, "selesai")
        return
    scene.director.write(scene.person, words_for(message.title), message)
    if TEXT_FOR_ALL.match(message.title):
        yield scene.director.pause(scene.office, 5)
        scene.director.write(scene.person, "selesai", message)


def _file(scene: Scene) -> Script:
    yield scene.director.pause(scene.office, scene.minutes(30, 120))
    signed = sign(scene.printed())
    scene.director.send_file(scene.person, "Laporan Kinerja bertanda tangan.pdf", signed, scene.newest())


def _choose(scene: Scene) -> Script:
    act = next((act for act in CHOICES if scene.message.button(act)), None)
    if act is None:
        return
    yield scene.director.pause(scene.office, 5)
    scene.director.tap(scene.person, scene.message, act)


_PLAYS: Mapping[Ask, Callable[[Scene], Script]] = {
    Ask.DECIDE: _decide,
    Ask.CONFIRM: _confirm,
    Ask.FILL: _fill,
    Ask.MEND: _mend,
    Ask.WRITE: _write,
    Ask.FILE: _file,
    Ask.CHOOSE: _choose,
}
