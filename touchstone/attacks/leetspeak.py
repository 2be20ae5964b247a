"""Leetspeak: digits for letters, which word filters miss and people read at once."""

from dataclasses import dataclass

from touchstone.attacks import attacks

_DIGITS = str.maketrans("aeiostAEIOST", "431057431057")
_LETTERS = str.maketrans("431057", "aeiost")


@attacks("leetspeak")
@dataclass(frozen=True)
class Leetspeak:
    """The request with digits for a, e, i, o, s and t.

    Loses the case of those letters, and digits that stood in the text: undone, "Meet at 10" reads "Meet at io".
    """

    def apply(self, text: str, seed: int) -> tuple[str, ...]:
        return (text.translate(_DIGITS),)

    def undo(self, attacked: str) -> str:
        return attacked.translate(_LETTERS)
