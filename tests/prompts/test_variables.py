"""Typed variables: what a person types becomes the value that was meant, or a sentence that says why not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import TYPES, Variable, from_object, merged, typed
from touchstone.templates.values import written
from touchstone.types import Message

KEPT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))
DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("text", " {x} ", " {x} "),
        ("number", " 12 ", 12),
        ("number", "0.5", 0.5),
        ("choice", "red", "red"),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("list", "one\n\ntwo", ["one", "two"]),
        ("list", "[1, 2]", [1, 2]),
    ],
)
def test_typed_text_becomes_its_value(type: str, text: str, value: Any) -> None:
    assert typed(Variable("v", type, choices=("red",)), text) == value


@pytest.mark.parametrize(
    ("type", "text", "words"),
    [
        ("number", "twelve", "no number"),
        ("number", "true", "no number"),
        ("number", "NaN", "no number"),
        ("number", "1e999", "no number"),
        ("number", "9" * 400, "no number"),
        ("number", DEEP, "no number"),
        ("json", "{", "no JSON"),
        ("json", "NaN", "no JSON"),
        ("json", "[1e999]", "no JSON"),
        ("json", DEEP, "no JSON"),
        ("json", "[" * 70 + "]" * 70, "no JSON"),
        ("list", DEEP, "no JSON"),
        ("choice", "green", "none of its choices"),
    ],
)
def test_what_does_not_fit_is_told(type: str, text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        typed(Variable("v", type, choices=("red",)), text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | KEPT, lambda inner: st.lists(inner) | st.dictionaries(KEPT, inner)))
def test_a_json_value_survives_being_written_and_typed(value: Any) -> None:
    if not isinstance(value, str):
        assert typed(Variable("v", "json"), written(value)) == value


def test_a_pasted_object_fills_the_variables_it_names() -> None:
    found = from_object([Variable("a"), Variable("b"), Variable("c")], '{"a": "x", "b": [1], "other": 1}')
    assert found.values == {"a": "x", "b": "[1]"}
    assert found.left_out == ("other",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "no object"),
        ("{", "no JSON"),
        (DEEP, "no JSON"),
        ('{"a": ' * 100_000, "no JSON"),
        ('{"a": NaN}', "no JSON"),
        ('{"a": 1e999}', "no JSON"),
        ('{"a": ' + "9" * 5_000 + "}", "no JSON"),
        ('{"a": "\\ud800"}', "half of a character"),
        ('{"a": "\\u0000"}', "NUL"),
    ],
    ids=lambda text: text[:20],
)
def test_a_pasted_text_that_no_field_can_take_is_told(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        from_object([Variable("a")], text)
    assert refused.value.hint and len(str(refused.value)) < 400


def test_the_variables_of_the_text_come_first_as_they_are_declared() -> None:
    declared = (Variable("unused"), Variable("b", "number"))
    assert merged(declared, ("a", "b")) == (Variable("a"), Variable("b", "number"), Variable("unused"))


@given(
    st.builds(
        Variable,
        st.text(min_size=1),
        st.sampled_from(TYPES),
        st.text(),
        st.lists(st.text()).map(tuple),
        st.text(),
    )
)
def test_a_variable_survives_json(variable: Variable) -> None:
    assert Variable.from_json(variable.to_json()) == variable


def test_a_bundle_survives_json_and_an_old_hash_stays() -> None:
    old = PromptContent((Message("user", "x"),))
    assert set(old.to_json()) == {"messages", "format", "params"}
    whole = PromptContent((Message("user", "x"),), variables=(Variable("x"),), tools=({"type": "function"},), model="m")
    assert PromptContent.from_json(whole.to_json()) == whole
    assert whole.hash != old.hash


@pytest.mark.parametrize("text", ['"\\ud800"', '{"\\ud800": 1}', '[["a\\u0000"]]'])
@pytest.mark.parametrize("kind", ["json", "list"])
def test_half_a_character_or_nul_inside_json_is_told_beside_its_field(kind: str, text: str) -> None:
    """They are typed in plain letters, and no page could show what they stand for."""
    if kind == "list":
        text = f"[{text}]"
    with pytest.raises(Invalid, match="is no JSON"):
        typed(Variable("x", kind), text)
