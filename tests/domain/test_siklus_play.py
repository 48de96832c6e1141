"""Any fact at any time: an answer, no crash, and no rule of a siklus broken, whatever is played."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.facts import (
    ArsipSelesai,
    BotSelesai,
    DataBerubah,
    Decision,
    DibatalkanOrang,
    Dibuka,
    Dikembalikan,
    Dikerjakan,
    Fact,
    Langkah,
    Peristiwa,
    Siklus,
    StatusDiubah,
    StatusLangkah,
    StatusSiklus,
    TenggatDipindah,
    WaktuBerlalu,
)
from bot.domain.sop import Sop
from tests.domain.game import OPEN, SOPS, START, UNDO, UNITS, Game

RUNNING = st.sampled_from(["do", "return", "part", "bot", "undo", "time", "data", "late", "stale", "strange", "status"])


@settings(max_examples=250, deadline=None)
@given(data=st.data(), kode=st.sampled_from(sorted(SOPS)), acts=st.lists(RUNNING, min_size=1, max_size=60))
def test_no_play_breaks_the_rules_of_a_siklus(data: st.DataObject, kode: str, acts: list[str]) -> None:
    """Random facts on every profile; after each one the invariants of `_check` hold."""
    game = Game(SOPS[kode])
    game.feed(Dibuka())
    for act in acts:
        before = game.siklus
        fact = _draw(data, game, act)
        game.now += data.draw(st.sampled_from([timedelta(0), timedelta(seconds=30), UNDO, timedelta(days=2)]))
        decision = game.feed(fact)
        _check(game, before, fact, decision)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), kode=st.sampled_from(sorted(SOPS)), acts=st.lists(RUNNING, max_size=30))
def test_after_any_beginning_people_who_work_reach_the_end(data: st.DataObject, kode: str, acts: list[str]) -> None:
    """However it was returned, voided and undone before: nothing is stuck."""
    game = Game(SOPS[kode])
    game.feed(Dibuka())
    for act in acts:
        fact = _draw(data, game, act)
        if not isinstance(fact, StatusDiubah):
            game.feed(fact)
    for _ in range(80):
        if not game.step():
            break
    assert game.siklus.status in (StatusSiklus.DIARSIPKAN, StatusSiklus.SELESAI)
    assert {row.status for row in game.siklus.langkah} == {StatusLangkah.SELESAI}


def _draw(data: st.DataObject, game: Game, act: str) -> Fact:
    """A fact that may or may not fit the moment."""
    rows = [row for row in game.siklus.langkah if row.status in OPEN] or list(game.siklus.langkah)
    row = data.draw(st.sampled_from(rows if act not in ("stale", "late") else list(game.siklus.langkah)))
    part = data.draw(st.sampled_from(("", *UNITS)))
    facts: dict[str, Fact] = {
        "do": Dikerjakan(row.urut, row.bidang, row.tahap, row.putaran),
        "return": Dikembalikan(row.urut, row.bidang, row.tahap, row.putaran, "keliru"),
        "part": Dikembalikan(row.urut, row.bidang, row.tahap, row.putaran, "keliru", "" if row.bidang else part),
        "bot": BotSelesai(row.urut, row.bidang, row.tahap),
        "undo": DibatalkanOrang(row.urut, row.bidang, row.putaran),
        "time": WaktuBerlalu(),
        "data": DataBerubah(data.draw(st.sampled_from(UNITS))),
        "late": Dikerjakan(row.urut, row.bidang, row.tahap, max(0, row.putaran - 1)),
        "stale": Dikembalikan(row.urut, row.bidang, row.tahap + 1, row.putaran, ""),
        "strange": data.draw(st.sampled_from(STRANGE)),
        "status": StatusDiubah(data.draw(st.sampled_from(list(StatusSiklus))), "alasan"),
    }
    return facts[act]


STRANGE: tuple[Fact, ...] = (
    Dibuka(),
    ArsipSelesai(),
    Dikerjakan(99, "", 0, 1),
    Dikerjakan(2, "tidak_ada", 0, 1),
    Dikembalikan(5, "", 0, 1, "x", "tidak_ada"),
    DibatalkanOrang(-1, "", 0),
    BotSelesai(1, "pelatihan", 7),
    DataBerubah("tidak_ada"),
    TenggatDipindah(42, "", START),
    TenggatDipindah(2, "pelatihan", START + timedelta(days=9)),
    WaktuBerlalu(frozenset({(2, "pelatihan")})),
)


def _check(game: Game, before: Siklus, fact: Fact, decision: Decision) -> None:
    """What holds after every single fact."""
    after = decision.siklus
    if decision.tolakan is not None:
        assert (after, decision.catatan) == (before, ()), "a refused fact changed something"
    for old, new in zip(before.langkah, after.langkah, strict=True):
        assert old.key == new.key
        assert new.putaran >= old.putaran, "a round went back"
        assert (new.status is StatusLangkah.SEMENTARA) == (new.putusan is not None and new.final_at is not None)
        if new.status in OPEN:
            assert _ready(game.sop, after, new), f"{new.key} is open before its turn"
            assert new.tahap < len(game.sop.stages(new.urut))
    if isinstance(fact, Dikembalikan | Dikerjakan | DibatalkanOrang | BotSelesai):
        _check_others(game.sop, before, after, fact.bidang)
    finals = Counter(
        (c.urut, c.bidang, c.tahap, c.putaran) for c in decision.catatan if c.peristiwa is Peristiwa.DISETUJUI
    )
    assert not finals or max(finals.values()) == 1, "one stage approved twice"


def _ready(sop: Sop, siklus: Siklus, row: Langkah) -> bool:
    previous = sop.before(row.urut)
    if previous is None:
        return True
    alone = previous.per_bidang and sop.row(row.urut).per_bidang
    rows = [siklus.at(previous.urut, row.bidang)] if alone else siklus.of_row(previous.urut)
    return all(item.status is StatusLangkah.SELESAI for item in rows)


def _check_others(sop: Sop, before: Siklus, after: Siklus, bidang: str) -> None:
    """An act in one bidang's stretch moves no other bidang's rows beside it."""
    if not bidang:
        return
    for old, new in zip(before.langkah, after.langkah, strict=True):
        if old.bidang not in ("", bidang) and old.status is not StatusLangkah.MENUNGGU:
            assert old == new, f"{old.key} moved by an act in {bidang}"
