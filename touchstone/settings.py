"""What the environment decides, read once and handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote

from touchstone.errors import Invalid

SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Settings:
    """The product's settings.

    `home` holds the embedded databases (TOUCHSTONE_HOME, default ~/.touchstone).
    `database_url` points at PostgreSQL when one database is shared (TOUCHSTONE_DATABASE_URL).
    `allowed_hosts` are endpoint hosts reachable without https, or in private ranges
    (TOUCHSTONE_ALLOWED_HOSTS, separated by commas); loopback always is.
    `fetch_hosts` are the hosts that a chain may fetch pages from over https (TOUCHSTONE_FETCH_HOSTS, separated by commas); none
    unless they are named.
    `served_as` are the names under which a proxy serves the pages (TOUCHSTONE_SERVED_AS, separated by commas).
    """

    home: Path
    database_url: str
    allowed_hosts: tuple[str, ...] = ()
    served_as: tuple[str, ...] = ()
    fetch_hosts: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8501
    development: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from environment variables; nothing is created on disk. Raises Invalid."""
        home = Path(environ.get("TOUCHSTONE_HOME") or Path.home() / ".touchstone").expanduser().absolute()
        return cls(
            home=home,
            database_url=environ.get("TOUCHSTONE_DATABASE_URL") or _sqlite(home / "touchstone.db"),
            allowed_hosts=_hosts(environ.get("TOUCHSTONE_ALLOWED_HOSTS", "")),
            served_as=_hosts(environ.get("TOUCHSTONE_SERVED_AS", "")),
            fetch_hosts=_hosts(environ.get("TOUCHSTONE_FETCH_HOSTS", "")),
            host=environ.get("TOUCHSTONE_HOST", "127.0.0.1"),
            port=_port(environ.get("TOUCHSTONE_PORT") or "8501"),
            development=environ.get("TOUCHSTONE_DEVELOPMENT", "") == "1",
        )

    @cached_property
    def workflow_url(self) -> str:
        """Where the workflow engine keeps its state: beside the embedded database, or in the shared one."""
        if self.database_url.startswith("sqlite"):
            return _sqlite(self.home / "workflows.db")
        return self.database_url

    @property
    def database_file(self) -> Path | None:
        """The embedded database's file, None where it is a shared one."""
        return Path(unquote(self.database_url.removeprefix(SQLITE))) if self.database_url.startswith(SQLITE) else None


def _sqlite(file: Path) -> str:
    """The address of a file; "?" and "%" in its path are escaped, since an address gives them a meaning."""
    return SQLITE + quote(str(file))


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip().lower() for host in text.split(",") if host.strip())


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise Invalid(f"TOUCHSTONE_PORT cannot be {text[:40]!r}.", "It is a number from 1 to 65535.")
    return int(text)
