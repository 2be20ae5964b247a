"""What holds for any value and any template, in all formats."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.templates.plain import ANY_TEXT, TEXT
from touchstone.errors import Invalid
from touchstone.templates import FORMATS, render, render_messages, required, variables
from touchstone.templates.convert import convert
from touchstone.types import Message

TAGS = {
    "brace": ["{a}", "{a.b}", "{b.0}", "{{", "}}", "{", "}", "{a!r}", "{a:>9}", "{}"],
    "mustache": [
        "{{a}}",
        "{{{a}}}",
        "{{&a}}",
        "{{a.b}}",
        "{{#b}}",
        "{{/b}}",
        "{{^b}}",
        "{{#a}}",
        "{{/a}}",
        "{{.}}",
        "{{! a }}",
        "{{=<% %>=}}",
        "<%={{ }}=%>",
        "<%a%>",
        "{{> a}}",
        "{{",
        "}}",
        "\n",
        "  ",
        "{{b.0}}",
        "{{#c}}",
        "{{/c}}",
    ],
    "jinja2": [
        "{{ a }}",
        "{{ a.b }}",
        "{{ b[0] }}",
        "{{ a|upper }}",
        "{{ b|join(a) }}",
        "{{ b|length + 1 }}",
        "{% for x in b %}",
        "{{ x }}",
        "{{ loop.index }}",
        "{% endfor %}",
        "{% if a %}",
        "{% elif c %}",
        "{% else %}",
        "{% endif %}",
        "{% set a = b %}",
        "{% set c %}",
        "{% endset %}",
        "{% raw %}",
        "{% endraw %}",
        "{# ",
        " #}",
        "{%- if c is defined -%}",
        "{{ c|default(a) }}",
        "{% macro m(x) %}",
        "{% endmacro %}",
        "{{ m(a) }}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{{ a * 9 }}",
        "{{ b|map('nope') }}",
        "{{ a|tojson|replace('\"', b) }}",
        "{{ a.__class__ }}",
        "{{ b|sort|unique|list }}",
        "\n",
        "{{ self }}",
    ],
}
VALUES: dict[str, Any] = {"a": {"b": "B", "c": ["{a}"]}, "b": ["x", "y", 3], "c": "", "x": "X"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


def templates(format: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(TAGS[format]) | TEXT, max_size=12).map("".join)


@pytest.mark.parametrize("format", FORMATS)
@given(value=TEXT, other=TEXT)
@settings(max_examples=200, deadline=None)
def test_any_text_given_as_a_value_arrives_as_it_is(format: str, value: str, other: str) -> None:
    template = {"brace": "<{a}|{b}|{a}>"}.get(format, "<{{ a }}|{{ b }}|{{ a }}>")
    messages = (Message("system", template), Message("user", template))
    rendered = render_messages(messages, {"a": value, "b": other}, format)
    assert [message.content for message in rendered] == [f"<{value}|{other}|{value}>"] * 2


@given(value=JSON)
@settings(max_examples=200, deadline=None)
def test_any_value_becomes_the_same_text_in_all_formats(value: Any) -> None:
    texts = [render({"brace": "{a}"}.get(format, "{{a}}"), {"a": value}, format) for format in FORMATS]
    assert texts == [texts[0]] * 3


@given(values=st.lists(TEXT, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_text_in_a_list_arrives_as_it_is(values: list[str]) -> None:
    expected = "".join(f"<{value}>" for value in values)
    assert render("{{#xs}}<{{.}}>{{/xs}}", {"xs": values}, "mustache") == expected
    assert render("{% for x in xs %}<{{ x }}>{% endfor %}", {"xs": values}, "jinja2") == expected
    assert render("{{#xs}}<{{v}}>{{/xs}}", {"xs": [{"v": value} for value in values]}, "mustache") == expected
    assert render("{% for x in xs %}{{ '<' ~ x.v ~ '>' }}{% endfor %}", {"xs": [{"v": value} for value in values]}, "jinja2") == expected


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_any_template_renders_or_says_what_is_wrong(format: str, data: st.DataObject) -> None:
    template = data.draw(templates(format))
    try:
        names = variables(template, format)
        assert set(required(template, format)) <= set(names)
        assert isinstance(render(template, VALUES, format), str)
    except Invalid as error:
        assert error.message and error.hint


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("target", FORMATS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_template_converts_or_says_what_cannot_be_said(source: str, target: str, data: st.DataObject) -> None:
    try:
        converted = convert(data.draw(templates(source)), source, target)
    except Invalid as error:
        assert error.message and error.hint
    else:
        variables(converted.text, target)
