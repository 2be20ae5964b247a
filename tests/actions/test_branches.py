"""Branches of a prompt: begun from any version, written on beside main, and merged with both parents kept."""

from dataclasses import replace

import pytest

from store import models, projects
from store import prompts as rows
from store.database import Database
from touchstone.actions import branches, half_typed, prompts, versions
from touchstone.actions.named_runs import find_target
from touchstone.actions.runs import TargetChoice
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.prompts.merging import Own
from touchstone.types import Message, Params

RULES = "Be brief.\nBe kind.\nNever guess.\n"
BASE = PromptContent((Message("system", RULES), Message("user", "{question}")))


@pytest.fixture
def prompt(db: Database) -> int:
    """A prompt with the version v1."""
    project = projects.create_project(db, "Shop").id or 0
    made = prompts.create_prompt(db, project, "support").id or 0
    saved(db, made, BASE, None)
    return made


def with_rules(text: str) -> PromptContent:
    return replace(BASE, messages=(Message("system", text), BASE.messages[1]))


def saved(db: Database, prompt: int, content: PromptContent, parent: int | None, branch: str = "main") -> int:
    made = prompts.save_version(db, prompt, content, note="changed", author="ann", parent_id=parent, branch=branch)
    return made.id or 0


def newest(db: Database, prompt: int, branch: str = "main") -> rows.PromptVersion:
    found = rows.latest_version(db, prompt, branch)
    assert found is not None
    return found


def apart(db: Database, prompt: int, ours: PromptContent, theirs: PromptContent) -> branches.Merging:
    """The branch kinder on its way into main, after both were written on."""
    first = newest(db, prompt).id or 0
    fork = branches.fork(db, first, "kinder", author="bob").id
    saved(db, prompt, theirs, fork, "kinder")
    saved(db, prompt, ours, first)
    return branches.merging(db, prompt, "kinder", "main")


class TestForks:
    def test_a_fork_says_what_the_version_said_and_leaves_main_alone(self, db: Database, prompt: int) -> None:
        first = newest(db, prompt)
        made = branches.fork(db, first.id or 0, " kinder ", author="bob")
        assert (made.branch, made.number, made.parent_id, made.content_hash) == ("kinder", 2, first.id, first.content_hash)
        assert (made.message, made.author) == ("Begins with v1", "bob")
        assert newest(db, prompt) == first

    @pytest.mark.parametrize("name", ["", "Kinder", "a b", "x" * 37, "../x", "a@b", "main", "taken"])
    def test_bad_and_taken_names_are_refused(self, db: Database, prompt: int, name: str) -> None:
        first = newest(db, prompt).id or 0
        branches.fork(db, first, "taken", author="ann")
        with pytest.raises(Invalid):
            branches.fork(db, first, name, author="ann")
        assert len(rows.versions(db, prompt)) == 2

    def test_a_version_that_is_not_there(self, db: Database, prompt: int) -> None:
        with pytest.raises(NotFound):
            branches.fork(db, 999, "kinder", author="ann")


