"""A file that a filler sent instead of opening the sheet: kept in mind, fetched, and put where it belongs.

The form filled offline goes into the cells of the same sheet and is read there like any entry; evidence goes into the
unit's evidence folder, its link into the row it belongs to.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers.turn import Turn
from bot.cases.commit import chain_of
from bot.cases.drive import files
from bot.cases.handed_in import uploads, waiting, workbook
from bot.cases.handed_in.uploads import Sort, Unusable, UploadFault
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.send import Notice
from bot.cases.sheet import reading
from bot.cases.sheet.measuring import change_rows
from bot.domain.entry import Entry, Field, Value, canonical, difference
from bot.domain.facts import StatusLangkah
from bot.domain.indikator import Indikator, asked_in
from bot.domain.sop import Laku
from bot.store.queries import entries, people, prompts, record
from bot.store.queries import files as file_rows
from integrations.google.forms import CellKey

BOX = "kiriman"  # the prompt that stands for a file on its way


def receive(turn: Turn) -> None:
    """A file in answer to the filling: to be fetched, or refused in one sentence; asks what evidence is for."""
    document = turn.reply.incoming.document or {}
    try:
        sort = uploads.expect(document)
    except UploadFault as fault:
        turn.tell("kiriman_ditolak", _fault_facts(turn.prompt.kode, uploads.name_of(document), fault))
        return
    detail = {
        "tugas": turn.prompt.id,
        "kartu": "pilih_indikator",
        "file_id": str(document["file_id"]),
        "nama": uploads.name_of(document),
        "sort": str(sort),
        "album": turn.reply.incoming.album,
    }
    if sort is Sort.WORKBOOK:
        _fetch(turn, send.open_prompt(turn.tx, turn.case, turn.langkah, turn.holder, BOX, turn.now, rincian=detail))
        return
    _receive_evidence(turn, detail)


def _receive_evidence(turn: Turn, detail: dict[str, Any]) -> None:
    """Evidence needs to know its row: from the caption, from its album, or by asking once."""
    siblings = [row for row in _open(turn) if detail["album"] and row.rincian["album"] == detail["album"]]
    known = [str(row.rincian["indikator"]) for row in siblings if row.rincian.get("indikator")]
    rows = _asked_rows(turn)
    chosen = _named(turn.reply.incoming.text, rows) or (known[0] if known else "")
    if chosen or siblings:
        opened = send.open_prompt(turn.tx, turn.case, turn.langkah, turn.holder, BOX, turn.now, rincian=detail)
        if chosen:
            _choose(turn, [opened, *siblings], chosen)
        return
    shown = [{"kode": row.kode, "nama": f"{row.kode} {row.nama}"} for row in rows]
    facts = {**turn.facts, "nama_berkas": detail["nama"], "indikator": shown}
    turn.box(BOX, "pilih_indikator", facts, **detail)


def answer(turn: Turn, box: Row[Any]) -> None:
    """Which row the evidence belongs to: tapped, or named in words."""
    rows = _asked_rows(turn)
    chosen = turn.reply.arg if turn.reply.act == "pilih" else _named(turn.reply.teks, rows)
    if chosen not in {row.kode for row in rows}:
        turn.tell("belum_paham", {"kode": turn.prompt.kode, "laku": str(turn.stage.laku)}, prompt_id=turn.prompt.id)
        return
    send.drop_buttons(turn.tx, box, turn.now)
    album = box.rincian.get("album")
    _choose(turn, [box, *(row for row in _open(turn) if album and row.rincian["album"] == album)], chosen)


def _open(turn: Turn) -> list[Row[Any]]:
    mine = prompts.open_of_person(turn.tx, turn.holder.orang.id, BOX)
    return [row for row in mine if row.rincian.get("tugas") == turn.prompt.id]


def _choose(turn: Turn, boxes: list[Row[Any]], kode: str) -> None:
    for box in boxes:
        if not box.rincian.get("indikator"):
            prompts.set_detail(turn.tx, box.id, rincian={**box.rincian, "indikator": kode})
            _fetch(turn, box)


def _fetch(turn: Turn, box: Row[Any]) -> None:
    waiting.want(turn.tx, box.id, turn.now)


def _asked_rows(turn: Turn) -> list[Indikator]:
    context = reading.form_context(turn.tx, turn.case, turn.langkah.bidang)
    return [row for row in context.indikator_rows if asked_in(row, context.konteks.triwulan.nomor)]


def _named(text: str, rows: list[Indikator]) -> str:
    """The one row whose kode stands in the text; the only row there is needs no naming. "" when it stays open."""
    if len(rows) == 1:
        return rows[0].kode
    found = [row.kode for row in rows if re.search(rf"(?<![\w.-]){re.escape(row.kode)}(?![\w-])", text, re.IGNORECASE)]
    return found[0] if len(found) == 1 else ""


# --- fetched ---------------------------------------------------------------------------------------------------------


def take(tx: Connection, case: Case, box: Row[Any], content: bytes | Unusable, now: datetime) -> None:
    """Puts a fetched file where it belongs (`content` is why it could not be fetched, otherwise), and answers."""
    holder = _sender(tx, box)
    if holder is None or not waiting.settle(tx, box, now):
        return
    try:
        notice = _put(tx, case, box, content, now)
    except UploadFault as fault:
        task = prompts.get(tx, int(box.rincian["tugas"]))
        facts = _fault_facts(task.kode if task else box.kode, box.rincian["nama"], fault)
        notice = Notice("kiriman_ditolak", facts, f"kiriman:{box.id}")
    send.notify(tx, case, holder, notice, now, prompt_id=int(box.rincian["tugas"]))


def _put(tx: Connection, case: Case, box: Row[Any], content: bytes | Unusable, now: datetime) -> Notice:
    if isinstance(content, Unusable):
        raise UploadFault(content)
    langkah = case.siklus.at(box.urut, box.bidang)
    if langkah.status is not StatusLangkah.TERBUKA or case.stage(langkah).laku is not Laku.ISI:
        raise UploadFault(Unusable.SUDAH_DITUTUP)
    place = _put_entries if box.rincian["sort"] == Sort.WORKBOOK else _put_evidence
    notice = place(tx, case, box, content, now)
    isi = {"orang_id": box.orang_id, "bidang": box.bidang, "nama": box.rincian["nama"]}
    record.append(tx, chain_of(case), "kiriman", {**isi, "sha256": sha256(content).hexdigest()}, now)
    return notice


def _put_entries(tx: Connection, case: Case, box: Row[Any], data: bytes, now: datetime) -> Notice:
    """Wants the values of an offline form in the sheet's cells; says what they replace."""
    form = reading.form_context(tx, case, box.bidang).form
    typed = workbook.read_workbook(data, form)
    files.want_entries(tx, case, box.bidang, box.id, {f"{k}|{f}": canonical(v) for (k, f), v in typed.items()})
    replaced = list(_replaced(tx, case, box.bidang, typed))
    facts = {
        **_facts(tx, case, box),
        "jumlah": len(typed),
        "jumlah_indikator": len(list(workbook.filled_rows(typed))),
        "perubahan": replaced,
    }
    return Notice("kiriman_diterima", facts, f"kiriman:{box.id}")


