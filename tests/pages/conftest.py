"""Pages as a visitor sees them, over a database of the test's own."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from store.database import Database
from store.tables import Project
from tests.pages.editing import saved
from tests.stored import in_folder
from touchstone.actions import prompts
from touchstone.actions.projects import seed_if_empty
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

ROOT = Path(__file__).parents[2]
Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def fresh_resources(own_home: Path) -> Iterator[None]:
    """No database of another test is still open in the pages' cache."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def db(own_home: Path) -> Iterator[Database]:
    """The database the pages of this test will open."""
    opened = in_folder()
    yield opened
    opened.close()


@pytest.fixture
def sample(db: Database) -> Project:
    """The sample project, as the product makes it at its first start."""
    project = seed_if_empty(db)
    assert project is not None
    return project


@pytest.fixture
def prompt(db: Database, sample: Project) -> int:
    """A prompt whose v1 asks {question}, and v2 {question} and {tone}."""
    made = prompts.create_prompt(db, sample.id or 0, "triage").id or 0
    first = saved(db, made, PromptContent((Message("system", "Be brief."), Message("user", "{question}"))))
    saved(db, made, PromptContent((Message("system", "Be brief."), Message("user", "{question} {tone}"))), first)
    return made


@pytest.fixture
def visit(db: Database) -> Visit:
    """Opens a page of the product, as a new visitor with these URL parameters."""

    def open_page(path: str = "pages/overview/overview.py", **params: str | int) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in params.items():
            at.query_params[name] = str(value)
        return at.run() if path == "pages/overview/overview.py" else at.run().switch_page(path).run()

    return open_page


def seen(at: AppTest) -> str:
    """Every text on the page, the sidebar's too, as a reader sees it: without the signs that keep Markdown from reading it."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "code", "error", "warning", "info", "success", "toast")
    texts = [str(element.value) for kind in kinds for element in getattr(at, kind)]
    texts += [error.proto.title for error in at.error] + [button.label for button in at.button]
    return "\n".join(texts).replace("\u2060", "").replace("\\", "")


def read_as_markdown(at: AppTest) -> list[str]:
    """Texts a page gives to the Markdown reader in which a tag, bold or a link stands unescaped by someone's name."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info", "success", "toast")
    texts = [str(element.value) for kind in kinds for element in getattr(at, kind)] + [button.label for button in at.button]
    return [text for text in texts if re.search(r"(?<!\\)<img|(?<!\\)\[x(?<!\\)\]\(|(?<![\\*])\*\*bold", text)]
