"""Each bench runs, with sizes so small that its figures mean nothing; that a bound can be exceeded is tested too."""

from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import outbox, polling, process, replies, siklus, ticks
from tests.bench.figure import Figure, percentile


def test_a_figure_says_whether_it_keeps_its_bound() -> None:
    """Above the most, below the least, or merely told."""
    assert str(Figure("calls", 11, most=11)) == "calls: 11 (bound 11) ok"
    assert str(Figure("calls", 12, "calls", most=11)) == "calls: 12 calls (bound 11) OVER"
    assert str(Figure("share", 89.5, "%", least=90)) == "share: 89.5 % (bound at least 90) OVER"
    assert str(Figure("siklus", 1234.56, "ms", note="on SQLite")) == "siklus: 1234.6 ms (no bound) - on SQLite"
    assert not Figure("share", 89.5, least=90).holds
    assert percentile([1, 2, 3, 4], 0.99) == 4
    assert percentile([1, 2, 3, 4], 0.5) == 2


def test_a_figure_out_of_bounds_or_a_failure_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line each, and the reason at the end."""
    monkeypatch.setattr(bench, "SUBJECTS", {"good": lambda *_: iter([Figure("a", 1, most=2)])})
    assert bench.main(["good"]) == 0
    monkeypatch.setattr(bench, "SUBJECTS", {"bad": lambda *_: iter([Figure("a", 3, most=2)]), "ill": lambda *_: 1 / 0})
    assert bench.main([]) == 1
    printed = capsys.readouterr().out
    assert "a: 1 (bound 2) ok" in printed
    assert "a: 3 (bound 2) OVER" in printed
    assert "bad: a" in printed
    assert "ill: could not be measured: division by zero" in printed


def test_a_polling_cycle_costs_one_call_and_one_for_each_changed_sheet(tmp_path: Path) -> None:
    """Counted, so the bound holds at any size; gspread's poller takes three for every sheet."""
    cycle, again, plain = polling.measure_sizes(tmp_path, [10], 2, 1)
    assert (cycle.value, cycle.most, cycle.holds) == (3, 3, True)
    assert again.value == 2
    assert plain.value == 10


def test_no_tick_that_finds_nothing_to_do_reads_a_whole_table(tmp_path: Path) -> None:
    """Plans do not depend on the size, so this holds for ten thousand open steps too."""
    figures = {figure.name: figure for figure in ticks.measure(tmp_path, 5, 20, 2)}
    scans = figures["no-change tick, statements that read a whole table"]
    assert scans.value == 0, scans.note
    assert "  tick remind, ratio" in figures


def test_the_process_bench_starts_the_real_command(tmp_path: Path) -> None:
    """One start, then a moment of rest."""
    start_up, resident, growth = process.measure(tmp_path, 1, 1)
    assert 0 < start_up.value < 60
    assert 20 < resident.value < 1000
    assert growth.unit == "MiB"


def test_a_siklus_of_28_human_tasks_is_played_to_its_end(tmp_path: Path) -> None:
    """By the engine alone, by SpiffWorkflow and by the whole bot; a siklus of another length would raise."""
    engine, spiff, ratio, whole = siklus.measure(tmp_path, 1, postgres=False)
    assert ratio.value == engine.value / spiff.value
    assert whole.value > 0


def test_the_history_bench_claims_behind_sent_messages(tmp_path: Path) -> None:
    """Both sides claim full batches."""
    (ratio,) = outbox.measure_history(tmp_path, 500, 3)
    assert ratio.value > 0


def test_a_burst_arrives_whole(tmp_path: Path) -> None:
    """The real worker sends each notice once while the sandbox enforces the limits."""
    share, _, lost = outbox.measure_far_burst(tmp_path, 20, 20)
    assert share.value > 0
    assert lost.value == 0


def test_a_reply_reaches_the_next_role_within_three_beats(tmp_path: Path) -> None:
    """Counted beats, over one office."""
    beats, calls = replies.measure(tmp_path, 3)
    assert beats.holds
    assert calls.holds
