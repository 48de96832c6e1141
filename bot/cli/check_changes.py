"""What `sakip check` says of how we hear of changes in Drive: does its channel stand, until when, can it reach us?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx

from bot.cases.drive import push
from bot.cases.drive.push import Hook, Kept
from bot.cli.check_line import Line
from bot.store.db import Db
from bot.store.queries import marks
from config.settings import Settings, is_loopback

_SOON = timedelta(hours=20)  # a running bot renews a day before the end
_SECONDS = 10
_UNREACHED = "let the proxy pass HTTPS with a certificate the world trusts to `sakip web`; polling goes on until then"


def changes(settings: Settings, db: Db, now: datetime) -> Iterator[Line]:
    """The channel of Drive's notices (google notes, 4.4) at world time `now`. Nothing here stops the bot: polling goes
    on whatever is said, so none of it is a fault."""
    secret = settings.webhook_secret
    hook = push.hook_of(settings.webhook_url, secret.get_secret_value() if secret else "")
    if hook is None:
        yield Line.ok("changes", "found by polling; Drive could tell of them at a public address (SAKIP_WEBHOOK_URL)")
        return
    yield _channel(db, hook, now)
    if is_loopback(hook.address) or not settings.on_loopback:  # from a sandbox nobody calls the world
        yield _door(hook)


def _channel(db: Db, hook: Hook, now: datetime) -> Line:
    with db.read() as tx:
        ours = [one for one in push.kept(tx) if one.address == hook.address]
        refused, why = marks.get_time(tx, push.RESTING), marks.get(tx, push.RESTING)
    standing = next((one for one in ours if one.channel.resource_id and one.channel.expires > now), None)
    if standing is None and refused is not None:
        return Line.note("changes", f"Google refused a channel on {refused:%Y-%m-%d %H:%M} UTC ({why})", _UNREACHED)
    if standing is None:
        said = "Drive's channel has ended" if ours else "Drive has no channel yet"
        return Line.note("changes", said, "start the bot (`sakip run` or `sakip work`): it opens one at its first beat")
    return _standing(standing, now)


def _standing(one: Kept, now: datetime) -> Line:
    until = f"Drive tells of changes until {one.channel.expires:%Y-%m-%d %H:%M} UTC"
    if one.channel.expires < now + _SOON:
        return Line.note("changes", f"{until}, and nobody renewed it", "see that the bot runs: it renews a day before")
    return Line.ok("changes", until)


def _door(hook: Hook) -> Line:
    """Our own intake answers a notice of no channel in its own words; anything else is somebody else's page."""
    try:
        answer = httpx.post(hook.address, timeout=_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        return Line.note(
            "changes", f"the public address cannot be reached from here ({type(error).__name__})", _UNREACHED
        )
    if answer.status_code == 404 and answer.text == push.UNKNOWN:
        return Line.ok("changes", "the public address leads to this bot")
    mend = f"let the proxy pass {hook.path} to `sakip web`, too, not the webhook's own path alone"
    return Line.note("changes", f"the public address answers {answer.status_code}, not as this bot does", mend)
