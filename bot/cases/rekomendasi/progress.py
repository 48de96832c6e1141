"""What a bidang reports about a recommendation: in reply to a message that lists it, or about one chosen by its code.
Every report is kept, acknowledged, and put before the planner with its proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.answers import refusals
from bot.cases.answers.incoming import Kind
from bot.cases.answers.reply import Place, Reply
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.rekomendasi.given import ask_about, chain_of, move, owners
from bot.cases.rekomendasi.shown import message_row, message_rows
from bot.cases.send import Notice
from bot.domain import replies
from bot.domain.replies import Label
from bot.domain.sop import Objek
from bot.domain.tindak_lanjut import OPEN, StatusKemajuan, StatusTindakLanjut, links_in, split_code
from bot.store.queries import people, prompts, record, rekomendasi

WHICH = "rekomendasi_mana"
OUTCOMES = (StatusTindakLanjut.SELESAI, StatusTindakLanjut.DALAM_PROSES, StatusTindakLanjut.TIDAK_DAPAT)


@dataclass(frozen=True, slots=True)
class Report:
    """One message about recommendations, in one transaction: its words, and the `ids` it can be about."""

    tx: Connection
    case: Case
    reply: Reply
    words: str
    ids: tuple[int, ...]
    now: datetime

    @property
    def orang(self) -> Row[Any]:
        """Whose message it is."""
        if self.reply.orang is None:
            raise LookupError("a report of nobody")
        return self.reply.orang

    def owner(self, bidang: str) -> Holder | None:
        """The person as one who answers for `bidang` now; None when they do not."""
        found = owners(self.tx, self.case, bidang, self.now)
        return next((holder for holder in found if holder.orang.id == self.orang.id), None)

    def holder(self) -> Holder:
        """The person as holder of any of their assignments."""
        rows = [row for row in people.assignments(self.tx, self.case.instansi) if row.orang_id == self.orang.id]
        return who.holder_of_row(self.tx, rows[0])

    def tell(self, kind: str, facts: dict[str, Any], **more: Any) -> None:
        """Answers the person, once per update."""
        notice = Notice(kind, facts, f"{kind}:{self.reply.incoming.update_id}")
        send.notify(self.tx, self.case, self.holder(), notice, self.now, **more)


def is_late_answer(reply: Reply, place: Place) -> bool:
    """True for words or a file in reply to the recommendation's own message after its plan was given."""
    prompt = reply.prompt
    if prompt is None or prompt.jenis != "tugas" or prompt.status == "terbuka":
        return False
    return place.stage.objek is Objek.TINDAK_LANJUT and reply.incoming.kind is Kind.MESSAGE and reply.act == "teks"


def take(tx: Connection, reply: Reply, place: Place, now: datetime) -> None:
    """Works off a message, or a tap on one of the listed codes."""
    prompt = reply.prompt
    if prompt is None:
        return
    if prompt.jenis == "tugas":
        own = [row for row in rekomendasi.of_siklus(tx, place.case.id) if row.bidang == prompt.bidang]
        ids = tuple(row.id for row in own)
    else:
        ids = tuple(int(ident) for ident in prompt.rincian["rekomendasi"])
    report = Report(tx, place.case, reply, reply.incoming.text, ids, now)
    if reply.act == "pilih":
        _chosen(report, prompt)
    else:
        written(report)


def written(report: Report) -> None:
    """Words or a file about one of the recommendations: thanks and questions are none."""
    code, words = split_code(report.words)
    label = replies.classify(words).label if words else Label.UNCLEAR
    document = report.reply.incoming.document
    if document is None and (not words or label is Label.ACK):
        report.tell("terima_kasih", {})
    elif document is None and label is Label.QUESTION:
        refusals.ask_planner(report.tx, report.case, report.reply, words, {}, report.now)
    else:
        _about(report, code, {"teks": words, "bukti": _proof(words, report.reply)})


def _proof(words: str, reply: Reply) -> dict[str, Any]:
    """Links in the words, and the file they came with (kept at Telegram, passed on to whoever verifies)."""
    links, document = links_in(words), reply.incoming.document
    found: dict[str, Any] = {"tautan": list(links)} if links else {}
    if document is not None:
        name = str(document.get("file_name") or "foto.jpg")
        is_photo = "file_name" not in document and "mime_type" not in document
        found["berkas"] = {"nama": name, "id": str(document.get("file_id", "")), "foto": is_photo}
    return found


def _about(report: Report, code: int | None, content: dict[str, Any]) -> None:
    """Finds the one recommendation a report is about; asks which, rather than guess."""
    known = [row for ident in report.ids if (row := rekomendasi.get(report.tx, ident)) is not None]
    rows = [row for row in known if row.status in OPEN and code in (None, row.id)]
    if not rows:
        report.tell("rekomendasi_tidak_terbuka", {})
    elif len(rows) == 1:
        _keep(report, rows[0], content)
    else:
        detail = {"rekomendasi": [row.id for row in rows], **content, "update_id": report.reply.incoming.update_id}
        holder = report.holder()
        box = send.open_prompt(
            report.tx, report.case, report.case.siklus.langkah[0], holder, WHICH, report.now, rincian=detail
        )
        notice = Notice(
            "pilih_rekomendasi", {"rekomendasi": message_rows(report.case, rows)}, f"pilih_rekomendasi:{box.id}"
        )
        send.notify(report.tx, report.case, holder, notice, report.now, prompt_id=box.id)


