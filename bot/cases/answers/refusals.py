"""Kind answers to what cannot be done: strangers, the wrong official, a stale card, words nobody understands."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.cases import load, send
from bot.cases import people as who
from bot.cases.answers import as_whom, requests
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.answers.reply import Reply
from bot.cases.answers.turn import Turn
from bot.cases.koreksi import cards as koreksi_cards
from bot.cases.koreksi.deciders import role_of
from bot.cases.load import Calendars, Case
from bot.cases.send import Notice
from bot.domain import replies, tulis
from bot.domain.facts import Langkah, StatusSiklus
from bot.domain.replies import Label
from bot.domain.sop import Laku, Objek, Tahap
from bot.store.db import Db
from bot.store.queries import cycles, inbox, outbox, people, prompts, record
from bot.store.queries.outbox import Message

_ALL = re.compile(r"^\W*(saya\s+)?(di)?(setuju\w*|acc)\s+(untuk\s+)?semua(nya)?\b[\s.!]*$", re.IGNORECASE)
_KIND_ANSWERS = {
    "forwarded": "pesan_terusan_diabaikan",
    "unusable": "pesan_tidak_dipakai",
    "terima_kasih": "terima_kasih",
}


def answer(tx: Connection, reply: Reply, calendars: Calendars, now: datetime) -> None:
    """Answers a message about which nothing can be done; always on record, never a change."""
    incoming = reply.incoming
    if reply.problem == "stranger" or reply.orang is None:
        _stranger(tx, reply, now)
        return
    _note(tx, reply, now)
    if incoming.kind is Kind.TAP:
        _dead_tap(tx, reply, now)
    elif reply.problem == "several":
        _several(tx, reply, calendars, now)
    elif reply.problem == "not_holder":
        _not_holder(tx, reply, calendars, now)
    elif reply.act == "tanya_lepas":
        forward_question(tx, reply, calendars, now)
    elif reply.problem != "foreign":  # in groups and for channels the bot keeps silent
        kind = _KIND_ANSWERS.get(reply.problem or reply.act, "tidak_ada_tugas" if _is_answer(reply) else "belum_jelas")
        _say(tx, reply, kind, {"jenis_pesan": reply.arg or "lain"}, now)


def no_words(tx: Connection, reply: Reply, now: datetime) -> None:
    """A box asked for words and got none that can be passed on: nothing is put down, and it stays open."""
    words = reply.teks.strip()
    if words:
        _say(tx, reply, "alasan_belum_ditulis", {"jawaban": words}, now)
    else:
        _say(tx, reply, "pesan_tidak_dipakai", {"jenis_pesan": reply.incoming.content}, now)


def year_missing(db: Db, incoming: Incoming, year: int, now: datetime) -> None:
    """A date was named, or follows, of a year without a calendar: nothing is done about it, and the writer is told."""
    with db.begin() as tx:
        if inbox.take(tx, incoming.update_id, now):
            key = f"jawab:{incoming.update_id}:tahun"
            outbox.queue(tx, Message(key, incoming.from_id, "tahun_tanpa_kalender", {"tahun": str(year)}), now)


def _is_answer(reply: Reply) -> bool:
    """Whether the words would decide something, were there anything to decide."""
    return replies.classify(reply.incoming.text).label is not Label.UNCLEAR or replies.is_selesai(reply.incoming.text)


def _stranger(tx: Connection, reply: Reply, now: datetime) -> None:
    """Always the same text, at most once an hour for each account; nothing is said about anybody."""
    incoming = reply.incoming
    if incoming.kind is Kind.TAP:
        popup(tx, reply, "belum_terdaftar", {}, now)
    if incoming.chat_id == incoming.from_id:
        hour = now.replace(minute=0, second=0, microsecond=0)
        message = Message(f"asing:{incoming.from_id}:{hour:%Y%m%d%H}", incoming.chat_id, "akun_belum_terdaftar")
        outbox.queue(tx, message, now)
    for row in people.former_people(tx, incoming.from_id) or []:
        record.append(tx, f"instansi:{row.instansi}", "ditolak", {"orang_id": row.id, "sebab": "akun lama"}, now)
    for office in people.offices(tx)[:1]:
        isi = {"telegram_id": incoming.from_id, "update_id": incoming.update_id, "sebab": "akun belum terdaftar"}
        people.lock_office(tx, office.kode)
        record.append(tx, f"instansi:{office.kode}", "ditolak", isi, now)


def _note(tx: Connection, reply: Reply, now: datetime) -> None:
    """A refused attempt to decide is kept in the siklus' record; about none in particular, in the office's."""
    if reply.orang is None or reply.problem not in ("not_holder", "stale", "forged", "forwarded"):
        return
    isi = {"orang_id": reply.orang.id, "sebab": reply.problem, "update_id": reply.incoming.update_id}
    if reply.prompt is not None:
        record.append(tx, f"siklus:{reply.prompt.siklus_id}", "ditolak", isi, now)
        return
    people.lock_office(tx, reply.orang.instansi)
    record.append(tx, f"instansi:{reply.orang.instansi}", "ditolak", isi, now)


def _say(tx: Connection, reply: Reply, kind: str, facts: dict[str, Any], now: datetime, **more: Any) -> None:
    """Answers in the chat the message came from, once per update."""
    if reply.orang is None:
        return
    key = f"jawab:{reply.incoming.update_id}:{kind}"
    message = Message(
        key, reply.incoming.from_id, kind, facts, orang_id=reply.orang.id, instansi=reply.orang.instansi, **more
    )
    outbox.queue(tx, message, now)


def popup(tx: Connection, reply: Reply, key: str, facts: dict[str, Any], now: datetime) -> None:
    """Ends the spinner of a tap with a popup; the first one queued for a tap is the one that is shown."""
    if reply.incoming.query_id:
        send.popup(tx, reply.incoming.from_id, reply.incoming.query_id, key, facts, now)


def end_spinner(tx: Connection, reply: Reply, now: datetime) -> None:
    """Ends the spinner of a tap that nothing more special answered."""
    popup(tx, reply, "diterima", {}, now)


def _dead_tap(tx: Connection, reply: Reply, now: datetime) -> None:
    if reply.problem == "not_holder" and reply.prompt is not None:
        popup(tx, reply, "bukan_pemegang", {}, now)
        return
    popup(tx, reply, "kedaluwarsa" if reply.problem == "stale" else "tidak_berlaku", {}, now)


def _not_holder(tx: Connection, reply: Reply, calendars: Calendars, now: datetime) -> None:
    if reply.prompt is None:
        return
    case = load.load(tx, reply.prompt.siklus_id, calendars)
    if reply.prompt.jenis == prompts.KOREKSI:
        row = koreksi_cards.of_prompt(tx, reply.prompt)
        role, bidang = role_of(tx, case, row.bidang, row.orang_id, now), row.bidang
    else:
        stage, bidang = case.sop.stages(reply.prompt.urut)[reply.prompt.tahap], reply.prompt.bidang
        role = who.deciding_role(tx, case, case.siklus.at(reply.prompt.urut, bidang), stage, now)
    _say(tx, reply, "bukan_wewenang", {"jabatan_berwenang": who.title_of(case, role, bidang)}, now)


def no_authority(tx: Connection, reply: Reply, case: Case, langkah: Langkah, stage: Tahap, now: datetime) -> None:
    """The person held a card but does not hold the role now, or made what is to be checked."""
    role = who.deciding_role(tx, case, langkah, stage, now)
    facts: dict[str, Any] = {"jabatan_berwenang": who.title_of(case, role, langkah.bidang)}
    isi = {"orang_id": reply.orang.id if reply.orang else None, "urut": langkah.urut, "bidang": langkah.bidang}
    record.append(tx, f"siklus:{case.id}", "ditolak", {**isi, "sebab": "bukan wewenang"}, now)
    maker = reply.orang is not None and reply.orang.id in who.makers_of(tx, case, langkah.bidang)
    if maker and stage.laku is Laku.PUTUSAN and stage.objek is Objek.ISIAN:
        unit = {"unit": case.kantor.short_name(langkah.bidang)}
        facts = {"jabatan_atasan": facts["jabatan_berwenang"], "objek": "isian", "periode": case.periode.nama, **unit}
        popup(tx, reply, "pembuat_bukan_pemeriksa", facts, now)
        _say(tx, reply, "pembuat_bukan_pemeriksa", facts, now)
        return
    popup(tx, reply, "bukan_wewenang", facts, now)
    if reply.incoming.kind is not Kind.TAP:
        _say(tx, reply, "bukan_wewenang", facts, now)


def not_theirs(tx: Connection, reply: Reply, jabatan: str, now: datetime) -> None:
    """What was asked of them once is somebody else's to answer now: the holder's title is named."""
    facts = {"jabatan_berwenang": jabatan}
    popup(tx, reply, "bukan_wewenang", facts, now)
    if reply.incoming.kind is not Kind.TAP:
        _say(tx, reply, "bukan_wewenang", facts, now)


def closed(tx: Connection, reply: Reply, now: datetime) -> None:
    """The question was answered or closed before."""
    popup(tx, reply, "kedaluwarsa", {}, now)
    if reply.incoming.kind is not Kind.TAP:
        _say(tx, reply, "tidak_ada_tugas", {}, now)


def stale(turn: Turn) -> None:
    """The card no longer counts: what was decided, by whom, when; and where the present request is."""
    prompt, case = turn.prompt, turn.case
    decision = prompts.decision_of_round(turn.tx, case.id, prompt.urut, prompt.bidang, prompt.putaran, prompt.tahap)
    newer = [
        p
        for p in prompts.open_of_row(turn.tx, case.id, prompt.urut, prompt.bidang)
        if p.orang_id == prompt.orang_id and p.jenis == "tugas"
    ]
    facts: dict[str, Any] = {**turn.facts, "keputusan": "ditutup", "waktu": turn.scene.when(prompt.ditutup or turn.now)}
    if decision is not None and decision.status in ("sementara", "final"):
        done = (
            "dikembalikan"
            if decision.hasil == "kembali"
            else "disetujui"
            if turn.stage.laku is Laku.PUTUSAN
            else "selesai"
        )
        facts |= {"keputusan": done, "kapasitas": decision.kapasitas, "waktu": turn.scene.when(decision.pada)}
        popup(
            turn.tx,
            turn.reply,
            "sudah_diputuskan",
            {"kapasitas": decision.kapasitas, "waktu": tulis.format_jam(decision.pada, case.kantor.zona)},
            turn.now,
        )
    elif newer and newer[-1].id != prompt.id:
        facts |= {"keputusan": "diganti", "kode_baru": newer[-1].kode}
    popup(turn.tx, turn.reply, "kedaluwarsa", {}, turn.now)
    isi = {"orang_id": turn.holder.orang.id, "prompt": prompt.kode, "sebab": "sudah lewat"}
    record.append(turn.tx, f"siklus:{case.id}", "ditolak", isi, turn.now)
    if turn.reply.incoming.kind is not Kind.TAP:
        turn.tell("tugas_kedaluwarsa", facts)


def not_at_work(turn: Turn) -> None:
    """The siklus rests: the request stays as it is, and comes again when it goes on. Or it was cancelled."""
    status, periode = turn.case.siklus.status, turn.case.periode.nama
    popup(turn.tx, turn.reply, "dijeda" if status is StatusSiklus.DIJEDA else "siklus_dibatalkan", {}, turn.now)
    if turn.reply.incoming.kind is Kind.TAP:
        return
    if status is StatusSiklus.DIJEDA:
        turn.tell("siklus_sedang_dijeda", {"periode": periode, "kode": turn.prompt.kode})
    else:
        turn.tell("siklus_tidak_diubah", {"periode": periode, "keadaan": str(status)})


def _several(tx: Connection, reply: Reply, calendars: Calendars, now: datetime) -> None:
    if reply.orang is None:
        return
    waiting = [row for person in as_whom.behind(tx, reply.incoming) for row in prompts.open_tasks(tx, person.id)]
    if _ALL.match(reply.incoming.text) and _ask_each(tx, reply, waiting, calendars, now):
        return
    rows = task_rows(tx, waiting, calendars)
    _say(tx, reply, "pilih_tugas", {"jumlah": len(rows), "daftar_tugas": rows}, now)


def _ask_each(tx: Connection, reply: Reply, waiting: list[Any], calendars: Calendars, now: datetime) -> int:
    """ "Setujui semua": each waiting decision is shown with its own button and recorded apart (issue of one yes)."""
    asked = 0
    for task in waiting:
        case = load.load(tx, task.siklus_id, calendars)
        stage = case.sop.stages(task.urut)[task.tahap]
        row = people.assignment(tx, task.penugasan_id)
        if task.jenis != "tugas" or stage.laku is not Laku.PUTUSAN or row is None:
            continue
        kind, holder = "pastikan_maksud", who.holder_of_row(tx, people.as_assignment(row))
        detail = {"tugas": task.id, "kartu": kind, "digest": task.digest, "act": "setujui", "teks": reply.incoming.text}
        langkah = case.siklus.at(task.urut, task.bidang)
        opened = send.open_prompt(tx, case, langkah, holder, "pastikan", now, rincian=detail)
        facts = {
            "kode": task.kode,
            "objek": str(stage.objek),
            "unit": case.kantor.short_name(task.bidang) if task.bidang else "",
            "periode": case.periode.nama,
            "jawaban": reply.incoming.text[:300],
        }
        send.notify(tx, case, holder, Notice(kind, facts, f"{kind}:{opened.id}"), now, prompt_id=opened.id)
        asked += 1
    return asked


def task_rows(tx: Connection, open_prompts: list[Any], calendars: Calendars) -> list[dict[str, Any]]:
    """Open tasks as lists show them."""
    rows = []
    for prompt in open_prompts:
        case = load.load(tx, prompt.siklus_id, calendars)
        since = tulis.format_waktu(prompt.dibuat, case.kantor.zona)
        rows.append({"kode": prompt.kode, "prompt": prompt.id, "sejak": since, **_task_facts(tx, case, prompt)})
    return rows


def _task_facts(tx: Connection, case: Case, prompt: Any) -> dict[str, str]:
    if prompt.jenis == prompts.KOREKSI:
        row = koreksi_cards.of_prompt(tx, prompt)
        due = koreksi_cards.due_of(case, row)
        return {**koreksi_cards.task_facts(case, row), "tenggat": tulis.format_waktu(due, case.kantor.zona)}
    stage = case.sop.stages(prompt.urut)[prompt.tahap]
    langkah = case.siklus.at(prompt.urut, prompt.bidang)
    return {
        "tugas": f"{stage.laku}_{stage.objek}",
        "periode": case.periode.nama,
        "unit": case.kantor.short_name(prompt.bidang) if prompt.bidang else "",
        "tenggat": tulis.format_waktu(langkah.tenggat, case.kantor.zona) if langkah.tenggat else "",
    }


def forward_question(tx: Connection, reply: Reply, calendars: Calendars, now: datetime) -> None:
    """A question about no task goes to the planner of the asker's office, who can answer by replying."""
    if reply.orang is None:
        return
    running = cycles.running(tx, reply.orang.instansi)
    if not running:
        _say(tx, reply, "pertanyaan_tanpa_siklus", {}, now)
        return
    case = load.lock(tx, running[-1].id, calendars)
    ask_planner(tx, case, reply, reply.teks, {}, now)


