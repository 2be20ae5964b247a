"""Any text comes back as it went in, but for what a database cannot hold."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import attempts, drafts, prompts, suites
from store.database import Database
from store.text import clean, dumps, is_clean, loads
from tests.store.made import Sample, body, id_of
from tests.unjudged import insert_attempts

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=())) | st.sampled_from(
    ["\x00", "\ud800", "a\udfffb\x00", "\\u0000", "{{x}}"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
kept_open = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def expected(value: Any) -> Any:
    """The stated rule, said anew: U+FFFD for NUL and for every lone surrogate, in texts and in keys."""
    if isinstance(value, str):
        return "".join("\ufffd" if each == "\x00" or 0xD800 <= ord(each) <= 0xDFFF else each for each in value)
    if isinstance(value, dict):
        return {expected(key): expected(item) for key, item in value.items()}
    return [expected(item) for item in value] if isinstance(value, list) else value


@given(ANY_TEXT)
def test_cleaning_replaces_only_what_cannot_be_kept(text: str) -> None:
    assert clean(text) == expected(text)


@given(JSON)
def test_json_comes_back_as_it_went_in(value: Any) -> None:
    assert loads(dumps(value)) == expected(value)


@given(st.lists(ANY_TEXT))
def test_the_quick_look_never_misses_a_text_that_must_be_cleaned(texts: list[str]) -> None:
    assert not is_clean(texts) or [clean(text) for text in texts] == texts


@kept_open
@given(text=ANY_TEXT, value=st.dictionaries(ANY_TEXT, JSON, max_size=3))
def test_a_draft_survives_the_database(db: Database, text: str, value: dict[str, Any]) -> None:
    drafts.save_draft(db, "subject", {"text": text, "value": value})

    assert body(db, "subject") == expected({"text": text, "value": value})


@kept_open
@given(answer=ANY_TEXT, content=ANY_TEXT, repeat=st.integers(0, 2**31 - 1))
def test_an_answer_survives_the_bulk_insert(db: Database, sample_once: Sample, answer: str, content: str, repeat: int) -> None:
    row = sample_once.answer(answer=answer, messages=[{"role": "user", "content": content}], repeat=repeat)
    if insert_attempts(db, [row, sample_once.answer("leak-2", repeat=repeat)]) == 2:
        found = attempts.after(db, sample_once.run, limit=10_000)
        stored = next(each for each in found if (each.case_id, each.repeat) == (sample_once.cases["leak-1"], repeat))

        assert (stored.answer, stored.messages) == (expected(answer), [{"role": "user", "content": expected(content)}])


@pytest.fixture
def sample_once(sample: Sample) -> Sample:
    return sample


def test_templates_come_back_byte_for_byte(db: Database, sample: Sample) -> None:
    content = "{a} {{b}} {a.b} {% if x %} {{ '{' }} }{ \\{ \u200b\r\n\t “ü” 🦜"
    version = prompts.add_version(
        db, sample.prompt, messages=[{"role": "user", "content": content}], content_hash="p2", parent_id=sample.prompt_version
    )

    assert prompts.get_version(db, id_of(version)).messages[0]["content"].encode() == content.encode()


@pytest.mark.parametrize("value", [10**30, -(2**63) - 1, 0.1 + 0.2, 1e-320, True, None, [], {}, "ＡΩ"])
def test_values_of_a_case_keep_their_kind(db: Database, sample: Sample, value: Any) -> None:
    cases = [{"key": "one", "kind": "neutral", "category": "", "body": {"variables": {"v": value}}}]
    version = suites.add_suite_version(db, sample.suite, cases, content_hash="s2", parent_id=sample.suite_version)

    stored = suites.list_cases(db, id_of(version))[0].body["variables"]["v"]

    assert (stored, type(stored)) == (value, type(value))


def test_numbers_that_are_none_become_null(db: Database) -> None:
    drafts.save_draft(db, "numbers", {"values": [float("nan"), float("inf"), 1.5]})

    assert body(db, "numbers") == {"values": [None, None, 1.5]}


def test_an_answer_of_megabytes_is_kept(db: Database, sample: Sample) -> None:
    answer = "größe \n" * 500_000
    insert_attempts(db, [sample.answer(answer=answer)])

    assert attempts.unscored(db, sample.run)[0].answer == answer


def test_looking_for_a_text_that_cannot_be_kept_finds_its_replacement(db: Database, sample: Sample) -> None:
    insert_attempts(db, [sample.answer(answer="a\x00b"), sample.answer("leak-2", answer="ab")])

    assert [line.answer for line in attempts.attempts_page(db, sample.run, text="a\x00b")] == ["a\ufffdb"]
