"""A name that another site points at this machine opens nothing: neither a page nor the connection that a page works through."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from touchstone.own_host import OwnHost
from touchstone.server import application
from touchstone.settings import Settings

OURS = ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "127.0.0.2", "touchstone.example", "Touchstone.Example:443"]
OTHERS = [
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "localhost.evil.example",
    "10.0.0.1",
    "0.0.0.0",
    "[::1",
    "",
]


@pytest.fixture
def client() -> TestClient:
    async def page(_: Any) -> PlainTextResponse:
        return PlainTextResponse("a page")

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("a page")

    routes = [WebSocketRoute("/_stcore/stream", stream), Route("/{path:path}", page)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(OwnHost, names=("touchstone.example",))]))


@pytest.mark.parametrize("host", OURS)
def test_this_machine_and_the_names_of_its_proxy_are_served(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).text == "a page"
    with client.websocket_connect("/_stcore/stream", headers={"Host": host}) as socket:
        assert socket.receive_text() == "a page"


@pytest.mark.parametrize("host", OTHERS)
def test_another_name_gets_a_sentence_and_no_connection(client: TestClient, host: str) -> None:
    for path in ("/", "/vote", "/_stcore/health", "/apis", "/media/x"):
        answer = client.get(path, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 403 and "TOUCHSTONE_SERVED_AS" in answer.text and "a page" not in answer.text
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers={"Host": host}):
        pass


def test_the_api_decides_for_itself(client: TestClient) -> None:
    assert client.get("/api/v1/prompts", headers={"Host": "evil.example"}).status_code == 200


def test_the_product_is_served_this_way(own_home: Path) -> None:
    settings = Settings.from_environment({"TOUCHSTONE_HOME": str(own_home), "TOUCHSTONE_SERVED_AS": " touchstone.example, "})
    assert settings.served_as == ("touchstone.example",)
    answer = TestClient(application(settings), base_url="http://evil.example:8501").get("/")
    assert (answer.status_code, "TOUCHSTONE_SERVED_AS" in answer.text) == (403, True)
