"""What a person can set or call is written where they look for it."""

import ast
import re
from pathlib import Path

import pytest

from touchstone.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def variables_read() -> set[str]:
    """Environment variables the product reads, found in its source."""
    files = [ROOT / "touchstone" / "settings.py", *(ROOT / "touchstone").rglob("*.py")]
    names = {name for file in files for name in re.findall(r"TOUCHSTONE_[A-Z_]+", file.read_text("utf-8"))}
    return names - {"TOUCHSTONE_DEVELOPMENT"}


@pytest.mark.parametrize("name", sorted(variables_read()))
def test_a_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize(
    "command",
    [*(command.name or command.callback.__name__ for command in app.registered_commands if command.callback), "models", "prompts"],
)
def test_a_command_is_in_the_readme(command: str) -> None:
    assert f"touchstone {command}" in README


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", README))
def test_a_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        file.relative_to(ROOT).as_posix()
        for part in ("touchstone", "store", "components")
        for file in (ROOT / part).rglob("*.py")
        if file.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(file.read_text("utf-8")))
    ]
    assert silent == []
