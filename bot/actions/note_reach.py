"""Note who can be reached: somebody blocked or unblocked the bot, or edited what they wrote."""

from datetime import datetime

from bot.cases import announce, load, refusals
from bot.cases.incoming import Incoming, Kind
from bot.cases.load import Calendars
from bot.cases.understand import Reply
from bot.store.db import Db
from bot.store.queries import cycles, inbox, people, record


def is_reach(incoming: Incoming) -> bool:
    """True for what belongs to this journey."""
    return incoming.kind in (Kind.MEMBERSHIP, Kind.EDIT)


def note_reach(db: Db, calendars: Calendars, incoming: Incoming, now: datetime) -> None:
    """Marks an account (un)reachable and tells the planner; an edited message never decides and is answered so."""
    with db.begin() as tx:
        if not inbox.lock_new(tx, incoming.update_id):
            return
        known = people.bound_people(tx, incoming.from_id)
        if incoming.kind is Kind.EDIT:
            refusals.note_edit(tx, Reply(incoming, known[0] if known else None), now)
        else:
            changed = people.set_reachable(tx, incoming.from_id, reachable=not incoming.blocked)
            for row in known if changed else []:
                people.lock_office(tx, row.instansi)
                isi = {"orang_id": row.id, "terjangkau": not incoming.blocked}
                record.append(tx, f"instansi:{row.instansi}", "jangkauan", isi, now)
                for cycle in cycles.running(tx, row.instansi) if incoming.blocked else []:
                    case = load.load(tx, cycle.id, calendars)
                    facts = {"jabatan_tujuan": row.jabatan, "sebab": "diblokir"}
                    announce.alert(tx, case, "pesan_tidak_terkirim", facts, f"blokir:{incoming.update_id}", now)
        inbox.finish(tx, incoming.update_id, now)
