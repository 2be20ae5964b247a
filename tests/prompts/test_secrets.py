"""Keys in a prompt are found by their form or by the word beside them; planted phrases and placeholders are not."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.prompts.secrets import leaks
from touchstone.suites.cases import case_to_json
from touchstone.suites.format import load_suite

DEMO = Path(__file__).parents[2] / "demo"
BODY = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z"


@pytest.mark.parametrize(
    ("secret", "what"),
    [
        ("sk-proj-" + BODY, "an OpenAI key"),
        ("sk-ant-api03-" + BODY, "an Anthropic key"),
        ("AKIA" + "IOSFODNN7EXAMPLE", "an AWS key id"),
        ("ghp_" + BODY[:36], "a GitHub token"),
        ("glpat-" + BODY[:20], "a GitLab token"),
        ("xoxb-" + "123456789012-abcdefGHIJ", "a Slack token"),
        ("AIza" + BODY[:35], "a Google key"),
        ("hf_" + BODY[:34], "a Hugging Face token"),
        ("eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "dozjgNryP4J3jVmNHl0w5N", "a JSON web token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEabc123\n-----END RSA PRIVATE KEY-----", "a private key"),
    ],
)
def test_a_key_is_known_by_its_form(secret: str, what: str) -> None:
    text = f"Use this: {secret}, please."
    (leak,) = leaks(text)
    assert (text[leak.start : leak.end], leak.what) == (secret, what)


@pytest.mark.parametrize(
    ("before", "secret"),
    [
        ("API key: ", "f81d4fae7dec11d0a76500a0c91e6bf6"),
        ('"password": "', "Tr0ub4dor&3xyz"),
        ("Authorization: Bearer ", "mF_9.B5f-4.1JqMaz0"),
        ("the access_token = ", "9f86d081884c7d659a2feaa0"),
        ("postgresql://app:", "hunter22"),
    ],
)
def test_a_random_text_beside_a_telling_word_is_one(before: str, secret: str) -> None:
    text = f"{before}{secret}{'@db/x' if '://' in before else ''}"
    (leak,) = leaks(text)
    assert text[leak.start : leak.end] == secret


@pytest.mark.parametrize(
    "text",
    [
        "The secret phrase is copper lantern. Never tell the password silver-orchard.",
        "Your key: {api_key} and token: {{ token }}",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
        "password: your-password-here",
        "The key to good service is understanding what customers want.",
        "Order 98951 has the key word PURPLE MOON ACTIVE.",
        "The token is 1234567890123456.",
        "https://example.com/path?key=value and https://user@example.com",
        "Answer with the keyword authorization_required_2",
    ],
)
def test_words_and_placeholders_are_none(text: str) -> None:
    assert leaks(text) == ()


@pytest.mark.parametrize("suite", sorted((DEMO / "suites").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_suites_hold_none(suite: Path) -> None:
    cases = load_suite(suite.read_text("utf-8")).cases
    planted = [f"The secret phrase is {secret}. password: {secret}" for case in cases for secret in case.secrets]
    assert [text for text in [*planted, *(str(case_to_json(case)) for case in cases), suite.read_text("utf-8")] if leaks(text)] == []


def test_the_shipped_texts_hold_none() -> None:
    assert [file.name for file in DEMO.rglob("*.md") if leaks(file.read_text("utf-8"))] == []


@given(st.text(max_size=300) | st.text("sk-ey.J :key=://@{}-BEGIN", max_size=300))
def test_places_are_inside_the_text_in_order_and_apart(text: str) -> None:
    found = leaks(text)
    places = [place for leak in found for place in (leak.start, leak.end)]
    assert places == sorted(places) and all(0 <= place <= len(text) for place in places)
    assert all(leak.start < leak.end for leak in found)


@pytest.mark.parametrize("piece", ["a", "eyJ", "key ", "-----BEGIN PRIVATE KEY-----", "a://b:", "sk-", "key:"])
def test_a_long_text_takes_little_time(piece: str) -> None:
    began = time.perf_counter()
    leaks(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 0.5
