"""The versions of a prompt as a list."""

from store import prompt_versions
from store.database import Database
from tests.store.made import Sample
from tests.store.test_labels import saved


def test_a_list_tells_of_every_version_without_its_text(db: Database, sample: Sample) -> None:
    fork = saved(db, sample.prompt, "kinder", sample.prompt_version, branch="kinder", author="ann")
    merge = saved(db, sample.prompt, "both", sample.prompt_version, merged_id=fork.id)

    newest, second, first = prompt_versions.lines(db, sample.prompt)

    assert (newest.id, newest.number, newest.branch, newest.merged_id) == (merge.id, 3, "main", fork.id)
    assert (second.message, second.author, second.parent_id, second.content_hash) == ("kinder", "ann", sample.prompt_version, "kinder")
    assert (first.id, first.parent_id, first.created_at > 0) == (sample.prompt_version, None, True)


def test_the_newest_of_each_branch_main_first(db: Database, sample: Sample) -> None:
    assert prompt_versions.heads(db, sample.prompt) == {"main": 1}
    for branch in ("kinder", "shorter"):
        saved(db, sample.prompt, branch, sample.prompt_version, branch=branch)
    assert list(prompt_versions.heads(db, sample.prompt).items()) == [("main", 1), ("shorter", 3), ("kinder", 2)]


def test_texts_are_read_when_they_are_asked_for(db: Database, sample: Sample) -> None:
    second = saved(db, sample.prompt, "two", sample.prompt_version)
    found = prompt_versions.bodies(db, sample.prompt)
    assert "two" in found[second.id or 0] and "{question}" in found[sample.prompt_version]
