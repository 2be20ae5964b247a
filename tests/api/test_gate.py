"""Who is answered: one with a token, or this machine where no token is needed. Nothing is learned without one."""

import sqlite3
import time

import pytest
from starlette.testclient import TestClient

from store.tokens import list_tokens
from tests.api.conftest import Shop
from touchstone.actions import tokens

ROUTES = [
    ("GET", "/v1/prompts"),
    ("GET", "/v1/prompts/support/answers"),
    ("GET", "/v1/prompts/missing"),
    ("GET", "/v1/prompts/support/answers?version=x"),
    ("POST", "/v1/prompts/support/answers/versions"),
    ("PUT", "/v1/prompts/support/answers/labels/production"),
    ("DELETE", "/v1/prompts/support/answers/labels/production"),
    ("GET", "/v1/anything"),
    ("PATCH", "/v1/prompts"),
]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Bearer ts_wrong", "Basic dXNlcjpwYXNz", "ts_wrong", "Bearer ts_" + "x" * 5000]
)
def test_without_a_known_token_every_answer_is_the_same(bare: TestClient, shop: Shop, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answers = [bare.request(method, address, content=b"{not json", headers=headers) for method, address in ROUTES]
    assert {(answer.status_code, answer.headers["www-authenticate"], answer.text) for answer in answers} == {
        (401, "Bearer", answers[0].text)
    }
    assert answers[0].json().keys() == {"message", "hint"}


def test_a_revoked_token_opens_nothing(client: TestClient, shop: Shop) -> None:
    assert client.get("/v1/prompts").status_code == 200
    tokens.revoke(shop.db, list_tokens(shop.db)[0].id or 0)
    assert client.get("/v1/prompts").status_code == 401


def test_the_use_of_a_token_is_noted(client: TestClient, shop: Shop) -> None:
    assert list_tokens(shop.db)[0].used_at is None
    client.get("/v1/prompts")
    assert list_tokens(shop.db)[0].used_at


def test_who_reads_does_not_wait_for_who_writes_and_the_use_is_noted_later(client: TestClient, shop: Shop) -> None:
    writer = sqlite3.connect(str(shop.db.engine.url.database), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert client.get("/v1/prompts/support/answers").status_code == 200
    assert time.monotonic() - began < 5
    assert list_tokens(shop.db)[0].used_at is None
    writer.close()
    client.get("/v1/prompts/support/answers")
    assert list_tokens(shop.db)[0].used_at


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("address", ["/v1/prompts/support/answers", "/v1/prompts/missing", "/v1/health", "/docs", "/openapi.json"])
def test_a_page_of_another_site_learns_nothing(bare: TestClient, shop: Shop, headers: dict[str, str], address: str) -> None:
    answer = bare.get(address, headers=headers)
    assert answer.status_code == 403
    assert "answers" not in answer.json()["hint"]


@pytest.mark.parametrize("address", ["/v1/health", "/v1/runs/99", "/docs", "/openapi.json", "/v1/prompts"])
def test_who_comes_through_a_proxy_of_this_machine_needs_a_token(bare: TestClient, shop: Shop, address: str) -> None:
    through = {"X-Forwarded-For": "203.0.113.7"}
    answer = bare.get(address, headers=through)
    assert (answer.status_code, answer.json()["message"]) == (403, "This came through a proxy, without a token.")
    assert "Settings page" in answer.json()["hint"]
    assert bare.get(address, headers={**through, "Authorization": "Bearer ts_wrong"}).status_code == 401
    bare.headers["Authorization"] = f"Bearer {tokens.make_token(shop.db, 'shop', 'ann')}"
    assert bare.get(address, headers=through).status_code in (200, 404)


def test_with_a_token_a_proxy_may_name_another_host_and_no_foreign_page_may_ask(client: TestClient, shop: Shop) -> None:
    assert client.get("/v1/prompts", headers={"Host": "touchstone.example"}).status_code == 200
    assert client.get("/v1/prompts", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.get("/v1/prompts", headers={"Host": "evil.example", "Origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("address", ["/v1/health", "/v1/prompts", "/docs"])
def test_a_wrong_token_does_not_open_another_host(bare: TestClient, address: str) -> None:
    assert bare.get(address, headers={"Host": "evil.example", "Authorization": "Bearer ts_wrong"}).status_code == 401


@pytest.mark.parametrize("header", [None, "Bearer ts_wrong"])
def test_what_is_open_on_this_machine_stays_open(bare: TestClient, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    assert bare.get("/v1/health", headers=headers).status_code == 200
    assert bare.get("/v1/runs/99", headers=headers).status_code == 404


@pytest.mark.parametrize("address", ["/v1/runs/../prompts", "/v1/runs/%2e%2e/prompts", "/v1/health/", "//v1/health", "/v1/runs"])
def test_no_detour_leads_past_the_gate(bare: TestClient, shop: Shop, address: str) -> None:
    assert bare.get(address).status_code in (401, 404)


def test_a_database_that_is_out_of_reach_is_told(client: TestClient, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from touchstone.errors import StoreError

    def locked(*_: object) -> None:
        raise StoreError("The database is locked.", "Try again.")

    monkeypatch.setattr("touchstone.api.gate.check_token", locked)
    assert client.get("/v1/prompts").status_code == 503


def test_what_nobody_foresaw_is_told_without_its_words(client: TestClient, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("touchstone.api.serving.page", broken)
    answer = client.get("/v1/prompts")
    assert (answer.status_code, "secret" in answer.text, answer.json().keys()) == (500, False, {"message", "hint"})


def test_an_address_or_method_that_is_not_there_is_told(client: TestClient) -> None:
    assert (client.get("/v1/nothing").status_code, client.patch("/v1/prompts").status_code) == (404, 405)
    assert client.get("/v1/nothing").json().keys() == {"message", "hint"}
