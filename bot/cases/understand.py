"""What an incoming message means: whose words, about which prompt, and the act they ask for. Reads, changes nothing.

A decision maps by the message replied to, by a button, by a short code, or, only when a single task is open, by plain
words followed by an explicit confirm; never by "the last message" (design §6).
"""

import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import as_whom, load
from bot.cases.incoming import Incoming, Kind
from bot.cases.load import Calendars, Case
from bot.domain import disposisi, replies
from bot.domain.facts import Langkah
from bot.domain.replies import Label
from bot.domain.sop import Jenis, Laku, Objek, Tahap
from bot.domain.tindak_lanjut import split_code
from bot.domain.wishes import Wish, read_wish
from bot.store.queries import outbox, prompts

LISTED = "g:tugas:"  # a button of a list of tasks, which belongs to no prompt
_CODE = re.compile(r"^\s*#?([A-Za-z]\d{1,6})\b[\s:,.-]*")
_LOOSE_CODE = re.compile(r"(?:\b(?:kode|tugas|nomor|no)\.?\s*)?#?\b[Aa][\s.-]?0*(\d{1,6})\b[:,]?")
_SHORT = 60  # what somebody types about one task; longer texts may well speak of "A 3"
_ANALYSIS = re.compile(r"^\s*(?:analisis|analisa|penjelasan)\s*:\s*(?=\S)", re.IGNORECASE)  # for the draft's text
ASKED = "tampil"  # the act of whoever asks for something in words of their own; `arg` says for what
_LONGEST_ID = 12  # in base 36: what both databases can hold
SELF_EXPLAINING = frozenset(
    {
        "alasan",
        "alasan_kemajuan",
        "alasan_koreksi",
        "kotak",
        "kendala",
        "jawab",
        "tenggat_tulis",
        "tunda",
        "pejabat_tulis",
    }
)  # any words in reply to these are the answer
_REPORTED = frozenset({"rekomendasi", "rekomendasi_mana", "verifikasi"})  # their own words, but only in a reply


@dataclass(frozen=True, slots=True)
class Reply:
    """An understood message. `act` is what it asks for; `direct` is False for plain words, which need a confirm.

    `problem` names why nothing can be done: stranger, no_task, several, stale, unclear, forwarded, unusable, forged.
    """

    incoming: Incoming
    orang: Row[Any] | None = None
    prompt: Row[Any] | None = None
    act: str = ""
    arg: str = ""
    teks: str = ""
    direct: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a prompt points: the siklus, its row as it is now, and the stage the prompt is about."""

    case: Case
    langkah: Langkah
    stage: Tahap


def place_of(tx: Connection, prompt: Row[Any], calendars: Calendars, *, locked: bool = False) -> Place:
    """The place of a prompt; `locked` holds the siklus for this transaction."""
    case = (load.lock if locked else load.load)(tx, prompt.siklus_id, calendars)
    stage = case.sop.stages(prompt.urut)[prompt.tahap]
    return Place(case, case.siklus.at(prompt.urut, prompt.bidang), stage)


def understand(tx: Connection, incoming: Incoming, calendars: Calendars, now: datetime) -> Reply:
    """Whose message it is and what it asks for."""
    known = as_whom.behind(tx, incoming)
    if not known:
        return Reply(incoming, problem="stranger")
    if incoming.kind is Kind.TAP:
        return _tap(tx, incoming, known)
    if not incoming.decides:
        return Reply(incoming, known[0], problem="forwarded" if incoming.forwarded else "foreign")
    return _message(tx, incoming, known, calendars)


def _tap(tx: Connection, incoming: Incoming, known: list[Row[Any]]) -> Reply:
    """Checks a tap against its prompt's row: the data alone proves nothing, a forged client can send any."""
    if incoming.data.startswith(LISTED):
        return _listed(tx, incoming, known)
    prompt_id, nonce, act = parse_data(incoming.data)
    prompt = prompts.get(tx, prompt_id) if prompt_id else None
    if prompt is None:
        return Reply(incoming, known[0], act=act, problem="forged")
    who = next((row for row in known if row.id == prompt.orang_id), None)
    if who is None:
        return Reply(incoming, known[0], prompt, act, problem="not_holder")
    act, _, arg = act.partition(":")
    if not _same(nonce, prompt.nonce):
        return Reply(incoming, who, prompt, act, arg, problem="stale")
    return Reply(incoming, who, prompt, act, arg)


