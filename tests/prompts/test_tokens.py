"""Tokens: counted with the model's own tokenizer where there is one, else estimated, and it says which."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.models import ProviderSpec
from touchstone.prompts.tokens import Count, cost, count_messages, counter_for, estimated
from touchstone.suites.format import load_suite
from touchstone.types import Message

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "demo/model/base"
SUITES = sorted((ROOT / "demo/suites").glob("*.yaml"))


def test_a_local_model_counts_with_its_own_tokenizer() -> None:
    count = counter_for(ProviderSpec("transformers", str(MODEL)))
    assert count("The Aster kettle costs $49.") == Count(8, False) == counter_for(MODEL)("The Aster kettle costs $49.")
    assert count("") == Count(0, False)
    assert count("\ud800 <|x|>").tokens > 0


def test_any_other_model_is_estimated_and_says_so() -> None:
    specs = [ProviderSpec("openai_compatible", str(MODEL)), ProviderSpec("transformers", "/no/such/folder"), ProviderSpec("scripted", "")]
    assert [counter_for(spec)("Hello world") for spec in specs] == [Count(2, True)] * 3


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("understanding", 3), ("a b", 2), ("2026", 4), ("a\n\n b", 3), ("我喜欢", 3), ("привет", 3), ("😀", 2), ("x_y", 3)],
)
def test_the_estimate_counts_by_script(text: str, tokens: int) -> None:
    assert estimated(text) == Count(tokens, True)


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_the_estimate_is_as_near_to_the_demo_tokenizer_as_its_description_says(suite: Path) -> None:
    count = counter_for(MODEL)
    texts = [str(text) for case in load_suite(suite.read_text("utf-8")).cases for text in case.variables.values()]
    real, guessed = sum(count(text).tokens for text in texts), sum(estimated(text).tokens for text in texts)
    assert 0.935 < guessed / real < 0.975


@given(st.text(max_size=300))
def test_the_estimate_is_never_more_than_two_tokens_a_character(text: str) -> None:
    assert 0 <= estimated(text).tokens <= 2 * len(text)


def test_a_tokenizer_that_changed_is_read_again_and_a_broken_one_is_an_estimate(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text((MODEL / "tokenizer.json").read_text("utf-8"), "utf-8")
    assert not counter_for(tmp_path)("Hi").estimated
    file.write_text(json.dumps({"model": "none"}), "utf-8")
    os.utime(file, ns=(1, 1))
    assert counter_for(tmp_path)("Hi").estimated


def test_messages_are_counted_with_what_stands_around_them() -> None:
    assert count_messages((Message("system", "Be brief."), Message("user", "Hi")), estimated) == Count(3 + 1 + 8, True)


def test_the_cost_is_by_the_million() -> None:
    assert cost(Count(2_000_000, True), Count(500_000, True), 0.5, 2.0) == pytest.approx(2.0)


def test_counting_loads_no_model_library() -> None:
    script = f"""
import sys
from touchstone.prompts.tokens import counter_for
assert not counter_for({str(MODEL)!r})("Hi").estimated
print([name for name in ("torch", "transformers") if name in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "[]"
