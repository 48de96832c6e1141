"""The sheets of dispositions given in chat: which are to be printed, what they say, and where they are kept.

Whoever gave the disposition on a sheet of the office's own (number and date in the answer) gets no second one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.cases import people as who
from bot.cases import send
from bot.cases.drive import files
from bot.cases.load import Case
from bot.cases.papers.report_files import MIMES
from bot.cases.send import Notice
from bot.domain import tulis
from bot.domain.disposisi import note_in, sheet_in
from bot.report.disposisi import Disposisi
from bot.store.queries import files as file_rows
from bot.store.queries import marks, prompts

_WANTED = "disposisi:"  # markers of sheets to be drawn


@dataclass(frozen=True, slots=True)
class Wish:
    """One sheet to be drawn: its siklus, the row of the SOP, and the marker's value."""

    siklus_id: int
    urut: int
    nilai: str


def given(tx: Connection, case: Case, urut: int, words: str, now: datetime) -> None:
    """A disposition is in force: its sheet is to be drawn, unless the answer names one of the office's own."""
    if not sheet_in(words):
        marks.put(tx, f"{_WANTED}{case.id}:{urut}", f"{send.new_nonce()}:{note_in(words)}", now)


def waiting(tx: Connection) -> list[Wish]:
    """The sheets to be drawn."""
    found = []
    for mark in marks.starting_with(tx, _WANTED):
        _, siklus_id, urut = mark.kunci.split(":")
        found.append(Wish(int(siklus_id), int(urut), mark.nilai))
    return found


def build(tx: Connection, case: Case, wish: Wish, now: datetime) -> Disposisi:
    """What the sheet says: from whom, to whom, what, and until when the next step is expected."""
    row, after = case.sop.row(wish.urut), case.sop.after(wish.urut)
    given_by = [d for d in prompts.decisions(tx, case.id) if d.urut == wish.urut and d.hasil == "setuju"][-1]
    due = (
        max((item.tenggat for item in case.siklus.of_row(after.urut) if item.tenggat), default=None) if after else None
    )
    return Disposisi(
        kode_instansi=case.instansi,
        instansi=case.kantor.nama,
        kop=case.kantor.kop or (case.kantor.nama,),
        contoh=case.kantor.contoh,
        periode=case.periode.nama,
        periode_kode=str(case.periode),
        urut=wish.urut,
        versi=1 + len(kept(tx, case, wish.urut)),
        sop=" ".join(filter(None, (case.sop.nama, case.sop.nomor and f"({case.sop.nomor})"))),
        dari=given_by.kapasitas,
        kepada=addressees(tx, case, wish.urut, now),
        isi=row.kegiatan,
        catatan=wish.nilai.partition(":")[2],
        tenggat=tulis.format_waktu(due, case.kantor.zona) if due else "",
        pada=tulis.format_waktu(given_by.pada, case.kantor.zona),
        tempat=case.kantor.tempat or "",
        disusun_pada=now,
        zona_iana=case.kantor.zona,
    )


def addressees(tx: Connection, case: Case, urut: int, now: datetime) -> tuple[str, ...]:
    """Who carries out the row that follows, each once, in the capacity held now; the role's title if nobody does."""
    after = case.sop.after(urut)
    if after is None:
        return ()
    units = case.siklus.bidang if after.per_bidang else ("",)
    held = [
        who.capacity(case, holder) for unit in units for holder in who.holders_of(tx, case, after.pelaksana, unit, now)
    ]
    return tuple(dict.fromkeys(held)) or (who.title_of(case, after.pelaksana),)


def kept(tx: Connection, case: Case, urut: int | None = None) -> dict[str, str]:
    """The sheets so far (of one row, or of all), printed or the office's own: name -> SHA-256, oldest first."""
    stem = "Lembar Disposisi " + (f"{urut} " if urut is not None else "")
    rows = file_rows.of_siklus(tx, case.id, "dokumen")
    return {r.nama: str(r.ingin["dokumen"]) for r in rows if r.nama.startswith(stem) and not r.nama.endswith(".docx")}


def keep(tx: Connection, case: Case, wish: Wish, sheet: Disposisi, drawn: Mapping[str, bytes], now: datetime) -> bool:
    """Keeps a sheet, wants it in the period's folder and sends it to the planner, to be put into the agenda. False when
    another process was first."""
    if marks.get(tx, f"{_WANTED}{wish.siklus_id}:{wish.urut}") != wish.nilai:
        return False
    marks.drop(tx, f"{_WANTED}{wish.siklus_id}:{wish.urut}")
    digests = {}
    for ending, data in drawn.items():
        name = f"{sheet.stem}.{ending}"
        digests[ending] = file_rows.put_document(tx, name, MIMES[ending], data, now)
        files.want_document(tx, case, name, digests[ending], MIMES[ending])
    facts = {"periode": case.periode.nama, "dari": sheet.dari, "tujuan": tulis.join_words(list(sheet.kepada))}
    for planner in who.reachable(tx, case, who.ALERT_CHAIN, now):
        send.notify(tx, case, planner, Notice("lembar_disposisi", facts, sheet.stem), now, dokumen=digests["pdf"])
    return True
