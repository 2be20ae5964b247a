"""Requests made to harm: a name that is a path, a page of another site that asks first, a host that only looks like this machine."""

import hashlib

import pytest
from starlette.testclient import TestClient

from store import prompts as rows
from store.tokens import list_tokens
from tests.api.conftest import Shop

ANSWERS = "/v1/prompts/support/answers"
BODY = {"parent": 0, "note": "By machine", "messages": [{"role": "user", "content": "x"}]}
PATHS = [
    "../settings",
    "..",
    "%2e%2e",
    "%2e%2e%2fsettings",
    "%252e%252e%252fx",
    "a/%2e%2e/b",
    "./%2e%2e",
    "%C0%AE/%2e%2e",
    "a//b",
    "%00",
    "a%00b",
]
LONG = ["x" * 101, "x" * 5_000, "%20", "%0a"]
UNSEEN = ["%e2%80%ae", "a%e2%80%aeb", "a%0ab", "%0d%0aX-Evil:%201", "%1b[31m"]
FOREIGN = ["https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1@evil.example", "file://"]


@pytest.mark.parametrize("name", [*PATHS, *LONG, *UNSEEN])
def test_a_name_that_is_a_path_or_not_seen_is_never_kept_and_reads_nothing(client: TestClient, shop: Shop, name: str) -> None:
    read = client.get(f"/v1/prompts/{name}")
    kept = client.post(f"/v1/prompts/{name}/versions?create=true", json=BODY)
    assert read.status_code == 404 and kept.status_code in (400, 404, 405)
    assert {"message", "hint"} == read.json().keys() == kept.json().keys() and len(read.text) < 500
    assert "x-evil" not in read.headers
    assert [one.name for one in rows.list_prompts(shop.db, shop.project)] == ["rules", "support/answers"]


@pytest.mark.parametrize("label", [*PATHS, *LONG, *UNSEEN, ".", "%2e", "Production", "latest", "%22%3E%3Cscript%3E"])
def test_a_label_that_is_a_path_is_never_made(client: TestClient, shop: Shop, label: str) -> None:
    assert client.put(f"{ANSWERS}/labels/{label}", json={"version": 1}).status_code in (400, 404, 405)
    assert list(client.get(f"{ANSWERS}?version=1").json()["labels"]) == ["production"]


def test_names_that_are_paths_on_another_system_are_names_here_and_are_found_by_themselves_alone(client: TestClient, shop: Shop) -> None:
    for name, written in {
        "..\\x": "..%5cx",
        "C:\\x": "C:%5cx",
        "~root": "~root",
        "a;b": "a;b",
        "a#b": "a%23b",
        "{{x}}": "%7B%7Bx%7D%7D",
    }.items():
        assert client.post(f"/v1/prompts/{written}/versions?create=true", json=BODY).status_code == 201
        assert client.get(f"/v1/prompts/{written}?version=1").json()["name"] == name


@pytest.mark.parametrize("origin", [*FOREIGN, "http://localhost:3000", "http://127.0.0.1:8501"])
@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
def test_no_answer_lets_a_page_of_another_site_read_it(client: TestClient, shop: Shop, origin: str, method: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
    answer = client.request(method, "/v1/prompts", headers=asked)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.status_code == 403 or origin not in FOREIGN


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1@evil.example",
        "127.0.0.1:8501@evil.example",
        "evil.example#127.0.0.1",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1,evil.example",
        "localhost\\.evil.example",
        "2130706433",
        "0x7f.1",
        "127.1",
        "0.0.0.0",
        "[::]",
        "[::ffff:10.0.0.1]",
        "",
    ],
)
def test_a_host_that_looks_like_this_machine_is_another(bare: TestClient, host: str) -> None:
    assert bare.get("/v1/health", headers={"Host": host}).status_code == 403


def test_a_token_is_looked_up_by_its_hash_so_that_time_tells_nothing_of_it(client: TestClient, shop: Shop) -> None:
    """What is compared is a digest that a caller cannot steer; the token itself is nowhere."""
    token = client.headers["Authorization"].removeprefix("Bearer ")
    (row,) = list_tokens(shop.db)
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(row.model_dump())
    for near in (token[:-1], token + "x", token.upper(), token.removeprefix("ts_")):
        assert client.get("/v1/prompts", headers={"Authorization": f"Bearer {near}"}).status_code == 401


@pytest.mark.parametrize("number", ["9" * 400, "1e999", "-1", "NaN", "Infinity"])
@pytest.mark.parametrize("field", ["temperature", "top_p", "max_tokens"])
def test_a_number_that_no_model_takes_is_no_setting(client: TestClient, shop: Shop, field: str, number: str) -> None:
    text = f'{{"parent": 2, "note": "n", "messages": [{{"role": "user", "content": "x"}}], "params": {{"{field}": {number}}}}}'
    answer = client.post(f"{ANSWERS}/versions", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
