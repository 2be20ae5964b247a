"""Prompts of files on their way in: new, changed, the same or refused; only what differs is written, and nothing before it is chosen."""

import json
from dataclasses import replace

import pytest

from store import prompts as stored
from store.database import Database
from tests.actions.prompts_made import made, names, saved
from tests.prompts.files.prompts import WHOLE
from touchstone.actions import labels, prompts, tidying
from touchstone.actions.prompt_export import bundle
from touchstone.actions.prompt_import import Item, bring_in, changes_of, compare
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files import PromptFile, exported
from touchstone.prompts.files.uploads import Upload, found_in
from touchstone.types import Message


def items(db: Database, project: int, *files: tuple[str, str | bytes]) -> tuple[Item, ...]:
    uploads = [Upload(name, data.encode() if isinstance(data, str) else data) for name, data in files]
    return compare(db, project, found_in(uploads))


def states(found: tuple[Item, ...]) -> list[tuple[str, str]]:
    return [(item.name, item.state) for item in found]


def own_file(name: str, text: str = "Hello", **more: object) -> tuple[str, str]:
    prompt = PromptFile(name, content=PromptContent((Message("user", text),)), **more)  # type: ignore[arg-type]
    return "a.prompt.md", exported(prompt, "touchstone").text


def test_what_was_exported_comes_back_and_writes_nothing(shop: tuple[Database, int]) -> None:
    db, project = shop
    made(db, project, "rules", "Be brief.", "block")
    ids = [made(db, project, name, "[[block: rules]] {question}", description="x")[0] for name in ("support/a", "b")]
    tidying.tag(db, ids, add=["de"])
    found = items(db, project, ("prompts.zip", bundle(db, [*ids, 1]).data))
    assert {item.state for item in found} == {"same"} and len(found) == 3
    assert bring_in(db, project, found, note="", author="bob").written == ()
    assert [len(stored.versions(db, id)) for id in ids] == [1, 1]


def test_a_new_prompt_is_made_with_everything_its_file_says(shop: tuple[Database, int]) -> None:
    db, project = shop
    found = items(db, project, ("w.prompt.md", exported(WHOLE, "touchstone").text))
    assert states(found) == [("support/answers", "new")] and names(db, project) == []
    assert "Labels are not moved by an import: production, staging." in found[0].found.notes
    assert bring_in(db, project, found, note="", author="bob").written == (("support/answers", 1),)
    row = stored.prompt_by_name(db, project, "support/answers")
    assert row is not None and (row.description, row.tags, row.kind) == (WHOLE.description, list(WHOLE.tags), "chat")
    version = stored.versions(db, row.id or 0)[0]
    assert PromptContent.from_version(version) == WHOLE.content
    assert (version.message, version.author) == (WHOLE.message, "bob")
    assert labels.of_prompt(db, row.id or 0) == []


