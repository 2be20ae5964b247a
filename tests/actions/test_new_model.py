"""The form of a new model: what of it is kept as a draft."""

import pytest

from touchstone.actions.new_model import NewModel


@pytest.mark.parametrize("typed", ["sk-abcdef1234567890", "Bearer x", "my key", "$(cat key)"])
def test_a_key_in_the_field_of_its_name_is_never_kept(typed: str) -> None:
    assert NewModel(api_key_env=typed).to_json()["api_key_env"] == ""


@pytest.mark.parametrize("url", ["https://user:secret@host/v1", "https://host/v1?key=secret"])
def test_a_secret_in_an_address_is_never_kept(url: str) -> None:
    assert NewModel(base_url=url).to_json()["base_url"] == ""


def test_everything_else_comes_back() -> None:
    typed = NewModel(api_key_env="MY_API_KEY", base_url="https://host/v1", name="n", remote_name="r", price_in=1.5)
    assert NewModel.from_json(typed.to_json()) == typed
