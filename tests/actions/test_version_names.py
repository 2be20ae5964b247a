"""A version of a branch says so wherever a version is chosen."""

from store import prompts as rows
from store.database import Database
from tests.actions.test_branches import prompt, with_rules
from touchstone.actions import branches, new_run, playground, prompts

__all__ = ["prompt"]


def test_the_branch_is_named_in_the_playground_and_in_a_new_run(db: Database, prompt: int) -> None:
    first = rows.versions(db, prompt)[0]
    fork = branches.fork(db, first.id or 0, "kinder", author="bob").id or 0
    prompts.save_version(db, prompt, with_rules("Be kinder."), note="kinder", author="bob", parent_id=fork, branch="kinder")
    project = rows.get_prompt(db, prompt).project_id
    given = playground.choices(db, project)
    assert list(given.versions(prompt).values()) == ["v3 (kinder)", "v2 (kinder)", "v1", "draft"]
    assert given.notes(prompt) == {fork: "Begins with v1", fork + 1: "kinder", first.id: first.message}
    assert given.newest(prompt) == first.id, "a column begins with the main branch"
    assert list(new_run.options(db, project).prompts.values()) == ["support v1", "support v3 (kinder)", "support v2 (kinder)"]
