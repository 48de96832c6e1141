"""Load a siklus with everything a decision needs: its pinned SOP, its office, its calendar and its state."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain import hari_kerja, triwulan
from bot.domain.codec import from_json
from bot.domain.facts import Langkah, Siklus, StatusLangkah
from bot.domain.hari_kerja import Kalender
from bot.domain.indikator import Indikator
from bot.domain.kantor import Kantor
from bot.domain.sop import LangkahSop, Objek, Sop, Tahap
from bot.domain.triwulan import Periode
from bot.store.queries import cycles

GOOGLE_ACCOUNT = "google:akun"  # the marker that names the account the bot works as
Calendars = Callable[[str, str], Kalender]  # (office kode, zone) -> its working time and holidays

_SOPS: dict[str, Sop] = {}  # pinned versions never change, so one decoding is enough


@dataclass(frozen=True, slots=True)
class Case:
    """One siklus in one transaction. `siklus` is its state as read there."""

    id: int
    instansi: str
    periode: Periode
    sop: Sop
    siklus: Siklus
    kantor: Kantor
    kalender: Kalender
    dibuka: datetime
    ulangan: int = 0  # how many siklus of the same period were cancelled before it

    def row(self, langkah: Langkah) -> LangkahSop:
        """The SOP's row of a langkah."""
        return self.sop.row(langkah.urut)

    def stage(self, langkah: Langkah) -> Tahap:
        """The stage a langkah is in."""
        return self.sop.stages(langkah.urut)[langkah.tahap]

    def today(self, now: datetime) -> date:
        """The office's date."""
        return hari_kerja.local(self.kalender, now).date()

    def bot_stages(self) -> tuple[tuple[Langkah, Objek], ...]:
        """The rows in which the bot is working, and about what."""
        working = [item for item in self.siklus.langkah if item.status is StatusLangkah.BOT]
        return tuple((item, self.stage(item).objek) for item in working)

    @property
    def key(self) -> str:
        """What names this siklus' files for ever, whatever the database calls it."""
        again = f"#{self.ulangan}" if self.ulangan else ""
        return f"{self.instansi}/{self.periode}/{self.sop.kode}{again}"


def load(tx: Connection, siklus_id: int, calendars: Calendars) -> Case:
    """The siklus as it is, not locked."""
    return _build(tx, cycles.get(tx, siklus_id), calendars)


def lock(tx: Connection, siklus_id: int, calendars: Calendars) -> Case:
    """The siklus as it is, locked until the transaction ends: whoever commits decides on this fresh state."""
    return _build(tx, cycles.lock(tx, siklus_id), calendars)


def with_undo(siklus: Siklus, undo: timedelta) -> Siklus:
    """The same siklus with another undo window."""
    return replace(siklus, undo=undo)


def lock_again(tx: Connection, case: Case) -> Case:
    """The same siklus with its state as it is now, after something in this transaction moved it."""
    return replace(case, siklus=cycles.state(tx, cycles.lock(tx, case.id)))


def indikator_of(tx: Connection, siklus_id: int, bidang: str | None = None) -> list[Indikator]:
    """The indikator snapshot of the siklus, of one bidang or of all, in print order."""
    return [from_json(Indikator, isi) for isi in cycles.indikator_of(tx, siklus_id, bidang)]


def _build(tx: Connection, row: Row[Any], calendars: Calendars) -> Case:
    kantor = from_json(Kantor, row.konfig)
    return Case(
        id=row.id,
        instansi=row.instansi,
        periode=triwulan.parse(row.periode),
        sop=pinned(tx, row.sop_digest).in_period(triwulan.parse(row.periode)),
        siklus=cycles.state(tx, row),
        kantor=kantor,
        kalender=calendars(row.instansi, kantor.zona),
        dibuka=row.dibuka,
        ulangan=row.konfig.get("ulangan", 0),
    )


def pinned(tx: Connection, digest: str) -> Sop:
    """The version of an SOP a siklus was opened with."""
    if digest not in _SOPS:
        _SOPS[digest] = from_json(Sop, cycles.sop_content(tx, digest))
    return _SOPS[digest]
