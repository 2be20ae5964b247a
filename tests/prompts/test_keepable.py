"""What a version may say, for whoever saves it."""

from dataclasses import replace
from typing import Any

import pytest

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PLACEHOLDER, PromptContent
from touchstone.prompts.keepable import check_version
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

TEXT = PromptContent((Message("user", "{question}"),))
TURNS = (Message(PLACEHOLDER, "turns"),)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["chat", "text", "block"])
def test_a_template_is_kept_whatever_it_is_of(kind: str) -> None:
    check_version(replace(TEXT, variables=(Variable("question"), Variable("Question")), model="org/model-1:latest"), kind)


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        ("chat", {"messages": ()}, "has no message"),
        ("chat", {"messages": (Message("user", "{"),)}, "cannot be sent"),
        ("chat", {"format": "nunjucks"}, "no template format “nunjucks”"),
        ("chat", {"format": "nunjucks", "messages": TURNS}, "no template format “nunjucks”"),
        ("chat", {"format": PLAIN}, "Only a block is plain text"),
        ("block", {"format": "nunjucks"}, "no template format"),
        ("block", {"messages": TURNS}, "A block has one text"),
        ("block", {"messages": (*TEXT.messages, *TEXT.messages)}, "A block has one text"),
        ("block", {"messages": (Message("system", "x"),)}, "A block has one text"),
        ("chat", {"variables": (Variable("q"), Variable("q", "number"))}, "Two variables are named “q”"),
        ("chat", {"model": "https://models.example/v1"}, "No version keeps “https://models.example/v1”"),
        ("chat", {"model": "/home/ann/model"}, "No version keeps"),
        ("chat", {"model": "x" * 201}, "No version keeps"),
        ("chat", {"model": "two\nlines"}, "No version keeps"),
        ("chat", {"tools": ({"type": "mcp", "server_url": "x"},)}, "Tool 1 holds"),
        ("chat", {"params": Params(json_schema={"$ref": "https://x.example"})}, "points outside"),
    ],
)
def test_what_no_version_says_is_refused_with_what_to_do(kind: str, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        check_version(replace(TEXT, **changes), kind)
    assert refused.value.hint


def test_a_plain_block_is_kept() -> None:
    check_version(PromptContent((Message("user", "{ any text"),), PLAIN), "block")
