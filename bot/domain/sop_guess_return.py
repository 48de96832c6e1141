"""Where does a return go? To the row or role that the form names, else to where the work under review was made."""

from collections.abc import Iterator, Sequence

from bot.domain.sop import Cakupan, Jenis, Saat
from bot.domain.sop_draft import DECIDING, Draf
from bot.domain.sop_guess_kind import RETURN_TO_ROW
from bot.domain.sop_titles import BIDANG, Peranan

_BACK_TO = r"(?:di)?kembali(?:kan)?(?: lagi| segera)? (?:kepada|ke|pada)"
_MAKING = frozenset({Jenis.ISI_REALISASI, Jenis.UKUR, Jenis.KOMPILASI})


def with_returns(drafts: Sequence[Draf], roles: Peranan) -> tuple[list[Draf], frozenset[int]]:
    """Every deciding row with the row a return goes to, and which of them the form itself names by number."""
    rows: list[Draf] = []
    stated: set[int] = set()
    for row in drafts:
        number = _stated(row, drafts)
        if number is not None:
            stated.add(row.urut)
            rows.append(row.but(tidak=number))
        else:
            rows.append(_with_target(row, drafts, roles))
    return rows, frozenset(stated)


def _stated(row: Draf, drafts: Sequence[Draf]) -> int | None:
    """The row that the sentence, the remark or a mark names by the number it has in the table."""
    if not _is_asked(row):
        return None
    found = RETURN_TO_ROW.search(f"{row.asal.kegiatan}; {row.asal.keterangan}; {' '.join(row.asal.tanda)}")
    if not found:
        return None
    number = int(found.group(1))
    return next((other.urut for other in drafts if _written(other) == number), number)


def _written(row: Draf) -> int:
    digits = "".join(char for char in row.asal.nomor if char.isdigit())
    return int(digits) if digits else row.urut


def _is_asked(row: Draf) -> bool:
    return bool(DECIDING & set(row.jenis)) or row.saat is Saat.SEBELUM


def _with_target(row: Draf, drafts: Sequence[Draf], roles: Peranan) -> Draf:
    if not _is_asked(row):
        return row
    target, reason = next(_targets(row, [other for other in drafts if other.urut < row.urut], roles), (None, ""))
    return row.but(reason, tidak=target)


def _targets(row: Draf, before: Sequence[Draf], roles: Peranan) -> Iterator[tuple[int, str]]:
    implied = "pengembalian ke langkah {} tersirat"
    for role in roles.named_after(_BACK_TO, row.asal.kegiatan):
        made = [r for r in before if _MAKING & set(r.jenis) and (r.pelaksana == role or role == BIDANG)]
        if made:
            yield made[0].urut, f"pengembalian tertulis tanpa langkahnya, dipilih langkah {made[0].urut}"
    if not DECIDING & set(row.jenis):
        own = Jenis.BAGIKAN_FORMAT in row.jenis
        if own or before:
            target = row.urut if own else before[-1].urut
            yield target, implied.format(target)
    elif row.cakupan is Cakupan.PER_BIDANG:
        yield from ((r.urut, implied.format(r.urut)) for r in before if Jenis.ISI_REALISASI in r.jenis)
    else:
        yield from ((urut, implied.format(urut)) for urut in _report_targets(before))


def _report_targets(before: Sequence[Draf]) -> Iterator[int]:
    """Whoever decided about the report last, else where it was compiled, else any row where something was made."""
    for row in reversed(before):
        if (DECIDING & set(row.jenis) and row.cakupan is Cakupan.SEKALI) or Jenis.KOMPILASI in row.jenis:
            yield row.urut
    yield from (row.urut for row in reversed(before) if not DECIDING & set(row.jenis))
