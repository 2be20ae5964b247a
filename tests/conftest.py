"""What every test stands on: no hub, no telemetry, and a home folder of its own."""

import functools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from streamlit.components.v2 import manifest_scanner

from store.database import Database
from tests.e2e.browser import Served, chromium, touchstone_up

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

# Streamlit reads what is installed at its start; a page test is a start, and what is installed stays the same.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for this test alone, so that nobody's real one is ever touched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TOUCHSTONE_HOME", str(home))
    monkeypatch.delenv("TOUCHSTONE_DATABASE_URL", raising=False)
    return home


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the tests of one file."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def served(db: Database) -> Iterator[Served]:
    """The product, running over the database of the file's own fixture `db`."""
    with touchstone_up(Path(str(db.engine.url.database)).parent) as running:
        yield running
