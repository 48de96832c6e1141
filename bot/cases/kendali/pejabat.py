"""The tab Pejabat: who holds which role from when to when. What planners type here is only a proposal: it holds when a
second entitled person confirms it in Telegram, so that nobody appoints himself."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from bot.cases.accounts import officials
from bot.cases.kendali.desk import Desk, Table
from bot.cases.kendali.edits import Edit, Problems
from bot.domain.handover import Handover, lines_of
from bot.domain.pejabat import AksiPejabat, Butir, StatusUsulan, SumberUsulan
from bot.domain.penugasan import JenisPenugasan, Penugasan
from bot.store.queries import proposals
from integrations.google.forms import CellKind, Column, FormRow

TAB = "Pejabat"
_SPARE = 10
_OF_UNITS = ("kepala_bidang", "pengisi_bidang")
_DATA = ("nama", "sapaan", "jabatan", "email")
_FIXED = frozenset({"kode", "peran", "bidang", "jenis", "mulai"})  # another holder is another row
_SAPAAN = ("Bapak", "Ibu", "Bapak/Ibu")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", re.ASCII)
_KODE = re.compile(r"[a-z][a-z0-9_]{1,60}", re.ASCII)


def table(desk: Desk) -> Table:
    """The assignments that are in force or still to come, by role; further ones are typed below."""
    staff = {person.id: person for person in desk.staff}
    shown = [row for row in desk.penugasan if row.selesai is None or row.selesai >= desk.today]
    order = list(desk.roles)
    rows = sorted(shown, key=lambda row: (order.index(row.peran), row.bidang, row.mulai, row.id))
    made = tuple(_row(desk, row, staff[row.orang_id]) for row in rows if row.orang_id in staff)
    return Table(desk.spec(TAB, "pejabat", _columns(desk), _SPARE), made)


def _columns(desk: Desk) -> tuple[Column, ...]:
    text, choice, day = CellKind.TEXT, CellKind.CHOICE, CellKind.DATE
    return (
        Column("kode", "Kode", text, 150, fill=True),
        Column("nama", "Nama", text, 240, fill=True),
        Column("sapaan", "Sapaan", choice, 90, fill=True, choices=_SAPAAN),
        Column("jabatan", "Jabatan", text, 260, fill=True),
        Column("email", "Surel (akun Google)", text, 240, fill=True),
        Column("peran", "Peran", choice, 170, fill=True, choices=tuple(desk.roles.values())),
        Column("bidang", "Bidang", choice, 150, fill=True, choices=tuple(desk.units.values())),
        Column("jenis", "Jenis", choice, 90, fill=True, choices=tuple(map(str, JenisPenugasan))),
        Column("mulai", "Mulai", day, 100, fill=True),
        Column("selesai", "Sampai dengan", day, 110, fill=True),
        Column("dasar", "Dasar (surat, tanggal)", text, 240, fill=True),
        Column("keadaan", "Telegram", text, 140, fill=False),
    )


def _row(desk: Desk, row: Penugasan, person: Row[Any]) -> FormRow:
    about = {name: str(getattr(person, name)) for name in ("kode", *_DATA)}
    held = {
        "peran": desk.roles[row.peran],
        "bidang": desk.units.get(row.bidang, row.bidang) or None,
        "jenis": str(row.jenis),
        "mulai": row.mulai.isoformat(),
        "selesai": row.selesai.isoformat() if row.selesai else None,
        "dasar": row.dasar or None,
        "keadaan": desk.word("papan", "belum_terhubung" if row.orang_id in desk.unconnected else "terhubung"),
    }
    return FormRow(str(row.id), {**about, **held}, _FIXED)


# --- proposals -------------------------------------------------------------------------------------------------------


def accept(desk: Desk, edit: Edit) -> Problems:
    """Proposes what the row says; the note at its name tells how the proposal stands."""
    problems = _incomplete(desk, edit) if edit.is_draft else _unsound(desk, edit)
    lines = () if problems else _new_lines(desk, edit) if edit.is_draft else _changed_lines(desk, edit)
    if not lines:
        return problems
    digest = officials.digest_of(lines)
    desk.proposed.add(digest)
    last = proposals.latest(desk.tx, desk.office, digest)
    if last is not None and last.status == StatusUsulan.DITOLAK:
        return {"nama": ("tidak_disahkan", {})}
    if last is not None and last.status == StatusUsulan.DISAHKAN and edit.is_draft:
        return {}  # it holds; the draft becomes a row with the next write
    officials.propose(desk.tx, desk.office, lines, SumberUsulan.BUKU, None, desk.now)
    return {"nama": ("menunggu_pengesahan", {})}


def withdraw_others(desk: Desk) -> None:
    """Takes back what waits from the workbook and no longer stands in it."""
    for row in proposals.waiting(desk.tx, desk.office):
        if row.sumber == SumberUsulan.BUKU and row.digest not in desk.proposed:
            officials.withdraw(desk.tx, row, desk.now)


def _incomplete(desk: Desk, edit: Edit) -> Problems:
    needed = ["nama", "jabatan", "email", "peran", "mulai", "dasar"]
    needed += ["bidang"] if edit.text("peran") in {desk.roles.get(peran) for peran in _OF_UNITS} else []
    needed += ["selesai"] if edit.text("jenis") in (JenisPenugasan.PLT, JenisPenugasan.PLH) else []
    problems: Problems = {name: ("wajib", {}) for name in needed if not edit.text(name)}
    listed: dict[str, set[str]] = {
        "peran": set(desk.roles.values()),
        "bidang": set(desk.units.values()),
        "jenis": set(map(str, JenisPenugasan)),
    }
    for name, known in listed.items():
        if edit.text(name) and edit.text(name) not in known:
            problems[name] = ("tidak_dikenal", {"nilai": edit.text(name)})
    return {**problems, **_bad_data(desk, edit)}


def _bad_data(desk: Desk, edit: Edit) -> Problems:
    mulai, selesai, email, kode = edit.day("mulai"), edit.day("selesai"), edit.text("email"), edit.text("kode")
    if edit.text("sapaan") not in ("", *_SAPAAN):
        return {"sapaan": ("tidak_dikenal", {"nilai": edit.text("sapaan")})}
    if email and not _EMAIL.fullmatch(email):
        return {"email": ("bukan_surel", {"nilai": email})}
    if mulai and selesai and selesai < mulai:
        return {"selesai": ("sebelum_mulai", {})}
    if edit.is_draft and kode and not _KODE.fullmatch(kode):
        return {"kode": ("bukan_kode", {"nilai": kode})}
    other = next((person for person in desk.staff if person.kode == kode), None)
    if edit.is_draft and other is not None and email and other.email != email:
        return {"kode": ("sudah_ada", {"nilai": kode})}
    return {}


def _unsound(desk: Desk, edit: Edit) -> Problems:
    if edit.changed >= {"nama", "email"}:
        return {"nama": ("pejabat_lain", {})}
    ends = {"selesai"} if edit.text("jenis") in (JenisPenugasan.PLT, JenisPenugasan.PLH) else set()
    needed = [*_DATA, *(edit.changed & {"dasar", *ends})]  # a letter, or an end, that stood there is not taken away
    empty: Problems = {name: ("wajib", {}) for name in needed if not edit.text(name)}
    return empty or _bad_data(desk, edit)


def _new_lines(desk: Desk, edit: Edit) -> tuple[Butir, ...]:
    """A new assignment, the end of the one it follows, and the person's data where they are new."""
    mulai = edit.day("mulai")
    assert mulai is not None  # `_incomplete` let no other row through
    same = [person for person in desk.staff if edit.text("email") == person.email or edit.text("kode") == person.kode]
    kode = same[0].kode if same else edit.text("kode") or _make_kode(desk, edit.text("jabatan"))
    wish = Handover(
        kode,
        next(peran for peran, label in desk.roles.items() if label == edit.text("peran")),
        next((unit for unit, name in desk.units.items() if name == edit.text("bidang")), ""),
        JenisPenugasan(edit.text("jenis") or JenisPenugasan.DEFINITIF),
        mulai,
        edit.day("selesai"),
        edit.text("dasar"),
    )
    codes = {person.id: person.kode for person in desk.staff}
    groups = officials.groups_of(desk.tx, desk.office)
    return (*_data_line(edit, kode, same[0] if same else None), *lines_of(wish, desk.penugasan, codes, groups))


