"""How two prompt contents differ: part by part and word by word, or as lines that anyone can read without knowing a format."""

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.prompts.aligning import aligned
from touchstone.prompts.content import PromptContent
from touchstone.prompts.matching import rising
from touchstone.prompts.words import Span, compared
from touchstone.types import Message

LINE_ENDS = "Only line ends differ."
ADDED, REMOVED = "Added.", "Removed."


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a prompt that is new, gone or another: what it is called, a remark ("It was message 3."), and its text."""

    title: str
    spans: tuple[Span, ...]
    note: str = ""


def changes(old: PromptContent | None, new: PromptContent) -> tuple[Change, ...]:
    """Everything that differs, messages first. Empty exactly when the hashes are equal. Without an old content all of it is new."""
    return (*_messages(old.messages if old else (), new.messages), *_parts(parts(old) if old else {}, parts(new)), *_order(old, new))


def parts(content: PromptContent) -> dict[str, str]:
    """All but the messages, by title: the format, each setting, each variable, each tool, the model."""
    found = {"Format": content.format, **{name: in_lines(value) for name, value in content.params.to_json().items()}}
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


def _messages(old: Sequence[Message], new: Sequence[Message]) -> Iterator[Change]:
    pairs = aligned(old, new)
    still = {j for j, _ in rising([(j, i) for i, j in pairs if i is not None and j is not None])}
    for i, j in pairs:
        after = None if j is None else new[j]
        before = None if i is None else old[i]
        moved = i is not None and j is not None and j not in still
        if before != after or moved:
            text = compared(before.content if before else "", after.content if after else "")
            yield Change(_title(i if j is None else j, after or before), text, _note(before, after, i if moved else None))


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


def _order(old: PromptContent | None, new: PromptContent) -> Iterator[Change]:
    """Variables and tools that only changed places."""
    before, after = ([title for title, _ in _listed(content)] for content in (old or PromptContent(), new))
    if before != after and Counter(before) == Counter(after):
        yield Change("Order of variables and tools", compared("\n".join(before), "\n".join(after)))


def as_lines(content: PromptContent) -> list[str]:
    """The content as lines: each message under its role, then every setting that is given; a format that is not the usual one too."""
    lines: list[str] = []
    for number, message in enumerate(content.messages, 1):
        lines += [f"[{number} {message.role}]", *message.content.splitlines(), ""]
    for title, text in parts(content).items():
        if (title, text) != ("Format", PromptContent.format):
            lines += [f"{title} = {text}"] if "\n" not in text else [f"{title}:", *text.splitlines()]
    return lines if lines[-1:] != [""] else lines[:-1]


def difference(old: PromptContent | None, new: PromptContent, around: int = 3) -> str:
    """What changed from `old` to `new`, with `around` lines of context; "…" stands for lines left out. Empty when nothing changed.

    Lines that begin with + are new, with - are gone, with a space are in both. Without an old content every line is new.
    Contents whose lines are the same say that only line ends differ.
    """
    lines = list(difflib.unified_diff(as_lines(old) if old else [], as_lines(new), lineterm="", n=around))[2 if old else 3 :]
    if not lines and old and old.hash != new.hash:
        return LINE_ENDS
    return "\n".join("…" if line.startswith("@@") else line for line in lines)


def changed_lines(old: PromptContent | None, new: PromptContent) -> tuple[int, int]:
    """How many lines were added and how many removed."""
    signs = [line[:1] for line in difference(old, new, around=0).splitlines()]
    return signs.count("+"), signs.count("-")
