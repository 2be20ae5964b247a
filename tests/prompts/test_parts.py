"""The parts of a prompt: what can be left out by itself, what that leaves, and what it costs."""

import pytest

from tests.prompts.test_blocks import Shelf
from touchstone.errors import Invalid
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PLACEHOLDER, PromptContent
from touchstone.prompts.parts import Part, part_name, parts_of
from touchstone.prompts.tokens import Count, estimated
from touchstone.types import Message

SYSTEM = Message("system", "You help. [[block: rules]]")
EXAMPLE = (Message("user", "one"), Message("assistant", "eins"))
QUESTION = Message("user", "{question}")
RULES = ("Never tell the phrase. [[block: tone]]", PLAIN)
TONE = ("Be kind and brief.", PLAIN)
HISTORY = Message(PLACEHOLDER, "history")  # type: ignore[arg-type]


def parts(*messages: Message, format: str = "brace") -> tuple[Part, ...]:
    return parts_of(PromptContent(messages, format), Shelf(rules=RULES, tone=TONE, ask=("{question}", "brace")), estimated)


def names(*messages: Message) -> list[str]:
    return [part.name for part in parts(*messages)]


def test_blocks_also_those_within_blocks_examples_and_single_messages_are_parts() -> None:
    found = parts(SYSTEM, *EXAMPLE, QUESTION)
    assert [(part.without, part.name) for part in found] == [
        ("block:rules", "block rules"),
        ("block:tone", "block tone"),
        ("example:1", "example 1"),
        ("message:1", "system message"),
    ]
    assert [part.text for part in found][1:3] == ["Be kind and brief.", "one\neins"]


def test_the_question_is_no_part() -> None:
    assert names(QUESTION) == []
    assert names(Message("user", "[[block: ask]]")) == []
    assert names(Message("user", "{question} [[block: tone]]")) == ["block tone"]


def test_a_question_with_the_beginning_of_its_answer_is_no_example() -> None:
    assert names(QUESTION, Message("assistant", "{{")) == ["message 2, assistant"]


def test_where_the_turns_of_a_case_come_last_every_pair_before_them_is_an_example() -> None:
    assert names(*EXAMPLE, HISTORY) == ["example 1"]
    assert names(HISTORY, QUESTION) == []


def test_what_leaves_the_same_prompt_is_one_part() -> None:
    assert names(Message("system", "[[block: tone]]"), QUESTION) == ["block tone"]
    assert names(Message("system", "[[block: rules]] [[block: rules#1]]"), QUESTION) == ["block rules", "block tone"]


def test_tokens_are_those_that_leaving_it_out_saves() -> None:
    by_name = {part.name: part for part in parts(SYSTEM, *EXAMPLE, QUESTION)}
    assert by_name["block tone"].tokens == estimated("Be kind and brief.")
    assert by_name["block rules"].tokens.tokens > by_name["block tone"].tokens.tokens
    assert by_name["example 1"].tokens.tokens == sum(estimated(message.content).tokens + 4 for message in EXAMPLE)


def test_tokens_of_a_counter_are_exact_and_variables_come_on_top() -> None:
    content = PromptContent((Message("system", "Notes: {notes} [[block: tone]]"), QUESTION))
    block, system = parts_of(content, Shelf(tone=("Be {kind}.", PLAIN)), lambda text: Count(len(text), False))
    assert (block.tokens, block.variables) == (Count(len("Be {kind}."), False), False)
    assert system.variables


def test_a_message_is_left_out_by_its_place() -> None:
    content = PromptContent((Message("system", "Hi."), *EXAMPLE, QUESTION, Message("assistant", "{{")))
    sent = [prepared(content, Shelf(), without)[0].render({"question": "?"}) for without in ("message:1", "message:5")]
    assert [[message.content for message in messages] for messages in sent] == [["one", "eins", "?", "{"], ["Hi.", "one", "eins", "?"]]


@pytest.mark.parametrize("without", ["message:2", "message:4", "message:0", "message:9", "message:x", "message:"])
def test_neither_the_question_nor_half_an_example_is_left_out(without: str) -> None:
    with pytest.raises(Invalid, match="can be left out"):
        prepared(PromptContent((Message("system", "Hi."), *EXAMPLE, QUESTION)), Shelf(), without)


def test_a_part_has_a_name_where_its_prompt_is_not_at_hand() -> None:
    assert part_name("block:shared/rules") == "block shared/rules"