def _listed(tx: Connection, incoming: Incoming, known: list[Row[Any]]) -> Reply:
    """A task of a list of one's own tasks: its card is shown once more, which decides nothing and needs no nonce."""
    ident = incoming.data.removeprefix(LISTED)
    prompt = prompts.get(tx, int(ident)) if ident.isdigit() and len(ident) <= _LONGEST_ID else None
    who = next((row for row in known if prompt is not None and row.id == prompt.orang_id), None)
    if prompt is None or who is None or prompt.jenis not in prompts.TASKS:
        return Reply(incoming, known[0], problem="forged")
    return Reply(incoming, who, prompt, "tugas")


def parse_data(data: str) -> tuple[int, str, str]:
    """Prompt id, nonce and act of a button's data `d:<id base36>:<nonce>:<act>`; (0, "", data) for anything else."""
    parts = data.split(":", 3)
    if len(parts) != 4 or parts[0] != "d" or len(parts[1]) > _LONGEST_ID:
        return 0, "", data
    try:
        return int(parts[1], 36), parts[2], parts[3]
    except ValueError:
        return 0, "", data


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())


def _message(tx: Connection, incoming: Incoming, known: list[Row[Any]], calendars: Calendars) -> Reply:
    prompt, teks, direct, problem = _find_prompt(tx, incoming, known)
    if not direct and incoming.reply_to is None and replies.is_undo(teks):
        decided = _just_decided(tx, known)
        if decided is not None:
            giver = next(row for row in known if row.id == decided.orang_id)
            return Reply(incoming, giver, decided, act="batalkan", teks=teks)
    wish = read_wish(teks) if incoming.content == "teks" else None
    if wish is not None and _may_wish(incoming, prompt, wish):
        return Reply(incoming, known[0], act=ASKED, arg=str(wish), teks=teks)
    who = next((row for row in known if prompt is not None and row.id == prompt.orang_id), known[0])
    if prompt is None:
        return _without_task(incoming, who, problem)
    if prompt.orang_id not in {row.id for row in known}:
        return Reply(incoming, who, prompt, problem="not_holder")
    reply = Reply(incoming, who, prompt, teks=teks, direct=direct)
    if incoming.content not in ("teks", "berkas", "foto") and not teks:
        return replace(reply, problem="unusable", arg=incoming.content)
    return _meaning(tx, reply, calendars)


def _just_decided(tx: Connection, known: list[Row[Any]]) -> Row[Any] | None:
    """The task somebody behind the account decided last, while the undo window is open."""
    answered = [prompt for row in known if (prompt := prompts.last_answered(tx, row.id)) is not None]
    for prompt in sorted(answered, key=lambda prompt: prompt.ditutup, reverse=True):
        place = (prompt.siklus_id, prompt.urut, prompt.bidang, prompt.putaran, prompt.tahap)
        decision = prompts.decision_of_round(tx, *place)
        if decision is not None and decision.status == "sementara":
            return prompt
    return None


def _may_wish(incoming: Incoming, prompt: Row[Any] | None, wish: Wish) -> bool:
    """Whatever stands in an open box is the answer to it, save a greeting nobody wrote in reply."""
    return prompt is None or prompt.jenis in prompts.TASKS or (wish is Wish.SALAM and incoming.reply_to is None)


def _without_task(incoming: Incoming, who: Row[Any], problem: str) -> Reply:
    """Words about no task: thanks stay thanks, a question goes to the planner, the rest is answered kindly."""
    label = replies.classify(incoming.text).label if incoming.text else Label.UNCLEAR
    if label is Label.QUESTION and problem in ("no_task", "several"):
        return Reply(incoming, who, act="tanya_lepas", teks=incoming.text)
    if label is Label.ACK:
        return Reply(incoming, who, act="terima_kasih")
    if incoming.content not in ("teks",):
        return Reply(incoming, who, problem="unusable", arg=incoming.content)
    return Reply(incoming, who, problem=problem)


