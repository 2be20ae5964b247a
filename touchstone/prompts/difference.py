"""How two prompt contents differ: part by part and word by word."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.chains.document import Chain
from touchstone.prompts.aligning import aligned
from touchstone.prompts.content import PromptContent
from touchstone.prompts.matching import rising
from touchstone.prompts.words import Span, compared
from touchstone.types import Message

ADDED, REMOVED = "Added.", "Removed."
FORMAT = "Format"
TEXT = "Text of "
"""What the title of a block's text begins with; its name follows."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a prompt that is new, gone or another: what it is called, a remark ("It was message 3."), and its text."""

    title: str
    spans: tuple[Span, ...]
    note: str = ""


def changes(old: PromptContent | None, new: PromptContent, block: str = "") -> tuple[Change, ...]:
    """Everything that differs, messages first. Empty exactly when the hashes are equal. Without an old content all of it is new.

    The text of a `block` is called by the block's name; "" for a prompt, whose messages are called by their places.
    """
    told = (*_messages(old.messages if old else (), new.messages, block), *_parts(parts(old) if old else {}, parts(new)), *_order(old, new))
    return (*told, *_chain(old.chain if old else None, new.chain))


def parts(content: PromptContent) -> dict[str, str]:
    """All but the messages, by title: the format, each setting, each variable, each tool, the model."""
    found = {FORMAT: content.format, **{name: in_lines(value) for name, value in content.params.to_json().items()}}
    for name, text in _listed(content):
        found[name] = f"{found[name]}\n\n{text}" if name in found else text
    return {**found, "Model": content.model} if content.model else found


def in_lines(value: Any) -> str:
    """A value as JSON, an object one key a line in the order of the alphabet, as the content's hash takes them."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2 if isinstance(value, Mapping) else None)


def _listed(content: PromptContent) -> list[tuple[str, str]]:
    """Titles and texts of what has an order of its own."""
    variables = [(f"Variable {one.name}", _fields(one.to_json())) for one in content.variables]
    return variables + [(f"Tool {tool_name(tool)}".rstrip(), in_lines(dict(tool))) for tool in content.tools]


def _fields(data: Mapping[str, Any]) -> str:
    return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in data.items() if name != "name")


def tool_name(tool: Mapping[str, Any]) -> str:
    """What a tool is called, "" for one without a name."""
    function = tool.get("function")
    return str((function if isinstance(function, Mapping) else tool).get("name") or "")


def _messages(old: Sequence[Message], new: Sequence[Message], block: str) -> Iterator[Change]:
    pairs = aligned(old, new)
    still = {j for j, _ in rising([(j, i) for i, j in pairs if i is not None and j is not None])}
    for i, j in pairs:
        after = None if j is None else new[j]
        before = None if i is None else old[i]
        moved = i is not None and j is not None and j not in still
        if before != after or moved:
            text = compared(before.content if before else "", after.content if after else "")
            title = f"{TEXT}{block}" if block else _title(i if j is None else j, after or before)
            yield Change(title, text, _note(before, after, i if moved else None))


def _title(place: int | None, message: Message | None) -> str:
    return f"Message {(place or 0) + 1} ({message.role if message else ''})"


def _note(before: Message | None, after: Message | None, moved_from: int | None) -> str:
    if before is None or after is None:
        return ADDED if after else REMOVED
    moved = "" if moved_from is None else f"It was message {moved_from + 1}."
    role = "" if before.role == after.role else f"Its role was {before.role}."
    return f"{moved} {role}".strip()


def _parts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for title in _titles(list(before), list(after)):
        if before.get(title) != after.get(title):
            note = ADDED if title not in before else REMOVED if title not in after else ""
            yield Change(title, compared(before.get(title, ""), after.get(title, "")), note)


def _titles(before: Sequence[str], after: list[str]) -> list[str]:
    """The titles of both; what is gone stands behind what it stood behind."""
    last = -1
    for title in before:
        if title in after:
            last = after.index(title)
        else:
            last += 1
            after.insert(last, title)
    return after


def _chain(old: Chain | None, new: Chain | None) -> tuple[Change, ...]:
    from touchstone.chains.difference import changes

    return changes(old, new or Chain()) if old or new else ()


def _order(old: PromptContent | None, new: PromptContent) -> Iterator[Change]:
    """Variables and tools that only changed places."""
    before, after = ([title for title, _ in _listed(content)] for content in (old or PromptContent(), new))
    if before != after and Counter(before) == Counter(after):
        yield Change("Order of variables and tools", compared("\n".join(before), "\n".join(after)))
