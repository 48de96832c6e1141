"""A signed file in reply to its task: fetched, its version code read, and registered once the version is certain.

Of a scan or a photo nobody can read the code by machine: whoever sent it confirms the version by a tap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.cases import files, refusals, send, texts, uploads
from bot.cases import people as who
from bot.cases.card_report import report_link
from bot.cases.commit import chain_of
from bot.cases.incoming import Incoming, Kind
from bot.cases.load import Case
from bot.cases.received_files import WAITING
from bot.cases.turn import Turn
from bot.cases.understand import Reply
from bot.cases.uploads import Sort, Unusable, UploadFault
from bot.domain.facts import StatusLangkah
from bot.domain.sop import Laku
from bot.messages import Catalogue
from bot.report.printed_code import BrokenPdf, LockedPdf, Match, match_pages, page_texts
from bot.report.tahunan import from_json
from bot.report.version_code import version_code
from bot.store.queries import files as file_rows
from bot.store.queries import marks, people, prompts, record

BOX: Final = "berkas_ttd"  # the prompt that stands for a signed file on its way
QUESTION: Final = "pastikan_berkas"  # the question whether it is the version asked for
_OTHER_VERSION: Final = "versi_lain"
_SAID = frozenset({Unusable.UKURAN, Unusable.SANDI, Unusable.RUSAK, Unusable.HILANG})  # phrases `sebab_berkas_ttd`


@dataclass(frozen=True, slots=True)
class Sent:
    """A fetched file that opens: its bytes, media type, and the text of each page (none of a photo)."""

    data: bytes
    mime: str
    pages: tuple[str, ...]


def receive(turn: Turn) -> None:
    """A file in reply to a task: to be fetched, or refused in one sentence for its name or size."""
    if turn.stage.laku is not Laku.BERKAS:
        turn.tell("pesan_tidak_dipakai", {"jenis_pesan": "berkas"})
        return
    incoming = turn.reply.incoming
    document = incoming.document or {}
    name = uploads.name_of(document)
    fault = _fault_of(document)
    if fault is not None:
        _refuse(turn, name, fault)
        return
    detail = {
        "tugas": turn.prompt.id,
        "file_id": str(document["file_id"]),
        "unik": str(document.get("file_unique_id", "")),
        "nama": name,
        "asal": [incoming.update_id, incoming.chat_id, incoming.from_id, incoming.message_id],
    }
    box = send.open_prompt(turn.tx, turn.case, turn.langkah, turn.holder, BOX, turn.now, rincian=detail)
    marks.put(turn.tx, f"{WAITING}{box.id}", str(box.id), turn.now)


def _fault_of(document: Mapping[str, Any]) -> Unusable | None:
    try:
        return None if uploads.expect(document) is Sort.EVIDENCE else Unusable.JENIS
    except UploadFault as fault:
        return fault.sebab


def examine(content: bytes | Unusable) -> Sent | Unusable:
    """What was fetched, opened and read; why it cannot be used otherwise. Needs no database: pages take a while."""
    if isinstance(content, Unusable):
        return content
    try:
        mime = uploads.media_type(content)
        return Sent(content, mime, page_texts(content) if mime == uploads.PDF else ())
    except UploadFault as fault:
        return fault.sebab
    except LockedPdf:
        return Unusable.SANDI
    except BrokenPdf:
        return Unusable.RUSAK


def take(tx: Connection, case: Case, box: Row[Any], sent: Sent | Unusable, catalogue: Catalogue, now: datetime) -> None:
    """Registers a fetched file, refuses it, or asks whoever sent it which version it is."""
    if marks.get(tx, f"{WAITING}{box.id}") is None:
        return  # another worker was first
    marks.drop(tx, f"{WAITING}{box.id}")
    prompts.close(tx, box.id, "dijawab", now)
    turn = _turn_of(tx, case, box, catalogue, now)
    if turn is None:
        return
    if turn.prompt.status != "terbuka" or turn.langkah.status is not StatusLangkah.TERBUKA:
        refusals.stale(turn)
    elif isinstance(sent, Unusable):
        _refuse(turn, box.rincian["nama"], sent)
    else:
        _judge(turn, box, sent)


def _turn_of(tx: Connection, case: Case, box: Row[Any], catalogue: Catalogue, now: datetime) -> Turn | None:
    """The answer the file was, as of now; None when its sender has the authority no more (the successor is asked)."""
    langkah = case.siklus.at(box.urut, box.bidang)
    stage = case.sop.stages(box.urut)[box.tahap]
    asked = who.asked(tx, case, replace(langkah, tahap=box.tahap), now)
    holder = next((holder for holder in asked if holder.orang.id == box.orang_id), None)
    if holder is None:
        return None
    update_id, chat_id, from_id, message_id = box.rincian["asal"]
    incoming = Incoming(update_id, Kind.MESSAGE, chat_id, from_id, message_id, content="berkas")
    task = prompts.get(tx, int(box.rincian["tugas"]))
    reply = Reply(incoming, people.person(tx, box.orang_id), task, "berkas")
    return Turn(tx, reply, case, langkah, stage, holder, catalogue, now)


def _judge(turn: Turn, box: Row[Any], sent: Sent) -> None:
    versi, code = _expected(turn)
    found = match_pages(sent.pages, code) if code else Match(same=False, other="")
    name = str(box.rincian["nama"])
    if found.other:
        _refuse(turn, name, _OTHER_VERSION, versi=versi, kode_versi=code, kode_terbaca=found.other)
        return
    sha256 = file_rows.put_document(turn.tx, name, sent.mime, sent.data, turn.now)
    kept = {"nama": name, "unik": box.rincian["unik"], "sha256": sha256, "mime": sent.mime}
    if found.same:
        _register(turn, kept, "")
        return
    turn.box(QUESTION, QUESTION, {**turn.facts, "objek": "laporan", "nama_berkas": name, "versi": versi}, **kept)


def _expected(turn: Turn) -> tuple[int, str]:
    """Number and code of the version that was approved; no code before the first report."""
    report = file_rows.latest_report(turn.tx, turn.case.id)
    return (1, "") if report is None else (int(report.versi), version_code(from_json(report.model)))


def answer(turn: Turn, box: Row[Any]) -> None:
    """The version of a file whose code could not be read: confirmed by whoever sent it, or sent once more."""
    prompts.close(turn.tx, box.id, "dijawab", turn.now)
    send.drop_buttons(turn.tx, box, turn.now)
    if turn.reply.act == "ya":
        _register(turn, box.rincian, who.capacity(turn.case, turn.holder))
    else:
        texts.show_again(turn)


def _register(turn: Turn, kept: Mapping[str, Any], confirmed_by: str) -> None:
    """Ends the stage with the file; `confirmed_by` is the capacity of whoever vouched for its version."""
    versi, code = _expected(turn)
    text = f"{kept['nama']} ({kept['unik']}), SHA-256 {kept['sha256']}, versi {versi}"
    if confirmed_by:
        text += f", dikonfirmasi oleh {confirmed_by}"
    if texts.keep(turn, text, "", "berlaku") is None:
        return
    isi = {name: kept[name] for name in ("nama", "sha256")} | {"orang_id": turn.holder.orang.id}
    isi |= {"kode_versi": code, "dikonfirmasi_oleh": confirmed_by}
    record.append(turn.tx, chain_of(turn.case), "berkas_tanda_tangan", isi, turn.now)
    files.want_document(turn.tx, turn.case, kept["nama"], kept["sha256"], kept["mime"])
    texts.end_stage(turn, text)
    said = {"objek": "laporan", "nama_berkas": kept["nama"], "waktu": turn.scene.when(turn.now)}
    turn.tell("berkas_diterima", {**turn.facts, **said, **turn.scene.next_task()})


def _refuse(turn: Turn, name: str, reason: str, **more: object) -> None:
    sebab = reason if reason in _SAID or reason == _OTHER_VERSION else Unusable.JENIS
    link = {"tautan_laporan": url} if (url := report_link(turn.scene)) else {}
    facts = {"kode": turn.prompt.kode, "nama_berkas": name, "sebab": str(sebab), **more, **link}
    turn.tell("berkas_belum_dapat_dipakai", facts)
