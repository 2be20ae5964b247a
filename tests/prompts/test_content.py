"""Prompt contents: what can be sent, what identifies a version."""

import pytest

from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent, check_content, problems, variables_of
from touchstone.types import Message, Params


def content(*messages: tuple[str, str], **params: object) -> PromptContent:
    return PromptContent(tuple(Message(role, text) for role, text in messages), params=Params.from_json(params))  # type: ignore[arg-type]


def test_the_same_content_has_the_same_hash_and_any_change_another() -> None:
    one = content(("system", "Be brief."), ("user", "{q}"), temperature=0.5)
    assert one.hash == PromptContent.from_json(one.to_json()).hash
    others = [
        content(("system", "Be brief. "), ("user", "{q}"), temperature=0.5),
        content(("user", "Be brief."), ("user", "{q}"), temperature=0.5),
        content(("system", "Be brief."), ("user", "{q}"), temperature=0.6),
        content(("system", "Be brief."), ("user", "{q}")),
    ]
    assert len({one.hash, *(other.hash for other in others)}) == 5


def test_an_old_draft_that_no_longer_fits_still_opens() -> None:
    data = {"messages": [{"role": "wizard", "content": "x"}, "?", {"role": "user"}], "params": {"mood": "good", "seed": 3}}
    assert PromptContent.from_json(data) == content(("user", ""), seed=3)


def test_each_message_is_told_what_keeps_it_from_being_sent() -> None:
    found = problems(content(("user", "{broken"), ("system", "late"), ("user", "  "), ("user", "x" * 100_001), ("user", "fine {q}")))
    assert sorted(found) == [0, 1, 2, 3]
    assert "not a variable" in found[0]
    assert "comes first" in found[1]
    assert "empty" in found[2]
    assert "100,001" in found[3]


def test_while_one_is_writing_empty_is_no_problem() -> None:
    assert problems(content(("user", "")), complete=False) == {}


def test_a_content_without_messages_cannot_be_sent() -> None:
    with pytest.raises(Invalid, match="no message"):
        check_content(PromptContent())


def test_variables_come_in_order_once_and_past_a_broken_message() -> None:
    assert variables_of(content(("system", "{b} {a.key}"), ("user", "{oops"), ("user", "{a} {c} {{not}}"))) == ("b", "a", "c")