def _replaced(tx: Connection, case: Case, bidang: str, typed: Mapping[CellKey, Value]) -> Iterator[dict[str, str]]:
    """The figures and words that stood in the sheet and give way to others, as messages list them."""
    before = reading.entries_of(entries.values(tx, case.id, bidang))
    after: dict[str, dict[Field, Value]] = {}
    for (kode, column), value in typed.items():
        after.setdefault(kode, {})[Field(column)] = value
    stood = {
        kode: Entry(kode, {f: v for f, v in before[kode].values.items() if f in isi})
        for kode, isi in after.items()
        if kode in before
    }
    given = {kode: Entry(kode, {f: v for f, v in after[kode].items() if f in e.values}) for kode, e in stood.items()}
    yield from change_rows(tx, case, difference(stood, given))


def _put_evidence(tx: Connection, case: Case, box: Row[Any], data: bytes, now: datetime) -> Notice:
    """Wants the evidence in the unit's folder and its link in its row."""
    mime = uploads.media_type(data)
    kode = str(box.rincian["indikator"])
    digest = file_rows.put_document(tx, box.rincian["nama"], mime, data, now)
    folder = files.want_evidence(tx, case, box.bidang, kode, (f"{kode} {box.rincian['nama']}", digest, mime))
    names = {row.kode: row.nama for row in reading.form_context(tx, case, box.bidang).indikator_rows}
    facts = {**_facts(tx, case, box), "indikator": names.get(kode, kode), "folder": folder}
    return Notice("bukti_diterima", facts, f"kiriman:{box.id}")


def _facts(tx: Connection, case: Case, box: Row[Any]) -> dict[str, Any]:
    task = prompts.get(tx, int(box.rincian["tugas"]))
    row = file_rows.by_key(tx, files.form_key(case, box.bidang))
    return {
        "kode": task.kode if task else box.kode,
        "nama_berkas": box.rincian["nama"],
        "unit": case.kantor.short_name(box.bidang),
        "periode": case.periode.nama,
        "tautan_format": (row.tautan if row else "") or "",
    }


def _fault_facts(kode: str, name: str, fault: UploadFault) -> dict[str, str]:
    return {"kode": kode, "nama_berkas": name, "sebab": str(fault.sebab), "letak": fault.where}


def _sender(tx: Connection, box: Row[Any]) -> Holder | None:
    row = people.assignment(tx, box.penugasan_id)
    if row is None:
        return None
    return who.Holder(people.person(tx, box.orang_id), people.as_assignment(row), people.chat_of(tx, box.orang_id))
