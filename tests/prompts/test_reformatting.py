"""A prompt in another template format: what reads the same, what is rewritten, and what cannot be said."""

import pytest

from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PLACEHOLDER, PromptContent
from touchstone.prompts.reformatting import reads_the_same, reformatted
from touchstone.types import Message


def said(*texts: str, format: str = "brace") -> PromptContent:
    return PromptContent(tuple(Message("user", text) for text in texts), format)


def texts(content: PromptContent) -> list[str]:
    return [message.content for message in content.messages]


def test_every_message_is_written_in_the_new_format() -> None:
    made = reformatted(said("Hi {name}, {{not}}", "{order.id}"), "mustache")
    assert (made.content.format, texts(made.content)) == ("mustache", ["Hi {{name}}, {not}", "{{order.id}}"])
    assert made.refused == ()


def test_without_a_brace_it_reads_the_same() -> None:
    content = said("Be brief.", "[[block: rules]]")
    assert reads_the_same(content, reformatted(content, "jinja2"))
    assert not reads_the_same(said("{a}"), reformatted(said("{a}"), "jinja2"))


def test_what_cannot_be_said_stays_as_it_is_and_is_told_with_its_message() -> None:
    made = reformatted(said("{{a}}", "{{#a}}x{{/a}}", format="mustache"), "brace")
    assert texts(made.content) == ["{a}", "{{#a}}x{{/a}}"]
    assert len(made.refused) == 1 and made.refused[0].startswith("Message 2: The section {{#a}}")


def test_what_was_guessed_is_told_with_its_message() -> None:
    made = reformatted(said("{{#tips}}{{.}}{{/tips}}", format="mustache"), "jinja2")
    assert made.refused == () and made.notes[0].startswith("Message 1: {{#tips}}")


def test_a_placeholder_is_no_template() -> None:
    content = PromptContent((Message(PLACEHOLDER, "{history}"), Message("user", "{q}")))  # type: ignore[arg-type]
    assert texts(reformatted(content, "mustache").content) == ["{history}", "{{q}}"]


@pytest.mark.parametrize(("format", "text"), [("brace", "{{a}}"), ("jinja2", "{a}"), ("mustache", "{a}")])
def test_plain_text_is_written_so_that_it_stays_what_it_is(format: str, text: str) -> None:
    assert texts(reformatted(said("{a}", format=PLAIN), format).content) == [text]


def test_a_template_without_variables_becomes_plain_and_one_with_them_does_not() -> None:
    assert texts(reformatted(said("{{a}}"), PLAIN).content) == ["{a}"]
    refused = reformatted(said("{a}"), PLAIN)
    assert texts(refused.content) == ["{a}"] and "plain text has none" in refused.refused[0]


def test_a_broken_template_is_told_and_nothing_is_raised() -> None:
    assert reformatted(said("{"), "mustache").refused[0].startswith("Message 1:")
