"""Can this SOP be run as it stands? Every fault of its rows, roles, returns and times, all at once, before an office
may open a siklus with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.hari_kerja import Satuan
from bot.domain.sop import Cakupan, Jenis, Laku, LangkahSop, Objek, Saat, Sop, stages

# Kinds that make sense side by side in the bidang; the others are acts of the whole office.
_PER_BIDANG = frozenset(
    {Jenis.ISI_REALISASI, Jenis.HIMPUN, Jenis.UKUR, Jenis.KOREKSI, Jenis.TINDAK_LANJUT, Jenis.SERAHKAN}
)
ROLES_OF_BIDANG = frozenset({"kepala_bidang", "pengisi_bidang"})  # always held for one bidang
_ONLY_PER_BIDANG = frozenset({Jenis.ISI_REALISASI, Jenis.TINDAK_LANJUT})
# Kinds that ask a penyetuju of their own; on the others the field would silently do nothing.
_ASKS_PENYETUJU = frozenset({Jenis.BAGIKAN_FORMAT, Jenis.ISI_REALISASI, Jenis.TANDA_TANGAN})
# What must have been made before a kind can be worked off, and what makes it.
_NEEDS: Mapping[Jenis, Jenis] = {
    Jenis.HIMPUN: Jenis.ISI_REALISASI,
    Jenis.UKUR: Jenis.ISI_REALISASI,
    Jenis.ANALISIS: Jenis.ISI_REALISASI,
    Jenis.KOMPILASI: Jenis.ISI_REALISASI,
    Jenis.KOMPILASI_TAHUNAN: Jenis.KOMPILASI,
    Jenis.TELAAH: Jenis.KOMPILASI,
    Jenis.PARAF: Jenis.KOMPILASI,
    Jenis.TANDA_TANGAN: Jenis.KOMPILASI,
    Jenis.SURAT_PENGANTAR: Jenis.KOMPILASI,
    Jenis.UNGGAH_ESAKIP: Jenis.KOMPILASI,
    Jenis.DISTRIBUSI_REKOMENDASI: Jenis.REKOMENDASI,
    Jenis.TINDAK_LANJUT: Jenis.DISTRIBUSI_REKOMENDASI,
}
_DASAR = ("sumber", "disimpulkan")
_SIKLUS = ("triwulanan", "tahunan")


@dataclass(frozen=True, slots=True)
class SopFault:
    """One thing wrong with an SOP: where (`langkah[urut=3].tidak`), and in one sentence what and how to mend it."""

    key: str
    message: str


def lint(sop: Sop) -> tuple[SopFault, ...]:
    """Every fault of `sop`, in the order of the form; empty when it can be run."""
    found = [*_head(sop), *_numbering(sop)]
    for row in sop.langkah:
        checks = (_actors, _times, _grounds, _approval, _scope, _input, _archive_last, _closing, _return, _own_check)
        found += [fault for check in checks for fault in check(sop, row)]
    return tuple(found)


def lint_apart_from_kinds(sop: Sop) -> tuple[SopFault, ...]:
    """The faults that hold whatever the rows are: of an SOP of which somebody's word for a kind means nothing to us."""
    actors = [fault for row in sop.langkah for check in (_actors, _grounds) for fault in check(sop, row)]
    return (*_numbering(sop), *actors)


def lint_holders(sop: Sop, held: Mapping[str, frozenset[str]], bidang: Sequence[str]) -> tuple[SopFault, ...]:
    """The acting roles of `sop` that nobody in an office holds.

    `held` maps a role to the bidang it is held for ("" for the whole office); `bidang` are the office's own keys.
    """
    faults = []
    known = {role: scopes for role, scopes in acting_roles(sop).items() if role in sop.peran}
    for role, scopes in known.items():
        places = held.get(role, frozenset())
        if Cakupan.SEKALI in scopes and "" not in places:
            faults.append(SopFault(f"peran.{role}", "nobody holds it for the whole office: add a penugasan"))
        missing = [] if "" in places else [unit for unit in bidang if unit not in places]
        if Cakupan.PER_BIDANG in scopes and missing:
            faults.append(SopFault(f"peran.{role}", f"nobody holds it in {', '.join(missing)}: add a penugasan"))
    return tuple(faults)


def acting_roles(sop: Sop) -> dict[str, frozenset[Cakupan]]:
    """The roles that have something to do, each with whether for the office, for every bidang, or both."""
    roles: dict[str, frozenset[Cakupan]] = {}
    for row in sop.langkah:
        for stage in stages(sop, row):
            if stage.peran:
                roles[stage.peran] = roles.get(stage.peran, frozenset()) | {row.cakupan}
    return roles


def _at(row: LangkahSop, field: str) -> str:
    return f"langkah[urut={row.urut}].{field}"


