"""LangChain's dumps, read as plain data, and written so that LangChain itself would have written the same."""

import json
from typing import Any

import pytest
from langchain_core.load import dumpd
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.prompts.structured import StructuredPrompt

from tests.prompts.files.prompts import read, turns
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files import PromptFile, exported
from touchstone.prompts.variables import Variable
from touchstone.templates import render_messages
from touchstone.types import Message

TEXTS = {
    "brace": ('Be {tone}. Answer as {{"a": 1}}.', "{question}"),
    "mustache": ('Be {{{tone}}}. Answer as {"a": 1}.', "{{#question}}{{{question}}}{{/question}}"),
    "jinja2": ('Be {{ tone }}. Answer as {"a": 1}.', "{% if question %}{{ question }}{% endif %}"),
}
VALUES = {"tone": "kind", "question": 'Is 1 < 2 & "so"?'}


def chat(format: str) -> PromptFile:
    system, user = TEXTS[format]
    messages = (Message("system", system), Message("user", user), Message("assistant", "Yes."))
    return PromptFile("support/answers", tags=("a",), content=PromptContent(messages, format))


def built(data: dict[str, Any]) -> ChatPromptTemplate:
    """LangChain's own template from the plain texts of a dump: nothing is loaded."""
    parts = []
    for node in data["kwargs"]["messages"]:
        name, kwargs = node["id"][-1], node["kwargs"]
        if name == "MessagesPlaceholder":
            parts.append(MessagesPlaceholder(**kwargs))
        else:
            parts.append((name.removesuffix("MessagePromptTemplate").lower(), kwargs["prompt"]["kwargs"]["template"]))
    format = next(
        node["kwargs"]["prompt"]["kwargs"]["template_format"] for node in data["kwargs"]["messages"] if "prompt" in node["kwargs"]
    )
    return ChatPromptTemplate(parts, template_format=format, name=data["name"], tags=data["kwargs"].get("tags"))


@pytest.mark.parametrize("format", TEXTS)
def test_what_is_written_says_the_same_in_langchain(format: str) -> None:
    prompt = chat(format)
    template = built(json.loads(exported(prompt, "langchain").text))
    sent = [message.content for message in template.invoke(VALUES).to_messages()]
    assert sent == [message.content for message in render_messages(prompt.content.messages, VALUES, format)]


@pytest.mark.parametrize("format", ["brace", "jinja2"])
def test_what_is_written_is_what_langchain_itself_writes(format: str) -> None:
    messages = (*chat(format).content.messages, Message("placeholder", "history"))  # type: ignore[arg-type]
    data = json.loads(exported(PromptFile("answers", tags=("a",), content=PromptContent(messages, format)), "langchain").text)
    assert data == dumpd(built(data))


@pytest.mark.parametrize("format", TEXTS)
def test_a_chat_comes_back_with_messages_format_name_and_tags(format: str) -> None:
    made = exported(chat(format), "langchain")
    found = read(made.text, made.file_name)
    assert (found.kind_of_file, found.prompts) == ("langchain", (chat(format),))


@pytest.mark.parametrize("format", TEXTS)
def test_a_text_comes_back_too(format: str) -> None:
    prompt = PromptFile("a", "text", content=PromptContent((Message("user", TEXTS[format][0]),), format))
    assert read(exported(prompt, "langchain").text).prompts == (prompt,)


def test_a_dump_of_langchain_is_read() -> None:
    template = ChatPromptTemplate(
        [("system", "Be {tone}."), MessagesPlaceholder("history", optional=True), ("human", "{q}"), ("ai", "Yes.")],
        partial_variables={"tone": "kind"},
        metadata={"lc_hub_owner": "me"},
    )
    found = read({"commit_hash": "1", "manifest": dumpd(template)}, "answers.json")
    (prompt,) = found.prompts
    assert turns(prompt) == [("system", "Be {tone}."), ("placeholder", "history"), ("user", "{q}"), ("assistant", "Yes.")]
    assert (prompt.name, prompt.kind, prompt.content.variables) == ("answers", "chat", (Variable("tone", sample="kind"),))
    assert any("became its sample value" in note for note in found.notes)


def test_messages_that_are_no_templates_stay_literal() -> None:
    from langchain_core.messages import HumanMessage

    (prompt,) = read(dumpd(ChatPromptTemplate([("system", "{a}"), HumanMessage('{"b": 1}')]))).prompts
    assert turns(prompt) == [("system", "{a}"), ("user", '{{"b": 1}}')]


