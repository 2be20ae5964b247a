"""Tokens for the HTTP API: made once, shown once, kept as a hash."""

import hashlib
import secrets
import time
from contextlib import suppress

from store import tokens
from store.database import Database
from store.errors import StoreUnavailable
from store.tables import ApiToken
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid

PREFIX = "ts_"
NOTED_EVERY_S = 60.0
"""The time of the last use is written at most this often: reading a prompt should not cost a write. Where the database is busy just
then it is left to a later use: nobody waits for it."""


@translated()
def make_token(db: Database, name: str, author: str) -> str:
    """A new token, in plain text for the only time. Raises Invalid without a name."""
    name = " ".join(name.split())[:100]
    if not name:
        raise Invalid("The token has no name.", "Name it after the program that will use it.")
    token = PREFIX + secrets.token_urlsafe(32)
    tokens.add_token(db, name, hash_of(token), author)
    return token


@translated()
def check_token(db: Database, token: str) -> ApiToken | None:
    """The token's row, or None for one that is not known or was revoked."""
    found = tokens.token_by_hash(db, hash_of(token)) if token.startswith(PREFIX) else None
    if found is not None and time.time() - (found.used_at or 0) > NOTED_EVERY_S:
        with suppress(StoreUnavailable):
            tokens.note_use(db, found.id or 0)
    return found


@translated()
def list_all(db: Database) -> list[ApiToken]:
    """Every token that opens something, the newest first."""
    return tokens.list_tokens(db)


@translated()
def revoke(db: Database, id: int) -> None:
    """Let a token open nothing any more. Raises NotFound."""
    tokens.revoke_token(db, id)


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
