"""Tokens of the HTTP API. Only their hashes are here."""

import time

from sqlalchemy import select, update
from sqlmodel import col

from store import rows
from store.database import Database
from store.tables import ApiToken


def add_token(db: Database, name: str, token_hash: str, author: str = "") -> ApiToken:
    """Keep a token's hash. Raises StoreConflict for one that is there."""
    return rows.add(db, ApiToken(name=name, token_hash=token_hash, author=author))


def token_by_hash(db: Database, token_hash: str) -> ApiToken | None:
    """The token of that hash, unless it was revoked."""
    return rows.first(db, ApiToken, col(ApiToken.token_hash) == token_hash, col(ApiToken.revoked).is_(False))


def list_tokens(db: Database) -> list[ApiToken]:
    """Every token that was not revoked, the newest first."""
    with db.reading() as session:
        return list(session.scalars(select(ApiToken).where(col(ApiToken.revoked).is_(False)).order_by(col(ApiToken.id).desc())))


def revoke_token(db: Database, id: int) -> None:
    """From now on the token opens nothing. Raises StoreMissing."""
    rows.set_fields(db, ApiToken, id, "token", {"revoked": True})


def note_use(db: Database, id: int, at: float | None = None) -> None:
    """Remember when a token was last used. Raises StoreUnavailable at once where the database is busy."""
    with db.writing(wait=False) as session:
        session.execute(update(ApiToken).where(col(ApiToken.id) == id).values(used_at=time.time() if at is None else at))
