"""Prompts out of other systems' files: what comes over, and what is told of the rest."""

from typing import Any

import pytest

from tests.prompts.files.prompts import TOOL, read, turns
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.variables import Variable
from touchstone.types import Params

CHAT: dict[str, Any] = {
    "id": "1",
    "name": "support/answers",
    "version": 3,
    "type": "chat",
    "prompt": [
        {"role": "system", "content": "Be {{tone}}."},
        {"type": "placeholder", "name": "history"},
        {"type": "chatmessage", "role": "user", "content": "{{question}}"},
    ],
    "config": {"model": "small-1", "temperature": 0.2, "max_tokens": 300, "tools": [TOOL], "api_key": "sk-1", "retries": 3},
    "labels": ["production", "latest", "Nope!"],
    "tags": ["support"],
    "commitMessage": "Kinder.",
    "createdAt": "2025-01-01",
}


def text(name: str, prompt: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "text", "prompt": prompt, "config": {}, "labels": [], "tags": [], **more}


def test_a_langfuse_chat_comes_with_labels_tags_and_settings() -> None:
    found = read(CHAT, "export.json")
    (prompt,) = found.prompts
    assert found.kind_of_file == "langfuse"
    assert turns(prompt) == [("system", "Be {{tone}}."), ("placeholder", "history"), ("user", "{{question}}")]
    assert (prompt.name, prompt.kind, prompt.labels, prompt.tags) == ("support/answers", "chat", ("production",), ("support",))
    assert (prompt.content.format, prompt.content.model, prompt.message) == ("mustache", "small-1", "Kinder.")
    assert (prompt.content.params, prompt.content.tools) == (Params(temperature=0.2, max_tokens=300), (TOOL,))
    assert found.notes == (
        "support/answers: Not taken over: “api_key” (keys and secrets are never taken from a file).",
        "support/answers: Not taken over: “retries” (a prompt here has no place for it).",
        "support/answers: Not taken over: the label “Nope!” (a label has 1 to 36 small letters, digits, _ - and dots).",
        "Ids, version numbers, dates and authors of Langfuse are not taken over (they belong to its versions).",
    )
    assert "sk-1" not in "".join(found.notes)


@pytest.mark.parametrize(
    ("tag", "include"),
    [
        ("name=rules|label=production", "[[block: rules@production]]"),
        ("name=rules|label=latest", "[[block: rules]]"),
        ("name=team/rules|version=3", "[[block: team/rules#3]]"),
        ("name=rules", "[[block: rules]]"),
    ],
)
def test_a_langfuse_include_is_an_include_of_a_block(tag: str, include: str) -> None:
    rows = [
        text("answer", f"a @@@langfusePrompt:{tag}@@@ b"),
        text(include.split(": ")[1].rstrip("]").split("@")[0].split("#")[0], "Be kind."),
    ]
    found = read({"data": rows, "meta": {}})
    assert [prompt.kind for prompt in found.prompts] == ["text", "block"]
    assert (turns(found.prompts[0]), found.notes) == ([("user", f"a {include} b")], ())


def test_an_include_whose_block_is_not_in_the_file_is_told() -> None:
    assert read(text("a", "@@@langfusePrompt:name=rules|label=x@@@")).notes == (
        "The block “rules” is included, and is not in the file: it must be written before this can be saved.",
    )


@pytest.mark.parametrize(
    "tag", ["name=a@b|label=x", "name=../a|label=x", "name=a|label=UP", "name=a|version=x", "name=a|path=/etc", "rules", "name=a]]"]
)
def test_a_langfuse_include_that_cannot_be_ours_stays_text(tag: str) -> None:
    found = read(text("a", f"@@@langfusePrompt:{tag}@@@"))
    assert turns(found.prompts[0]) == [("user", f"@@@langfusePrompt:{tag}@@@")]
    assert "stays as plain text" in found.notes[0]


def test_what_looks_like_one_of_our_includes_in_a_foreign_text_is_plain_text() -> None:
    assert turns(read(text("a", "See [[block: rules]] and \\[[block: x]].")).prompts[0]) == [
        ("user", "See \\[[block: rules]] and \\\\[[block: x]].")
    ]


