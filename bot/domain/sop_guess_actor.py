"""Who does each row of a table? By a mark in a role's column, else by the sentence, else by whom the row before hands
its result to, else by what kind of work it is."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.sop import Cakupan, Jenis, Saat
from bot.domain.sop_draft import Draf
from bot.domain.sop_titles import (
    BIDANG,
    KABID,
    KEPALA,
    PENGISI,
    PERENCANA,
    RANKS,
    SEKRETARIS,
    STAF,
    TIM,
    Nilai,
    Peranan,
    is_of_unit,
    is_outside,
    mark_value,
)

_HANDS_TO = r"kepada|ke|menugaskan|memerintahkan|mengarahkan|menginstruksikan"
_AGREES = r"(?:atas|dengan|setelah|mendapat(?:kan)?|mendapat) persetujuan|(?:setelah )?disetujui(?: oleh)?"
_ASKS = frozenset({Jenis.BAGIKAN_FORMAT, Jenis.ISI_REALISASI})
# Who usually does a kind of work; the first that the table has a column for.
_USUALLY: dict[Jenis, tuple[str, ...]] = {
    Jenis.HIMPUN: (STAF, TIM, PERENCANA),
    Jenis.UKUR: (TIM, PERENCANA, STAF),
    Jenis.ISI_REALISASI: (PENGISI, KABID, STAF, TIM),
    Jenis.TINDAK_LANJUT: (KABID, PENGISI),
    Jenis.REKOMENDASI: (KEPALA,),
    Jenis.TANDA_TANGAN: (KEPALA, SEKRETARIS),
    Jenis.ARSIP: (STAF, PERENCANA, TIM),
    Jenis.UNGGAH_ESAKIP: (STAF, PERENCANA, TIM),
}
_IN_EVERY_BIDANG = frozenset({Jenis.DISPOSISI, Jenis.HIMPUN, Jenis.UKUR, Jenis.SERAHKAN})
_PLANNING = (PERENCANA, TIM, STAF, SEKRETARIS)


def with_actors(drafts: Sequence[Draf], roles: Peranan) -> list[Draf]:
    """Every row with its pelaksana, and with the penyetuju and pencatat it needs."""
    rows: list[Draf] = []
    for row in drafts:
        rows.append(_with_actor(row, rows, roles))
    rows = [_with_approver(row, rows, roles) for row in rows]
    return [_with_registrar(row, rows) for row in rows]


def recipient(row: Draf, roles: Peranan) -> str | None:
    """The role to which a row hands its result, BIDANG for all of them, None when it names nobody."""
    named = roles.named_after(_HANDS_TO, row.asal.kegiatan)
    return named[-1] if named else None


def _with_actor(row: Draf, before: Sequence[Draf], roles: Peranan) -> Draf:
    role, reason = next(_candidates(row, before, roles), ("", ""))
    if role and is_outside(roles.peran[role]):
        return _heard_of(row, role, roles)
    if role and is_of_unit(roles.peran[role]) and row.cakupan is Cakupan.SEKALI and set(row.jenis) <= _IN_EVERY_BIDANG:
        kinds = tuple(Jenis.SERAHKAN if kind is Jenis.DISPOSISI else kind for kind in row.jenis)
        row = row.but("dikerjakan di setiap bidang menurut pelaksananya", jenis=kinds, cakupan=Cakupan.PER_BIDANG)
    return row.but(reason, pelaksana=role)


def _heard_of(row: Draf, role: str, roles: Peranan) -> Draf:
    """A row of somebody in another office: the planner records that it was done."""
    planner = _first((PERENCANA, TIM, STAF, SEKRETARIS), roles) or role
    reason = f"dikerjakan {roles.peran[role].jabatan} di luar instansi, dicatat oleh {roles.peran[planner].jabatan}"
    return row.but(reason, pelaksana=planner, jenis=(Jenis.SERAHKAN,), cakupan=Cakupan.SEKALI)


def _candidates(row: Draf, before: Sequence[Draf], roles: Peranan) -> Iterator[tuple[str, str]]:
    """Who it may be and why, the best ground first; what the form states needs no reason."""
    marked = _marked(row, roles, Nilai.TANDA)
    subject = _subject(row, roles)
    if subject and (not marked or subject[0] in marked):
        yield subject
    if len(marked) == 1:
        yield marked[0], ""
    elif marked:
        chosen = _chosen(row, marked, roles)
        yield chosen, f"beberapa kolom bertanda, dipilih {roles.peran[chosen].jabatan}"
    handed = recipient(before[-1], roles) if before else None
    if handed in roles.peran and not is_outside(roles.peran[str(handed)]):
        yield str(handed), f"kolom pelaksana kosong, pelaksana menurut penerima pada langkah {before[-1].urut}"
    for value in (Nilai.SILANG, Nilai.PANAH):
        crossed = _marked(row, roles, value)
        if len(crossed) == 1:
            title = roles.peran[crossed[0]].jabatan
            yield crossed[0], f"tanda pada kolom {title} dapat pula berarti garis yang melintas"
    usual = _usual(row, before, roles)
    if usual:
        yield usual, "kolom pelaksana kosong, pelaksana menurut jenis kegiatannya"


def _marked(row: Draf, roles: Peranan, least: Nilai) -> list[str]:
    return [role for role, mark in zip(roles.kolom, row.asal.tanda, strict=True) if mark_value(mark) >= least]


def _subject(row: Draf, roles: Peranan) -> tuple[str, str] | None:
    """The role the sentence begins with, or names after `oleh`."""
    text = row.asal.kegiatan
    agent = re.sub(_AGREES, "", text, flags=re.IGNORECASE)
    role = roles.first_in(text) or next(iter(roles.named_after("oleh", agent)), None)
    if role != BIDANG:
        return (role, "") if role else None
    person = _first((PENGISI, KABID) if Jenis.ISI_REALISASI in row.jenis else (KABID, PENGISI), roles)
    return (person, '"bidang" tidak menyebut orangnya') if person else None


def _chosen(row: Draf, marked: Sequence[str], roles: Peranan) -> str:
    """Of several marked columns the one that does the row's own work: deciding, or not deciding."""
    deciding = [
        role
        for role, mark in zip(roles.kolom, row.asal.tanda, strict=True)
        if role in marked and mark_value(mark) is Nilai.PUTUSAN
    ]
    if row.decides:
        return next(iter(deciding), marked[0])
    gathers = Jenis.HIMPUN in row.jenis or Jenis.UKUR in row.jenis
    doing = [role for role in marked if role not in deciding and not (gathers and role == PENGISI)]
    return next(iter(doing), marked[0])


