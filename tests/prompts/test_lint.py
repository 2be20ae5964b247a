"""What a prompt's checks say before anybody runs it: each mistake at its place, with what to do, always in the same order."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.clock import processor_time_below
from tests.prompts.contents import CONTENTS
from touchstone.errors import NotFound
from touchstone.prompts.blocks import PLAIN, Block, Reference
from touchstone.prompts.content import PromptContent
from touchstone.prompts.lint import WHOLE, Finding, lint
from touchstone.prompts.tokens import Count, estimated
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

RULES = Block("rules", 1, 1, "Be brief.", PLAIN)
BLOCKS = {"rules": RULES, "hello": Block("hello", 1, 2, "Hello {customer}", "brace"), "loop": Block("loop", 1, 3, "[[block: loop]]", PLAIN)}


def findings(content: PromptContent, window: int | None = None, **values: str) -> tuple[Finding, ...]:
    return lint(content, known_blocks=BLOCKS, values=values, window=window, count=estimated)


def told(content: PromptContent, window: int | None = None, **values: str) -> list[tuple[str, int, str]]:
    """Level, place and the text that a finding points at, or its title where it points at none."""
    found = findings(content, window, **values)
    return [(one.level, one.place, content.messages[one.place].content[one.start : one.end] if one.end else one.title) for one in found]


def asking(*texts: str, format: str = "brace", variables: tuple[str, ...] = ()) -> PromptContent:
    return PromptContent(tuple(Message("user", text) for text in texts), format, variables=tuple(map(Variable, variables)))


def test_a_good_prompt_has_no_findings() -> None:
    content = PromptContent(
        (Message("system", "[[block: rules]]"), Message("user", "Why?"), Message("assistant", "So."), Message("user", "{question}")),
        params=Params(max_tokens=50, json_schema={"type": "object"}),
        variables=(Variable("question"),),
        tools=({"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}},),
    )
    assert findings(content, 4096, question="Why?") == ()


class TestVariables:
    def test_one_that_is_not_declared_is_shown_where_it_stands_with_the_name_that_was_meant(self) -> None:
        content = asking("Answer {{not}} {questoin}", variables=("question", "tone"))
        found = findings(content)
        assert ("warning", 0, "{questoin}") in told(content)
        assert next(one for one in found if "questoin" in one.title).advice == "Did you mean question? Correct it, or declare it."

    def test_nothing_is_said_while_none_is_declared(self) -> None:
        assert findings(asking("{question}")) == ()

    def test_one_that_stands_nowhere_is_a_note(self) -> None:
        assert told(asking("{question}", variables=("question", "tone"))) == [
            ("note", WHOLE, "The variable tone is declared and stands nowhere.")
        ]

    def test_one_of_a_block_is_shown_at_the_include_and_counts_as_used(self) -> None:
        assert told(asking("[[block: hello]]", variables=("customer",))) == []
        assert told(asking("[[block: hello]] {question}", variables=("question",))) == [("warning", 0, "[[block: hello]]")]

    @pytest.mark.parametrize(
        ("format", "text"), [("mustache", "{{#items}}{{name}}{{/items}}"), ("jinja2", "{% if name %}{{ items[0] }}{% endif %}")]
    )
    def test_they_are_found_in_every_format(self, format: str, text: str) -> None:
        assert {place for _, _, place in told(asking(text, format=format, variables=("other",)))} >= {
            "{{name}}" if format == "mustache" else "{% if name %}"
        }


class TestFormats:
    def test_double_braces_in_a_single_brace_prompt_are_sent_as_single_ones(self) -> None:
        (one,) = findings(asking("Hi {{name}}, {{#items}}"))[:1]
        assert (one.level, one.title) == ("warning", "{{name}} is no variable here: it is sent as {name}.")
        assert told(asking("Hi {{name}}, {{#items}}"))[1] == ("warning", 0, "{{#items}}")

    def test_literal_braces_that_are_meant_are_left_alone(self) -> None:
        assert findings(asking('Answer {{"a": 1}} or {{{name}}} or {{ 3 }}')) == ()

    @pytest.mark.parametrize("format", ["mustache", "jinja2"])
    def test_single_braces_stay_where_double_ones_are_variables(self, format: str) -> None:
        content = asking('{question} {other} {{question}} {"a": 1}', format=format, variables=("question",))
        assert told(content) == [("warning", 0, "{question}"), ("note", 0, "{other}")]

    def test_plain_text_has_no_variables_and_says_so_of_what_looks_like_one(self) -> None:
        text = 'Answer {{ tone }} for {brand}, as {"a": 1}, [[block: rules]] {% if x %}'
        assert told(asking(text, format=PLAIN)) == [
            ("warning", 0, "{{ tone }}"),
            ("warning", 0, "{brand}"),
            ("warning", 0, "{% if x %}"),
        ]
        assert findings(asking("{brand}", format=PLAIN))[0].advice == "For a variable choose another format under Format."

    def test_jinja_logic_in_another_format_is_told(self) -> None:
        assert told(asking("{% if a %}", format="mustache")) == [("warning", 0, "{% if a %}")]
        assert told(asking("{% if a %}x")) == [("error", 0, "{% if a %}")]

    def test_objects_in_a_single_brace_prompt_are_told_whole_each_once(self) -> None:
        first, second = '{"a": {"b": [1]}}', '{\n  "c": 1\n}'
        content = asking(f"Like {first} or {second} for {{q}}. {{")
        assert told(content) == [("error", 0, first), ("error", 0, second), ("error", 0, "{")]
        assert "{{ and }}" in findings(content)[0].advice

    def test_a_mistake_in_another_format_is_told_at_its_place(self) -> None:
        assert told(asking("one\ntwo {{#a}} three", format="mustache")) == [("error", 0, "{{#a}} three")]


class TestBlocks:
    def test_one_that_is_not_there_and_a_label_that_is_not_there_are_told_apart(self) -> None:
        content = asking("[[block: nothing]] [[block: rules@staging]] [[block: rules#7]] \\[[block: kept]]")
        assert [(one.title, content.messages[0].content[one.start : one.end]) for one in findings(content)] == [
            ("There is no block nothing.", "[[block: nothing]]"),
            ("The block rules has no label staging.", "[[block: rules@staging]]"),
            ("The block rules has no version 7.", "[[block: rules#7]]"),
        ]

    def test_blocks_that_include_each_other_are_told_at_the_include(self) -> None:
        assert told(asking("x [[block: loop]]")) == [("error", 0, "[[block: loop]]")]
        assert "include each other" in findings(asking("x [[block: loop]]"))[0].title

    def test_an_include_that_names_nothing_and_a_block_of_another_format_are_told(self) -> None:
        assert told(asking("[[block: @x]]")) == [("error", 0, "[[block: @x]]")]
        assert told(asking("[[block: hello]]", format="mustache")) == [("error", 0, "[[block: hello]]")]

    def test_a_function_is_asked_once_for_each(self) -> None:
        asked: list[Reference] = []

        def find(reference: Reference) -> Block:
            asked.append(reference)
            if reference.name != "rules":
                raise NotFound("It is gone.", "Look elsewhere.")
            return RULES

        content = asking("[[block: rules]] [[block: rules]] [[block: x]]")
        found = lint(content, known_blocks=find, values={}, window=100, count=estimated)
        assert [one.title for one in found] == ["It is gone."] and asked.count(Reference("rules")) == 1


class TestShape:
    def test_two_system_messages_two_placeholders_and_a_late_one_are_told(self) -> None:
        roles = ("user", "system", "placeholder", "system", "placeholder")
        content = PromptContent(tuple(Message(role, "x") for role in roles))  # type: ignore[arg-type]
        assert [(one.level, one.place) for one in findings(content)] == [("error", 1), ("error", 3), ("warning", 4)]

    def test_an_empty_example_is_told_at_what_is_missing(self) -> None:
        pairs = (Message("user", "q"), Message("assistant", " "), Message("user", ""), Message("assistant", "a"), Message("user", "x"))
        assert told(PromptContent(pairs)) == [("warning", 1, "Example 1 has no answer."), ("warning", 2, "Example 2 has no question.")]

    @pytest.mark.parametrize("schema", [{"type": "objekt"}, {"required": "a"}, {"properties": []}])
    def test_a_schema_that_is_none_is_told(self, schema: dict[str, Any]) -> None:
        content = replace(asking("x"), params=Params(json_schema=schema), tools=({"function": {"name": "f", "parameters": schema}},))
        titles = [one.title for one in findings(content)]
        assert titles[0].startswith("The JSON schema of the answer is no valid schema: ")
        assert titles[1].startswith("The schema of the tool f is no valid schema: ")


class TestWindow:
    CONTENT = replace(asking("{text}"), params=Params(max_tokens=50))

    def test_prompt_and_answer_together_must_fit(self) -> None:
        assert findings(self.CONTENT, 70, text="word " * 10) == ()
        (one,) = findings(self.CONTENT, 63, text="word " * 10)
        assert one.level == "warning"
        assert one.title == "The prompt takes about 14 tokens and the answer up to 50; the model reads and writes 63 in all."

    def test_what_was_counted_is_an_error(self) -> None:
        found = lint(self.CONTENT, known_blocks={}, values={"text": "x"}, window=50, count=lambda text: Count(len(text), False))
        assert [(one.level, one.place) for one in found] == [("error", WHOLE)]

    def test_blocks_count_with_their_text_and_variables_with_their_sample(self) -> None:
        content = PromptContent((Message("user", "[[block: long]] {a}"),), variables=(Variable("a", sample="word " * 50),))
        long = {"long": Block("long", 1, 1, "word " * 100, PLAIN)}
        (one,) = lint(content, known_blocks=long, values={}, window=10, count=estimated)
        assert "about 155 tokens" in one.title


def test_a_secret_is_told_at_its_place_and_never_repeated() -> None:
    secret = "ghp_" + "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"
    content = asking(f"Use {secret} to log in")
    assert told(content) == [("warning", 0, secret)]
    assert secret not in str(findings(content))


@settings(max_examples=60, deadline=None)
@given(CONTENTS)
def test_whatever_a_prompt_says_it_can_be_looked_through_and_twice_the_same(content: PromptContent) -> None:
    found = findings(content, 5)
    assert found == findings(content, 5)
    assert all(one.title and one.advice for one in found)
    assert all(0 <= one.start <= one.end <= len(content.messages[one.place].content) for one in found if one.place != WHOLE)


@pytest.mark.parametrize("piece", ["{question} and some words. ", "{", "{{", "[[block: x]]", '{"a": 1} ', "key: ", "{a ", "}}"])
@pytest.mark.parametrize("format", ["brace", "mustache"])
def test_a_long_prompt_takes_little_time(piece: str, format: str) -> None:
    """About 0.01 to 0.09 s of the processor for 20,000 characters; the bound is wide, for a slower one."""
    content = asking(piece * (20_000 // len(piece)), format=format, variables=("question",))
    findings(asking("x"), 10)
    with processor_time_below(0.5):
        findings(content, 4096)
