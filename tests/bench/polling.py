"""How many calls to Google does a polling cycle cost, beside the poller everybody writes first?

Five sheets are made by the bot's own journey over the sandbox; the others are Drive copies of these (same cells,
anchors and protections), each with the rows the journey would have left for it.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from google.oauth2.credentials import Credentials
from sqlalchemy import Row, select, update

from bot.cases import load
from bot.cases.sheet import reading
from bot.loop import TICKS, Lane, beat
from bot.store.queries import cycles, people
from bot.store.tables import berkas
from integrations.google.wire import gspread_client
from tests.bench.clones import clone_office
from tests.bench.desk import Desk
from tests.bench.figure import Figure
from tests.bench.office import OPENING, config_with, office
from tests.bench.world import Town, town

if TYPE_CHECKING:
    import gspread

BIDANG = 5


def measure_sizes(folder: Path, sizes: Sequence[int], changed: int, beside: int) -> Iterator[Figure]:
    """The same with each number of sheets, a fresh deployment each; half of the sheets change where there are few."""
    for sheets in sizes:
        place = folder / str(sheets)
        place.mkdir()
        yield from measure(place, sheets, min(changed, sheets // 2), min(beside, sheets))


def measure(folder: Path, sheets: int, changed: int, beside: int) -> Iterator[Figure]:
    """One cycle with `changed` of `sheets` sheets edited by people; then the same by gspread's own means, over `beside`
    of the sheets and counted up to all of them."""
    with town(config_with([office("bench", BIDANG)]), folder, OPENING) as place:
        forms = asyncio.run(_prepare(place, sheets))
        picked = forms[:: max(1, len(forms) // changed)][:changed]
        for row in picked:
            _edit(place, row)
        cycle = asyncio.run(_one_cycle(place))
        again = asyncio.run(_own_writes(place))
        plain = _poll_by_gspread(place, forms[:beside]) * len(forms) / beside
    kinds = ", ".join(f"{count} {service}" for service, count in sorted(cycle.items()))
    calls = sum(cycle.values())
    what = f"{len(forms)} sheets, {changed} changed"
    yield Figure(f"polling cycle, {what}", calls, "calls", most=1 + changed, note=kinds)
    yield Figure("  re-reads after the bot's own writes", again.reread, "calls", note=str(again))
    note = f"open_by_key, sheet1, get_all_values for each: {plain:.0f} calls (counted over {beside}) against {calls}"
    yield Figure("  the same by gspread, times as many calls", plain / calls, note=note)


# --- a deployment ----------------------------------------------------------------------------------------------------


async def _prepare(place: Town, sheets: int) -> list[Row[Any]]:
    """Plays one office to where its bidang fill, copies it, and lets the bot read everything; the sheets' rows."""
    async with place.telegram() as telegram:
        await place.until_quiet(telegram)
        with place.app.db.read() as tx:
            siklus_id = cycles.running(tx)[0].id
        desk = Desk(place.app.db, place.app.calendars, place.app.catalogue)
        for _ in ("confirmed", "approved"):
            desk.act(siklus_id, OPENING)
            await place.until_quiet(telegram)
        clone_office(place.app.db, "bench", siklus_id, sheets // BIDANG - 1)
        _copy_files(place)
        await place.until_quiet(telegram)
    return _forms(place)


def _forms(place: Town) -> list[Row[Any]]:
    with place.app.db.read() as tx:
        return list(tx.execute(select(berkas).where(berkas.c.jenis == "format").order_by(berkas.c.id)))


def _copy_files(place: Town) -> None:
    """Gives every copied row a Drive copy of the sheet its template names, in the version it has."""
    rows = _forms(place)
    originals = {row.bidang: row.drive_id for row in rows if row.instansi == "bench"}
    token = place.control.token(place.world.seed.service_account_email)
    with httpx.Client(base_url=place.control.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as http:
        made = {row.id: _copy(http, originals[row.bidang], row) for row in rows if row.instansi != "bench"}
    with place.app.db.begin() as tx:
        for row_id, file in made.items():
            known = {"drive_id": file["id"], "versi": int(file["version"])}
            tx.execute(update(berkas).where(berkas.c.id == row_id).values(**known))


def _copy(http: httpx.Client, original: str, row: Row[Any]) -> dict[str, Any]:
    wanted = {"supportsAllDrives": "true", "fields": "id,version"}
    body = {"name": row.nama, "appProperties": {"sakip": row.kunci}}
    answer = http.post(f"/drive/v3/files/{original}/copy", params=wanted, json=body)
    answer.raise_for_status()
    copied: dict[str, Any] = answer.json()
    return copied


# --- a cycle ---------------------------------------------------------------------------------------------------------


def _edit(place: Town, row: Row[Any]) -> None:
    """The filler types words into a cell that wants a number."""
    with place.app.db.read() as tx:
        case = load.load(tx, row.siklus_id, place.app.calendars)
        form = reading.form_context(tx, case, row.bidang).form
        staff = people.people(tx, "bench")
        (filler,) = (p for p in staff if p.kode == f"pengisi_{row.bidang}")
    place.app.google.drive.ensure_shared(row.drive_id, {filler.email: "writer"})
    cells = place.app.google.sheets.read_form(row.drive_id, form).cells
    kode, column = next(key for key in form.open_cells() if key[1] == "realisasi")
    book = _gspread(place, filler.email).open_by_key(row.drive_id)
    book.sheet1.update_acell(cells[(kode, column)].a1, "dua belas")


async def _one_cycle(place: Town) -> dict[str, int]:
    """The bot's calls in one beat of all lanes, by service."""
    async with place.telegram() as telegram:
        before = _last_call(place)
        for lane in Lane:
            await beat(place.app, telegram, lane, 1)
        return _count(place, before)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the bot's own writes cost: the calls that write, and what it reads because it wrote."""

    written: int
    reread: int

    def __str__(self) -> str:
        return f"a cycle later, after notes were written into the sheets by {self.written} calls"


async def _own_writes(place: Town) -> _Own:
    """Once the sheets are quiet their findings become notes, and Drive reports the bot's own writes."""
    place.world.clock.advance(timedelta(minutes=15))
    ticks = {tick.name: tick for tick in TICKS}
    async with place.telegram() as telegram:
        now = place.app.clock.now()
        await ticks["findings"].run(place.app, telegram, now)
        before = _last_call(place)
        await ticks["drive"].run(place.app, telegram, now)
        written, before = sum(_count(place, before).values()), _last_call(place)
        await ticks["poll"].run(place.app, telegram, now)
        return _Own(written, sum(_count(place, before).values()) - 1)  # without the look at the change feed


# --- beside it -------------------------------------------------------------------------------------------------------


def _poll_by_gspread(place: Town, rows: list[Row[Any]]) -> int:
    """Reads every sheet as gspread's own documentation shows it; the calls it took."""
    client = _gspread(place, place.world.seed.service_account_email)
    before = _last_call(place)
    for row in rows:
        client.open_by_key(row.drive_id).sheet1.get_all_values()
    return sum(_count(place, before).values())


def _gspread(place: Town, email: str) -> "gspread.Client":
    credentials = Credentials(place.control.token(email))  # type: ignore[no-untyped-call]  # google-auth has no types
    return gspread_client(credentials, place.control.url, loopback=True)


def _last_call(place: Town) -> int:
    return int(place.world.calls.rows()[-1]["seq"])


def _count(place: Town, since: int) -> dict[str, int]:
    """The calls of the bot's account to Drive and Sheets after the call `since`, as the control API lists them."""
    own = place.world.seed.service_account_email
    rows = [row for row in place.control.calls(since=since) if row["identity"] == own]
    return {
        service: found
        for service in ("drive", "sheets", "docs")
        if (found := sum(row["service"] == service for row in rows))
    }
