"""/jeda and /lanjutkan: the planner has a siklus rest, with the reason, and go on (/batalkan is understood likewise,
see cancel.py). Whoever has an open task is told;
while it rests nothing is asked of anybody, and its office hours are nobody's delay."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from bot.cases import announce, load, status
from bot.cases import people as who
from bot.cases.commit import chain_of, commit
from bot.cases.drive import feed
from bot.cases.load import Case
from bot.cases.opening import wishes
from bot.cases.orders import deadline
from bot.cases.orders.order import Order, parts_of
from bot.cases.people import Holder
from bot.cases.send import Notice, notify
from bot.domain import replies, tulis
from bot.domain.facts import Dibuka, StatusDiubah, StatusLangkah, StatusSiklus
from bot.domain.tolakan import STATUS_CHANGES
from bot.store.queries import cycles, marks, outbox, prompts, record

QUESTION = "status_siklus"  # the kind of prompt
CANCEL = "batal_siklus"  # the kind of prompt where more than the planner's "ya" is needed
_SHOWN = {
    StatusSiklus.DIJEDA: "pastikan_jeda",
    StatusSiklus.BERJALAN: "pastikan_lanjutkan",
    StatusSiklus.DIBATALKAN: "pastikan_batal",
}
_TOLD = {
    StatusSiklus.DIJEDA: "siklus_dijeda",
    StatusSiklus.BERJALAN: "siklus_dilanjutkan",
    StatusSiklus.DIBATALKAN: "siklus_dibatalkan",
}


def siklus_meant(to: StatusSiklus) -> Callable[[Connection, str, str], int | None]:
    """Which siklus an order is about: the one whose period it names, else the newest that can become `to`."""

    def meant(tx: Connection, office: str, words: str) -> int | None:
        able = [row.id for row in cycles.running(tx, office) if to in STATUS_CHANGES.get(StatusSiklus(row.status), ())]
        return deadline.siklus_meant(tx, office, words) or next(reversed(able), None)

    return meant


def propose(to: StatusSiklus) -> Callable[[Order], None]:
    """Understands "/jeda Triwulan I 2026; alasan; dasar" (period and basis may be left out) and shows it back."""
    return lambda order: _show_back(order, to)


def _show_back(order: Order, to: StatusSiklus) -> None:
    if not order.is_planner() or is_refused(order, to):
        return
    alasan, dasar = _said(order)
    if to is not StatusSiklus.BERJALAN and not replies.gives_reason(alasan):
        order.explain("jeda" if to is StatusSiklus.DIJEDA else "batalkan")
        return
    said = {"alasan": alasan, "dasar": dasar}
    facts = {**said, "periode": order.case.periode.nama, "periode_lain": tulis.join_words(deadline.others(order))}
    order.ask(CANCEL if to is StatusSiklus.DIBATALKAN else QUESTION, _SHOWN[to], facts, {"ke": str(to), **said})


def is_refused(order: Order, to: StatusSiklus) -> bool:
    """True where the siklus cannot become `to`; the giver is told how it stands."""
    now = order.case.siklus.status
    if to in STATUS_CHANGES.get(now, ()):
        return False
    order.tell("siklus_tidak_diubah", {"periode": order.case.periode.nama, "keadaan": str(now)})
    return True


def _said(order: Order) -> tuple[str, str]:
    """Reason and basis, without the period before them."""
    first, *rest = parts_of(order.words)
    parts = [part for part in (deadline.after_period(order.case.periode, first), *rest) if part]
    return (parts[0], "; ".join(parts[1:])) if parts else ("", "")


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """The planner said yes: it holds at once, on record."""
    to = StatusSiklus(str(detail["ke"]))
    if order.is_planner() and not is_refused(order, to):
        more = {"kapasitas": who.capacity(order.case, order.giver)}
        _EFFECTS[to](order, put_in_force(order, to, {**detail, **more, "oleh": order.orang.id}, {}))


def put_in_force(order: Order, to: StatusSiklus, detail: dict[str, Any], more: dict[str, Any]) -> Case:
    """Moves the siklus, on record, and tells whoever is concerned; the siklus as it is then. `detail`: alasan, dasar,
    and whose order it is (oleh, kapasitas); `more`: what else is told."""
    concerned, pause = _concerned(order), status.pause_of(order.tx, order.case)
    commit(order.tx, order.case, StatusDiubah(to, str(detail["alasan"]), pause and pause[0]), order.now)
    said = {name: detail[name] for name in ("alasan", "dasar")}
    isi = {"ke": to, "oleh": detail["oleh"], "disahkan": order.orang.id, **said}
    record.append(order.tx, chain_of(order.case), "perintah", isi, order.now)
    facts = {
        **said,
        **more,
        "periode": order.case.periode.nama,
        "kapasitas": detail["kapasitas"],
        "waktu": tulis.format_waktu(order.now, order.case.kantor.zona),
    }
    for holder in concerned:
        notice = Notice(_TOLD[to], facts, f"siklus:{order.reply.incoming.update_id}")
        notify(order.tx, order.case, holder, notice, order.now)
    return load.lock_again(order.tx, order.case)


def _concerned(order: Order) -> list[Holder]:
    """The planner and whoever has an open task."""
    case = order.case
    found = who.holders_of(order.tx, case, who.PLANNER, "", order.now)
    for langkah in case.siklus.langkah:
        if langkah.status is StatusLangkah.TERBUKA:
            found += who.asked(order.tx, case, langkah, order.now)
    return list({holder.orang.id: holder for holder in found}.values())


def _rest(order: Order, case: Case) -> None:
    """Cards that have not left yet stay here; they go out when the siklus does."""
    for langkah in case.siklus.langkah:
        for prompt in prompts.open_of_row(order.tx, case.id, langkah.urut, langkah.bidang):
            if prompt.jenis == "tugas":
                outbox.cancel_unsent(order.tx, prompt.id)


def begin(order: Order, *, yes: bool) -> None:
    """The planner said whether a siklus that rests from its first day on is to begin; nobody was asked for anything."""
    if not order.is_planner() or wishes.has_begun(order.case) or order.case.siklus.status is not StatusSiklus.DIJEDA:
        return
    order.close_asked(wishes.WHETHER)
    to = StatusSiklus.BERJALAN if yes else StatusSiklus.DIBATALKAN
    commit(order.tx, order.case, StatusDiubah(to, ""), order.now)
    record.append(order.tx, chain_of(order.case), "perintah", {"ke": to, "oleh": order.orang.id}, order.now)
    if yes:
        _go_on(order, load.lock_again(order.tx, order.case))
    else:
        order.tell("buka_kembali_dicatat", {"periode": order.case.periode.nama, "buka": "tidak"})


def _go_on(order: Order, case: Case) -> None:
    """Open cards come again, to whoever holds the role now; the sheets are read, which nobody did meanwhile. One that
    rested from its first day on begins."""
    if not wishes.has_begun(case):
        cycles.opened(order.tx, case.id, order.now)
        commit(order.tx, replace(case, dibuka=order.now), Dibuka(), order.now)
        return
    announce.repost_open(order.tx, case, order.now)
    marks.drop(order.tx, who.HOLDERS_CHECKED)
    feed.distrust(order.tx, order.now)


_EFFECTS: dict[StatusSiklus, Callable[[Order, Case], None]] = {
    StatusSiklus.DIJEDA: _rest,
    StatusSiklus.BERJALAN: _go_on,
}
