"""Spans as HTML: escaped piece by piece, what is new and what is gone told by sign, by line, by colour and by a word that is read aloud."""

import re
from collections.abc import Iterator, Sequence

from components.results.shown import as_html
from touchstone.prompts.words import Kind, Span

SPANS = 3000
"""Spans that are drawn; what comes after is told in a sentence."""
AROUND = 240
"""Characters of unchanged text that stand on each side of a change."""
NEAR = 120
"""Characters within which a line end or a space is looked for, to cut there."""

WORDS: dict[Kind, str] = {"added": "added", "removed": "removed", "same": "in both"}
SIGNS: dict[Kind, str] = {"added": "+", "removed": "−", "same": ""}
TAGS: dict[Kind, str] = {"added": "ins", "removed": "del", "same": "mark"}
_LOOKS: dict[Kind, str] = {
    "added": "background:rgba(40,160,90,.24);color:inherit;text-decoration:none",
    "removed": "background:rgba(220,70,60,.24);color:inherit;text-decoration:line-through",
    "same": "background:rgba(80,110,220,.2);color:inherit;text-decoration:underline",
}
_ALOUD = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);user-select:none"
_SIGN = "display:inline-block;font-weight:700;padding:0 2px;text-decoration:none;user-select:none"
_REST = '<span style="opacity:.65;font-style:italic;user-select:none">{}</span>'
_HIDDEN = re.compile(r"(\r\n|\n|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])")
_BREAKS = (re.compile(r"\n"), re.compile(r"\s"))


def differing(spans: Sequence[Span]) -> str:
    """One text with what is gone and what is new where it was; long stretches that did not change are left out."""
    last = len(spans) - 1
    shown = (_unchanged(span.text, at > 0, at < last) if span.kind == "same" else marked(span) for at, span in enumerate(spans[:SPANS]))
    return "".join(shown)


def matching(spans: Sequence[Span], side: Kind) -> str:
    """The old text (`side` removed) or the new one (added), with what is in both marked."""
    mine = [span for span in spans if span.kind in ("same", side)]
    return "".join(marked(span) if span.kind == "same" and span.text.strip() else as_html(span.text) for span in mine[:SPANS])


def marked(span: Span) -> str:
    """A span with its sign, its colour and its word."""
    tag, sign = TAGS[span.kind], SIGNS[span.kind]
    text = "".join(_visible(span.text)) if sign else as_html(span.text)
    before = f'<span aria-hidden="true" style="{_SIGN}">{sign}</span>' if sign else ""
    return f'<{tag} style="{_LOOKS[span.kind]}"><span style="{_ALOUD}"> {WORDS[span.kind]}: </span>{before}{text}</{tag}>'


def _visible(text: str) -> Iterator[str]:
    """The pieces of a changed text; line ends and unusual spaces, which show nothing, by a sign or their number."""
    for piece in _HIDDEN.split(text):
        if piece in ("\n", "\r\n"):
            yield _REST.format("↵" if piece == "\n" else "CR LF ↵") + "\n"
        elif _HIDDEN.fullmatch(piece):
            yield _REST.format(f"U+{ord(piece):04X}")
        else:
            yield as_html(piece)


def _unchanged(text: str, after: bool, before: bool) -> str:
    """A stretch that is in both: all of it, or what stands next to the changes after and before which it comes, or else its beginning."""
    start = _cut(text) if after or not before else 0
    end = len(text) - (_cut(text[::-1]) if before else 0)
    if end - start < AROUND:
        return as_html(text)
    note = _REST.format(f"… {end - start:,} characters did not change …")
    return "\n".join(piece for piece in (as_html(text[:start].rstrip("\n")), note, as_html(text[end:].lstrip("\n"))) if piece)


def _cut(text: str) -> int:
    """Where a text may be cut soon after AROUND characters: at the end of a line, else at a space, else there."""
    near = (pattern.search(text, AROUND, AROUND + NEAR) for pattern in _BREAKS)
    return next((found.start() for found in near if found), AROUND)
