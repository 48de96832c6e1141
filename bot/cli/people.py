"""`sakip invite`, `sakip disconnect`: one-time links that connect people's Telegram accounts, and an end to one."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.table import Table
from sqlalchemy import Connection, Row

from bot.app import Clock, calendars_of
from bot.cases.accounts.cutoff import cut_off, tell_planner
from bot.cases.accounts.invitations import LIFETIME, invite
from bot.cases.load import load as load_case
from bot.cli.kit import Refused, console, load, load_both, open_db
from bot.domain.penugasan import Penugasan
from bot.store.db import Db
from bot.store.queries import cycles, people
from config.load_toml import did_you_mean
from config.settings import Settings
from integrations.errors import IntegrationError
from integrations.telegram import Telegram


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody to invite: the row of `orang`, and the assignments in force today."""

    row: Row[Any]
    penugasan: tuple[Penugasan, ...]


def invite_one(kode: str, instansi: str | None, *, as_json: bool) -> None:
    """Invites one person by code; `instansi` is needed where several offices have that code."""
    settings = load()
    db = open_db(settings)
    now = Clock(settings.clock_url or "").now()
    _hand_out(settings, db, [_the_one(db, kode, instansi, now)], now, as_json=as_json)


def _the_one(db: Db, kode: str, instansi: str | None, now: datetime) -> _Person:
    with db.read() as tx:
        staff = _people(tx, instansi, now)
    found = [person for person in staff if person.row.kode == kode]
    if not found:
        known = sorted({person.row.kode for person in staff})
        raise Refused(f"nobody has the code {kode!r}{did_you_mean(kode, known)}: codes are in instansi/*.toml")
    if len(found) > 1:
        offices = ", ".join(person.row.instansi for person in found)
        raise Refused(f"{kode!r} is a person of {offices}: say which with --instansi")
    return found[0]


def cut_off_one(kode: str, instansi: str | None, alasan: str) -> None:
    """Ends one person's binding with a reason; the planner hears of it while a siklus is running."""
    if not alasan.strip():
        raise Refused("say why with --alasan: it is kept in the record")
    settings, config = load_both()
    db = open_db(settings)
    now = Clock(settings.clock_url or "").now()
    row = _the_one(db, kode, instansi, now).row
    calendars = calendars_of(config)
    with db.begin() as tx:
        waiting = cut_off(tx, row, None, alasan.strip(), now)
        if waiting is None:
            raise Refused(f"{kode!r} has no Telegram account connected: nothing was changed")
        for cycle in cycles.running(tx, row.instansi)[-1:]:
            tell_planner(tx, load_case(tx, cycle.id, calendars), row, alasan.strip(), waiting, now)
    typer.echo(f"{kode}: cut off; {waiting} open task(s) stay and come anew to whoever connects next.")


def invite_all(instansi: str | None, *, as_json: bool) -> None:
    """Invites every active person (of one office); earlier unused codes stop working."""
    settings = load()
    db = open_db(settings)
    now = Clock(settings.clock_url or "").now()
    with db.read() as tx:
        found = _people(tx, instansi, now)
    if not found:
        raise Refused("there is nobody to invite: run `sakip init` first")
    _hand_out(settings, db, found, now, as_json=as_json)


def _people(tx: Connection, instansi: str | None, now: datetime) -> list[_Person]:
    offices = people.offices(tx)
    known = [office.kode for office in offices]
    if instansi is not None and instansi not in known:
        raise Refused(f"there is no office {instansi!r}{did_you_mean(instansi, known)} in the database")
    chosen = [office for office in offices if instansi in (None, office.kode)]
    return [person for office in chosen for person in _of_office(tx, office, now)]


def _of_office(tx: Connection, office: Row[Any], now: datetime) -> list[_Person]:
    today = now.astimezone(ZoneInfo(office.zona)).date()
    rows = people.assignments(tx, office.kode)
    return [_Person(row, _in_force(rows, row.id, today)) for row in people.people(tx, office.kode)]


def _in_force(rows: Sequence[Penugasan], orang_id: int, today: date) -> tuple[Penugasan, ...]:
    return tuple(row for row in rows if row.orang_id == orang_id and row.covers(today))


def _hand_out(settings: Settings, db: Db, found: Sequence[_Person], now: datetime, *, as_json: bool) -> None:
    """Codes are printed here and nowhere else: the database keeps their hashes only."""
    username = asyncio.run(_bot_name(settings))
    rows = [_invitation(db, person, username, now) for person in found]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print(rows)


async def _bot_name(settings: Settings) -> str | None:
    """The bot's user name for links, None while there is no token or Telegram cannot be reached."""
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    try:
        async with Telegram(token, settings.telegram_api_base, loopback=settings.on_loopback) as telegram:
            return (await telegram.me()).username
    except IntegrationError as error:
        typer.echo(f"no links, only codes: {error}", err=True)
        return None


def _invitation(db: Db, person: _Person, username: str | None, now: datetime) -> dict[str, Any]:
    kode = invite(db, person.row.id, now)
    return {
        "instansi": person.row.instansi,
        "orang": person.row.kode,
        "nama": person.row.nama,
        "jabatan": person.row.jabatan,
        "peran": sorted({row.peran for row in person.penugasan}),
        "bidang": next((row.bidang for row in person.penugasan if row.bidang), None),
        "email": person.row.email,
        "kode": kode,
        "tautan": f"https://t.me/{username}?start={kode}" if username else None,
    }


def _print(rows: Sequence[dict[str, Any]]) -> None:
    page = console()
    table = Table("Office", "Person", "Title", "Link, or code to type as /start CODE", box=box.SIMPLE)
    table.columns[-1].no_wrap = True
    for row in rows:
        table.add_row(row["instansi"], row["orang"], row["jabatan"], row["tautan"] or row["kode"])
    page.print(table)
    hours = int(LIFETIME.total_seconds() // 3600)
    page.print(f"Each works once, for {hours} hours, for that person only; it replaces an earlier one not yet used.")
