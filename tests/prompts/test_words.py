"""Word by word: both texts can be read off the spans again, and long texts take no time to speak of."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.prompts.matching import matched
from touchstone.prompts.words import Span, compared, in_common, tokens

TEXTS = st.text(st.characters(), max_size=60) | st.text("ab .\r\n猫é\u0301", max_size=200)


def shown(old: str, new: str) -> str:
    signs = {"same": "", "added": "+", "removed": "-"}
    return "".join(f"[{signs[span.kind]}{span.text}]" if signs[span.kind] else span.text for span in compared(old, new))


def old_of(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans if span.kind != "added")


def new_of(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans if span.kind != "removed")


@given(old=TEXTS, new=TEXTS)
def test_both_texts_can_be_read_off_the_spans(old: str, new: str) -> None:
    spans = compared(old, new)
    assert (old_of(spans), new_of(spans)) == (old, new)
    assert all(span.text for span in spans)


@given(st.lists(st.sampled_from("abcd "), max_size=300), st.lists(st.sampled_from("abcd "), max_size=300))
def test_matches_are_of_equal_items_in_the_order_of_both_rows(a: list[str], b: list[str]) -> None:
    found = matched(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert all(i < x and j < y for (i, j), (x, y) in pairwise(found))


@given(TEXTS)
def test_the_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text
    assert compared(text, text) == ((Span("same", text),) if text else ())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "Be brief. Answer in one sentence.",
            "Be very brief. Answer in two sentences.",
            "Be [+very ]brief. Answer in [-one sentence][+two sentences].",
        ),
        ("old words here", "new text there", "[-old words here][+new text there]"),
        ("a b c", "a c", "a [-b ]c"),
        ("costs 0.5", "costs 0.75", "costs [-0.5][+0.75]"),
        ("order_id is 5", "order_no is 5", "[-order_id][+order_no] is 5"),
        ("a\r\nb", "a\nb", "a[-\r\n][+\n]b"),
        ("我喜欢猫。", "我喜欢狗。", "我喜欢[-猫][+狗]。"),
        ("cafe\u0301 noir", "cafe noir", "[-cafe\u0301][+cafe] noir"),
        ("👩‍👩‍👧 hi", "👩‍👩‍👦 hi", "[-👩‍👩‍👧][+👩‍👩‍👦] hi"),
        ("one\ntwo\nthree\n", "one\nthree\n", "one\n[-two\n]three\n"),
        ("", "x", "[+x]"),
    ],
)
def test_changes_are_those_a_reader_would_name(old: str, new: str, told: str) -> None:
    assert shown(old, new) == told


def test_the_share_in_common_counts_words_of_both_texts() -> None:
    assert in_common(compared("one two three four", "one two five")) == pytest.approx(4 / 7)
    assert in_common(compared("a, b", "a; b")) == 1.0
    assert in_common(compared("", "new")) == 0.0
    assert in_common(compared("", "")) == 1.0


def long_text(kind: str, seed: int) -> str:
    words = {
        "prose": [f"word{n}" for n in range(800)],
        "few": ["a", "the", "of", "b"],
        "marks": list(".,;:!"),
        "lines": ["a\n", "b\n", "\n"],
    }
    chosen = random.Random(seed).choices(words[kind], k=20_000)
    return (" " if kind in ("prose", "few") else "").join(chosen)[:20_000]


@pytest.mark.parametrize("kind", ["prose", "few", "marks", "lines"])
def test_long_texts_take_no_time_to_speak_of(kind: str) -> None:
    """About 0.03 to 0.1 s on two cores; the bound is wide, for a busy machine."""
    old, new = long_text(kind, 1), long_text(kind, 2)
    began = time.perf_counter()
    spans = compared(old, new)
    assert time.perf_counter() - began < 0.6
    assert (old_of(spans), new_of(spans)) == (old, new)


def test_few_changes_in_a_long_text_are_found_one_by_one() -> None:
    old = "\n".join(f"Line {n} says what line {n} says." for n in range(500))
    new = old.replace("Line 250 says", "Line 250 tells").replace("Line 400", "The line 400")
    assert [span.text for span in compared(old, new) if span.kind != "same"] == ["says", "tells", "Line", "The line"]
