"""What does the server know and do for the bot's own account?

getMe, getFile, answerCallbackQuery, commands, name and descriptions, close and logOut.
"""

from __future__ import annotations

import re
from typing import Any, Final

from integrations.sandbox.telegram.access import find_chat
from integrations.sandbox.telegram.errors import Json, bad_request, not_emulated
from integrations.sandbox.telegram.files import MAX_DOWNLOAD
from integrations.sandbox.telegram.params import Params, number_field
from integrations.sandbox.telegram.views import me_json
from integrations.sandbox.telegram.world import TelegramWorld

LOGGED_OUT_SECONDS: Final = 600
MAX_ANSWER: Final = 200
TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"

_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_SCOPES: Final = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES: Final = frozenset({"chat", "chat_administrators", "chat_member"})


def get_me(world: TelegramWorld, params: Params) -> Json:
    """getMe."""
    return me_json(world.bot.user, reads_groups=not world.switches.privacy_mode)


def get_file(world: TelegramWorld, params: Params) -> Json:
    """getFile: files over 20 MB cannot be had."""
    if not params.text("file_id"):
        raise bad_request("file_id not specified")
    stored = world.files.find(params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return stored.as_file()


def answer_callback_query(world: TelegramWorld, params: Params) -> bool:
    """answerCallbackQuery: once, in time, with at most 200 characters."""
    tap = world.callbacks.get(params.text("callback_query_id"))
    if tap is None or tap.answered or world.clock.unix() > tap.at + world.switches.callback_answer_seconds:
        raise bad_request(TOO_OLD)
    if len(params.text("text")) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url"):
        raise not_emulated("answers that open a URL")
    tap.answered = True
    tap.text, tap.show_alert = params.text("text"), params.flag("show_alert")
    world.on_event()
    return True


def set_my_commands(world: TelegramWorld, params: Params) -> bool:
    """setMyCommands, per scope and language."""
    commands = params.json("commands", "Can't parse commands JSON object", [])
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    read = [_read_command(entry) for entry in commands]
    key = _commands_key(world, params)
    if len(read) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    if any(not _COMMAND.fullmatch(entry["command"]) for entry in read):
        raise bad_request("BOT_COMMAND_INVALID")
    if any(not 1 <= len(entry["description"]) <= 256 for entry in read):
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.bot.commands[key] = read
    return True


def get_my_commands(world: TelegramWorld, params: Params) -> list[Json]:
    """getMyCommands of exactly this scope and language."""
    return world.bot.commands.get(_commands_key(world, params), [])


def delete_my_commands(world: TelegramWorld, params: Params) -> bool:
    """deleteMyCommands."""
    world.bot.commands.pop(_commands_key(world, params), None)
    return True


def _read_command(entry: Any) -> Json:
    prefix = "Can't parse BotCommand: "
    if not isinstance(entry, dict):
        raise bad_request(prefix + "expected an Object")
    for name in ("command", "description"):
        if not isinstance(entry.get(name), str):
            raise bad_request(f'{prefix}Can\'t find field "{name}"')
    return {"command": entry["command"].removeprefix("/"), "description": entry["description"]}


def _commands_key(world: TelegramWorld, params: Params) -> tuple[str, str]:
    scope = params.json("scope", "Can't parse BotCommandScope JSON object", {"type": "default"})
    language = _language(params)
    prefix = "Can't parse BotCommandScope: "
    if not isinstance(scope, dict):
        raise bad_request(prefix + "BotCommandScope must be an Object")
    kind = str(scope.get("type"))
    if kind in _SCOPES:
        return kind, language
    if kind not in _CHAT_SCOPES:
        raise bad_request(prefix + "Unsupported type specified")
    if "chat_id" not in scope:
        raise bad_request(prefix + 'Can\'t find field "chat_id"')
    user_id = number_field(scope, "user_id", prefix) if kind == "chat_member" else 1
    if user_id <= 0:
        raise bad_request(prefix + "Invalid user_id specified")
    return f"{kind} {find_chat(world, str(scope['chat_id']), acts=False).id} {user_id}", language


def _language(params: Params) -> str:
    """The `language_code`, two letters or none. Raises ApiError 400."""
    language = params.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("Invalid language code specified")
    return language


def set_my_name(world: TelegramWorld, params: Params) -> bool:
    """setMyName: 0–64 characters."""
    return _set(world.bot.names, params, "name", 64)


def get_my_name(world: TelegramWorld, params: Params) -> Json:
    """getMyName; without one of its own for the language, the account's name."""
    own = world.bot.names.get(_language(params)) or world.bot.names.get("")
    return {"name": own or world.bot.user.first_name}


def set_my_description(world: TelegramWorld, params: Params) -> bool:
    """setMyDescription: 0–512 characters."""
    return _set(world.bot.descriptions, params, "description", 512)


def get_my_description(world: TelegramWorld, params: Params) -> Json:
    """getMyDescription."""
    return {"description": world.bot.descriptions.get(_language(params), "")}


def set_my_short_description(world: TelegramWorld, params: Params) -> bool:
    """setMyShortDescription: 0–120 characters."""
    return _set(world.bot.short_descriptions, params, "short_description", 120)


def get_my_short_description(world: TelegramWorld, params: Params) -> Json:
    """getMyShortDescription."""
    return {"short_description": world.bot.short_descriptions.get(_language(params), "")}


def _set(texts: dict[str, str], params: Params, name: str, limit: int) -> bool:
    if len(params.text(name)) > limit:
        raise not_emulated(f"a {name} of more than {limit} characters: the server's answer is not documented")
    texts[_language(params)] = params.text(name)
    return True


def close(world: TelegramWorld, params: Params) -> bool:
    """close: the bot may come back at once."""
    return True


def log_out(world: TelegramWorld, params: Params) -> bool:
    """logOut: the queue is gone, and so is the bot for ten minutes."""
    world.updates.clear()
    world.bot.logged_out_until = world.clock.unix() + LOGGED_OUT_SECONDS
    return True
