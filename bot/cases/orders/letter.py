"""/surat: the letter of a stand-in follows ("surat menyusul"); until its number is put down the assignment ends early
(office practice, People)."""

from datetime import date

from bot.cases.orders.order import Order, parts_of
from bot.domain import hari_kerja
from bot.domain.penugasan import Penugasan
from bot.store.queries import marks, people, record

LETTER_FOLLOWS = "surat menyusul"
LETTER_DAYS = 5  # working days for which a stand-in holds whose letter has not come
_WANTED = "surat:"  # markers: until when an assignment is to last once its letter is there


def until_letter(order: Order, first: date, last: date, dasar: str) -> date:
    """The last day that can be given now: all of the leave, or some working days while the letter is missing."""
    if dasar != LETTER_FOLLOWS:
        return last
    return min(last, hari_kerja.add_hari_kerja(order.case.kalender, first, LETTER_DAYS))


def remember_wish(order: Order, penugasan_id: int, wanted: date) -> None:
    """Keeps until when the assignment is to last once the letter is there."""
    marks.put(order.tx, f"{_WANTED}{penugasan_id}", wanted.isoformat(), order.now)


def note(order: Order) -> None:
    """Understands "/surat 800/12/2026", or with a name before it where several letters are awaited."""
    if not order.is_planner():
        return
    *named, number = parts_of(order.words)
    rows = [row for row in awaited(people.assignments(order.tx, order.case.instansi)) if _lasts(order, row)]
    if named:
        rows = [row for row in rows if named[0].casefold() in _names(order, row)]
    if not number or len({row.orang_id for row in rows}) != 1:
        order.explain("surat")
        return
    for row in rows:
        _put_down(order, row, number)
    facts = {"jabatan_wakil": people.person(order.tx, rows[0].orang_id).jabatan, "dasar": number}
    order.tell("surat_dicatat", facts)


def awaited(rows: tuple[Penugasan, ...]) -> list[Penugasan]:
    """The assignments whose letter has not come."""
    return [row for row in rows if row.dasar == LETTER_FOLLOWS]


def _lasts(order: Order, row: Penugasan) -> bool:
    return row.selesai is None or row.selesai >= order.case.today(order.now)


def _names(order: Order, row: Penugasan) -> tuple[str, ...]:
    person = people.person(order.tx, row.orang_id)
    return person.kode.casefold(), person.nama.casefold(), person.jabatan.casefold()


def _put_down(order: Order, row: Penugasan, number: str) -> None:
    wanted = marks.get(order.tx, f"{_WANTED}{row.id}")
    until = date.fromisoformat(wanted) if wanted else row.selesai
    people.change_assignment(order.tx, row.id, until, number, "obrolan")
    marks.drop(order.tx, f"{_WANTED}{row.id}")
    isi = {"penugasan": row.id, "dasar": number, "selesai": until, "oleh": order.orang.id}
    people.lock_office(order.tx, order.case.instansi)
    record.append(order.tx, f"instansi:{order.case.instansi}", "surat", isi, order.now)
