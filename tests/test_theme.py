"""The colours of both appearances can be read: what stands on a primary button is white."""

import tomllib
from pathlib import Path

import pytest

from components.results.scale import contrast, luminance

THEME = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_primary_button_can_be_read(appearance: str) -> None:
    assert contrast(luminance("#FFFFFF"), luminance(THEME[appearance]["primaryColor"])) >= 4.5


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("name", ["textColor", "linkColor", "redColor", "orangeColor", "greenColor", "grayColor"])
def test_text_can_be_read_on_the_page(appearance: str, name: str) -> None:
    own = THEME[appearance]
    assert contrast(luminance(own[name]), luminance(own["backgroundColor"])) >= 4.5