def _find_prompt(tx: Connection, incoming: Incoming, known: list[Row[Any]]) -> tuple[Row[Any] | None, str, bool, str]:
    """The prompt words are about, the words without a typed code, whether that is certain, or why there is none."""
    if incoming.reply_to is not None:
        row = outbox.by_message(tx, incoming.chat_id, incoming.reply_to)
        replied = prompts.get(tx, row.prompt_id) if row is not None and row.prompt_id is not None else None
        if replied is not None:
            return replied, _without_code(incoming.text), _names(incoming.text, replied), ""
    typed = _CODE.match(incoming.text)
    if typed:
        kode = typed.group(1).upper()
        found = [p for row in known if (p := prompts.by_code(tx, row.instansi, kode)) is not None]
        if found:
            return _own_card(tx, found[0], known), _without_code(incoming.text), True, ""
    mine = [prompt for row in known for prompt in prompts.open_of_person(tx, row.id)]
    number = split_code(incoming.text)[0]
    lists = [prompt for prompt in reversed(mine) if prompt.jenis == "rekomendasi"]
    listed = next((prompt for prompt in lists if number in prompt.rincian["rekomendasi"]), None)
    if listed is not None:
        return listed, incoming.text, True, ""
    album = next((p for p in mine if incoming.album and p.rincian.get("album") == incoming.album), None)
    if album is not None and "tugas" in album.rincian:  # the caption with the code stands under one photo only
        return prompts.get(tx, int(album.rincian["tugas"])), incoming.text, True, ""
    tasks = [prompt for prompt in mine if prompt.jenis in prompts.TASKS]
    boxes = [prompt for prompt in mine if prompt.jenis in SELF_EXPLAINING and not _is_beside(prompt, tasks, incoming)]
    if len(boxes) == 1 and incoming.reply_to is None and (incoming.text or incoming.document is None):
        return boxes[0], incoming.text, True, ""
    named, words = _named_loosely(incoming.text, tasks)
    return named, words, False, "" if named is not None else "several" if tasks else "no_task"


def _named_loosely(text: str, tasks: list[Row[Any]]) -> tuple[Row[Any] | None, str]:
    """The open task plain words are about, and the words: the one whose code a short message has elsewhere or spelt
    apart ("setuju A17", "A 17 setuju"), none where that code is of no open task, else the only one there is. What they
    ask for is confirmed first."""
    found = _LOOSE_CODE.findall(text) if len(text) <= _SHORT else []
    if found:
        task = next((task for task in tasks if [task.kode[1:]] == found), None)
        return task, _LOOSE_CODE.sub(" ", text).strip() if task is not None else text
    return (tasks[0] if len(tasks) == 1 else None), text


def _own_card(tx: Connection, named: Row[Any], known: list[Row[Any]]) -> Row[Any]:
    """The card a typed code names; where it is a colleague's of the same group, one's own card about the same task."""
    ids = {row.id for row in known}
    if named.orang_id in ids or named.jenis != "tugas":
        return named
    cards = prompts.tasks_of_round(tx, named.siklus_id, named.urut, named.bidang, named.putaran)
    mine = [card for card in cards if card.orang_id in ids and card.tahap == named.tahap]
    return mine[-1] if mine else named


def _is_beside(box: Row[Any], tasks: list[Row[Any]], incoming: Incoming) -> bool:
    """True where somebody else's question waits and the words ask themselves, or would answer an own task: they are
    not passed on as the answer to the question unless they are written in reply to it."""
    waits = box.jenis == "jawab" and box.rincian.get("kartu") != "kotak_tulis"
    label = replies.classify(incoming.text).label
    decisive = label is not Label.UNCLEAR or replies.is_selesai(incoming.text)
    asks = label is Label.QUESTION or read_wish(incoming.text) is not None
    return waits and (asks or (bool(tasks) and decisive))


def _names(text: str, prompt: Row[Any]) -> bool:
    """False when a reply to one card begins with the code of another: which one is meant has to be asked."""
    typed = _CODE.match(text)
    return typed is None or typed.group(1).upper() == prompt.kode


def _without_code(text: str) -> str:
    """The words without a short code typed before them ("A17 setuju")."""
    return _CODE.sub("", text, count=1)


def _meaning(tx: Connection, reply: Reply, calendars: Calendars) -> Reply:
    prompt = reply.prompt
    if prompt is None:
        return reply
    if prompt.jenis in SELF_EXPLAINING | _REPORTED:
        return replace(reply, act="teks")
    place = place_of(tx, prompt, calendars)
    if prompt.jenis != "tugas":
        return _dialog_words(reply)
    return about_task(reply, place)


def about_task(reply: Reply, place: Place) -> Reply:
    """What words mean that are about a task itself (`reply.prompt`), whatever message of ours they answer."""
    if reply.prompt is not None and replies.is_undo(reply.teks) and reply.prompt.status == "dijawab":
        return replace(reply, act="batalkan")
    return _READERS[place.stage.laku](reply, place)


