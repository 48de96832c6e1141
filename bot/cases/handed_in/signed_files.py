"""A signed file in reply to its task: fetched, its version code read, and registered once the version is certain.

The photos of one album are one file of several sheets. Where no code can be read, or pages are missing, whoever sent
it confirms it by a tap.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers import refusals, texts
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.answers.reply import Reply
from bot.cases.answers.turn import Turn
from bot.cases.commit import chain_of
from bot.cases.drive import files
from bot.cases.handed_in import uploads, waiting
from bot.cases.handed_in.uploads import Unusable, UploadFault
from bot.cases.load import Case
from bot.cases.prompts.card_report import report_link
from bot.domain.facts import StatusLangkah
from bot.domain.sop import Laku
from bot.messages import Catalogue
from bot.report.apart import run_apart
from bot.report.package import SIGNED
from bot.report.printed_code import Match, Unreadable, match_pages, read_files
from bot.report.tahunan import from_json
from bot.report.version_code import version_code
from bot.store.queries import files as file_rows
from bot.store.queries import people, prompts, record

BOX: Final = "berkas_ttd"  # the prompt that stands for a signed file on its way
QUESTION: Final = "pastikan_berkas"  # the question whether it is the version asked for
LARGEST_ALBUM: Final = 40_000_000  # bytes of all its sheets, which are read, kept and packed together
_OTHER_VERSION: Final = "versi_lain"
_READ_SECONDS: Final = 90
_SAID = frozenset(  # phrases `sebab_berkas_ttd`
    {Unusable.UKURAN, Unusable.UKURAN_ALBUM, Unusable.SANDI, Unusable.RUSAK, Unusable.RUMIT, Unusable.HILANG}
)


@dataclass(frozen=True, slots=True)
class Sent:
    """Fetched files that open, in the order they were sent: bytes and media types, and what all their pages say."""

    files: tuple[tuple[bytes, str], ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Which file cannot be used, and why."""

    name: str
    sebab: Unusable


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
        "ukuran": int(document.get("file_size") or 0),
        "album": incoming.album,
        "asal": [incoming.update_id, incoming.chat_id, incoming.from_id, incoming.message_id],
    }
    box = send.open_prompt(turn.tx, turn.case, turn.langkah, turn.holder, BOX, turn.now, rincian=detail)
    waiting.want(turn.tx, box.id, turn.now)


def _fault_of(document: Mapping[str, Any]) -> Unusable | None:
    try:
        uploads.expect_paper(document)
    except UploadFault as fault:
        return fault.sebab
    return None