def _head(sop: Sop) -> Iterator[SopFault]:
    if not sop.langkah:
        yield SopFault("langkah", "there is no row: an SOP needs at least one")
    if sop.siklus not in _SIKLUS:
        yield SopFault("siklus", f"{sop.siklus!r} is neither triwulanan nor tahunan")
    filling = [row for row in sop.langkah if Jenis.ISI_REALISASI in row.semua_jenis]
    if sop.langkah and not filling:
        yield SopFault("langkah", "nobody ever enters figures: give the row in which the bidang fill isi_realisasi")
    for row in filling[1:]:
        yield SopFault(_at(row, "jenis"), f"row {filling[0].urut} already has isi_realisasi: an SOP fills in one row")


def _numbering(sop: Sop) -> Iterator[SopFault]:
    numbers = [row.urut for row in sop.langkah]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield SopFault(f"langkah[urut={number}].urut", "two rows have this number: number them 1, 2, 3, …")
    if numbers != sorted(numbers):
        yield SopFault("langkah", "the rows are not in the order of their numbers: sort them by urut")
    reached = _walk(sop)
    for row in sop.langkah:
        if id(row) not in reached:
            yield SopFault(_at(row, "urut"), "this row is never reached: the rows before it lead past it")
        if row.urut < 1:
            yield SopFault(_at(row, "urut"), "rows are numbered from 1")


def _walk(sop: Sop) -> set[int]:
    """The rows an untroubled siklus comes through, by identity, since two rows may bear one number."""
    row, seen = (sop.langkah[0] if sop.langkah else None), set[int]()
    while row is not None and id(row) not in seen:
        seen.add(id(row))
        row = sop.after(row.urut)
    return seen


