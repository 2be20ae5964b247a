"""A block stands in a prompt as text: no value, no delimiter and no tag of a template reaches it, in any format."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prompts.test_blocks import Shelf
from tests.templates.plain import TEXT
from touchstone.errors import Invalid
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import BLOCK_FORMATS, PromptContent, check_content, variables_of
from touchstone.prompts.reformatting import reformatted
from touchstone.templates import FORMATS
from touchstone.types import Message

INCLUDE = "[[block: notes]]"
FIELD = {"brace": "{a}", "mustache": "{{a}}", "jinja2": "{{ a }}"}
AROUND = {
    "brace": ["{a}", "{{", "}}", "{a.b}"],
    "mustache": [
        "{{a}}",
        "{{{a}}}",
        "{{#s}}",
        "{{/s}}",
        "\n{{#s}}\n",
        "\n{{/s}}\n",
        "{{=<% %>=}}",
        "{{=[[ ]]=}}",
        "{{! no }}",
        "<%a%>",
        "{",
        "}",
    ],
    "jinja2": ["{{ a }}", "{%- for x in s -%}", "{%- endfor -%}", "{{- a -}}", "{% if a %}", "{% endif %}", "{# no #}", "{", "}", "%", "-"],
}
"""What means something beside an include."""
NOTES = TEXT.filter(lambda text: "[[block" not in text)


def sent(text: str, format: str, values: dict[str, Any], **blocks: tuple[str, str]) -> str:
    prompt, _ = prepared(PromptContent((Message("user", text),), format), Shelf(**blocks))
    return prompt.render(values)[0].content


def refusal(text: str, format: str) -> str:
    with pytest.raises(Invalid) as refused:
        prepared(PromptContent((Message("user", text),), format), Shelf(notes=("x", PLAIN)))
    return str(refused.value)


def test_a_value_in_a_section_never_stands_in_for_a_block() -> None:
    values = {"items": [{"block__0": "EVIL", "a": "1"}]}
    assert sent("{{#items}}[[block: notes]] {{a}}{{/items}}", "mustache", values, notes=("Rules", PLAIN)) == "Rules 1"


@pytest.mark.parametrize("delimiters", ["{{=<% %>=}}", "{{=[[ ]]=}}", "{{=| |=}}"])
def test_other_delimiters_leave_a_block_as_it_is(delimiters: str) -> None:
    text = f"{delimiters}a [[block: notes]] b"
    assert sent(text, "mustache", {}, notes=("{{x}} <%y%> |z|", PLAIN)) == "a {{x}} <%y%> |z| b"
    assert sent(text, "mustache", {"x": "X"}, notes=("{{x}}", "mustache")) == "a X b"


def test_delimiters_that_a_block_sets_end_with_it() -> None:
    assert sent("[[block: notes]] {{x}}", "mustache", {"x": "X"}, notes=("{{=<% %>=}}<%x%> {{x}}", "mustache")) == "X {{x}} X"


@pytest.mark.parametrize("name", ["block__0", "block__x"])
@pytest.mark.parametrize("format", FORMATS)
def test_no_name_is_kept_from_variables(format: str, name: str) -> None:
    content = PromptContent((Message("user", f"{INCLUDE} {FIELD[format].replace('a', name)}"),), format)
    check_content(content)
    assert variables_of(content) == (name,)
    assert sent(content.messages[0].content, format, {name: "v"}, notes=("Rules", PLAIN)) == "Rules v"


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_any_block_and_any_value_arrive_as_they_are_wherever_the_block_stands(format: str, data: st.DataObject) -> None:
    """Rendered with a word in the block's place, and that word replaced afterwards."""
    notes, value = data.draw(NOTES), data.draw(TEXT)
    pieces = data.draw(st.lists(st.sampled_from([INCLUDE, INCLUDE, "x", " ", "\n", *AROUND[format]]), max_size=9))
    key = data.draw(st.sampled_from(["block__0", "notes", INCLUDE, "block: notes"]))
    values = {"a": {"b": value} if format == "brace" and "{a.b}" in pieces else value, "s": [{"a": value, key: value}, {"a": "Z"}]}
    values |= {key: value}
    try:
        expected = sent("".join(pieces), format, values, notes=("NOTES7", PLAIN))
    except Invalid as problem:
        assert problem.message and problem.hint
        return
    if "NOTES7" not in value:
        assert sent("".join(pieces), format, values, notes=(notes, PLAIN)) == expected.replace("NOTES7", notes)


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_template_block_says_what_it_says_alone(format: str, data: st.DataObject) -> None:
    value = data.draw(TEXT)
    pieces = st.lists(st.sampled_from(["x", " ", "\n", *AROUND[format]]), max_size=6).map("".join)
    block, before, after, values = data.draw(pieces), data.draw(pieces), data.draw(pieces), {"a": value, "s": []}
    try:
        alone = sent(block, format, values)
        around = sent(f"{before}NOTES7{after}", format, values)
    except Invalid:
        return
    if "NOTES7" not in value:
        assert sent(f"{before}{INCLUDE}{after}", format, values, notes=(block, format)) == around.replace("NOTES7", alone)