def gather(boxes: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    """The waiting files, those of one album together, in the order of their messages."""
    albums: dict[tuple[object, ...], list[Row[Any]]] = {}
    for box in boxes:
        album = box.rincian.get("album")
        albums.setdefault((box.orang_id, album) if album else (box.id,), []).append(box)
    return [sorted(sheets, key=lambda box: box.rincian["asal"][3]) for sheets in albums.values()]


def too_large(sheets: Sequence[Row[Any]]) -> Refused | None:
    """An album whose sheets together are too many bytes, as Telegram announced them."""
    if sum(int(box.rincian.get("ukuran", 0)) for box in sheets) > LARGEST_ALBUM:
        return Refused(_called(sheets), Unusable.UKURAN_ALBUM)
    return None


def _called(sheets: Sequence[Row[Any]]) -> str:
    """What people are told it is: a file by its name, an album by its size."""
    return str(sheets[0].rincian["nama"]) if len(sheets) == 1 else f"album {len(sheets)} lembar"


def examine(sheets: Sequence[Row[Any]], contents: Sequence[bytes | Unusable]) -> Sent | Refused:
    """What was fetched, opened and read; the first that cannot be used otherwise. Needs no database, and reads in a
    process of its own: pictures take a while, and memory."""
    names = [str(box.rincian["nama"]) for box in sheets]
    files: list[tuple[bytes, str]] = []
    for name, content in zip(names, contents, strict=True):
        try:
            if isinstance(content, Unusable):
                return Refused(name, content)
            files.append((content, uploads.media_type(content)))
        except UploadFault as fault:
            return Refused(name, fault.sebab)
    return _read(names, files)


def _read(names: Sequence[str], files: Sequence[tuple[bytes, str]]) -> Sent | Refused:
    try:
        said = run_apart(read_files, [data for data, _ in files], seconds=_READ_SECONDS)
    except (TimeoutError, ChildProcessError, MemoryError):
        return Refused(names[0], Unusable.RUMIT)
    for name, pages in zip(names, said, strict=True):
        if isinstance(pages, Unreadable):
            return Refused(name, Unusable(str(pages)))
    return Sent(tuple(files), tuple(page for pages in said for page in pages))


def take(
    tx: Connection,
    case: Case,
    sheets: Sequence[Row[Any]],
    sent: Sent | Refused,
    catalogue: Catalogue,
    now: datetime,
) -> None:
    """Registers a fetched file (the sheets of an album), refuses it, or asks whoever sent it which version it is."""
    if not all(waiting.settle(tx, box, now) for box in sheets):
        return
    turn = _turn_of(tx, case, sheets[0], catalogue, now)
    if turn is None:
        return
    if turn.prompt.status != "terbuka" or turn.langkah.status is not StatusLangkah.TERBUKA:
        refusals.stale(turn)
    elif isinstance(sent, Refused):
        _refuse(turn, sent.name, sent.sebab)
    else:
        _judge(turn, sheets, sent)


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


def _judge(turn: Turn, sheets: Sequence[Row[Any]], sent: Sent) -> None:
    versi, code, printed = _expected(turn)
    found = match_pages(sent.pages, code) if code else Match(same=False, other="")
    name = _called(sheets)
    if found.other:
        _refuse(turn, name, _OTHER_VERSION, versi=versi, kode_versi=code, kode_terbaca=found.other)
        return
    kept = list(_keep(turn, sheets, sent))
    if found.same and len(sent.pages) >= printed:
        _register(turn, kept, "")
        return
    facts = {**turn.facts, "objek": "laporan", "nama_berkas": name, "versi": versi}
    if found.same:
        facts |= {"halaman": printed, "halaman_terkirim": len(sent.pages)}
    turn.box(QUESTION, QUESTION, facts, berkas=kept)


def _keep(turn: Turn, sheets: Sequence[Row[Any]], sent: Sent) -> Iterator[dict[str, str]]:
    """Stores the files; the sheets of an album are numbered, since photos have no names of their own."""
    for number, (box, (data, mime)) in enumerate(zip(sheets, sent.files, strict=True), 1):
        name = str(box.rincian["nama"])
        if len(sheets) > 1:
            name = f"Laporan bertanda tangan {turn.case.periode} lembar {number:02d}.{uploads.ending_of(mime)}"
        sha256 = file_rows.put_document(turn.tx, name, mime, data, turn.now)
        yield {"nama": name, "unik": str(box.rincian["unik"]), "sha256": sha256, "mime": mime}


def _expected(turn: Turn) -> tuple[int, str, int]:
    """Number, code and pages of the version that was approved; no code before the first report."""
    report = file_rows.latest_report(turn.tx, turn.case.id)
    if report is None:
        return 1, "", 1
    return int(report.versi), version_code(from_json(report.model)), int(report.dokumen.get("halaman", 1))


def answer(turn: Turn, box: Row[Any]) -> None:
    """A file whose code could not be read, or that lacks pages: confirmed by whoever sent it, or sent once more."""
    prompts.close(turn.tx, box.id, "dijawab", turn.now)
    send.drop_buttons(turn.tx, box, turn.now)
    if turn.reply.act == "ya":
        kept = box.rincian.get("berkas") or [box.rincian]  # as it was put down before there were albums
        _register(turn, kept, who.capacity(turn.case, turn.holder))
    else:
        texts.show_again(turn)


def _register(turn: Turn, kept: Sequence[Mapping[str, Any]], confirmed_by: str) -> None:
    """Ends the stage with the file; `confirmed_by` is the capacity of whoever vouched for its version."""
    versi, code, _ = _expected(turn)
    text = "; ".join(f"{item['nama']} ({item['unik']}), SHA-256 {item['sha256']}" for item in kept)
    text += f", versi {versi}"
    if confirmed_by:
        text += f", dikonfirmasi oleh {confirmed_by}"
    if texts.keep(turn, text, "", "berlaku") is None:
        return
    every = [{name: item[name] for name in ("nama", "sha256", "mime")} for item in kept]
    isi = {name: kept[0][name] for name in ("nama", "sha256")} | {"berkas": every, "orang_id": turn.holder.orang.id}
    isi |= {"kode_versi": code, "dikonfirmasi_oleh": confirmed_by}
    record.append(turn.tx, chain_of(turn.case), SIGNED, isi, turn.now)
    for item in kept:
        files.want_document(turn.tx, turn.case, item["nama"], item["sha256"], item["mime"])
    texts.end_stage(turn, text)
    name = kept[0]["nama"] if len(kept) == 1 else f"album {len(kept)} lembar"
    said = {"objek": "laporan", "nama_berkas": name, "waktu": turn.scene.when(turn.now)}
    turn.tell("berkas_diterima", {**turn.facts, **said, **turn.scene.next_task()})


def _refuse(turn: Turn, name: str, reason: str, **more: object) -> None:
    sebab = reason if reason in _SAID or reason == _OTHER_VERSION else Unusable.JENIS
    link = {"tautan_laporan": url} if (url := report_link(turn.scene)) else {}
    facts = {"kode": turn.prompt.kode, "nama_berkas": name, "sebab": str(sebab), **more, **link}
    turn.tell("berkas_belum_dapat_dipakai", facts)
