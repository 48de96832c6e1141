"""Do the files fit together? What an office says against the SOPs, scales and calendars it names."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from bot.domain.penugasan import ABOVE, JenisPenugasan
from bot.domain.sop import Sop
from bot.domain.sop_lint import ROLES_OF_BIDANG, lint_holders
from config.load_toml import Fault, did_you_mean
from config.model import Config, Instansi, Orang, Penugasan

# Who gets copies without a say, and the one whom alerts must be able to reach.
ADJUTANT = "penghubung"
PLANNER = "kasubbag_perencanaan"
GROUPS = frozenset({"tim_sakip", "staf_perencanaan", "pengisi_bidang"})
Finding = tuple[str, str]


def check_instansi(instansi: Instansi, config: Config, label: str) -> tuple[Fault, ...]:
    """Every fault of `instansi` (file `label`) that only shows beside the other files."""
    found = [*_references(instansi, config), *_bidang(instansi), *_hierarchy(instansi), *_calendar(instansi, config)]
    if all(kode in config.sops for kode in instansi.sop):  # else its roles would look unknown, its groups no groups
        for check in (_people, _holders, _overlaps, _deadlines):
            found += check(instansi, config.sops)
    return tuple(Fault(label, key, message) for key, message in found)


def _references(instansi: Instansi, config: Config) -> Iterator[Finding]:
    for kode in instansi.sop:
        if kode not in config.sops:
            yield "sop", f"there is no usable SOP {kode!r}{did_you_mean(kode, config.sops)}: see `sakip sop list`"
    for kode in _repeated(instansi.sop):
        yield "sop", f"{kode!r} is named twice: keep one"
    if instansi.predikat not in config.predikat:
        close = did_you_mean(instansi.predikat, config.predikat)
        yield "predikat", f"there is no usable predikat/{instansi.predikat}.toml{close}"
    else:
        since = config.predikat[instansi.predikat].berlaku_sejak
        if since is not None and since > instansi.target_sejak:
            known = f"{instansi.predikat!r} holds from {since}, the targets it rates from {instansi.target_sejak}"
            yield "predikat", f"{known}: name the scale that held then"


def _bidang(instansi: Instansi) -> Iterator[Finding]:
    codes = [bidang.kode for bidang in instansi.bidang]
    for kode in _repeated(codes):
        yield f"bidang[kode={kode}]", "is listed twice: give each its own kode"
    filled = {row.bidang for row in instansi.indikator}
    for row in instansi.indikator:
        if row.bidang not in codes:
            strange = f"{row.kode} is of bidang {row.bidang!r}, unknown here{did_you_mean(row.bidang, codes)}"
            yield "indikator", f"{strange}: map it in peta_bidang"
    for kode in codes:
        if kode not in filled:
            yield f"bidang[kode={kode}]", "has no indikator and would get an empty sheet: add one or remove it"


def _people(instansi: Instansi, sops: Mapping[str, Sop]) -> Iterator[Finding]:
    for kode in _repeated([person.kode for person in instansi.orang]):
        yield f"orang[kode={kode}]", "is listed twice: give each person their own kode"
    known = {ADJUTANT, *ABOVE, *ABOVE.values(), *instansi.hierarki, *(r for s in _own(instansi, sops) for r in s.peran)}
    codes = {bidang.kode for bidang in instansi.bidang}
    for person in instansi.orang:
        for row in person.penugasan:
            for field, message in (*_assignment(row), *_place(row, codes)):
                yield _at(person, row, field), message
            if row.peran not in known:
                yield _at(person, row, "peran"), f"{row.peran!r} is not a role here{did_you_mean(row.peran, known)}"


def _assignment(row: Penugasan) -> Iterator[Finding]:
    if row.selesai is not None and row.selesai < row.mulai:
        yield "selesai", f"{row.selesai} comes before mulai {row.mulai}: correct one of them"
    if row.jenis is JenisPenugasan.DEFINITIF:
        return
    if row.selesai is None:
        yield "selesai", f"is missing: a {row.jenis} assignment ends, write its last day"
    if not row.dasar:
        yield "dasar", "is missing: write the number of the letter, or 'surat menyusul'"


def _place(row: Penugasan, codes: set[str]) -> Iterator[Finding]:
    if row.peran in ROLES_OF_BIDANG and not row.bidang:
        yield "bidang", f"is missing: {row.peran} belongs to one bidang"
    if row.bidang and row.bidang not in codes:
        yield "bidang", f"{row.bidang!r} is not a bidang of this office{did_you_mean(row.bidang, codes)}"


def _holders(instansi: Instansi, sops: Mapping[str, Sop]) -> Iterator[Finding]:
    if PLANNER not in {row.peran for person in instansi.orang for row in person.penugasan}:
        yield "orang", f"nobody holds {PLANNER}: alerts need a planner, add a penugasan"
    for sop in _own(instansi, sops):
        yield from missing_holders(instansi, sop)


def missing_holders(instansi: Instansi, sop: Sop) -> Iterator[Finding]:
    """The acting roles of `sop` that nobody in the office holds, each with how to mend it."""
    held: dict[str, frozenset[str]] = {}
    for row in (row for person in instansi.orang for row in person.penugasan):
        held[row.peran] = held.get(row.peran, frozenset()) | {row.bidang}
    for fault in lint_holders(sop, held, [bidang.kode for bidang in instansi.bidang]):
        yield fault.key, f"{fault.message} (for {sop.kode})"


def _overlaps(instansi: Instansi, sops: Mapping[str, Sop]) -> Iterator[Finding]:
    """Two people with the same authority on the same day, unless any member of a group may act."""
    groups = GROUPS | {kode for sop in _own(instansi, sops) for kode, peran in sop.peran.items() if peran.kelompok}
    rows = [(person, row) for person in instansi.orang for row in person.penugasan]
    for (one, first), (other, second) in combinations(rows, 2):
        if (first.peran, first.bidang) != (second.peran, second.bidang) or not first.overlaps(second):
            continue
        if one.kode == other.kode or (first.peran not in groups and _exclude_each_other(first, second)):
            taken = f"overlaps the {first.jenis} assignment of {one.kode} from {max(first.mulai, second.mulai)}"
            yield _at(other, second, "mulai"), f"{taken}: end one of them"


def _exclude_each_other(first: Penugasan, second: Penugasan) -> bool:
    """A Plh. stands in beside the official who is away; a Plt. only where there is none."""
    return first.jenis is second.jenis or {first.jenis, second.jenis} == {JenisPenugasan.DEFINITIF, JenisPenugasan.PLT}


def _hierarchy(instansi: Instansi) -> Iterator[Finding]:
    for role in instansi.hierarki:
        seen, above = {role}, instansi.hierarki.get(role)
        while above is not None and above not in seen:
            seen.add(above)
            above = instansi.hierarki.get(above)
        if above == role:
            yield f"hierarki.{role}", "goes in a circle: escalation would never end"


def _deadlines(instansi: Instansi, sops: Mapping[str, Sop]) -> Iterator[Finding]:
    for row in instansi.tenggat:
        sop = sops.get(row.sop)
        fill = sop.fill_row if sop else None
        key = f"tenggat[sop={row.sop}]"
        if row.sop not in instansi.sop:
            yield key, f"this office does not run {row.sop!r}{did_you_mean(row.sop, instansi.sop)}"
        elif fill is None or fill.urut != row.urut:
            yield f"{key}.urut", f"row {row.urut} is not the one the bidang fill in: a deadline has no effect there"


def _calendar(instansi: Instansi, config: Config) -> Iterator[Finding]:
    dates = {"indikator": instansi.target_sejak}
    dates |= {f"libur_daerah[tanggal={day.tanggal}]": day.tanggal for day in instansi.libur_daerah}
    for key, day in dates.items():
        if day.year not in config.libur:
            yield key, f"needs the holidays of {day.year}: add hari_libur/{day.year}.toml"


def _own(instansi: Instansi, sops: Mapping[str, Sop]) -> list[Sop]:
    return [sops[kode] for kode in instansi.sop if kode in sops]


def _at(person: Orang, row: Penugasan, field: str) -> str:
    return f"orang[kode={person.kode}].penugasan[peran={row.peran}].{field}"


def _repeated(words: tuple[str, ...] | list[str]) -> list[str]:
    return sorted({word for word in words if words.count(word) > 1})
