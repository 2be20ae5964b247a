"""Prompts, their versions and drafts."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from store import drafts, projects, prompt_list, prompts
from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.tables import PromptVersion
from tests.store.made import Sample, body, id_of


def save(db: Database, sample: Sample, parent: int | None, note: str = "", expected: int | None = None) -> PromptVersion:
    message = [{"role": "user", "content": note}]
    return prompts.add_version(
        db, sample.prompt, messages=message, content_hash=note, message=note, parent_id=parent, expected_latest_id=expected
    )


def test_a_project_keeps_its_use_case(db: Database) -> None:
    project = projects.create_project(db, "Shop")
    projects.update_use_case(db, id_of(project), {"audience": "customers", "criteria": [{"metric": "asr", "value": 0.1}]})

    assert projects.get_project(db, id_of(project)).use_case["criteria"] == [{"metric": "asr", "value": 0.1}]
    assert (projects.project_by_name(db, "Shop"), projects.project_by_name(db, "shop")) == (projects.get_project(db, id_of(project)), None)


def test_of_two_who_edit_a_use_case_the_second_is_told_and_nothing_is_overwritten(db: Database) -> None:
    project = id_of(projects.create_project(db, "Shop", {"audience": "customers", "seeded": ["prompt"]}))
    before = projects.get_project(db, project).use_case
    projects.update_use_case(db, project, {"seeded": ["model", "prompt"]})
    projects.update_use_case(db, project, {"audience": "from the first"}, before)

    with pytest.raises(StoreConflict, match="Somebody saved another use case"):
        projects.update_use_case(db, project, {"audience": "from the second"}, before)

    assert projects.get_project(db, project).use_case == {"audience": "from the first", "seeded": ["model", "prompt"]}


def test_of_two_who_save_a_use_case_at_the_same_moment_one_wins(db: Database) -> None:
    project = id_of(projects.create_project(db, "Shop", {"audience": "customers"}))

    def save(name: str) -> str | None:
        try:
            projects.update_use_case(db, project, {"audience": name}, {"audience": "customers"})
        except StoreConflict:
            return None
        return name

    with ThreadPoolExecutor(4) as pool:
        saved = [name for name in pool.map(save, "abcd") if name]
    assert [projects.get_project(db, project).use_case["audience"]] == saved


def test_versions_are_numbered_and_the_newest_comes_first(db: Database, sample: Sample) -> None:
    second = save(db, sample, sample.prompt_version, "shorter")
    third = save(db, sample, second.id, "kinder")

    assert [(version.number, version.message) for version in prompts.versions(db, sample.prompt)] == [
        (3, "kinder"),
        (2, "shorter"),
        (1, ""),
    ]
    assert prompts.latest_version(db, sample.prompt) == prompts.get_version(db, id_of(third))


def test_prompts_and_blocks_are_counted_by_kind_without_archived_ones(db: Database, sample: Sample) -> None:
    prompts.create_prompt(db, sample.project, "unsaved")
    for name in ("rules", "tone"):
        prompts.create_prompt(db, sample.project, name, kind="block")
    assert prompts.counts(db, sample.project) == {"chat": (2, 1), "block": (2, 0)}
    old = prompts.create_prompt(db, sample.project, "old")
    with db.writing() as session:
        session.merge(old.model_copy(update={"archived": True}))
    assert prompts.counts(db, sample.project)["chat"] == (2, 1)


def test_the_second_of_two_who_began_with_the_same_version_is_told_and_nothing_is_lost(db: Database, sample: Sample) -> None:
    save(db, sample, sample.prompt_version, "mine")

    with pytest.raises(StoreConflict, match="Version 2 was saved meanwhile"):
        save(db, sample, sample.prompt_version, "yours")

    assert [version.message for version in prompts.versions(db, sample.prompt)] == ["mine", ""]


def test_who_has_seen_the_newest_version_may_build_on_an_older_one(db: Database, sample: Sample) -> None:
    second = save(db, sample, sample.prompt_version, "mine")

    third = save(db, sample, sample.prompt_version, "back", expected=second.id)

    assert (third.number, third.parent_id) == (3, sample.prompt_version)


def test_a_first_version_is_only_first_once(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreConflict):
        save(db, sample, None, "first again")
    with pytest.raises(StoreConflict):
        save(db, sample, None, "first again", expected=0)


def test_of_savers_at_the_same_moment_exactly_one_wins(db: Database, sample: Sample) -> None:
    together = threading.Barrier(4)

    def try_to_save(name: str) -> str:
        together.wait()
        try:
            return save(db, sample, sample.prompt_version, name).message
        except StoreConflict:
            return ""

    with ThreadPoolExecutor(4) as pool:
        saved = [name for name in pool.map(try_to_save, "abcd") if name]

    assert [version.message for version in prompts.versions(db, sample.prompt)] == [*saved, ""]
    assert len(saved) == 1


def test_an_archived_prompt_leaves_the_list_and_keeps_its_name(db: Database, sample: Sample) -> None:
    prompt_list.change_prompts(db, [sample.prompt], lambda _: {"archived": True})

    assert prompts.list_prompts(db, sample.project) == []
    assert [prompt.name for prompt in prompts.list_prompts(db, sample.project, include_archived=True)] == ["Assistant"]
    with pytest.raises(StoreConflict):
        prompts.create_prompt(db, sample.project, "Assistant")
    prompt_list.change_prompts(db, [sample.prompt], lambda _: {"archived": False})
    assert prompts.prompt_by_name(db, sample.project, "Assistant") in prompts.list_prompts(db, sample.project)


@pytest.mark.parametrize("name", ["assistant", "ASSISTANT", "Assistant"])
def test_a_name_that_differs_by_case_only_is_taken_also_by_an_archived_prompt(db: Database, sample: Sample, name: str) -> None:
    prompt_list.change_prompts(db, [sample.prompt], lambda _: {"archived": True})
    with pytest.raises(StoreConflict, match="There already is one named “Assistant”"):
        prompts.create_prompt(db, sample.project, name)
    other = id_of(projects.create_project(db, "Other"))
    assert prompts.create_prompt(db, other, name).name == name


def test_case_does_not_count_in_any_script(db: Database, sample: Sample) -> None:
    for there, new in (("Grüße", "GRÜSSE"), ("Ответы", "ответы")):
        prompts.create_prompt(db, sample.project, there)
        with pytest.raises(StoreConflict):
            prompts.create_prompt(db, sample.project, new)


def test_of_those_who_give_one_name_in_different_cases_at_once_one_wins(db: Database, sample: Sample) -> None:
    other = id_of(prompts.create_prompt(db, sample.project, "Other"))
    together = threading.Barrier(4)

    def free(asked: prompt_list.Renaming) -> None:
        time.sleep(0.1)
        if "same" in map(str.casefold, asked.others):
            raise StoreConflict("taken")

    def give(name: str) -> bool:
        together.wait()
        try:
            if name == "SAME":
                prompt_list.change_prompts(db, [other], lambda _: {"name": name}, allow=free)
            else:
                prompts.create_prompt(db, sample.project, name)
        except StoreConflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(give, ("same", "Same", "sAme", "SAME"))) == 1


def test_a_block_that_a_version_includes_is_looked_up_by_its_name_as_it_is_saved(db: Database, sample: Sample) -> None:
    prompts.create_prompt(db, sample.project, "rules", kind="block")
    prompts.create_prompt(db, sample.project, "no block")
    prompts.create_prompt(db, id_of(projects.create_project(db, "Other")), "elsewhere", kind="block")
    for name in ("gone", "no block", "elsewhere"):
        with pytest.raises(StoreMissing, match=f"no block {name}"):
            prompts.add_version(db, sample.prompt, messages=[], content_hash="x", parent_id=sample.prompt_version, blocks={name: name})
    assert len(prompts.versions(db, sample.prompt)) == 1
    prompts.add_version(db, sample.prompt, messages=[], content_hash="x", parent_id=sample.prompt_version, blocks={"rules#1": "rules"})


def test_who_renames_a_block_sees_the_version_that_is_just_being_saved(
    db: Database, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    block, number_after = id_of(prompts.create_prompt(db, sample.project, "rules", kind="block")), prompts.number_after
    in_the_middle, users = threading.Event(), dict[int, Sequence[str]]()

    def slowly(latest: PromptVersion | None) -> int:
        in_the_middle.set()
        time.sleep(0.3)
        return number_after(latest)

    def rename() -> None:
        in_the_middle.wait(5)
        prompt_list.change_prompts(db, [block], lambda _: {"name": "new"}, allow=lambda asked: users.update(asked.users))

    monkeypatch.setattr(prompts, "number_after", slowly)
    with ThreadPoolExecutor(1) as aside:
        renamed = aside.submit(rename)
        prompts.add_version(db, sample.prompt, messages=[], content_hash="x", parent_id=sample.prompt_version, blocks={"rules": "rules"})
        renamed.result()
    assert users == {block: ["Assistant"]}


def test_a_prompt_that_a_run_used_is_not_deleted_and_the_run_is_named(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreInUse, match="The prompt “Assistant” is used by the run “First”") as caught:
        prompts.delete_prompt(db, sample.prompt)

    assert caught.value.users == ("the run “First”",)
    assert prompts.get_version(db, sample.prompt_version)


def test_a_prompt_nobody_used_is_deleted_with_its_versions(db: Database, sample: Sample) -> None:
    prompt = prompts.create_prompt(db, sample.project, "Spare")
    first = prompts.add_version(db, id_of(prompt), messages=[], content_hash="1")
    prompts.add_version(db, id_of(prompt), messages=[], content_hash="2", parent_id=first.id)

    prompts.delete_prompt(db, id_of(prompt))

    with pytest.raises(StoreMissing):
        prompts.get_prompt(db, id_of(prompt))
    with pytest.raises(StoreMissing):
        prompts.get_version(db, id_of(first))


def test_what_was_typed_for_a_prompt_goes_with_it(db: Database, sample: Sample) -> None:
    prompt = id_of(prompts.create_prompt(db, sample.project, "Spare"))
    own = [
        f"prompt:{prompt}:ann",
        f"prompt-values:{prompt}",
        f"prompt-typed:{prompt}:kinder:ann",
        f"prompt-aside:{prompt}:ann",
        f"parts:{prompt}:3:ann",
    ]
    for subject in (*own, f"parts:{prompt}1:3:ann"):
        drafts.save_draft(db, subject, {})
    prompts.delete_prompt(db, prompt)
    assert [subject for subject in (*own, f"parts:{prompt}1:3:ann") if drafts.get_draft(db, subject)] == [f"parts:{prompt}1:3:ann"]


def test_a_version_of_a_prompt_that_is_gone_is_told(db: Database) -> None:
    with pytest.raises(StoreMissing, match="There is no prompt 7"):
        prompts.add_version(db, 7, messages=[], content_hash="x")


def test_a_draft_is_kept_replaced_and_forgotten(db: Database) -> None:
    assert drafts.get_draft(db, "prompt:1") is None
    drafts.save_draft(db, "prompt:1", {"text": "a"})
    drafts.save_draft(db, "prompt:1", {"text": "ab"})
    drafts.save_draft(db, "prompt:2", {"text": "other"})

    assert body(db, "prompt:1") == {"text": "ab"}
    drafts.delete_draft(db, "prompt:1")
    drafts.delete_draft(db, "prompt:1")
    assert (body(db, "prompt:1"), body(db, "prompt:2")) == (None, {"text": "other"})


def test_a_draft_changed_since_it_was_seen_is_neither_overwritten_nor_forgotten(db: Database) -> None:
    first = drafts.save_draft(db, "prompt:1", {"text": "a"}, seen=0)
    second = drafts.save_draft(db, "prompt:1", {"text": "ab"}, seen=first)

    for act in (
        lambda: drafts.save_draft(db, "prompt:1", {"text": "c"}, seen=first),
        lambda: drafts.delete_draft(db, "prompt:1", seen=first),
    ):
        with pytest.raises(StoreConflict, match="changed in another window"):
            act()
    with pytest.raises(StoreConflict):
        drafts.save_draft(db, "prompt:1", {"text": "c"}, seen=0)

    assert body(db, "prompt:1") == {"text": "ab"}
    drafts.delete_draft(db, "prompt:1", seen=second)
    assert body(db, "prompt:1") is None


def test_a_draft_that_is_gone_is_kept_again(db: Database) -> None:
    first = drafts.save_draft(db, "prompt:1", {"text": "a"})
    drafts.delete_draft(db, "prompt:1")
    drafts.delete_draft(db, "prompt:1", seen=first)
    drafts.save_draft(db, "prompt:1", {"text": "ab"}, seen=first)
    assert body(db, "prompt:1") == {"text": "ab"}


def test_of_two_windows_that_keep_a_first_draft_at_once_one_is_told(db: Database) -> None:
    def keep(text: str) -> bool:
        try:
            drafts.save_draft(db, "prompt:1", {"text": text}, seen=0)
        except StoreConflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(keep, "abcd")) == [False, False, False, True]
