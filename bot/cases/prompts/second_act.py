"""The second act of one person in two roles: nobody is asked again, the answer counts in the other capacity too, on
record and with an undo window of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.cases import people as who
from bot.cases import send
from bot.cases.load import Case
from bot.cases.people import Holder
from bot.cases.prompts.card_builders import build_card
from bot.cases.prompts.scene import Scene
from bot.cases.prompts.two_roles import before, decides_report
from bot.domain.facts import Hasil, Langkah
from bot.store.queries import outbox, prompts

_KEY = "keputusan_pertama"  # in a prompt's rincian and a decision's bukti: the decision that was given


def open_unasked(scene: Scene) -> bool:
    """Opens the prompt of a stage without asking, where the decision that became final this moment was given by its
    only holder, who was told that it counts for this stage too, about the same data. False: ask as ever."""
    if not decides_report(scene.stage):
        return False
    asked = who.asked(scene.tx, scene.case, scene.langkah, scene.now)
    first = _just_decided(scene)
    if first is None or len(asked) != 1 or asked[0].orang.id != first.orang_id or not _was_told(scene, first, asked[0]):
        return False
    card = build_card(scene)
    if card.digest != first.digest:
        return False
    detail = {"kartu": card.kind, "versi": card.versi, _KEY: first.id}
    send.open_prompt(
        scene.tx, scene.case, scene.langkah, asked[0], "tugas", scene.now, digest=card.digest, rincian=detail
    )
    return True


def _just_decided(scene: Scene) -> Row[Any] | None:
    at = before(scene.case, scene.langkah)
    if at is None:
        return None
    found = prompts.decision_of_round(scene.tx, scene.case.id, at.urut, at.bidang, at.putaran, at.tahap)
    given = found is not None and found.hasil == Hasil.SETUJU and found.final_pada == scene.now
    return found if given else None


def _was_told(scene: Scene, first: Row[Any], holder: Holder) -> bool:
    """The newest card of the first decision named this capacity. One recorded for the official has no such card."""
    sent = outbox.messages_of_prompt(scene.tx, first.prompt_id) if first.telegram_id else []
    told = [row.isi["kapasitas_ganda"] for row in sent if row.isi.get("kapasitas_ganda")]
    return bool(told) and told[-1] == who.capacity(scene.case, holder)


def waiting(tx: Connection, case: Case, langkah: Langkah) -> Row[Any] | None:
    """The prompt that was opened without asking and is not answered yet."""
    opened = prompts.open_of_row(tx, case.id, langkah.urut, langkah.bidang)
    return next((prompt for prompt in opened if _KEY in prompt.rincian), None)


def values(tx: Connection, case: Case, prompt: Row[Any], now: datetime) -> dict[str, Any] | None:
    """The decision of such a prompt, a row of `keputusan`: the words and the message of the first act, the capacity of
    the second. The prompt is answered, and no longer says that it was not asked."""
    first = next((row for row in prompts.decisions(tx, case.id) if row.id == prompt.rincian[_KEY]), None)
    langkah = case.siklus.at(prompt.urut, prompt.bidang)
    holder = next((h for h in who.asked(tx, case, langkah, now) if h.orang.id == prompt.orang_id), None)
    if first is None or holder is None:
        return None
    same = ("siklus_id", "hasil", "alasan", "sasaran_bidang", "orang_id", "telegram_id", "digest", "versi", "update_id")
    shown = {"kartu": send.OUTCOME, "versi": prompt.rincian["versi"]}
    prompts.set_detail(tx, prompt.id, rincian=shown)
    prompts.close(tx, prompt.id, "dijawab", now)
    return {
        **{name: getattr(first, name) for name in (*same, "message_id", "teks")},
        **{name: getattr(prompt, name) for name in ("urut", "bidang", "tahap", "putaran", "penugasan_id")},
        "kapasitas": who.capacity(case, holder),
        "bukti": {_KEY: first.id},
        "prompt_id": prompt.id,
        "pada": now,
        "status": "sementara",
    }
