"""After an outage: taps made meanwhile are gone after 150 seconds, messages after a day (telegram notes §3.3), so open
cards are posted again and people are told which hours may be unread."""

from datetime import datetime, timedelta

from bot.cases import announce, load
from bot.cases.load import Calendars
from bot.domain import tulis
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, marks

HEARTBEAT = "telegram:terakhir"  # when the last good poll was, world time
TAPS_KEPT = timedelta(seconds=150)
MESSAGES_KEPT = timedelta(hours=24)


def resume(db: Db, calendars: Calendars, now: datetime) -> Tally:
    """Once at the start of polling: posts every open card again when the gap was longer than Telegram keeps taps, and
    tells the planner the hours when it was longer than it keeps messages."""
    tally = Tally()
    with db.read() as tx:
        last = marks.get_time(tx, HEARTBEAT)
        rows = cycles.running(tx)
    if last is None or now - last <= TAPS_KEPT:
        return tally
    for row in rows:
        with db.begin() as tx:
            case = load.lock(tx, row.id, calendars)
            announce.repost_open(tx, case, now)
            tally.add("reposted")
            if now - last > MESSAGES_KEPT:
                facts = {
                    "mulai": tulis.format_waktu(last, case.kantor.zona),
                    "selesai": tulis.format_waktu(now, case.kantor.zona),
                }
                announce.alert(tx, case, "bot_sempat_tidak_aktif", facts, f"bangun:{last:%Y%m%d%H%M}", now)
    with db.begin() as tx:
        marks.put(tx, HEARTBEAT, now.isoformat(), now)
    return tally
