"""How does somebody get a one-time invitation, and what is kept of it? Only the hash of its code."""

import hashlib
import secrets
from datetime import datetime, timedelta

from bot.store.db import Db
from bot.store.queries import people, record

LIFETIME = timedelta(hours=72)


def new_code() -> str:
    """A fresh invitation code: 24 characters that fit Telegram's `?start=`; only its hash is kept."""
    return secrets.token_urlsafe(18)


def hash_code(code: str) -> str:
    """SHA-256 (hex) of a code, as stored."""
    return hashlib.sha256(code.encode()).hexdigest()


def invite(db: Db, orang_id: int, now: datetime) -> str:
    """Makes an invitation for a person and returns its code; earlier unused ones are revoked."""
    code = new_code()
    with db.begin() as tx:
        people.add_invitation(tx, hash_code(code), orang_id, now, now + LIFETIME)
        row = people.person(tx, orang_id)
        people.lock_office(tx, row.instansi)
        record.append(tx, f"instansi:{row.instansi}", "undangan", {"orang_id": orang_id}, now)
    return code
