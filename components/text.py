"""Showing names and model output as what they are: text.

Labels, headings, captions and alerts parse Markdown. Everything a person or a model wrote goes through
`plain` before it stands in one of them; longer bodies go into `st.text` or `st.code`, which parse nothing.
"""

import re

JOINER = "\u2060"
"""Word joiner: no width, no line break. Stands where a backslash cannot keep a shortcode from being read."""

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SHORTCODES = re.compile(r"(?<=:)(?=\S)|(?<=[wW])(?=\.)|(?=@)|(?<=[-<>~=])(?=[-<>=])")


def plain(text: str, limit: int = 200) -> str:
    """The text on one line, escaped so that Markdown shows it letter by letter; cut at `limit` characters.

    Backslashes stop what the parser reads (bold, links, colours, math). Shortcodes (`:material/..:`),
    bare addresses and arrows are replaced after parsing, so these are broken by a word joiner.
    """
    line = " ".join(text.split())
    cut = line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
    return _PUNCTUATION.sub(r"\\\1", _SHORTCODES.sub(JOINER, cut))


def plain_lines(text: str, limit: int = 5000) -> str:
    """The text escaped as `plain` does, its line breaks kept."""
    return "  \n".join(plain(line, limit) for line in text[:limit].splitlines())
