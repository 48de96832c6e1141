"""The one clock of world and bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.sandbox.clock import ClockBackwardsError, WorldClock, parse_duration
from tests.integrations.sandbox_telegram.support import Sandbox


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT2H", 7200), ("P1DT30M", 88_200), ("P2W", 1_209_600), ("PT0.5S", 0.5), ("PT1H30M5S", 5405), ("P0D", 0)],
)
def test_iso_durations_are_read(text: str, seconds: float) -> None:
    """Weeks to seconds."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1M", "P1Y", "2H", "-PT1H", "P1DT", "PT1H1H"])
def test_everything_else_is_no_duration(text: str) -> None:
    """Months and years have no fixed length."""
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


def test_time_runs_at_wall_speed_unless_it_is_frozen() -> None:
    """From where it was set."""
    clock = WorldClock(datetime(2026, 7, 1, tzinfo=UTC))
    first = clock.now()
    assert clock.now() > first
    frozen = clock.freeze()
    assert clock.now() == clock.now() == frozen
    assert clock.advance(timedelta(hours=1)) == clock.now() == frozen + timedelta(hours=1)
    with pytest.raises(ClockBackwardsError):
        clock.set(frozen)
    with pytest.raises(ClockBackwardsError):
        clock.advance(timedelta(seconds=-1))
    clock.freeze(False)
    assert clock.now() > frozen + timedelta(hours=1)


def test_the_clock_is_set_advanced_and_frozen_over_http(sandbox: Sandbox) -> None:
    """Always answered with the time there is."""
    assert sandbox.control("POST", "clock", {"set": "2026-07-13T08:00:00+07:00"}) == {
        "now": "2026-07-13T01:00:00+00:00",
        "frozen": True,
    }
    assert sandbox.control("POST", "clock", {"advance": "PT2H"})["now"] == "2026-07-13T03:00:00+00:00"
    assert sandbox.control("POST", "clock", {"frozen": False})["frozen"] is False
    now = datetime.fromisoformat(sandbox.control("GET", "clock")["now"])
    assert now > datetime(2026, 7, 13, 3, tzinfo=UTC)
    told = sandbox.control("POST", "clock", {"set": "2026-07-14T01:00:00Z", "frozen": True})
    assert told == {"now": "2026-07-14T01:00:00+00:00", "frozen": True}, "to the microsecond"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"set": "2020-01-01T00:00:00Z"},
        {"set": "2027-01-01T00:00:00"},
        {"set": "besok"},
        {"advance": "2 jam"},
        {"advance": "P1M"},
        {"frozen": "ya"},
        {"mundur": True},
        {"advance": "P99999999W"},
        {"set": "9999-12-31T23:59:59Z"},
    ],
)
def test_nonsense_and_the_past_are_refused_in_one_sentence(sandbox: Sandbox, body: dict[str, Any]) -> None:
    """400, and the clock stays where it was."""
    before = sandbox.control("GET", "clock")
    answer = sandbox.refused("POST", "clock", body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert sandbox.control("GET", "clock") == before


@pytest.mark.parametrize("query", ["tick=a&sisa=banyak", "tick=a&sisa=-1"])
def test_a_tick_must_name_a_number_of_rows(sandbox: Sandbox, query: str) -> None:
    """Or say nothing."""
    assert sandbox.http.get(f"/_sandbox/clock?{query}").status_code == 400
