"""From what a model wrote to a value: JSON, what a pattern finds, a list, or one of several choices."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import Invalid
from touchstone.json_schema import first_misfit
from touchstone.prompts.from_outside import read_json
from touchstone.templates.values import short

TYPES = {"json": "json", "regex": "text", "list": "list[text]", "choice": "text"}
FENCE = re.compile(r"```[a-zA-Z]*\n(.*?)```", re.DOTALL)
BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")
LONGEST, REGEX_S = 200_000, 0.5


@kinds("parser")
@dataclass(frozen=True)
class Parser(Step):
    """Reads a text as JSON (`format` json, with a `schema` it must fit), as what a `pattern` finds (regex; its first group where it has
    one), as a list, or as one of the `choices`. It fails where the text is none: its handling says what comes then."""

    title: ClassVar[str] = "Parser"
    group: ClassVar[str] = "Text"

    format: str = "json"
    schema: Mapping[str, Any] = field(default_factory=dict)
    pattern: str = ""
    choices: tuple[str, ...] = ()

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("text"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("value", TYPES.get(self.format, "text")),)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done({"value": parsed(given["text"], self.format, self.schema, self.pattern, self.choices)})


def parsed(text: str, format: str, schema: Mapping[str, Any], pattern: str, choices: Sequence[str]) -> Any:
    """The value that a text holds, read in that format. Raises Invalid."""
    if len(text) > LONGEST:
        raise Invalid(f"The text has {len(text):,} characters.", f"A parser reads {LONGEST:,}.")
    if format not in TYPES:
        raise Invalid(f"The parser has the unknown format {format[:60]!r}.", f"Choose one of {', '.join(TYPES)}.")
    if format == "json":
        return _fitting(text, schema)
    if format == "regex":
        return _found(text, pattern)
    return _items(text) if format == "list" else _chosen(text, choices)


def _fitting(text: str, schema: Mapping[str, Any]) -> Any:
    value = _value(text)
    if schema:
        try:
            misfit = first_misfit(value, dict(schema))
        except Exception as error:
            raise Invalid("The schema cannot be used.", short(str(error), 200)) from error
        if misfit is not None:
            raise Invalid("The JSON does not fit the schema.", short(str(misfit.message), 200))
    return value


def _found(text: str, pattern: str) -> str:
    import regex

    try:
        found = regex.search(pattern, text, timeout=REGEX_S, concurrent=True)
    except TimeoutError:
        raise Invalid(f"The pattern took longer than {REGEX_S:g} seconds.", "Make it simpler.") from None
    except regex.error as error:
        raise Invalid("The pattern is none.", short(str(error), 200)) from error
    if found is None:
        raise Invalid("The pattern is not found.", f"The text begins {short(text, 60)!r}.")
    return str(found[1] if found.re.groups and found[1] is not None else found[0])


def _chosen(text: str, choices: Sequence[str]) -> str:
    said = text.casefold()
    named = [one for one in choices if re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", said)]
    longest = [one for one in named if not any(one != other and one.casefold() in other.casefold() for other in named)]
    if len(longest) != 1:
        raise Invalid(f"The text names {'none' if not longest else 'several'} of the choices.", f"It begins {short(text, 60)!r}.")
    return longest[0]


def _value(text: str) -> Any:
    """The first JSON in a text: all of it, what stands in a fence, or what begins at the first bracket."""
    fenced = FENCE.search(text)
    for one in (text.strip(), fenced[1].strip() if fenced else ""):
        try:
            return read_json(one)
        except ValueError:
            continue
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if start < 0:
        raise Invalid("The text holds no JSON.", f"It begins {short(text, 60)!r}.")
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
        return read_json(text[start:end])
    except (ValueError, RecursionError) as error:
        raise Invalid("The text holds no JSON that can be read.", short(str(error), 160)) from error


def _items(text: str) -> list[str]:
    """The items of a JSON list of texts, else the lines, without their bullets or numbers."""
    if text.lstrip().startswith("["):
        with suppress(Invalid):
            value = _value(text)
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                return value
    lines = text.splitlines()
    marked = [line for line in lines if BULLET.match(line)]
    return [BULLET.sub("", line).strip() for line in marked or lines if line.strip()]
