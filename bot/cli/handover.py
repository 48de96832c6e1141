"""`sakip handover FILE.csv`: who holds which role from when, many at once; a second person confirms it in chat."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import typer
from sqlalchemy import Connection

from bot.app import Clock
from bot.cases.accounts import officials
from bot.cli.kit import Refused, load, open_db, refuse
from bot.domain.handover import Handover, lines_of
from bot.domain.pejabat import Butir, SumberUsulan
from bot.domain.penugasan import JenisPenugasan
from bot.store.queries import people

COLUMNS = ("peran", "bidang", "orang", "jenis", "mulai", "selesai", "dasar")
_NEEDED = ("peran", "orang", "mulai", "dasar")


def hand_over(file: Path, instansi: str) -> None:
    """Puts the change down as one proposal; every fault of the file is named and nothing is written then."""
    settings = load()
    db = open_db(settings)
    rows = _read(file)
    now = Clock(settings.clock_url or "").now()
    with db.begin() as tx:
        if instansi not in people.office_codes(tx):
            raise Refused(f"there is no office {instansi!r} in the database")
        lines = _proposal(tx, instansi, rows)
        officials.propose(tx, instansi, lines, SumberUsulan.BERKAS, None, now)
    typer.echo(f"{len(rows)} assignments proposed, in force once Kepala Dinas or Sekretaris confirms them in Telegram")


def _read(file: Path) -> list[dict[str, str]]:
    """The rows of the file; Excel writes semicolons where the comma is decimal."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        head = text.partition("\n")[0]
        reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise Refused(f"{file.name}: column {', '.join(missing)} is missing; a file has {', '.join(COLUMNS)}")
        rows = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error):
        raise Refused(f"{file.name} is no table that can be read: save it as CSV UTF-8") from None
    return rows or refuse([f"{file.name}: no rows"])


def _proposal(tx: Connection, office: str, rows: list[dict[str, str]]) -> list[Butir]:
    known = people.assignments(tx, office)
    codes = {row.id: row.kode for row in people.people(tx, office)}
    groups = officials.groups_of(tx, office)
    roles = {(row.peran, row.bidang) for row in known}
    lines: list[Butir] = []
    faults: list[str] = []
    for number, row in enumerate(rows, 2):
        found = list(_faults(row, roles, frozenset(codes.values())))
        faults += [f"line {number}: {fault}" for fault in found]
        if not found:
            lines += lines_of(_wish(row), known, codes, groups) or _nothing(faults, number, row)
    if faults:
        refuse(faults)
    return lines


def _nothing(faults: list[str], number: int, row: Mapping[str, str]) -> tuple[Butir, ...]:
    faults.append(f"line {number}: {row['orang']} holds that already")
    return ()


def _faults(row: Mapping[str, str], roles: set[tuple[str, str]], codes: frozenset[str]) -> Iterator[str]:
    if row["orang"] not in codes:
        yield f"nobody has the code {row['orang']!r}: add the person to the office's file and run `sakip init`"
    if (row["peran"], row["bidang"]) not in roles:
        yield f"there is no role {row['peran']!r} of bidang {row['bidang']!r} in this office"
    if not row["dasar"]:
        yield "dasar is missing: the number of the letter"
    if row["jenis"] not in ("", *JenisPenugasan):
        yield f"jenis {row['jenis']!r} is none of {', '.join(JenisPenugasan)}"
    for name in ("mulai", "selesai"):
        if (row[name] or name == "mulai") and _day(row[name]) is None:
            yield f"{name} {row[name]!r} is no date like 2027-01-04"
    if row["jenis"] in (JenisPenugasan.PLT, JenisPenugasan.PLH) and not row["selesai"]:
        yield f"selesai is missing: a {row['jenis']} ends on a day"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wish(row: Mapping[str, str]) -> Handover:
    return Handover(
        row["orang"], row["peran"], row["bidang"], JenisPenugasan(row["jenis"] or "definitif"),
        date.fromisoformat(row["mulai"]), _day(row["selesai"]), row["dasar"],
    )  # fmt: skip
