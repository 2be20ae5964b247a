"""The colours of rates: one hue from little to much, so that eyes that do not tell colours apart read it too.

They are the theme's own, named here so that the figure in a cell can be written in the ink that stands out on it.
"""

from itertools import pairwise

import streamlit as st

INKS = ("#FFFFFF", "#000000")
"""One of the two has a contrast of at least 4.58 on any colour."""


def colours() -> list[str]:
    """The theme's scale from 0 to 1, for the appearance the visitor has."""
    return list(st.get_option(f"theme.{_appearance()}.chartSequentialColors"))


def accent() -> str:
    """The theme's colour that no shade of the scale is like."""
    return str(st.get_option(f"theme.{_appearance()}.orangeColor"))


def _appearance() -> str:
    return "dark" if st.context.theme.type == "dark" else "light"


def colorscale(scale: list[str]) -> list[list[object]]:
    """The scale as Plotly wants it."""
    return [[step / (len(scale) - 1), colour] for step, colour in enumerate(scale)]


def ink(value: float | None, scale: list[str]) -> str:
    """The colour of text on the cell of a value: the one with the higher contrast (WCAG 2.2)."""
    under = luminance(blend(value, scale)) if value is not None else luminance(scale[0])
    return max(INKS, key=lambda colour: contrast(luminance(colour), under))


def contrast(one: float, other: float) -> float:
    """WCAG's ratio of two luminances, 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def blend(value: float, scale: list[str]) -> str:
    """The colour at a value of 0 to 1, between the two of the scale beside it."""
    place = min(max(value, 0.0), 1.0) * (len(scale) - 1)
    low, high = list(pairwise(scale))[min(int(place), len(scale) - 2)]
    share = place - min(int(place), len(scale) - 2)
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(low), _channels(high), strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB", 0 to 1 (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
