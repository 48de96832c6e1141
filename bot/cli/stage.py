"""A loopback world and a fresh deployment in it: configuration of the chosen offices, world, database, invitations.

Shared by `sakip demo` and `sakip sandbox`; what is made here is what `sakip migrate`, `init` and `invite` make. Who
plays is whoever the configuration folder holds: the samples of the checkout, or an office of one's own.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cases.accounts.invitations import invite
from bot.cli.history import seed_year
from bot.cli.kit import Refused
from bot.cli.setup import apply_config
from bot.demo.control import Control
from bot.demo.people import Office, cast
from bot.demo.process import BotProcess
from bot.domain import hari_kerja
from bot.domain.sop import Sop
from bot.domain.triwulan import Periode, Tahun, Triwulan, last_finished, last_finished_tahun
from bot.store.db import Db
from bot.store.migrate import upgrade
from bot.store.queries import people
from config.checks import missing_holders
from config.model import Config, Instansi
from config.settings import load_settings

ALL = "semua"
TAHUN = 2026  # what the samples play; an own office whose people came later plays a later year
CLOSING = 4
DATABASE = "sakip.db"
QUICK = {"SAKIP_TICK_SECONDS": "0.25", "SAKIP_CHAT_GAP_SECONDS": "0"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Offices that are played together: their kodes, the SOP of each, what the results of each are filed under (the
    SOP, with the office where several run it), and when their siklus opens (aware, UTC)."""

    offices: tuple[str, ...]
    sops: tuple[str, ...]
    labels: tuple[str, ...]
    opens: datetime


def choose(config: Config, wanted: str) -> list[Cast]:
    """Who plays: the offices of one SOP, or all of them, those that open together as one cast, oldest first. An office
    whose TW IV closes the year plays twice: TW I, and TW IV beside the yearly ones.

    Refused when no office runs `wanted`, or one runs two SOPs that open together.
    """
    rows = [(office, kode) for office in config.instansi.values() for kode in office.sop if wanted in (kode, ALL)]
    if not rows:
        known = sorted({kode for office in config.instansi.values() for kode in office.sop})
        raise Refused(f"no office of the configuration runs {wanted!r}: choose one of {', '.join(known)}, or {ALL}")
    moments: dict[int, list[tuple[Instansi, str, Periode]]] = {}
    for office, kode in rows:
        for period in _played(config, office, config.sops[kode]):
            moments.setdefault(period.selesai.year * 12 + period.selesai.month, []).append((office, kode, period))
    ran = Counter(kode for _, kode in rows)
    return sorted((_cast(config, group, ran) for group in moments.values()), key=lambda one: one.opens)


def _cast(config: Config, group: list[tuple[Instansi, str, Periode]], ran: Mapping[str, int]) -> Cast:
    offices, sops = tuple(office.kode for office, _, _ in group), tuple(kode for _, kode, _ in group)
    labels = (sop if ran[sop] == 1 else f"{sop}-{office}" for office, sop in zip(offices, sops, strict=True))
    twice = [kode for kode in offices if offices.count(kode) > 1]
    if twice:
        own = ", ".join(sop for office, sop in zip(offices, sops, strict=True) if office == twice[0])
        raise Refused(f"{twice[0]} runs several SOPs that open together ({own}): name one with --sop")
    return Cast(offices, sops, tuple(labels), min(opening(config, office, period) for office, _, period in group))


def _played(config: Config, office: Instansi, sop: Sop) -> tuple[Periode, ...]:
    """The periods that are played: of the first year, from that of the samples on, in which the office can."""
    years = [year for year in sorted(config.libur) if year >= TAHUN]
    year = next((year for year in years if _is_staffed(office, sop, _first(sop, year).selesai)), TAHUN)
    return (_first(sop, year), Triwulan(year, CLOSING)) if sop.closes_year else (_first(sop, year),)


def _first(sop: Sop, year: int) -> Periode:
    return Tahun(year) if sop.siklus == "tahunan" else Triwulan(year, 1)


def _is_staffed(office: Instansi, sop: Sop, day: date) -> bool:
    """Whether every role of the SOP is held on that day, as the office's file has it."""
    people = (
        replace(person, penugasan=tuple(row for row in person.penugasan if row.covers(day))) for person in office.orang
    )
    return not any(missing_holders(replace(office, orang=tuple(people)), sop))


