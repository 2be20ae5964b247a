"""A difference on a page: whatever the texts hold, it is told by sign, word and colour, and nothing in it is read as markup."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.diff.changes import summary
from components.diff.marking import differing, matching
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes
from touchstone.prompts.words import Span, compared
from touchstone.types import Message

TAG = re.compile(r"<[^>]*>")
OURS = {"ins", "del", "mark", "span", "/ins", "/del", "/mark", "/span"}
HOSTILE = "<img src=x onerror=alert(1)></ins></div><script>x</script> ![i](https://t.example/p.png) :material/home: $x^2$ **b**"


def tags(shown: str) -> set[str]:
    return {tag.strip("<>").split()[0] for tag in TAG.findall(shown)}


def read_aloud(shown: str) -> str:
    """What a screen reader says of it."""
    return html.unescape(TAG.sub("", re.sub(r'<span aria-hidden="true"[^>]*>.*?</span>', "", shown)))


@pytest.mark.parametrize("old", ["", "old", HOSTILE])
def test_markup_in_either_text_is_text(old: str) -> None:
    spans = compared(old, HOSTILE + " new")
    assert tags(differing(spans)) | tags(matching(spans, "added")) <= OURS
    assert "<img" not in differing(spans) and html.escape("<img src=x") in differing(spans)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_texts_only_our_tags_come_out_and_close(old: str, new: str) -> None:
    spans = compared(old, new)
    for shown in (differing(spans), matching(spans, "added"), matching(spans, "removed")):
        assert tags(shown) <= OURS
        assert all(shown.count(f"<{tag}") == shown.count(f"</{tag}>") for tag in ("ins", "del", "mark", "span"))


def test_changes_have_a_sign_and_a_word_besides_the_colour() -> None:
    shown = differing(compared("Be brief.", "Be kind."))
    assert read_aloud(shown) == "Be  removed: brief added: kind."
    assert re.findall(r'aria-hidden="true"[^>]*>(.)<', shown) == ["−", "+"]


def test_a_line_end_or_a_space_that_shows_nothing_is_told() -> None:
    assert "CR LF ↵" in differing(compared("a\nb", "a\r\nb"))
    assert "U+00A0" in differing(compared("a b", "a\u00a0b"))


def test_a_long_stretch_that_did_not_change_is_left_out_between_its_ends() -> None:
    lines = "".join(f"This is line {n} of the text.\n" for n in range(100))
    shown = differing((Span("same", lines), Span("added", "end")))
    assert "This is line 99 of" in shown and "This is line 5 of" not in shown
    assert "characters did not change" in shown
    assert differing((Span("same", lines),)).startswith("This is line 0 of the text.\n")


def page() -> None:
    from components.diff.changes import draw_changes
    from touchstone.prompts.content import PromptContent
    from touchstone.prompts.difference import changes
    from touchstone.types import Message

    old = PromptContent((Message("system", "Be brief and **kind**."), Message("user", "Hi")))
    new = PromptContent((Message("system", "Be brief and :material/home: clear."),))
    draw_changes(changes(old, new), "changes", ("v1", "v2"))


def test_one_toggle_leads_from_what_differs_to_what_matches() -> None:
    at = AppTest.from_function(page).run()
    assert [one.value for one in at.caption] == ["2 parts changed: 3 words added, 2 removed"]
    assert [one.value for one in at.markdown] == [r"**Message 1 \(system\)**", r"**Message 2 \(user\)** :gray[Removed\.]"]
    at.segmented_control(key="changes-view").set_value("What matches").run()
    assert not at.exception
    assert {"60 % of the words are in both.", "v1", "v2", "Nothing is in both."} <= {one.value for one in at.caption}


def test_the_summary_of_a_block_names_its_text() -> None:
    old, new = (PromptContent((Message("user", text),), format) for text, format in (("one", "plain"), ("one two", "brace")))
    assert summary(changes(old, replace(new, format="plain"), "rules")) == "The text changed: 1 word added, 0 removed"
    assert summary(changes(old, new, "rules")) == "The text and the format changed: 1 word added, 0 removed"
    assert summary(changes(old, replace(new, model="a"), "rules")).startswith("The text and 2 other parts changed")


def test_the_summary_counts_parts_and_words() -> None:
    new = PromptContent((Message("user", "one"),))
    assert summary(changes(PromptContent(), new)) == "1 part changed: 1 word added, 0 removed"
