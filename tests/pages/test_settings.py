"""Settings show where data lives and whether all is well, and no secret."""

import re
from pathlib import Path

import pytest

from store import models, workers
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, seen
from tests.pages.finished import finish_a_run

PAGE = "pages/setup/settings.py"


def test_where_data_lives_and_what_is_installed(visit: Visit, own_home: Path) -> None:
    text = seen(visit(PAGE))
    for words in (str(own_home), "SQLite, on this machine", "Free disk", "streamlit", "Light or dark follows your system."):
        assert words in text


def test_it_says_whether_a_worker_is_at_work(visit: Visit, db: Database) -> None:
    assert "0 at work" in seen(visit(PAGE))
    workers.beat(db, "w1", "here", 1)
    assert "1 at work" in seen(visit(PAGE))


def test_allowed_hosts_are_listed(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_ALLOWED_HOSTS", "models.internal,10.0.0.8")
    assert "models.internal\n10.0.0.8" in [text.value for text in visit(PAGE).text]


def test_hosts_that_chains_may_fetch_from_are_listed(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_FETCH_HOSTS", "pages.example")
    assert "pages.example" in [text.value for text in visit(PAGE).text]


def test_without_such_hosts_chains_fetch_nothing(visit: Visit) -> None:
    assert "No host for chains." in [text.value for text in visit(PAGE).text]


def test_an_endpoint_that_was_never_tried_has_no_tick(visit: Visit, db: Database) -> None:
    endpoint = models.create_endpoint(db, "Mechanics", "scripted", options={"rules": [{"when": "", "reply": "Hello"}]})
    model = models.create_model(db, "echo", endpoint.id or 0, "scripted")
    assert "**Endpoint Mechanics** scripted; no run has called it yet, and no test call since Touchstone was started" in seen(visit(PAGE))
    at = visit("pages/setup/models.py")
    at.button(key=f"try-{model.id}").click().run()
    at.switch_page(PAGE).run()
    assert "scripted; the last test call was answered" in seen(at)


def test_an_endpoint_whose_test_call_failed_says_what_happened(visit: Visit, db: Database) -> None:
    endpoint = models.create_endpoint(db, "Gateway", "openai_compatible", base_url="http://127.0.0.1:9/v1", options={"max_retries": 0})
    model = models.create_model(db, "small", endpoint.id or 0, "small-1")
    at = visit("pages/setup/models.py")
    at.button(key=f"try-{model.id}").click().run()
    at.switch_page(PAGE).run()
    assert "the last test call failed: http://127.0.0.1:9/v1 cannot be reached." in seen(at)
    assert "the last test call failed: http://127.0.0.1:9/v1 cannot be reached." in seen(visit(PAGE)), "also to who comes by the address"


def test_an_endpoint_that_answered_in_a_run_says_so(visit: Visit, db: Database, sample: Project) -> None:
    finish_a_run(db, sample, "Realistic", lambda *_: "pass", names=("one",))
    assert re.search(r"([\d,]+) of \1 calls answered in the run “Realistic”", seen(visit(PAGE)))
