"""Every attack that `docs/security.md` names has the test that it names."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [line for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines() if line.startswith("| ") and "`tests/" in line]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`(tests/[^`]+\.py::[^`]+)`", row)})


def defined_in(path: Path) -> set[str]:
    """The tests of a file, those of a class after its name."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    assert test in defined_in(ROOT / file)


def test_every_attack_has_a_test() -> None:
    table = [line for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    attacks = [line for line in table[1:] if not re.fullmatch(r"\| \*\*[^|]+\*\* \| \|", line)]
    assert attacks == ROWS and len(ROWS) > 20
