"""What can go wrong when we talk to Google or Telegram, told by what the caller has to do next.

Every class carries one English sentence that names no token, link or e-mail; the caller decides on the class
(and on `kind`), never on the sentence.
"""

from enum import StrEnum


class DeniedKind(StrEnum):
    """Why a service refuses us for good, so that the administrator is told what to change."""

    PERMISSION = "permission"
    CREDENTIALS = "credentials"
    SHARING_LIMIT = "sharing_limit"
    STORAGE = "storage"
    POLICY = "policy"
    DESTINATION = "destination"
    QUOTA = "quota"


class RejectedKind(StrEnum):
    """What is wrong with the request we made."""

    REQUEST = "request"
    HTML = "html"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    NOT_A_SHEET = "not_a_sheet"


class ConflictKind(StrEnum):
    """Who else is holding the bot's update queue."""

    POLLER = "poller"
    WEBHOOK = "webhook"


class IntegrationError(Exception):
    """Base of everything an adapter raises; `str(error)` is one sentence without secrets."""


class Transient(IntegrationError):
    """Nothing happened and nothing is wrong with the request: the next tick may try again.

    `retry_after` is in seconds where the service named a time, else None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TokenExpired(Transient):
    """The page token of the Drive change log is no longer valid: read everything once, take a new token."""


class Denied(IntegrationError):
    """Refused until a person changes something: tell the administrator, do not loop."""

    def __init__(self, message: str, kind: DeniedKind = DeniedKind.PERMISSION) -> None:
        super().__init__(message)
        self.kind = kind


class Missing(IntegrationError):
    """The file, tab, message or chat is not there (any more): tell its owner."""


class Maybe(IntegrationError):
    """Sent, but the answer was lost: it may or may not have happened. Look before repeating."""


class Rejected(IntegrationError):
    """The request itself is refused (400 and the like): repeating it as it is cannot help."""

    def __init__(self, message: str, kind: RejectedKind = RejectedKind.REQUEST) -> None:
        super().__init__(message)
        self.kind = kind


class Migrated(IntegrationError):
    """The Telegram group became a supergroup: use `new_chat_id` from now on; old message ids are void."""

    def __init__(self, message: str, new_chat_id: int) -> None:
        super().__init__(message)
        self.new_chat_id = new_chat_id


class Conflict(IntegrationError):
    """Somebody else reads the bot's updates (telegram.md §5.2): a second poller, or a webhook."""

    def __init__(self, message: str, kind: ConflictKind) -> None:
        super().__init__(message)
        self.kind = kind