def test_one_bad_prompt_among_several_is_left_out_and_told() -> None:
    found = read([text("a", "Hi"), {"name": "b", "prompt": None}])
    assert [prompt.name for prompt in found.prompts] == ["a"]
    assert found.notes == (
        "Prompt 2 was left out. This is no Langfuse prompt: it has no text or messages under prompt. "
        "Export single prompts with their text.",
    )


PROMPTFOO = """\
description: My evaluation
providers:
  - id: openai:gpt-x
    config:
      apiKey: sk-secret
prompts:
  - "Translate {{text}} into {{language}}."
  - label: chat
    raw: '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "{{q}}"}]'
    config:
      temperature: 0
      apiBaseUrl: http://evil
  - |
    - role: user
      content: "{{q}}"
  - "{% if a %}{{ a | upper }}{% endif %}"
  - file://prompts/one.txt
  - exec:./make.sh
  - prompts/*.txt
  - python:make.py
  - label: coded
    function: "return 1"
tests: []
env:
  OPENAI_API_KEY: sk-secret
"""


def test_the_prompts_of_a_promptfoo_configuration_come_over_without_files_and_programs() -> None:
    found = read(PROMPTFOO, "promptfooconfig.yaml")
    assert found.kind_of_file == "promptfoo"
    assert [(one.name, one.kind, one.content.format, turns(one)) for one in found.prompts] == [
        ("promptfooconfig 1", "text", "mustache", [("user", "Translate {{text}} into {{language}}.")]),
        ("chat", "chat", "mustache", [("system", "Be kind."), ("user", "{{q}}")]),
        ("promptfooconfig 3", "chat", "mustache", [("user", "{{q}}")]),
        ("promptfooconfig 4", "text", "jinja2", [("user", "{% if a %}{{ a | upper }}{% endif %}")]),
    ]
    assert found.prompts[1].content.params == Params(temperature=0)
    told = "\n".join(found.notes)
    for said in ("“providers”", "“env”", "“apiBaseUrl” (addresses of services", "close to Nunjucks", "“function” (code is never"):
        assert said in told
    assert told.count("neither read nor run") == 4 and "secret" not in told and "evil" not in told


@pytest.mark.parametrize(
    "raw", ["Compare a.b and c.", "exec", "See file one.txt for more.", "{{x}}/*", "https://a.b is an address. Explain it."]
)
def test_a_sentence_is_no_file_name(raw: str) -> None:
    assert turns(read({"prompts": [raw]}).prompts[0]) == [("user", raw)]


OPENAI = {
    "id": "pmpt_1",
    "version": "2",
    "name": "Greeter",
    "model": "gpt-x",
    "instructions": "Be {{tone}}.",
    "input": [
        {"role": "developer", "content": [{"type": "input_text", "text": "Rules."}, {"type": "input_image", "image_url": "http://x"}]},
        {"role": "tool", "content": "42"},
        {"type": "function_call", "name": "f"},
        {"type": "message", "role": "user", "content": "{{q}}"},
    ],
    "variables": {"tone": "kind", "q": {"type": "input_text", "text": "Hello?"}},
    "temperature": 0.5,
    "max_output_tokens": 100,
    "text": {"format": {"type": "json_schema", "name": "x", "schema": {"type": "object"}}},
    "tools": [
        {"type": "function", "name": "f", "parameters": {}, "handler": "x"},
        {"type": "mcp", "server_url": "http://evil", "headers": {"a": "b"}},
    ],
    "reasoning": {"effort": "low"},
}


def test_an_openai_prompt_object_comes_over() -> None:
    found = read(OPENAI, "copied.json")
    (prompt,) = found.prompts
    assert (found.kind_of_file, prompt.name, prompt.content.model) == ("openai", "Greeter", "gpt-x")
    assert turns(prompt) == [("system", "Be {{tone}}."), ("system", "Rules."), ("user", "{{q}}")]
    assert prompt.content.params == Params(temperature=0.5, max_tokens=100, json_schema={"type": "object"})
    assert prompt.content.variables == (Variable("tone", sample="kind"), Variable("q", sample="Hello?"))
    assert prompt.content.tools == ({"type": "function", "function": {"name": "f", "parameters": {}}},)
    told = "\n".join(found.notes)
    for said in (
        "input_image",
        "the role “tool”",
        "no message with role",
        "“handler” (code",
        "a tool (only the description",
        "“reasoning”",
        "comes first",
    ):
        assert said in told
    assert "evil" not in told


