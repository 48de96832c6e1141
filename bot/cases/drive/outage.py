"""Has Google been away for long, and does the planner know? Said once when it lasts, and once when it is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases import announce, load
from bot.cases.load import GOOGLE_ACCOUNT, Calendars, Case
from bot.domain import tulis
from bot.store.db import Db
from bot.store.queries import cycles, marks
from integrations.errors import Denied, DeniedKind, IntegrationError, Missing

MARK = "google:gangguan"  # since when, and " disampaikan" once the planner was told
TELL_AFTER = timedelta(minutes=15)
_TOLD = "disampaikan"
_CAUSES = {
    DeniedKind.STORAGE: "penyimpanan",
    DeniedKind.POLICY: "pembagian",
    DeniedKind.SHARING_LIMIT: "kuota",
    DeniedKind.QUOTA: "kuota",
    DeniedKind.CREDENTIALS: "kredensial",
}


def note_failure(db: Db, calendars: Calendars, error: IntegrationError, now: datetime) -> None:
    """Remembers since when Google cannot be reached; tells the planners once when it lasts, at once when it refuses."""
    with db.begin() as tx:
        since, _, told = (marks.get(tx, MARK) or now.isoformat()).partition(" ")
        if not told and (isinstance(error, Denied | Missing) or now - datetime.fromisoformat(since) >= TELL_AFTER):
            for case in _one_per_office(tx, calendars):
                told = _TOLD
                _tell_failure(tx, case, error, datetime.fromisoformat(since), now)
        marks.put(tx, MARK, f"{since} {told}".strip(), now)


def note_success(db: Db, calendars: Calendars, now: datetime) -> None:
    """Ends a failure; who was told of it is told that it is over."""
    known = db.ask(marks.get, MARK)
    if known is None:
        return
    since, _, told = known.partition(" ")
    with db.begin() as tx:
        marks.drop(tx, MARK)
        for case in _one_per_office(tx, calendars) if told else ():
            zone = case.kantor.zona
            start = tulis.format_waktu(datetime.fromisoformat(since), zone)
            facts = {"mulai": start, "selesai": tulis.format_waktu(now, zone)}
            announce.alert(tx, case, "google_pulih", facts, f"google-pulih:{since}", now)


def is_told(tx: Connection) -> bool:
    """Whether the planner knows that Google as a whole is closed or away: nothing is said of single files then."""
    return (marks.get(tx, MARK) or "").endswith(_TOLD)


def refusal_facts(tx: Connection, error: IntegrationError, nama_berkas: str) -> dict[str, str]:
    """What the planner is told of a refusal for good: which file, the account concerned, and the cause."""
    sebab = _CAUSES.get(error.kind, "akses") if isinstance(error, Denied) else "akses"
    if sebab == "penyimpanan" and "service account" in str(error).casefold():
        sebab = "akun_layanan"
    account = marks.get(tx, GOOGLE_ACCOUNT) or "akun Google kantor"
    return {"nama_berkas": nama_berkas, "akun": account, "sebab": sebab}


def _tell_failure(tx: Connection, case: Case, error: IntegrationError, since: datetime, now: datetime) -> None:
    key = f"google:{since.isoformat()}"
    if isinstance(error, Denied | Missing):
        announce.alert(tx, case, "akses_ditolak", refusal_facts(tx, error, "Google Drive"), key, now)
        return
    facts = {"waktu": tulis.format_waktu(since, case.kantor.zona)}
    announce.alert(tx, case, "google_bermasalah", facts, key, now)


def _one_per_office(tx: Connection, calendars: Calendars) -> Iterator[Case]:
    """The newest running siklus of each office, between two the last: its planner is told once, whatever runs there."""
    newest = {row.instansi: row.id for row in (*cycles.every(tx), *cycles.running(tx))}
    for siklus_id in newest.values():
        yield load.load(tx, siklus_id, calendars)
