"""What changed about the indikator within a year? Each against the triwulan that were approved when it read otherwise,
with the change the planner recorded for it, if there is one."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from bot.cases.kendali import truth
from bot.cases.load import Case
from bot.cases.papers.yearly_sources import TriwulanTercatat, indikator_of
from bot.domain import tulis
from bot.domain.codec import from_json
from bot.domain.indikator import Indikator
from bot.domain.kantor import Kantor
from bot.report.numbers import format_figure
from bot.report.tahunan import Perbedaan
from bot.store.queries import changes

_Read = tuple[str, str, str]  # hal, as it was, as it is


def differences(
    tx: Connection, case: Case, spans: Sequence[TriwulanTercatat], rows: Sequence[Indikator]
) -> tuple[Perbedaan, ...]:
    """Indikator that were called, counted, promised or placed otherwise in an approved triwulan, that came in after the
    first, or that are measured no longer; in print order, the latter last."""
    read = [(span, {item.kode: item for item in indikator_of(tx, span)}) for span in spans if span.siklus is not None]
    now, basis = {item.kode: item for item in rows}, _recorded(tx, case)
    known = now | {kode: item for _, then in read for kode, item in then.items() if kode not in now}
    found = []
    for kode in (kode for kode in known if any(kode in then for _, then in read)):
        at: dict[_Read, list[str]] = {}
        for span, then in read:
            for part in _compare(case, span, then.get(kode), now.get(kode)):
                at.setdefault(part, []).append(span.periode.singkat)
        rest = (known[kode].nama, basis.get(kode, ""))
        found += [
            Perbedaan(kode, part[0], f"data {tulis.join_words(names)}", *part[1:], *rest) for part, names in at.items()
        ]
    return tuple(found)


def _recorded(tx: Connection, case: Case) -> dict[str, str]:
    """The basis of each change of an indikator in force by the end of the year, as it is printed."""
    known = changes.in_force(tx, case.instansi, truth.INDIKATOR_BARU, case.periode.selesai)
    known |= changes.in_force(tx, case.instansi, truth.INDIKATOR, case.periode.selesai)
    return {k: f"{row.dasar}, sejak {tulis.format_tanggal_surat(row.berlaku_sejak)}" for k, row in known.items()}


def _compare(case: Case, span: TriwulanTercatat, then: Indikator | None, now: Indikator | None) -> Iterator[_Read]:
    if then is None or now is None:
        if then is not now:
            was, is_now = ("belum diukur", "diukur") if then is None else ("diukur", "tidak diukur lagi")
            yield "pengukuran", was, is_now
        return
    assert span.siklus is not None
    office = from_json(Kantor, span.siklus.konfig)
    pairs = (
        ("nama", then.nama, now.nama),
        ("satuan", then.satuan, now.satuan),
        ("arah", then.arah.value.replace("_", " "), now.arah.value.replace("_", " ")),
        ("target tahunan", format_figure(then.target_tahunan, "–"), format_figure(now.target_tahunan, "–")),
        ("bidang", office.unit_name(then.bidang), case.kantor.unit_name(now.bidang)),
    )
    yield from ((hal, was, is_now) for hal, was, is_now in pairs if was != is_now)
