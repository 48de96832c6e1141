"""The real commands as processes of their own in a sandbox: set up, run, be stopped, killed and started again."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest

from bot.cli.setup import apply_config
from bot.cli.world import make_world
from bot.store.db import Db
from config.load import load_config
from integrations.sandbox.server import Server
from tests.house.cli import OFFICE, one_office

SAKIP = (sys.executable, "-m", "bot")
PATIENCE = 60.0


class Deployment:
    """A bot's folder and environment in a sandbox world; commands run in it as they do on a server."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.http = httpx.Client(base_url=server.url, trust_env=False, timeout=30)
        settings = self.http.get("/_sandbox/settings").json()
        own = {"SAKIP_CONFIG_DIR": str(folder / "config"), "SAKIP_DATABASE_URL": f"sqlite:///{folder}/sakip.db"}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SAKIP_")}
        checkout = {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.env = {**clean, **settings, **own, **checkout, "SAKIP_TICK_SECONDS": "0.2", "SAKIP_UNDO_SECONDS": "1"}
        self.started: list[subprocess.Popen[str]] = []

    def sakip(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        command = [*SAKIP, *words]
        return subprocess.run(
            command, env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def start(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        """A command that goes on."""
        log = (self.folder / f"{words[0]}.log").open("a")
        process = subprocess.Popen(
            [*SAKIP, *words], env=self.env | settings, cwd=self.folder, stdout=log, stderr=log, text=True
        )
        self.started.append(process)
        return process

    def log(self, name: str) -> str:
        """What a started command has logged so far."""
        return (self.folder / f"{name}.log").read_text()

    def say(self, user: int, text: str) -> None:
        """Somebody writes to the bot."""
        self.http.post(f"/_sandbox/telegram/users/{user}/messages", json={"text": text}).raise_for_status()

    def tap(self, user: int, action: str) -> None:
        """Somebody taps the newest button of that action, as soon as there is one."""
        wait_for(lambda: self.buttons(user, action), f"{user} never saw a button {action}")
        message_id, data = self.buttons(user, action)[-1]
        body = {"chat_id": user, "message_id": message_id, "data": data}
        self.http.post(f"/_sandbox/telegram/users/{user}/taps", json=body).raise_for_status()

    def buttons(self, user: int, action: str) -> list[tuple[int, str]]:
        """The buttons of that action in a chat: message and data."""
        shown = [(m["message_id"], b) for m in self.chat(user) for row in m.get("keyboard") or [] for b in row]
        return [(number, b["data"]) for number, b in shown if b.get("data", "").endswith(f":{action}")]

    def connected(self) -> int:
        """How many people are bound to an account."""
        with closing(sqlite3.connect(self.folder / "sakip.db")) as db:
            return int(db.execute("SELECT count(*) FROM ikatan WHERE selesai IS NULL").fetchone()[0])

    def chat(self, user: int) -> list[dict[str, Any]]:
        """The chat as the user sees it."""
        found: list[dict[str, Any]] = self.http.get(f"/_sandbox/telegram/chats/{user}").json()
        return found

    def heard(self, user: int, words: str) -> int:
        """How many messages of the bot contain these words."""
        return sum(message["from"] == "bot" and words in message["text"] for message in self.chat(user))


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Waits until the condition holds. AssertionError when it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.fixture
def deployment(tmp_path: Path, _migrated_file: Path) -> Iterator[Deployment]:
    """A sandbox at 06.00 on the morning triwulan I opens, and a bot whose database knows the office."""
    config = load_config(one_office(tmp_path / "config"))
    start = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
    shutil.copyfile(_migrated_file, tmp_path / "sakip.db")
    db = Db(f"sqlite:///{tmp_path}/sakip.db")
    apply_config(db, config, start)
    db.close()
    with Server(make_world(config, [OFFICE], start, tmp_path, {"SAKIP_CHAT_GAP_SECONDS": "0"})) as server:
        deployment = Deployment(tmp_path, server)
        yield deployment
        for process in deployment.started:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


def _invitations(deployment: Deployment) -> dict[str, tuple[int, str]]:
    """Who -> Telegram id and code."""
    ids = {row["kode"]: row["telegram_id"] for row in deployment.http.get("/_sandbox/people").json()}
    rows = json.loads(deployment.sakip("invite", "--semua", "--json").stdout)
    return {row["orang"]: (ids[row["orang"]], row["kode"]) for row in rows}


def test_an_office_is_set_up_joined_run_killed_and_stopped(deployment: Deployment) -> None:
    """As the contract of the sandbox says: init, invite, run; then only people act. The siklus opens once, in time."""
    made = deployment.sakip("init", "--yes")
    invited = _invitations(deployment)
    planner = invited["kasubbag_perencanaan"][0]
    for user, code in invited.values():
        deployment.say(user, f"/start {code}")
    process = deployment.start("run")
    for user, _ in invited.values():
        deployment.tap(user, "benar")
    wait_for(lambda: deployment.connected() == len(invited), "somebody is missing")

    process.kill()  # as kill -9 does
    process.wait()
    deployment.http.post("/_sandbox/clock", json={"advance": "PT2H"}).raise_for_status()
    again = deployment.start("run")
    wait_for(lambda: deployment.heard(planner, "#A"), "the planner was never asked for the format")
    check, told = deployment.sakip("check"), deployment.sakip("status")
    again.send_signal(signal.SIGTERM)

    assert again.wait(PATIENCE) == 0
    assert (made.returncode, made.stderr) == (0, "")
    assert "Google: works as sakip-bot@" in made.stdout
    assert "Telegram: @sakip_contoh_bot, commands registered: /tugas, /status" in made.stdout
    assert (check.returncode, check.stderr) == (0, ""), check.stdout
    assert "read, locked and removed" in check.stdout
    assert "magetan_pengumpulan_data  2026-TW1  berjalan  0 of 9 steps done" in told.stdout
    assert "konfirmasi_format (terbuka)" in told.stdout
    assert deployment.heard(planner, "#A") == 1
    assert "Traceback" not in deployment.log("run")
    assert invited["sekretaris"][1] not in deployment.log("run")


def test_a_webhook_takes_the_place_of_polling_and_is_given_back(deployment: Deployment) -> None:
    """`web` stores what Telegram delivers, `work` works it off; without the setting `run` goes back to polling."""
    port = free_port()
    hook = {
        "SAKIP_WEBHOOK_URL": f"http://127.0.0.1:{port}/tg/masuk",
        "SAKIP_WEBHOOK_SECRET": "kunci_webhook-0123456789",
    }
    deployment.http.post("/_sandbox/google/switches", json={"push_needs_https": False}).raise_for_status()
    user, code = _invitations(deployment)["sekretaris"]
    web, work = deployment.start("web", "--port", str(port), **hook), deployment.start("work", **hook)
    wait_for(lambda: "webhook_set" in deployment.log("web"), "the webhook was never set")
    deployment.say(user, f"/start {code}")
    wait_for(lambda: len(deployment.chat(user)) > 1, "the delivery was not worked off")
    health = httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
    wait_for(lambda: "watched=1" in deployment.log("work"), "Drive was never asked to tell of changes")
    poller = deployment.start("listen", **hook)
    assert poller.wait(PATIENCE) == 1
    for process in (web, work):
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    run = deployment.start("run")
    wait_for(lambda: "webhook_removed" in deployment.log("run"), "the webhook stayed")
    deployment.tap(user, "benar")
    wait_for(lambda: deployment.connected() == 1, "polling did not go on")
    wait_for(lambda: "unwatched=1" in deployment.log("run"), "the channel stayed")
    run.send_signal(signal.SIGINT)

    assert run.wait(PATIENCE) == 0
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    assert health.json()["delivery_age_seconds"] is not None
    assert "SAKIP_WEBHOOK_URL is set, so updates come in through `sakip web`" in deployment.log("listen")


def test_another_systems_webhook_is_never_taken_away(deployment: Deployment) -> None:
    """Neither polling nor a webhook of ours starts; one sentence, exit code 1."""
    token = deployment.env["SAKIP_TELEGRAM_TOKEN"]
    theirs = f"http://127.0.0.1:{free_port()}/lain"
    deployment.http.post(f"/bot{token}/setWebhook", json={"url": theirs}).raise_for_status()
    hook = {"SAKIP_WEBHOOK_URL": f"http://127.0.0.1:{free_port()}/kita", "SAKIP_WEBHOOK_SECRET": "k" * 20}
    run, web = deployment.start("run"), deployment.start("web", "--port", "0", **hook)

    assert (run.wait(PATIENCE), web.wait(PATIENCE)) == (1, 1)
    for name in ("run", "web"):
        assert deployment.log(name).splitlines()[-1].startswith("this bot has a webhook of another system")
    found = deployment.sakip("check").stdout
    info = deployment.http.post(f"/bot{token}/getWebhookInfo").json()["result"]
    assert info["url"] == theirs
    assert "a webhook of another system is set" in found


def test_a_wrong_token_and_a_taken_port_are_refused_in_one_line(deployment: Deployment) -> None:
    """Nothing is retried that cannot get better."""
    wrong = deployment.start("listen", SAKIP_TELEGRAM_TOKEN="700000009:bukan-token-bot-ini-0123456789abcdef")
    with closing(socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = deployment.start("web", "--port", str(taken.getsockname()[1]))
        assert refused.wait(PATIENCE) == 1

    assert wrong.wait(PATIENCE) == 1
    assert deployment.log("listen").splitlines()[-1].startswith("Telegram refuses the bot token")
    assert "700000009:bukan" not in deployment.log("listen")
    assert deployment.log("web").startswith("cannot listen on 127.0.0.1:")
    assert len(deployment.log("web").splitlines()) == 1
