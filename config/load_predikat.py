"""How does a file `predikat/<kode>.toml` become a scale? Bands without gaps, highest first, with their source."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.domain.capaian import Predikat
from config.load_toml import ConfigError, Day, Fault, Figure, Kode, Lax, Strict, Text, Texts, load_toml
from config.model import TabelPredikat


class _Pita(Strict):
    nama: Text
    di_atas: Figure | None = None
    termasuk: bool = False


class _Tabel(Strict):
    kode: Kode
    nama: Text
    berlaku_sejak: Day | None = None
    dasar_hukum: Texts = ()
    sumber: Annotated[Texts, Field(min_length=1)]
    catatan: Texts = ()
    pita: Annotated[tuple[_Pita, ...], Lax, Field(min_length=2)]


def load_predikat(path: Path, label: str) -> TabelPredikat:
    """The scale in the file at `path`. Raises ConfigError with every fault."""
    found = load_toml(_Tabel, path, label)
    faults = [Fault(label, key, message) for key, message in _faults(found, path)]
    if faults:
        raise ConfigError(faults)
    bands = tuple(Predikat(pita.nama, pita.di_atas, pita.termasuk) for pita in found.pita)
    return TabelPredikat(found.kode, found.nama, bands, found.dasar_hukum, found.sumber, found.berlaku_sejak)


def _faults(found: _Tabel, path: Path) -> list[tuple[str, str]]:
    faults = []
    if found.kode != path.stem:
        faults.append(("kode", f"is {found.kode!r} but the file is named {path.stem!r}: make them equal"))
    *upper, lowest = found.pita
    limits = [pita.di_atas for pita in upper]
    known = [limit for limit in limits if limit is not None]
    if lowest.di_atas is not None or len(known) < len(limits):
        faults.append(("pita", "exactly the last band has no di_atas, so that every figure falls in one band"))
    if known != sorted(set(known), reverse=True):
        faults.append(("pita", "the bands must go from the highest di_atas to the lowest, none twice"))
    return faults
