"""The template of `touchstone run FILE --prompt` becomes a version like any other."""

import hashlib
from pathlib import Path

import pytest

from store import block_uses, models, prompts, runs
from store.database import Database
from store.tables import PromptVersion
from tests.actions.prompts_made import made
from touchstone.actions.file_runs import FileRun, take
from touchstone.actions.projects import ensure_project
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.content import MESSAGE_LIMIT, PromptContent
from touchstone.prompts.keepable import check_version
from touchstone.settings import Settings
from touchstone.types import Message

TEMPLATE = "Briefly: {question}"


@pytest.fixture
def settings(own_home: Path) -> Settings:
    return Settings.from_environment({"TOUCHSTONE_HOME": str(own_home)})


def taken(db: Database, settings: Settings, folder: Path, prompt: str) -> PromptVersion:
    """The version that a run of a small file is made with."""
    file = folder / "cases.csv"
    file.write_text("question\nWhy?\n")
    run = take(db, FileRun(file, "http://127.0.0.1:9/v1", "m", prompt=prompt), settings).run
    (target,) = runs.run_targets(db, run.id or 0)
    return prompts.get_version(db, target.prompt_version_id or 0)


def content(text: str) -> PromptContent:
    return PromptContent((Message("user", text),))


def test_it_has_the_hash_of_the_same_text_saved_in_the_editor(db: Database, project: int, settings: Settings, tmp_path: Path) -> None:
    version = taken(db, settings, tmp_path, TEMPLATE)
    edited = prompts.get_version(db, made(db, project, "edited", TEMPLATE)[1])
    assert version.content_hash == edited.content_hash == content(TEMPLATE).hash
    assert version.message == "Run from the command line"


def test_the_same_text_is_the_same_version_also_one_that_was_kept_under_another_hash(
    db: Database, settings: Settings, tmp_path: Path
) -> None:
    digest = hashlib.sha256(TEMPLATE.encode()).hexdigest()
    old = prompts.create_prompt(db, ensure_project(db, "Default").id or 0, f"command line {digest[:8]}").id or 0
    kept = prompts.add_version(db, old, messages=[{"role": "user", "content": TEMPLATE}], content_hash=digest)
    assert [taken(db, settings, tmp_path, TEMPLATE).id for _ in range(2)] == [kept.id, kept.id]
    assert taken(db, settings, tmp_path, "Other: {question}").prompt_id != old


def test_a_block_in_it_is_recorded_as_used(db: Database, settings: Settings, tmp_path: Path) -> None:
    block, _ = made(db, ensure_project(db, "Default").id or 0, "rules", "Be brief.", "block")
    version = taken(db, settings, tmp_path, "[[block: rules]] {question}")
    assert [use.version_id for use in block_uses.users_of(db, block)] == [version.id]


@pytest.mark.parametrize(
    ("prompt", "error", "told"),
    [("[[block: gone]] {question}", NotFound, "no block gone"), ("x" * (MESSAGE_LIMIT + 1), Invalid, "cannot be sent")],
)
def test_what_the_editor_would_not_save_is_refused_and_leaves_no_prompt(
    db: Database, settings: Settings, tmp_path: Path, prompt: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        taken(db, settings, tmp_path, prompt)
    assert prompts.list_prompts(db, ensure_project(db, "Default").id or 0) == []


def test_a_prompt_can_name_the_model_as_the_one_it_is_written_for(db: Database, settings: Settings, tmp_path: Path) -> None:
    taken(db, settings, tmp_path, TEMPLATE)
    (model,) = models.list_models(db)
    assert model.name == "m @ 127.0.0.1:9/v1"
    check_version(PromptContent((Message("user", "x"),), model=model.name), "chat")