def _chosen(report: Report, prompt: Row[Any]) -> None:
    """A code was tapped: for a report that was written already, or to open a box for one."""
    chosen = int(report.reply.arg) if report.reply.arg.isdigit() else 0
    row = rekomendasi.get(report.tx, chosen) if chosen in report.ids else None
    if row is None or row.status not in OPEN:
        report.tell("rekomendasi_tidak_terbuka", {})
    elif prompt.jenis == WHICH:
        prompts.close(report.tx, prompt.id, "dijawab", report.now)
        send.drop_buttons(report.tx, prompt, report.now)
        _keep(report, row, {"teks": prompt.rincian["teks"], "bukti": prompt.rincian["bukti"]})
    else:
        opened = ask_about(report.tx, report.case, report.holder(), [row.id], report.now)
        report.tell("tulis_kemajuan", message_row(report.case, row), prompt_id=opened)


def _keep(report: Report, row: Row[Any], content: dict[str, Any]) -> None:
    owner = report.owner(row.bidang)
    if owner is None:
        report.tell("bukan_wewenang", {"jabatan_berwenang": who.title_of(report.case, "kepala_bidang", row.bidang)})
        return
    values = {
        "rekomendasi_id": row.id,
        "update_id": report.reply.incoming.update_id,
        "teks": content["teks"][:4000],
        "bukti": content["bukti"],
        "orang_id": owner.orang.id,
        "kapasitas": who.capacity(report.case, owner),
        "status": StatusKemajuan.DIAJUKAN,
        "alasan": "",
        "pada": report.now,
    }
    made = rekomendasi.add_report(report.tx, values)
    if made is None:
        return
    isi = {name: values[name] for name in ("rekomendasi_id", "teks", "bukti", "orang_id", "kapasitas")}
    record.append(report.tx, chain_of(report.case), "kemajuan", isi, report.now)
    if row.status == StatusTindakLanjut.BELUM:
        move(report.tx, report.case, row, StatusTindakLanjut.DALAM_PROSES, report.now)
    judge = ask_planner(report, row, made)
    facts = {**message_row(report.case, row), **said(content), "jabatan_pemeriksa": judge}
    report.tell("kemajuan_dicatat", facts, prompt_id=ask_about(report.tx, report.case, owner, [row.id], report.now))


def said(content: Any) -> dict[str, Any]:
    """A report's words and proof as messages say them."""
    proof = content["bukti"]
    named = [*proof.get("tautan", ()), *([proof["berkas"]["nama"]] if "berkas" in proof else ())]
    return {
        **({"kemajuan": content["teks"]} if content["teks"] else {}),
        **({"bukti_kemajuan": ", ".join(named)} if named else {}),
    }


def ask_planner(report: Report, row: Row[Any], kemajuan_id: int) -> str:
    """Puts a report before whoever verifies it, who is never the one who wrote it; the title of whom it went to."""
    made = rekomendasi.report(report.tx, kemajuan_id)
    proven = any(item.bukti for item in rekomendasi.reports_of(report.tx, [row.id]))
    judges = verifiers(report.tx, report.case, report.orang.id, report.now)
    for judge in judges:
        detail = {"kemajuan": kemajuan_id, "kartu": "kemajuan_masuk"}
        langkah = report.case.siklus.langkah[0]
        box = send.open_prompt(report.tx, report.case, langkah, judge, "verifikasi", report.now, rincian=detail)
        facts = {
            **message_row(report.case, row),
            **(said({"teks": made.teks, "bukti": made.bukti}) if made else {}),
            "jabatan_pelapor": report.orang.jabatan,
            "kode_tugas": box.kode,
            **({"terbukti": "ya"} if proven else {}),
            "pilihan": [
                {"hasil": str(hasil)} for hasil in OUTCOMES if proven or hasil is not StatusTindakLanjut.SELESAI
            ],
        }
        notice = Notice("kemajuan_masuk", facts, f"kemajuan_masuk:{box.id}")
        send.notify(report.tx, report.case, judge, notice, report.now, prompt_id=box.id)
        if made is not None and "berkas" in made.bukti:
            _pass_on(report, judge, box, made.bukti["berkas"])
    return who.capacity(report.case, judges[0]) if judges else who.title_of(report.case, who.PLANNER)


def _pass_on(report: Report, judge: Holder, box: Row[Any], berkas: dict[str, Any]) -> None:
    facts = {"kode": box.kode, "nama_berkas": berkas["nama"], "berkas_telegram": berkas}
    notice = Notice("bukti_rekomendasi", facts, f"bukti_rekomendasi:{box.id}")
    send.notify(report.tx, report.case, judge, notice, report.now, prompt_id=box.id)


def verifiers(tx: Connection, case: Case, reporter_id: int, now: datetime) -> list[Holder]:
    """The planner; where the planner wrote the report, or cannot be reached, the next one up."""
    for role in who.ALERT_CHAIN:
        found = [h for h in who.reachable(tx, case, (role,), now) if h.orang.id != reporter_id]
        if found:
            return found
    return []
