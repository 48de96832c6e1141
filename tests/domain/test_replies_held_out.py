"""Replies labelled from the rules before the grammar was run over them: what must never be mistaken for what, and how
often a reply of each sort is understood."""

from pathlib import Path

import pytest

from bot.domain.replies import Label, classify

_Row = tuple[str, tuple[Label, ...]]
RETURNS = {Label.REJECT, Label.REVISE}


def read() -> dict[str, list[_Row]]:
    """The labelled replies by sort; the first label is the best one, any of them asks or decides rightly."""
    groups: dict[str, list[_Row]] = {}
    lines = (Path(__file__).parent / "data" / "replies_held_out.tsv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        if line.startswith("# --- "):
            group = groups.setdefault(line.removeprefix("# --- "), [])
        else:
            text, labels = line.split("\t")
            group.append((text, tuple(map(Label, labels.split("/")))))
    return groups


GROUPS = read()
ROWS = [row for group in GROUPS.values() for row in group]


def test_nothing_else_is_ever_taken_as_an_approval_and_no_approval_as_a_return() -> None:
    """The two mistakes that change what an office has decided."""
    wrong = [text for text, labels in ROWS if Label.APPROVE not in labels and classify(text).label is Label.APPROVE]
    turned = [text for text, labels in ROWS if RETURNS.isdisjoint(labels) and classify(text).label in RETURNS]
    assert (wrong, turned) == ([], [])


@pytest.mark.parametrize("group", GROUPS)
def test_nearly_every_reply_of_a_sort_is_understood(group: str) -> None:
    """Nine in ten of each sort; what is missed is asked about."""
    missed = [text for text, labels in GROUPS[group] if classify(text).label not in labels]
    assert len(missed) <= len(GROUPS[group]) // 10, missed


def _slips(text: str) -> set[str]:
    """Every text one slip away: a letter lost, doubled, swapped with the next, struck wrongly, or a space too many."""
    slips = {text[:i] + typed + text[i + 1 :] for i, ch in enumerate(text) for typed in ("", ch * 2, f" {ch}")}
    slips |= {text[:i] + text[i : i + 2][::-1] + text[i + 2 :] for i in range(len(text))}
    return slips | {text[:i] + ch + text[i + 1 :] for i in range(len(text)) for ch in "aeiousntdr"}


def test_nineteen_in_twenty_replies_are_understood() -> None:
    """Over all sorts together."""
    missed = [text for text, labels in ROWS if classify(text).label not in labels]
    assert len(missed) <= len(ROWS) // 20, missed


@pytest.mark.parametrize("frame", ["{}", "Assalamualaikum, {}", "🙏 {}", "ok bu {} 👍", "{}, Pak"])
def test_a_slip_a_greeting_or_an_emoji_never_turns_a_decision_into_its_opposite(frame: str) -> None:
    """An approval may have to be asked about, but is no return; and no return approves."""
    given = {"saya setuju", "disetujui", "di acc", "tidak keberatan", "silakan lanjut", "Setuju Bu Rina"}
    refused = {"tidak setuju", "belum setuju", "kembalikan", "ditolak", "jangan di acc", "kurang setuju", "tdk acc"}
    approvals = {frame.format(slip) for text in given for slip in _slips(text)}
    returns = {frame.format(slip) for text in refused for slip in _slips(text)}
    assert [text for text in approvals if classify(text).label in RETURNS] == []
    assert [text for text in returns if classify(text).label is Label.APPROVE] == []


def test_a_name_is_one_only_after_an_honorific_and_with_a_capital() -> None:
    """`Setuju Bu Rina` approves; what somebody else thinks, or a word that is no name, is asked about."""
    approved = ["Setuju Bu Rina", "Bu Rina, setuju", "Setuju, Pak Anton. Terima kasih"]
    asked = ["Bu Rina setuju", "setuju pak bohong", "Setuju Rina", "SETUJU PAK BOHONG", "Disetujui Bu Rina"]
    assert [text for text in approved + asked if classify(text).label is Label.APPROVE] == approved
