"""Where this installation keeps its data and what it is made of. Holds no secret: a database's password is left out."""

import os
import platform
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from store import workers
from store.database import Database
from touchstone import __version__
from touchstone.actions.store_errors import translated
from touchstone.settings import Settings

PACKAGES = ("streamlit", "sqlalchemy", "dbos", "openai", "langchain", "langgraph", "torch", "transformers", "peft")
LOW_DISK = 1_000_000_000
"""Bytes of free disk below which it is said to be little."""
WORKER_SEEN_S = 15.0
_PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^@]*@")


@dataclass(frozen=True)
class Installation:
    """Sizes are in bytes; `database_size` is None for a shared database. `workers` were heard of in the last seconds."""

    home: str
    database: str
    database_kind: str
    database_size: int | None
    free_disk: int
    workers: int
    python: str
    product: str
    packages: tuple[tuple[str, str], ...]
    allowed_hosts: tuple[str, ...]

    @property
    def is_disk_low(self) -> bool:
        return self.free_disk < LOW_DISK


@translated()
def describe(db: Database, settings: Settings) -> Installation:
    """What there is just now; nothing heavy is imported. Raises StoreError."""
    file = settings.home / "touchstone.db"
    embedded = db.is_sqlite
    return Installation(
        home=str(settings.home),
        database=_PASSWORD.sub(r"\1:***@", settings.database_url),
        database_kind="SQLite, on this machine" if embedded else "PostgreSQL, shared",
        database_size=file.stat().st_size if embedded and file.exists() else None,
        free_disk=shutil.disk_usage(_existing(str(settings.home))).free,
        workers=len(workers.live_workers(db, WORKER_SEEN_S)),
        python=platform.python_version(),
        product=__version__,
        packages=tuple((name, _version(name)) for name in PACKAGES),
        allowed_hosts=settings.allowed_hosts,
    )


def size_text(size: int) -> str:
    """Bytes in the unit a person would use."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"


def _existing(path: str) -> str:
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
