"""What a model would be sent while the prompt is still being written."""

from touchstone.errors import NotFound
from touchstone.prompts.blocks import PLAIN, Block, Reference
from touchstone.prompts.content import PromptContent
from touchstone.prompts.preview import Tried, asked, tried
from touchstone.prompts.variables import Variable
from touchstone.types import Message

BLOCKS = {"rules": Block("rules", 1, 1, "Be {brief}.", PLAIN), "hello": Block("hello", 1, 2, "Hello {customer}.", "brace")}


def find(reference: Reference) -> Block:
    if str(reference) not in BLOCKS:
        raise NotFound(f"There is no block {reference.name}.", "Write it first.")
    return BLOCKS[str(reference)]


def said(text: str, format: str = "brace", *variables: Variable) -> PromptContent:
    return PromptContent((Message("user", text),), format, variables=variables)


def shown(done: Tried) -> str:
    return done.messages[0].content


def test_a_variable_without_a_value_stands_there_by_name() -> None:
    done = tried(said("{question} {name}"), {"question": "Why?"}, find)
    assert shown(done) == "Why? [not filled: name]"
    assert done.missing == ("name",)


def test_a_part_that_may_be_left_out_is_left_out_without_its_value() -> None:
    done = tried(said("Hi{{#name}} {{name}}{{/name}}", "mustache"), {}, find)
    assert (shown(done), done.missing) == ("Hi", ())
    done = tried(said("Hi{% if name is defined %} {{ name }}{% endif %}", "jinja2"), {}, find)
    assert (shown(done), done.missing) == ("Hi", ())


def test_a_sample_stands_in_where_no_value_is_given() -> None:
    content = said("{question}", "brace", Variable("question", sample="Why?"))
    assert shown(tried(content, {}, find)) == "Why?"
    assert shown(tried(content, {"question": "How?"}, find)) == "How?"


def test_values_have_their_types() -> None:
    content = said(
        "{% for item in items %}{{ item }};{% endfor %}{{ n + 1 }}", "jinja2", Variable("items", "list"), Variable("n", "number")
    )
    assert shown(tried(content, {"items": "a\nb", "n": "2"}, find)) == "a;b;3"


def test_a_value_that_does_not_fit_its_type_is_taken_as_text() -> None:
    assert shown(tried(said("{n}", "brace", Variable("n", "number")), {"n": "two"}, find)) == "two"


def test_a_key_is_looked_up_in_a_text_that_is_json() -> None:
    assert shown(tried(said("{order.id}"), {"order": '{"id": 7}'}, find)) == "7"


def test_a_value_is_never_a_template() -> None:
    assert shown(tried(said("{question}"), {"question": "{secret} {{x}} [[block: rules]]"}, find)) == "{secret} {{x}} [[block: rules]]"


def test_the_variables_of_blocks_are_asked_for_and_those_of_plain_ones_are_text() -> None:
    content = said("[[block: rules]] [[block: hello]] {question}")
    assert asked(content, find) == ("customer", "question")
    assert shown(tried(content, {"customer": "Ada", "question": "Why?"}, find)) == "Be {brief}. Hello Ada. Why?"


def test_a_block_that_is_gone_is_told_and_the_variables_of_the_text_are_still_asked_for() -> None:
    content = said("[[block: gone]] {question}")
    done = tried(content, {}, find)
    assert asked(content, find) == ("question",)
    assert done.messages == () and "There is no block gone." in str(done.problem)


def test_a_message_that_cannot_be_rendered_stands_as_it_is_written_beside_the_trouble() -> None:
    content = PromptContent((Message("system", "Be {tone}."), Message("user", "{order.id}")))
    done = tried(content, {"tone": "kind"}, find)
    assert [message.content for message in done.messages] == ["Be kind.", "{order.id}"]
    assert done.missing == ("order",) and "no order.id in the value of order" in str(done.problem)
