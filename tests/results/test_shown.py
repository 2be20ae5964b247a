"""Text of a model or an attacker is shown letter by letter: never read as HTML, nothing hidden, evidence marked in it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.results.shown import IN_A_ROW, LIMIT, MARKS, Mark, as_html

TAG = re.compile(r"<[^>]*>")
OURS = {"mark", "sup", "span", "/mark", "/sup", "/span"}


def tags(shown: str) -> set[str]:
    return {tag.strip("<>").split()[0] for tag in TAG.findall(shown)}


def read(shown: str) -> str:
    """What a reader sees of it."""
    return html.unescape(TAG.sub("", shown))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror='alert(1)'>",
        '"><svg/onload=alert(1)>',
        "</div></mark><style>*{display:none}</style>",
        "<!-- --><iframe srcdoc='<script>alert(1)</script>'>",
        "&lt;b&gt; is not <b>",
        "![pixel](https://tracker.example/p.png) [x](javascript:alert(1)) **bold** :material/home: $x^2$",
    ],
)
def test_markup_is_text(text: str) -> None:
    shown = as_html(text, [Mark(1, 4, 1)])
    assert tags(shown) <= OURS
    assert read(shown).replace("1", "", 1) == text.replace("1", "", 1) or read(as_html(text)) == text


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(-5, 220), st.integers(-5, 220)), max_size=8))
def test_whatever_the_text_and_the_marks_only_our_tags_come_out(text: str, places: list[tuple[int, int]]) -> None:
    shown = as_html(text, [Mark(start, end, number) for number, (start, end) in enumerate(places, 1)])
    assert tags(shown) <= OURS
    assert shown.count("<mark") == shown.count("</mark>")


@given(st.text(alphabet=st.characters(exclude_categories=("C", "Z")), max_size=200))
def test_a_visible_text_comes_out_as_it_went_in(text: str) -> None:
    shown = read(as_html(text))
    assert shown == text or any(mark in shown for mark in ("U+",))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a\x1b[31mred", "U+001B"),
        ("zero\u200bwidth", "U+200B"),
        ("\u202eright to left", "U+202E"),
        ("bom\ufeff", "U+FEFF"),
        ("tag\U000e0041", "U+E0041"),
        ("nul\x00", "U+0000"),
        ("lone\ud800", "U+D800"),
        ("return\rover", "U+000D"),
        ("soft\u00adhyphen", "U+00AD"),
    ],
)
def test_what_shows_nothing_is_shown_by_its_number(text: str, number: str) -> None:
    shown = as_html(text)
    assert number in read(shown)
    assert not any(ord(letter) in (0x1B, 0x200B, 0x202E, 0xFEFF, 0xE0041, 0, 0xAD) for letter in shown)


def test_line_breaks_and_tabs_stay() -> None:
    assert as_html("one\r\ntwo\tthree\nfour") == "one\r\ntwo\tthree\nfour"


def test_thousands_of_invisible_characters_do_not_blow_the_page_up() -> None:
    shown = as_html("a" + "\u200b" * 50_000 + "b")
    assert shown.count("U+200B") == IN_A_ROW
    assert "and 49,988 more that show nothing" in shown
    assert len(shown) < 5_000


def test_evidence_is_marked_underlined_and_numbered() -> None:
    shown = as_html("The code is blue fox.", [Mark(12, 20, 3)])
    assert re.search(r">blue fox</mark><sup[^>]*>3</sup>\.", shown)
    assert "text-decoration:underline" in shown


def test_the_number_of_a_mark_is_not_copied_with_the_text() -> None:
    assert re.search(r'<sup style="[^"]*user-select:none', as_html("The code is blue fox.", [Mark(12, 20, 3)]))


def test_marks_that_overlap_share_their_letters() -> None:
    shown = as_html("abcdef", [Mark(0, 4, 1), Mark(2, 6, 2)])
    assert read(shown) == "abcd1ef2"
    assert re.findall(r">(\w+)</mark>", shown) == ["ab", "cd", "ef"]


def test_marks_beyond_the_text_are_cut_and_empty_ones_left_out() -> None:
    assert read(as_html("abc", [Mark(1, 99, 1), Mark(2, 2, 2), Mark(-3, -1, 3), Mark(50, 60, 4)])) == "abc1"


def test_a_long_answer_and_many_marks_stay_within_bounds() -> None:
    shown = as_html("x" * 1_000_000, [Mark(number, number + 1, number) for number in range(10_000)])
    assert len(TAG.sub("", shown)) < LIMIT + 2_000
    assert shown.count("<mark") <= MARKS
