"""Which code answers a method of the Bot API?

A table of what is emulated; every other method of Bot API 10.0 answers 501, and what is no method at all 404.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from integrations.sandbox.telegram import methods_bot, methods_chat, methods_edit, methods_send, methods_updates
from integrations.sandbox.telegram.errors import ApiError, Json, not_emulated
from integrations.sandbox.telegram.params import Params, from_json
from integrations.sandbox.telegram.world import TelegramWorld

Method = Callable[[TelegramWorld, Params], Any]

METHODS: Final[dict[str, Method]] = {
    "answerCallbackQuery": methods_bot.answer_callback_query,
    "close": methods_bot.close,
    "copyMessage": methods_send.copy_message,
    "deleteMessage": methods_edit.delete_message,
    "deleteMessages": methods_edit.delete_messages,
    "deleteMyCommands": methods_bot.delete_my_commands,
    "editMessageCaption": methods_edit.edit_message_caption,
    "editMessageReplyMarkup": methods_edit.edit_message_reply_markup,
    "editMessageText": methods_edit.edit_message_text,
    "forwardMessage": methods_send.forward_message,
    "getChat": methods_chat.get_chat,
    "getChatAdministrators": methods_chat.get_chat_administrators,
    "getChatMember": methods_chat.get_chat_member,
    "getChatMemberCount": methods_chat.get_chat_member_count,
    "getFile": methods_bot.get_file,
    "getMe": methods_bot.get_me,
    "getMyCommands": methods_bot.get_my_commands,
    "getMyDescription": methods_bot.get_my_description,
    "getMyName": methods_bot.get_my_name,
    "getMyShortDescription": methods_bot.get_my_short_description,
    "getUserProfilePhotos": methods_chat.get_user_profile_photos,
    "getWebhookInfo": methods_updates.get_webhook_info,
    "leaveChat": methods_chat.leave_chat,
    "logOut": methods_bot.log_out,
    "pinChatMessage": methods_edit.pin_chat_message,
    "sendChatAction": methods_send.send_chat_action,
    "sendDocument": methods_send.send_document,
    "sendMediaGroup": methods_send.send_media_group,
    "sendMessage": methods_send.send_message,
    "sendPhoto": methods_send.send_photo,
    "setMessageReaction": methods_send.set_message_reaction,
    "setMyCommands": methods_bot.set_my_commands,
    "setMyDescription": methods_bot.set_my_description,
    "setMyName": methods_bot.set_my_name,
    "setMyShortDescription": methods_bot.set_my_short_description,
    "unpinAllChatMessages": methods_edit.unpin_all_chat_messages,
    "unpinChatMessage": methods_edit.unpin_chat_message,
}
ASYNCHRONOUS: Final = ("getUpdates", "setWebhook", "deleteWebhook")
READERS: Final = frozenset(name for name in METHODS if name.startswith("get")) | {"getUpdates"}
"""Methods that change nothing anybody could wait for."""

NOT_EMULATED: Final = frozenset(
    (
        "addStickerToSet answerGuestQuery answerInlineQuery answerPreCheckoutQuery answerShippingQuery "
        "answerWebAppQuery approveChatJoinRequest approveSuggestedPost banChatMember banChatSenderChat "
        "closeForumTopic closeGeneralForumTopic convertGiftToStars copyMessages createChatInviteLink "
        "createChatSubscriptionInviteLink createForumTopic createInvoiceLink createNewStickerSet "
        "declineChatJoinRequest declineSuggestedPost deleteAllMessageReactions deleteBusinessMessages "
        "deleteChatPhoto deleteChatStickerSet deleteForumTopic deleteMessageReaction deleteStickerFromSet "
        "deleteStickerSet deleteStory editChatInviteLink editChatSubscriptionInviteLink editForumTopic "
        "editGeneralForumTopic editMessageChecklist editMessageLiveLocation editMessageMedia editStory "
        "editUserStarSubscription exportChatInviteLink forwardMessages getAvailableGifts getBusinessAccountGifts "
        "getBusinessAccountStarBalance getBusinessConnection getChatGifts getChatMenuButton getCustomEmojiStickers "
        "getForumTopicIconStickers getGameHighScores getManagedBotAccessSettings getManagedBotToken "
        "getMyDefaultAdministratorRights getMyStarBalance getStarTransactions getStickerSet getUserChatBoosts "
        "getUserGifts getUserPersonalChatMessages getUserProfileAudios giftPremiumSubscription "
        "hideGeneralForumTopic postStory promoteChatMember readBusinessMessage refundStarPayment "
        "removeBusinessAccountProfilePhoto removeChatVerification removeMyProfilePhoto removeUserVerification "
        "reopenForumTopic reopenGeneralForumTopic replaceManagedBotToken replaceStickerInSet repostStory "
        "restrictChatMember revokeChatInviteLink savePreparedInlineMessage savePreparedKeyboardButton "
        "sendAnimation sendAudio sendChecklist sendContact sendDice sendGame sendGift sendInvoice sendLivePhoto "
        "sendLocation sendMessageDraft sendPaidMedia sendPoll sendSticker sendVenue sendVideo sendVideoNote "
        "sendVoice setBusinessAccountBio setBusinessAccountGiftSettings setBusinessAccountName "
        "setBusinessAccountProfilePhoto setBusinessAccountUsername setChatAdministratorCustomTitle "
        "setChatDescription setChatMemberTag setChatMenuButton setChatPermissions setChatPhoto setChatStickerSet "
        "setChatTitle setCustomEmojiStickerSetThumbnail setGameScore setManagedBotAccessSettings "
        "setMyDefaultAdministratorRights setMyProfilePhoto setPassportDataErrors setStickerEmojiList "
        "setStickerKeywords setStickerMaskPosition setStickerPositionInSet setStickerSetThumbnail "
        "setStickerSetTitle setUserEmojiStatus stopMessageLiveLocation stopPoll transferBusinessAccountStars "
        "transferGift unbanChatMember unbanChatSenderChat unhideGeneralForumTopic unpinAllForumTopicMessages "
        "unpinAllGeneralForumTopicMessages upgradeGift uploadStickerFile verifyChat verifyUser"
    )
    .lower()
    .split()
)
"""The other methods of Bot API 10.0."""

_BY_LOWER: Final = {name.lower(): name for name in (*METHODS, *ASYNCHRONOUS)}


def canonical_name(method: str) -> str:
    """The method's name as documented; names are not case-sensitive. As it came when it is not emulated."""
    return _BY_LOWER.get(method.lower(), method)


