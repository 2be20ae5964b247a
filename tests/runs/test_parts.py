"""A run records the versions of the blocks it uses and keeps to them; a part of the prompt can be left out."""

import pytest

from store import prompts, runs
from store.database import Database
from tests.runs.made import Bed, bed, stored
from touchstone.actions import labels
from touchstone.actions.prompts import create_prompt, save_version
from touchstone.actions.running import Means, run_here
from touchstone.actions.runs import RunRequest, TargetChoice, create_run
from touchstone.errors import NotFound
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.types import Case, Message

ECHO = [{"when": "", "reply": "Fine."}]
TEXT = (
    Message("system", "[[block: rules@production]]"),
    Message("user", "one"),
    Message("assistant", "eins"),
    Message("user", "{input}"),
)


@pytest.fixture
def made(db: Database) -> Bed:
    return bed(db, [Case("a", variables={"input": "{Hi}"})], scripts=[ECHO])


def saved(db: Database, made: Bed, name: str, content: PromptContent, kind: str = "chat", parent: int | None = None) -> int:
    prompt = prompts.prompt_by_name(db, made.project_id, name) or create_prompt(db, made.project_id, name, kind=kind)
    return save_version(db, prompt.id or 0, content, note="x", author="ann", parent_id=parent).id or 0


def block(db: Database, made: Bed, text: str, parent: int | None = None) -> int:
    version = saved(db, made, "rules", PromptContent((Message("user", text),), PLAIN), "block", parent)
    labels.move(db, prompts.get_version(db, version).prompt_id, "production", version, author="ann")
    return version


def sent(db: Database, run_id: int) -> list[str]:
    return [turn["content"] for turn in stored(db, run_id)[0].messages]


def begun(db: Database, made: Bed, version: int, without: str = "") -> int:
    target = TargetChoice(made.models[0].id or 0, version, without)
    return create_run(db, RunRequest(made.project_id, made.suite_version_id, (target,))).id or 0


def test_a_run_keeps_to_the_blocks_it_was_made_with(db: Database, made: Bed, means: Means) -> None:
    first = block(db, made, "Be {brief}.")
    run = begun(db, made, saved(db, made, "p", PromptContent(TEXT)))
    block(db, made, "Be kind.", first)

    run_here(db, run, means)

    assert sent(db, run) == ["Be {brief}.", "one", "eins", "{Hi}"]
    assert runs.run_targets(db, run)[0].blocks == [{"reference": "rules@production", "name": "rules", "number": 1, "version_id": first}]


@pytest.mark.parametrize(("without", "expected"), [("block:rules", ["one", "eins", "{Hi}"]), ("example:1", ["Be brief.", "{Hi}"])])
def test_a_part_that_is_left_out_is_not_sent_and_the_target_says_so(
    db: Database, made: Bed, means: Means, without: str, expected: list[str]
) -> None:
    block(db, made, "Be brief.")
    run = begun(db, made, saved(db, made, "p", PromptContent(TEXT)), without)
    run_here(db, run, means)
    assert sent(db, run) == expected
    assert runs.run_targets(db, run)[0].label == f"p v1 @ scripted 0 without {without.replace(':', ' ')}"


def test_a_block_that_is_gone_keeps_a_run_from_being_made(db: Database, made: Bed) -> None:
    block(db, made, "Be brief.")
    version = saved(db, made, "p", PromptContent(TEXT))
    labels.remove(db, prompts.prompt_by_name(db, made.project_id, "rules").id or 0, "production", author="ann")  # type: ignore[union-attr]
    with pytest.raises(NotFound, match="rules has no label production"):
        begun(db, made, version)
