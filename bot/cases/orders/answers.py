"""What people answer to the questions of orders: one line for each kind of question."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import load, send
from bot.cases.accounts import officials
from bot.cases.answers.reply import Place, Reply
from bot.cases.opening import wishes
from bot.cases.orders import (
    access,
    cancel,
    cutoff,
    deadline,
    delegation,
    entered,
    handover,
    invitation,
    koreksi,
    oral,
    pause,
    performance,
    snooze,
    targets,
)
from bot.cases.orders.order import Order
from bot.store.queries import prompts

Answer = Callable[[Order, dict[str, object], Reply], None]
# Questions answered in words: what is written, True when it was understood (until then the question stays open).
WRITTEN: Mapping[str, Callable[[Order, dict[str, object]], bool]] = {
    "tenggat_tulis": deadline.take,
    "tunda": snooze.take,
    "pejabat_tulis": handover.take,
}


def _yes(act: Callable[[Order, dict[str, object]], None]) -> Answer:
    return lambda order, detail, reply: act(order, detail) if reply.act == "ya" else None


QUESTIONS: Mapping[str, Answer] = {
    "tenggat": _yes(deadline.confirm),
    "wakil": lambda order, detail, reply: delegation.choose(order, detail, reply.arg),
    "kesediaan": lambda order, detail, reply: delegation.agree(order, detail, yes=reply.act == "ya"),
    "undang": lambda order, detail, reply: invitation.make(order, reply.arg),
    "putus": _yes(cutoff.confirm),
    "pejabat_peran": lambda order, detail, reply: handover.choose_role(order, detail, reply.arg),
    "pejabat_orang": lambda order, detail, reply: handover.choose_person(order, detail, reply.arg),
    "catat": _yes(oral.confirm),
    pause.QUESTION: _yes(pause.confirm),
    wishes.WHETHER: lambda order, _detail, reply: pause.begin(order, yes=reply.act == "ya"),
    pause.CANCEL: _yes(cancel.confirm),
    prompts.PEMBATALAN: lambda order, detail, reply: cancel.settle(order, detail, yes=reply.act == "ya"),
    cancel.REOPEN: lambda order, detail, reply: cancel.reopen(order, detail, yes=reply.act == "ya"),
    "penegasan": lambda order, detail, reply: oral.settle(order, detail, yes=reply.act == "ya"),
    "akses": _yes(access.grant),
    "target": _yes(targets.confirm),
    "koreksi_catat": _yes(koreksi.confirm),
    "kinerja_sop": lambda order, detail, reply: performance.settle(order, detail, yes=reply.act == "ya"),
    "rekomendasi_catat": _yes(entered.confirm),
    "rekomendasi_tegas": lambda order, detail, reply: entered.settle(order, detail, yes=reply.act == "ya"),
    officials.QUESTION: lambda order, detail, reply: officials.settle(
        order.tx, order.case, order.orang, detail, yes=reply.act == "ya", now=order.now
    ),
}


def perform(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """Works off the answer to a question of an order: its own buttons, or the words it asks for. A list of invitations
    stays open."""
    box = reply.prompt
    if box is None:
        return
    if box.jenis in WRITTEN:
        if (reply.teks.strip() or reply.act == "pilih") and WRITTEN[box.jenis](
            Order(tx, place.case, reply, now), dict(box.rincian)
        ):
            prompts.close(tx, box.id, "dijawab", now)
        return
    if reply.act not in ("ya", "bukan", "pilih"):
        return
    if box.jenis != "undang":
        prompts.close(tx, box.id, "dijawab", now)
        send.drop_buttons(tx, box, now)
    case = load.lock_again(tx, place.case)
    QUESTIONS[box.jenis](Order(tx, case, reply, now), dict(box.rincian), reply)
