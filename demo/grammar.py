"""Sentences from templates: `[a|b|]` picks one alternative, `<name>` fills a slot.

Brackets nest, alternatives may be empty, and slots are filled last, so that what fills them is never read as a
template.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from random import Random

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"<(\w+)>")
_SPACES = re.compile(r" {2,}")
_BEFORE_MARK = re.compile(r" +([,.!?])")


@lru_cache(maxsize=65536)
def _alternatives(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


def expand(template: str, rng: Random, **slots: str) -> str:
    """One sentence of the template. An unknown slot raises KeyError."""
    while "[" in template:
        template = _INNERMOST.sub(lambda found: rng.choice(_alternatives(found[1])), template)
    template = _BEFORE_MARK.sub(r"\1", _SPACES.sub(" ", template)).strip()
    return _SLOT.sub(lambda found: slots[found[1]], template)


def pick(templates: Sequence[str], rng: Random, **slots: str) -> str:
    """One sentence of one of the templates."""
    return expand(rng.choice(templates), rng, **slots)


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def chance(rng: Random, probability: float) -> bool:
    """True with that probability."""
    return rng.random() < probability
