"""What the planner hears before a siklus opens, while there is time to do something about it."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.cases import people as who
from bot.domain import hari_kerja, triwulan, tulis
from bot.domain.hari_kerja import Kalender
from bot.domain.sop import Sop
from bot.domain.triwulan import Periode
from bot.store.queries import outbox, people
from bot.store.queries.outbox import Message
from config.model import Config, Instansi

WARN_DAYS = 3  # working days before the opening
NEXT_YEAR_FROM = 11  # month; the joint decree on next year's holidays is out by then


def warn_unconnected(tx: Connection, config: Config, office: Instansi, sop: Sop, now: datetime) -> int:
    """Some working days before a siklus opens, in office hours: the planner learns who cannot be reached yet, while
    there is time to invite them."""
    kalender = config.kalender(office)
    today = hari_kerja.local(kalender, now).date()
    periode: Periode = triwulan.Tahun(today.year) if sop.siklus == "tahunan" else triwulan.triwulan_of(today)
    opens = hari_kerja.nth_hari_kerja(kalender, periode.selesai + timedelta(days=1), office.buka_hari_kerja_ke)
    if opens > hari_kerja.add_hari_kerja(kalender, today, WARN_DAYS) or not hari_kerja.is_office_hours(kalender, now):
        return 0
    missing = [{"jabatan": row.jabatan} for row in people.unconnected(tx, office.kode)]
    if not missing:
        return 0
    when = {"periode": periode.nama, "hari_tanggal": tulis.format_tanggal(opens)}
    facts = {**when, "orang": missing, "jumlah": len(missing)}
    said = ("belum_terhubung", f"sebelum-buka:{office.kode}:{sop.kode}:{periode}")
    return _tell(tx, office.kode, today, said, facts, now)


def warn_calendar(tx: Connection, kalender: Kalender, office: Instansi, now: datetime) -> int:
    """From November on (in office hours, while there are any known): the planner learns once that the next year's
    holidays are missing, without which no due date can be computed."""
    today = hari_kerja.local(kalender, now).date()
    year = today.year + (today.month >= NEXT_YEAR_FROM)
    quiet = hari_kerja.is_known(kalender, now) and not hari_kerja.is_office_hours(kalender, now)
    if year in kalender.tahun or quiet:
        return 0
    said = ("kalender_belum_ada", f"kalender:{office.kode}:{year}")
    return _tell(tx, office.kode, today, said, {"tahun": str(year)}, now)


def _tell(tx: Connection, office: str, today: date, said: tuple[str, str], facts: dict[str, Any], now: datetime) -> int:
    """Tells the planner, or whoever is next and can be reached: a kind of message, once under its key."""
    kind, key = said
    told = 0
    for orang_id, chat_id in who.first_reachable(tx, office, who.ALERT_CHAIN, today):
        message = Message(f"{key}:{orang_id}", chat_id, kind, facts, orang_id=orang_id, instansi=office)
        told += outbox.queue(tx, message, now)
    return told
