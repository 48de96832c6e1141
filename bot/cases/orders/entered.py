"""/rekomendasi: who owes what, and a report about one ("/rekomendasi R12 …"). The planner also enters what was said in
a meeting or written in an evaluation; the Kepala Dinas confirms once before any bidang hears of it."""

from collections.abc import Sequence
from typing import Any

from bot.cases import people as who
from bot.cases import send
from bot.cases.orders.order import Order
from bot.cases.papers import meetings
from bot.cases.people import Holder
from bot.cases.rekomendasi import given, progress, shown
from bot.cases.rekomendasi.given import SEMUA, Source
from bot.cases.send import Notice
from bot.domain import replies
from bot.domain.tindak_lanjut import LHE, split_code
from bot.store.queries import record, rekomendasi

_WATCHING = (who.PLANNER, "sekretaris", "kepala_dinas")
_MOST = 30


def ask(order: Order) -> None:
    """Lists, takes a report, or understands recommendations to be entered and shows them back."""
    owing = (row.bidang for row in rekomendasi.open_of(order.tx, order.case.instansi))
    own = [unit for unit in dict.fromkeys((*order.case.siklus.bidang, *owing)) if _is_owner(order, unit)]
    if not order.words:
        _list(order, own)
    elif split_code(order.words)[0] is not None:
        ids = [row.id for unit in own for row in rekomendasi.open_of(order.tx, order.case.instansi, unit)]
        progress.written(progress.Report(order.tx, order.case, order.reply, order.words, tuple(ids), order.now))
    elif order.is_planner():
        _propose(order)


def _is_owner(order: Order, unit: str) -> bool:
    return any(h.orang.id == order.orang.id for h in given.owners(order.tx, order.case, unit, order.now))


# --- lists -----------------------------------------------------------------------------------------------------------


def _list(order: Order, own: Sequence[str]) -> None:
    """The own open ones, and for whoever watches the office all of them."""
    office = order.case.instansi
    every = rekomendasi.open_of(order.tx, office)
    watching = [h for role in _WATCHING for h in who.holders_of(order.tx, order.case, role, "", order.now)]
    watches = any(holder.orang.id == order.orang.id for holder in watching)
    mine = [row for row in every if row.bidang in own]
    if mine:
        opened = given.ask_about(order.tx, order.case, order.giver, [row.id for row in mine], order.now)
        facts = {"jumlah": len(mine), "rekomendasi": shown.message_rows(order.case, mine)}
        order.tell("rekomendasi_saya", facts, prompt_id=opened)
    if every and watches:
        reports = rekomendasi.reports_of(order.tx, [row.id for row in every])
        waiting = sum(report.status == "diajukan" for report in reports)
        facts = {"jumlah": len(every), "rekomendasi": shown.message_rows(order.case, every)}
        order.tell("rekomendasi_kantor", {**facts, **({"diperiksa": waiting} if waiting else {})})
    if not mine and not (every and watches):
        order.tell("rekomendasi_kosong", {})


# --- entering --------------------------------------------------------------------------------------------------------


def _propose(order: Order) -> None:
    """The first line says where it was said, every further one is a recommendation; all of it or nothing."""
    source, _, rest = order.words.partition("\n")
    names = {kode: order.case.kantor.short_name(kode) for kode in order.case.siklus.bidang}
    found = replies.parse_rekomendasi(rest, names)
    if not source.strip() or not found or len(found) > _MOST or any(unit is None for unit, _ in found):
        order.explain("rekomendasi")
        return
    origin = LHE if source.strip().upper().startswith(LHE) else "pimpinan"
    detail = {"asal": origin, "dasar": source.strip()[:500], "daftar": [[unit, words] for unit, words in found]}
    facts = _facts(order, detail)
    if origin != LHE:
        facts["penegas"] = who.title_of(order.case, "kepala_dinas")
    order.ask("rekomendasi_catat", "pastikan_rekomendasi", facts, detail)


def _facts(order: Order, detail: dict[str, Any]) -> dict[str, Any]:
    rows = [_row(order, unit, words) for unit, words in detail["daftar"]]
    return {"dasar": detail["dasar"], "jumlah": len(rows), "rekomendasi": rows}


