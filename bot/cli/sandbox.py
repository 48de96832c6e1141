"""`sakip sandbox`: the loopback world kept running, with the bot in it, or ready for a bot started apart.

Everything about it is asked and done over the control API (design §8); `GET /` is a plain page that says so.
"""

import html
import shlex
import signal
import threading
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.cli import stage
from bot.cli.kit import Refused, console
from bot.cli.world import make_world
from bot.demo.control import Control, WorldError
from bot.demo.process import BotProcess
from bot.store.db import Db
from config.load import load_config
from integrations.sandbox.server import Server
from integrations.sandbox.world import World

SETTLED = {"SAKIP_CHAT_GAP_SECONDS": "0"}
BEFORE_OPENING = timedelta(minutes=10)
JOINED = timedelta(seconds=15)  # with the bot inside, the siklus opens soon after everybody is connected
RESTART_SECONDS = 1.0
LOG = "bot.log"
SEED = 1  # of the past of the yearly offices

_CALLS = (
    ("GET", "clock", "the one clock of world and bot"),
    ("POST", "clock", '{"set": iso}, {"advance": "PT2H"}, {"frozen": true}'),
    ("GET", "idle", "is the bot done with everything?"),
    ("GET", "settings", "the SAKIP_ variables a separate bot needs"),
    ("GET", "people", "who lives here"),
    ("POST", "google/token", '{"email"}: act as that person with any Google client'),
    ("GET", "google/files", "the Drive tree with permissions"),
    ("POST", "telegram/users/{id}/messages", '{"text", "reply_to_message_id"?}: that user writes'),
    ("POST", "telegram/users/{id}/taps", '{"chat_id", "message_id", "data"}: that user taps a button'),
    ("GET", "telegram/chats", "all chats"),
    ("GET", "telegram/chats/{id}", "a chat as the user sees it"),
    ("POST", "telegram/users/{id}/state", '{"blocked": true}'),
    ("POST", "faults", "make the next matching requests fail; DELETE ends that"),
    ("GET", "calls", "every request received"),
    ("POST", "reset", "the seeded world again"),
)


def sandbox(*, port: int, no_bot: bool, data: Path, sop: str) -> None:
    """Serves until Ctrl+C. Refused when the port is taken or no office of the configuration runs the SOP."""
    source = stage.config_folder()
    casts = stage.choose(load_config(source), sop)
    folder = data.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    offices = list(dict.fromkeys(kode for cast in casts for kode in cast.offices))
    config_dir = stage.narrow_config(source, offices, folder / "config")
    settings = {**SETTLED, "SAKIP_CONFIG_DIR": str(config_dir)}
    start = casts[0].opens - (BEFORE_OPENING if no_bot else JOINED)
    world = make_world(load_config(config_dir), offices, start, folder, settings)
    try:
        server = Server(world, port, extra_routes=[Route("/", _page(world))])
    except OSError as error:
        raise Refused(f"port {port} cannot be used: {error.strerror}: try --port") from None
    with server:
        _serve(server.url, folder, offices, no_bot=no_bot)


def _serve(url: str, folder: Path, offices: list[str], *, no_bot: bool) -> None:
    control = Control(url)
    env = {**control.settings(), "SAKIP_DATABASE_URL": f"sqlite:///{(folder / stage.DATABASE).as_posix()}"}
    _announce(url, env, no_bot=no_bot)
    if no_bot and (folder / stage.DATABASE).exists():
        _warn(folder / stage.DATABASE)
    bot = None if no_bot else BotProcess(env, folder, folder / LOG)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        if bot is not None:
            _try_bring_in(control, bot, folder, offices)
        _watch(bot, stop)
    finally:
        if bot is not None:
            bot.stop()
        control.close()


def _announce(url: str, env: dict[str, str], *, no_bot: bool) -> None:
    """The page to open, and the settings with which a bot, or a command, reaches this world, as lines to copy."""
    out = console()
    out.print(f"open {url}/")
    out.print("settings for a bot of your own:" if no_bot else "settings for `sakip status` and the like, elsewhere:")
    for name, value in env.items():
        out.print(f"export {name}={shlex.quote(value)}", soft_wrap=True)
    if no_bot:
        out.print("then: sakip migrate; sakip init --yes; sakip invite --semua --json; sakip run")
    out.print("Ctrl+C ends it")


def _warn(database: Path) -> None:
    console().print(f"{database} is of an earlier world: remove it before `sakip migrate`", soft_wrap=True)


def _try_bring_in(control: Control, bot: BotProcess, folder: Path, offices: Iterable[str]) -> None:
    try:
        _bring_in(control, bot, folder, offices)
    except WorldError as error:
        raise Refused(f"{error}: {bot.last_words()}") from None


def _bring_in(control: Control, bot: BotProcess, folder: Path, offices: Iterable[str]) -> None:
    """A fresh deployment, the bot started, everybody connected."""
    for name in (stage.DATABASE, f"{stage.DATABASE}-wal", f"{stage.DATABASE}-shm"):
        (folder / name).unlink(missing_ok=True)
    db = Db(bot.env["SAKIP_DATABASE_URL"])
    now = control.now()
    config = load_config(Path(bot.env["SAKIP_CONFIG_DIR"]))
    stage.set_up(db, config, now)
    stage.give_past(db, config, offices, now, SEED)
    codes = stage.invite_all(db, offices, now)
    db.close()
    bot.start()
    joined = stage.connect_all(control, bot, codes)
    console().print(f"the bot works (log: {folder / LOG}); {joined} people are connected", soft_wrap=True)


def _watch(bot: BotProcess | None, stop: threading.Event) -> None:
    """Until Ctrl+C or a request to end; a bot that died is started again."""
    while not stop.wait(RESTART_SECONDS):
        if bot is not None and not bot.alive:
            console().print("the bot ended; it is started again")
            bot.start()
    console().print("stopping")


def _page(world: World) -> type[HTMLResponse]:
    """The overview page, as an endpoint."""

    async def overview(request: Request) -> HTMLResponse:
        return HTMLResponse(render_page(world))

    return overview  # type: ignore[return-value]  # Starlette takes any callable as endpoint


def render_page(world: World) -> str:
    """A plain page: what this is, the people with links to their chats, and the calls there are."""
    rows = "".join(
        f"<tr><td>{html.escape(str(person['nama']))}</td><td>{html.escape(str(person['instansi']))}</td>"
        f"<td>{html.escape(', '.join(person['peran']))}</td><td>{html.escape(str(person['bidang'] or ''))}</td>"
        f'<td><a href="/_sandbox/telegram/chats/{person["telegram_id"]}">{person["telegram_id"]}</a></td></tr>'
        for person in world.people
    )
    calls = "".join(f"<tr><td>{verb}</td><td>{_link(verb, path)}</td><td>{html.escape(said)}</td></tr>"
                    for verb, path, said in _CALLS)  # fmt: skip
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>sakip sandbox</title>
<style>body{{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}}
td{{padding:.15rem 1rem .15rem 0;vertical-align:top}}code{{white-space:nowrap}}</style>
<h1>sakip sandbox</h1>
<p>A loopback Google Drive, Google Sheets and Telegram with one clock. Nothing here leaves this machine.</p>
<h2>People</h2><table>{rows}</table>
<h2>Control calls</h2><table>{calls}</table></html>"""


def _link(verb: str, path: str) -> str:
    shown = f"<code>/_sandbox/{html.escape(path)}</code>"
    return f'<a href="/_sandbox/{path}">{shown}</a>' if verb == "GET" and "{" not in path else shown
