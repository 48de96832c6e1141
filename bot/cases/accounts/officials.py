"""A change of officials from proposal to effect: put down, shown to those who may confirm it, in force when a second
entitled person says yes. Whoever proposes (a workbook, an order) only calls `propose`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import load, send
from bot.cases import people as who
from bot.cases.drive import files
from bot.cases.kendali.key import CHANGED
from bot.cases.kendali.truth import PEJABAT
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.codec import canonical, from_json, to_json
from bot.domain.pejabat import AksiPejabat, Butir, StatusUsulan, SumberUsulan, confirmers
from bot.domain.penugasan import TEAMS, JenisPenugasan
from bot.store.queries import changes, cycles, marks, people, prompts, proposals, record
from bot.store.queries.changes import Change

QUESTION = "pengesahan"  # the kind of prompt


def digest_of(lines: Iterable[Butir]) -> str:
    """Names a proposal by its content."""
    return sha256(canonical(sorted(canonical(line) for line in lines)).encode()).hexdigest()


def propose(
    tx: Connection, office: str, lines: Sequence[Butir], sumber: SumberUsulan, oleh: int | None, now: datetime
) -> int:
    """Puts a change down, in force for nobody yet; returns its id, that of the same change if it waits already.

    `oleh` is who proposes it (a person's id), None where nobody can tell which of the planners typed it. The cards to
    those who may confirm go out with the next tick (`ask_confirmers`).
    """
    digest = digest_of(lines)
    for row in proposals.waiting(tx, office):
        if row.digest == digest:
            return int(row.id)
    isi = [to_json(line) for line in lines]
    values = {"instansi": office, "sumber": str(sumber), "digest": digest, "isi": isi, "orang_id": oleh}
    made = proposals.add(tx, values, now)
    _record(tx, office, "usulan_pejabat", {"usulan": made, "sumber": str(sumber), "oleh": oleh, "butir": isi}, now)
    return made


def groups_of(tx: Connection, office: str) -> frozenset[str]:
    """The roles whose holders form a group: a new member joins the others and takes nobody's place. The office's SOPs
    say which, each as the newest siklus has it."""
    newest = {row.sop_kode: row.sop_digest for row in cycles.every(tx, office)}
    named = [peran for digest in newest.values() for peran in load.pinned(tx, digest).peran.values()]
    groups = frozenset(peran.kode for peran in named if peran.kelompok)
    return groups | (TEAMS - {peran.kode for peran in named})


def withdraw(tx: Connection, row: Row[Any], now: datetime) -> None:
    """Takes a waiting proposal back: it was written differently meanwhile."""
    if proposals.settle(tx, row.id, StatusUsulan.DITARIK, None, now):
        _close_cards(tx, row, now)
        _record(tx, row.instansi, "usulan_ditarik", {"usulan": row.id}, now)


def lines_of(row: Row[Any]) -> tuple[Butir, ...]:
    """The lines of a proposal."""
    return tuple(from_json(Butir, isi) for isi in row.isi)


def entitled(tx: Connection, case: Case, row: Row[Any], now: datetime) -> list[Holder]:
    """Who may confirm the proposal now, those of the highest role first."""
    gaining = {line.kode for line in lines_of(row) if line.aksi is AksiPejabat.TUGAS}
    staff = {person.id: person for person in people.people(tx, row.instansi)}
    barred = frozenset(person.id for person in staff.values() if person.kode in gaining)
    return able(tx, case, SumberUsulan(row.sumber), row.orang_id, barred, now)


def able(
    tx: Connection, case: Case, sumber: SumberUsulan, oleh: int | None, barred: frozenset[int], now: datetime
) -> list[Holder]:
    """Who may agree, as a second person, to what `oleh` proposes, but for those `barred`; the highest role first."""
    rows = people.assignments(tx, case.instansi)
    found = confirmers(rows, sumber, oleh, barred, case.today(now))
    held = {item.orang_id: item for item in reversed(rows) if item.covers(case.today(now))}
    return [who.holder_of_row(tx, held[orang_id]) for orang_id in found]


# --- asking ----------------------------------------------------------------------------------------------------------


def ask(tx: Connection, case: Case, row: Row[Any], now: datetime) -> int:
    """Shows a waiting proposal to everybody who may confirm it and has not seen it; returns how many were asked.

    The planner is told once that it waits, and for whom.
    """
    able = entitled(tx, case, row, now)
    new = [holder for holder in able if holder.orang.id not in row.diminta and holder.chat_id is not None]
    for holder in new:
        _ask_one(tx, case, row, holder, now)
    asked = [*row.diminta, *(holder.orang.id for holder in new)]
    if asked != row.diminta:
        proposals.set_asked(tx, row.id, asked)
    titles = [holder.orang.jabatan for holder in able if holder.orang.id in asked]
    facts = {"butir": describe(tx, case, row), **({"jabatan_pengesah": tulis.join_words(titles)} if titles else {})}
    _tell_planners(tx, case, Notice("usulan_pejabat_menunggu", facts, f"usulan:{row.id}:{bool(titles)}"), now)
    return len(new)


def _ask_one(tx: Connection, case: Case, row: Row[Any], holder: Holder, now: datetime) -> None:
    kind = "minta_pengesahan_pejabat"
    detail = {"usulan": row.id, "kartu": kind}
    opened = send.open_prompt(tx, case, case.siklus.langkah[0], holder, QUESTION, now, rincian=detail)
    facts = {"butir": describe(tx, case, row), "kode": opened.kode, "asal": row.sumber}
    if row.orang_id is not None:
        facts["jabatan_pengusul"] = people.person(tx, row.orang_id).jabatan
    send.notify(tx, case, holder, Notice(kind, facts, f"{kind}:{opened.id}"), now, prompt_id=opened.id)


def describe(tx: Connection, case: Case, row: Row[Any]) -> list[dict[str, str]]:
    """The lines of a proposal as messages list them."""
    names = {person.kode: person.nama for person in people.people(tx, row.instansi)}
    lines = lines_of(row)
    names = {**{line.kode: line.nama for line in lines if line.nama}, **names}
    return [_line(case, line, names.get(line.kode, line.kode)) for line in lines]


def _line(case: Case, line: Butir, nama: str) -> dict[str, str]:
    title = who.title_of(case, line.peran, line.bidang) if line.peran else ""
    if title and line.jenis is not JenisPenugasan.DEFINITIF:
        title = f"{line.jenis.value.capitalize()}. {title}"
    facts = {
        "perubahan": str(line.aksi),
        "nama_pejabat": nama,
        "jabatan_pejabat": line.jabatan,
        "surel": line.email,
        "kapasitas": title,
        "mulai_tugas": tulis.format_tanggal(line.mulai) if line.mulai else "",
        "selesai_tugas": tulis.format_tanggal(line.selesai) if line.selesai else "",
        "dasar": line.dasar,
    }
    return {name: value for name, value in facts.items() if value}


# --- answering -------------------------------------------------------------------------------------------------------


def settle(tx: Connection, case: Case, orang: Row[Any], detail: Mapping[str, Any], *, yes: bool, now: datetime) -> None:
    """An answer to the card: in force at once, or refused. Entitlement is looked at anew; the first answer counts."""
    row = proposals.get(tx, int(str(detail["usulan"])))
    giver = None if row is None else next((h for h in entitled(tx, case, row, now) if h.orang.id == orang.id), None)
    if row is None or giver is None:
        return
    status = StatusUsulan.DISAHKAN if yes else StatusUsulan.DITOLAK
    if not proposals.settle(tx, row.id, status, orang.id, now):
        return
    _close_cards(tx, row, now)
    known = people.emails(tx, row.instansi)
    if yes:
        put_in_force(tx, row, now)
        _share_anew(tx, case, known)
    isi = {"usulan": row.id, "oleh": orang.id, "kapasitas": who.capacity(case, giver), "status": str(status)}
    _record(tx, row.instansi, "pejabat", isi, now)
    if row.sumber == SumberUsulan.BUKU:
        marks.put(tx, f"{CHANGED}{row.instansi}", f"usulan {row.id}", now)  # its note in the workbook follows
    _announce(tx, case, row, giver, yes=yes, now=now)


def put_in_force(tx: Connection, row: Row[Any], now: datetime) -> None:
    """Writes a confirmed proposal to people and assignments; open tasks follow with the next tick, shares at once."""
    for line in lines_of(row):
        _EFFECTS[line.aksi](tx, row, line, now)
    marks.drop(tx, who.HOLDERS_CHECKED)


def _put_data(tx: Connection, row: Row[Any], line: Butir, now: datetime) -> None:
    values = {"nama": line.nama, "sapaan": line.sapaan, "jabatan": line.jabatan, "email": line.email}
    people.put_person(tx, row.instansi, line.kode, **values)
    _keep(tx, row, line, {**values, "aktif": True}, now)


def _keep(tx: Connection, row: Row[Any], line: Butir, isi: Mapping[str, Any], now: datetime) -> None:
    """Puts down what was confirmed: it holds over the office's file when that is applied again."""
    changes.add(tx, row.instansi, Change(PEJABAT, line.kode, isi, now.date(), line.dasar), now)


def _add_task(tx: Connection, row: Row[Any], line: Butir, now: datetime) -> None:
    orang_id = people.by_code(tx, row.instansi, line.kode)
    if orang_id is None or line.mulai is None:
        return
    held = {name: getattr(line, name) for name in ("peran", "bidang", "mulai", "selesai", "dasar")}
    values = {**held, "orang_id": orang_id, "instansi": row.instansi, "jenis": str(line.jenis)}
    people.add_assignment(tx, {**values, "sumber": row.sumber, "dibuat_oleh": row.orang_id, "disahkan": now})


def _change_task(tx: Connection, row: Row[Any], line: Butir, _now: datetime) -> None:
    if line.penugasan_id is not None:
        people.change_assignment(tx, line.penugasan_id, line.selesai, line.dasar, row.sumber)


def _retire(tx: Connection, row: Row[Any], line: Butir, now: datetime) -> None:
    orang_id = people.by_code(tx, row.instansi, line.kode)
    if orang_id is not None:
        people.retire(tx, orang_id)
        people.unbind(tx, orang_id, now)
        _keep(tx, row, line, {"aktif": False}, now)


_EFFECTS = {
    AksiPejabat.DATA: _put_data,
    AksiPejabat.TUGAS: _add_task,
    AksiPejabat.UBAH: _change_task,
    AksiPejabat.PENSIUN: _retire,
}


def _announce(tx: Connection, case: Case, row: Row[Any], giver: Holder, *, yes: bool, now: datetime) -> None:
    """Planners, those concerned and who else was asked learn the outcome."""
    facts = {"butir": describe(tx, case, row), "kapasitas": who.capacity(case, giver)}
    notice = Notice("pejabat_berubah" if yes else "usulan_pejabat_ditolak", facts, f"usulan:{row.id}:selesai")
    codes = {line.kode for line in lines_of(row)} if yes else set()
    rows = people.assignments(tx, row.instansi)
    concerned = {p.id for p in people.people(tx, row.instansi) if p.kode in codes} | set(row.diminta)
    for orang_id in sorted(concerned):
        held = [item for item in rows if item.orang_id == orang_id]
        if held:
            send.notify(tx, case, who.holder_of_row(tx, held[-1]), notice, now)
    _tell_planners(tx, case, notice, now)


def _share_anew(tx: Connection, case: Case, known: frozenset[str]) -> None:
    for cycle in cycles.running(tx, case.instansi):
        files.want_shared_anew(tx, load.load(tx, cycle.id, lambda *_: case.kalender), known)


def _tell_planners(tx: Connection, case: Case, notice: Notice, now: datetime) -> None:
    for planner in who.reachable(tx, case, who.ALERT_CHAIN, now):
        send.notify(tx, case, planner, notice, now)


def _close_cards(tx: Connection, row: Row[Any], now: datetime) -> None:
    for prompt in prompts.open_of_kind(tx, row.instansi, QUESTION):
        if prompt.rincian.get("usulan") == row.id:
            prompts.close(tx, prompt.id, "ditutup", now)
            send.drop_buttons(tx, prompt, now)


def _record(tx: Connection, office: str, jenis: str, isi: Mapping[str, object], now: datetime) -> None:
    people.lock_office(tx, office)
    record.append(tx, f"instansi:{office}", jenis, isi, now)
