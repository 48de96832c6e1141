"""The day a siklus is expected to end on: open rows when they are due, later ones as long as people are given."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.ending import expected_end, planned_end
from bot.domain.facts import Langkah, Siklus, StatusLangkah
from tests.domain.calendar_data import at
from tests.domain.game import KALENDER, MAGETAN, START, Game


def _expected(game: Game) -> str:
    return f"{expected_end(game.siklus, MAGETAN, KALENDER, game.now):%Y-%m-%d}"


def test_the_plan_is_the_letter_s_date_and_then_every_row_s_own_time() -> None:
    """Five working days to fill, from 1 April over Good Friday to the 9th; what follows takes until the 15th."""
    assert f"{planned_end(MAGETAN, KALENDER, START):%Y-%m-%d}" == "2026-04-15"


def test_who_is_late_moves_the_end_and_who_is_early_draws_it_near() -> None:
    """The rows after the open one follow from when it is due, or from now if that has passed."""
    game = Game().until(2, "penempatan")
    assert _expected(game) == "2026-04-15"
    game.now = at("2026-04-20 09:00")
    assert _expected(game) > "2026-04-20"
    early = Game().until(9, "penempatan")
    assert _expected(early) < "2026-04-15"


def test_a_siklus_that_is_done_ends_now() -> None:
    """Nothing is left to wait for."""
    game = Game()
    done = Siklus(game.siklus.status, game.siklus.bidang, tuple(_done(row) for row in game.siklus.langkah))
    assert expected_end(done, MAGETAN, KALENDER, game.now + timedelta(days=1)) == game.now + timedelta(days=1)


def _done(row: Langkah) -> Langkah:
    return replace(row, status=StatusLangkah.SELESAI)
