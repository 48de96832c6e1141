"""How does a bot in the sandbox learn at once that something happened there, without asking again and again?

Only with SAKIP_CLOCK_URL: a standing question to the world's clock, answered when there is an event (ADR 0007).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

WAIT_SECONDS = 20
TRY_AGAIN_SECONDS = 1.0


@asynccontextmanager
async def hear(clock_url: str, ring: Callable[[], None]) -> AsyncIterator[None]:
    """While the context is open `ring` is called after every event of the world; never without `clock_url`."""
    listening = asyncio.create_task(_stand_at(clock_url, ring)) if clock_url else None
    try:
        yield
    finally:
        if listening is not None:
            listening.cancel()


async def _stand_at(clock_url: str, ring: Callable[[], None]) -> None:
    """A world that cannot be asked leaves the bot to its beat, which notices what was missed."""
    heard: int | None = None
    async with httpx.AsyncClient(verify=False, trust_env=False, timeout=WAIT_SECONDS + 5) as client:  # noqa: S501
        while True:
            query = {"tunggu": str(WAIT_SECONDS)} | ({} if heard is None else {"setelah": str(heard)})
            try:
                answer = await client.get(clock_url, params=query)
                event = int(answer.raise_for_status().json()["peristiwa"])
            except (httpx.HTTPError, KeyError, TypeError, ValueError):
                await asyncio.sleep(TRY_AGAIN_SECONDS)
                continue
            if event != heard:
                heard = event
                ring()
