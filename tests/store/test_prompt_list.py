"""Many prompts in one question, and changed together."""

from contextlib import suppress

import pytest

from store import labels, prompt_list, prompts
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import PromptVersion
from tests.store.made import Sample


def id_of(row: object) -> int:
    return getattr(row, "id", None) or 0


def saved(db: Database, prompt_id: int, text: str, parent_id: int | None, branch: str = "main", **more: object) -> PromptVersion:
    fields = {"messages": [{"role": "user", "content": text}], "content_hash": text, **more}
    return prompts.add_version(db, prompt_id, parent_id=parent_id, expected_latest_id=parent_id or 0, branch=branch, **fields)


def test_a_line_tells_of_the_newest_version_on_the_main_branch(db: Database, sample: Sample) -> None:
    second = saved(db, sample.prompt, "two", sample.prompt_version)
    saved(db, sample.prompt, "fork", sample.prompt_version, "kinder")
    empty = prompts.create_prompt(db, sample.project, "Empty", "nothing yet", "block")
    other = prompts.create_prompt(db, sample.project, "Other")
    saved(db, id_of(other), "one", None)
    prompt_list.change_prompts(db, [id_of(other)], lambda _: {"archived": True})

    lines = {line.name: line for line in prompt_list.lines(db, sample.project)}

    assert len(lines) == 3
    assert (lines["Assistant"].number, lines["Assistant"].saved_at) == (2, second.created_at)
    assert lines["Empty"] == (empty.id, "Empty", "nothing yet", "block", [], False, empty.created_at, 0, None)
    assert (lines["Other"].number, lines["Other"].archived) == (1, True)


def test_the_newest_texts_come_in_one_question(db: Database, sample: Sample) -> None:
    saved(db, sample.prompt, "zwei ünïque", sample.prompt_version)
    saved(db, sample.prompt, "fork", sample.prompt_version, "kinder")
    prompts.create_prompt(db, sample.project, "Empty")
    ((prompt_id, body),) = prompt_list.bodies(db, sample.project)
    assert prompt_id == sample.prompt and "zwei ünïque" in body


def test_the_versions_of_several_prompts_newest_or_by_label(db: Database, sample: Sample) -> None:
    second = saved(db, sample.prompt, "two", sample.prompt_version)
    fork = saved(db, sample.prompt, "fork", sample.prompt_version, "kinder")
    other = id_of(prompts.create_prompt(db, sample.project, "Other"))
    one = saved(db, other, "one", None)
    labels.move_label(db, sample.prompt, "production", sample.prompt_version)
    ids = [sample.prompt, other, 999_999]

    assert {key: row.id for key, row in prompt_list.versions_at(db, ids).items()} == {sample.prompt: second.id, other: one.id}
    assert {key: row.id for key, row in prompt_list.versions_at(db, ids, "production").items()} == {sample.prompt: sample.prompt_version}
    assert prompt_list.last_version_id(db) == one.id and fork.id


def test_prompts_change_together_and_tell_what_was_there(db: Database, sample: Sample) -> None:
    other = id_of(prompts.create_prompt(db, sample.project, "Other"))
    changes = prompt_list.change_prompts(db, [other, sample.prompt], lambda row: {"tags": [row.name], "archived": row.archived})
    assert changes == {other: {"tags": ([], ["Other"])}, sample.prompt: {"tags": ([], ["Assistant"])}}
    assert [row.tags for row in prompts.list_prompts(db, sample.project)] == [["Assistant"], ["Other"]]
    assert prompt_list.change_prompts(db, [other], lambda row: {"tags": row.tags}) == {}


def test_prompts_that_are_gone_may_be_skipped(db: Database, sample: Sample) -> None:
    changes = prompt_list.change_prompts(db, [999_999, sample.prompt], lambda _: {"archived": True}, skip_missing=True)
    assert list(changes) == [sample.prompt]


def test_new_names_are_looked_at_beside_all_others_before_any_is_given(db: Database, sample: Sample) -> None:
    block = id_of(prompts.create_prompt(db, sample.project, "rules", kind="block"))
    second = saved(db, sample.prompt, "[[block: rules]]", sample.prompt_version, blocks={"rules": "rules"})
    saved(db, sample.prompt, "without", id_of(second))
    asked: list[prompt_list.Renaming] = []

    def never(found: prompt_list.Renaming) -> None:
        asked.append(found)
        raise ValueError

    for new in ("rules", "house rules"):
        with suppress(ValueError):
            prompt_list.change_prompts(db, [block], lambda _, new=new: {"name": new}, allow=never)
    (found,) = asked
    assert (found.names, found.others, found.users) == ({block: "house rules"}, ["Assistant"], {block: ["Assistant"]})
    assert prompts.get_prompt(db, block).name == "rules"


def test_where_one_cannot_change_none_does(db: Database, sample: Sample) -> None:
    other = id_of(prompts.create_prompt(db, sample.project, "Other"))
    with pytest.raises(StoreMissing):
        prompt_list.change_prompts(db, [other, 999_999], lambda _: {"archived": True})
    with pytest.raises(StoreConflict):
        prompt_list.change_prompts(db, [sample.prompt, other], lambda _: {"archived": True, "name": "Same"})
    assert [row.name for row in prompts.list_prompts(db, sample.project)] == ["Assistant", "Other"]
    with pytest.raises(TypeError, match="colour"):
        prompt_list.change_prompts(db, [other], lambda _: {"colour": "red"})