def test_chat_messages_and_a_chat_completion_come_over() -> None:
    messages = [{"role": "user", "content": "{{q}}"}]
    assert turns(read(messages).prompts[0]) == [("user", "{{q}}")]
    found = read({"messages": messages, "stop": "END", "seed": 3, "max_completion_tokens": 5, "response_format": {"type": "json_object"}})
    assert found.prompts[0].content.params == Params(stop=("END",), seed=3, max_tokens=5)
    assert found.notes == ("Not taken over: the answer's format “json_object” (only a JSON Schema is).",)


def test_a_stored_openai_prompt_is_not_fetched() -> None:
    with pytest.raises(Invalid, match="not in the file"):
        read({"prompt": {"id": "pmpt_1", "version": "2"}, "model": "x"}, kind="openai")


HUMANLOOP = """\
---
model: gpt-x
temperature: 1.0
max_tokens: -1
provider: openai
endpoint: chat
stop:
  - END
tools:
  - name: f
    description: Does it.
    parameters: {}
---

<system>
  You are kind.
    Very.
</system>

<user>{{question}}</user>
"""


def test_a_humanloop_prompt_comes_over() -> None:
    found = read(HUMANLOOP, "greeting.prompt")
    (prompt,) = found.prompts
    assert (found.kind_of_file, prompt.name, prompt.content.model) == ("humanloop", "greeting", "gpt-x")
    assert turns(prompt) == [("system", "You are kind.\n  Very."), ("user", "{{question}}")]
    assert prompt.content.params == Params(temperature=1.0, stop=("END",))
    assert prompt.content.tools[0]["function"]["name"] == "f"
    assert found.notes == ("Not taken over: “provider” (a prompt here has no place for it).",)


@pytest.mark.parametrize(
    ("given_text", "format"),
    [
        ("Hello {name}", "brace"),
        ("Hello", "brace"),
        ("Hello {{name}}", "mustache"),
        ('Answer {"a": 1}', "mustache"),
        ("{{#a}}x{{/a}}", "mustache"),
        ("{% if a %}b{% endif %}", "jinja2"),
        ('{{"a": {b}}}', "brace"),
    ],
)
def test_a_text_is_one_message_in_a_guessed_format(given_text: str, format: str) -> None:
    found = read(f"{given_text}\n", "notes/hello.md")
    (prompt,) = found.prompts
    assert (found.kind_of_file, prompt.name, prompt.kind, prompt.content.format) == ("text", "hello", "text", format)
    assert turns(prompt) == [("user", given_text)]
    assert f"read as {format}, which is a guess" in found.notes[0]


def test_front_matter_of_something_else_is_told_to_be_read_as_text() -> None:
    found = read("---\nendpoint: http://x\n---\nHello", "a.md")
    assert "front matter that is not of a prompt file" in found.notes[0] and found.prompts[0].kind == "text"


def test_the_format_can_be_given_and_must_be_known() -> None:
    assert read(HUMANLOOP, "a.prompt", "text").prompts[0].content.messages[0].content == HUMANLOOP.removesuffix("\n")
    with pytest.raises(NotFound, match="Known: humanloop, langchain"):
        read("x", kind="word")
    for kind in ("langfuse", "openai", "promptfoo", "langchain", "humanloop", "touchstone"):
        with pytest.raises(Invalid):
            read("Hello", kind=kind)


def test_a_json_file_of_no_known_format_is_refused() -> None:
    with pytest.raises(Invalid, match="no format that is known"):
        read({"a": 1}, "a.json")


def test_a_prompt_that_could_not_be_sent_comes_in_with_a_note() -> None:
    found = read([{"role": "user", "content": "{{a"}])
    assert found.prompts[0].content.messages[0].content == "{{a"
    assert any("Message 1 cannot be sent as it is." in note for note in found.notes)


def test_a_very_long_file_is_taken_whole_and_says_how_far_it_was_searched_for_mistakes() -> None:
    found = read([text(f"p{number}", "{{a}} " * 15_000) for number in range(20)])
    assert len(found.prompts) == 20
    assert found.notes == ("p11 and what follows it were not searched for mistakes: saving one will tell.",)
