"""Labels, branches and blocks of prompts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from store import labels, prompts
from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.tables import PromptVersion
from tests.store.made import Sample, id_of


def saved(db: Database, prompt: int, text: str, parent: int | None, **fields: object) -> PromptVersion:
    return prompts.add_version(
        db, prompt, messages=[{"role": "user", "content": text}], content_hash=text, message=text, parent_id=parent, **fields
    )


class TestLabels:
    def test_a_label_sits_on_one_version_and_its_moves_are_kept(self, db: Database, sample: Sample) -> None:
        second = saved(db, sample.prompt, "two", sample.prompt_version)
        labels.move_label(db, sample.prompt, "production", sample.prompt_version, author="ann")
        labels.move_label(db, sample.prompt, "production", id_of(second), author="bob", note="safer")

        assert [(label.name, label.version_id) for label in labels.labels(db, sample.prompt)] == [("production", second.id)]
        assert labels.labelled(db, sample.prompt, "production") == second
        assert labels.labels_of_project(db, sample.project) == {sample.prompt: [("production", 2)]}
        assert [(move.version_id, move.previous_id, move.author, move.note) for move in labels.moves(db, sample.prompt)] == [
            (second.id, sample.prompt_version, "bob", "safer"),
            (sample.prompt_version, None, "ann", ""),
        ]

    def test_a_move_to_where_it_is_leaves_no_trace(self, db: Database, sample: Sample) -> None:
        for _ in range(2):
            labels.move_label(db, sample.prompt, "staging", sample.prompt_version)
        assert len(labels.moves(db, sample.prompt)) == 1

    def test_a_removed_label_leads_nowhere(self, db: Database, sample: Sample) -> None:
        labels.move_label(db, sample.prompt, "staging", sample.prompt_version)
        labels.remove_label(db, sample.prompt, "staging", author="ann")

        assert labels.labelled(db, sample.prompt, "staging") is None
        assert labels.moves(db, sample.prompt)[0].version_id is None
        with pytest.raises(StoreMissing):
            labels.remove_label(db, sample.prompt, "staging")

    def test_who_removes_a_label_that_moved_meanwhile_is_told(self, db: Database, sample: Sample) -> None:
        second = saved(db, sample.prompt, "two", sample.prompt_version)
        labels.move_label(db, sample.prompt, "production", id_of(second))
        with pytest.raises(StoreConflict, match="moved meanwhile"):
            labels.remove_label(db, sample.prompt, "production", expected_id=sample.prompt_version)
        labels.remove_label(db, sample.prompt, "production", expected_id=id_of(second))
        assert labels.labels(db, sample.prompt) == []

    def test_who_did_not_see_the_last_move_is_told(self, db: Database, sample: Sample) -> None:
        second = saved(db, sample.prompt, "two", sample.prompt_version)
        labels.move_label(db, sample.prompt, "production", id_of(second))
        with pytest.raises(StoreConflict, match="moved meanwhile"):
            labels.move_label(db, sample.prompt, "production", sample.prompt_version, expected_id=0)
        assert labels.labelled(db, sample.prompt, "production") == second

    def test_a_version_of_another_prompt_cannot_be_labelled(self, db: Database, sample: Sample) -> None:
        other = id_of(prompts.create_prompt(db, sample.project, "Other"))
        with pytest.raises(StoreMissing):
            labels.move_label(db, other, "production", sample.prompt_version)

    def test_protection_is_kept_with_the_label(self, db: Database, sample: Sample) -> None:
        labels.move_label(db, sample.prompt, "production", sample.prompt_version)
        labels.protect_label(db, sample.prompt, "production", True)
        assert labels.labels(db, sample.prompt)[0].protected

    def test_a_protected_label_is_moved_removed_and_deleted_with_its_prompt_only_by_who_is_sure(self, db: Database, sample: Sample) -> None:
        other = id_of(prompts.create_prompt(db, sample.project, "Other"))
        first = id_of(saved(db, other, "one", None))
        second = id_of(saved(db, other, "two", first))
        labels.move_label(db, other, "production", first)
        labels.protect_label(db, other, "production", True)
        for act in (
            lambda **sure: labels.move_label(db, other, "production", second, **sure),
            lambda **sure: labels.remove_label(db, other, "production", **sure),
            lambda **sure: prompts.delete_prompt(db, other, **sure),
        ):
            with pytest.raises(StoreConflict, match="The label production is protected"):
                act()
        assert labels.moves(db, other)[0].version_id == first
        assert labels.move_label(db, other, "production", second, sure=True).version_id == second
        prompts.delete_prompt(db, other, sure=True)
        assert labels.labels(db, other) == []

    def test_movers_at_the_same_moment_leave_one_label(self, db: Database, sample: Sample) -> None:
        second = id_of(saved(db, sample.prompt, "two", sample.prompt_version))

        def move(version: int) -> None:
            labels.move_label(db, sample.prompt, "production", version)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(move, [sample.prompt_version, second] * 4))
        found = labels.labels(db, sample.prompt)
        assert len(found) == 1
        assert labels.moves(db, sample.prompt)[0].version_id == found[0].version_id


class TestBranches:
    def test_a_branch_begins_on_any_version_and_numbers_go_on(self, db: Database, sample: Sample) -> None:
        second = saved(db, sample.prompt, "two", sample.prompt_version)
        fork = saved(db, sample.prompt, "fork", sample.prompt_version, branch="kinder")
        third = saved(db, sample.prompt, "three", second.id)

        assert [(v.number, v.branch) for v in prompts.versions(db, sample.prompt)] == [(4, "main"), (3, "kinder"), (2, "main"), (1, "main")]
        assert prompts.latest_version(db, sample.prompt) == third
        assert prompts.latest_version(db, sample.prompt, "kinder") == fork
        assert prompts.version_by_number(db, sample.prompt, 3) == fork

    def test_of_two_on_one_branch_the_second_is_told(self, db: Database, sample: Sample) -> None:
        fork = saved(db, sample.prompt, "fork", sample.prompt_version, branch="kinder")
        saved(db, sample.prompt, "mine", fork.id, branch="kinder")
        with pytest.raises(StoreConflict):
            saved(db, sample.prompt, "yours", fork.id, branch="kinder")

    def test_a_merge_remembers_both_parents(self, db: Database, sample: Sample) -> None:
        fork = saved(db, sample.prompt, "fork", sample.prompt_version, branch="kinder")
        merge = saved(db, sample.prompt, "both", sample.prompt_version, merged_id=fork.id)
        assert (merge.parent_id, merge.merged_id, merge.branch) == (sample.prompt_version, fork.id, "main")


class TestBlocks:
    def test_a_block_that_a_version_includes_cannot_be_deleted(self, db: Database, sample: Sample) -> None:
        block = id_of(prompts.create_prompt(db, sample.project, "rules", kind="block"))
        saved(db, sample.prompt, "with", sample.prompt_version, blocks={"rules": "rules"})
        with pytest.raises(StoreInUse, match="the prompt “Assistant”"):
            prompts.delete_prompt(db, block)

    def test_a_deleted_prompt_takes_its_labels_and_uses_along(self, db: Database, sample: Sample) -> None:
        block = id_of(prompts.create_prompt(db, sample.project, "rules", kind="block"))
        other = id_of(prompts.create_prompt(db, sample.project, "Other"))
        version = saved(db, other, "with", None, blocks={"rules": "rules"})
        labels.move_label(db, other, "production", id_of(version))
        prompts.delete_prompt(db, other)
        prompts.delete_prompt(db, block)
        assert [prompt.name for prompt in prompts.list_prompts(db, sample.project)] == ["Assistant"]
