"""Which prompt are somebody's words about? The one replied to, the one whose code is typed, an open box, or the only
task there is; never "the last message" (design §6)."""

import re
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.answers.incoming import Incoming
from bot.domain import replies
from bot.domain.replies import Label
from bot.domain.tindak_lanjut import split_code
from bot.domain.wishes import read_wish
from bot.store.queries import outbox, prompts

_CODE = re.compile(r"^\s*#?([A-Za-z]\d{1,6})\b[\s:,.-]*")
_LOOSE_CODE = re.compile(r"(?:\b(?:kode|tugas|nomor|no)\.?\s*)?#?\b[Aa][\s.-]?0*(\d{1,6})\b[:,]?")
_SHORT = 60  # what somebody types about one task; longer texts may well speak of "A 3"
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


def find_prompt(tx: Connection, incoming: Incoming, known: list[Row[Any]]) -> tuple[Row[Any] | None, str, bool, str]:
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
    named, words = _named_loosely(tx, incoming.text, known, tasks)
    return named, words, False, "" if named is not None else "several" if tasks else "no_task"


def _named_loosely(
    tx: Connection, text: str, known: list[Row[Any]], tasks: list[Row[Any]]
) -> tuple[Row[Any] | None, str]:
    """The open task plain words are about, and the words: the one whose code a short message has elsewhere or spelt
    apart ("setuju A17", "A 17 setuju"), none where that code is of no open task, else the only one there is. Behind
    other words, what no task of the office was ever called is a cell ("setuju, lihat sel A5"). What they ask for is
    confirmed first."""
    found = _LOOSE_CODE.findall(text) if len(text) <= _SHORT else []
    words = _LOOSE_CODE.sub(" ", text).strip() if found else text
    offices = {row.instansi for row in known}
    leading = _CODE.match(text) is not None
    codes = [n for n in found if leading or any(prompts.by_code(tx, office, f"A{n}") for office in offices)]
    if codes:
        task = next((task for task in tasks if [task.kode[1:]] == codes), None)
        return task, words if task is not None else text
    return (tasks[0], words) if len(tasks) == 1 else (None, text)


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
