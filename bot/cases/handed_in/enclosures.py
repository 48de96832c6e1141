"""A photo or scan sent along with an answer: the office's own sheet of a disposition, or the proof of an upload. It is
fetched and kept in the period's folder; what cannot be kept is said.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers.turn import Turn
from bot.cases.drive import files
from bot.cases.handed_in import uploads, waiting
from bot.cases.handed_in.uploads import Unusable, UploadFault
from bot.cases.load import Case
from bot.cases.send import Notice
from bot.domain.facts import Langkah
from bot.domain.sop import Objek
from bot.store.queries import files as file_rows
from bot.store.queries import people, prompts, record

BOX: Final = "lembar_kantor"  # the prompt that stands for such a file on its way
STEMS: Final = {Objek.DISPOSISI: "Lembar Disposisi", Objek.UNGGAHAN: "Bukti Unggah"}  # of file names
_SAID = frozenset(
    {Unusable.UKURAN, Unusable.SANDI, Unusable.RUSAK, Unusable.RUMIT, Unusable.HILANG}
)  # phrases `sebab_berkas_ttd`


def receive(turn: Turn) -> bool:
    """The file in the message of the answer, if there is one: to be fetched, or (False) refused for its name."""
    document = turn.reply.incoming.document
    if document is None:
        return True
    name = uploads.name_of(document)
    try:
        uploads.expect_paper(document)
    except UploadFault as fault:
        turn.tell("lembar_kantor_ditolak", _facts(turn.case, turn.langkah, (turn.prompt.kode, name), fault))
        return False
    detail = {"tugas": turn.prompt.id, "file_id": str(document["file_id"]), "nama": name}
    box = send.open_prompt(turn.tx, turn.case, turn.langkah, turn.holder, BOX, turn.now, rincian=detail)
    waiting.want(turn.tx, box.id, turn.now)
    return True


def take(tx: Connection, case: Case, box: Row[Any], content: bytes | Unusable, now: datetime) -> None:
    """Keeps a fetched file, on record; or says why it cannot be kept."""
    if not waiting.settle(tx, box, now):
        return
    try:
        _keep(tx, case, box, content, now)
    except UploadFault as fault:
        _tell(tx, case, box, fault, now)


def _keep(tx: Connection, case: Case, box: Row[Any], content: bytes | Unusable, now: datetime) -> None:
    if isinstance(content, Unusable):
        raise UploadFault(content)
    mime = uploads.media_type(content)
    digest = sha256(content).hexdigest()
    stem = STEMS[_object_of(case, box)]
    name = f"{stem} {box.urut} {case.periode} {case.instansi} dari kantor {digest[:6]}.{uploads.ending_of(mime)}"
    file_rows.put_document(tx, name, mime, content, now)
    files.want_document(tx, case, name, digest, mime)
    isi = {"orang_id": box.orang_id, "bidang": box.bidang, "nama": name, "sha256": digest}
    record.append(tx, f"siklus:{case.id}", "kiriman", isi, now)


def _tell(tx: Connection, case: Case, box: Row[Any], fault: UploadFault, now: datetime) -> None:
    task, row = prompts.get(tx, int(box.rincian["tugas"])), people.assignment(tx, box.penugasan_id)
    if row is None:
        return
    holder = who.Holder(people.person(tx, box.orang_id), people.as_assignment(row), people.chat_of(tx, box.orang_id))
    facts = _facts(case, box, (task.kode if task else box.kode, box.rincian["nama"]), fault)
    send.notify(tx, case, holder, Notice("lembar_kantor_ditolak", facts, f"lembar_kantor:{box.id}"), now)


def _object_of(case: Case, place: Langkah | Row[Any]) -> Objek:
    return case.sop.stages(place.urut)[place.tahap].objek


def _facts(case: Case, place: Langkah | Row[Any], named: tuple[str, str], fault: UploadFault) -> dict[str, str]:
    sebab = fault.sebab if fault.sebab in _SAID else Unusable.JENIS
    return {"kode": named[0], "nama_berkas": named[1], "objek": str(_object_of(case, place)), "sebab": str(sebab)}