def test_the_schema_of_a_structured_prompt_comes_over() -> None:
    schema = {"title": "t", "type": "object", "properties": {}}
    with pytest.warns(Warning):
        template = StructuredPrompt([("human", "{q}")], schema)
    assert read(dumpd(template)).prompts[0].content.params.json_schema == schema


def test_the_older_form_is_read() -> None:
    old = {"_type": "prompt", "input_variables": ["a"], "template": "Say {a}.", "template_format": "f-string", "output_parser": None}
    (prompt,) = read(old, "say.json").prompts
    assert (prompt.name, prompt.kind, prompt.content.format, turns(prompt)) == ("say", "text", "brace", [("user", "Say {a}.")])


def node(*path: str, **kwargs: Any) -> dict[str, Any]:
    return {"lc": 1, "type": "constructor", "id": list(path), "kwargs": kwargs}


def template(text: Any = "Hi", **more: Any) -> dict[str, Any]:
    return node("langchain", "prompts", "prompt", "PromptTemplate", template=text, template_format="f-string", **more)


SECRET = {"lc": 1, "type": "secret", "id": ["OPENAI_API_KEY"]}


@pytest.mark.parametrize(
    "data",
    [
        SECRET,
        node("langchain", "llms", "openai", "OpenAI", openai_api_key=SECRET),
        node("os", "system", command="ls"),
        node("evil", "prompts", "prompt", "PromptTemplate", template="Hi"),
        node("langchain", "prompts", "prompt", "x", "PromptTemplate", template="Hi"),
        node("langchain", "prompts", "few_shot", "FewShotPromptTemplate", examples=[]),
        {"lc": 1, "type": "not_implemented", "id": ["langchain", "prompts", "prompt", "PromptTemplate"], "kwargs": {"template": "Hi"}},
        {"lc": 1, "type": "constructor", "id": "PromptTemplate", "kwargs": {}},
        {"lc": 1, "type": "constructor", "id": [["langchain"]], "kwargs": {}},
        template(SECRET),
        template(None),
        template("Hi", template_path="/etc/passwd") | {"id": ["langchain", "prompts", "loading", "load_prompt"]},
        node("langchain", "schema", "runnable", "RunnableSequence", first=SECRET),
        {"_type": "prompt", "template_path": "/etc/passwd"},
        {"_type": "prompt", "template": "Hi", "template_path": "/etc/passwd"},
        {"_type": "few_shot", "examples": "../examples.json", "template": "Hi"},
        {"_type": "prompt", "template": "Hi", "template_format": "perl"},
    ],
)
def test_what_is_no_template_is_refused(data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-read")
    with pytest.raises(Invalid) as caught:
        read(data, kind="langchain")
    assert "never-read" not in str(caught.value)


def test_secrets_images_and_unknown_parts_inside_a_template_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-read")
    image = node("langchain", "prompts", "image", "ImagePromptTemplate", template={"path": "/etc/passwd"})
    human = node("langchain", "prompts", "chat", "HumanMessagePromptTemplate", prompt=[template("Look: {a}"), image])
    parts = [human, node("os", "system", command="ls"), SECRET]
    root = node(
        "langchain", "prompts", "chat", "ChatPromptTemplate", messages=parts, partial_variables={"a": SECRET}, output_parser={"x": 1}
    )
    sequence = node("langchain", "schema", "runnable", "RunnableSequence", first=root, last=node("langchain", "llms", "openai", "OpenAI"))
    found = read(sequence)
    assert turns(found.prompts[0]) == [("user", "Look: {a}")]
    told = "\n".join(found.notes)
    for said in (
        "what follows the prompt",
        "ImagePromptTemplate",
        "“os.system”",
        "“OPENAI_API_KEY”",
        "fixed value of “a”",
        "“output_parser” (code",
    ):
        assert said in told
    assert "never-read" not in told and "passwd" not in told and not found.prompts[0].content.variables


def test_what_langchain_cannot_say_is_refused_or_told() -> None:
    for text in ("{a.b}", "[[block: rules]]"):
        with pytest.raises(Invalid):
            exported(PromptFile("a", content=PromptContent((Message("user", text),))), "langchain")
    assert "as HTML" in exported(PromptFile("a", content=PromptContent((Message("user", "{{a}}"),), "mustache")), "langchain").notes[0]
    spaced = exported(PromptFile("a", content=PromptContent((Message("user", "{ a }"),))), "langchain").text
    assert built(json.loads(spaced)).input_variables == ["a"]
