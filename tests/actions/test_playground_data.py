"""What is typed into the playground is data: values and turns reach a model as they are, whatever template they look like."""

from pathlib import Path

import pytest

from tests.actions.prompts_made import opened
from touchstone.actions.playground import opening
from touchstone.errors import MissingVariables
from touchstone.playground.board import Board, Column
from touchstone.playground.origin import Origin
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.templates import FORMATS
from touchstone.types import Message

TEXTS = (
    "{question} {x.__class__}",
    "{{question}} {{{x}}} {{#x}}{{/x}}",
    "{{ 7 * 7 }}{% raw %}{% for a in b %}",
    "[[block: rules]]",
    "\\1 \\g<0> $& %s",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("format", FORMATS)
def test_values_and_turns_are_never_rendered(tmp_path: Path, format: str, text: str) -> None:
    db, project = opened(tmp_path)
    asked = "{question}" if format == "brace" else "{{question}}"
    prompt = PromptContent((Message("system", f"About {asked}."), Message("user", asked)), format)
    turns = (Message("user", text), Message("assistant", text), Message("user", text))
    bare = opening(db, project, prompt, Board((Column(1),), {"question": text}))
    begun = opening(db, project, prompt, Board((Column(1),), {"question": text}, origin=Origin("case", turns=turns)))
    assert [message.content for message in bare.messages] == [f"About {text}.", text]
    assert [message.content for message in begun.messages] == [f"About {text}.", text, text, text]
    db.close()


@pytest.mark.parametrize("type", ["choice", "number", "json"])
def test_an_empty_field_is_a_value_that_is_missing(tmp_path: Path, type: str) -> None:
    db, project = opened(tmp_path)
    prompt = PromptContent((Message("user", "{tone}"),), variables=(Variable("tone", type, choices=("warm",)),))
    with pytest.raises(MissingVariables, match="No value for tone"):
        opening(db, project, prompt, Board((Column(1),), {"tone": ""}))
    db.close()


@pytest.mark.parametrize(("type", "sent"), [("text", ""), ("list", "[]")])
def test_an_empty_text_or_list_is_sent(tmp_path: Path, type: str, sent: str) -> None:
    db, project = opened(tmp_path)
    prompt = PromptContent((Message("user", "{tone}"),), variables=(Variable("tone", type),))
    assert opening(db, project, prompt, Board((Column(1),), {"tone": ""})).messages[0].content == sent
    db.close()
