"""What is passed on to the planner, and what the planner does with it: a question, an obstacle, a wish for more time or
another filler. The reply to the message goes to whoever asked, word for word."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers.reply import Place, Reply
from bot.cases.load import Case
from bot.cases.orders import deadline, handover
from bot.cases.orders.order import Order
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.facts import Langkah
from bot.store.queries import people, prompts

ANSWER = "jawab"  # the kind of prompt whose reply goes to whoever asked
QUESTION_SHOWN = 1000


def pass_to_planner(
    tx: Connection, case: Case, langkah: Langkah, notice: Notice, asker: dict[str, Any], now: datetime
) -> None:
    """Tells the planner (or the next person up); `asker` says whose the answer is: orang_id, and what was
    asked (pertanyaan or permintaan, kode)."""
    detail = {**asker, "kartu": notice.kind, "unit": langkah.bidang}
    for holder in who.reachable(tx, case, who.ALERT_CHAIN, now):
        opened = send.open_prompt(tx, case, langkah, holder, ANSWER, now, rincian=detail)
        told = Notice(notice.kind, notice.params, f"{notice.key}:{opened.id}")
        send.notify(tx, case, holder, told, now, prompt_id=opened.id)


def perform(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """The planner wrote an answer, or tapped what is offered with the request."""
    order = Order(tx, place.case, reply, now)
    if reply.act == "minta_waktu":
        deadline.ask(order, place.langkah)
    elif reply.act == "ganti_pengisi":
        handover.replace_filler(order, place.langkah)
    elif reply.act == "tulis":
        _open_box(order)
    elif reply.teks.strip():
        _answer(order)


def _open_box(order: Order) -> None:
    box = order.prompt
    opened = send.open_prompt(
        order.tx, order.case, order.case.siklus.at(box.urut, box.bidang), order.giver, ANSWER, order.now,
        rincian={**box.rincian, "kartu": "kotak_tulis"},
    )  # fmt: skip
    facts = {"kotak": "jawaban", "kode": opened.kode}
    send.notify(
        order.tx, order.case, order.giver, Notice("kotak_tulis", facts, f"kotak:{opened.id}"), order.now,
        prompt_id=opened.id,
    )  # fmt: skip


def _answer(order: Order) -> None:
    """The planner's words go to whoever asked, with what was asked."""
    box, reply = order.prompt, order.reply
    asker = people.person(order.tx, int(box.rincian["orang_id"]))
    facts = {
        "pertanyaan": box.rincian.get("pertanyaan", ""),
        "permintaan": box.rincian.get("permintaan", ""),
        "jawaban": reply.teks[:2000],
        "jabatan_penjawab": order.orang.jabatan,
        "waktu": tulis.format_waktu(order.now, order.case.kantor.zona),
        **({"kode": box.rincian["kode"]} if box.rincian.get("kode") else {}),
    }
    rows = [row for row in people.assignments(order.tx, order.orang.instansi) if row.orang_id == asker.id]
    if rows:
        holder = Holder(asker, rows[0], people.chat_of(order.tx, asker.id))
        pass_back(order, [holder], Notice("jawaban_pertanyaan", facts, f"jawaban:{reply.incoming.update_id}"))
    prompts.close(order.tx, box.id, "dijawab", order.now)


def write_to_holders(order: Order, langkah: Langkah) -> None:
    """The planner's words below the notice of a late row go to whoever holds it now; a reply to them is about it."""
    case, tx = order.case, order.tx
    unit = {"unit": case.kantor.short_name(langkah.bidang)} if langkah.bidang else {}
    stage = case.stage(langkah)
    facts = {
        **unit,
        "tugas": f"{stage.laku}_{stage.objek}",
        "periode": case.periode.nama,
        "jawaban": order.reply.teks[:2000],
        "jabatan_penjawab": order.orang.jabatan,
    }
    notice = Notice("pesan_perencana", facts, f"jawaban:{order.reply.incoming.update_id}")
    pass_back(order, who.asked(tx, case, langkah, order.now), notice, langkah)


def pass_back(order: Order, holders: list[Holder], notice: Notice, about: Langkah | None = None) -> None:
    """Words of the planner to each of `holders`; the planner learns to whom they went, and who cannot be written to."""
    cards = prompts.open_of_row(order.tx, order.case.id, about.urut, about.bidang) if about is not None else []
    mine = {card.orang_id: card.id for card in cards if card.jenis == "tugas"}
    for holder in holders:
        send.notify(order.tx, order.case, holder, notice, order.now, prompt_id=mine.get(holder.orang.id))
    titles = {
        reached: [h.orang.jabatan for h in holders if (h.chat_id is not None) is reached] for reached in (True, False)
    }
    facts = {"jawaban": notice.params["jawaban"], "penerima": tulis.join_words(titles[True])}
    order.tell("jawaban_diteruskan", {**facts, "tak_terhubung": tulis.join_words(titles[False])})
