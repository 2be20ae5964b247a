"""A program saves versions and moves labels: on top of what it knew, and never over somebody else."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from store import labels as kept
from store import prompts as rows
from tests.api.conftest import Shop
from touchstone.actions import labels, prompts
from touchstone.api.gate import BODY_LIMIT
from touchstone.prompts.content import PromptContent

ANSWERS = "/v1/prompts/support/answers"
WHOLE = {
    "messages": [
        {"role": "system", "content": 'Answer as {{"text": "…"}}.'},
        {"role": "placeholder", "content": "turns"},
        {"role": "user", "content": "{question}"},
    ],
    "format": "brace",
    "params": {"temperature": 0.5, "max_tokens": 10, "stop": ["END"], "json_schema": {"type": "object", "properties": {"a": {}}}},
    "variables": [{"name": "question", "type": "choice", "choices": ["a", "b"], "description": "What is asked", "sample": "a"}],
    "tools": [{"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}],
    "model": "gpt-5-mini",
}


MISFITS: tuple[dict[str, Any], ...] = (
    {"endpoint": "http://evil.example"},
    {"api_key_env": "HOME"},
    {"messages": [{"role": "user", "content": "x", "name": "n"}]},
    {"messages": [{"role": "tool", "content": "x"}]},
    {"messages": [{"role": "user", "content": 3}]},
    {"messages": []},
    {"messages": "x"},
    {"params": {"temprature": 1}},
    {"params": {"base_url": "http://evil.example"}},
    {"params": {"max_tokens": "10"}},
    {"params": {"temperature": True}},
    {"variables": [{"name": "q", "type": "file"}]},
    {"variables": [{"name": ""}]},
    {"tools": ["x"]},
    {"parent": None},
    {"parent": -1},
    {"parent": "2"},
    {"parent": 2.0},
    {"note": ""},
    {"note": "x" * 501},
    {"model": 3},
    {"\u0000": 1},
)


def body(**changes: Any) -> dict[str, Any]:
    return {"parent": 2, "note": "By machine", "messages": [{"role": "user", "content": "{question}!"}], **changes}


def test_a_version_is_saved_whole_and_read_back_the_same(client: TestClient, shop: Shop) -> None:
    answer = client.post(f"{ANSWERS}/versions", json=body(**WHOLE))
    assert (answer.status_code, answer.json()["version"]) == (201, 3)
    read = client.get(f"{ANSWERS}?version=3&resolve=false").json()
    assert {name: read[name] for name in WHOLE} == WHOLE
    assert (read["content_hash"], read["author"], read["note"]) == (answer.json()["content_hash"], "shop (token)", "By machine")
    stored = rows.latest_version(shop.db, shop.prompt)
    assert stored and stored.content_hash == PromptContent.from_json(WHOLE).hash


def test_what_was_read_can_be_saved_elsewhere(client: TestClient, shop: Shop) -> None:
    read = client.get(f"{ANSWERS}?label=latest&resolve=false").json()
    copy = {name: read[name] for name in WHOLE}
    answer = client.post("/v1/prompts/copies/answers/versions?create=true", json=body(parent=0, **copy))
    assert answer.json()["content_hash"] == read["content_hash"]


@pytest.mark.parametrize("parent", [0, 1, 3])
def test_a_version_on_top_of_another_than_the_newest_is_a_conflict_with_both_numbers(client: TestClient, shop: Shop, parent: int) -> None:
    answer = client.post(f"{ANSWERS}/versions", json=body(parent=parent))
    assert (answer.status_code, answer.json()["parent"], answer.json()["newest"]) == (409, parent, 2)
    assert len(rows.versions(shop.db, shop.prompt)) == 2


def test_two_at_once_are_told_apart(client: TestClient, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = prompts.save_version
    monkeypatch.setattr(prompts, "save_version", _once(lambda: shop.version(shop.prompt, "meanwhile"), saved))
    answer = client.post(f"{ANSWERS}/versions", json=body())
    assert (answer.status_code, answer.json()["parent"], answer.json()["newest"]) == (409, 2, 3)


def test_two_who_make_one_prompt_at_once_are_told_apart(client: TestClient, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made = prompts.create_prompt
    monkeypatch.setattr(
        prompts, "create_prompt", _once(lambda: shop.version(made(shop.db, shop.project, "new").id or 0, "meanwhile"), made)
    )
    answer = client.post("/v1/prompts/new/versions?create=true", json=body(parent=0))
    assert (answer.status_code, answer.json()["parent"], answer.json()["newest"]) == (409, 0, 1)


@pytest.mark.parametrize(
    "kept_out",
    [
        {"tools": [{"type": "mcp", "server_url": "https://evil.example", "headers": {"Authorization": "Bearer x"}}]},
        {"params": {"json_schema": {"$ref": "https://evil.example/schema"}}},
    ],
)
def test_an_address_a_key_or_a_schema_from_outside_is_kept_by_no_version(client: TestClient, shop: Shop, kept_out: dict[str, Any]) -> None:
    answer = client.post(f"{ANSWERS}/versions", json=body(**kept_out))
    assert answer.status_code == 400 and ("Tool 1 holds" in answer.text or "points outside" in answer.text)


def _once(first: Any, then: Any) -> Any:
    waiting = [first]

    def after_it(*given: Any, **named: Any) -> Any:
        if waiting:
            waiting.pop()()
        return then(*given, **named)

    return after_it


class TestANewPrompt:
    def test_it_is_made_where_that_is_asked_for(self, client: TestClient, shop: Shop) -> None:
        assert client.post("/v1/prompts/new/one/versions", json=body(parent=0)).status_code == 404
        assert client.post("/v1/prompts/new/one/versions?create=true", json=body(parent=0)).json()["version"] == 1
        found = rows.prompt_by_name(shop.db, shop.project, "new/one")
        assert found and found.kind == "chat"

    def test_a_block_too(self, client: TestClient, shop: Shop) -> None:
        text = [{"role": "user", "content": "{brace} stays"}]
        address = "/v1/prompts/tone/versions?create=true&kind=block"
        assert client.post(address, json=body(parent=0, messages=text, format="plain")).status_code == 201
        shop.version(shop.prompt, "[[block: tone]] {question}")
        assert client.get(f"{ANSWERS}?label=latest").json()["messages"][0]["content"] == "{{brace}} stays {question}"

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"parent": 3}, 409),
            ({"messages": [{"role": "user", "content": "{not a name}"}]}, 400),
            ({"messages": [{"role": "user", "content": "[[block: missing]]"}]}, 404),
            ({"format": "plain"}, 400),
            ({"format": "nunjucks"}, 400),
            ({"format": "nunjucks", "messages": [{"role": "placeholder", "content": "turns"}]}, 400),
            ({"model": "https://evil.example/v1"}, 400),
            ({"variables": [{"name": "question"}, {"name": "question", "type": "number"}]}, 400),
            ({"note": "  "}, 400),
            ({"note": "\u00a0\t"}, 400),
        ],
    )
    def test_nothing_is_left_of_one_that_cannot_be_saved(
        self, client: TestClient, shop: Shop, changes: dict[str, Any], status: int
    ) -> None:
        assert client.post("/v1/prompts/new/versions?create=true", json=body(**{"parent": 0, **changes})).status_code == status
        assert rows.prompt_by_name(shop.db, shop.project, "new") is None

    def test_a_name_that_cannot_be_kept_is_refused(self, client: TestClient, shop: Shop) -> None:
        clash, spaces = ("Support/Answers", "RULES"), ("%20x", "a%09b", "a//b", "/")
        for name in ("%2e%2e/x", "a/%2e/b", "a%00b", "%EF%BF%BD%00", "x" * 300, *spaces, *clash):
            answer = client.post(f"/v1/prompts/{name}/versions?create=true", json=body(parent=0))
            assert (name, answer.status_code) == (name, 400)
        assert len(rows.list_prompts(shop.db, shop.project)) == 2

    def test_a_block_has_one_plain_or_template_text(self, client: TestClient, shop: Shop) -> None:
        address = "/v1/prompts/tone/versions?create=true&kind=block"
        for messages in ([{"role": "user", "content": "a"}] * 2, [{"role": "system", "content": "a"}]):
            assert client.post(address, json=body(parent=0, messages=messages)).status_code == 400


class TestAStrictBody:
    def test_what_does_not_fit_is_refused(self, client: TestClient, shop: Shop) -> None:
        for changes in MISFITS:
            answer = client.post(f"{ANSWERS}/versions", json=body(**changes))
            assert (changes, answer.status_code, answer.json().keys()) == (changes, 422, {"message", "hint"})
        assert len(rows.versions(shop.db, shop.prompt)) == 2

    @pytest.mark.parametrize("value", ["NaN", "1e999", '"\\u0000"', '"\\ud800"', '{"\\ud800": 1}', "[" * 70 + "]" * 70])
    def test_what_would_not_come_back_the_same_is_refused(self, client: TestClient, shop: Shop, value: str) -> None:
        text = json.dumps(body(tools=[{"x": "HERE"}])).replace('"HERE"', value)
        answer = client.post(f"{ANSWERS}/versions", content=text, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422

    @pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "9" * 5000, "null", "[]", '"x"', "{}", '{"\\ud800": 1}'])
    def test_what_is_no_body_is_refused(self, client: TestClient, shop: Shop, text: str) -> None:
        for method, address in (("POST", f"{ANSWERS}/versions"), ("PUT", f"{ANSWERS}/labels/staging")):
            answer = client.request(method, address, content=text, headers={"Content-Type": "application/json"})
            assert answer.status_code in (400, 422)
            assert answer.json().keys() == {"message", "hint"}

    def test_only_json_is_taken(self, client: TestClient, shop: Shop) -> None:
        answer = client.post(f"{ANSWERS}/versions", content=json.dumps(body()), headers={"Content-Type": "text/plain"})
        assert answer.status_code == 422

    def test_a_body_that_is_too_large_is_refused_however_it_comes(self, client: TestClient, shop: Shop) -> None:
        large = b" " * (BODY_LIMIT + 1)
        whole = client.post(f"{ANSWERS}/versions", content=large)
        parts = client.post(f"{ANSWERS}/versions", content=iter([large[:100], large[100:]]), headers={"Content-Type": "application/json"})
        for answer in (whole, parts):
            assert answer.status_code == 413
            assert answer.json()["message"] == "The request is too large."

    def test_a_text_that_looks_like_an_escape_is_taken(self, client: TestClient, shop: Shop) -> None:
        text = "write \\u0000 or \\ud800"
        assert client.post(f"{ANSWERS}/versions", json=body(messages=[{"role": "user", "content": text}])).status_code == 201
        assert client.get(f"{ANSWERS}?version=3").json()["messages"][0]["content"] == text


class TestLabels:
    def test_to_move_one_is_to_deploy(self, client: TestClient, shop: Shop) -> None:
        assert client.put(f"{ANSWERS}/labels/production", json={"version": 2, "seen": 1, "note": "go"}).json() == {
            "label": "production",
            "version": 2,
        }
        assert client.get(ANSWERS).json()["version"] == 2
        move = kept.moves(shop.db, shop.prompt)[0]
        assert (move.author, move.note) == ("shop (token)", "go")

    def test_one_that_moved_since_it_was_seen_stays(self, client: TestClient, shop: Shop) -> None:
        for seen in (0, 2):
            assert client.put(f"{ANSWERS}/labels/production", json={"version": 2, "seen": seen}).status_code == 409
        assert client.get(ANSWERS).json()["version"] == 1

    def test_a_new_one_is_made(self, client: TestClient, shop: Shop) -> None:
        assert client.put(f"{ANSWERS}/labels/canary", json={"version": 2, "seen": 0}).status_code == 200
        assert client.get(f"{ANSWERS}?label=canary").json()["version"] == 2

    def test_one_that_is_removed_gives_nothing(self, client: TestClient, shop: Shop) -> None:
        assert client.delete(f"{ANSWERS}/labels/production").status_code == 204
        assert client.get(ANSWERS).status_code == client.delete(f"{ANSWERS}/labels/production").status_code == 404

    def test_one_that_points_elsewhere_than_it_was_seen_is_not_removed(self, client: TestClient, shop: Shop) -> None:
        address = f"{ANSWERS}/labels/production"
        assert [client.delete(f"{address}?seen={seen}").status_code for seen in (0, 2, 9, -1)] == [409, 409, 404, 422]
        assert client.get(ANSWERS).json()["version"] == 1
        assert client.delete(f"{address}?seen=1").status_code == 204

    def test_a_protected_one_moves_only_for_who_is_sure(self, client: TestClient, shop: Shop) -> None:
        labels.protect(shop.db, shop.prompt, "production", True)
        address = f"{ANSWERS}/labels/production"
        assert client.put(address, json={"version": 2}).status_code == client.delete(address).status_code == 409
        assert client.get(ANSWERS).json()["version"] == 1
        assert client.put(address, json={"version": 2, "sure": True}).status_code == 200
        assert client.delete(f"{address}?sure=true").status_code == 204

    def test_a_bad_name_is_refused(self, client: TestClient, shop: Shop) -> None:
        for label in ("latest", "Big", "a%20b", "x" * 300, "%00", "<b>"):
            address = f"{ANSWERS}/labels/{label}"
            assert client.put(address, json={"version": 1}).status_code == client.delete(address).status_code == 400

    @pytest.mark.parametrize("sent", [{"version": 9}, {"version": 1, "seen": 9}])
    def test_a_version_that_is_not_there_is_404(self, client: TestClient, shop: Shop, sent: dict[str, int]) -> None:
        assert client.put(f"{ANSWERS}/labels/staging", json=sent).status_code == 404

    def test_a_bad_body_is_refused(self, client: TestClient, shop: Shop) -> None:
        bodies: tuple[dict[str, Any], ...] = (
            {},
            {"version": 0},
            {"version": "1"},
            {"version": 1, "seen": -1},
            {"version": 1, "force": True},
        )
        for sent in bodies:
            assert client.put(f"{ANSWERS}/labels/staging", json=sent).status_code == 422

    def test_a_prompt_whose_name_looks_like_an_address_has_labels_too(self, client: TestClient, shop: Shop) -> None:
        prompt = prompts.create_prompt(shop.db, shop.project, "a/labels/b").id or 0
        shop.version(prompt, "x")
        assert client.put("/v1/prompts/a/labels/b/labels/staging", json={"version": 1}).status_code == 200
        assert client.get("/v1/prompts/a/labels/b?label=staging").json()["name"] == "a/labels/b"
