"""What people get who ask: their tasks, how the siklus or one unit stands, what was decided, help; each as far as the
role reaches, whether it was asked by command or in words of one's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import history, load, status
from bot.cases import people as who
from bot.cases.answers import refusals
from bot.cases.answers.incoming import Incoming
from bot.cases.answers.reply import Reply
from bot.cases.load import Calendars, Case
from bot.domain import hari_kerja, replies
from bot.domain.penugasan import Penugasan, holders
from bot.domain.wishes import Wish
from bot.store.queries import cycles, outbox, people, prompts
from bot.store.queries.outbox import Message

COMMANDS = {
    "/tugas": "Tugas yang menunggu",
    "/status": "Keadaan siklus yang berjalan",
    "/bidang": "Keadaan satu unit",
    "/riwayat": "Catatan keputusan terakhir",
    "/bantuan": "Cara menggunakan",
}
# The orders of `bot/actions/order.py` that make sense for each kind of user.
_ORDERS_OF = {
    "perencana": (
        "tenggat",
        "jeda",
        "lanjutkan",
        "batalkan",
        "target",
        "koreksi",
        "undang",
        "putus",
        "pejabat",
        "surat",
        "catat",
        "tunda",
        "wakilkan",
        "rekomendasi",
        "kinerja",
        "rapat",
        "pk",
    ),
    "pimpinan": ("wakilkan", "tunda", "rekomendasi"),
    "pengisi": ("akses", "tunda", "rekomendasi"),
    "penghubung": (),
    "umum": (),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is being answered: in which transaction, whose it is (everybody of one office behind the account)."""

    tx: Connection
    calendars: Calendars
    incoming: Incoming
    known: tuple[Row[Any], ...]
    now: datetime

    @property
    def orang(self) -> Row[Any]:
        """Whom the answer addresses: the first of them."""
        return self.known[0]

    def say(self, kind: str, facts: dict[str, Any]) -> None:
        """Answers in the chat the command came from; once per update, kind and period."""
        key = f"tampil:{self.incoming.update_id}:{kind}:{facts.get('periode', '')}:{self.orang.instansi}"
        person = {"orang_id": self.orang.id, "instansi": self.orang.instansi}
        outbox.queue(self.tx, Message(key, self.incoming.from_id, kind, facts, **person), self.now)

    def cases(self) -> list[Case]:
        """The siklus of the asker's office that are not over; where there are none, the asker is told so."""
        found = [load.load(self.tx, row.id, self.calendars) for row in cycles.running(self.tx, self.orang.instansi)]
        if not found:
            self.say("status_kosong", status.coming(self.tx, self.orang.instansi, self.now))
        return found

    def cases_or_last(self) -> list[tuple[Case, dict[str, str]]]:
        """Like `cases`; between two siklus the last one, with what says so. An office without any is told so."""
        running = cycles.running(self.tx, self.orang.instansi)
        shown = running or cycles.every(self.tx, self.orang.instansi)[-1:]
        if not shown:
            self.say("status_kosong", status.coming(self.tx, self.orang.instansi, self.now))
        found = [load.load(self.tx, row.id, self.calendars) for row in shown]
        return [(case, {} if running else {"siklus_terakhir": str(case.siklus.status)}) for case in found]

    def waiting(self) -> list[Row[Any]]:
        """Their open tasks."""
        return [row for person in self.known for row in prompts.open_tasks(self.tx, person.id)]

    def held(self) -> list[Penugasan]:
        """What the asker holds today."""
        rows = people.assignments(self.tx, self.orang.instansi)
        mine = [row for row in rows if row.orang_id in {person.id for person in self.known}]
        zone = people.office(self.tx, self.orang.instansi).zona
        today = hari_kerja.local(self.calendars(self.orang.instansi, zone), self.now).date()
        return [row for row in mine if row in holders(rows, row.peran, row.bidang, today)]


