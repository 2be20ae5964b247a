"""What the environment decides, read once and handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The product's settings.

    `home` holds the embedded database, drafts and logs (TOUCHSTONE_HOME, default ~/.touchstone).
    `database_url` points at PostgreSQL when one database is shared (TOUCHSTONE_DATABASE_URL).
    `allowed_hosts` are endpoint hosts reachable without https, or in private ranges
    (TOUCHSTONE_ALLOWED_HOSTS, separated by commas); loopback always is.
    """

    home: Path
    database_url: str
    allowed_hosts: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8501
    development: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from environment variables; nothing is created on disk."""
        home = Path(environ.get("TOUCHSTONE_HOME") or Path.home() / ".touchstone").expanduser().absolute()
        hosts = environ.get("TOUCHSTONE_ALLOWED_HOSTS", "")
        return cls(
            home=home,
            database_url=environ.get("TOUCHSTONE_DATABASE_URL") or f"sqlite:///{home / 'touchstone.db'}",
            allowed_hosts=tuple(host.strip().lower() for host in hosts.split(",") if host.strip()),
            host=environ.get("TOUCHSTONE_HOST", "127.0.0.1"),
            port=int(environ.get("TOUCHSTONE_PORT", "8501")),
            development=environ.get("TOUCHSTONE_DEVELOPMENT", "") == "1",
        )

    @cached_property
    def workflow_url(self) -> str:
        """Where the workflow engine keeps its state: beside the embedded database, or in the shared one."""
        if self.database_url.startswith("sqlite"):
            return f"sqlite:///{self.home / 'workflows.db'}"
        return self.database_url
