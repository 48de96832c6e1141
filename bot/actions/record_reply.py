"""Record what an official answered: a decision, a return with its reason, a text, a file, or a question."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.answers import acts, as_whom, asking, dialogs, refusals
from bot.cases.answers.incoming import Incoming
from bot.cases.answers.reply import Reply, place_of
from bot.cases.answers.understand import ASKED, understand
from bot.cases.drive.workspace import Workspace
from bot.cases.load import Calendars
from bot.cases.rekomendasi import progress
from bot.cases.sheet.fresh import Fresh, read_fresh
from bot.domain.facts import StatusSiklus
from bot.domain.sop import Objek
from bot.domain.wishes import Wish
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.queries import inbox

# Acts that decide about entries: the sheet is read whole before them.
_DECIDING = frozenset({"setujui", "selesai", "ya"})


def record_reply(
    db: Db, google: Workspace, calendars: Calendars, catalogue: Catalogue, incoming: Incoming, now: datetime
) -> None:
    """Understands a message, reads the sheet it decides about, and commits everything it causes in one transaction
    with the inbox row. Raises IntegrationError when the sheet cannot be read: the message is worked off later."""
    with db.read() as tx:
        reply = understand(tx, incoming, calendars, now)
        about = _sheet_needed(tx, reply, calendars)
    fresh = read_fresh(db, google, calendars, *about) if about else None
    with db.begin() as tx:
        if not inbox.take(tx, incoming.update_id, now):
            return  # another worker was first
        _work_off(tx, understand(tx, incoming, calendars, now), calendars, catalogue, fresh, now)


def _sheet_needed(tx: Connection, reply: Reply, calendars: Calendars) -> tuple[int, str] | None:
    if reply.prompt is None or reply.problem or reply.act not in _DECIDING:
        return None
    place = place_of(tx, reply.prompt, calendars)
    asked = place.stage.objek is Objek.ISIAN and place.case.siklus.status is not StatusSiklus.DIJEDA
    return (reply.prompt.siklus_id, reply.prompt.bidang) if asked else None


def _is_anybodys(reply: Reply) -> bool:
    """True where the words name no task and are answered differently for each office."""
    wish = reply.act == ASKED and reply.arg not in (Wish.SALAM, Wish.GANGGUAN)
    return wish or reply.problem == "several" or _is_question(reply)


def _is_question(reply: Reply) -> bool:
    return reply.act == "tanya_lepas" or (reply.act == ASKED and reply.arg == Wish.PINDAH)


def _work_off(
    tx: Connection, reply: Reply, calendars: Calendars, catalogue: Catalogue, fresh: Fresh | None, now: datetime
) -> None:
    known = as_whom.behind(tx, reply.incoming)
    if _is_anybodys(reply) and as_whom.ask(tx, reply.incoming, known, now, by_person=_is_question(reply)):
        return
    if reply.act == ASKED and reply.orang is not None:
        asking.answer_wish(asking.Asked(tx, calendars, reply.incoming, tuple(known), now), reply.arg)
        return
    if reply.problem or reply.prompt is None or reply.orang is None:
        refusals.answer(tx, reply, calendars, now)
        return
    place = place_of(tx, reply.prompt, calendars, locked=True)
    if progress.is_late_answer(reply, place):
        progress.take(tx, reply, place, now)
    elif reply.prompt.jenis == "tugas":
        acts.perform(tx, reply, place, catalogue, fresh, now)
    else:
        dialogs.perform(tx, reply, place, catalogue, fresh, now)
    refusals.end_spinner(tx, reply, now)