def _usual(row: Draf, before: Sequence[Draf], roles: Peranan) -> str | None:
    if Jenis.DISPOSISI in row.jenis:
        return _superior(row, before, roles)
    if row.cakupan is Cakupan.PER_BIDANG and Jenis.KOREKSI in row.jenis:
        return _first((KABID, PERENCANA, SEKRETARIS), roles)
    for kind in (Jenis.TANDA_TANGAN, Jenis.HIMPUN, Jenis.UKUR, *row.jenis):
        if kind in row.jenis and kind in _USUALLY:
            return _first(_USUALLY[kind], roles)
    if row.decides:
        decided = {other.pelaksana for other in before if other.decides}
        return _first((SEKRETARIS, KEPALA) if SEKRETARIS not in decided else (KEPALA,), roles)
    if row.jenis[0] is Jenis.SERAHKAN and before:
        return before[-1].pelaksana
    return _first(_PLANNING, roles)


def _superior(row: Draf, before: Sequence[Draf], roles: Peranan) -> str | None:
    """Who gives an order: the one above whoever receives it, else the one below whoever ordered before."""
    ladder = [role for role in RANKS if role in roles.peran]
    receives = recipient(row, roles)
    if receives in ladder:
        return ladder[max(ladder.index(str(receives)) - 1, 0)]
    ordered = next((other.pelaksana for other in reversed(before) if Jenis.DISPOSISI in other.jenis), None)
    place = ladder.index(ordered) + 1 if ordered in ladder else 0
    return ladder[min(place, len(ladder) - 1)] if ladder else None


def _first(wanted: Sequence[str], roles: Peranan) -> str | None:
    return next((role for role in wanted if role in roles.peran), None)


def _with_approver(row: Draf, rows: Sequence[Draf], roles: Peranan) -> Draf:
    if Jenis.TANDA_TANGAN in row.jenis and row.jenis[0] is not Jenis.TANDA_TANGAN:
        return _with_signer(row, roles)
    if not _ASKS & set(row.jenis):
        return row
    role = _approver(row, roles)
    if not role:
        return row
    follows = next((other for other in rows if other.urut > row.urut), None)
    later = Jenis.ISI_REALISASI in row.jenis and follows is not None and follows.pelaksana == role and follows.decides
    if later and follows:
        reason = f"persetujuan {roles.peran[role].jabatan} diberikan melalui putusan pada langkah {follows.urut}"
        return row.but(reason, penyetuju=role, saat=Saat.SESUDAH)
    return row.but(penyetuju=role, saat=Saat.SEBELUM)


def _approver(row: Draf, roles: Peranan) -> str | None:
    named = roles.named_after(_AGREES, row.asal.kegiatan)
    drawn = [
        role
        for role, mark in zip(roles.kolom, row.asal.tanda, strict=True)
        if mark_value(mark) is Nilai.PUTUSAN and role != row.pelaksana
    ]
    found = next((KABID if role == BIDANG else role for role in [*named, *drawn]), None)
    return found if found in roles.peran and found != row.pelaksana else None


def _with_signer(row: Draf, roles: Peranan) -> Draf:
    receives = recipient(row, roles)
    signer = receives if receives in roles.peran else _first((KEPALA,), roles)
    if signer is None or signer == row.pelaksana:
        return row
    reason = f"penandatangannya {roles.peran[signer].jabatan} menurut kalimat"
    return row.but(reason, penyetuju=signer, saat=Saat.SESUDAH)


def _with_registrar(row: Draf, rows: Sequence[Draf]) -> Draf:
    """The signed file is registered by whoever goes on with it."""
    if Jenis.TANDA_TANGAN not in row.jenis:
        return row
    follows = next((other.pelaksana for other in rows if other.urut > row.urut), None)
    if follows is None or follows in (row.pelaksana, row.penyetuju):
        return row
    return row.but("berkas bertanda tangan didaftarkan oleh pelaksana langkah berikutnya", pencatat=follows)
