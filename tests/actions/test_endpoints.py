"""Endpoints as they are stored, and as they are used."""

from pathlib import Path

import pytest

from store.tables import Endpoint, Model
from touchstone.actions.models import checked_endpoint, spec_of
from touchstone.errors import Invalid
from touchstone.settings import Settings

SETTINGS = Settings(Path("unused"), "sqlite://")
MODEL = Model(name="m", endpoint_id=1, remote_name="m")


@pytest.mark.parametrize("provider", ["openai_compatible", "langchain"])
@pytest.mark.parametrize("url", ["http://example.com/v1", "https://10.0.0.5/v1", "https://user:pass@example.com/v1"])
def test_an_address_that_may_not_be_used_is_not_stored(provider: str, url: str) -> None:
    with pytest.raises(Invalid):
        checked_endpoint({"name": "e", "provider": provider, "base_url": url}, SETTINGS)


def test_an_integration_of_langchain_needs_no_address() -> None:
    assert checked_endpoint({"name": "e", "provider": "langchain", "base_url": ""}, SETTINGS)["base_url"] == ""


def test_space_around_a_key_is_not_part_of_it() -> None:
    endpoint = Endpoint(name="e", provider="openai_compatible", base_url="https://example.com/v1", api_key_env="KEY")
    assert spec_of(MODEL, endpoint, SETTINGS, {"KEY": " sk-1\r\n"}).api_key.reveal() == "sk-1"
    with pytest.raises(Invalid, match="not set"):
        spec_of(MODEL, endpoint, SETTINGS, {"KEY": "\n"})
