"""An application calls a chain over a real connection, and hears why one ended early."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from store import models, traces
from tests.chains.test_running import OUT, QUESTION, chain
from tests.client.conftest import Server, Shop, until
from touchstone.actions import labels
from touchstone.actions.prompts import append, create_prompt
from touchstone.api.pace import Pace
from touchstone.chains.document import Chain, Node
from touchstone.client import ChainFailed, Client, Refused, Unavailable
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.content import PromptContent

Connect = Callable[..., Client]
NAME = "desk/triage"
GIVEN = {"question": "When?"}


def answering(*gates: Node, model: str = "echo") -> Chain:
    nodes = [QUESTION, Node("say", "answer", {"prompt": "support/answers", "model": model}), *gates, OUT]
    path = [*(f"{one.id}.text" for one in nodes[1:-1])]
    edges = [f"{source} {one.id}.text" for source, one in zip(path, gates, strict=False)]
    return chain(nodes, "question.question say.question", *edges, f"{path[-1]} out.value", inputs=["question"])


@pytest.fixture
def deploy(shop: Shop) -> Callable[[Chain], None]:
    rules = [{"when": "", "reply": "At nine."}]
    for name, more in (("echo", {}), ("slow", {"latency_s": 60})):
        endpoint = models.create_endpoint(shop.db, name=name, provider="scripted", options={"rules": rules, **more})
        models.create_model(shop.db, name=name, endpoint_id=endpoint.id or 0, remote_name=name)
    made, newest = create_prompt(shop.db, shop.project, NAME, kind="chain").id or 0, [None]

    def to_production(whole: Chain) -> None:
        version: Any = append(shop.db, made, PromptContent(chain=whole), "n", "ann", newest[-1])
        labels.move(shop.db, made, "production", version.id, author="ann")
        newest.append(version.id)

    return to_production


def test_a_chain_is_called_and_each_call_is_one_of_its_own(connect: Connect, deploy: Any, server: Server) -> None:
    deploy(answering())
    client = connect()
    first, second = client.invoke(NAME, GIVEN), client.invoke(NAME, GIVEN)
    assert (first.text, first.version, first.is_waiting) == ("At nine.", 1, False)
    assert second.trace > first.trace > 0 and first.outputs == {"answer": "At nine."}
    assert [one for one in server.asked if "chains" in one[0]] == [(f"/api/v1/chains/{NAME}/invoke", 200)] * 2


def test_why_it_ended_early_is_told_with_the_number_of_the_call(connect: Connect, deploy: Any, shop: Shop) -> None:
    deploy(answering(Node("gate", "validator", {"check": {"scorer": "regex", "pattern": "ten"}}, label="Gate")))
    with pytest.raises(ChainFailed, match="failed at Gate") as told:
        connect().invoke(NAME, GIVEN)
    assert told.value.trace == traces.newest(shop.db, shop.project)[0].id


def test_what_is_wrong_is_told_by_its_kind(connect: Connect, deploy: Any, server: Server) -> None:
    deploy(answering())
    client = connect()
    with pytest.raises(NotFound):
        client.invoke("gone", GIVEN)
    with pytest.raises(NotFound):
        client.invoke(NAME, GIVEN, label="staging")
    with pytest.raises(Invalid, match="question is missing"):
        client.invoke(NAME)
    with pytest.raises(Invalid, match="as JSON"):
        client.invoke(NAME, {"question": object()})
    with pytest.raises(Refused):
        connect(token="ts_unknown").invoke(NAME, GIVEN)
    server.api.state.pace = Pace(calls=1)
    client.invoke(NAME, GIVEN)
    with pytest.raises(Unavailable, match="may call chains"):
        client.invoke(NAME, GIVEN)
    client.close()
    with pytest.raises(Invalid, match="closed"):
        client.invoke(NAME, GIVEN)


def test_who_goes_away_from_a_stream_ends_the_call(deploy: Any, server: Server, shop: Shop) -> None:
    deploy(answering(model="slow"))
    body = json.dumps({"inputs": GIVEN}).encode()
    head = f"POST /api/v1/chains/{NAME}/stream HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer {shop.token}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        heard = b""
        while b'"node": "say"' not in heard:
            heard += connection.recv(4096)
    until(lambda: traces.newest(shop.db, shop.project)[0].state == "stopped")
    assert b"event: step" in heard and b"text/event-stream" in heard
