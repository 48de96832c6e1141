"""How does a file `instansi/indikator/<kode>.toml` become indicators? Targets are as in the Perjanjian Kinerja, `-` for
none."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.domain.indikator import Agregasi, Arah, Bukti, Indikator, RumusTurun, faults, warnings
from config.load_toml import ConfigError, Day, Fault, Figure, Kode, Lax, Strict, Text, load_toml
from config.model import DaftarIndikator

NO_TARGET = "-"


def _or_none(value: Any) -> Any:
    if isinstance(value, str) and value != NO_TARGET:
        raise ValueError(f'must be a number without quotes, or "{NO_TARGET}" where there is none, not {value!r}')
    return None if value == NO_TARGET else value


Target = Annotated[Figure | None, BeforeValidator(_or_none)]


class _Skala(Strict):
    predikat: Text
    nilai: Figure


class _Indikator(Strict):
    kode: Annotated[Text, Field(max_length=64)]
    bidang: Kode
    nama: Text
    satuan: Text
    arah: Annotated[Arah, Lax]
    agregasi: Annotated[Agregasi, Lax]
    target_tahunan: Target
    target_tw: Annotated[tuple[Target, Target, Target, Target], Lax] = (None, None, None, None)
    program: str = ""
    level: str = ""
    sumber: str = ""
    sasaran: str = ""
    ilustrasi: bool = False
    rumus_turun: Annotated[RumusTurun, Lax] = RumusTurun.DUA_T_KURANG_R
    range_target: Annotated[tuple[Figure, Figure] | None, Lax] = None
    skala: Annotated[tuple[_Skala, ...], Lax] = ()
    bukti: Annotated[tuple[Annotated[Bukti, Lax], ...], Lax] = ()

    def build(self) -> Indikator:
        values: dict[str, Any] = dict(self)
        values["skala"] = tuple((step.predikat, step.nilai) for step in self.skala)
        return Indikator(**values)


class _Daftar(Strict):
    dasar_target: Text
    berlaku_sejak: Day
    indikator: Annotated[tuple[_Indikator, ...], Lax, Field(min_length=1)]


def load_indikator(path: Path, label: str) -> DaftarIndikator:
    """The indicators in the file at `path`. Raises ConfigError with every fault."""
    found = load_toml(_Daftar, path, label)
    rows = tuple(row.build() for row in found.indikator)
    bad = [Fault(label, f"indikator[kode={row.kode}]", text) for row in rows for text in _faults(row)]
    codes = [row.kode for row in rows]
    twice = sorted({kode for kode in codes if codes.count(kode) > 1})
    bad += [Fault(label, f"indikator[kode={kode}]", "is listed twice: give each its own kode") for kode in twice]
    if bad:
        raise ConfigError(bad)
    return DaftarIndikator(path.stem, found.dasar_target, found.berlaku_sejak, rows)


def target_warnings(daftar: DaftarIndikator, label: str) -> tuple[str, ...]:
    """What is suspicious about the targets and may be meant, one sentence each."""
    return tuple(f"{label}: indikator[kode={row.kode}]: {text}" for row in daftar.indikator for text in warnings(row))


def _faults(row: Indikator) -> list[str]:
    """What the domain refuses, and quarters of a sum that do not make the year: those would be counted wrongly."""
    found = list(faults(row))
    given = [target for target in row.target_tw if target is not None]
    total = sum(given, Decimal(0))
    if row.agregasi is Agregasi.JUMLAH and given and row.target_tahunan is not None and total != row.target_tahunan:
        found.append(f"quarter targets add up to {total} but target_tahunan is {row.target_tahunan}: make them equal")
    return found
