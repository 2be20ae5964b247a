"""Look-alike letters: the request reads the same to a person and is another text to a machine."""

import random
from dataclasses import dataclass

from touchstone.attacks import attacks

_ALIKE = dict(
    zip(
        "aceijopsxyABCEHIJKMOPSTXY",
        "\u0430\u0441\u0435\u0456\u0458\u043e\u0440\u0455\u0445\u0443"
        "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423",
        strict=True,
    )
)
"""Latin letters and the Cyrillic ones that look the same (Unicode confusables)."""
_BACK = str.maketrans({alike: letter for letter, alike in _ALIKE.items()})


@attacks("homoglyph")
@dataclass(frozen=True)
class Homoglyph:
    """The request with Latin letters replaced by Cyrillic ones of the same look.

    `share` is the chance (0 to 1) that a letter with a look-alike is replaced. Undone exactly unless the text held such
    Cyrillic letters itself.
    """

    share: float = 0.5

    def apply(self, text: str, seed: int) -> tuple[str, ...]:
        chance = random.Random(seed)
        return ("".join(_ALIKE[letter] if letter in _ALIKE and chance.random() < self.share else letter for letter in text),)

    def undo(self, attacked: str) -> str:
        return attacked.translate(_BACK)
