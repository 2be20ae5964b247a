"""What no voter may read: texts that a case plants, and variables that hold what an answer is graded by."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from touchstone.templates.values import written
from touchstone.types import Case

MARK = "(hidden)"
SECRET, GRADING = "secret", ("secret", "expected")
"""A variable with one of these words in its name is told to no voter; the text of a secret one is hidden wherever it stands."""
SHORT = 4
"""Letters below which a text is hidden only where it is a word of its own."""


def is_grading(name: str) -> bool:
    """Whether a variable of that name is for whoever grades."""
    return any(word in name.casefold() for word in GRADING)


def hidden_texts(case: Case, also: Iterable[str] = ()) -> tuple[str, ...]:
    """The texts that a case plants and those of its secret variables, the longest first, each once; `also` are others to hide."""
    of_variables = (text for name, value in case.variables.items() if SECRET in name.casefold() for text in texts(value))
    return tuple(
        sorted({text.strip() for text in (*case.secrets, *of_variables, *also) if text.strip()}, key=lambda text: (-len(text), text))
    )


def masked(value: Any, hidden: Collection[str]) -> Any:
    """The value with MARK in place of every hidden text, however it is capitalized and spaced."""
    return _masked(value, re.compile("|".join(map(_one, hidden)), re.IGNORECASE)) if hidden else value


def _masked(value: Any, hidden: re.Pattern[str]) -> Any:
    if isinstance(value, Mapping):
        return {_masked(name, hidden): _masked(part, hidden) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part, hidden) for part in value]
    text = written(value)
    return hidden.sub(MARK, text) if hidden.search(text) else value


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, a number as it is written."""
    if isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from texts(part)
    elif text := written(value).strip():
        yield text


def _one(text: str) -> str:
    spaced = r"\s+".join(map(re.escape, text.split()))
    return rf"(?<!\w){spaced}(?!\w)" if len(text) < SHORT else spaced
