"""One answer being worked off: who gives it, about what, with what authority."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import send
from bot.cases.answers.reply import Reply
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.prompts.scene import Scene
from bot.cases.send import Notice
from bot.domain.facts import Langkah, StatusSiklus
from bot.domain.sop import Tahap
from bot.messages import Catalogue


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

    @property
    def rests(self) -> bool:
        """True where nothing can be decided, since the siklus is paused or was cancelled."""
        return self.case.siklus.status in (StatusSiklus.DIJEDA, StatusSiklus.DIBATALKAN)

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
