"""What do changes.watch and channels.stop do: open a channel on a change log, and close it?

What google.md does not know is marked here: the wording of refusals, and that a longer life than allowed is cut short.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from integrations.sandbox.google.channels import Channel
from integrations.sandbox.google.drive_call import Call, required
from integrations.sandbox.google.drive_changes import log_of, position_of
from integrations.sandbox.google.errors import ApiError, bad_request, not_emulated
from integrations.sandbox.google.resources import Json
from integrations.sandbox.loopback import is_loopback

_DEFAULT_LIFE: Final = timedelta(hours=1)
_LONGEST_LIFE: Final = timedelta(seconds=604_800)
_LONGEST_ID: Final = 64
_LONGEST_TOKEN: Final = 256
_TYPES: Final = ("web_hook", "webhook")


def watch_changes(call: Call) -> Json:
    """changes.watch."""
    log = log_of(call)
    position_of(call, log)
    channel_id = _text(call, "id", _LONGEST_ID)
    if channel_id is None:
        raise required("id", "Required field: id", "other")
    if call.body.get("type") not in _TYPES:
        raise bad_request("channelUnknown", "Unknown channel type.")
    if call.body.get("payload"):
        raise not_emulated("drive", "notices with a payload")
    address = _address(call)
    if call.world.channels.find(channel_id) is not None:
        raise bad_request("channelIdNotUnique", f"Channel id {channel_id} not unique")
    uri = "https://www.googleapis.com/drive/v3/changes?alt=json"
    drive_id = call.params.drive_id()
    channel = Channel(
        id=channel_id,
        email=call.email,
        project=call.caller.app,
        address=address,
        token=_text(call, "token", _LONGEST_TOKEN),
        drive_id=drive_id,
        resource_id=call.world.new_id(18),
        resource_uri=uri + (f"&driveId={drive_id}" if drive_id else ""),
        expires=_expiration(call),
    )
    call.world.channels.open(channel)
    return _resource(channel)


def stop_channel(call: Call) -> None:
    """channels.stop; only who opened a channel knows of it."""
    channel_id = _text(call, "id", _LONGEST_ID)
    if channel_id is None:
        raise required("id", "Required field: id", "other")
    found = call.world.channels.find(channel_id)
    known = found is not None and (found.email, found.project) == (call.email, call.caller.app)
    if found is None or not known or found.resource_id != call.body.get("resourceId"):
        message = f"Channel '{channel_id}' not found for project '{call.caller.app}'"
        raise ApiError("drive", 404, message, reason="notFound")
    call.world.channels.stop(channel_id)


def _text(call: Call, name: str, longest: int) -> str | None:
    value: Any = call.body.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > longest):
        raise bad_request("badRequest", f"Invalid value for field: {name}")
    return value or None


def _address(call: Call) -> str:
    address = call.body.get("address")
    if not isinstance(address, str) or not address:
        raise required("address", "Required field: address", "other")
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" and (call.world.switches.push_needs_https or parts.scheme != "http"):
        raise bad_request("push.webhookUrlNotHttps", f"WebHook callback must be HTTPS: {address}")
    if not is_loopback(parts.hostname or ""):
        raise not_emulated("drive", "notices to an address outside this machine")
    return address


def _expiration(call: Call) -> datetime:
    now = call.world.now()
    given = call.body.get("expiration")
    if given is None:
        return now + _DEFAULT_LIFE
    if not str(given).isdigit() or isinstance(given, bool):
        raise bad_request("badRequest", "Invalid value for field: expiration")
    milliseconds = min(int(given), int((now + _LONGEST_LIFE).timestamp() * 1000))
    wanted = datetime.fromtimestamp(milliseconds / 1000, UTC)
    if wanted <= now:
        raise bad_request("badRequest", "Channel expiration is in the past.")
    return wanted


def _resource(channel: Channel) -> Json:
    found = {
        "kind": "api#channel",
        "id": channel.id,
        "resourceId": channel.resource_id,
        "resourceUri": channel.resource_uri,
        "expiration": str(int(channel.expires.timestamp() * 1000)),
    }
    return found | ({"token": channel.token} if channel.token else {})
