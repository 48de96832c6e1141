"""How is what somebody decided recorded, and how does it move the siklus? The first valid decision wins."""

from typing import Any

from bot.cases import people as who
from bot.cases.answers import refusals
from bot.cases.answers.turn import Turn
from bot.cases.commit import chain_of, commit
from bot.domain.facts import Dikembalikan, Dikerjakan
from bot.domain.penugasan import Penugasan
from bot.domain.siklus import decide
from bot.domain.sop import Objek
from bot.store.queries import files, prompts, record


def return_now(turn: Turn, reason: str, bidang: str = "") -> None:
    """Returns what the task showed, for `reason`, the whole or one bidang."""
    place = (turn.langkah.urut, turn.langkah.bidang, turn.langkah.tahap, turn.langkah.putaran)
    if turn.stage.objek is Objek.LAPORAN:  # proposals already chosen were about the report that goes back
        prompts.settle_texts(turn.tx, turn.case.id, str(Objek.REKOMENDASI), "dihapus")
    decide_now(turn, Dikembalikan(*place, reason.strip(), bidang), alasan=reason.strip(), sasaran=bidang)


def decide_now(
    turn: Turn, fact: Dikerjakan | Dikembalikan, *, alasan: str = "", sasaran: str = "", teks: str = ""
) -> bool:
    """Records a decision and moves the siklus. The first valid one wins; a later one learns who was first."""
    verdict = decide(turn.case.siklus, fact, turn.case.sop, turn.case.kalender, turn.now)
    if verdict.tolakan is not None:
        refusals.stale(turn)
        return False
    hasil = "kembali" if isinstance(fact, Dikembalikan) else "setuju"
    values = decision_values(turn, hasil, alasan, sasaran, teks or turn.reply.teks or turn.reply.act)
    prompts.add_decision(turn.tx, values)
    prompts.close(turn.tx, turn.prompt.id, "dijawab", turn.now)
    shown = {key: value for key, value in values.items() if key not in ("pada", "teks", "telegram_id")}
    record.append(turn.tx, chain_of(turn.case), "keputusan", shown, turn.now)
    commit(turn.tx, turn.case, fact, turn.now)
    return True


def decision_values(turn: Turn, hasil: str, alasan: str, sasaran: str, teks: str) -> dict[str, Any]:
    """A row of `keputusan`: who, in what capacity, about which data and round, in which words."""
    penugasan: Penugasan = turn.holder.penugasan
    row = files.by_key(turn.tx, f"{turn.case.key}/{turn.langkah.bidang}/format") if turn.langkah.bidang else None
    return {
        "siklus_id": turn.case.id,
        "urut": turn.langkah.urut,
        "bidang": turn.langkah.bidang,
        "tahap": turn.langkah.tahap,
        "putaran": turn.langkah.putaran,
        "hasil": hasil,
        "alasan": alasan,
        "sasaran_bidang": sasaran,
        "orang_id": turn.holder.orang.id,
        "penugasan_id": penugasan.id,
        "telegram_id": turn.reply.incoming.from_id,
        "kapasitas": who.capacity(turn.case, turn.holder),
        "digest": turn.prompt.digest,
        "versi": int(turn.prompt.rincian.get("versi", 0)),
        "bukti": {"berkas": row.drive_id, "versi_drive": row.versi} if row is not None else {},
        "prompt_id": turn.prompt.id,
        "update_id": turn.reply.incoming.update_id,
        "message_id": turn.reply.incoming.message_id,
        "teks": teks[:2000],
        "pada": turn.now,
        "status": "sementara",
    }
