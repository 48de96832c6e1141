"""/pejabat: the planner proposes who holds a role from when on, for one official by buttons or for many in one message;
a second entitled person confirms (`bot/cases/accounts/officials.py`)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.cases import people as who
from bot.cases.accounts import officials
from bot.cases.orders.letter import LETTER_DAYS, LETTER_FOLLOWS
from bot.cases.orders.order import Order, parts_of
from bot.domain import hari_kerja
from bot.domain.facts import Langkah
from bot.domain.handover import Handover, lines_of, read_terms
from bot.domain.pejabat import Butir, SumberUsulan
from bot.domain.penugasan import JenisPenugasan
from bot.domain.tanggal import dates_in
from bot.store.queries import people

FILLER = "pengisi_bidang"

Role = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Terms:
    """In what capacity, from when to when, on what basis."""

    jenis: JenisPenugasan
    mulai: date
    selesai: date | None
    dasar: str

    def wish(self, kode: str, role: Role) -> Handover:
        """The person `kode` is to hold `role` on these terms."""
        return Handover(kode, *role, self.jenis, self.mulai, self.selesai, self.dasar)


def propose(order: Order) -> None:
    """Without words: which role. With a message of several lines: dates and basis first, then "role: person" each."""
    if not order.is_planner():
        return
    if order.words:
        _propose_many(order)
        return
    roles = _roles(order)
    shown = [{"kode": str(number), "jabatan": title} for number, title in enumerate(roles.values())]
    order.ask("pejabat_peran", "pilih_peran_pejabat", {"peran": shown}, {"peran": [list(role) for role in roles]})


def _roles(order: Order) -> dict[Role, str]:
    """The roles somebody has held in this office, those of its SOP and of every unit, with their titles."""
    held = {(row.peran, row.bidang) for row in people.assignments(order.tx, order.case.instansi)}
    units = {(peran, unit) for unit in order.case.siklus.bidang for peran in ("kepala_bidang", FILLER)}
    of_sop = {(peran, "") for peran in order.case.sop.peran} - {("kepala_bidang", ""), (FILLER, "")}
    titles = {role: who.title_of(order.case, *role) for role in held | units | of_sop}
    twice = Counter(titles.values())
    found = {
        role: f"{title}, {order.case.kantor.short_name(role[1])}" if role[1] and twice[title] > 1 else title
        for role, title in titles.items()
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def choose_role(order: Order, detail: Mapping[str, Any], chosen: str) -> None:
    """The role was picked: by whom."""
    roles = list(detail["peran"])
    if chosen.isdigit() and int(chosen) < len(roles):
        peran, bidang = roles[int(chosen)]
        _ask_person(order, (peran, bidang))


def replace_filler(order: Order, langkah: Langkah) -> None:
    """ "Tetapkan pengganti" below a head's request: the role is known."""
    if order.is_planner():
        _ask_person(order, (FILLER, langkah.bidang))


def _ask_person(order: Order, role: Role) -> None:
    staff = people.people(order.tx, order.case.instansi)
    facts = {
        "jabatan_peran": who.title_of(order.case, *role),
        "calon": [{"kode": str(row.id), "jabatan": row.jabatan} for row in staff],
    }
    order.ask("pejabat_orang", "pilih_pejabat", facts, {"peran": role[0], "bidang": role[1]})


def choose_person(order: Order, detail: Mapping[str, Any], chosen: str) -> None:
    """The person was picked: in what capacity, from when, on what basis."""
    found = [row for row in people.people(order.tx, order.case.instansi) if str(row.id) == chosen]
    if not found or not order.is_planner():
        return
    title = who.title_of(order.case, str(detail["peran"]), str(detail["bidang"]))
    facts = {"jabatan_peran": title, "jabatan_pejabat": found[0].jabatan}
    kept = {name: detail[name] for name in ("peran", "bidang")}
    order.ask("pejabat_tulis", "tulis_penugasan", facts, {**kept, "kode_orang": found[0].kode})


def take(order: Order, detail: Mapping[str, Any]) -> bool:
    """ "Plh. 13-04-2026 17-04-2026; Surat Tugas 800/12/2026", or one tap for a Plh. from today whose letter follows."""
    terms = _one_tap(order) if order.reply.act == "pilih" else _written_terms(parts_of(order.reply.teks))
    if terms is None or not order.is_planner():
        order.explain("pejabat")
        return False
    role = str(detail["peran"]), str(detail["bidang"])
    return _put_down(order, _lines(order, [terms.wish(str(detail["kode_orang"]), role)]))


def _one_tap(order: Order) -> _Terms:
    today = order.case.today(order.now)
    last = hari_kerja.add_hari_kerja(order.case.kalender, today, LETTER_DAYS)
    return _Terms(JenisPenugasan.PLH, today, last, LETTER_FOLLOWS)


def _written_terms(parts: list[str]) -> _Terms | None:
    terms = read_terms(parts[0], dates_in(parts[0]))
    basis = parts[1] if len(parts) > 1 else ""
    return _Terms(*terms, basis) if terms is not None and basis else None


def _propose_many(order: Order) -> None:
    """The first line has dates and basis for all, every further one a role and a person; all or nothing."""
    head, *rest = [line.strip() for line in order.words.splitlines() if line.strip()]
    terms = _written_terms(parts_of(head))
    wishes = [wish for line in rest if terms and (wish := _read_line(order, line, terms)) is not None]
    if terms is None or not rest or len(wishes) < len(rest) or not _put_down(order, _lines(order, wishes)):
        order.explain("pejabat")


def _read_line(order: Order, line: str, terms: _Terms) -> Handover | None:
    title, _, person = (part.strip().casefold() for part in line.partition(":"))
    role = next((role for role, known in _roles(order).items() if known.casefold() == title), None)
    staff = people.people(order.tx, order.case.instansi)
    found = [row for row in staff if person in (row.kode.casefold(), row.nama.casefold(), row.jabatan.casefold())]
    return terms.wish(found[0].kode, role) if role is not None and len(found) == 1 else None


def _lines(order: Order, wishes: list[Handover]) -> list[Butir]:
    rows = people.assignments(order.tx, order.case.instansi)
    codes = {row.id: row.kode for row in people.people(order.tx, order.case.instansi)}
    groups = officials.groups_of(order.tx, order.case.instansi)
    return [line for wish in wishes for line in lines_of(wish, rows, codes, groups)]


def _put_down(order: Order, lines: list[Butir]) -> bool:
    """Waits for the second person; the planner learns for whom with the next tick."""
    if not lines:
        return False
    officials.propose(order.tx, order.case.instansi, lines, SumberUsulan.OBROLAN, order.orang.id, order.now)
    return True
