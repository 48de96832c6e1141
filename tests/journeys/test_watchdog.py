"""A process that lives but no longer hears ends by itself, so that a supervisor starts it again."""

import asyncio
import time

import pytest

from bot import runner
from bot.runner import Pulse, Stopped
from integrations.errors import Conflict, ConflictKind, Denied, Transient
from tests.journeys import stages
from tests.journeys.conftest import At


async def test_a_poller_that_stalled_ends_the_process() -> None:
    """No good poll for two minutes: the link is dead although the process lives (telegram notes §8, row 4)."""
    pulse = Pulse(last_poll=time.monotonic() - runner.STALL_SECONDS - 1, polling=True)
    with pytest.raises(Stopped, match="no good poll"):
        await runner._watch(pulse)


def test_a_poller_that_waited_for_its_turn_is_no_stalled_one(office_at: At) -> None:
    """The silence before was another's."""
    office = office_at(stages.joined)

    async def listens(pulse: Pulse) -> None:
        listening = asyncio.create_task(runner._listen(office.app, office.house.telegram, pulse))
        while not pulse.polling:
            await asyncio.sleep(0.01)
        assert time.monotonic() - pulse.last_poll < runner.STALL_SECONDS
        pulse.stop.set()
        await listening

    stale = Pulse(last_poll=time.monotonic() - runner.STALL_SECONDS - 1)
    office.house.loop.run_until_complete(asyncio.wait_for(listens(stale), 20))


async def test_a_process_that_stands_by_is_not_ended_for_its_silence() -> None:
    """The other one polls: this one has nothing to hear."""
    pulse = Pulse(last_poll=time.monotonic() - runner.STALL_SECONDS - 1, polling=False)
    pulse.stop.set()
    await runner._watch(pulse)


def test_another_poller_is_waited_for_and_then_given_way_to() -> None:
    """409: ten seconds, again and again; after five minutes the process ends with one sentence."""
    failures = runner._Failures()
    conflict = Conflict("terminated by other getUpdates request", ConflictKind.POLLER)
    assert failures.wait_after(conflict) == 10
    failures.conflict_since = time.monotonic() - runner.CONFLICT_SECONDS - 1
    with pytest.raises(Stopped, match="another program"):
        failures.wait_after(conflict)


def test_a_refused_token_ends_the_process_and_an_outage_does_not() -> None:
    """401 is for a person to mend; 502 and 429 are waited for, as long as was asked."""
    failures = runner._Failures()
    assert failures.wait_after(Transient("Bad Gateway")) == 3
    assert failures.wait_after(Transient("Too Many Requests", retry_after=17)) == 17
    with pytest.raises(Stopped, match="Unauthorized"):
        failures.wait_after(Denied("Unauthorized"))
