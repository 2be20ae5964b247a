"""A real server on this machine, which counts what it is asked and can be slow or gone."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from store import projects
from store.database import Database
from tests.e2e.browser import free_port
from tests.stored import in_folder
from touchstone.actions import labels, prompts, tokens
from touchstone.api import make_api
from touchstone.client import Client
from touchstone.prompts.content import PromptContent
from touchstone.settings import Settings
from touchstone.types import Message, Params


class Server:
    """The API under /api, as the product mounts it. `asked` are the paths and statuses of its answers."""

    def __init__(self, settings: Settings) -> None:
        self.api = make_api(settings)
        self.asked: list[tuple[str, int]] = []
        self.slow_s = 0.0
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def counted(message: Any) -> None:
            if message["type"] == "http.response.start":
                import asyncio

                await asyncio.sleep(self.slow_s)
                self.asked.append((scope["path"], message["status"]))
            await send(message)

        await Starlette(routes=[Mount("/api", self.api)])(scope, receive, counted)

    def start(self) -> None:
        config = uvicorn.Config(self, host="127.0.0.1", port=self.port, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)


def until(true: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until it is so. Raises TimeoutError."""
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError("it did not come about")
        time.sleep(0.005)


class Shop:
    """A project with the prompt support/answers: version 1 in production."""

    def __init__(self, db: Database) -> None:
        self.db, self.project = db, projects.create_project(db, "Shop").id or 0
        self.prompt = prompts.create_prompt(db, self.project, "support/answers").id or 0
        self.token = tokens.make_token(db, "app", "ann")
        self.parent: int | None = None
        self.deploy("One {question}", params=Params(max_tokens=5), tools=({"type": "function"},), model="small")

    def deploy(self, text: str, **more: Any) -> None:
        content = PromptContent((Message("user", text),), **more)
        self.parent = prompts.save_version(self.db, self.prompt, content, note="n", author="ann", parent_id=self.parent).id or 0
        labels.move(self.db, self.prompt, "production", self.parent, author="ann")


@pytest.fixture
def db(own_home: Path) -> Iterator[Database]:
    opened = in_folder()
    yield opened
    opened.close()


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db)


@pytest.fixture
def server(shop: Shop) -> Iterator[Server]:
    made = Server(Settings.from_environment())
    made.start()
    yield made
    made.stop()
    made.api.state.db.close()


@pytest.fixture
def connect(server: Server, shop: Shop) -> Iterator[Callable[..., Client]]:
    """Makes clients of the server, closed at the end."""
    made: list[Client] = []

    def client(**options: Any) -> Client:
        made.append(Client(server.url, **{"token": shop.token, **options}))
        return made[-1]

    yield client
    for one in made:
        one.close()
