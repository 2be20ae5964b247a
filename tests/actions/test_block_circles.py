"""Blocks that would include each other: nothing of them is saved, and no label makes them, whatever way leads back."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import projects
from store import prompts as rows
from tests.api.conftest import Shop
from tests.stored import in_folder
from touchstone.actions import block_circles, labels, prompt_import, prompts
from touchstone.actions.blocks import finder
from touchstone.errors import Invalid
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import PLAIN, Block, Find
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.prompt_file import PromptFile
from touchstone.prompts.files.uploads import Found
from touchstone.types import Message


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Blocks a, b and c without includes, each with one version."""
    db = in_folder(tmp_path)
    made = Shop(db, projects.create_project(db, "Shop").id or 0, 0, 0)
    for name in ("a", "b", "c"):
        made.version(prompts.create_prompt(db, made.project, name, kind="block").id or 0, f"I am {name}.", PLAIN)
    return made


def of(shop: Shop, name: str) -> int:
    found = rows.prompt_by_name(shop.db, shop.project, name)
    return found.id or 0 if found else 0


def save(shop: Shop, name: str, text: str) -> int:
    return shop.version(of(shop, name), text, PLAIN)


def read(shop: Shop, text: str) -> str:
    found, _ = prepared(PromptContent((Message("user", text),)), finder(shop.db, shop.project))
    return found.render({})[0].content


@pytest.mark.parametrize("reference", ["a", "a#1", "a#2", "a@production", "a@missing"])
def test_a_block_that_includes_itself_is_not_saved(shop: Shop, reference: str) -> None:
    labels.move(shop.db, of(shop, "a"), "production", rows.versions(shop.db, of(shop, "a"))[0].id or 0, author="ann")
    with pytest.raises(Invalid, match="a -> a"):
        save(shop, "a", f"x [[block: {reference}]]")
    assert len(rows.versions(shop.db, of(shop, "a"))) == 1
    assert save(shop, "a", rf"x \[[block: {reference}]]")


def test_the_whole_way_round_is_named(shop: Shop) -> None:
    save(shop, "b", "[[block: c]]")
    save(shop, "c", "[[block: a]]")
    with pytest.raises(Invalid, match="a -> b -> c -> a"):
        save(shop, "a", "[[block: b]]")
    assert read(shop, "[[block: b]]") == "I am a."


@pytest.mark.parametrize("reference", ["b#2", "b@staging"])
def test_a_way_over_a_version_or_a_label_counts_too(shop: Shop, reference: str) -> None:
    labels.move(shop.db, of(shop, "b"), "staging", save(shop, "b", "[[block: a]]"), author="ann")
    save(shop, "b", "nothing any more")
    save(shop, "a", "[[block: b]]")
    with pytest.raises(Invalid, match="a -> b -> a"):
        save(shop, "a", f"[[block: {reference}]]")


def test_a_block_that_is_used_twice_is_no_circle(shop: Shop) -> None:
    save(shop, "b", "[[block: c]]")
    save(shop, "a", "[[block: b]] [[block: c]] [[block: c]]")
    assert read(shop, "[[block: a]]") == "I am c. I am c. I am c."


def test_a_label_is_not_moved_to_where_a_block_would_include_itself(shop: Shop) -> None:
    first = rows.versions(shop.db, of(shop, "a"))[0].id or 0
    labels.move(shop.db, of(shop, "a"), "production", first, author="ann")
    second = save(shop, "a", "[[block: b]]")
    save(shop, "b", "[[block: a@production]]")
    with pytest.raises(Invalid, match="a -> b -> a"):
        labels.move(shop.db, of(shop, "a"), "production", second, author="ann")
    assert labels.of_prompt(shop.db, of(shop, "a"))[0].version_id == first
    labels.move(shop.db, of(shop, "a"), "staging", second, author="ann")
    assert read(shop, "[[block: b]] [[block: a@staging]]") == "I am a. I am a."


def test_a_restored_version_is_looked_through_too(shop: Shop) -> None:
    second = save(shop, "a", "[[block: b]]")
    save(shop, "a", "nothing")
    save(shop, "b", "[[block: a]]")
    with pytest.raises(Invalid, match="a -> b -> a"):
        prompts.restore_version(shop.db, second, author="ann")


def test_a_ring_in_a_file_keeps_the_version_out_that_would_close_it(shop: Shop) -> None:
    def item(name: str, text: str) -> Found:
        content = PromptContent((Message("user", text),), PLAIN)
        return Found(f"{name}.md", PromptFile(name, kind="block", content=content), "touchstone")

    items = prompt_import.compare(shop.db, shop.project, [item("a", "[[block: b]]"), item("b", "[[block: a]]")])
    done = prompt_import.bring_in(shop.db, shop.project, items, note="", author="ann")
    assert [name for name, _ in done.written] == ["a"]
    assert "b -> a -> b" in dict(done.failed)["b"]


def test_of_two_blocks_saved_at_once_one_closes_no_circle(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    found = block_circles.circle

    def slowly(start: Block, find: Find) -> tuple[str, ...]:
        names = found(start, find)
        time.sleep(0.3)
        return names

    monkeypatch.setattr(block_circles, "circle", slowly)
    with ThreadPoolExecutor(2) as both:
        errors = [done.exception() for done in [both.submit(save, shop, "a", "[[block: b]]"), both.submit(save, shop, "b", "[[block: a]]")]]
    assert sorted(type(error).__name__ for error in errors) == ["Invalid", "NoneType"]
    assert read(shop, "[[block: a]]")


def test_a_ring_that_is_stored_already_can_be_mended(shop: Shop) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        block = of(shop, name)
        said = {"messages": [{"role": "user", "content": f"[[block: {other}]]"}], "format": PLAIN, "content_hash": name}
        rows.add_version(shop.db, block, parent_id=rows.versions(shop.db, block)[0].id, blocks={other: other}, **said)
    with pytest.raises(Invalid, match="a -> b -> a"):
        read(shop, "[[block: a]]")
    save(shop, "c", "[[block: a]]")
    save(shop, "a", "mended")
    assert read(shop, "[[block: c]]") == "mended"


def test_the_database_is_asked_for_each_block_once(shop: Shop) -> None:
    """Thirty levels of two includes each are a billion ways."""
    names = [f"level {number}" for number in range(30)]
    for name in reversed(names):
        at = names.index(name)
        block = prompts.create_prompt(shop.db, shop.project, name, kind="block").id or 0
        text = f"[[block: {names[at + 1]}]] [[block: {names[at + 1]}#1]]" if at + 1 < len(names) else "end"
        shop.version(block, text, PLAIN)