class TestWriting:
    def test_a_branch_is_opened_kept_and_saved_beside_main(self, db: Database, prompt: int) -> None:
        fork = branches.fork(db, newest(db, prompt).id or 0, "kinder", author="ann").id
        prompts.keep_draft(db, prompt, "ann", with_rules("Be kinder."), fork, branch="kinder")

        assert prompts.open_prompt(db, prompt, "ann").content == BASE
        opened = prompts.open_prompt(db, prompt, "ann", "kinder")
        assert (opened.content, opened.parent_id, opened.number, opened.next_number) == (with_rules("Be kinder."), fork, 2, 3)
        assert list(opened.heads) == ["main", "kinder"]

        saved(db, prompt, opened.content, fork, "kinder")
        prompts.forget_saved(db, prompt, "ann", None, "kinder")
        assert prompts.open_prompt(db, prompt, "ann", "kinder").kept_at is None
        assert (newest(db, prompt).number, newest(db, prompt, "kinder").number) == (1, 3)

    def test_saving_leaves_what_another_window_kept_meanwhile_with_its_half_typed_json(self, db: Database, prompt: int) -> None:
        seen = prompts.keep_draft(db, prompt, "ann", with_rules("mine"), newest(db, prompt).id)
        prompts.keep_draft(db, prompt, "ann", with_rules("yours"), newest(db, prompt).id, seen=seen)
        half_typed.keep(db, prompt, "main", "ann", {"tools": '[{"name'})
        prompts.forget_saved(db, prompt, "ann", seen)
        assert prompts.open_prompt(db, prompt, "ann").content == with_rules("yours")
        assert half_typed.find(db, prompt, "main", "ann") == {"tools": '[{"name'}
        prompts.forget_saved(db, prompt, "ann", None)
        assert half_typed.find(db, prompt, "main", "ann") == {}

    def test_of_two_on_a_branch_the_second_is_told(self, db: Database, prompt: int) -> None:
        fork = branches.fork(db, newest(db, prompt).id or 0, "kinder", author="ann").id
        saved(db, prompt, with_rules("mine"), fork, "kinder")
        with pytest.raises(Conflict, match="Someone saved another version"):
            saved(db, prompt, with_rules("yours"), fork, "kinder")

    def test_a_branch_that_is_not_there_is_not_begun_by_opening_it(self, db: Database, prompt: int) -> None:
        with pytest.raises(NotFound, match="no branch nope"):
            prompts.open_prompt(db, prompt, "ann", "nope")

    def test_an_older_version_is_restored_on_its_own_branch(self, db: Database, prompt: int) -> None:
        fork = branches.fork(db, newest(db, prompt).id or 0, "kinder", author="ann").id or 0
        saved(db, prompt, with_rules("other"), fork, "kinder")
        restored = prompts.restore_version(db, fork, author="ann")
        assert (restored.branch, restored.number, restored.message) == ("kinder", 4, "Restored from v2")
        assert newest(db, prompt).number == 1

    def test_a_deleted_prompt_takes_the_drafts_of_its_branches_along(self, db: Database, prompt: int) -> None:
        fork = branches.fork(db, newest(db, prompt).id or 0, "kinder", author="ann").id
        prompts.keep_draft(db, prompt, "ann", with_rules("x"), fork, branch="kinder")
        rows.delete_prompt(db, prompt)
        assert prompts.drafts.find(db, f"prompt:{prompt}:kinder:ann") is None


def test_a_command_that_names_no_version_means_the_newest_of_main(db: Database, prompt: int) -> None:
    first = newest(db, prompt).id or 0
    fork = branches.fork(db, first, "kinder", author="ann").id
    endpoint = models.create_endpoint(db, name="e", provider="scripted")
    model = models.create_model(db, name="base", endpoint_id=endpoint.id or 0, remote_name="b")
    project = projects.list_projects(db)[0]
    assert find_target(db, project, "support@base") == TargetChoice(model.id or 0, first)
    assert find_target(db, project, "support:2@base") == TargetChoice(model.id or 0, fork)


