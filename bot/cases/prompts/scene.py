"""Where a card is made, and the card itself: what is asked, about which data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases.drive.files import form_key
from bot.cases.load import Case
from bot.domain import tulis
from bot.domain.facts import Langkah, StatusLangkah
from bot.domain.sop import Laku, Objek, Tahap
from bot.store.queries import files


@dataclass(frozen=True, slots=True)
class Card:
    """What is asked: the notice's kind and params, the digest of the data shown, and the documents that go with it
    (`lampiran`: the caption of `dokumen`; `ringkas`: the one page for the head of the office, with the `usulan` to be
    chosen from it)."""

    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    versi: int = 0
    dokumen: str | None = None
    permintaan: str = ""
    ringkas: str | None = None
    usulan: tuple[dict[str, str], ...] = ()
    lampiran: str = "lampiran_laporan"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a card is made: the transaction, the siklus, the row and its stage, and the time."""

    tx: Connection
    case: Case
    langkah: Langkah
    stage: Tahap
    now: datetime

    def when(self, moment: datetime | None) -> str:
        """A moment as printed in the office's zone."""
        return tulis.format_waktu(moment or self.now, self.case.kantor.zona)

    @property
    def base(self) -> dict[str, Any]:
        """What nearly every card says."""
        return {"periode": self.case.periode.nama, "tenggat": self.when(self.langkah.tenggat)}

    def unit_facts(self) -> dict[str, Any]:
        """The unit a row belongs to, with the link of its sheet."""
        row = files.by_key(self.tx, form_key(self.case, self.langkah.bidang))
        return {
            **self.base,
            "unit": self.case.kantor.short_name(self.langkah.bidang),
            "tautan_format": (row.tautan if row else "") or "",
        }

    def next_task(self) -> dict[str, Any]:
        """What follows when this stage is done, whose turn it is then, and how many units it has to wait for."""
        stages = self.case.sop.stages(self.langkah.urut)
        later: list[Tahap] = list(stages[self.langkah.tahap + 1 :])
        after = self.case.sop.after(self.langkah.urut)
        later += self.case.sop.stages(after.urut) if after else ()
        human = next((stage for stage in later if stage.laku is not Laku.BOT), None)
        following = human or (later[0] if later else Tahap(Laku.BOT, Objek.ARSIP))
        jabatan = who.title_of(self.case, following.peran, self.langkah.bidang) if following.peran else ""
        facts = {"langkah_berikut": f"{following.laku}_{following.objek}", "jabatan_berikut": jabatan}
        awaited = self._units_awaited()
        return {**facts, "ditunggu": awaited} if awaited and following not in stages else facts

    def _units_awaited(self) -> int:
        """How many other units have to finish this row before the office's next one can begin."""
        after = self.case.sop.after(self.langkah.urut)
        if not self.langkah.bidang or after is None or after.per_bidang:
            return 0
        done = (StatusLangkah.SELESAI, StatusLangkah.SEMENTARA)
        others = [row for row in self.case.siklus.of_row(self.langkah.urut) if row.bidang != self.langkah.bidang]
        return sum(1 for row in others if row.status not in done)
