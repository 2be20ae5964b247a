"""Keeping prompts tidy: names, folders, tags, archive, deletion; each refusal says why and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from store import prompt_list
from store import prompts as stored
from store.database import Database
from tests.actions.prompts_made import made, names, saved
from touchstone.actions import labels, new_run, prompts, tidying
from touchstone.errors import Conflict, Invalid, NotFound


def just_before(other: Callable[[], object], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, and what somebody else does just before it runs, once."""
    waiting = [other]

    def both(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            waiting.pop()()
        return function(*args, **kwargs)

    return both


def tags(db: Database, prompt_id: int) -> list[str]:
    return stored.get_prompt(db, prompt_id).tags


def test_a_prompt_gets_another_name_and_description_and_the_old_ones_back(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "triage", description="sorts")
    before = tidying.rename(db, prompt, " support / triage ", "sorts letters")
    row = stored.get_prompt(db, prompt)
    assert (row.name, row.description) == ("support/triage", "sorts letters")
    tidying.put_back(db, before)
    row = stored.get_prompt(db, prompt)
    assert (row.name, row.description) == ("triage", "sorts")


@pytest.mark.parametrize("name", ["", "Other", "a//b", "a/./b", "..", "a/../b", "x" * 101])
def test_a_name_that_cannot_be_is_refused(shop: tuple[Database, int], name: str) -> None:
    db, project = shop
    made(db, project, "other")
    prompt, _ = made(db, project, "triage")
    with pytest.raises(Invalid):
        tidying.rename(db, prompt, name, "")
    assert names(db, project) == ["other", "triage"]


@pytest.mark.parametrize("name", ["a//b", ".", "..", "a/..", "./a", "/a", "a/"])
def test_a_prompt_does_not_begin_with_a_folder_of_dots_or_without_a_name(shop: tuple[Database, int], name: str) -> None:
    with pytest.raises(Invalid, match="folder"):
        prompts.create_prompt(*shop, name)


def test_prompts_move_into_a_folder_and_out_of_it_together(shop: tuple[Database, int]) -> None:
    db, project = shop
    ids = [made(db, project, name)[0] for name in ("a", "old/b")]
    before = tidying.move(db, ids, "support/new/")
    assert names(db, project) == ["support/new/a", "support/new/b"]
    tidying.put_back(db, before)
    assert names(db, project) == ["a", "old/b"]
    tidying.move(db, ids, "")
    assert names(db, project) == ["a", "b"]


@pytest.mark.parametrize(
    ("others", "folder", "told"), [(["x/A"], "x", "already is one"), (["y/a"], "z", "Two of them"), ([], "x/..", "dots")]
)
def test_a_move_that_would_hide_a_prompt_moves_none(shop: tuple[Database, int], others: list[str], folder: str, told: str) -> None:
    db, project = shop
    ids = [made(db, project, name)[0] for name in ("a", "b")]
    there = [made(db, project, name)[0] for name in others]
    chosen = [*ids, *(there if "y/a" in others else [])]
    with pytest.raises(Invalid, match=told):
        tidying.move(db, chosen, folder)
    assert names(db, project) == sorted(["a", "b", *others])


def test_a_block_keeps_its_name_while_any_version_includes_it(shop: tuple[Database, int]) -> None:
    db, project = shop
    rules, _ = made(db, project, "rules", "Be brief.", "block")
    free, _ = made(db, project, "free", "Be kind.", "block")
    support, first = made(db, project, "support", "[[block: rules]] {question}")
    saved(db, support, "{question}", first)
    with pytest.raises(Conflict, match="included by its name in versions of support"):
        tidying.rename(db, rules, "house rules", "")
    with pytest.raises(Conflict, match="included"):
        tidying.move(db, [free, rules], "shared")
    assert tidying.rename(db, rules, "rules", "The house rules.")
    tidying.rename(db, free, "kind", "")
    assert names(db, project) == ["kind", "rules", "support"]


def test_tags_are_added_once_and_taken_away(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, b = (made(db, project, name)[0] for name in "ab")
    tidying.tag(db, [a], add=[" billing  de "])
    before = tidying.tag(db, [a, b], add=["billing de", "new"])
    assert (tags(db, a), tags(db, b)) == (["billing de", "new"], ["billing de", "new"])
    tidying.put_back(db, before)
    assert (tags(db, a), tags(db, b)) == (["billing de"], [])
    tidying.tag(db, [a, b], remove=["billing de"])
    assert (tags(db, a), tags(db, b)) == ([], [])


@pytest.mark.parametrize("tag", ["", " \t", "x" * 51, "\u202e"])
def test_a_tag_is_a_word(shop: tuple[Database, int], tag: str) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a")
    with pytest.raises(Invalid, match="tag"):
        tidying.tag(db, [prompt], add=[tag])
    assert tags(db, prompt) == []


def test_several_are_archived_or_none(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, b = (made(db, project, name)[0] for name in "ab")
    with pytest.raises(NotFound):
        tidying.archive(db, [a, 999], True)
    assert [row.archived for row in prompts.list_all(db, project)] == [False, False]
    before = tidying.archive(db, [a, b], True)
    assert [row.archived for row in prompts.list_all(db, project)] == [True, True]
    tidying.put_back(db, before)
    assert [row.archived for row in prompts.list_all(db, project)] == [False, False]


def test_a_name_given_away_since_does_not_come_back(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, _ = made(db, project, "a")
    before = tidying.rename(db, a, "b", "")
    made(db, project, "a")
    with pytest.raises(Conflict):
        tidying.put_back(db, before)
    assert names(db, project) == ["a", "b"]


def test_what_was_changed_or_deleted_since_is_left_alone_by_an_undo(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, b, c = (made(db, project, name)[0] for name in "abc")
    done = tidying.tag(db, [a, b, c], add=["mine"])
    tidying.tag(db, [a], add=["theirs"])
    tidying.delete(db, b)
    assert tidying.put_back(db, done) == (a, b)
    assert (tags(db, a), tags(db, c)) == (["mine", "theirs"], [])
    moved = tidying.move(db, [a, c], "x")
    tidying.rename(db, a, "theirs", "")
    assert tidying.put_back(db, moved) == (a,)
    assert names(db, project) == ["c", "theirs"]


def test_an_undo_touches_only_what_the_change_changed(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, b = (made(db, project, name)[0] for name in "ab")
    tidying.archive(db, [a], True)
    done = tidying.archive(db, [a, b], True)
    tidying.archive(db, [a], False)
    assert tidying.put_back(db, done) == ()
    assert [row.archived for row in prompts.list_all(db, project)] == [False, False]


def test_a_block_does_not_lose_a_name_that_is_included_since_by_an_undo(shop: tuple[Database, int]) -> None:
    db, project = shop
    rules, _ = made(db, project, "rules", "Be brief.", "block")
    done = tidying.rename(db, rules, "house", "")
    made(db, project, "support", "[[block: house]]")
    with pytest.raises(Conflict, match="included by its name"):
        tidying.put_back(db, done)
    assert names(db, project) == ["house", "support"]


def test_who_changes_the_name_keeps_the_description_that_another_wrote_meanwhile(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, _ = made(db, project, "a", description="old")
    tidying.rename(db, a, "a", "theirs")
    tidying.rename(db, a, "mine", "old", seen=("a", "old"))
    row = stored.get_prompt(db, a)
    assert (row.name, row.description) == ("mine", "theirs")


@pytest.mark.parametrize(("mine", "told"), [(("mine", "old"), "changed its name"), (("a", "mine"), "changed its description")])
def test_of_two_who_change_the_same_the_second_is_told(shop: tuple[Database, int], mine: tuple[str, str], told: str) -> None:
    db, project = shop
    a, _ = made(db, project, "a", description="old")
    tidying.rename(db, a, "theirs", "theirs")
    with pytest.raises(Conflict, match=f"{told} meanwhile: it is “theirs” now"):
        tidying.rename(db, a, *mine, seen=("a", "old"))
    row = stored.get_prompt(db, a)
    assert (row.name, row.description) == ("theirs", "theirs")


def test_a_move_keeps_the_name_that_another_gave_just_before_it_is_written(
    shop: tuple[Database, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, project = shop
    a, _ = made(db, project, "a")
    monkeypatch.setattr(
        "store.prompt_list.change_prompts", just_before(lambda: tidying.rename(db, a, "theirs", ""), prompt_list.change_prompts)
    )
    tidying.move(db, [a], "x")
    assert names(db, project) == ["x/theirs"]


def test_a_prompt_that_another_includes_is_not_deleted_and_says_by_whom(shop: tuple[Database, int]) -> None:
    db, project = shop
    rules, _ = made(db, project, "rules", "Be brief.", "block")
    support, version = made(db, project, "support", "[[block: rules]]")
    with pytest.raises(Conflict, match="the prompt “support”"):
        tidying.delete(db, rules)
    labels.move(db, support, "production", version, author="ann")
    tidying.delete(db, support)
    tidying.delete(db, rules)
    assert names(db, project) == []


def test_a_prompt_with_a_protected_label_is_deleted_only_by_who_is_sure(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, version = made(db, project, "support")
    labels.move(db, prompt, "production", version, author="ann")
    labels.protect(db, prompt, "production", True)
    with pytest.raises(Conflict, match="production is protected"):
        tidying.delete(db, prompt)
    assert names(db, project) == ["support"]
    tidying.delete(db, prompt, sure=True)
    assert names(db, project) == []


def test_a_run_is_offered_prompts_and_no_blocks(shop: tuple[Database, int]) -> None:
    db, project = shop
    made(db, project, "rules", "Be brief.", "block")
    made(db, project, "support")
    made(db, project, "plain", kind="text")
    assert list(new_run.options(db, project).prompts.values()) == ["plain v1", "support v1"]
