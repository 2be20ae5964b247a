"""The two settings of a model that are changed most, as fields; the others stand in the JSON below them."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components import following, state

WARMEST, MOST_TOKENS = 2.0, 100_000
HELP = "Empty: as the prompt says, else as the model does by itself"


def draw_sampling(key: str, params: Mapping[str, Any], put: Callable[[Mapping[str, Any]], None]) -> None:
    """Nothing where the settings hold what these fields cannot show. `put` is called with all settings after a change."""
    warm, most = params.get("temperature"), params.get("max_tokens")
    if not _shown(warm, int | float, WARMEST) or not _shown(most, int, MOST_TOKENS):
        return
    keys = {"temperature": f"{key}-temperature", "max_tokens": f"{key}-most"}
    following.follow(keys["temperature"], None if warm is None else float(warm))
    following.follow(keys["max_tokens"], most)

    def take() -> None:
        typed = {name: state.get(one) for name, one in keys.items()}
        others = {name: value for name, value in params.items() if name not in keys}
        put(others | {name: value for name, value in typed.items() if value is not None})

    with st.container(horizontal=True, gap="small"):
        st.number_input("Temperature", 0.0, WARMEST, **state.field(keys["temperature"]), step=0.1, help=HELP, on_change=take)
        st.number_input("Most tokens", 0, MOST_TOKENS, **state.field(keys["max_tokens"]), step=1, help=HELP, on_change=take)


def _shown(value: Any, kind: Any, most: float) -> bool:
    return value is None or (isinstance(value, kind) and not isinstance(value, bool) and 0 <= value <= most)
