"""Zero-width characters: invisible, and they cut words apart for a filter or a tokenizer."""

import random
import re
from dataclasses import dataclass

from touchstone.attacks import attacks

_INVISIBLE = "\u200b\u200c\u200d"
_REMOVED = re.compile(f"[{_INVISIBLE}]")


@attacks("zero_width")
@dataclass(frozen=True)
class ZeroWidth:
    """The request with an invisible character after every few letters.

    `every` counts letters and digits (at least 1) from one invisible character to the next. Undone exactly unless the text
    held such characters itself (they also join emoji and some scripts).
    """

    every: int = 3

    def apply(self, text: str, seed: int) -> tuple[str, ...]:
        chance = random.Random(seed)
        count, pieces = 0, []
        for character in text:
            pieces.append(character)
            count += character.isalnum()
            if character.isalnum() and count % max(1, self.every) == 0:
                pieces.append(chance.choice(_INVISIBLE))
        return ("".join(pieces),)

    def undo(self, attacked: str) -> str:
        return _REMOVED.sub("", attacked)
