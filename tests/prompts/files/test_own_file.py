"""Our own prompt file: readable, literal, checked line by line, and nothing of a prompt is lost in it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prompts.files.prompts import PROMPTS, SCHEMA, TOOLS, WHOLE, read, turns
from touchstone.errors import Invalid
from touchstone.prompts.content import MESSAGE_LIMIT, PromptContent
from touchstone.prompts.files import PromptFile, exported
from touchstone.prompts.from_outside import DEPTH
from touchstone.prompts.tools import MOST, read_schema, read_tools
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

WRITTEN = """\
---
touchstone: 1
name: support/answers
kind: chat
format: brace
description: |-
  Answers from the handbook.
  Nothing else.
tags:
  - support
  - de
labels:
  - production
  - staging
model: small-1
params:
  temperature: 0.2
  top_p: 0.9
  max_tokens: 300
  seed: 7
  stop:
    - END
  json_schema:
    type: object
    properties:
      a:
        type: string
variables:
  - name: tone
    type: choice
    description: How it speaks.
    choices:
      - kind
      - short
    sample: kind
tools:
  - type: function
    function:
      name: look_up
      description: Finds an order.
      parameters:
        type: object
message: Speaks to customers by name.
---

## system

Be {tone}.

## placeholder

history

## user

{question}
"""


def one(text: str, role: str = "user") -> PromptFile:
    return PromptFile("a", content=PromptContent((Message(role, text),)))  # type: ignore[arg-type]


def test_a_prompt_is_one_readable_file_in_a_fixed_order() -> None:
    made = exported(WHOLE, "touchstone")
    assert (made.text, made.file_name, made.media_type, made.notes) == (WRITTEN, "support/answers.prompt.md", "text/markdown", ())
    found = read(WRITTEN, "elsewhere.md")
    assert (found.prompts, found.notes, found.kind_of_file) == ((WHOLE,), (), "touchstone")


@given(PROMPTS)
@settings(max_examples=300, deadline=None)
def test_any_prompt_comes_back_as_it_was(prompt: PromptFile) -> None:
    assert read(exported(prompt, "touchstone").text).prompts == (prompt,)


def as_typed(tools: object, schema: object) -> PromptFile:
    """A prompt as the editor saves it, with these texts in its fields of JSON."""
    params = Params(json_schema=read_schema(json.dumps(schema)))
    return PromptFile("a", content=PromptContent((Message("user", "x"),), params=params, tools=read_tools(json.dumps(tools))))


@given(st.lists(TOOLS, max_size=3), SCHEMA)
@settings(max_examples=100, deadline=None)
def test_what_is_typed_as_tools_and_schema_comes_back(tools: list[dict[str, object]], schema: dict[str, object]) -> None:
    prompt = as_typed(tools, schema)
    assert read(exported(prompt, "touchstone").text).prompts == (prompt,)


def test_as_much_as_the_editor_takes_fits_into_a_file() -> None:
    deep: object = 1
    for _ in range(DEPTH - 3):
        deep = {"a": deep}
    prompt = as_typed([{"type": "web_search", "n": n} for n in range(MOST - 1)] + [{"b": deep}], {"c": deep})
    many = replace(prompt.content, variables=tuple(Variable(f"v{n}", "choice", choices=("x",) * 150) for n in range(150)))
    many = replace(many, params=replace(many.params, stop=("x",) * 150))
    assert read(exported(replace(prompt, content=many), "touchstone").text).prompts[0].content == many


@pytest.mark.parametrize("tool", [{"type": "mcp", "server_url": "x"}, {"headers": {}}, {"apiKey": "x"}, {"a": [{"b": "https://x"}]}])
def test_a_tool_that_no_file_may_hold_is_refused_by_the_editor_too(tool: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="Tool 2 holds"):
        read_tools(json.dumps([{}, tool]))


def test_a_schema_that_points_elsewhere_is_refused_by_the_editor_too() -> None:
    with pytest.raises(Invalid, match="points outside"):
        read_schema('{"properties": {"a": {"$ref": "https://example.com/schema"}}}')


@pytest.mark.parametrize(
    "text", ["", "\n", "a\n", "\n\na\n\n", "a\r\nb\r", "## user", "## user\n## system\n", "\\## user", "x  \n\t", "---\nname: b\n---\n"]
)
def test_a_text_keeps_its_line_ends_blanks_and_lines_that_look_like_headings(text: str) -> None:
    both = PromptContent((Message("user", text), Message("assistant", text)))
    assert read(exported(PromptFile("a", content=both), "touchstone").text).prompts[0].content == both


def test_a_file_typed_by_hand_needs_no_blank_lines_and_few_fields() -> None:
    found = read("---\ntouchstone: 1\n---\n## system\nBe kind.\n## user\n{q}", "folder/greeting.prompt.md").prompts[0]
    assert (found.name, found.kind, found.content.format) == ("greeting", "chat", "brace")
    assert turns(found) == [("system", "Be kind."), ("user", "{q}")]


def test_a_file_that_a_windows_editor_saved_is_read() -> None:
    found = read(WRITTEN.replace("\n", "\r\n"))
    assert found.prompts == (WHOLE,)
    assert found.notes == ("Windows line ends were read as plain ones.",)


@pytest.mark.parametrize("encode", [str.encode, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")])
def test_the_usual_encodings_are_read(encode: object) -> None:
    assert read(encode(WRITTEN)).prompts == (WHOLE,)  # type: ignore[operator]


def test_one_changed_word_is_one_changed_line() -> None:
    changed = exported(one("First.\nSecond.\nThird."), "touchstone").text.splitlines()
    before = exported(one("First.\nOther.\nThird."), "touchstone").text.splitlines()
    assert [pair for pair in zip(before, changed, strict=True) if pair[0] != pair[1]] == [("Other.", "Second.")]


def head(fields: str) -> str:
    return f"---\ntouchstone: 1\n{fields}\n---\n\n## user\n\nHello\n"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("colour: red", "Line 3: there is no field “colour”"),
        ("__proto__: 1", "Line 3: there is no field “__proto__”"),
        ("base_url: http://x", "Line 3: there is no field “base_url”"),
        ("params:\n  temperature: 0\n  api_key: x", "Line 5: there is no setting “api_key”"),
        ("params:\n  temperature: hot", "Line 4: temperature: a number belongs here"),
        ("params:\n  max_tokens: 0", "Line 4: max_tokens: a whole number above 0"),
        ("params: [1]", "Line 3: params: settings by name"),
        ("params:\n  json_schema:\n    $ref: http://x/y", "Line 5: json_schema: a schema may refer only to its own parts"),
        ("kind: poem", "Line 3: kind: one of chat, text, block"),
        ("format: perl", "Line 3: format: one of plain, brace"),
        ("labels:\n  - production\n  - latest", "Line 5: labels: latest follows the newest version"),
        ("labels: [UPPER]", "labels: a label has 1 to 36"),
        ("tags: a", "Line 3: tags: a list"),
        ("name: [a]", "Line 3: name: a text belongs here"),
        ("model: http://127.0.0.1/v1", "Line 3: model: a model's name belongs here, not an address"),
        ("model: ../weights", "not an address or a path"),
        ("variables:\n  - name: a\n  - name: b\n    code: x", "Line 5: variables: a variable has no field code"),
        ("variables:\n  - name: a\n    type: picture", "a variable's type is one of"),
        ("tools:\n  - type: mcp\n    server_url: http://x", "Line 4: tools: a tool holds no server_url"),
        ("tools:\n  - type: mcp\n    server: http://x", "Line 4: tools: a tool holds no server"),
        ("tools:\n  - type: mcp\n    authorization: x", "Line 4: tools: a tool holds no authorization"),
        ("tools:\n  - a: [{Headers: {}}]", "Line 4: tools: a tool holds no Headers"),
        ("tools:\n  - type: function\n    function: {name: f, implementation: x}", "a tool holds no implementation"),
        ("tools:\n  - type: function\n    function: {parameters: {$ref: http://x}}", "a tool holds no $ref"),
        ("tools:\n  - look_up", "Line 4: tools: a tool is an object"),
        ("name: a\nname: b", "Line 4: the key 'name' is there twice"),
        ("name: *a", "Line 3: aliases"),
        ("name: !!python/object/apply:os.system [ls]", "Line 3: tags"),
        ("name: [", "this is not YAML"),
    ],
)
def test_a_field_that_does_not_fit_is_refused_by_name_and_line(fields: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(head(fields))
    assert told in str(caught.value)


@pytest.mark.parametrize("version", ["", "touchstone: 2", "touchstone: true", 'touchstone: "1"'])
def test_another_version_of_the_format_is_refused(version: str) -> None:
    with pytest.raises(Invalid, match=r"of this format"):
        read(f"---\nname: a\n{version}\n---\n## user\nx", kind="touchstone")


def test_a_text_before_the_first_message_is_refused_by_line() -> None:
    with pytest.raises(Invalid, match="Line 5: a text stands before"):
        read("---\ntouchstone: 1\n---\n\nHello\n## user\n\nx\n")


@pytest.mark.parametrize(
    "content",
    [
        PromptContent((Message("user", "a\x00b"),)),
        PromptContent((Message("user", "\ud800"),)),
        PromptContent((Message("user", "x" * (MESSAGE_LIMIT + 1)),)),
        PromptContent(params=Params(temperature=float("nan"))),
        PromptContent(tools=({"type": "function", "function": {"name": "f"}, "server_url": "http://x"},)),
        PromptContent(tools=({"type": "function", "function": {"name": "f", "parameters": {"a": object()}}},)),
    ],
)
def test_what_a_file_cannot_keep_is_not_written(content: PromptContent) -> None:
    with pytest.raises(Invalid):
        exported(PromptFile("a", content=content), "touchstone")


def test_the_longest_message_is_kept() -> None:
    prompt = one("x y\n" * (MESSAGE_LIMIT // 4))
    assert read(exported(prompt, "touchstone").text).prompts == (prompt,)


def test_a_name_no_file_may_hold_is_cleaned_and_told() -> None:
    made = exported(PromptFile("../a\u202eb\x07/./c", content=one("x").content), "touchstone")
    assert "\nname: ab/c\n" in made.text
    assert made.notes == ("The name and the tags were cleaned of control characters and of what no name may hold.",)
    found = read(head('name: "../a\\u0007"'))
    assert (found.prompts[0].name, found.notes) == ("a", ("The name was cleaned of what no name may hold.",))
