"""A process that lives but no longer hears ends by itself, so that a supervisor starts it again."""

import time

import pytest

from bot import runner
from bot.runner import Pulse, Stopped
from integrations.errors import Conflict, ConflictKind, Denied, Transient


async def test_a_poller_that_stalled_ends_the_process() -> None:
    """No good poll for two minutes: the link is dead although the process lives (telegram notes §8, row 4)."""
    pulse = Pulse(last_poll=time.monotonic() - runner.STALL_SECONDS - 1, polling=True)
    with pytest.raises(Stopped, match="no good poll"):
        await runner._watch(pulse)


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