def opening(config: Config, office: Instansi, period: Periode) -> datetime:
    """When the siklus of a period opens."""
    kalender = config.kalender(office)
    day = hari_kerja.nth_hari_kerja(kalender, period.selesai + timedelta(days=1), office.buka_hari_kerja_ke)
    return hari_kerja.opens(kalender, day)


def narrow_config(source: Path, offices: Iterable[str], target: Path) -> Path:
    """A copy of the configuration folder with only these offices; returns `target`. Refused where the copy would lie
    on, in or around the folder itself."""
    source, target = source.resolve(), target.resolve()
    if source == target or source in target.parents or target in source.parents:
        raise Refused(f"{target} would be written over the configuration in {source}: let the results go elsewhere")
    shutil.rmtree(target, ignore_errors=True)
    wanted = {f"{kode}.toml" for kode in offices}

    def other_offices(folder: str, names: list[str]) -> list[str]:
        code = [name for name in names if name.endswith(".py") or name == "__pycache__"]
        if Path(folder) not in (source / "instansi", source / "instansi" / "rujukan"):
            return code
        return code + [name for name in names if name.endswith(".toml") and name not in wanted]

    shutil.copytree(source, target, ignore=other_offices)
    return target


def set_up(db: Db, config: Config, now: datetime) -> None:
    """Migrates the database and writes the offices of `config` into it; safe to repeat."""
    upgrade(db)
    apply_config(db, config, now)


def give_past(db: Db, config: Config, kodes: Iterable[str], now: datetime, seed: int) -> None:
    """What a yearly report reads: four approved triwulan of the last year for the offices with a yearly SOP, three for
    those whose TW IV is about to close it."""
    for kode in kodes:
        office = config.instansi[kode]
        today = hari_kerja.local(config.kalender(office), now).date()
        sops = [config.sops[sop] for sop in office.sop]
        closing = any(sop.closes_year for sop in sops) and last_finished(today).nomor == CLOSING
        if closing or any(sop.siklus == "tahunan" for sop in sops):
            seed_year(db, config, office, last_finished_tahun(today).tahun, now, seed)


def invite_all(db: Db, offices: Iterable[str], now: datetime) -> dict[tuple[str, str], str]:
    """One fresh invitation code for everybody: (office, kode of the person) -> code."""
    codes: dict[tuple[str, str], str] = {}
    for office in offices:
        with db.read() as tx:
            rows = people.people(tx, office)
        codes |= {(office, row.kode): invite(db, row.id, now) for row in rows}
    return codes


def offices_on_stage(config: Config, one: Cast, rows: Iterable[Mapping[str, Any]]) -> list[Office]:
    """The offices of a cast with the people of the world (`GET /_sandbox/people`)."""
    known = list(rows)
    found = []
    for kode, sop, label in zip(one.offices, one.sops, one.labels, strict=True):
        office = config.instansi[kode]
        found.append(Office(office, config.sop_for(office, sop), label, config.kalender(office), cast(known, kode)))
    return found


def connect_all(control: Control, bot: BotProcess, codes: Mapping[tuple[str, str], str]) -> int:
    """Everybody opens their invitation and confirms who they are; returns how many did. WorldError when `bot` dies."""
    users = {(row["instansi"], row["kode"]): int(row["telegram_id"]) for row in control.people()}
    invited = {users[who]: code for who, code in codes.items() if who in users}
    for user, code in invited.items():
        control.write(user, f"/start {code}")
    control.wait_idle(lambda: bot.alive)
    for user in invited:
        _confirm(control, user)
    control.wait_idle(lambda: bot.alive)
    return len(invited)


def _confirm(control: Control, user: int) -> None:
    for message in reversed(control.chat(user)):
        buttons = [button for row in message.get("keyboard", []) for button in row]
        yes = next((button for button in buttons if button.get("data", "").endswith("benar")), None)
        if yes is not None:
            control.tap(user, message["message_id"], yes["data"])
            return


def config_folder() -> Path:
    """The configuration folder whose offices live in the world; of the other settings none counts there."""
    return load_settings().config_dir.resolve()
