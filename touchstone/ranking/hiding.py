"""What no voter may read: texts that a case plants, and variables that hold what an answer is graded by."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from touchstone.templates.values import written
from touchstone.types import Case

MARK = "(hidden)"
SECRET, GRADING = {"secret", "secrets"}, {"secret", "secrets", "expected"}
"""A variable with one of these words in its name is told to no voter; the text of a secret one is hidden wherever it stands."""
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
NO_SECRETS = {"true", "false", "null", *"0123456789"}
"""Values too common to be hidden: a question without them would say something else."""
SHORT = 4
"""Letters below which a text is hidden only where it is a word of its own."""


def is_grading(name: str) -> bool:
    """Whether a variable of that name is for whoever grades."""
    return bool(_words(name) & GRADING)


def _words(name: str) -> set[str]:
    """The words of a variable's name, written as_here, like-this or asHere."""
    return {word.casefold() for word in WORD.findall(name)}


def hidden_texts(case: Case, also: Iterable[str] = ()) -> tuple[str, ...]:
    """The texts that a case plants and those of its secret variables, the longest first, each once; `also` are others to hide."""
    of_variables = (
        text for name, value in case.variables.items() if _words(name) & SECRET for text in texts(value) if text not in NO_SECRETS
    )
    return tuple(
        sorted({text.strip() for text in (*case.secrets, *of_variables, *also) if text.strip()}, key=lambda text: (-len(text), text))
    )


def masked(value: Any, hidden: Collection[str]) -> Any:
    """The value with MARK in place of every hidden text, however it is capitalized and spaced, and also as JSON writes it."""
    forms = dict.fromkeys(form for text in hidden for form in (text, _in_json(text, True), _in_json(text, False)))
    return _masked(value, re.compile("|".join(map(_one, forms)), re.IGNORECASE)) if hidden else value


def _in_json(text: str, ascii_only: bool) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


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
