"""What single kinds of nodes do with good and with bad values."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chains.stub import Stub
from tests.chains.test_running import chain, run
from touchstone.chains.document import Node
from touchstone.chains.kinds import Found, kinds
from touchstone.chains.trace import Outcome


def alone(kind: str, options: dict[str, Any], given: dict[str, Any], means: Stub | None = None) -> Outcome:
    """A node alone: every output is an output of the chain, every value an input of it."""
    node = Node("n", kind, options)
    ports = [
        port.name for port in kinds[kind](**{name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}).outputs(Found())
    ]
    outs = [Node(f"o{number}", "output", {"name": port}) for number, port in enumerate(ports)]
    edges = [f"in.{name} n.{name}" for name in given] + [f"n.{port} o{number}.value" for number, port in enumerate(ports)]
    whole = chain([Node("in", "input"), node, *outs], *edges, inputs=list(given))
    return run(whole, means or Stub(), inputs=given)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Here it is:\n```json\n{"a": [1, 2]}\n```\nGood luck!', {"a": [1, 2]}),
        ('Sure! {"a": "}"} is it.', {"a": "}"}),
        ("[1, 2] and more", [1, 2]),
        ("12", 12),
    ],
)
def test_json_is_read_out_of_what_a_model_writes_around_it(text: str, value: Any) -> None:
    assert alone("parser", {"format": "json"}, {"text": text}).outputs == {"value": value}


@pytest.mark.parametrize("text", ["no json", '{"a": }', "{" * 5_000, '{"a": NaN}', "[" * 20_000 + "]" * 20_000, '{"a": 1e999}'])
def test_what_is_no_json_fails_in_words(text: str) -> None:
    outcome = alone("parser", {"format": "json"}, {"text": text})
    assert outcome.outputs == {} and "JSON" in outcome.error


def test_a_schema_is_held() -> None:
    schema = {"type": "object", "required": ["city"]}
    assert "does not fit" in alone("parser", {"format": "json", "schema": schema}, {"text": '{"a": 1}'}).error
    assert alone("parser", {"format": "json", "schema": schema}, {"text": '{"city": "Oslo"}'}).outputs["value"] == {"city": "Oslo"}


def test_a_pattern_gives_its_first_group_and_cannot_freeze() -> None:
    assert alone("parser", {"format": "regex", "pattern": r"#(\d+)"}, {"text": "order #4711"}).outputs == {"value": "4711"}
    assert "not found" in alone("parser", {"format": "regex", "pattern": r"#(\d+)"}, {"text": "order"}).error
    began = time.perf_counter()
    assert "took longer" in alone("parser", {"format": "regex", "pattern": "(a+)+$"}, {"text": "a" * 5_000 + "!"}).error
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- one\n- two", ["one", "two"]),
        ("Here:\n1. one\n2) two\nDone.", ["one", "two"]),
        ('["a", "b"]', ["a", "b"]),
        ("a\n\nb", ["a", "b"]),
        ("[1] one\n[2] two", ["[1] one", "[2] two"]),
        ("[draft\n- one", ["one"]),
    ],
)
def test_a_list_is_read_with_or_without_bullets(text: str, items: list[str]) -> None:
    assert alone("parser", {"format": "list"}, {"text": text}).outputs == {"value": items}


@pytest.mark.parametrize(
    ("text", "choice"), [("It is Billing.", "billing"), ("billing dispute", "billing dispute"), ("both billing and orders", ""), ("", "")]
)
def test_a_choice_is_taken_only_where_it_is_clear(text: str, choice: str) -> None:
    outcome = alone("parser", {"format": "choice", "choices": ["billing", "orders", "billing dispute"]}, {"text": text})
    assert outcome.outputs == ({"value": choice} if choice else {})


SECRET = {"scorer": "regex", "pattern": "blue heron", "absent": True}


def test_a_validator_lets_pass_blocks_or_flags() -> None:
    good, bad = {"text": "We open at nine."}, {"text": "The word is blue heron."}
    assert alone("validator", {"check": SECRET}, good).outputs == {
        "text": good["text"],
        "passed": True,
        "reason": "The pattern was not found.",
    }
    assert "blocked" in alone("validator", {"check": SECRET}, bad).error
    flagged = alone("validator", {"check": SECRET, "on_fail": "flag"}, bad).outputs
    assert (flagged["text"], flagged["passed"]) == (bad["text"], False)


def test_what_cannot_be_decided_does_not_pass() -> None:
    assert "blocked" in alone("validator", {"check": {"scorer": "gone"}}, {"text": "x"}).error
    assert "blocked" in alone("validator", {"check": {"scorer": "regex", "pattern": "("}}, {"text": "x"}).error


def test_a_validator_asks_anew_with_the_reason() -> None:
    means = Stub(reply=lambda model, text: "We open at nine." if "cannot be used" in text else "blue heron")
    options = {"check": SECRET, "on_fail": "retry", "model": "base", "tries": 2}
    outcome = alone("validator", options, {"text": "blue heron", "messages": [{"role": "user", "content": "The word?"}]}, means)
    assert outcome.outputs["text"] == "We open at nine." and outcome.outputs["passed"] is True
    assert len(means.asked) == 1 and "The pattern was found." in means.asked[0][1] and outcome.usage.input_tokens == 10
    stubborn = Stub(reply=lambda model, text: "blue heron")
    again = alone("validator", options, {"text": "blue heron", "messages": [{"role": "user", "content": "The word?"}]}, stubborn)
    assert "blocked after" in again.error and len(stubborn.asked) == 2


@pytest.mark.parametrize(
    ("said", "taken"), [("refund", "refund"), ("I think: Hours.", "hours"), ("refund or hours", "otherwise"), ("", "otherwise")]
)
def test_a_model_chooses_the_branch(said: str, taken: str) -> None:
    options = {"branches": ["refund", "hours"], "model": "base"}
    assert alone("classifier", options, {"text": "x"}, Stub(reply=lambda model, text: said)).outputs == {taken: "x"}


@given(st.sampled_from(sorted(kinds)))
def test_every_kind_says_what_it_is_and_knows_its_ports_without_options(name: str) -> None:
    kind = kinds[name]
    assert kind.__doc__ and kind.title and kind.group
    ports = (*kind().inputs(Found()), *kind().outputs(Found()))
    assert all(port.name for port in ports)
