"""Files made to harm: each is refused in a sentence, or read as the plain text it is, and quickly."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest

from tests.prompts.files.prompts import read, turns
from touchstone.errors import Invalid, TouchstoneError
from touchstone.prompts.files import readers

BOMB = "prompts:\n" + "".join(f"  - &a{n} [{', '.join(['*a' + str(n - 1)] * 9) if n else 'lol'}]\n" for n in range(9))
DEEP = "[" * 100_000 + "]" * 100_000
DEEP_OBJECT = '{"a":' * 100 + "1" + "}" * 100
LONG = "x" * 100_001


def langfuse(prompt: Any, **more: Any) -> dict[str, Any]:
    return {"name": "a", "prompt": prompt, **more}


@pytest.mark.parametrize(
    ("data", "file_name", "told"),
    [
        (b"x" * 50_000_000, "a.txt", "50.0 MB; at most 5 MB"),
        (b"", "a.txt", "empty"),
        (b" \n", "a.txt", "empty"),
        (b"Hello\x00", "a.txt", "NUL"),
        (b"\xff\xfe\x00\x00H\x00\x00\x00", "a.txt", "UTF-8"),
        ("Grüße".encode("latin-1"), "a.txt", "UTF-8"),
        ("Hello".encode("utf-16-le"), "a.txt", "NUL"),
        (b"\xff\xfeH", "a.txt", "UTF-8"),
        (b"PK\x03\x04\x00", "a.json", "NUL"),
        (BOMB, "promptfooconfig.yaml", "aliases"),
        ("prompts: !!python/object/apply:os.system [ls]", "a.yaml", "tags"),
        ("prompts: [a]\nprompts: [b]", "a.yaml", "twice"),
        ("prompts:\n" + "- a\n" * 300_000, "a.yaml", "more than 1,000,000 characters"),
        ('{"name": "a", "name": "b", "prompt": "x"}', "a.json", "“name” is there twice"),
        ('{"name": "a", "prompt": [{"role": "user", "role": "system", "content": "x"}]}', "a.json", "twice"),
        (DEEP, "a.json", "nested more than 72"),
        (DEEP_OBJECT, "a.json", "nested more than 72"),
        ("prompts: " + "[" * 100 + "]" * 100, "a.yaml", "nested more than 72"),
        ('{"name": "a", "prompt": "x\\u0000"}', "a.json", "NUL"),
        ('{"name": "a", "prompt": "\\ud800"}', "a.json", "surrogate"),
        ('{"name": "a", "prompt": "x", "config": {"temperature": NaN}}', "a.json", "not finite"),
        ('{"name": "a", "prompt": "x", "config": {"temperature": 1e999}}', "a.json", "not finite"),
        ('{"name": "a", "prompt": ' + "9" * 5000 + "}", "a.json", "not JSON"),
        (json.dumps([langfuse("x", name=str(n)) for n in range(1001)]), "a.json", "1,001 prompts; at most 1,000"),
        (json.dumps(langfuse(LONG)), "a.json", "100,001 characters"),
        (json.dumps([{"role": "user", "content": "x"}] * 1001), "a.json", "1,001 messages"),
        (LONG, "a.txt", "100,001 characters"),
        ("exec: rm -rf /", "a.yaml", "no format"),
        ('{"prompts": "exec:rm -rf /"}', "a.json", "neither read nor run"),
        ('{"prompts": ["file:///etc/passwd"]}', "a.json", "neither read nor run"),
        ('{"prompts": {"a.txt": "label"}}', "a.json", "no text"),
        ('{"prompts": [{"raw": {"x": 1}}]}', "a.json", "no text"),
        ("<system>\n" * 50_000, "a.prompt", "never closed"),
        ("---\na: &x 1\n---\n<user>x</user>", "a.prompt", None),
        ("---\na: *x\n---\n<user>x</user>", "a.prompt", "aliases"),
        ("---\n- a\n---\n<user>x</user>", "a.prompt", "no list of fields"),
        ("---\ntouchstone: 1\n" + "x" * 1_000_001 + "\n---\n", "a.md", "1,000,000 characters"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence(data: str | bytes, file_name: str, told: str | None) -> None:
    began = time.monotonic()
    if told is None:
        assert read(data, file_name).prompts
    else:
        with pytest.raises(Invalid) as caught:
            read(data, file_name)
        assert told in str(caught.value) and len(str(caught.value)) < 600
        assert caught.value.message.endswith((".", "…")) and caught.value.hint
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", list(readers))
@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "{}",
        "null",
        "1",
        '"x"',
        "[[]]",
        "[null]",
        "[{}]",
        '{"data": {}}',
        '{"prompt": {}}',
        '{"name": {}, "prompt": []}',
        '{"name": ["a"], "prompt": [1, null, [], {"role": {}, "content": {}}], "config": [], "labels": {}, "tags": 3}',
        '{"messages": {"role": "user"}, "tools": "x", "model": {}, "text": [], "response_format": []}',
        '{"messages": [{"role": "user", "content": [{"type": {}, "text": 1}, 3]}], "variables": [{"name": 1}, 2], "stop": [1]}',
        '{"lc": 1}',
        '{"lc": 1, "type": "constructor", "id": [1], "kwargs": []}',
        '{"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "chat", "ChatPromptTemplate"], "kwargs": {"messages": {"a": 1}}}',
        '{"manifest": []}',
        '{"_type": ["prompt"]}',
        '{"prompts": 1}',
        '{"prompts": [1, null, [], {}]}',
        "---\n---\n",
        "---\n---\n<user></user>",
        "---\ntouchstone: [1]\n---\n",
        '{"constructor": {"prototype": {"x": 1}}, "__proto__": {"prompts": ["x"]}, "__class__": "x"}',
    ],
)
def test_odd_shapes_never_end_in_another_error(kind: str, data: str) -> None:
    try:
        found = read(data, kind=kind)
    except TouchstoneError as problem:
        assert problem.hint
    else:
        assert found.prompts


@pytest.mark.parametrize(
    "text",
    [
        "[[block:" + " " * 90_000,
        "[[block: a" + " " * 90_000,
        "[[block:a" * 10_000,
        "@@@langfusePrompt:" * 5_000,
        "{{" * 50_000,
        "{{ " + " " * 90_000,
        "{{{" + "a." * 40_000,
        "<user" * 20_000,
        "## user\n" * 12_000,
        "---\n" * 20_000,
    ],
    ids=lambda text: text[:20],
)
@pytest.mark.parametrize("wrap", [str, langfuse, lambda text: [{"role": "user", "content": text}], lambda text: {"prompts": [text]}])
def test_no_text_takes_long_to_read(wrap: Any, text: str) -> None:
    began = time.monotonic()
    with suppress(Invalid):
        assert turns(read(wrap(text)).prompts[0])
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "<img src=x onerror=alert(1)>", "![x](http://evil/x.png)", "a\x1b[31m\u202eb", "con", "{{x}}", "x" * 999]
)
def test_a_hostile_name_becomes_one_clean_line(name: str) -> None:
    (prompt,) = read(langfuse("Hi", name=name)).prompts
    assert prompt.name and len(prompt.name) <= 100 and ".." not in prompt.name.split("/")
    assert not set("\x1b\u202e\n") & set(prompt.name)


def test_values_of_what_is_left_out_are_never_shown() -> None:
    config = {
        "openai_api_key": "sk-1",
        "baseURL": "http://evil",
        "defaultHeaders": {"Authorization": "Bearer x1"},
        "proxy": "http://evil",
        "handler": "import os",
        "template_path": "/etc/passwd",
        "__proto__": {"a": "sk-2"},
        "model": "http://evil/v1",
        "temperature": "sk-3",
        "tools": [{"type": "function", "function": {"name": "f", "implementation": "import os"}, "url": "http://evil"}],
    }
    found = read(langfuse("Hi", config=config))
    told = "\n".join(found.notes)
    assert not [one for one in ("sk-", "evil", "Bearer", "import os", "/etc") if one in told]
    for said in (
        "keys and secrets",
        "addresses of services",
        "headers",
        "code is never",
        "files that a file names",
        "“__proto__”",
        "“model”",
        "“temperature”",
    ):
        assert said in told
    content = found.prompts[0].content
    assert (content.model, content.params.to_json()) == ("", {})
    assert content.tools == ({"type": "function", "function": {"name": "f"}},)


@pytest.mark.parametrize("name", ["temperature", "top_p", "seed", "max_tokens"])
def test_a_number_of_hundreds_of_digits_is_no_setting(name: str) -> None:
    found = read(langfuse("Hi", config={name: 10**400}))
    assert found.prompts[0].content.params.to_json() == {} and name in " ".join(found.notes)


def test_a_schema_that_points_elsewhere_is_not_taken() -> None:
    for place in ("http://evil/s.json", "file:///etc/passwd", "other.json"):
        shape = {"type": "json_schema", "json_schema": {"schema": {"properties": {"a": {"$ref": place}}}}}
        found = read(langfuse("Hi", config={"response_format": shape}))
        assert found.prompts[0].content.params.json_schema is None
        assert "refer only to its own parts" in found.notes[0]


def test_a_message_of_100_000_characters_is_taken() -> None:
    text = "é " * 50_000
    assert turns(read(langfuse(text)).prompts[0]) == [("user", text)]
