"""How two texts differ, word by word: what is in both, what is gone, what is new. Nothing is lost or made up on the way.

A token is a word, a number, one character of a script that writes without spaces, a run of spaces, a line end, or one mark.
Long texts are held by their lines first, then what lies between is compared token by token.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Literal

import regex

from touchstone.prompts.matching import Match, matched

Kind = Literal["same", "added", "removed"]
MANY = 4000
"""Tokens of both texts from which lines are compared first."""

_ENDS = r"\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
_CLOSE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(rf"\r\n|[{_ENDS}]|[^\S{_ENDS}]+|\d+(?:[.,]\d+)+|[{_CLOSE}]\p{{M}}*|[\w--[{_CLOSE}]]+|\X", regex.V1)
_WORD = regex.compile(r"\w")
_NO_ISLAND = regex.compile(rf"[\w{_ENDS}]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is in both texts, only in the new one, or only in the old one."""

    kind: Kind
    text: str


def compared(old: str, new: str) -> tuple[Span, ...]:
    """The two texts as one row of spans: same and removed together are `old`, same and added together are `new`.

    Of two changes next to each other, what is gone comes first. A space or a mark alone between two rewritten words is part of them.
    """
    begins, ours, theirs, ends = _ends_apart(old.splitlines(keepends=True), new.splitlines(keepends=True))
    before, after = ([tokens(line) for line in lines] for lines in (ours, theirs))
    a, b = list(chain.from_iterable(before)), list(chain.from_iterable(after))
    hunks = _hunks(a, b, matched(a, b, _by_lines(before, after) if len(a) + len(b) > MANY else ()))
    hunks[0].same = begins + hunks[0].same
    hunks[-1].same += ends
    return tuple(span for hunk in _joined(hunks) for span in hunk.spans())


def _ends_apart(old: Sequence[str], new: Sequence[str]) -> tuple[str, Sequence[str], Sequence[str], str]:
    """Two rows of lines without the whole lines both begin and end with, and these: most of a long text did not change."""
    least = min(len(old), len(new))
    first = next((place for place in range(least) if old[place] != new[place]), least)
    last = next((place for place in range(least - first) if old[-1 - place] != new[-1 - place]), least - first)
    return "".join(old[:first]), old[first : len(old) - last], new[first : len(new) - last], "".join(old[len(old) - last :])


def whole(kind: Kind, text: str) -> tuple[Span, ...]:
    """A text that is all of one kind; nothing for an empty one."""
    return (Span(kind, text),) if text else ()


def tokens(text: str) -> list[str]:
    """The text cut into words, spaces, line ends and marks; together they are the text."""
    found: list[str] = _TOKEN.findall(text)
    return found


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, neither space nor mark."""
    return _WORD.match(token) is not None


def changed(spans: Iterable[Span]) -> bool:
    """Whether anything is new or gone."""
    return any(span.kind != "same" for span in spans)


def counted(spans: Iterable[Span]) -> Counter[Kind]:
    """How many words are in both texts, how many only in one."""
    words: Counter[Kind] = Counter()
    for span in spans:
        words[span.kind] += sum(map(is_word, tokens(span.text)))
    return words


def in_common(spans: Iterable[Span]) -> float:
    """The share of words that are in both texts, 0 to 1: twice those in both, over those of both. 1 when there is no word at all."""
    words = counted(spans)
    both = 2 * words["same"]
    every = both + words["added"] + words["removed"]
    return both / every if every else 1.0


def _by_lines(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> Iterator[Match]:
    """The tokens of the lines that belong together, as places in the two rows of tokens."""
    starts, others = (list(accumulate(map(len, rows), initial=0)) for rows in (before, after))
    for i, j in matched(["".join(line) for line in before], ["".join(line) for line in after]):
        yield from ((starts[i] + n, others[j] + n) for n in range(len(before[i])))


@dataclass(slots=True)
class _Hunk:
    """What is in both, then what is gone after it, then what is new."""

    same: str
    removed: str = ""
    added: str = ""

    def spans(self) -> tuple[Span, ...]:
        return (*whole("same", self.same), *whole("removed", self.removed), *whole("added", self.added))

    def changed(self) -> bool:
        return bool(self.removed or self.added)


def _hunks(a: Sequence[str], b: Sequence[str], found: Sequence[Match]) -> list[_Hunk]:
    hunks = [_Hunk("")]
    i = j = 0
    for x, y in (*found, (len(a), len(b))):
        hunks[-1].removed, hunks[-1].added = "".join(a[i:x]), "".join(b[j:y])
        if hunks[-1].changed():
            hunks.append(_Hunk(""))
        hunks[-1].same += "".join(a[x : x + 1])
        i, j = x + 1, y + 1
    return hunks


def _joined(hunks: Iterable[_Hunk]) -> list[_Hunk]:
    """The hunks, where spaces or marks alone stood between two rewritten words put together into one."""
    joined: list[_Hunk] = []
    for hunk in hunks:
        last = joined[-1] if joined else _Hunk("")
        both = (last.removed or hunk.removed) and (last.added or hunk.added)
        if both and last.changed() and hunk.changed() and hunk.same and not _NO_ISLAND.search(hunk.same):
            last.removed += hunk.same + hunk.removed
            last.added += hunk.same + hunk.added
        else:
            joined.append(hunk)
    return joined