@pytest.mark.parametrize("source", BLOCK_FORMATS)
@pytest.mark.parametrize("target", BLOCK_FORMATS)
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_conversion_keeps_every_include(source: str, target: str, data: st.DataObject) -> None:
    tags = AROUND.get(source, ["{", "}", "{{", "<%", "{%"])
    pieces = data.draw(st.lists(st.sampled_from([INCLUDE, r"\[[block: notes]]", "x", "\n", "{{=", *tags]), max_size=8))
    text, values = "".join(pieces), {"a": "A", "s": []}
    content = PromptContent((Message("user", text),), source)
    made = reformatted(content, target)
    try:
        before = sent(text, source, values, notes=("{{NOTES}} {a}", PLAIN))
    except Invalid:
        return
    if not made.refused and not made.notes:
        assert sent(made.content.messages[0].content, target, values, notes=("{{NOTES}} {a}", PLAIN)) == before


def test_plain_text_with_braces_becomes_mustache_around_its_blocks() -> None:
    made = reformatted(PromptContent((Message("user", "JSON {{a}} [[block: notes]]"),), PLAIN), "mustache")
    assert sent(made.content.messages[0].content, "mustache", {"a": "no"}, notes=("{{b}}", PLAIN)) == "JSON {{a}} {{b}}"


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("brace", "{[[block: notes]]}"),
        ("mustache", "{{ [[block: notes]] }}"),
        ("mustache", "{{#[[block: notes]]}}x{{/[[block: notes]]}}"),
        ("mustache", "{{=[[block: notes]] [[block: notes]]=}}x"),
        ("jinja2", '{{ "[[block: notes]]" }}'),
        ("jinja2", "{{ [[block: notes]] }}"),
        ("jinja2", "{% raw %}[[block: notes]]{% endraw %}"),
    ],
)
def test_an_include_that_is_no_text_is_refused_in_words_also_before_it_is_saved(format: str, text: str) -> None:
    assert "[[block: notes]]" in refusal(text, format)
    with pytest.raises(Invalid, match="block: notes"):
        check_content(PromptContent((Message("user", text),), format))


def test_a_mistake_in_a_block_names_the_block() -> None:
    with pytest.raises(Invalid, match="block notes cannot be read"):
        sent(INCLUDE, "jinja2", {}, notes=("{% if %}", "jinja2"))


def test_the_name_of_a_block_is_no_part_of_the_template() -> None:
    shelf = Shelf()
    shelf.blocks["a {b}"] = Shelf(x=("Rules", PLAIN)).blocks["x"]
    content = PromptContent((Message("user", "[[block: a {b}]] {q}"),))
    assert variables_of(content) == ("q",)
    assert prepared(content, shelf)[0].render({"q": "?"})[0].content == "Rules ?"