def _row(order: Order, unit: str, words: str) -> dict[str, Any]:
    return {
        "unit": "Semua unit" if unit == SEMUA else order.case.kantor.short_name(unit),
        "rekomendasi": words,
        "tenggat": shown.day_of(order.case, given.due_of(order.case, words, order.now)),
    }


def confirm(order: Order, detail: dict[str, Any]) -> None:
    """The planner said yes: an evaluation is in force, what the Kepala Dinas said is put before the Kepala Dinas."""
    if not order.is_planner():
        return
    isi = {**detail, "oleh": order.orang.id}
    record.append(order.tx, given.chain_of(order.case), "rekomendasi_catat", isi, order.now)
    meetings.want_minutes(order.tx, order.case, order.now)
    if detail["asal"] == LHE:
        _put_in_force(order, detail, order.giver, who.capacity(order.case, order.giver))
        return
    heads = who.reachable(order.tx, order.case, ("kepala_dinas",), order.now)
    if not heads:
        order.tell("penegasan_rekomendasi", {"jumlah": len(detail["daftar"]), "hasil": "tidak_terjangkau"})
        return
    facts = {**_facts(order, detail), "jabatan_pencatat": order.orang.jabatan}
    order.ask(
        "rekomendasi_tegas", "minta_penegasan_rekomendasi", facts, {**detail, "pencatat": order.orang.id}, heads[0]
    )


def settle(order: Order, detail: dict[str, Any], *, yes: bool) -> None:
    """The Kepala Dinas confirmed or not: in force from now on, or nothing; the planner learns which."""
    heads = who.holders_of(order.tx, order.case, "kepala_dinas", "", order.now)
    head = next((holder for holder in heads if holder.orang.id == order.orang.id), None)
    if head is None:
        order.tell("bukan_wewenang", {"jabatan_berwenang": who.title_of(order.case, "kepala_dinas")})
        return
    isi = {"daftar": detail["daftar"], "orang_id": order.orang.id, "benar": yes}
    record.append(order.tx, given.chain_of(order.case), "penegasan", isi, order.now)
    meetings.want_minutes(order.tx, order.case, order.now)
    if yes:
        _put_in_force(order, detail, head, who.capacity(order.case, head))
    facts = {"jumlah": len(detail["daftar"]), "hasil": "ya" if yes else "bukan"}
    notice = Notice("penegasan_rekomendasi", facts, f"penegasan_rekomendasi:{order.reply.incoming.update_id}")
    for planner in who.reachable(order.tx, order.case, who.ALERT_CHAIN, order.now):
        send.notify(order.tx, order.case, planner, notice, order.now)


def _put_in_force(order: Order, detail: dict[str, Any], giver: Holder, capacity: str) -> None:
    assert order.reply.prompt is not None
    made: list[int] = []
    for number, (unit, words) in enumerate(detail["daftar"]):
        key = f"catat:{order.reply.prompt.id}:{number}"
        source = Source(key, str(detail["asal"]), giver.orang.id, capacity, str(detail["dasar"]))
        made += given.keep(order.tx, order.case, source, (unit, words), order.now)
    said_by = {"kapasitas_pemberi": capacity, "dasar": detail["dasar"]}
    giver_of = {"kapasitas_pemberi": detail["dasar"]} if detail["asal"] == LHE else said_by
    for unit in order.case.siklus.bidang:
        rows = [row for ident in made if (row := rekomendasi.get(order.tx, ident)) is not None and row.bidang == unit]
        if rows:
            _tell_unit(order, unit, rows, giver_of)


def _tell_unit(order: Order, unit: str, rows: list[Any], giver: dict[str, Any]) -> None:
    facts = {
        **giver,
        "unit": order.case.kantor.short_name(unit),
        "rekomendasi": shown.message_rows(order.case, rows),
    }
    told: set[int] = set()
    for role in given.OWNERS:
        for holder in who.holders_of(order.tx, order.case, role, unit, order.now):
            if holder.orang.id not in told:
                told.add(holder.orang.id)
                opened = given.ask_about(order.tx, order.case, holder, [row.id for row in rows], order.now)
                notice = Notice("rekomendasi_baru", facts, f"rekomendasi_baru:{opened}")
                send.notify(order.tx, order.case, holder, notice, order.now, prompt_id=opened)
