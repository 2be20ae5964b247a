"""Where this installation keeps its data and what it is made of. Holds no secret: a database's password is left out."""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from store.database import Database
from touchstone import __version__
from touchstone.settings import Settings

PACKAGES = ("streamlit", "sqlalchemy", "dbos", "openai", "langchain", "langgraph", "torch", "transformers", "peft")


@dataclass(frozen=True)
class Installation:
    """`database_size` is in bytes, None for a shared database."""

    home: str
    database: str
    database_kind: str
    database_size: int | None
    versions: tuple[tuple[str, str], ...]
    allowed_hosts: tuple[str, ...]
    fetch_hosts: tuple[str, ...]


def describe(db: Database, settings: Settings) -> Installation:
    """What there is just now; nothing heavy is imported."""
    return Installation(
        home=str(settings.home),
        database=db.engine.url.set(query={}).render_as_string(hide_password=True),
        database_kind="SQLite, on this machine" if db.is_sqlite else "PostgreSQL, shared",
        database_size=_size(Path(db.engine.url.database or "")) if db.is_sqlite else None,
        versions=(("Touchstone", __version__), ("Python", platform.python_version()), *((name, _version(name)) for name in PACKAGES)),
        allowed_hosts=settings.allowed_hosts,
        fetch_hosts=settings.fetch_hosts,
    )


def size_text(size: int) -> str:
    """Bytes in the unit a person would use."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"


def _size(file: Path) -> int | None:
    """The file and what is not merged into it yet."""
    parts = [part for part in (file, file.with_name(file.name + "-wal")) if part.is_file()]
    return sum(part.stat().st_size for part in parts) if parts else None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