def _data_line(edit: Edit, kode: str, known: Row[Any] | None) -> tuple[Butir, ...]:
    values = {name: edit.text(name) for name in _DATA}
    values["sapaan"] = values["sapaan"] or (known.sapaan if known is not None else "Bapak/Ibu")
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        return ()
    return (Butir(AksiPejabat.DATA, kode, values["nama"], values["sapaan"], values["jabatan"], values["email"]),)


def _make_kode(desk: Desk, jabatan: str) -> str:
    stem = "_".join(re.findall(r"[a-z0-9]+", jabatan.casefold()))[:50] or "pejabat"
    stem = stem if stem[0].isalpha() else f"p_{stem}"
    taken = {person.kode for person in desk.staff}
    names = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _changed_lines(desk: Desk, edit: Edit) -> tuple[Butir, ...]:
    kode = edit.text("kode")
    held = next(row for row in desk.penugasan if str(row.id) == edit.key)
    lines: list[Butir] = []
    if edit.changed & set(_DATA):
        lines += _data_line(edit, kode, None)
    if edit.changed & {"selesai", "dasar"}:
        ended = Butir(AksiPejabat.UBAH, kode, selesai=edit.day("selesai"), dasar=edit.text("dasar"))
        lines.append(replace(ended, peran=held.peran, bidang=held.bidang, jenis=held.jenis, penugasan_id=held.id))
    return tuple(lines)
