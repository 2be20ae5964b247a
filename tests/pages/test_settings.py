"""Settings show where data lives and whether all is well, and no secret."""

from pathlib import Path

import pytest

from store import workers
from store.database import Database
from tests.pages.conftest import Visit, seen

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
