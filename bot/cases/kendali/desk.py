"""What every tab of the control workbook is made from: the office as it is now, its running siklus, the words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.cases import load
from bot.cases.kendali import truth
from bot.cases.load import GOOGLE_ACCOUNT, Calendars, Case
from bot.domain.penugasan import ABOVE, Penugasan
from bot.messages import Catalogue
from bot.store.queries import changes, cycles, marks, people, record
from bot.store.queries.changes import Change
from config.model import Instansi, instansi_from_json
from integrations.google.forms import Column, FormRow
from integrations.google.tables import TableSpec

CONTOH = "CONTOH: data dan nama pada berkas ini fiktif"


@dataclass(frozen=True)
class Desk:
    """One office in one transaction."""

    tx: Connection
    office: str
    calendars: Calendars
    catalogue: Catalogue
    now: datetime
    accepted: list[Change] = field(default_factory=list)
    proposed: set[str] = field(default_factory=set)  # digests of what the tab Pejabat asks for now

    def put_change(self, change: Change) -> None:
        """Puts down a change that planners typed, on record; it holds from its day on."""
        changes.add(self.tx, self.office, change, self.now)
        self.accepted.append(change)
        isi = {name: getattr(change, name) for name in change.__slots__}
        people.lock_office(self.tx, self.office)
        record.append(self.tx, f"instansi:{self.office}", "buku_kendali", isi, self.now)

    @cached_property
    def settings(self) -> Instansi:
        """The office as its file seeded it, with what its planners wrote since."""
        seeded = instansi_from_json(people.office(self.tx, self.office).konfig)
        return truth.in_force(self.tx, seeded, None)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The siklus that are not over, oldest first."""
        return tuple(load.load(self.tx, row.id, self.calendars) for row in cycles.running(self.tx, self.office))

    @cached_property
    def staff(self) -> tuple[Row[Any], ...]:
        """The people of the office."""
        return tuple(people.people(self.tx, self.office))

    @cached_property
    def titles(self) -> Mapping[Any, str]:
        """id of a person -> the title."""
        return {person.id: person.jabatan for person in self.staff}

    @cached_property
    def penugasan(self) -> tuple[Penugasan, ...]:
        """Every assignment that is confirmed."""
        return people.assignments(self.tx, self.office)

    @cached_property
    def unconnected(self) -> frozenset[int]:
        """The people of the office nobody can write to yet."""
        return frozenset(person.id for person in people.unconnected(self.tx, self.office))

    @cached_property
    def account(self) -> str:
        """The bot's own address, which stands on every protection."""
        return marks.get(self.tx, GOOGLE_ACCOUNT) or "bot@belum-diketahui.invalid"

    @property
    def today(self) -> date:
        """The office's date."""
        return self.now.astimezone(ZoneInfo(self.settings.zona)).date()

    def day(self, moment: datetime | None) -> str | None:
        """The office's date of a moment, ISO."""
        return None if moment is None else moment.astimezone(ZoneInfo(self.settings.zona)).date().isoformat()

    @cached_property
    def units(self) -> Mapping[str, str]:
        """kode of a unit -> its short name."""
        return {bidang.kode: bidang.nama_singkat for bidang in self.settings.bidang}

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """peran -> how it is written in the workbook."""
        known = {*ABOVE, *ABOVE.values(), *(row.peran for row in self.penugasan)}
        return {peran: peran.replace("_", " ").title() for peran in sorted(known)}

    def word(self, table: str, key: str, params: Mapping[str, object] | None = None) -> str:
        """A phrase of the catalogue."""
        return self.catalogue.phrase(table, key, dict(params or {}))

    def spec(self, tab: str, purpose: str, columns: Iterable[Column], spare: int = 0) -> TableSpec:
        """A table of this office on the tab `tab`; `purpose` is a key of the phrases [buku_kendali]."""
        lines = (f"{tab} — {self.settings.nama}", self.word("buku_kendali", purpose))
        return TableSpec(
            tab=tab,
            title_lines=(*lines, CONTOH) if self.settings.contoh else lines,
            columns=tuple(columns),
            spare=spare,
            time_zone=self.settings.zona,
            editors=(self.account,),
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A tab as it shall stand: its layout and its rows."""

    spec: TableSpec
    rows: tuple[FormRow, ...]
