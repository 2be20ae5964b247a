"""Attacks that put words around a text share this: a frame is what stands before it and after it.

The text is joined, never substituted into a template, so braces and percent signs in it stay what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """Words before and after a text."""

    before: str
    after: str = ""

    def around(self, text: str) -> str:
        return f"{self.before}{text}{self.after}"

    def inside(self, framed: str) -> str | None:
        """The text between, or None when `framed` is not in this frame."""
        fits = framed.startswith(self.before) and framed.endswith(self.after) and len(framed) >= len(self.before) + len(self.after)
        return framed[len(self.before) : len(framed) - len(self.after)] if fits else None


def in_frames(frames: Sequence[Frame], text: str, seed: int) -> tuple[str, ...]:
    """The text in every frame; the seed decides which comes first."""
    first = seed % len(frames)
    return tuple(frame.around(text) for frame in (*frames[first:], *frames[:first]))


def out_of_frames(frames: Sequence[Frame], framed: str) -> str:
    """The text out of the first frame it is in, else `framed` itself. (Exact, unless the text was already in one of the frames.)"""
    return next((inside for frame in frames if (inside := frame.inside(framed)) is not None), framed)
