"""What an incoming message means: whose words, about which prompt, and the act they ask for. Reads, changes nothing.

A decision maps by the message replied to, by a button, by a short code, or, only when a single task is open, by plain
words followed by an explicit confirm.
"""

import hmac
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases.answers import as_whom
from bot.cases.answers.incoming import Incoming, Kind
from bot.cases.answers.meaning import read_meaning
from bot.cases.answers.reply import Reply
from bot.cases.answers.which_prompt import find_prompt
from bot.cases.load import Calendars
from bot.domain import replies
from bot.domain.replies import Label
from bot.domain.wishes import Wish, read_wish
from bot.store.queries import prompts

LISTED = "g:tugas:"  # a button of a list of tasks, which belongs to no prompt
ASKED = "tampil"  # the act of whoever asks for something in words of their own; `arg` says for what
_LONGEST_ID = 12  # in base 36: what both databases can hold


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
    prompt, teks, direct, problem = find_prompt(tx, incoming, known)
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
    return read_meaning(tx, reply, calendars)


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
