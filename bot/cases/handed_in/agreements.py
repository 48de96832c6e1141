"""The signed Perjanjian Kinerja of a year, sent by the planner with /pk: fetched, kept in the period's folder, named by
the yearly report and packed with every siklus of its year. What cannot be kept is said in one sentence."""

import json
import re
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.drive import files
from bot.cases.handed_in import uploads, waiting
from bot.cases.handed_in.uploads import Unusable, UploadFault
from bot.cases.load import Case
from bot.cases.orders.order import Order
from bot.cases.send import Notice
from bot.domain import tulis
from bot.store.queries import files as file_rows
from bot.store.queries import marks, people, record

BOX: Final = "naskah_pk"  # the prompt that stands for such a file on its way
_KEPT: Final = "pk:"  # markers: the agreements of an office and year, oldest first
_YEAR: Final = re.compile(r"\btahun\s+(20\d\d)\b", re.IGNORECASE)
_SAID = frozenset(
    {Unusable.UKURAN, Unusable.SANDI, Unusable.RUSAK, Unusable.RUMIT, Unusable.HILANG}
)  # phrases `sebab_berkas_ttd`


def receive(order: Order) -> None:
    """Understands /pk as the caption of a PDF or photo: to be fetched, or refused for its name or size. Its year is the
    one its name says, else the period's."""
    if not order.is_planner():
        return
    document = order.reply.incoming.document
    if document is None or not order.words:
        order.explain("pk")
        return
    name = uploads.name_of(document)
    try:
        uploads.expect_paper(document)
    except UploadFault as fault:
        order.tell("naskah_pk_ditolak", _refusal(name, fault))
        return
    named = _YEAR.search(order.words)
    tahun = int(named[1]) if named else order.case.periode.tahun
    detail = {"file_id": str(document["file_id"]), "nama": name, "judul": order.words[:200], "tahun": tahun}
    langkah = order.case.siklus.langkah[0]
    box = send.open_prompt(order.tx, order.case, langkah, order.giver, BOX, order.now, rincian=detail)
    waiting.want(order.tx, box.id, order.now)


def take(tx: Connection, case: Case, box: Row[Any], content: bytes | Unusable, now: datetime) -> None:
    """Keeps a fetched agreement, on record, or says why it cannot be kept; either is told to whoever sent it."""
    if not waiting.settle(tx, box, now):
        return
    try:
        said = ("naskah_pk_dicatat", _keep(tx, case, box, content, now))
    except UploadFault as fault:
        said = ("naskah_pk_ditolak", _refusal(str(box.rincian["nama"]), fault))
    row = people.assignment(tx, box.penugasan_id)
    if row is not None:
        orang, chat = people.person(tx, box.orang_id), people.chat_of(tx, box.orang_id)
        holder = who.Holder(orang, people.as_assignment(row), chat)
        send.notify(tx, case, holder, Notice(*said, f"naskah_pk:{box.id}"), now)


def _keep(tx: Connection, case: Case, box: Row[Any], content: bytes | Unusable, now: datetime) -> dict[str, str]:
    if isinstance(content, Unusable):
        raise UploadFault(content)
    mime, year, digest = uploads.media_type(content), int(box.rincian["tahun"]), sha256(content).hexdigest()
    people.lock_office(tx, case.instansi)
    before = [item for item in registered(tx, case.instansi, year) if item["sha256"] != digest]
    name = f"Perjanjian Kinerja {year} {case.instansi} {digest[:6]}.{uploads.ending_of(mime)}"
    file_rows.put_document(tx, name, mime, content, now)
    files.want_document(tx, case, name, digest, mime)
    day = tulis.format_tanggal_surat(case.today(now))
    item = {"judul": str(box.rincian["judul"]), "nama": name, "sha256": digest, "dicatat": day}
    marks.put(tx, f"{_KEPT}{case.instansi}:{year}", json.dumps([*before, item]), now)
    record.append(tx, f"instansi:{case.instansi}", "naskah_pk", {**item, "tahun": year, "oleh": box.orang_id}, now)
    return {"judul": item["judul"], "tahun": str(year)}


def registered(tx: Connection, office: str, tahun: int) -> list[dict[str, str]]:
    """The agreements of an office and year, oldest first: `judul`, `nama`, `sha256`, `dicatat` (a day)."""
    found: list[dict[str, str]] = json.loads(marks.get(tx, f"{_KEPT}{office}:{tahun}") or "[]")
    return found


def printed(tx: Connection, case: Case) -> tuple[str, ...]:
    """Those of the siklus' year as the yearly report names them, one line each."""
    rows = registered(tx, case.instansi, case.periode.tahun)
    return tuple(f"{r['judul']}: berkas {r['nama']}, dicatat {r['dicatat']}, SHA-256 {r['sha256'][:16]}…" for r in rows)


def _refusal(name: str, fault: UploadFault) -> dict[str, str]:
    return {"nama_berkas": name, "sebab": str(fault.sebab if fault.sebab in _SAID else Unusable.JENIS)}
