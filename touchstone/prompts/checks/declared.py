"""Variables that the text has and nobody described, and the other way round."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from touchstone.prompts.checks.findings import WHOLE, Finding
from touchstone.prompts.checks.reading import Read
from touchstone.prompts.content import PromptContent
from touchstone.templates.values import short


def undeclared(content: PromptContent, messages: Sequence[Read]) -> Iterator[Finding]:
    """Variables that are not declared, each where it first stands, when any are declared at all."""
    declared = [one.name for one in content.variables]
    told: set[str] = set(declared)
    for message in messages if declared else ():
        for one in message.names:
            if one.name not in told:
                told.add(one.name)
                inside = f" of {short(one.block)}" if one.block else ""
                title = f"The variable {short(one.name)}{inside} is not declared."
                yield Finding("warning", message.place, one.start, one.end, title, _advice(one.name, declared))


def unused(content: PromptContent, messages: Sequence[Read]) -> Iterator[Finding]:
    """Variables that no message has. Nothing is said while a message or a block cannot be read: it may be in there."""
    if any(message.problem or any(one.problem for one in message.includes) for message in messages):
        return
    used = {one.name for message in messages for one in message.names}
    for variable in content.variables:
        if variable.name not in used:
            advice = "Put it into a message, or take it off the list."
            yield Finding("note", WHOLE, 0, 0, f"The variable {short(variable.name)} is declared and stands nowhere.", advice)


def _advice(name: str, declared: Sequence[str]) -> str:
    near = get_close_matches(name, declared, 1, 0.75) if len(declared) <= 200 else []
    return f"Did you mean {short(near[0])}? Correct it, or declare it." if near else "Declare it with its type, or correct its name."
