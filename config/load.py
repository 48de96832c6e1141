"""What does the configuration folder say? Everything in it, read and checked as a whole, every fault at once.

SOPs, scales and calendars that it does not hold are those of the checkout; offices are its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.domain.rujukan import Rujukan
from bot.domain.sop import Sop
from config.checks import check_instansi, missing_holders
from config.load_indikator import load_indikator, target_warnings
from config.load_instansi import load_instansi
from config.load_kalender import load_jam, load_tahun
from config.load_predikat import load_predikat
from config.load_rujukan import load_rujukan
from config.load_sop import load_sop, read_sop
from config.load_toml import ConfigError, Fault
from config.model import Config, DaftarIndikator, Instansi

__all__ = ["Config", "ConfigError", "Fault", "files_of", "lint_sop", "load_config", "load_sop", "load_sops"]

T = TypeVar("T")

_RUJUKAN = "instansi/rujukan"
_SHIPPED = Path(__file__).resolve().parent
_COMMON = frozenset({"sop", "predikat", "hari_libur"})  # of every office; what is under instansi/ is its own
_JAM = "jam_kerja.toml"


def load_config(config_dir: Path) -> Config:
    """Everything under `config_dir`. Raises ConfigError with every fault of every file."""
    faults: list[Fault] = []
    sops = _load_all(config_dir, "sop", load_sop, faults)
    scales = _load_all(config_dir, "predikat", load_predikat, faults)
    sets = _load_all(config_dir, "instansi/indikator", load_indikator, faults)
    years = _load_all(config_dir, "hari_libur", load_tahun, faults)
    offices = _load_all(config_dir, "instansi", lambda path, label: load_instansi(path, label, sets), faults)
    own = config_dir / _JAM
    jam = _load_one(own if own.exists() else _SHIPPED / _JAM, _JAM, load_jam, faults)
    by_year = {year.tahun: year for year in years.values()}
    faults += _gaps(by_year)
    brought = _load_rujukan(config_dir, offices, faults)
    if jam is None:
        raise ConfigError(faults)
    config = Config(sops, offices, scales, by_year, jam, rujukan=brought)
    faults += _cross_faults(config)
    if faults:
        raise ConfigError(faults)
    return replace(config, warnings=(*_warnings(sets), *_left_over(config_dir, offices)))


def load_sops(config_dir: Path) -> tuple[dict[str, Sop], tuple[Fault, ...]]:
    """The SOPs that can be used, by kode, and the faults of those that can't."""
    faults: list[Fault] = []
    return _load_all(config_dir, "sop", load_sop, faults), tuple(faults)


def lint_sop(config_dir: Path, path: Path, label: str) -> list[Fault]:
    """Every fault of the SOP in a file, and the roles of it that nobody holds in an office of the folder that runs it.
    An office whose own file has faults is left to `load_config`."""
    try:
        sop, faults = read_sop(path, label)
    except ConfigError as error:
        return list(error.faults)
    if sop is None:
        return faults
    sets = _load_all(config_dir, "instansi/indikator", load_indikator, [])
    offices = _load_all(config_dir, "instansi", lambda file, name: load_instansi(file, name, sets), [])
    for office in offices.values():
        if sop.kode in office.sop:
            faults += [Fault(f"instansi/{office.kode}.toml", *found) for found in missing_holders(office, sop)]
    return faults


def files_of(config_dir: Path, folder: str) -> list[Path]:
    """The files of a folder of the configuration, by name; where others have the same, the checkout's fill it up."""
    shipped = (_SHIPPED / folder).glob("*.toml") if folder in _COMMON else ()
    by_name = {path.name: path for paths in (shipped, (config_dir / folder).glob("*.toml")) for path in paths}
    return [by_name[name] for name in sorted(by_name)]


def _load_all(config_dir: Path, folder: str, load: Callable[[Path, str], T], faults: list[Fault]) -> dict[str, T]:
    """Each file of `folder` by its name; what can't be loaded goes to `faults` instead."""
    paths = files_of(config_dir, folder)
    if not paths:
        faults.append(Fault(folder, "", "holds no .toml file: is this the configuration folder?"))
    loaded = {path.stem: _load_one(path, f"{folder}/{path.name}", load, faults) for path in paths}
    return {stem: value for stem, value in loaded.items() if value is not None}


def _load_one(path: Path, label: str, load: Callable[[Path, str], T], faults: list[Fault]) -> T | None:
    try:
        return load(path, label)
    except ConfigError as error:
        faults.extend(error.faults)
        return None


def _load_rujukan(config_dir: Path, offices: Mapping[str, Instansi], faults: list[Fault]) -> dict[str, Rujukan]:
    """What each office brought along; an office without such a file brought nothing."""
    found: dict[str, Rujukan] = {}
    for path in sorted((config_dir / _RUJUKAN).glob("*.toml")):
        label = f"{_RUJUKAN}/{path.name}"
        if path.stem in offices:  # an office that cannot be loaded has its faults listed already
            load = partial(load_rujukan, indikator_rows=offices[path.stem].indikator)
            brought = _load_one(path, label, load, faults)
            found |= {} if brought is None else {path.stem: brought}
    return found


def _gaps(years: Mapping[int, object]) -> Iterator[Fault]:
    for year in range(min(years, default=0), max(years, default=0)):
        if year not in years:
            yield Fault(f"hari_libur/{year}.toml", "", "is missing between two years that are there: add it")


def _cross_faults(config: Config) -> Iterator[Fault]:
    for instansi in config.instansi.values():
        yield from check_instansi(instansi, config, f"instansi/{instansi.kode}.toml")


def _left_over(config_dir: Path, offices: Mapping[str, Instansi]) -> Iterator[str]:
    """References of offices that are gone, or whose name is misspelt."""
    for path in sorted((config_dir / _RUJUKAN).glob("*.toml")):
        if path.stem not in offices:
            yield f"{_RUJUKAN}/{path.name}: is for no office: there is no instansi/{path.name}"


def _warnings(sets: Mapping[str, DaftarIndikator]) -> Iterator[str]:
    for kode, daftar in sets.items():
        yield from target_warnings(daftar, f"instansi/indikator/{kode}.toml")
