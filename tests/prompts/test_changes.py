"""What changed between two versions: every part, by its name, and nothing without a word of it."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from tests.prompts.contents import CONTENTS
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes
from touchstone.prompts.variables import Variable
from touchstone.prompts.words import compared
from touchstone.types import Message, Params

SYSTEM, ASKED = Message("system", "Answer in one sentence."), Message("user", "{question}")
CONTENT = PromptContent((SYSTEM, ASKED), params=Params(temperature=0.5), variables=(Variable("question"), Variable("tone", "choice")))


def told(old: PromptContent | None, new: PromptContent) -> list[str]:
    signs = {"same": "", "added": "+", "removed": "-"}
    texts = [[f"[{signs[s.kind]}{s.text}]" if signs[s.kind] else s.text for s in change.spans] for change in changes(old, new)]
    return [f"{change.title}: {''.join(text)} {change.note}".strip() for change, text in zip(changes(old, new), texts, strict=True)]


def with_messages(*messages: Message) -> PromptContent:
    return replace(CONTENT, messages=messages)


@settings(max_examples=300, deadline=None)
@given(old=CONTENTS, new=CONTENTS)
def test_nothing_changes_the_hash_without_a_change_that_says_so(old: PromptContent, new: PromptContent) -> None:
    assert bool(changes(old, new)) == (old.hash != new.hash)
    assert changes(old, old) == ()


def test_an_edited_message_is_shown_word_by_word() -> None:
    new = with_messages(Message("system", "Answer in two sentences."), ASKED)
    assert told(CONTENT, new) == ["Message 1 (system): Answer in [-one sentence][+two sentences]."]


def test_the_text_of_a_block_is_called_by_its_name() -> None:
    new = with_messages(Message("system", "Answer in two sentences."), ASKED)
    assert [change.title for change in changes(CONTENT, new, "rules")] == ["Text of rules"]


def test_a_message_put_in_between_leaves_the_others_alone() -> None:
    new = with_messages(SYSTEM, Message("user", "Hello"), Message("assistant", "Hi"), ASKED)
    assert told(CONTENT, new) == ["Message 2 (user): [+Hello] Added.", "Message 3 (assistant): [+Hi] Added."]
    assert told(new, CONTENT) == ["Message 2 (user): [-Hello] Removed.", "Message 3 (assistant): [-Hi] Removed."]


def test_a_message_that_moved_says_from_where() -> None:
    one, two = Message("user", "What is the first thing?"), Message("assistant", "Another one entirely")
    assert told(with_messages(SYSTEM, one, two, ASKED), with_messages(SYSTEM, two, ASKED, one)) == [
        "Message 4 (user): What is the first thing? It was message 2."
    ]


def test_a_message_that_moved_and_was_edited_is_one_change() -> None:
    one, two = Message("user", "moved just as it was"), Message("assistant", "Half of these words stay")
    old = with_messages(SYSTEM, ASKED, two, one)
    new = with_messages(SYSTEM, one, ASKED, Message("user", "Entirely new"), Message("assistant", "Half of these words go"))
    assert "Message 5 (assistant): Half of these words [-stay][+go]" in [line.partition(" It was")[0] for line in told(old, new)]


def test_another_role_is_a_change_of_the_same_message() -> None:
    assert told(CONTENT, with_messages(SYSTEM, Message("assistant", "{question}"))) == [
        "Message 2 (assistant): {question} Its role was user."
    ]


def test_a_rewritten_message_is_still_the_message_of_its_role() -> None:
    new = with_messages(Message("system", "Say nothing at all"), Message("user", "Why? {question}"))
    assert [line.partition(":")[0] for line in told(CONTENT, new)] == ["Message 1 (system)", "Message 2 (user)"]


def test_settings_variables_tools_format_and_model_are_told_by_name() -> None:
    tool: dict[str, Any] = {"type": "function", "function": {"name": "find"}}
    new = replace(
        CONTENT,
        format="mustache",
        params=Params(temperature=0.7, json_schema={"type": "object"}),
        variables=(Variable("question", description="What is asked"),),
        tools=(tool,),
        model="small",
    )
    assert told(CONTENT, new) == [
        "Format: [-brace][+mustache]",
        "temperature: [-0.5][+0.7]",
        'json_schema: [+{\n  "type": "object"\n}] Added.',
        'Variable question: type: "text"[+\ndescription: "What is asked"]',
        'Variable tone: [-type: "choice"] Removed.',
        'Tool find: [+{\n  "function": {\n    "name": "find"\n  },\n  "type": "function"\n}] Added.',
        "Model: [+small] Added.",
    ]


def test_variables_in_another_order_are_a_change() -> None:
    assert [change.title for change in changes(CONTENT, replace(CONTENT, variables=CONTENT.variables[::-1]))] == [
        "Order of variables and tools"
    ]


def test_a_first_version_is_all_new() -> None:
    assert {span.kind for change in changes(None, CONTENT) for span in change.spans} == {"added"}
    assert changes(None, CONTENT)[0].spans == compared("", SYSTEM.content)
