"""What may stand in an endpoint's answer, and what is made of it."""

import json
from typing import Any

import pytest

from touchstone.errors import Malformed
from touchstone.models import chat_protocol as protocol
from touchstone.models.spec import ProviderSpec, Secret
from touchstone.types import Usage

KEY = Secret("sk-very-secret-0123456789")


@pytest.mark.parametrize("read", [2**63, 2**31, -1, True, 1.5, "7", None])
def test_a_count_of_tokens_that_cannot_be_is_not_believed(read: Any) -> None:
    assert protocol.usage_of({"prompt_tokens": read, "completion_tokens": 2}) is None
    assert protocol.usage_of({"prompt_tokens": 2, "completion_tokens": read}) is None


def test_a_count_of_tokens_that_can_be_is_kept() -> None:
    assert protocol.usage_of({"prompt_tokens": 0, "completion_tokens": 2**31 - 1}) == Usage(0, 2**31 - 1)


@pytest.mark.parametrize("before", range(255, 310, 5))
def test_an_error_repeats_no_key_not_even_a_part_of_it(before: int) -> None:
    echoed = json.dumps({"debug": "x" * before + KEY.reveal(), "error": {"message": "x" * before + KEY.reveal()}}).encode()
    with pytest.raises(Malformed) as caught:
        protocol.parse_answer(echoed, KEY)
    assert "sk-" not in str(caught.value)
    assert "sk-" not in str(protocol.error_of(400, echoed, ProviderSpec("openai_compatible", "m", api_key=KEY)))


def test_an_answer_that_holds_the_key_comes_without_it() -> None:
    message, model = {"content": f"You sent Bearer {KEY.reveal()}."}, "x" * 90 + KEY.reveal()
    raw = json.dumps({"choices": [{"message": message, "finish_reason": "x" * 30 + KEY.reveal()}], "model": model}).encode()
    text, finish, _, revision, _ = protocol.parse_answer(raw, KEY)
    assert text == "You sent Bearer ***."
    assert "sk-" not in finish and "sk-" not in revision


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"hate": {"filtered": False, "severity": "safe"}, "violence": {"filtered": True, "severity": "high"}}, "violence (high)"),
        (
            {"jailbreak": {"filtered": True, "detected": True}, "self_harm": {"filtered": True, "severity": "low"}},
            "jailbreak, self_harm (low)",
        ),
        ({KEY.reveal(): {"filtered": True}}, "***"),
        ({"x" * 1000: {"filtered": True}}, "x" * protocol.EXCERPT),
        ({"hate": True, "violence": []}, ""),
        (["hate"], ""),
        (None, ""),
    ],
)
def test_what_a_filter_found_is_told_in_the_providers_words(found: Any, words: str) -> None:
    choice = {"message": {"content": "x"}, "finish_reason": "content_filter", "content_filter_results": found}
    assert protocol.parse_answer(json.dumps({"choices": [choice]}).encode(), KEY)[4] == words


def test_a_key_that_may_be_a_word_stays_in_an_answer() -> None:
    raw = json.dumps({"choices": [{"message": {"content": "ollama is none of these"}}]}).encode()
    assert [protocol.parse_answer(raw, Secret(key))[0] for key in ("none", "ollama", "")] == ["ollama is none of these"] * 3


def answered(message: dict[str, Any], finish: Any = "stop") -> tuple[str, str]:
    raw = json.dumps({"choices": [{"message": message, "finish_reason": finish}]}).encode()
    return protocol.parse_answer(raw, KEY)[:2]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": "Hello"}, "Hello"),
        ({"content": None, "refusal": "I cannot help."}, "I cannot help."),
        ({"content": "Hello", "refusal": None}, "Hello"),
        ({"content": [{"type": "text", "text": "The answer"}, {"type": "image"}, {"type": "text", "text": " is 4"}]}, "The answer is 4"),
        ({"content": None}, ""),
        ({"content": "half \ud83d"}, "half ?"),
        ({"content": "whole \ud83d\ude00"}, "whole \U0001f600"),
    ],
)
def test_what_a_message_says_is_found_where_it_stands(message: dict[str, Any], text: str) -> None:
    assert answered(message) == (text, "stop")


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        (None, "stop"),
        ("end_turn", "stop"),
        ("max_tokens", "length"),
        ("MAX_TOKENS", "length"),
        ("SAFETY", "content_filter"),
        ("refusal", "content_filter"),
        ("tool_calls", "tool_calls"),
        ("st\0op", "stop"),
        ("x" * 1000, "x" * 40),
    ],
)
def test_why_an_answer_ended_is_told_in_one_set_of_words(word: Any, ours: str) -> None:
    assert answered({"content": "a"}, word)[1] == ours


@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("https://example.com", "most end in /v1, and this one does not"),
        ("https://example.com/v1/v1", "it has /v1 twice"),
        ("https://example.com/v1/chat/completions", "Take /chat/completions off"),
        ("https://example.com/v1", "it ends where /chat/completions follows"),
    ],
)
def test_an_address_where_nobody_answers_is_told_with_what_is_likely_wrong_with_it(status: int, url: str, advice: str) -> None:
    error = protocol.error_of(status, b'{"detail": "Not Found"}', ProviderSpec("openai_compatible", "small", base_url=url))
    assert f"(status {status})" in error.message
    assert advice in error.hint
    assert "The provider said: Not Found" in error.hint


def test_a_model_that_the_endpoint_does_not_know_is_no_matter_of_its_address() -> None:
    said = b'{"error": {"message": "The model `x` does not exist", "code": "model_not_found"}}'
    error = protocol.error_of(404, said, ProviderSpec("openai_compatible", "x", base_url="https://example.com"))
    assert error.message == "The endpoint knows no model 'x'."
    assert "/v1" not in error.hint
