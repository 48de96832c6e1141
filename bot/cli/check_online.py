"""What `sakip check` looks at outside this machine: Google's account, drive and a probe file; Telegram; the clock."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.app import Clock, build_workspace
from bot.cli.check import Line, faults_of
from bot.store.db import Db
from bot.webhook import remembered
from config.settings import Settings, is_loopback
from integrations.errors import Denied, DeniedKind, IntegrationError, Missing
from integrations.google.drive import Drive
from integrations.telegram import Telegram, WebhookInfo

_PROBE = "sakip/uji-akses"
_PROBE_NAME = "Uji akses bot SAKIP (boleh dihapus)"
_PROBE_LOCK = "Uji kunci bot SAKIP"
_LARGEST_DRIFT = 60.0  # seconds; Google refuses tokens signed by a clock that is minutes off
_MENDS = {
    DeniedKind.CREDENTIALS: "make a new key for the account, or set this machine's clock",
    DeniedKind.STORAGE: "a service account owns no files: create a shared drive, make it a member there, "
    "and set SAKIP_GOOGLE_DRIVE_ID",
    DeniedKind.POLICY: "ask the Workspace administrator to allow it",
    DeniedKind.PERMISSION: "make the account Content manager (better: Manager) of the shared drive",
    DeniedKind.SHARING_LIMIT: "Google's sharing limit is reached: wait some hours",
    DeniedKind.QUOTA: "raise the quota of the Google Cloud project, or wait",
}


def google(settings: Settings, db: Db, share_with: str | None) -> Iterator[Line]:
    """Credentials, account, drive, and a probe file that is made, shared (if asked), read, locked and removed."""
    if settings.google_credentials is None:
        mend = "set SAKIP_GOOGLE_CREDENTIALS to the path of the service account's JSON key"
        yield Line.fault("google", "no credentials are set", mend)
        return
    try:
        drive = build_workspace(settings, db).drive
        yield Line.ok("google", f"works as {drive.about().email}")
        drive.start_token()
        where = "shared drive" if settings.google_drive_id else "own drive (no SAKIP_GOOGLE_DRIVE_ID)"
        yield Line.ok("google", f"{where} is open to it")
        yield from _probe(drive, share_with)
    except Exception as error:
        yield from faults_of("google", error, _mend(error))


def _mend(error: Exception) -> str:
    if isinstance(error, Denied):
        return _MENDS.get(error.kind, "see what Google says")
    if isinstance(error, Missing):
        return "check SAKIP_GOOGLE_DRIVE_ID, and add the account above as a member of that drive"
    return "try again; if it lasts, check the network and SAKIP_GOOGLE_API_BASE"


def _probe(drive: Drive, share_with: str | None) -> Iterator[Line]:
    """The file has a fixed key, so one left behind by a crash is found and removed by the next check."""
    file = drive.ensure_spreadsheet(_PROBE, _PROBE_NAME, None)
    try:
        if share_with:
            yield from _shared(drive, file.id, share_with)
        drive.stat(file.id)
        drive.ensure_locked(file.id, _PROBE_LOCK)
    finally:
        drive.ensure_unlocked(file.id)
        drive.trash(file.id)
    done = "made, shared, read, locked and removed" if share_with else "made, read, locked and removed"
    yield Line.ok("google", f"a probe file was {done}")


def _shared(drive: Drive, file_id: str, email: str) -> Iterator[Line]:
    refused = drive.ensure_shared(file_id, {email: "reader"}).refused
    if refused:
        yield Line.fault("google", f"sharing was refused: {next(iter(refused.values()))}", _MENDS[DeniedKind.POLICY])


def telegram(settings: Settings, db: Db | None) -> Iterator[Line]:
    """The bot's token, where its updates go, and how far this machine's clock is off."""
    if settings.telegram_token is None:
        yield Line.fault("telegram", "no token is set", "set SAKIP_TELEGRAM_TOKEN to what BotFather gave you")
        return
    ours = {settings.webhook_url, remembered(db) if db is not None else None}
    try:
        yield from asyncio.run(_ask_telegram(settings, settings.telegram_token.get_secret_value(), ours))
    except IntegrationError as error:
        mend = "copy the token again from BotFather" if isinstance(error, Denied) else "check the network"
        yield from faults_of("telegram", error, mend)
    yield from _drift(settings)


async def _ask_telegram(settings: Settings, token: str, ours: set[str | None]) -> list[Line]:
    async with Telegram(token, settings.telegram_api_base, loopback=settings.on_loopback) as bot:
        me, hook = await bot.me(), await bot.webhook()
    return [Line.ok("telegram", f"@{me.username}"), _webhook(settings, hook, ours)]


def _webhook(settings: Settings, hook: WebhookInfo, ours: set[str | None]) -> Line:
    waiting = f"{hook.pending} updates waiting"
    if hook.url and hook.url not in ours:
        mend = "stop the other system, or use another bot: a webhook we did not set is never removed"
        return Line.fault("telegram", "a webhook of another system is set", mend)
    if hook.url and hook.url == settings.webhook_url:
        return Line.ok("telegram", f"updates come by webhook, {waiting}")
    change = "`sakip web` sets the webhook at its start" if settings.webhook_url else "updates are polled"
    former = "; our former webhook goes then" if hook.url else ""
    return Line.ok("telegram", f"{change}{former}, {waiting}")


def _drift(settings: Settings) -> list[Line]:
    """Compares with the Date header of Telegram's answer, wall time with wall time."""
    base = settings.telegram_api_base
    if settings.on_loopback and not is_loopback(base):
        return []
    try:
        answer = httpx.head(base, trust_env=False, timeout=10)
        theirs = parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError):
        return [Line.note("clock", "could not be compared with a server's")]
    off = abs((datetime.fromtimestamp(Clock.wall_us() / 1_000_000, UTC) - theirs).total_seconds())
    if off > _LARGEST_DRIFT:
        mend = "let the machine's clock follow a time server (NTP): Google refuses tokens otherwise"
        return [Line.fault("clock", f"this machine is {off:.0f} seconds off", mend)]
    return [Line.ok("clock", f"within {_LARGEST_DRIFT:.0f} seconds of Telegram's")]
