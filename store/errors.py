"""What can go wrong in the store. Each error has a `message` (what happened) and a `hint` (what to do), as sentences.

StoreFailure
├── StoreConflict     the row changed meanwhile, or one like it is already there
├── StoreInUse        something else still uses the row; `users` names it
├── StoreMissing      what was asked for, or what a new row belongs to, is not there
│   └── StoreTooLarge a number no column holds
└── StoreUnavailable  the database is locked, full, damaged or out of reach; nothing was written
"""

from collections.abc import Sequence

from sqlalchemy import exc

SHOWN = 3


class StoreFailure(Exception):
    """Base of every error the store raises on purpose."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class StoreConflict(StoreFailure):
    """The row changed meanwhile, or one like it is already there."""


class StoreInUse(StoreFailure):
    """Something else still uses the row; `users` are the names of what does."""

    def __init__(self, what: str, users: Sequence[str] = ()) -> None:
        told = f"{what} is used by {listed(users)}." if users else f"{what} is still used."
        super().__init__(told, "Delete that first, or archive this.")
        self.users = tuple(users)


class StoreMissing(StoreFailure):
    """What was asked for, or what a new row belongs to, is not there."""


class StoreTooLarge(StoreMissing):
    """A number no column holds: what was asked for under it is not there, and no row with it can be stored."""


class StoreUnavailable(StoreFailure):
    """The database is locked, full, damaged or out of reach; nothing was written."""


def listed(names: Sequence[str]) -> str:
    """The first few names and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


_FULL = ("The disk of the database is full.", "Free some space, then try again: nothing of this step was written.")
_LOCKED = ("The database is locked by another program.", "Close what holds it (a backup, a database browser), then try again.")
_CANNOT_OPEN = ("The database cannot be opened.", "Check that its folder exists, is yours and can be written.")
_READ_ONLY = ("The database cannot be written.", "Check the permissions of its file and folder.")
_DAMAGED = ("The database file is damaged or is not a database.", "Restore it from a copy, or name another with TOUCHSTONE_HOME.")
_DISK = ("The disk of the database cannot be read or written.", "Check the disk; `touchstone doctor` tells more.")
_UNREACHABLE = ("The database server cannot be reached.", "Check that it runs and that TOUCHSTONE_DATABASE_URL is right.")
_REFUSED = ("The database server refused the sign-in.", "Check the user, password and database name in TOUCHSTONE_DATABASE_URL.")

SQLITE = {5: _LOCKED, 6: _LOCKED, 8: _READ_ONLY, 10: _DISK, 11: _DAMAGED, 13: _FULL, 14: _CANNOT_OPEN, 26: _DAMAGED}
"""By primary result code (https://sqlite.org/rescode.html)."""

POSTGRES = {"53100": _FULL, "55P03": _LOCKED, "40P01": _LOCKED, "25006": _READ_ONLY, "28": _REFUSED, "3D000": _REFUSED}
"""By SQLSTATE, or its class of two characters (https://www.postgresql.org/docs/15/errcodes-appendix.html)."""

TOO_LARGE = ("There is nothing of so large a number.", "Check the number.")
_OUT_OF_RANGE = "22003"
_FOREIGN_KEY = ("23503", "SQLITE_CONSTRAINT_FOREIGNKEY")
_UNIQUE = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID")
"""By SQLSTATE and SQLite's names, never by the words: those may repeat what a user wrote."""


def is_too_large(error: Exception) -> bool:
    """Whether a number was more than the database can hold: no row has it. SQLite's driver says so before the database is asked."""
    return isinstance(error, OverflowError) or getattr(getattr(error, "orig", None), "sqlstate", None) == _OUT_OF_RANGE


def translated(error: exc.SQLAlchemyError | OverflowError) -> Exception:
    """The store's error for what the database reported; the same error back where it is a mistake of ours."""
    if is_too_large(error):
        return StoreTooLarge(*TOO_LARGE)
    if isinstance(error, exc.TimeoutError):
        return StoreUnavailable("Every connection to the database is in use.", "Wait a moment, then try again.")
    if not isinstance(error, exc.DBAPIError):
        return error
    if isinstance(error, exc.IntegrityError):
        return _of_integrity(error)
    found = _of_state(error.orig)
    return StoreUnavailable(*found) if found else error


def _of_integrity(error: exc.IntegrityError) -> Exception:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    if code in _FOREIGN_KEY:
        return StoreMissing("What this belongs to is no longer there.", "Load the page again.")
    if code in _UNIQUE:
        return StoreConflict("One like it is already there.", "Look at what is there, then choose another name or save on top of it.")
    return error


def _of_state(origin: BaseException | None) -> tuple[str, str] | None:
    code = getattr(origin, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)
    if not type(origin).__module__.startswith("psycopg"):
        return None
    state = getattr(origin, "sqlstate", None)
    if state is None:
        return _REFUSED if "authentication failed" in str(origin) or "does not exist" in str(origin) else _UNREACHABLE
    return POSTGRES.get(state) or POSTGRES.get(state[:2]) or (_UNREACHABLE if state[:2] in ("08", "57", "53") else None)