def _actors(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    fields = {"pelaksana": row.pelaksana, "penyetuju": row.penyetuju, "pencatat": row.pencatat}
    if Jenis.ISI_REALISASI in row.semua_jenis:
        fields["pengisi"] = row.pengisi
    for field, role in fields.items():
        if field == "pelaksana" and not role:
            yield SopFault(_at(row, field), "no one does this row: name a role of [peran]")
        elif role and role not in sop.peran:
            yield SopFault(_at(row, field), f"{role!r} is not a role of this SOP: add [peran.{role}] or correct it")


def _times(_sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    if row.waktu.nilai < 1:
        yield SopFault(_at(row, "waktu"), 'no due time: write the standard, such as { nilai = 1, satuan = "hari" }')
    if row.ambang_pengingat < 0:
        yield SopFault(_at(row, "ambang_pengingat"), "must be office minutes, 0 or more")
    days = row.tenggat_hari_kerja
    if days is not None and days < 1:
        yield SopFault(_at(row, "tenggat_hari_kerja"), "must be at least 1 working day")
    elif days is not None and row.waktu.satuan is Satuan.HARI and days < row.waktu.nilai:
        yield SopFault(_at(row, "tenggat_hari_kerja"), f"{days} hari kerja is over before the standard of {row.waktu}")
    if days is not None and Jenis.ISI_REALISASI not in row.semua_jenis:
        yield SopFault(_at(row, "tenggat_hari_kerja"), "has an effect only where the bidang fill: put it there")


def _grounds(_sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    for field in ("kegiatan", "output"):
        if not getattr(row, field).strip():
            yield SopFault(_at(row, field), "is empty: write what the form says")
    if row.dasar not in _DASAR:
        yield SopFault(_at(row, "dasar"), f"{row.dasar!r} is neither sumber nor disimpulkan")
    elif row.dasar == "disimpulkan" and not row.alasan_dasar:
        yield SopFault(_at(row, "alasan_dasar"), "is missing: say why this row was inferred")


def _approval(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    if (row.penyetuju is None) != (row.saat is None):
        yield SopFault(_at(row, "saat"), "penyetuju and saat belong together: saat is sebelum or sesudah the act")
    if row.penyetuju and not _ASKS_PENYETUJU & set(row.semua_jenis):
        yield SopFault(_at(row, "penyetuju"), f"is never asked on a row of kind {row.jenis}: add a telaah row instead")
    if row.penyetuju and row.saat is Saat.SESUDAH and Jenis.TANDA_TANGAN not in row.semua_jenis:
        follows = sop.after(row.urut)
        decides = follows is not None and any(
            stage.laku is Laku.PUTUSAN and stage.peran == row.penyetuju for stage in stages(sop, follows)
        )
        if not decides:
            yield SopFault(
                _at(row, "penyetuju"), "is to approve afterwards, but the next row asks for no decision of it"
            )


def _scope(_sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    kinds = row.semua_jenis
    for kind in kinds:
        if row.per_bidang and kind not in _PER_BIDANG:
            yield SopFault(_at(row, "cakupan"), f"{kind} is done once for the office, so nothing would join the bidang")
        elif not row.per_bidang and kind in _ONLY_PER_BIDANG:
            yield SopFault(_at(row, "cakupan"), f"{kind} is done by every bidang: write per_bidang")
    if not row.per_bidang and row.pelaksana in ROLES_OF_BIDANG:
        yield SopFault(
            _at(row, "pelaksana"), f"{row.pelaksana} belongs to one bidang each: write per_bidang, or name another role"
        )
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        yield SopFault(_at(row, "jenis_tambahan"), f"{kind} is named twice")


def _input(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    """A row cannot be due before what it works on exists."""
    for kind in dict.fromkeys(row.semua_jenis):
        needed = _needed(row, kind)
        if needed and not _made_before(sop, row, kind, needed):
            yield SopFault(_at(row, "jenis"), f"{kind} comes before its input: no earlier row has {needed}")


def _archive_last(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    kinds = row.semua_jenis
    if Jenis.ARSIP in kinds and (kinds[-1] is not Jenis.ARSIP or sop.after(row.urut) is not None):
        yield SopFault(_at(row, "jenis"), "arsip closes the folder, so nothing may follow it: make it the last act")


def _closing(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    """The year is closed by the siklus of its last triwulan, after everybody decided about that triwulan."""
    if Jenis.KOMPILASI_TAHUNAN not in row.semua_jenis:
        return
    if sop.siklus != "triwulanan":
        yield SopFault(_at(row, "jenis"), "kompilasi_tahunan closes four triwulan: a yearly SOP has kompilasi")
    final = sop.final_row
    if final is not None and final.urut >= row.urut:
        yield SopFault(_at(row, "jenis"), f"kompilasi_tahunan needs an approved TW IV: put it after row {final.urut}")


def _needed(row: LangkahSop, kind: Jenis) -> Jenis | None:
    if kind is Jenis.KOREKSI:
        return Jenis.ISI_REALISASI if row.per_bidang else Jenis.KOMPILASI
    return _NEEDS.get(kind)


def _made_before(sop: Sop, row: LangkahSop, kind: Jenis, needed: Jenis) -> bool:
    earlier = [k for other in sop.langkah if other.urut < row.urut for k in other.semua_jenis]
    own = row.semua_jenis[: row.semua_jenis.index(kind)]
    return needed in (*earlier, *own)


def _return(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    decides = any(stage.laku is Laku.PUTUSAN for stage in stages(sop, row))
    if row.tidak is None:
        if decides:
            yield SopFault(_at(row, "tidak"), "is missing: say which row a return goes to")
        return
    if not decides:
        yield SopFault(_at(row, "tidak"), "has no effect: nothing is decided in this row")
    if row.tidak not in {other.urut for other in sop.langkah}:
        yield SopFault(_at(row, "tidak"), f"there is no row {row.tidak} to return to")
    elif row.tidak > row.urut:
        yield SopFault(_at(row, "tidak"), f"row {row.tidak} comes later: a return goes back")
    elif not _can_mend(sop, row):
        yield SopFault(_at(row, "tidak"), "returns in a circle: no row it leads to lets anyone correct the work")


def _can_mend(sop: Sop, row: LangkahSop) -> bool:
    """Whether the returns that start here come to a row where a person makes something before any decision."""
    seen: set[int] = set()
    at: LangkahSop | None = row
    while at is not None and at.tidak is not None and at.tidak <= at.urut and at.urut not in seen:
        seen.add(at.urut)
        at = next((other for other in sop.langkah if at and other.urut == at.tidak), None)
        if at and _makes(sop, at):
            return True
    return at is None or at.urut not in seen  # a broken return further on is that row's fault, not a circle


def _makes(sop: Sop, row: LangkahSop) -> bool:
    for stage in stages(sop, row):
        if stage.laku is Laku.PUTUSAN:
            return False
        if stage.laku is not Laku.BOT:
            return True
    return False


def _own_check(sop: Sop, row: LangkahSop) -> Iterator[SopFault]:
    """Nobody decides about what their own role made."""
    for stage in stages(sop, row):
        if stage.laku is not Laku.PUTUSAN or not stage.peran:
            continue
        makers = _makers(sop, row, stage.objek)
        if stage.peran in makers:
            made = f"{stage.peran} makes the {stage.objek} in row {makers[stage.peran]}"
            yield SopFault(_at(row, "pelaksana"), f"{made} and would check its own work here: name another role")


def _makers(sop: Sop, row: LangkahSop, objek: Objek) -> dict[str, int]:
    """The roles that fill, confirm or write `objek` up to this row, and where."""
    makes = (Laku.ISI, Laku.KONFIRMASI, Laku.TULIS)
    found: dict[str, int] = {}
    for other in _up_to(sop.langkah, row):
        for stage in stages(sop, other):
            if stage.peran and stage.objek is objek and stage.laku in makes:
                found.setdefault(stage.peran, other.urut)
    return found


def _up_to(rows: Iterable[LangkahSop], row: LangkahSop) -> Iterator[LangkahSop]:
    return (other for other in rows if other.urut <= row.urut)
