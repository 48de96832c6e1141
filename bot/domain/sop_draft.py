"""What is known so far about a step that is being read from a table, and on what grounds?"""

from dataclasses import dataclass, replace
from typing import Any

from bot.domain.hari_kerja import Waktu
from bot.domain.sop import Cakupan, Jenis, LangkahSop, Saat
from bot.domain.sop_grid import Baris

DECIDING = frozenset({Jenis.KOREKSI, Jenis.TELAAH, Jenis.PARAF, Jenis.TANDA_TANGAN})


@dataclass(frozen=True, slots=True)
class Draf:
    """A row on its way from the table to the profile; `alasan` says, guess by guess, what each one rests on."""

    urut: int
    asal: Baris
    waktu: Waktu
    jenis: tuple[Jenis, ...] = ()
    cakupan: Cakupan = Cakupan.SEKALI
    pelaksana: str = ""
    penyetuju: str | None = None
    saat: Saat | None = None
    pencatat: str | None = None
    tenggat: int | None = None
    tidak: int | None = None
    alasan: tuple[str, ...] = ()

    def but(self, reason: str = "", **changes: Any) -> "Draf":
        """The row with fields changed, and the reason added where the change is a guess."""
        return replace(self, alasan=(*self.alasan, reason) if reason else self.alasan, **changes)

    @property
    def decides(self) -> bool:
        """True when the row approves or returns the report or the entries."""
        return bool(DECIDING & set(self.jenis))

    def build(self) -> LangkahSop:
        """The row as the profile holds it."""
        first, *more = self.jenis
        return LangkahSop(
            urut=self.urut,
            kegiatan=self.asal.kegiatan,
            pelaksana=self.pelaksana,
            jenis=first,
            jenis_tambahan=tuple(more),
            cakupan=self.cakupan,
            penyetuju=self.penyetuju,
            saat=self.saat,
            pencatat=self.pencatat,
            kelengkapan=self.asal.kelengkapan or None,
            waktu=self.waktu,
            output=self.asal.output,
            keterangan=self.asal.keterangan or None,
            tidak=self.tidak,
            tenggat_hari_kerja=self.tenggat,
            dasar="disimpulkan" if self.alasan else "sumber",
            alasan_dasar=_sentence(self.alasan) if self.alasan else None,
        )


def _sentence(reasons: tuple[str, ...]) -> str:
    text = "; ".join(dict.fromkeys(reasons))
    return f"{text[0].upper()}{text[1:]}."
