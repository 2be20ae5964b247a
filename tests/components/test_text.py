"""Names and model output are shown as text: what Markdown or a shortcode would read is kept from being read."""

import re

import pytest

from components.text import JOINER, plain

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "**bold** _it_ ~~s~~ `code`",
    "[x](javascript:alert(1)) ![i](http://e.com/a.png)",
    ":material/check: :tada: :red[r] :red-badge[b]",
    "$x^2$ and $5",
    "https://e.com www.e.com me@e.com",
    "# head",
    "back\\slash \\* &lt;b&gt;",
]


def read(text: str) -> str:
    """What a Markdown reader makes of the escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace(JOINER, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_reader_sees_every_letter(text: str) -> None:
    assert read(plain(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sign_is_left_for_the_markdown_reader(text: str) -> None:
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>*_`\[\]!$#&~]", plain(text))


def test_shortcodes_and_addresses_are_broken_after_their_colon_dot_or_at() -> None:
    for text in (":material/check:", "https://e.com", "www.e.com", "me@e.com", "a -> b", "c -- d"):
        assert JOINER in plain(text)


def test_line_breaks_become_spaces_and_long_texts_are_cut() -> None:
    assert plain("one\n\n  two\tthree") == "one two three"
    assert read(plain("x" * 5000)) == "x" * 199 + "…"
    assert read(plain("word " * 100, limit=12)) == "word word w…"
    assert plain("") == ""
