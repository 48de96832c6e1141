"""Make decisions final whose undo window has run out, and let their consequences happen."""

from datetime import datetime

from sqlalchemy import Connection

from bot.cases import load
from bot.cases.accounts import held
from bot.cases.commit import chain_of, commit
from bot.cases.drive.workspace import Workspace
from bot.cases.koreksi import verdict
from bot.cases.load import Calendars, Case
from bot.cases.prompts import cards, second_act
from bot.cases.sheet.fresh import Fresh, absorb, read_fresh
from bot.domain.facts import Dikerjakan, Hasil, StatusLangkah, WaktuBerlalu
from bot.domain.sop import Objek
from bot.domain.tally import Tally
from bot.store.db import Db
from bot.store.queries import cycles, koreksi, prompts, record

AT_ONCE = 200  # decisions about koreksi in one tick; the rest follow in the next


def finalise(db: Db, google: Workspace, calendars: Calendars, now: datetime) -> Tally:
    """One transaction per siklus with a decision whose time has come.

    Entries are read once more before their approval locks them; an edit made meanwhile voids it (design §12). What
    cannot be read waits, the others do not. A siklus that fails leaves the others alone. What came from an account that
    was cut off meanwhile is held at once.
    """
    tally = Tally()
    with db.read() as tx:
        due, cut = cycles.with_due_decisions(tx, now), cycles.with_cut_off_decisions(tx)
        decided = koreksi.due(tx, "sementara", now, AT_ONCE)
    for siklus_id in cut:
        with db.begin() as tx:
            tally.add("held", held.hold(tx, load.lock(tx, siklus_id, calendars), now))
    for siklus_id in due:
        try:
            seen = [
                fresh
                for bidang in _about_to_be_locked(db, siklus_id, calendars, now)
                if (fresh := read_fresh(db, google, calendars, siklus_id, bidang))
            ]
            tally.add("final", _commit(db, calendars, siklus_id, seen, now))
        except Exception as error:
            tally.fault(f"siklus {siklus_id}", error)
    for row in decided:
        try:
            tally.add("final", _settle_koreksi(db, calendars, row.id, row.siklus_id, now))
        except Exception as error:
            tally.fault(f"koreksi {row.id}", error)
    return tally


def _settle_koreksi(db: Db, calendars: Calendars, koreksi_id: int, siklus_id: int, now: datetime) -> int:
    """A decision about the correction of a closed triwulan takes effect."""
    with db.begin() as tx:
        case = load.lock(tx, siklus_id, calendars)
        return int(verdict.finalise(tx, case, koreksi.get(tx, koreksi_id), now))


def _about_to_be_locked(db: Db, siklus_id: int, calendars: Calendars, now: datetime) -> list[str]:
    with db.read() as tx:
        case = load.load(tx, siklus_id, calendars)
    return [
        item.bidang
        for item in case.siklus.langkah
        if item.status is StatusLangkah.SEMENTARA
        and item.final_at is not None
        and item.final_at <= now
        and item.putusan is not None
        and item.putusan.hasil is Hasil.SETUJU
        and case.stage(item).objek is Objek.ISIAN
    ]


def _commit(db: Db, calendars: Calendars, siklus_id: int, seen: list[Fresh], now: datetime) -> int:
    """How many lines of the record this wrote: none when every decision still waits for its sheet."""
    waiting = set()
    with db.begin() as tx:
        for fresh in seen:
            case = load.lock(tx, siklus_id, calendars)
            understood = absorb(tx, case, fresh, now)
            if understood is None or not understood.parsed.intact:
                waiting |= {(langkah.urut, fresh.bidang) for langkah in case.siklus.langkah}
        held.hold(tx, load.lock(tx, siklus_id, calendars), now)
        decision = commit(tx, load.lock(tx, siklus_id, calendars), WaktuBerlalu(frozenset(waiting)), now)
        _act_twice(tx, load.lock(tx, siklus_id, calendars), now)
    return len(decision.catatan)


def _act_twice(tx: Connection, case: Case, now: datetime) -> None:
    """Whoever holds two roles was asked once and told so: the second act follows the first, and can be undone alone."""
    for langkah in case.siklus.langkah:
        prompt = second_act.waiting(tx, case, langkah) if langkah.status is StatusLangkah.TERBUKA else None
        values = second_act.values(tx, case, prompt, now) if prompt is not None else None
        if prompt is None or values is None:
            continue
        prompts.add_decision(tx, values)
        shown = {key: value for key, value in values.items() if key not in ("pada", "teks", "telegram_id")}
        record.append(tx, chain_of(case), "keputusan", shown, now)
        commit(tx, case, Dikerjakan(prompt.urut, prompt.bidang, prompt.tahap, prompt.putaran), now)
        cards.tell_decided(tx, load.lock_again(tx, case), prompt, now)
