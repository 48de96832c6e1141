"""How is the loopback world driven? Its control API (design §8) as plain calls: clock, idle, people, chats, tokens."""

import base64
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

Json = dict[str, Any]

IDLE_SECONDS = 90.0  # wall time; a bot that is not idle by then hangs
PATIENCE_SECONDS = 1  # then it is looked whether the bot still lives


class WorldError(Exception):
    """The world refused a call of the driver, or never came to rest; the message is one sentence."""


class Control:
    """The control API of one world at `url`; every moment is aware, in UTC."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.waited = 0.0
        self._http = httpx.Client(base_url=f"{url}/_sandbox/", trust_env=False, timeout=60)

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """GET of a control call. WorldError when it is refused."""
        return self._answer(self._http.get(path, params=params))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST of a control call. WorldError when it is refused."""
        return self._answer(self._http.post(path, json=dict(body)))

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        if response.status_code >= 300:
            raise WorldError(f"the sandbox answered {response.status_code} to {response.url.path}: {response.text}")
        return response.json()

    # --- time --------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """World time."""
        return datetime.fromisoformat(self.get("clock")["now"])

    def freeze(self) -> None:
        """Time stands still from now on, but for `set_time`."""
        self.post("clock", {"frozen": True})

    def set_time(self, when: datetime) -> None:
        """Jumps to `when`, never back."""
        self.post("clock", {"set": when.isoformat()})

    def advance(self, by: timedelta) -> None:
        """Jumps ahead."""
        self.post("clock", {"advance": f"PT{int(by.total_seconds())}S"})

    def wait_idle(self, alive: Callable[[], bool] = lambda: True, seconds: float = IDLE_SECONDS) -> None:
        """Waits (wall time) until the bot has worked off everything. WorldError when it does not, or is not `alive`."""
        started = time.monotonic()
        while not (state := self.get("idle", tunggu=PATIENCE_SECONDS))["idle"]:
            if not alive():
                raise WorldError("the bot ended without being asked to")
            if time.monotonic() - started > seconds:
                raise WorldError(f"the bot did not come to rest within {seconds:.0f} s: {state['reason']}")
        self.waited += time.monotonic() - started

    # --- people ------------------------------------------------------------------------------------------------------

    def settings(self) -> dict[str, str]:
        """The environment a bot needs to live in this world."""
        return dict(self.get("settings"))

    def people(self) -> list[Json]:
        """Everybody who lives in this world."""
        return list(self.get("people"))

    def token(self, email: str) -> str:
        """A Google access token of that person."""
        return str(self.post("google/token", {"email": email})["access_token"])

    def files(self) -> list[Json]:
        """Every file of the emulated Drive with its own permissions."""
        return list(self.get("google/files"))

    def calls(self, service: str = "", since: int = 0) -> list[Json]:
        """The requests this world received after number `since`."""
        wanted = {"service": service} if service else {}
        return list(self.get("calls", since=since, **wanted))

    # --- Telegram ----------------------------------------------------------------------------------------------------

    def write(self, user: int, text: str, reply_to: int | None = None) -> Json:
        """That user writes to the bot, in reply to a message if `reply_to` names one."""
        reply = {} if reply_to is None else {"reply_to_message_id": reply_to}
        return dict(self.post(f"telegram/users/{user}/messages", {"text": text, **reply}))

    def send_file(self, user: int, name: str, content: bytes, reply_to: int | None = None) -> Json:
        """That user sends a document."""
        document = {"name": name, "base64": base64.b64encode(content).decode()}
        reply = {} if reply_to is None else {"reply_to_message_id": reply_to}
        return dict(self.post(f"telegram/users/{user}/messages", {"document": document, **reply}))

    def sent_file(self, file_id: str) -> bytes:
        """The bytes of a file that somebody was sent. WorldError when there is none."""
        response = self._http.get(f"telegram/files/{file_id}")
        if response.status_code >= 300:
            raise WorldError(f"the sandbox has no file {file_id}")
        return response.content

    def tap(self, user: int, message_id: int, data: str) -> str:
        """That user taps a button in the own chat (any data, as a forged client could); the tap's id."""
        body = {"chat_id": user, "message_id": message_id, "data": data}
        return str(self.post(f"telegram/users/{user}/taps", body)["callback_query_id"])

    def tap_answer(self, tap: str) -> Json:
        """What the user saw after a tap: {"answered", "text", "show_alert"}."""
        return dict(self.get(f"telegram/taps/{tap}"))

    def chat(self, user: int) -> list[Json]:
        """The chat as the user sees it, oldest first."""
        return list(self.get(f"telegram/chats/{user}"))

    def chat_sizes(self) -> dict[int, int]:
        """How many messages each chat holds."""
        return {int(row["id"]): int(row["messages"]) for row in self.get("telegram/chats")}