def ask_planner(tx: Connection, case: Case, reply: Reply, question: str, facts: dict[str, Any], now: datetime) -> None:
    """Sends a question to the planner as a prompt whose reply is the answer, and tells the asker. Whoever would have
    to answer it is told what else there is to ask."""
    if reply.orang is None:
        return
    if any(holder.orang.id == reply.orang.id for holder in who.reachable(tx, case, who.ALERT_CHAIN, now)):
        _say(tx, reply, "pertanyaan_sendiri", {}, now)
        return
    about: dict[str, Any] = {name: facts[name] for name in ("tugas", "unit", "periode") if name in facts}
    isi: dict[str, Any] = {
        **about,
        "jabatan_penanya": reply.orang.jabatan,
        "pertanyaan": question[: requests.QUESTION_SHOWN],
        "waktu": tulis.format_waktu(now, case.kantor.zona),
    }
    asker = {"orang_id": reply.orang.id, "pertanyaan": isi["pertanyaan"], "kode": facts.get("kode", "")}
    notice = Notice("pertanyaan_masuk", isi, "tanya")
    requests.pass_to_planner(tx, case, case.siklus.langkah[0], notice, asker, now)
    code = {"kode": facts["kode"]} if facts.get("kode") else {}
    _say(tx, reply, "pertanyaan_diteruskan", {**code, "pertanyaan": question[:500]}, now)
