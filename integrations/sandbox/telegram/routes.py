"""Under which paths does the emulated Bot API answer?

`/bot<token>/<method>` and `/file/bot<token>/<path>`, for GET and POST, with the server's answers to wrong tokens.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.telegram.dispatch import execute
from integrations.sandbox.telegram.errors import ApiError
from integrations.sandbox.telegram.params import read_params
from integrations.sandbox.telegram.world import TelegramWorld

_TOKEN: Final = re.compile(r"[1-9]\d*:[A-Za-z0-9_\-]+")
_VERBS: Final = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def telegram_routes(current: Callable[[], TelegramWorld]) -> list[Route]:
    """The routes of the Bot API; `current` gives the Telegram of the moment, for a reset makes a new one."""

    async def call(request: Request) -> Response:
        world = current()
        try:
            _check_token(world, request.path_params["token"])
            params = await read_params(request)
            request.scope["sandbox.params"] = params.args
            return JSONResponse(await execute(world, _method(request, params.text("method")), params))
        except ApiError as error:
            return JSONResponse(error.body(), error.code, error.headers)

    async def download(request: Request) -> Response:
        world = current()
        try:
            _check_token(world, request.path_params["token"])
        except ApiError as error:
            return JSONResponse(error.body(), error.code)
        stored = world.files.at_path(request.path_params["path"])
        if stored is None:
            return await nowhere(request)
        return Response(stored.data, media_type="application/octet-stream")

    async def nowhere(request: Request) -> Response:
        return JSONResponse(ApiError(404, "Not Found").body(), 404)

    return [
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
        Route("/bot{token}/{method:path}", call, methods=_VERBS),
        Route("/bot{rest:path}", nowhere, methods=_VERBS),
        Route("/file/bot{rest:path}", nowhere, methods=_VERBS),
    ]


def _method(request: Request, named: str) -> str:
    return request.path_params.get("method", "").strip("/") or named


def _check_token(world: TelegramWorld, token: str) -> None:
    """Raises ApiError 404 for what cannot be a token, 401 for one that is not this bot's."""
    if not _TOKEN.fullmatch(token):
        raise ApiError(404, "Not Found")
    if not hmac.compare_digest(token, world.bot.token):
        raise ApiError(401, "Unauthorized")
