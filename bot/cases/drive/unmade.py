"""What becomes of a document that cannot be made? It is tried again at every tick; where a template is at fault, the
planner is told once which one and what to mend."""

from datetime import datetime
from zlib import crc32

from bot.cases import announce, load
from bot.cases.load import Calendars
from bot.domain.tally import Tally
from bot.report.errors import TemplateFault
from bot.store.db import Db


def note(db: Db, calendars: Calendars, tally: Tally, siklus_id: int, error: Exception, now: datetime) -> None:
    """Counts the failure, and tells of a template that cannot be used: once for each siklus and thing to mend."""
    tally.fault(f"siklus {siklus_id}", error)
    if not isinstance(error, TemplateFault):
        return
    with db.begin() as tx:
        case = load.load(tx, siklus_id, calendars)
        facts = {"periode": case.periode.nama, "sebab": error.pesan}
        announce.alert(tx, case, "templat_keliru", facts, f"templat:{siklus_id}:{crc32(error.pesan.encode()):x}", now)
