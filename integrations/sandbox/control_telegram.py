"""Control calls about Telegram: what its users do and see, groups, files, switches."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import Route

from integrations.sandbox.control_errors import bad_input, unknown
from integrations.sandbox.control_kit import Asked, Json, endpoint
from integrations.sandbox.telegram import groups, transcript, user_side
from integrations.sandbox.telegram.world import TelegramWorld
from integrations.sandbox.world import World

_Act = Callable[[TelegramWorld, int, Json], Json]


def telegram_control_routes(world: World) -> list[Route]:
    """Users, chats, groups, files, updates, switches."""

    def acted(act: _Act, name: str) -> Callable[[Asked], Json]:
        def handler(asked: Asked) -> Json:
            with world.telegram.lock:
                return act(world.telegram, asked.number(name), asked.body)

        return handler

    user, chat = "/_sandbox/telegram/users/{user}", "/_sandbox/telegram/chats/{chat}"
    group = "/_sandbox/telegram/groups"
    return [
        Route(f"{user}/messages", endpoint(acted(user_side.write, "user")), methods=["POST"]),
        Route(f"{user}/taps", endpoint(acted(user_side.tap, "user")), methods=["POST"]),
        Route(f"{user}/state", endpoint(acted(user_side.set_state, "user")), methods=["POST"]),
        Route(f"{user}/state", endpoint(acted(_state, "user")), methods=["GET"]),
        Route(f"{user}/taps/{{tap}}", endpoint(lambda asked: _tap(world, asked)), methods=["GET"]),
        Route("/_sandbox/telegram/taps/{tap}", endpoint(lambda asked: _tap(world, asked)), methods=["GET"]),
        Route(chat, endpoint(lambda asked: _transcript(world, asked)), methods=["GET"]),
        Route("/_sandbox/telegram/chats", endpoint(lambda asked: _chats(world)), methods=["GET"]),
        Route(group, endpoint(lambda asked: _group(world, asked)), methods=["POST"]),
        Route(f"{group}/{{chat}}/bot", endpoint(acted(groups.set_bot_standing, "chat")), methods=["POST"]),
        Route(f"{group}/{{chat}}/migrate", endpoint(acted(_migrate, "chat")), methods=["POST"]),
        Route("/_sandbox/telegram/files/{file}", endpoint(lambda asked: _file(world, asked)), methods=["GET"]),
        Route("/_sandbox/telegram/updates", endpoint(lambda asked: _inject(world, asked)), methods=["POST"]),
        Route("/_sandbox/telegram/switches", endpoint(lambda asked: _switches(world)), methods=["GET"]),
        Route("/_sandbox/telegram/switches", endpoint(lambda asked: _switch(world, asked)), methods=["POST"]),
    ]


def _state(telegram: TelegramWorld, user_id: int, body: Json) -> Json:
    user = telegram.person(user_id)
    if user is None:
        raise unknown(f"no user {user_id}")
    return user_side.state_json(user)


def _group(world: World, asked: Asked) -> Json:
    with world.telegram.lock:
        return groups.make_group(world.telegram, asked.body)


def _migrate(telegram: TelegramWorld, chat_id: int, body: Json) -> Json:
    return groups.migrate(telegram, chat_id)


def _tap(world: World, asked: Asked) -> Json:
    return user_side.tap_result(world.telegram, str(asked.request.path_params["tap"]))


def _transcript(world: World, asked: Asked) -> list[Json]:
    return transcript.chat_transcript(world.telegram, asked.number("chat"))


def _chats(world: World) -> list[Json]:
    return transcript.chat_list(world.telegram)


def _file(world: World, asked: Asked) -> Response:
    stored = world.telegram.files.find(str(asked.request.path_params["file"]))
    if stored is None:
        raise unknown("no such file")
    return Response(stored.data, media_type=stored.mime)


def _inject(world: World, asked: Asked) -> Json:
    """Queue any object as an update, for a bot that must survive what it cannot read."""
    update = asked.body.get("update")
    if not isinstance(update, dict):
        raise bad_input("update is an object, without update_id")
    lifetime = world.telegram.switches.message_lifetime_seconds
    return {"update_id": world.telegram.updates.push_raw(update, lifetime, "injected")}


def _switches(world: World) -> Json:
    return world.telegram.switches.as_json()


def _switch(world: World, asked: Asked) -> Json:
    try:
        world.telegram.switches.set(asked.body)
    except ValueError as error:
        raise bad_input(str(error)) from None
    return world.telegram.switches.as_json()
