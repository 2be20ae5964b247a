"""The API describes itself, for programs and for people, without anything from another host."""

import re

from starlette.testclient import TestClient

from touchstone.api.docs_page import page


def test_every_request_has_a_summary_its_shapes_and_its_errors(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    requests = [(path, method, told) for path, methods in described["paths"].items() for method, told in methods.items()]
    assert len(requests) == 10
    for path, _, told in requests:
        assert told["summary"]
        if path.startswith(("/v1/prompts", "/v1/chains", "/v1/traces")):
            assert told["security"] == [{"HTTPBearer": []}]
            assert {"400", "401", "404", "422"} <= told["responses"].keys()
            assert told["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
    assert described["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    assert described["components"]["schemas"]["NewVersion"]["additionalProperties"] is False


def test_the_page_shows_all_of_it_and_loads_nothing(bare: TestClient) -> None:
    answer = bare.get("/docs")
    text = answer.text
    shown = ("/v1/prompts/{name}/labels/{label}", "Move a label", "ServedPrompt", "/v1/chains/{name}/invoke", "Call a chain")
    for words in (*shown, "Needs a token.", "Authorization: Bearer"):
        assert words in text
    assert not re.search(r"<script|<link|<img|src=|https?://|@import|url\(", text)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_every_text_of_the_page_is_escaped() -> None:
    bad = "<img src=x onerror=alert(1)>"
    schema = {"type": bad, "description": bad, "properties": {bad: {"enum": [bad]}}}
    told = {
        "summary": bad,
        "description": bad,
        "responses": {bad: {"description": bad}},
        "parameters": [{"name": bad, "in": bad, "schema": schema}],
    }
    parts = {"schemas": {bad: schema}, "securitySchemes": {bad: {"description": bad}}}
    assert "<img" not in page({"info": {"title": bad, "version": bad}, "paths": {bad: {"get": told}}, "components": parts})


def test_there_is_no_page_that_would_load_scripts(client: TestClient) -> None:
    assert client.get("/redoc").status_code == 404
