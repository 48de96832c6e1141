"""What can the bot do at Telegram? PTB's HTTP and types under our verbs; nothing is ever sent twice from here."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Mapping
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx
from telegram import Bot, BotCommand, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

from integrations.errors import Denied, DeniedKind, Maybe, Missing, Rejected, RejectedKind
from integrations.loopback import is_loopback_host, is_loopback_url
from integrations.telegram.faults import NO_TEXT, NOT_MODIFIED, TOO_OLD, classify, says
from integrations.telegram.model import Me, Rows, Sent, WebhookInfo, keyboard, question
from integrations.telegram.redaction import keep_out_of_logs, redact

T = TypeVar("T")

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update we ask for, the same by polling and by webhook (Telegram remembers the last list)."""

LARGEST_DOWNLOAD: Final = 20_000_000

_POLL_MARGIN: Final = 10
_READ_SECONDS: Final = 20.0
_MEDIA_SECONDS: Final = 60.0

# We read raw answers, so that an object of a newer Bot API cannot stop us; PTB would rather have us use its methods.
warnings.filterwarnings("ignore", message="Please use 'Bot", category=PTBUserWarning)
warnings.filterwarnings("ignore", message=".*retry_after", category=PTBDeprecationWarning)


class _LoopbackOnly(httpx.AsyncHTTPTransport):
    """Refuses every foreign host before its name is resolved (design §7)."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not is_loopback_host(request.url.host):
            raise Denied("A request to a foreign host was refused: a base is on loopback.", DeniedKind.POLICY)
        return await super().handle_async_request(request)


class Telegram:
    """The Bot API as the bot uses it; an async context manager, for one event loop.

    `api_base` is an origin without `/bot`. With it on loopback, or with `loopback=True` (the other service is), no
    request leaves this machine. Every method may raise any IntegrationError. A send whose outcome is unknown raises
    Maybe and must not be repeated as it is; reads and edits raise Transient instead.
    """

    def __init__(self, token: str, api_base: str = "https://api.telegram.org", loopback: bool | None = None) -> None:
        keep_out_of_logs(token)
        base = api_base.rstrip("/")
        local = is_loopback_url(base) if loopback is None else loopback
        self._token = token
        self._requests = (_http(local, pool=4), _http(local, pool=16))
        try:
            self._bot = Bot(
                token,
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                get_updates_request=self._requests[0],
                request=self._requests[1],
            )
        except InvalidToken:
            raise Denied("The bot token is empty.", DeniedKind.CREDENTIALS) from None

    async def __aenter__(self) -> Self:
        """Opens the connection pools; asks Telegram nothing, so that the bot starts without a network."""
        for request in self._requests:
            await request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for request in self._requests:
            await request.shutdown()

    async def updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        """Raw updates from `offset` on, waiting up to `timeout` seconds (50 at most). Raises Conflict beside others."""
        wanted = {"offset": offset, "timeout": timeout, "allowed_updates": list(ALLOWED_UPDATES)}
        batch = await self._ask("getUpdates", wanted, read_seconds=timeout + _POLL_MARGIN)
        return list(batch)

    async def send_text(
        self,
        chat_id: int,
        html: str,
        buttons: Rows = (),
        *,
        reply_to: int | None = None,
        force_reply: str | None = None,
        ask_contact: str | None = None,
    ) -> int:
        """Send a text and return its message id.

        `force_reply` asks for an answer (its placeholder, may be empty), `ask_contact` for the user's own phone number
        (the button's label); with either there are no buttons.
        """
        message = {
            "chat_id": chat_id,
            **_words("text", html),
            "reply_markup": question(buttons, force_reply, ask_contact),
            "reply_parameters": _reply(reply_to),
            "link_preview_options": LinkPreviewOptions(is_disabled=True),
        }
        return _message_id(await self._send("sendMessage", message))

    async def edit_text(self, chat_id: int, message_id: int, html: str, buttons: Rows = ()) -> None:
        """Make the message (or the caption of a file) read like this; no change is success."""
        place = {"chat_id": chat_id, "message_id": message_id, "reply_markup": keyboard(buttons)}
        preview = {"link_preview_options": LinkPreviewOptions(is_disabled=True)}
        try:
            await self._edit("editMessageText", {**place, **_words("text", html), **preview})
        except _NoText:
            await self._edit("editMessageCaption", {**place, **_words("caption", html)})

    async def edit_buttons(self, chat_id: int, message_id: int, buttons: Rows = ()) -> None:
        """Put these buttons under the message, or none; no change is success."""
        change = {"chat_id": chat_id, "message_id": message_id, "reply_markup": keyboard(buttons)}
        await self._edit("editMessageReplyMarkup", change)

    async def send_document(
        self,
        chat_id: int,
        name: str,
        data: bytes | str,
        caption_html: str = "",
        buttons: Rows = (),
        reply_to: int | None = None,
    ) -> Sent:
        """Send a file: its bytes, or the `file_id` of one sent before."""
        message = _media_message("document", chat_id, _file(name, data), caption_html, buttons, reply_to)
        answer = await self._send("sendDocument", message)
        return Sent(_message_id(answer), _file_id(answer.get("document")))

    async def send_photo(
        self,
        chat_id: int,
        name: str,
        data: bytes | str,
        caption_html: str = "",
        buttons: Rows = (),
        reply_to: int | None = None,
    ) -> Sent:
        """Send a picture: its bytes, or the `file_id` of one sent before."""
        message = _media_message("photo", chat_id, _file(name, data), caption_html, buttons, reply_to)
        answer = await self._send("sendPhoto", message)
        sizes = answer.get("photo") or [None]
        return Sent(_message_id(answer), _file_id(sizes[-1]))

    async def answer_tap(self, tap_id: str, text: str = "", alert: bool = False) -> bool:
        """Answer a button tap (text up to 200 characters). False: too late, Telegram no longer shows it."""
        answer = {"callback_query_id": tap_id, "text": text or None, "show_alert": alert}
        try:
            return bool(await self._bot.do_api_request("answerCallbackQuery", api_kwargs=_present(answer)))
        except TelegramError as error:
            if isinstance(error, BadRequest) and says(error, *TOO_OLD):
                return False
            raise self._verdict(error, repeatable=True) from None

    async def download(self, file_id: str) -> bytes:
        """The content of a file that a user sent, up to 20 MB. Rejected(too_large) above, Missing when it is gone."""
        file = await self._try(self._bot.get_file(file_id), repeatable=True)
        if (file.file_size or 0) > LARGEST_DOWNLOAD:
            raise Rejected("The file is larger than a bot may fetch.", RejectedKind.TOO_LARGE)
        try:
            return bytes(await file.download_as_bytearray(read_timeout=_MEDIA_SECONDS))
        except InvalidToken:  # PTB's name for any 404, here of the file's own address
            raise Missing("The file is no longer at Telegram.") from None
        except TelegramError as error:
            raise self._verdict(error, repeatable=True) from None

    async def me(self) -> Me:
        """The bot's own account."""
        user = await self._ask("getMe", {})
        return Me(user["id"], user["username"])

    async def webhook(self) -> WebhookInfo:
        """Where updates are delivered, and how many wait."""
        info = await self._ask("getWebhookInfo", {})
        return WebhookInfo(info.get("url", ""), info.get("pending_update_count", 0))

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to `url` with the secret in a header; what waits is kept."""
        kinds = list(ALLOWED_UPDATES)
        await self._ask(
            "setWebhook",
            {"url": url, "secret_token": secret, "allowed_updates": kinds, "drop_pending_updates": False},
        )

    async def delete_webhook(self) -> None:
        """Go back to polling; what waits is kept."""
        await self._ask("deleteWebhook", {"drop_pending_updates": False})

    async def set_commands(self, commands: Mapping[str, str]) -> None:
        """The menu of commands: name without slash -> description."""
        await self._ask("setMyCommands", {"commands": [BotCommand(*entry) for entry in commands.items()]})

    async def _ask(self, method: str, arguments: Mapping[str, Any], read_seconds: float = _READ_SECONDS) -> Any:
        """A call that may be repeated at will."""
        call = self._bot.do_api_request(method, api_kwargs=_present(arguments), read_timeout=read_seconds)
        return await self._try(call, repeatable=True)

    async def _send(self, method: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        seconds = _READ_SECONDS if method == "sendMessage" else _MEDIA_SECONDS
        call = self._bot.do_api_request(method, api_kwargs=_present(message), read_timeout=seconds)
        answer: Mapping[str, Any] = await self._try(call, repeatable=False)
        return answer

    async def _edit(self, method: str, change: Mapping[str, Any]) -> None:
        try:
            await self._bot.do_api_request(method, api_kwargs=_present(change))
        except TelegramError as error:
            if says(error, NO_TEXT):
                raise _NoText from None
            if not says(error, NOT_MODIFIED):
                raise self._verdict(error, repeatable=True) from None

    async def _try(self, call: Awaitable[T], repeatable: bool) -> T:
        try:
            return await call
        except TelegramError as error:
            raise self._verdict(error, repeatable) from None

    def _verdict(self, error: TelegramError, repeatable: bool) -> Exception:
        return classify(error, redact(error.message, self._token), repeatable)


class _NoText(Exception):
    """The message to be edited is a file with a caption."""


def _http(local: bool, pool: int) -> HTTPXRequest:
    """The recipe of telegram.md §2.1; no proxy from the environment, and on loopback no other host."""
    limits = httpx.Limits(max_connections=pool)
    transport = {"transport": _LoopbackOnly(limits=limits)} if local else {}
    return HTTPXRequest(
        connection_pool_size=pool,
        connect_timeout=10,
        read_timeout=_READ_SECONDS,
        write_timeout=20,
        pool_timeout=5,
        media_write_timeout=_MEDIA_SECONDS,
        httpx_kwargs={"trust_env": False, **transport},
    )


def _words(field: str, html: str) -> dict[str, str]:
    return {field: html, "parse_mode": "HTML"}


def _reply(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)


def _media_message(
    kind: str, chat_id: int, file: InputFile | str, caption: str, buttons: Rows, reply_to: int | None
) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        kind: file,
        **(_words("caption", caption) if caption else {}),
        "reply_markup": keyboard(buttons) if buttons else None,
        "reply_parameters": _reply(reply_to),
    }


def _file(name: str, data: bytes | str) -> InputFile | str:
    return data if isinstance(data, str) else InputFile(data, filename=name)


def _present(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _message_id(answer: Any) -> int:
    """Sent for certain, but an answer without an id leaves us as unsure as none at all."""
    try:
        return int(answer["message_id"])
    except (KeyError, TypeError, ValueError):
        raise Maybe("Telegram's answer to a send could not be read.") from None


def _file_id(file: Any) -> str:
    return str(file.get("file_id", "")) if isinstance(file, Mapping) else ""
