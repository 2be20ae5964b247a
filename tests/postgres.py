"""A PostgreSQL server for the tests, started from whatever is installed; nothing of it is left behind.

A test asks for `postgres_url` and gets a database of its own, empty. Where no server is installed the test is skipped and
says so.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")
START_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Server:
    """A running server on a loopback port."""

    port: int
    user: str

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """One statement outside a transaction, as CREATE DATABASE wants it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def break_locks(self) -> None:
        """Break every connection that keeps a lock, as a restart or a lost network would."""
        self.run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")


def installed() -> Path | None:
    """The folder with initdb and postgres: on the PATH, or the newest of Debian's; None when there is none."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which it refuses: its own user, or nobody."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("PostgreSQL does not run as root and there is no other user here")


def _as_user(command: Sequence[object], user: pwd.struct_passwd | None, folder: Path) -> subprocess.Popen[bytes]:
    log = (folder / "log").open("ab")
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()} if user else {}
    return subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=folder, **who)  # type: ignore[call-overload, no-any-return]


def _wait_until_up(server: Server, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()[-2000:]}") from None
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server for the whole session, in a folder of its own."""
    binaries = installed()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed (looked on the PATH and in /usr/lib/postgresql): its tests are left out")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="touchstone-postgres-"))
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield from _serve(binaries, user, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(binaries: Path, user: pwd.struct_passwd | None, folder: Path) -> Iterator[Server]:
    data = folder / "data"
    made = _as_user([binaries / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"], user, folder)
    if made.wait():
        raise RuntimeError(f"initdb failed:\n{(folder / 'log').read_text()[-2000:]}")
    server = Server(_free_port(), "tests")
    options = [part for setting in (*SETTINGS, f"unix_socket_directories={folder}") for part in ("-c", setting)]
    process = _as_user([binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", server.port, *options], user, folder)
    try:
        _wait_until_up(server, process, folder)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # disconnects whoever is left, where SIGTERM would wait for them
        process.wait(30)


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database for one test."""
    name = f"t{secrets.token_hex(6)}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY")
    yield postgres_server.url(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")