def _tasks(asked: Asked) -> None:
    rows = refusals.task_rows(asked.tx, asked.waiting(), asked.calendars)
    if rows:
        asked.say("daftar_tugas", {"jumlah": len(rows), "daftar_tugas": rows})
    else:
        asked.say("tidak_ada_tugas", {})


def _help(asked: Asked) -> None:
    roles = {row.peran for row in asked.held()}
    kind = "perencana" if "kasubbag_perencanaan" in roles else "pengisi" if "pengisi_bidang" in roles else "umum"
    kind = "pimpinan" if roles & {"kepala_dinas", "sekretaris", "kepala_bidang"} else kind
    kind = "penghubung" if roles == {who.ADJUTANT} else kind
    known = [name.removeprefix("/") for name in COMMANDS]
    commands = [{"perintah": name} for name in (*known, *_ORDERS_OF[kind])]
    asked.say("bantuan", {"peran": kind, "perintah": commands})


def _status(asked: Asked) -> None:
    for case in asked.cases():
        asked.say("status_ringkas", status.brief(asked.tx, case, asked.now))


def _unit(asked: Asked) -> None:
    """The unit named; without a name the asker's own, or the list to choose from."""
    named = asked.incoming.command[1]
    words = asked.incoming.text.casefold()
    own = [row.bidang for row in asked.held() if row.bidang]
    for case, over in asked.cases_or_last():
        units = {kode: case.kantor.short_name(kode) for kode in case.siklus.bidang}
        spoken = next((kode for kode, nama in units.items() if not named and nama.casefold() in words), None)
        unit = named if named in units else replies.match_bidang(named, units) if named else spoken
        unit = unit or (None if named else next(iter(own), None))
        if unit in units:
            asked.say("bidang_ringkas", {**status.unit_brief(asked.tx, case, str(unit), asked.now), **over})
            continue
        asked.say("pilih_bidang", {"unit": [{"kode": kode, "nama": nama} for kode, nama in units.items()]})
        return


def _history(asked: Asked) -> None:
    """Whoever holds something of the whole office sees all of it, the others what concerns their units."""
    held = asked.held()
    units = frozenset() if any(not row.bidang for row in held) else frozenset(row.bidang for row in held)
    for case, over in asked.cases_or_last():
        acts = history.latest_acts(asked.tx, case, units)
        asked.say("riwayat_ringkas", {"periode": case.periode.nama, "peristiwa": acts, **over})


COMMAND_ANSWERS: Mapping[str, Callable[[Asked], None]] = {
    "/tugas": _tasks,
    "/status": _status,
    "/bidang": _unit,
    "/riwayat": _history,
    "/bantuan": _help,
    "/help": _help,
}


# --- asked in words of one's own -----------------------------------------------------------------------------------


def _greet(asked: Asked) -> None:
    waiting = len(asked.waiting())
    asked.say("salam", {"jumlah_tugas": waiting} if waiting else {})


def _deadline(asked: Asked) -> None:
    """The own tasks carry their dates; whoever has none sees how the siklus stands."""
    (_tasks if asked.waiting() else _status)(asked)


def _moved(asked: Asked) -> None:
    refusals.forward_question(
        asked.tx, Reply(asked.incoming, asked.orang, teks=asked.incoming.text), asked.calendars, asked.now
    )


def answer_wish(asked: Asked, wish: str) -> None:
    """Answers what was asked for without a command."""
    _WISHES[Wish(wish)](asked)


_WISHES: Mapping[Wish, Callable[[Asked], None]] = {
    Wish.SALAM: _greet,
    Wish.BANTUAN: _help,
    Wish.TUGAS: _tasks,
    Wish.TENGGAT: _deadline,
    Wish.STATUS: _status,
    Wish.TAUTAN: _unit,
    Wish.AKSES: lambda asked: asked.say("cara_perintah", {"cara": "akses"}),
    Wish.PINDAH: _moved,
    Wish.CUTI: lambda asked: asked.say("tawarkan_wakil", {}),
    Wish.GANGGUAN: lambda asked: asked.say("layanan_berjalan", {}),
}