class TestMerges:
    def test_changes_to_different_lines_become_one_version_with_both_parents(self, db: Database, prompt: int) -> None:
        found = apart(db, prompt, with_rules(RULES + "Ours.\n"), with_rules(RULES.replace("brief", "short")))
        assert (found.base.number if found.base else 0, found.merge.conflicts) == (1, ())

        made = branches.save_merge(db, found, {}, author="cat")

        assert (made.branch, made.number, made.parent_id, made.merged_id) == ("main", 5, found.ours.id, found.theirs.id)
        assert (made.message, made.author) == ("Merged kinder (v3)", "cat")
        assert made.messages[0]["content"] == "Be short.\nBe kind.\nNever guess.\nOurs.\n"
        with pytest.raises(Invalid, match="main already has everything of kinder"):
            branches.merging(db, prompt, "kinder", "main")

    def test_a_conflict_is_settled_by_a_side_or_by_a_text_of_ones_own(self, db: Database, prompt: int) -> None:
        ours, theirs = with_rules(RULES.replace("kind", "stern")), with_rules(RULES.replace("kind", "polite"))
        found = apart(db, prompt, ours, theirs)
        (conflict,) = found.merge.conflicts
        with pytest.raises(Invalid, match="Not settled"):
            branches.save_merge(db, found, {}, author="cat")
        made = branches.save_merge(db, found, {conflict.place: Own("Be firm, and polite.")}, note="Both tones", author="cat")
        assert made.messages[0]["content"] == "Be brief.\nBe firm, and polite.\nNever guess.\n"
        assert made.message == "Both tones"

    def test_who_saved_meanwhile_is_not_overwritten(self, db: Database, prompt: int) -> None:
        found = apart(db, prompt, with_rules(RULES + "Ours.\n"), replace(BASE, params=Params(temperature=0.1)))
        saved(db, prompt, with_rules("Newer."), found.ours.id)
        with pytest.raises(Conflict, match="Someone saved another version"):
            branches.save_merge(db, found, {}, author="cat")
        assert newest(db, prompt).messages[0]["content"] == "Newer."

    def test_main_is_brought_into_a_branch_the_same_way(self, db: Database, prompt: int) -> None:
        apart(db, prompt, with_rules(RULES + "Ours.\n"), replace(BASE, params=Params(temperature=0.1)))
        made = branches.save_merge(db, branches.merging(db, prompt, "main", "kinder"), {}, author="cat")
        assert (made.branch, made.params, made.messages[0]["content"]) == ("kinder", {"temperature": 0.1}, RULES + "Ours.\n")

    def test_what_cannot_be_merged_is_said(self, db: Database, prompt: int) -> None:
        with pytest.raises(Invalid, match="into itself"):
            branches.merging(db, prompt, "main", "main")
        with pytest.raises(NotFound, match="no branch nope"):
            branches.merging(db, prompt, "nope", "main")

    def test_a_merge_that_could_not_be_sent_is_not_saved(self, db: Database, prompt: int) -> None:
        lone = PromptContent((Message("user", "{question}"),))
        saved(db, prompt, lone, newest(db, prompt).id)
        sides = (replace(lone, messages=(Message("system", text), *lone.messages)) for text in ("A rule.", "Something else."))
        found = apart(db, prompt, *sides)
        (conflict,) = found.merge.conflicts
        with pytest.raises(Invalid, match="Message 2 cannot be sent"):
            branches.save_merge(db, found, {conflict.place: "both"}, author="cat")
        assert newest(db, prompt) == found.ours


class TestHistory:
    def test_it_knows_heads_labels_and_what_can_be_restored(self, db: Database, prompt: int) -> None:
        apart(db, prompt, with_rules("main"), with_rules("kinder"))
        past = versions.history(db, prompt)
        assert {branch: line.number for branch, line in past.heads.items()} == {"main": 4, "kinder": 3}
        assert past.latest is not None and past.latest.number == 4
        assert [line.number for line in past.lines if past.can_restore(line)] == [2, 1]

    @pytest.mark.parametrize(("words", "numbers"), [("KINDER", [3]), ("begins", [2]), ("v4", [4]), ("bob", [2]), ("nowhere", [])])
    def test_words_are_found_in_what_is_told_and_in_what_is_said(self, db: Database, prompt: int, words: str, numbers: list[int]) -> None:
        apart(db, prompt, with_rules("main"), with_rules("Kinder words"))
        past = versions.history(db, prompt)
        assert [line.number for line in versions.found(db, prompt, past, words=words)] == numbers

    def test_a_branch_is_listed_alone(self, db: Database, prompt: int) -> None:
        apart(db, prompt, with_rules("main"), with_rules("kinder"))
        past = versions.history(db, prompt)
        assert [line.number for line in versions.found(db, prompt, past, "kinder")] == [3, 2]
