"""An order being worked off: who gives it, in which siklus, and the small things every order needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers.reply import Reply
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.domain import replies
from bot.domain.facts import StatusSiklus
from bot.domain.findings import Finding
from bot.store.queries import people, prompts


@dataclass(frozen=True, slots=True)
class Order:
    """One order in one transaction; the siklus is the office's newest that is not over. `bukti` is what is wrong with
    the evidence it links, as seen before."""

    tx: Connection
    case: Case
    reply: Reply
    now: datetime
    bukti: tuple[Finding, ...] = ()

    @property
    def orang(self) -> Row[Any]:
        """Who gives the order."""
        if self.reply.orang is None:
            raise LookupError("an order of nobody")
        return self.reply.orang

    @property
    def prompt(self) -> Row[Any]:
        """The question of ours that is being answered."""
        if self.reply.prompt is None:
            raise LookupError("an order that answers nothing")
        return self.reply.prompt

    @property
    def words(self) -> str:
        """What follows the command."""
        return self.reply.incoming.command[1]

    @property
    def giver(self) -> Holder:
        """The person as holder of one of their assignments in force (the first)."""
        mine = [row for row in people.assignments(self.tx, self.case.instansi) if row.orang_id == self.orang.id]
        in_force = [row for row in mine if row.covers(self.case.today(self.now))] or mine
        return who.holder_of_row(self.tx, in_force[0])

    def holds_planning(self) -> bool:
        """True when the giver holds the planner's role now."""
        planners = who.holders_of(self.tx, self.case, who.PLANNER, "", self.now)
        return any(holder.orang.id == self.orang.id for holder in planners)

    def is_planner(self) -> bool:
        """True when the giver holds the planner's role now; otherwise they are told who does."""
        if self.holds_planning():
            return True
        self.tell("hanya_perencana", {"jabatan_berwenang": who.title_of(self.case, who.PLANNER)})
        return False

    def is_at_work(self) -> bool:
        """True unless the siklus rests or was cancelled; otherwise the giver is told so."""
        status = self.case.siklus.status
        if status not in (StatusSiklus.DIJEDA, StatusSiklus.DIBATALKAN):
            return True
        self.tell("siklus_tidak_diubah", {"periode": self.case.periode.nama, "keadaan": str(status)})
        return False

    def tell(self, kind: str, facts: dict[str, Any], **more: Any) -> None:
        """Answers the giver, once per update."""
        notice = Notice(kind, facts, f"perintah:{self.reply.incoming.update_id}:{kind}")
        send.notify(self.tx, self.case, self.giver, notice, self.now, **more)

    def explain(self, order: str) -> None:
        """Shows how the order is written."""
        self.tell("cara_perintah", {"cara": order})

    def ask(
        self, jenis: str, kind: str, facts: dict[str, Any], detail: dict[str, Any], to: Holder | None = None
    ) -> Row[Any]:
        """Opens a question with buttons to `to` (the giver unless named); `detail` is what "ya" will need."""
        holder = to or self.giver
        langkah = self.case.siklus.langkah[0]
        opened = send.open_prompt(
            self.tx, self.case, langkah, holder, jenis, self.now, rincian={**detail, "kartu": kind}
        )
        notice = Notice(kind, {**facts, "kode": opened.kode}, f"{kind}:{opened.id}")
        send.notify(self.tx, self.case, holder, notice, self.now, prompt_id=opened.id)
        return opened

    def close_asked(self, jenis: str) -> None:
        """Closes what others were asked of this kind in this siklus: the first answer counts."""
        for prompt in prompts.open_of_kind(self.tx, self.case.instansi, jenis):
            if prompt.siklus_id == self.case.id:
                prompts.close(self.tx, prompt.id, "ditutup", self.now)
                send.drop_buttons(self.tx, prompt, self.now)

    def unit_named(self, text: str) -> str | None:
        """The unit a text names ("*" for all, None when none is meant)."""
        return replies.match_bidang(text, {kode: self.case.kantor.short_name(kode) for kode in self.case.siklus.bidang})


def parts_of(text: str) -> list[str]:
    """The parts of an order, separated by semicolons."""
    return [part.strip() for part in text.split(";")]
