"""One answer being worked off: who gives it, about what, with what authority; and how a decision is recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import refusals, send
from bot.cases.commit import chain_of, commit
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.scene import Scene
from bot.cases.send import Notice
from bot.cases.understand import Reply
from bot.domain.facts import Dikembalikan, Dikerjakan, Langkah
from bot.domain.penugasan import Penugasan
from bot.domain.siklus import decide
from bot.domain.sop import Objek, Tahap
from bot.messages import Catalogue
from bot.store.queries import files, prompts, record


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer being worked off: everything an act needs, in one transaction."""

    tx: Connection
    reply: Reply
    case: Case
    langkah: Langkah
    stage: Tahap
    holder: Holder
    catalogue: Catalogue
    now: datetime

    @property
    def prompt(self) -> Row[Any]:
        """The prompt answered."""
        if self.reply.prompt is None:
            raise LookupError("an answer without a prompt")
        return self.reply.prompt

    @property
    def scene(self) -> Scene:
        """Where cards about this row are made."""
        return Scene(self.tx, self.case, self.langkah, self.stage, self.now)

    def tell(self, kind: str, facts: dict[str, Any], key: str = "", **more: Any) -> None:
        """Answers the person in chat; once per update."""
        ident = key or f"{kind}:{self.reply.incoming.update_id}"
        send.notify(self.tx, self.case, self.holder, Notice(kind, facts, ident), self.now, **more)

    def box(self, jenis: str, kind: str, facts: dict[str, Any], **detail: Any) -> Row[Any]:
        """Opens a further prompt (a reply box or a question with buttons) about the same task."""
        detail = {"tugas": self.prompt.id, "kartu": kind, "digest": self.prompt.digest, **detail}
        opened = send.open_prompt(self.tx, self.case, self.langkah, self.holder, jenis, self.now, rincian=detail)
        self.tell(kind, {**facts, "kode": self.prompt.kode}, f"{kind}:{opened.id}", prompt_id=opened.id)
        return opened

    @property
    def facts(self) -> dict[str, Any]:
        """What answers about this task nearly always say."""
        unit = {"unit": self.case.kantor.short_name(self.langkah.bidang)} if self.langkah.bidang else {}
        return {
            "kode": self.prompt.kode,
            "objek": str(self.stage.objek),
            "tugas": f"{self.stage.laku}_{self.stage.objek}",
            "periode": self.case.periode.nama,
            "tenggat": self.scene.when(self.langkah.tenggat),
            **unit,
        }


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
