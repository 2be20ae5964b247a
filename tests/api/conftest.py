"""The API over a database of the test's own, a shop with a prompt and a block in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from store import projects
from store.database import Database
from tests.stored import in_folder
from touchstone.actions import labels, prompts, tokens
from touchstone.api import make_api
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.settings import Settings
from touchstone.types import Message, Params

HERE = "http://127.0.0.1:8501"


@pytest.fixture
def db(own_home: Path) -> Iterator[Database]:
    opened = in_folder(own_home)
    yield opened
    opened.close()


@pytest.fixture
def bare(own_home: Path, db: Database) -> Iterator[TestClient]:
    """A caller without a token."""
    api = make_api(Settings.from_environment({"TOUCHSTONE_HOME": str(own_home)}))
    with TestClient(api, base_url=HERE, raise_server_exceptions=False) as client:
        yield client
    api.state.db.close()


@pytest.fixture
def client(bare: TestClient, db: Database) -> TestClient:
    """A caller with a token."""
    bare.headers["Authorization"] = f"Bearer {tokens.make_token(db, 'shop', 'ann')}"
    return bare


@dataclass(frozen=True)
class Shop:
    db: Database
    project: int
    prompt: int
    block: int

    def version(self, prompt: int, text: str, format: str = "brace", **more: Any) -> int:
        """Save a version on top of the newest one; gives its id."""
        from store.prompts import latest_version

        latest = latest_version(self.db, prompt)
        content = PromptContent((Message("user", text),), format, **more)
        parent = latest.id if latest else None
        return prompts.save_version(self.db, prompt, content, note=text[:50], author="ann", parent_id=parent).id or 0

    def point(self, prompt: int, label: str, version: int) -> None:
        labels.move(self.db, prompt, label, version, author="ann")


@pytest.fixture
def shop(db: Database) -> Shop:
    """Prompt support/answers: v1 production, v2 newest with the plain block rules. Block rules: v1 with braces in it."""
    project = projects.create_project(db, "Shop").id or 0
    block = prompts.create_prompt(db, project, "rules", kind="block").id or 0
    prompt = prompts.create_prompt(db, project, "support/answers").id or 0
    made = Shop(db, project, prompt, block)
    made.version(block, 'Answer as {"text": "..."}, never {question}.', PLAIN)
    made.point(prompt, "production", made.version(prompt, "Say {question}", params=Params(max_tokens=50)))
    made.version(prompt, "[[block: rules]]\n{{literal}} {question}")
    return made
