"""Tools and schemas as they are typed: JSON, read strictly, and written back so that reading gives the same."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from touchstone.errors import Invalid
from touchstone.prompts.tools import doubts, kept_out, points_outside, read_schema, read_tools, written_schema, written_tools

FIND = {"type": "function", "function": {"name": "find_order", "parameters": {"type": "object"}}}
KEPT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"))
LEAVES = st.none() | st.booleans() | st.integers() | KEPT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEPT, inner))


def test_nothing_typed_is_no_tool_and_no_schema() -> None:
    assert read_tools(" \n") == () and read_schema("") is None


def test_one_object_is_a_list_of_one() -> None:
    assert read_tools('{"name": "find"}') == ({"name": "find"},)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "The tools are no JSON."),
        ('[{"name": NaN}]', "The tools are no JSON."),
        ('[{}, "find"]', "Tool 2 is no object."),
        ("[" * 100_000, "The tools are no JSON."),
        ('[{"a": 1e999}]', "The tools are no JSON."),
        ("[" + ",".join(f'{{"name": "t{number}"}}' for number in range(201)) + "]", "There are 201 tools."),
    ],
)
def test_what_is_no_list_of_tools_is_refused(text: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_tools(text)
    assert refused.value.message == told and refused.value.hint


def test_what_a_provider_would_refuse_is_doubted_and_kept() -> None:
    tools = read_tools('[{"function": {"name": "find order"}}, {"type": "web_search"}, {"name": "a"}, {"name": "a"}]')
    assert doubts(tools) == ("Tool 1 has no name of letters, digits, _ and -.", "Two tools are called a.")
    assert doubts((FIND,)) == ()


@pytest.mark.parametrize("text", ["[]", "1", "{", '"object"'])
def test_what_is_no_schema_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_schema(text)


@given(st.dictionaries(KEPT, VALUES))
def test_what_is_written_is_read_as_the_same(schema: dict[str, object]) -> None:
    tools = ({**FIND, "extra": schema},)
    assume(not points_outside(schema) and not kept_out(tools[0]))
    assert read_schema(written_schema(schema)) == schema
    assert read_tools(written_tools(tools)) == tools


@pytest.mark.parametrize(
    "tool",
    [
        {"toolSpec": {"name": "read", "inputSchema": {"json": {"properties": {"url": {"type": "string"}}}}}},
        {"name": "read", "parametersJsonSchema": {"properties": {"host": {"type": "string"}}}},
        {"name": "read", "response": {"properties": {"url": {"type": "string"}}}},
        {"name": "read", "author": "Ann"},
    ],
)
def test_what_a_schema_names_is_no_address_whatever_a_provider_calls_the_schema(tool: dict[str, object]) -> None:
    assert not kept_out(tool)
