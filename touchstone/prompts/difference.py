"""How two prompt contents differ, line by line, as text that anyone can read without knowing a format."""

import difflib
import json

from touchstone.prompts.content import PromptContent

LINE_ENDS = "Only line ends differ."


def as_lines(content: PromptContent) -> list[str]:
    """The content as lines: each message under its role, then every setting that is given."""
    lines: list[str] = []
    for number, message in enumerate(content.messages, 1):
        lines += [f"[{number} {message.role}]", *message.content.splitlines(), ""]
    for name, value in content.params.to_json().items():
        lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
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
