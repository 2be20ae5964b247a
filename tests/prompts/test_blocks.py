"""Blocks: found by name, label or number, put in once, never more than what was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock import processor_time_below
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.assembling import Prompt, prepared
from touchstone.prompts.blocks import PLAIN, Block, Reference, references, resolve
from touchstone.prompts.content import PromptContent
from touchstone.types import Message


class Shelf:
    """Blocks by reference, as the store would find them."""

    def __init__(self, **texts: tuple[str, str]) -> None:
        self.blocks = {name: Block(name, 1, at, text, format) for at, (name, (text, format)) in enumerate(texts.items(), 1)}
        self.asked: list[str] = []

    def __call__(self, reference: Reference) -> Block:
        self.asked.append(str(reference))
        if reference.name not in self.blocks or reference.label not in ("", "production") or reference.number not in (0, 1):
            raise NotFound(f"There is no block {reference}.", "Write it first.")
        return self.blocks[reference.name]


def sent(text: str, shelf: Shelf, format: str = "brace", **values: str) -> str:
    prompt, _ = prepared(PromptContent((Message("user", text),), format), shelf)
    return prompt.render(values)[0].content


def test_a_block_stands_where_it_is_included() -> None:
    shelf = Shelf(rules=("Be brief.", PLAIN))
    assert sent("[[block: rules]] {question}", shelf, question="Why?") == "Be brief. Why?"


def test_references_name_the_newest_version_a_label_or_a_number() -> None:
    found = references("[[block: a]] [[block:team/b@production]] [[ block: c#3 ]] [[block: a]]")
    assert found == (Reference("a"), Reference("team/b", "production"), Reference("c", "", 3))


def test_a_reference_without_a_name_is_a_mistake() -> None:
    with pytest.raises(Invalid, match="names no block"):
        references("[[block: @production]]")


def test_an_unknown_label_is_never_another_version() -> None:
    with pytest.raises(NotFound, match="rules@staging"):
        sent("[[block: rules@staging]]", Shelf(rules=("x", PLAIN)))


def test_a_backslash_keeps_the_brackets() -> None:
    assert sent(r"\[[block: rules]]", Shelf()) == "[[block: rules]]"


@pytest.mark.parametrize("format", ["brace"])
@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=60).filter(lambda text: "[[" not in text))
def test_braces_in_a_plain_block_are_text(format: str, text: str) -> None:
    assert sent("<[[block: notes]]>", Shelf(notes=(text, PLAIN)), format) == f"<{text}>"


@given(value=st.text(max_size=40))
def test_a_value_that_looks_like_an_include_is_text(value: str) -> None:
    text = f"[[block: rules]]{value}"
    assert sent("{question}", Shelf(rules=("secret", PLAIN)), question=text) == text


def test_a_block_in_the_prompts_format_takes_its_variables() -> None:
    assert sent("[[block: hello]]!", Shelf(hello=("Hello {name}", "brace")), name="{x}") == "Hello {x}!"


def test_a_block_of_another_format_is_refused() -> None:
    with pytest.raises(Invalid, match="written in mustache, the prompt in brace"):
        sent("[[block: hello]]", Shelf(hello=("Hello {{name}}", "mustache")))


def test_a_plain_block_may_include_plain_ones_only() -> None:
    assert sent("[[block: a]]", Shelf(a=("a [[block: b]]", PLAIN), b=("{b}", PLAIN))) == "a {b}"
    with pytest.raises(Invalid, match="plain block includes b"):
        sent("[[block: a]]", Shelf(a=("a [[block: b]]", PLAIN), b=("b", "brace")))


@pytest.mark.parametrize("texts", [{"a": "[[block: a]]"}, {"a": "[[block: b]]", "b": "x [[block: a]]"}])
def test_blocks_that_include_each_other_are_refused(texts: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="include each other"):
        sent("[[block: a]]", Shelf(**{name: (text, "brace") for name, text in texts.items()}))


def test_a_plain_block_alone_is_its_text_with_the_plain_ones_it_includes() -> None:
    assert sent("{not a field} [[block: rules]]", Shelf(rules=("Be {brief}.", PLAIN)), PLAIN) == "{not a field} Be {brief}."


def test_more_levels_than_ten_are_refused() -> None:
    shelf = Shelf(**{f"b{level}": (f"[[block: b{level + 1}]]", PLAIN) for level in range(12)}, b12=("end", PLAIN))
    with pytest.raises(Invalid, match="nested more than 10"):
        sent("[[block: b0]]", shelf)


def test_blocks_that_multiply_are_stopped_by_their_size() -> None:
    shelf = Shelf(
        **{f"b{level}": (f"[[block: b{level + 1}]]" * 10, PLAIN) for level in range(8)},
        b8=("x" * 1000, PLAIN),
    )
    with pytest.raises(Invalid, match="more than 2,000,000 characters"):
        sent("[[block: b0]]", shelf)


@pytest.mark.parametrize("format", [PLAIN, "brace"])
def test_a_text_counts_once_however_deep_its_block_is_nested(format: str) -> None:
    levels = {f"b{level}": (f"[[block: b{level + 1}]]", format) for level in range(8)}
    shelf = Shelf(**levels, b8=("x" * 1_200_000, format))
    assert len(sent("[[block: b0]]", shelf)) == 1_200_000
    with pytest.raises(Invalid, match="more than 2,000,000 characters"):
        sent("[[block: b0]] [[block: b0]]", shelf)


def test_the_messages_count_together() -> None:
    shelf = Shelf(a=("[[block: b]]", PLAIN), b=("x" * 1_200_000, PLAIN))
    both = (Message("system", "[[block: a]]"), Message("user", "[[block: a]]"))
    with pytest.raises(Invalid, match="more than 2,000,000 characters"):
        resolve(both, "brace", shelf)


def test_many_blocks_are_stopped_before_all_of_them_are_written() -> None:
    shelf = Shelf(**{f"b{place}": ("[[block: x]]" * 300, "brace") for place in range(100)}, x=("x" * 1000, PLAIN))
    with pytest.raises(Invalid, match="more than 2,000,000 characters"):
        sent("".join(f"[[block: b{place}]]" for place in range(100)), shelf)
    assert len(shelf.asked) < 10


def test_what_was_used_is_recorded_once() -> None:
    shelf = Shelf(rules=("x", PLAIN))
    resolved = resolve((Message("system", "[[block: rules]]"), Message("user", "[[block: rules]]")), "brace", shelf)
    assert resolved.record() == [{"reference": "rules", "name": "rules", "number": 1, "version_id": 1}]
    assert shelf.asked == ["rules"]


class TestLeavingOut:
    CONTENT = PromptContent(
        (
            Message("system", "[[block: rules]]"),
            Message("user", "one"),
            Message("assistant", "eins"),
            Message("user", "two"),
            Message("assistant", "zwei"),
            Message("user", "{question}"),
        )
    )

    def texts(self, without: str) -> list[str]:
        prompt, _ = prepared(self.CONTENT, Shelf(rules=("Count.", PLAIN)), without)
        return [message.content for message in prompt.render({"question": "three"})]

    def test_a_block(self) -> None:
        assert self.texts("block:rules") == ["one", "eins", "two", "zwei", "three"]

    def test_an_example(self) -> None:
        assert self.texts("example:2") == ["Count.", "one", "eins", "three"]

    def test_an_example_that_is_not_there(self) -> None:
        with pytest.raises(Invalid, match="no example 3"):
            self.texts("example:3")


class TestTurns:
    PROMPT = Prompt((Message("system", "Hi"), Message("placeholder", "history"), Message("user", "{question}")))  # type: ignore[arg-type]

    def test_stand_at_the_placeholder(self) -> None:
        turns = (Message("user", "a"), Message("assistant", "b"))
        assert self.PROMPT.render({"question": "c"}, turns) == (Message("system", "Hi"), *turns, Message("user", "c"))

    def test_that_end_with_the_user_take_the_place_of_the_question(self) -> None:
        turns = (Message("user", "a"), Message("assistant", "b"), Message("user", "{c}"))
        assert self.PROMPT.render({}, turns) == (Message("system", "Hi"), *turns)

    def test_without_any_the_placeholder_is_nothing(self) -> None:
        assert self.PROMPT.render({"question": "c"}) == (Message("system", "Hi"), Message("user", "c"))


@pytest.mark.parametrize("format", ["brace", "mustache", "jinja2"])
def test_many_includes_of_a_long_block_are_refused_before_they_are_written(format: str) -> None:
    """Nine thousand of these would be seventeen gigabytes."""
    shelf = Shelf(long=("x" * 1_900_000, PLAIN))
    with processor_time_below(2.0), pytest.raises(Invalid, match="more than 2,000,000 characters"):
        sent("[[block: long]] " * 6_000, shelf, format)
