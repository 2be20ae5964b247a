"""What single-brace templates do with honest and hostile text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates import render, render_messages, variables
from touchstone.types import Message


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("Hello {name}!", {"name": "Ada"}, "Hello Ada!"),
        ("{a}{a} {b}", {"a": "x", "b": "y"}, "xx y"),
        ("{{literal}} {name}", {"name": "n"}, "{literal} n"),
        ('{{"json": {value}}}', {"value": "1"}, '{"json": 1}'),
        ("{order.id} {order.items.1}", {"order": {"id": 7, "items": ["a", "b"]}}, "7 b"),
        ("{data}", {"data": {"ü": [1, None]}}, '{"ü": [1, null]}'),
        ("{ spaced }", {"spaced": "ok"}, "ok"),
        ("", {}, ""),
        ("no variables", {"unused": "x"}, "no variables"),
    ],
)
def test_what_a_template_becomes(template: str, values: dict[str, object], expected: str) -> None:
    assert render(template, values) == expected


@given(st.text(), st.text())
def test_any_text_given_as_a_value_arrives_as_it_is(value: str, other: str) -> None:
    assert render("<{a}|{b}>", {"a": value, "b": other}) == f"<{value}|{other}>"


@given(st.text(alphabet="{}ab._!:0[]()", max_size=40))
def test_no_template_does_more_than_render_or_say_what_is_wrong(template: str) -> None:
    try:
        result = render(template, {"a": "A", "b": "B", "ab": "{a}"})
    except Invalid as error:
        assert error.message
    else:
        assert len(result) <= len(template) + 2 * template.count("{")


@pytest.mark.parametrize(
    "template",
    [
        "{x.__class__}",
        "{x.__class__.__mro__}",
        "{x!r}",
        "{x:>999999999}",
        "{x[0]}",
        "{0}",
        "{}",
        "{x:{y}}",
        "{x",
        "x}",
        "{x y}",
        "{__import__('os')}",
    ],
)
def test_attributes_conversions_and_specs_are_refused(template: str) -> None:
    with pytest.raises(Invalid):
        render(template, {"x": "value", "y": "1"})


def test_a_mistake_is_named_with_its_place() -> None:
    with pytest.raises(Invalid, match="line 2, column 4"):
        variables("fine {a}\nno {b c}")


@pytest.mark.parametrize("key", ["1" * 5_000, "1" * 10, "7", "x"])
def test_a_place_that_no_list_has_is_named(key: str) -> None:
    with pytest.raises(Invalid, match=r"There is no a\.\w+…? in the value of a\.") as caught:
        render(f"{{a.{key}}}", {"a": [1]})
    assert len(str(caught.value)) < 300


def test_missing_variables_are_named_together() -> None:
    with pytest.raises(MissingVariables) as caught:
        render_messages((Message("system", "{a}"), Message("user", "{b} {c}")), {"b": "1"})
    assert caught.value.names == ("a", "c")


def test_a_long_prompt_renders_at_once() -> None:
    template = "word {name} " * 9_000
    began = time.perf_counter()
    assert len(render(template, {"name": "x" * 10})) > 100_000
    assert time.perf_counter() - began < 0.5
