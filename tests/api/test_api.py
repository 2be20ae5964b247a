"""The HTTP API beside the pages: what it tells, and whom."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from store.database import open_database
from store.schema import ensure_schema
from touchstone.api import from_here, make_api
from touchstone.errors import Conflict, Invalid, MissingExtra, MissingVariables, NotFound, StoreError, TouchstoneError
from touchstone.settings import Settings


@pytest.fixture
def client(own_home: Path) -> Iterator[TestClient]:
    settings = Settings.from_environment({"TOUCHSTONE_HOME": str(own_home)})
    db = open_database(settings.database_url)
    ensure_schema(db)
    with TestClient(make_api(settings), base_url="http://127.0.0.1:8501") as client:
        yield client
    db.close()


def test_it_says_that_it_is_there(client: TestClient) -> None:
    answer = client.get("/v1/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_a_run_that_is_not_there_is_told_in_two_sentences(client: TestClient) -> None:
    answer = client.get("/v1/runs/99")
    assert answer.status_code == 404
    assert answer.json()["message"] and answer.json()["hint"]


@pytest.mark.parametrize("id", ["0", "-1", str(2**63), "99999999999999999999", "x"])
def test_a_number_that_no_run_can_have_is_refused(client: TestClient, id: str) -> None:
    assert client.get(f"/v1/runs/{id}").status_code == 422


@pytest.mark.parametrize(
    ("error", "status"), [(NotFound, 404), (Conflict, 409), (StoreError, 503), (Invalid, 400), (MissingVariables, 400), (MissingExtra, 400)]
)
def test_the_status_tells_what_kind_of_error_it_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: type[TouchstoneError], status: int
) -> None:
    def failing(*_: object) -> None:
        raise error(("a",)) if error is MissingVariables else error("It does not go.", "Do something else.")  # type: ignore[arg-type]

    monkeypatch.setattr("touchstone.api.run_progress", failing)
    answer = client.get("/v1/runs/1")
    assert answer.status_code == status
    assert answer.json()["message"] and answer.json()["hint"]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Host": "127.0.0.1.evil.example"}])
def test_a_page_of_another_site_gets_nothing(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get("/v1/health", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("host", "origin", "allowed"),
    [
        ("127.0.0.1:8501", "", True),
        ("localhost:8501", "http://localhost:8501", True),
        ("[::1]:8501", "http://[::1]:8501", True),
        ("", "", False),
        ("127.0.0.1:8501", "null", False),
        ("10.0.0.1:8501", "", False),
        ("localhost:8501", "http://localhost.evil.example", False),
    ],
)
def test_only_this_machine_is_answered(host: str, origin: str, allowed: bool) -> None:
    assert from_here(Headers({"Host": host, "Origin": origin})) is allowed


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-FORWARDED-PREFIX", "X-Real-IP", "Via"])
def test_what_came_through_a_proxy_is_not_this_machine(name: str) -> None:
    assert not from_here(Headers({"Host": "127.0.0.1:8501", name: "127.0.0.1"}))
    assert from_here(Headers({"Host": "127.0.0.1:8501", "X-Forward": "1", "Viable": "1"}))


def test_the_api_describes_itself(client: TestClient) -> None:
    assert "/v1/runs/{run_id}" in client.get("/openapi.json").json()["paths"]


def test_it_starts_without_the_pages_and_without_what_only_models_need() -> None:
    heavy = ("streamlit", "pandas", "torch", "transformers", "plotly", "openai", "langchain", "dbos")
    told = f"import sys, touchstone.api; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == "[]"