def test_a_changed_one_becomes_the_next_version_and_its_difference_is_shown_before(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, first = made(db, project, "a", "one")
    saved(db, prompt, "two", first)
    (item,) = items(db, project, own_file("A", "three"))
    assert (item.name, item.state, item.number) == ("a", "changed", 2)
    assert [change.title for change in changes_of(item)] == ["Message 1 (user)"]
    bring_in(db, project, [item], note="From git", author="bob")
    newest = stored.versions(db, prompt)[0]
    assert (newest.number, newest.message, newest.messages[0]["content"]) == (3, "From git", "three")


def test_the_note_of_an_older_version_is_not_said_again(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "one")
    bring_in(db, project, items(db, project, own_file("a", "two", message="says one")), note="", author="bob")
    assert stored.versions(db, prompt)[0].message == "Imported from a.prompt.md"


def test_only_description_or_tags_change_without_a_version(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "Hello", description="old")
    tidying.tag(db, [prompt], add=["x"])
    (item,) = items(db, project, own_file("a", tags=("y",)))
    assert item.state == "changed" and not item.says_more
    assert [change.title for change in changes_of(item)] == ["Description", "Tags"]
    bring_in(db, project, [item], note="", author="bob")
    row = stored.get_prompt(db, prompt)
    assert (row.description, row.tags, len(stored.versions(db, prompt))) == ("", ["y"], 1)


def test_a_format_without_a_place_for_tags_takes_none_away(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "Hello", description="old")
    tidying.tag(db, [prompt], add=["x"])
    (item,) = items(db, project, ("a.json", json.dumps({"name": "a", "prompt": [{"role": "user", "content": "Hello"}]})))
    assert not item.fields


def test_somebody_who_saved_meanwhile_is_not_overwritten_and_keeps_no_other_out(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, first = made(db, project, "a", "one")
    found = (*items(db, project, own_file("a", "mine")), *items(db, project, own_file("b", "new")))
    saved(db, prompt, "theirs", first)
    done = bring_in(db, project, found, note="", author="bob")
    assert done.written == (("b", 1),)
    assert [name for name, _ in done.failed] == ["a"] and "someone saved another version" in done.failed[0][1].lower()
    assert stored.versions(db, prompt)[0].messages[0]["content"] == "theirs"


def test_a_description_and_tags_that_another_changed_meanwhile_are_left_alone_and_told(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "one", description="old")
    found = items(db, project, own_file("a", "two", description="mine", tags=("mine",)))
    tidying.tag(db, [prompt], add=["theirs"])
    done = bring_in(db, project, found, note="", author="bob")
    row = stored.get_prompt(db, prompt)
    assert (row.description, row.tags, len(stored.versions(db, prompt))) == ("mine", ["theirs"], 2)
    assert done.written == (("a", 2),) and "Someone else changed its tags meanwhile" in done.left[0][1]


def test_where_nothing_else_was_to_be_written_the_file_stays_out(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "Hello", description="old")
    found = items(db, project, own_file("a", description="mine"))
    tidying.rename(db, prompt, "a", "theirs")
    done = bring_in(db, project, found, note="", author="bob")
    assert (done.written, stored.get_prompt(db, prompt).description) == ((), "theirs")
    assert done.failed[0][0] == "a" and "Someone else changed its description meanwhile" in done.failed[0][1]


def test_what_stands_on_another_version_than_was_shown_stays_out(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, first = made(db, project, "a", "one")
    made(db, project, "b", "one")
    files = (own_file("a", "mine"), own_file("b", "mine"))
    shown = {item.name: item.basis for item in items(db, project, *files)}
    saved(db, prompt, "theirs", first)
    done = bring_in(db, project, items(db, project, *files), note="", author="bob", shown=shown)
    assert done.written == (("b", 2),)
    assert "Someone else changed it since it was shown." in done.failed[0][1]
    assert stored.versions(db, prompt)[0].messages[0]["content"] == "theirs"


def test_blocks_come_before_what_includes_them_in_any_order_of_files(shop: tuple[Database, int]) -> None:
    db, project = shop
    block = replace(WHOLE, kind="block", content=PromptContent((Message("user", "Be brief."),), "plain"))
    outer = replace(block, name="outer", content=PromptContent((Message("user", "[[block: inner]]"),), "plain"))
    user = PromptFile("user", content=PromptContent((Message("user", "[[block: outer]] {q}"),)))
    texts = [exported(one, "touchstone").text for one in (user, outer, replace(block, name="inner"))]
    found = items(db, project, *((f"{number}.prompt.md", text) for number, text in enumerate(texts)))
    assert [item.state for item in found] == ["new", "new", "new"]
    done = bring_in(db, project, found, note="", author="bob")
    assert [name for name, _ in done.written] == ["inner", "outer", "user"] and done.failed == ()


def test_a_block_left_out_keeps_its_users_out_with_the_reason_and_makes_no_empty_prompt(shop: tuple[Database, int]) -> None:
    db, project = shop
    block = PromptFile("rules", "block", content=PromptContent((Message("user", "Be brief."),), "plain"))
    user = PromptFile("user", content=PromptContent((Message("user", "[[block: rules]]"),)))
    texts = [(f"{one.name}.prompt.md", exported(one, "touchstone").text) for one in (user, block)]
    found = items(db, project, *texts)
    done = bring_in(db, project, [item for item in found if item.name == "user"], note="", author="bob")
    assert done.written == () and "There is no block rules." in done.failed[0][1]
    assert names(db, project) == []


def of_blocks(**texts: str) -> list[tuple[str, str]]:
    """Files of plain blocks, and of a prompt where the name is "user"."""
    kinds = {name: ("chat", "brace") if name == "user" else ("block", "plain") for name in texts}
    contents = {name: PromptContent((Message("user", text),), kinds[name][1]) for name, text in texts.items()}
    made = (PromptFile(name, kinds[name][0], content=content) for name, content in contents.items())
    return [(f"{one.name}.prompt.md", exported(one, "touchstone").text) for one in made]


def test_new_blocks_that_include_each_other_say_so_and_so_does_what_includes_them(shop: tuple[Database, int]) -> None:
    db, project = shop
    texts = {"user": "[[block: a]]", "a": "[[block: b]]", "b": "[[block: c@latest]]", "c": "[[block: a]]", "own": "[[block: own#1]]"}
    found = items(db, project, *of_blocks(**texts, fine="Be brief."))
    assert states(found) == [*((name, "refused") for name in texts), ("fine", "new")]
    assert [item.problem.removeprefix("The blocks include each other: ") for item in found[:5]] == [
        "a -> b -> c -> a.", "a -> b -> c -> a.", "b -> c -> a -> b.", "c -> a -> b -> c.", "own -> own.",
    ]  # fmt: skip
    assert {item.hint for item in found[:5]} == {"Take one of the includes out."}
    assert bring_in(db, project, found, note="", author="bob").written == (("fine", 1),)


@pytest.mark.parametrize("last", ["here", "new"])
def test_a_circle_over_a_block_that_is_here_is_told_by_that_block_in_any_order_of_files(shop: tuple[Database, int], last: str) -> None:
    db, project = shop
    made(db, project, "here", "Be brief.", "block")
    files = of_blocks(new="[[block: here]]", here="[[block: new]]")
    done = bring_in(db, project, items(db, project, *(files if last == "here" else files[::-1])), note="", author="bob")
    assert done.written == (("new", 1),)
    assert [name for name, _ in done.failed] == ["here"]
    assert done.failed[0][1].startswith("The blocks include each other: here -> new -> here.")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (own_file("kind", kind="text"), "a text prompt in the file, and a chat prompt here"),
        (own_file("new", "[[block: missing]]"), "includes the block missing"),
        (own_file("two", kind="block"), "A block has one text"),
        (own_file("new", "{"), "cannot be sent"),
        (own_file("new", ""), "cannot be sent"),
        (("a.csv", "question\nWhy?\n"), "A table holds values"),
        (("a.json", '{"prompts": "exec:rm -rf /"}'), "neither read nor run"),
        (("a.json", "{"), "JSON"),
    ],
)
def test_what_cannot_come_in_says_why(shop: tuple[Database, int], file: tuple[str, str], told: str) -> None:
    db, project = shop
    made(db, project, "kind")
    if told == "A block has one text":
        file = (file[0], file[1].replace("## user", "## assistant"))
    (item,) = items(db, project, file)
    assert item.state == "refused" and item.hint
    assert told in item.problem
    assert bring_in(db, project, [item], note="", author="bob").written == ()


def test_of_two_files_with_one_name_the_first_is_taken(shop: tuple[Database, int]) -> None:
    found = items(*shop, own_file("a", "one"), own_file("A", "two"))
    assert [item.state for item in found] == ["new", "refused"]
    assert "second time" in found[1].problem


def test_a_block_is_known_by_the_name_it_has_here(shop: tuple[Database, int]) -> None:
    """Names differ by their letters' case nowhere; an include says the name that is here."""
    db, project = shop
    made(db, project, "rules", "Be brief.", "block")
    block = PromptFile("Rules", "block", content=PromptContent((Message("user", "Be kind."),), "plain"))
    user = PromptFile("user", content=PromptContent((Message("user", "[[block: Rules]]"),)))
    found = items(db, project, *((f"{one.name}.prompt.md", exported(one, "touchstone").text) for one in (block, user)))
    assert states(found)[1] == ("user", "refused"), found[1]


def test_an_archived_prompt_gets_its_version_and_stays_archived(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "one")
    tidying.archive(db, [prompt], True)
    bring_in(db, project, items(db, project, own_file("a", "two")), note="", author="bob")
    row = prompts.list_all(db, project)[0]
    assert (row.version, row.archived) == (2, True)