def _dialog_words(reply: Reply) -> Reply:
    """Words in reply to a question with buttons ("Ya, setuju" / "Bukan")."""
    label = replies.classify(reply.teks).label
    word = reply.teks.strip().casefold().rstrip(".!")
    if label is Label.APPROVE or word in ("ya", "iya", "betul", "benar"):
        return replace(reply, act="ya")
    if word in ("bukan", "tidak", "batal"):
        return replace(reply, act="bukan")
    return replace(reply, act="teks")


def _read_decision(reply: Reply, place: Place) -> Reply:
    words = replies.classify(reply.teks)
    match words.label:
        case Label.APPROVE:
            return replace(reply, act="setujui")
        case Label.REJECT | Label.REVISE:
            return replace(reply, act="kembalikan", teks=words.alasan or "")
        case Label.COND if words.condong in (None, Label.APPROVE):
            return replace(reply, act="pastikan", arg="setujui")
        case Label.COND:
            return replace(reply, act="pastikan", arg="kembalikan")
    if words.label is not Label.QUESTION and _is_rekomendasi(reply.teks, place):
        return replace(reply, act="pastikan", arg="setujui_rekomendasi")
    return _read_common(reply, words.label)


def _is_rekomendasi(text: str, place: Place) -> bool:
    """True for lines that begin with a unit's name, where the card asks for approval and recommendations at once."""
    if Jenis.REKOMENDASI not in place.case.sop.row(place.langkah.urut).semua_jenis:
        return False
    names = {kode: place.case.kantor.short_name(kode) for kode in place.case.siklus.bidang}
    return any(unit is not None for unit, _ in replies.parse_rekomendasi(text, names))


def _read_common(reply: Reply, label: Label) -> Reply:
    if label is Label.QUESTION:
        return replace(reply, act="tanya_teks")
    if label is Label.ACK:
        return replace(reply, act="terima_kasih")
    return replace(reply, act="belum_paham")


def _read_done(reply: Reply, place: Place) -> Reply:
    """For confirmations and filling: "selesai" in its spellings; bare "ok" and "ya" are asked about."""
    if reply.incoming.document is not None and place.stage.laku is Laku.ISI:
        return replace(reply, act="berkas")
    if place.stage.objek in (Objek.LAPORAN, Objek.LAPORAN_TAHUNAN) and (heading := _ANALYSIS.match(reply.teks)):
        return replace(reply, act="analisis", teks=reply.teks[heading.end() :])
    if place.stage.objek is Objek.DISPOSISI and (disposisi.note_in(reply.teks) or disposisi.sheet_in(reply.teks)):
        return replace(reply, act="selesai")
    words = replies.classify(reply.teks)
    if replies.is_selesai(reply.teks) or (words.label is Label.APPROVE and place.stage.laku is Laku.KONFIRMASI):
        return replace(reply, act="selesai")
    if words.label is Label.COND:
        return replace(reply, act="pastikan", arg="selesai")
    if words.label in (Label.REJECT, Label.REVISE):
        return replace(reply, act="kendala_teks")
    if words.label is Label.UNCLEAR and reply.direct and place.stage.laku is Laku.ISI:
        return replace(reply, act="pastikan", arg="kendala_teks")
    return _read_common(reply, words.label)


def _read_text(reply: Reply, place: Place) -> Reply:
    """For written answers: the words themselves, except a question, thanks, or "selesai" where one ends a list."""
    words = replies.classify(reply.teks)
    ends = place.stage.objek in (Objek.REKOMENDASI, Objek.TINDAK_LANJUT) and replies.is_selesai(reply.teks)
    if ends:
        return replace(reply, act="selesai")
    if place.stage.objek is Objek.REKOMENDASI and replies.means_none(reply.teks):
        return replace(reply, act="tanpa")
    if words.label in (Label.QUESTION, Label.ACK) and len(reply.teks) < 120:
        return _read_common(reply, words.label)
    return replace(reply, act="teks")


def _read_file(reply: Reply, place: Place) -> Reply:
    if reply.incoming.document is not None:
        return replace(reply, act="berkas")
    return _read_common(reply, replies.classify(reply.teks).label)


_READERS = {
    Laku.PUTUSAN: _read_decision,
    Laku.KONFIRMASI: _read_done,
    Laku.ISI: _read_done,
    Laku.TULIS: _read_text,
    Laku.BERKAS: _read_file,
}
