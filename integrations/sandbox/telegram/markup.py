"""Which keyboard did the bot attach, and would Telegram take it?

Parsing and complaints as in the Bot API server (Client.cpp `get_reply_markup`) and TDLib (ReplyMarkup.cpp).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from integrations.sandbox.telegram.errors import Json, bad_request, not_emulated
from integrations.sandbox.telegram.links import LinkError, check_link, linked_user
from integrations.sandbox.telegram.params import Params, flag_field

MAX_DATA_BYTES: Final = 64
MAX_BUTTONS: Final = 100
MAX_ROW: Final = 8
MAX_COPY_TEXT: Final = 256

_STYLES: Final = ("primary", "danger", "success")
_TEXTS: Final = ("switch_inline_query", "switch_inline_query_current_chat")
_OBJECTS: Final = {"web_app": "url", "copy_text": "text"}
_TARGETS: Final = ("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats")
_NOT_EMULATED: Final = ("callback_game", "pay", "login_url")
_REQUESTS: Final = {
    "request_contact": "Phone number can be requested",
    "request_location": "Location can be requested",
    "request_poll": "Poll can be requested",
    "web_app": "Web App buttons can be used",
    "request_user": "Users can be requested",
    "request_users": "Users can be requested",
    "request_chat": "Chats can be requested",
    "request_managed_bot": "Managed bots can be requested",
}
_FLAGS: Final = ("hide_keyboard", "remove_keyboard", "personal_keyboard", "selective", "force_reply")
_KEYBOARD_FLAGS: Final = ("resize_keyboard", "one_time_keyboard", "is_persistent")
_REQUEST_FLAGS: Final = ("request_contact", "request_location")


@dataclass(frozen=True, slots=True)
class Markup:
    """An inline keyboard, or any other markup (reply keyboard, removal, force reply) as it was given."""

    inline: list[list[Json]] = field(default_factory=list)
    prompt: Json = field(default_factory=dict)

    def check(self, *, private: bool = True) -> None:
        """What is found last: a wrong chat, too much data, too many buttons. Raises ApiError 400 or 501."""
        asked = [name for row in self.prompt.get("keyboard", ()) for button in row for name in button if name != "text"]
        if asked and not private:
            raise bad_request(f"{_REQUESTS[asked[0]]} in private chats only")
        buttons = [button for row in self.inline for button in row]
        if any(len(str(button.get("callback_data", "")).encode()) > MAX_DATA_BYTES for button in buttons):
            raise bad_request("BUTTON_DATA_INVALID")
        copied = [button["copy_text"]["text"] for button in buttons if "copy_text" in button]
        if any(not 1 <= len(text) <= MAX_COPY_TEXT for text in copied):
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        if len(buttons) > MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        if any(len(row) > MAX_ROW for row in self.inline):
            raise not_emulated(f"more than {MAX_ROW} buttons in a row: what Telegram does then is not documented")


def read_markup(params: Params, *, inline_only: bool = False) -> Markup:
    """The `reply_markup` of a call. Raises ApiError 400; for edits `inline_only` refuses anything but buttons."""
    given = params.json("reply_markup", "Can't parse reply keyboard markup JSON object", {})
    if not isinstance(given, dict):
        raise bad_request("Object expected as reply markup")
    markup = _read(given)
    if inline_only and markup.prompt:
        raise bad_request("Inline keyboard expected")
    return markup


def _read(given: Json) -> Markup:
    rows = _rows(given, "keyboard", 'Field "keyboard" must be an Array of Arrays')
    keyboard = [[_reply_button(button) for button in row] for row in rows]
    complaint = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    inline = [[_inline_button(button) for button in row] for row in _rows(given, "inline_keyboard", complaint)]
    for name in _FLAGS + _KEYBOARD_FLAGS * bool(keyboard):
        flag_field(given, name)
    if keyboard:
        return Markup(prompt={**given, "keyboard": keyboard})
    if inline:
        kept = [[button for button in row if button["text"]] for row in inline]
        return Markup(inline=[row for row in kept if row])
    if given.get("remove_keyboard") or given.get("hide_keyboard"):
        return Markup(prompt={"remove_keyboard": True})
    if given.get("force_reply"):
        return Markup(prompt=given)
    return Markup()


def _rows(given: Json, name: str, complaint: str) -> list[list[Any]]:
    rows = given.get(name, [])
    if not isinstance(rows, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(complaint)
    return rows


def _string(button: Json, name: str, prefix: str) -> str:
    value = button.get(name)
    if value is None:
        raise bad_request(f'{prefix}Can\'t find field "{name}"')
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise bad_request(f'{prefix}Field "{name}" must be of type String')
    return str(value)


def _reply_button(button: Any) -> Json:
    prefix = "Can't parse keyboard button: "
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise bad_request(prefix + "KeyboardButton must be a String or an Object")
    wished = {name: button[name] for name in _REQUESTS if name in button}
    denied = [name for name in _REQUEST_FLAGS if not flag_field(button, name, prefix)]
    return {"text": _string(button, "text", prefix)} | {name: wished[name] for name in wished if name not in denied}


def _inline_button(button: Any) -> Json:
    prefix = "Can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(prefix + "InlineKeyboardButton must be an Object")
    answer: Json = {"text": _string(button, "text", prefix)}
    if icon := button.get("icon_custom_emoji_id"):
        answer["icon_custom_emoji_id"] = str(icon)
    style = str(button.get("style", "")).lower()
    if style not in ("", "default", *_STYLES):
        raise bad_request(prefix + "invalid button style specified")
    if style in _STYLES:
        answer["style"] = style
    return answer | _action(button, prefix)


def _action(button: Json, prefix: str) -> Json:
    """The button's one action; of several the server takes the first in its own order."""
    if button.get("url"):
        return {"url": _button_url(_string(button, "url", prefix))}
    if button.get("callback_data"):
        return {"callback_data": _string(button, "callback_data", prefix)}
    for name in _NOT_EMULATED:
        if name in button:
            raise not_emulated(f"buttons with {name}")
    return _rare_action(button, prefix)


def _rare_action(button: Json, prefix: str) -> Json:
    for name in _TEXTS:
        if name in button:
            return {name: _string(button, name, prefix)}
    for name, inner in _OBJECTS.items():
        if name in button:
            return {name: {inner: _string(_object(button, name, prefix), inner, prefix)}}
    if "switch_inline_query_chosen_chat" in button:
        chosen = _object(button, "switch_inline_query_chosen_chat", prefix)
        flags = {name: bool(chosen[name]) for name in _TARGETS if name in chosen}
        return {"switch_inline_query_chosen_chat": {"query": str(chosen.get("query") or ""), **flags}}
    raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")


def _object(button: Json, name: str, prefix: str) -> Json:
    if not isinstance(button[name], dict):
        raise bad_request(f'{prefix}Field "{name}" must be of type Object')
    return dict(button[name])


def _button_url(url: str) -> str:
    if linked_user(url):
        return url
    try:
        return check_link(url)
    except LinkError as error:
        raise bad_request(f"Inline keyboard button URL '{url}' is invalid: {error}") from None