async def execute(world: TelegramWorld, method: str, params: Params) -> Json:
    """Run a method; the whole body of the answer, `ok` included. Raises ApiError."""
    if world.bot.logged_out_until > world.clock.unix():
        raise ApiError(400, "Logged out")
    name = canonical_name(method)
    if params.text("business_connection_id") and name in METHODS:
        raise not_emulated("business_connection_id")
    if name == "getUpdates":
        return {"ok": True, "result": await methods_updates.get_updates(world, params)}
    with world.lock:
        if name in METHODS:
            return {"ok": True, "result": METHODS[name](world, params)}
        if name == "setWebhook":
            said = methods_updates.set_webhook(world, params, _reply_runner(world))
            return {"ok": True, "result": True, "description": said}
        if name == "deleteWebhook":
            said = methods_updates.delete_webhook(world, params)
            return {"ok": True, "result": True, "description": said}
    raise _unknown(method)


def _reply_runner(world: TelegramWorld) -> Callable[[Json], Any]:
    """Runs the method a bot put into its answer to a webhook request; its result stays unknown to the bot."""

    async def run(body: Json) -> None:
        if body:
            try:
                await execute(world, str(body["method"]), from_json(body))
            except ApiError:
                return

    return run


def _unknown(method: str) -> ApiError:
    if method.lower() in NOT_EMULATED:
        return not_emulated(f"method {method}")
    return ApiError(404, "Not Found: method not found")
