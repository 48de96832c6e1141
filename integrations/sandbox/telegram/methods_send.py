"""What do the methods that put something new into a chat do?

sendMessage, sendDocument, sendPhoto, sendMediaGroup, forwardMessage, copyMessage, sendChatAction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from integrations.sandbox.telegram.access import addressed_message, find_chat, find_message, require_reachable
from integrations.sandbox.telegram.errors import Json, bad_request, not_emulated
from integrations.sandbox.telegram.files import StoredFile
from integrations.sandbox.telegram.params import Params, flag_field
from integrations.sandbox.telegram.sending import (
    deliver,
    finish,
    let_through,
    origin_json,
    read_caption,
    read_target,
)
from integrations.sandbox.telegram.state import Message
from integrations.sandbox.telegram.text import MAX_CAPTION, MAX_TEXT, FormattedText, parse_text
from integrations.sandbox.telegram.views import message_json
from integrations.sandbox.telegram.world import TelegramWorld

MAX_ALBUM: Final = 10

_ACTIONS: Final = frozenset(
    {
        "cancel",
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_audio",
        "record_voice",
        "upload_audio",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "pick_up_location",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_TURNED_INTO_OTHER_MEDIA: Final = ("audio/", "video/", "image/gif", "image/webp")
_OTHER_MEDIA: Final = ("audio", "video", "live_photo")
_KIND: Final = {"document": "documents", "photo": "photos"}
_OFFERED: Final = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 "
    "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 "
    "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS: Final = frozenset(_OFFERED.split())
"""The emoji Telegram offers for reactions."""
_PREVIEW: Final = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def send_message(world: TelegramWorld, params: Params) -> Json:
    """sendMessage: 1–4096 characters after parsing."""
    parsed = read_text(params)
    preview = read_preview(params)
    target = read_target(world, params)
    body = checked_text(finish(world, parsed), MAX_TEXT, "Message is too long")
    let_through(world, target)
    html = params.text("text") if params.text("parse_mode").lower() == "html" else ""
    return message_json(world, deliver(world, target, text_content(body, preview), html=html))


def text_content(body: FormattedText, preview: Json) -> Json:
    """The content of a text message; how a link is previewed is told only where there is one."""
    has_link = preview and any(entity.type in ("url", "text_link") for entity in body.entities)
    return body.as_json() | ({"link_preview_options": preview} if has_link else {})


def read_text(params: Params) -> FormattedText:
    """The `text` of a call as given. Raises ApiError 400 when there is none."""
    if not params.text("text"):
        raise bad_request("Message text is empty")
    return parse_text(params.text("text"), params.text("parse_mode"), params.loose_json("entities"))


def checked_text(text: FormattedText, limit: int, complaint: str) -> FormattedText:
    """Raises ApiError 400 when nothing is left of the text or more than `limit` characters."""
    if not text.text:
        raise bad_request("Text must be non-empty")
    if len(text.text) > limit:
        raise bad_request(complaint)
    return text


def send_document(world: TelegramWorld, params: Params) -> Json:
    """sendDocument by upload or file_id."""
    return _send_media(world, params, "document")


def send_photo(world: TelegramWorld, params: Params) -> Json:
    """sendPhoto by upload or file_id."""
    return _send_media(world, params, "photo")


def _send_media(world: TelegramWorld, params: Params, kind: str) -> Json:
    source = _source(params, kind, params.text(kind))
    if source is None:
        raise bad_request(f"There is no {kind} in the request")
    parsed = read_caption(params)
    target = read_target(world, params)
    if kind == "document":
        _refuse_thumbnail(params, params.text("thumbnail") or params.text("thumb"))
    given = ("disable_content_type_detection", "show_caption_above_media", "has_spoiler")
    content = _media_content(world, _Item(kind, source, parsed, *(params.flag(name) for name in given)))
    let_through(world, target)
    html = params.text("caption") if params.text("parse_mode").lower() == "html" else ""
    return message_json(world, deliver(world, target, content, html=html))


@dataclass(frozen=True, slots=True)
class _Item:
    """One file of a message: an upload, or the id of a file sent before."""

    kind: str
    source: Any
    caption: FormattedText
    as_it_is: bool = True
    above: bool = False
    spoiler: bool = False


def _source(params: Params, field: str, given: str) -> Any:
    """The upload or file_id a file parameter refers to; None when there is neither."""
    if given.startswith("attach://"):
        return params.files.get(given.removeprefix("attach://"))
    return given or params.files.get(field)


def _media_content(world: TelegramWorld, item: _Item) -> Json:
    caption = finish(world, item.caption)
    if len(caption.text) > MAX_CAPTION:
        raise bad_request("Message caption is too long")
    stored = _known_file(world, item) if isinstance(item.source, str) else _new_file(world, item)
    if item.kind == "document":
        return {"document": stored.as_document(), **caption.as_json("caption")}
    photo = {"photo": [stored.as_photo_size()], **({"has_media_spoiler": True} if item.spoiler else {})}
    return with_caption(photo, caption, above=item.above)


def with_caption(content: Json, caption: FormattedText, *, above: bool) -> Json:
    """A medium with another caption, or none; only above a photo is there a place for it."""
    kept = {name: value for name, value in content.items() if "caption" not in name}
    told = {"show_caption_above_media": True} if above and caption.text and "photo" in content else {}
    return kept | caption.as_json("caption") | told


def _new_file(world: TelegramWorld, item: _Item) -> StoredFile:
    if not item.source.data:
        raise bad_request("File must be non-empty")
    if item.kind == "photo":
        return world.files.add_photo(item.source.data)
    stored = world.files.add_document(item.source.name, item.source.data)
    if not item.as_it_is and stored.mime.startswith(_TURNED_INTO_OTHER_MEDIA):
        raise not_emulated(f"documents of type {stored.mime}, which Telegram turns into other media")
    return stored


def _known_file(world: TelegramWorld, item: _Item) -> StoredFile:
    if item.source.lower().startswith(("http://", "https://")):
        raise not_emulated("sending files by URL")
    stored = world.files.find(item.source)
    if stored is None:
        raise bad_request("Wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
    if stored.kind != _KIND[item.kind]:
        real = stored.kind.removesuffix("s").capitalize()
        raise bad_request(f"Can't use file of type {real} as {item.kind.capitalize()}")
    return stored


def send_media_group(world: TelegramWorld, params: Params) -> list[Json]:
    """sendMediaGroup: an album of photos, or of documents."""
    items = [_album_item(params, entry) for entry in _album(params)]
    target = read_target(world, params, with_markup=False)
    if len(items) > MAX_ALBUM:
        raise bad_request("Too many messages to send as an album")
    if len({item.kind for item in items}) > 1:
        raise bad_request("Document can't be mixed with other media types")
    contents = [_media_content(world, item) for item in items]
    let_through(world, target, len(contents))
    group = {"media_group_id": str(13_000_000_000_000_000 + world.number())}
    return [message_json(world, deliver(world, target, content, extras=group)) for content in contents]


def _album(params: Params) -> list[Any]:
    if not params.text("media"):
        raise bad_request('Parameter "media" is required')
    media = params.json("media", "Can't parse media JSON object")
    if not isinstance(media, list):
        raise bad_request("Expected an Array of InputMedia")
    if not media:
        raise bad_request("There are no messages to send")
    return media


def _album_item(params: Params, entry: Any) -> _Item:
    prefix = "Can't parse InputMedia: "
    if not isinstance(entry, dict):
        raise bad_request(prefix + "expected an Object")
    caption = parse_text(
        str(entry.get("caption") or ""), str(entry.get("parse_mode") or ""), entry.get("caption_entities")
    )
    kind, above, spoiler = _album_kind(entry, prefix)
    source = _source(params, "", str(entry.get("media") or ""))
    if source is None:
        raise bad_request(prefix + "media not found")
    if kind in _OTHER_MEDIA:
        raise not_emulated(f"albums with media of type {kind!r}")
    if kind not in _KIND:
        what = "can't be used in sendMediaGroup" if kind == "animation" else "is unsupported"
        raise bad_request(f'{prefix}type "{kind}" {what}')
    _refuse_thumbnail(params, str(entry.get("thumbnail") or entry.get("thumb") or ""))
    return _Item(kind, source, caption, above=above, spoiler=spoiler)


def _album_kind(entry: Json, prefix: str) -> tuple[str, bool, bool]:
    above, spoiler = (flag_field(entry, name, prefix) for name in ("show_caption_above_media", "has_spoiler"))
    if "type" not in entry:
        raise bad_request(prefix + 'Can\'t find field "type"')
    return str(entry["type"]), above, spoiler


def _refuse_thumbnail(params: Params, given: str) -> None:
    """A thumbnail counts when it is uploaded; what Telegram would make of it is not emulated."""
    if any(name in params.files for name in ("thumbnail", "thumb", given.removeprefix("attach://"))):
        raise not_emulated("thumbnails of documents")


def forward_message(world: TelegramWorld, params: Params) -> Json:
    """forwardMessage."""
    original = _from_elsewhere(world, params, "message to forward")
    target = read_target(world, params)
    if original.is_service or "has_protected_content" in original.extras:
        raise bad_request("The message can't be forwarded")
    let_through(world, target)
    extras = {"forward_origin": origin_json(world, original)}
    return message_json(world, deliver(world, target, dict(original.content), extras=extras))


def copy_message(world: TelegramWorld, params: Params) -> Json:
    """copyMessage; a given caption replaces the old one of a message that can have one."""
    original = _from_elsewhere(world, params, "message to copy")
    caption = read_caption(params) if params.has("caption") else None
    target = read_target(world, params)
    if original.is_service or "has_protected_content" in original.extras:
        raise bad_request("The message can't be copied")
    content = dict(original.content)
    if caption is not None and "text" not in content:
        content = with_caption(content, finish(world, caption), above=params.flag("show_caption_above_media"))
    let_through(world, target)
    return {"message_id": deliver(world, target, content).id}


def _from_elsewhere(world: TelegramWorld, params: Params, what: str) -> Message:
    if not params.text("from_chat_id"):
        raise bad_request('Parameter "from_chat_id" is required')
    source = find_chat(world, params.text("from_chat_id"), acts=False)
    return find_message(source, params.message_id(), what)


def send_chat_action(world: TelegramWorld, params: Params) -> bool:
    """sendChatAction: nothing stays of it."""
    if params.text("action").lower() not in _ACTIONS:
        raise bad_request("Wrong parameter action in request")
    require_reachable(world, find_chat(world, params.text("chat_id"), acts=True))
    return True


def set_message_reaction(world: TelegramWorld, params: Params) -> bool:
    """setMessageReaction: a bot sets at most one, of the emoji Telegram offers."""
    wanted = params.json("reaction", "Can't parse reaction types JSON object", [])
    if not isinstance(wanted, list):
        raise bad_request("Expected an Array of ReactionType")
    for entry in wanted:
        _check_reaction(entry)
    _, message = addressed_message(world, params, "message to react", acts=False)
    if any(str(entry.get("emoji")) not in REACTIONS for entry in wanted):
        raise bad_request("REACTION_INVALID")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[world.bot.user.id] = wanted
    return True


def _check_reaction(entry: Any) -> None:
    prefix = "Can't parse ReactionType: "
    if not isinstance(entry, dict):
        raise bad_request(prefix + "expected an Object")
    if missing := [name for name in ("type", "emoji") if name not in entry and entry.get("type", "emoji") == "emoji"]:
        raise bad_request(f'{prefix}Can\'t find field "{missing[0]}"')
    if entry["type"] == "custom_emoji":
        raise not_emulated("reactions other than emoji")
    if entry["type"] != "emoji":
        raise bad_request(prefix + "invalid reaction type specified")


def read_preview(params: Params) -> Json:
    """The wishes about link previews, under their present or their older name. Raises ApiError 400."""
    if not params.text("link_preview_options"):
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else {}
    options = params.json("link_preview_options", "Can't parse link preview options JSON object")
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    for name in _PREVIEW:
        if name != "url":
            flag_field(options, name)
    return {name: options[name] for name in _PREVIEW if options.get(name)}
