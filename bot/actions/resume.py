"""After an outage: taps made meanwhile are gone after 150 seconds, messages after a day (telegram notes §3.3), so open
cards are posted again and people are told which hours may be unread."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.cases import announce, load, send
from bot.cases.koreksi import cards
from bot.cases.load import Calendars, Case
from bot.domain import tulis
from bot.domain.facts import StatusSiklus
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, koreksi, marks, outbox, prompts

HEARTBEAT = "telegram:terakhir"  # when updates last came in, or could have, in world time
_GAP = "telegram:jeda"  # since when they had not, until it is made good
TAPS_KEPT = timedelta(seconds=150)
MESSAGES_KEPT = timedelta(hours=24)
FRESH = timedelta(hours=24)  # a question older than that, when the gap began, was left alone by choice


def note_listening(db: Db, now: datetime, *, starting: bool = False) -> None:
    """Notes that updates come in now, by polling or by a webhook; at the start, how long none did."""
    with db.begin() as tx:
        last = marks.get_time(tx, HEARTBEAT)
        if starting and last is not None and now - last > TAPS_KEPT:
            marks.put(tx, _GAP, last.isoformat(), now)
        marks.put(tx, HEARTBEAT, now.isoformat(), now)


def resume(db: Db, calendars: Calendars, has_reply_box: Callable[[str], bool], now: datetime) -> Tally:
    """Once after each gap: posts every open card and fresh question again, since it was longer than Telegram keeps
    taps, and tells the planner the hours when it was longer than messages are kept. `has_reply_box`: of a kind."""
    tally = Tally()
    noted = db.ask(marks.get, _GAP)
    if noted is None:
        return tally
    with db.read() as tx:
        rows, undecided = cycles.running(tx), koreksi.pending(tx)
    last = datetime.fromisoformat(noted)
    for row in rows:
        with db.begin() as tx:
            case = load.lock(tx, row.id, calendars)
            if case.siklus.status is not StatusSiklus.DIJEDA:
                announce.repost_open(tx, case, now)
                _ask_again(tx, case, last - FRESH, has_reply_box, now)
            tally.add("reposted")
            if now - last > MESSAGES_KEPT:
                facts = {
                    "mulai": tulis.format_waktu(last, case.kantor.zona),
                    "selesai": tulis.format_waktu(now, case.kantor.zona),
                }
                announce.alert(tx, case, "bot_sempat_tidak_aktif", facts, f"bangun:{last:%Y%m%d%H%M}", now)
    for row in undecided:
        with db.begin() as tx:
            tally.add("reposted", cards.repost_open(tx, load.lock(tx, row.siklus_id, calendars), row, now))
    with db.begin() as tx:
        marks.drop(tx, _GAP)
    return tally


def _ask_again(
    tx: Connection, case: Case, since: datetime, has_reply_box: Callable[[str], bool], now: datetime
) -> None:
    """Open questions with buttons that were asked since then; what is answered in words waits at Telegram for a day."""
    for langkah in case.siklus.langkah:
        for prompt in prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang):
            for asked in outbox.messages_of_prompt(tx, prompt.id)[-1:] if prompt.jenis != "tugas" else ():
                if asked.status == "terkirim" and asked.dikirim >= since and not has_reply_box(asked.jenis):
                    send.ask_again(tx, prompt, asked, now)
