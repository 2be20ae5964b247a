"""Prompts for other systems: what they say there, what they cannot say, and that they come back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prompts.files.prompts import TOOL, WHOLE, read, turns
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files import PromptFile, exported, readers, writers
from touchstone.suites.yaml_text import read_yaml
from touchstone.types import Message, Params

OTHERS = [name for name in writers if name != "touchstone"]
WORDS = st.lists(
    st.sampled_from(["a", "{", "}", "{{b}}", "{{ c.d }}", "\n", '"', " ", "[[block: rules@production]]", "é", "<x>"]), max_size=8
)


def prompt(*texts: str, format: str = "mustache", kind: str = "chat") -> PromptFile:
    return PromptFile("a", kind, content=PromptContent(tuple(Message("user", text) for text in texts), format))


def test_every_format_has_a_title_and_what_is_written_is_guessed_as_it() -> None:
    assert set(writers) <= set(readers)
    for name in writers:
        made = exported(WHOLE, name)
        assert writers[name].title and readers[name].title and writers[name].__doc__ and readers[name].__doc__
        assert made.file_name == f"support/answers{writers[name].ending}"
        assert read(made.text, made.file_name).kind_of_file == name
        assert read(made.text, made.file_name, name).prompts


@pytest.mark.parametrize("name", OTHERS)
def test_what_comes_back_says_the_same(name: str) -> None:
    made = exported(WHOLE, name)
    (back,) = read(made.text, made.file_name).prompts
    expected = ["Be {tone}.", "{question}"] if name == "langchain" else ["Be {{tone}}.", "{{question}}"]
    assert [text for role, text in turns(back) if role != "placeholder"] == expected
    if name != "langchain":
        assert back.content.params == WHOLE.content.params and back.content.tools == (TOOL,)


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("langchain", "description, labels, message, params, model, tools, variables"),
        ("langfuse", "description, variables"),
        ("promptfoo", "tags, labels, message, model, variables"),
        ("humanloop", "description, tags, labels, message, variables"),
        ("openai", "description, tags, labels, message, variables"),
    ],
)
def test_what_a_format_has_no_place_for_is_told(name: str, lacks: str) -> None:
    assert exported(WHOLE, name).notes[0].endswith(f"has no place for: {lacks}.")


@given(
    st.lists(
        st.tuples(st.sampled_from(["system", "user", "assistant"]), WORDS.map("".join).filter(lambda text: "{{{" not in text)),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=200, deadline=None)
def test_a_langfuse_prompt_comes_back_with_messages_format_labels_and_tags(pairs: list[tuple[str, str]]) -> None:
    content = PromptContent(tuple(Message(role, text) for role, text in pairs), "mustache")  # type: ignore[arg-type]
    whole = PromptFile("team/a", "chat", "", ("x", "y z"), ("production",), content, "Why")
    try:
        made = exported(whole, "langfuse")
    except Invalid as refused:
        assert "Langfuse cannot say" in str(refused) or "at line" in str(refused)
        return
    assert read(made.text, made.file_name).prompts == (whole,)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("rules", "label=latest"), ("rules@production", "label=production"), ("team/rules#3", "version=3")]
)
def test_an_include_is_langfuse_s_tag_and_comes_back(ours: str, theirs: str) -> None:
    whole = prompt(f"a [[block: {ours}]] b \\[[block: x]]")
    made = exported(whole, "langfuse")
    name = ours.split("@")[0].split("#")[0]
    assert json.loads(made.text)["prompt"][0]["content"] == f"a @@@langfusePrompt:name={name}|{theirs}@@@ b [[block: x]]"
    assert read(made.text).prompts == (whole,)


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "langfuse"])
def test_an_include_is_not_said_where_there_are_no_blocks(name: str) -> None:
    with pytest.raises(Invalid, match="includes the block rules"):
        exported(prompt("[[block: rules]]"), name)
    assert "[[block: x]]" in exported(prompt("\\[[block: x]]"), name).text.replace("\\\\[[", "?")


@pytest.mark.parametrize("name", ["langfuse", "openai", "humanloop", "promptfoo"])
@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("{{#a}}b{{/a}}", "mustache"),
        ("{{{{a", "brace"),
        ("{{{a}}}", "brace"),
        ("{{{{a}}}}", "brace"),
        ("{{x}}", "plain"),
        ("{{=<% %>=}}<%a%>", "mustache"),
    ],
)
def test_a_text_that_would_be_read_otherwise_is_refused(name: str, text: str, format: str) -> None:
    with pytest.raises(Invalid, match="cannot say this prompt"):
        exported(prompt(text, format=format), name)


@pytest.mark.parametrize("name", ["langfuse", "openai"])
def test_conditions_of_jinja_are_not_said_by_formats_with_plain_variables(name: str) -> None:
    with pytest.raises(Invalid):
        exported(prompt("{% if a %}b{% endif %}", format="jinja2"), name)
    assert "{{a}} b" in exported(prompt("{{ a }} b", format="jinja2"), name).text


def test_a_triple_brace_is_a_plain_variable_elsewhere() -> None:
    assert json.loads(exported(prompt("{{{a}}} {{& b }} {{ c }}"), "openai").text)["messages"][0]["content"] == "{{a}} {{b}} {{ c }}"


def test_a_promptfoo_file_says_nunjucks_of_jinja_and_refuses_its_signs_in_a_text() -> None:
    made = exported(prompt("{% if a %}b{% endif %}", format="jinja2", kind="text"), "promptfoo")
    assert read_yaml(made.text)[0] == {"prompts": [{"label": "a", "raw": "{% if a %}b{% endif %}"}]}
    assert "Nunjucks" in made.notes[0]
    with pytest.raises(Invalid, match=r"\{%"):
        exported(prompt("100 {% of all"), "promptfoo")


def test_a_jinja_prompt_is_a_humanloop_file_and_comes_back() -> None:
    made = exported(prompt("{% if a %}b{% endif %}", format="jinja2"), "humanloop")
    assert read(made.text, "a.prompt").prompts == (prompt("{% if a %}b{% endif %}", format="jinja2"),)
    with pytest.raises(Invalid, match="</user>"):
        exported(prompt("a </user> b"), "humanloop")


def test_a_text_prompt_has_one_message_where_the_format_says_so() -> None:
    for name in ("langfuse", "langchain"):
        with pytest.raises(Invalid):
            exported(prompt("a", "b", kind="text"), name)
    assert json.loads(exported(prompt("{{a}}", kind="text"), "langfuse").text)["prompt"] == "{{a}}"


def test_a_block_is_written_as_a_prompt_and_told() -> None:
    block = prompt("Be {kind}.", format="plain", kind="block")
    assert "knows no blocks" in exported(block, "langfuse").notes[0]
    assert json.loads(exported(block, "langchain").text)["kwargs"]["template"] == "Be {{kind}}."


def test_a_request_has_model_messages_settings_and_schema() -> None:
    content = PromptContent((Message("user", "{q}"),), "brace", Params(temperature=0, json_schema={"type": "object"}), (), (TOOL,), "gpt-x")
    assert json.loads(exported(PromptFile("a", content=content), "openai").text) == {
        "model": "gpt-x",
        "messages": [{"role": "user", "content": "{{q}}"}],
        "temperature": 0,
        "tools": [TOOL],
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True}},
    }


def test_a_prompt_without_a_message_is_not_written_for_others() -> None:
    only = PromptContent((Message("placeholder", "history"),))  # type: ignore[arg-type]
    for content in (PromptContent(), only):
        with pytest.raises(Invalid):
            exported(PromptFile("a", content=content), "openai")


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(NotFound, match="Known: humanloop, langchain"):
        exported(WHOLE, "word")


@pytest.mark.parametrize("name", list(writers))
def test_hostile_names_and_tags_lead_nowhere(name: str) -> None:
    odd = replace(WHOLE, name="../../etc/<img src=x>\u202e\x00", tags=("a\nb\x00",))
    made = exported(odd, name)
    assert "/" not in made.file_name and made.file_name.isascii() and ".." not in made.file_name
    assert "\x00" not in made.text and "\u202e" not in made.text and made.notes
