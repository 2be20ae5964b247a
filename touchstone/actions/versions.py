"""The history of a prompt: its versions, the branches they stand on, and the labels that point at them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from store import labels, prompt_versions, prompts
from store.database import Database
from store.prompt_versions import Line
from store.prompts import MAIN
from store.tables import PromptLabel
from touchstone.actions.store_errors import translated
from touchstone.prompts.content import PromptContent


@dataclass(frozen=True)
class History:
    """Every version of a prompt without its text, the newest first, and its labels by name."""

    lines: tuple[Line, ...]
    labels: tuple[PromptLabel, ...]

    @cached_property
    def by_id(self) -> dict[int, Line]:
        """The versions by their ids."""
        return {line.id: line for line in self.lines}

    @cached_property
    def heads(self) -> dict[str, Line]:
        """The newest version of each branch: the main one first, then the one written on last."""
        newest = {line.branch: line for line in reversed(self.lines)}
        return dict(sorted(newest.items(), key=lambda item: (item[0] != MAIN, -item[1].number)))

    @property
    def latest(self) -> Line | None:
        """What `latest` points at; None before the first version."""
        return self.heads.get(MAIN)

    @property
    def pointers(self) -> dict[str, int]:
        """The id of the version that each label points at."""
        return {label.name: label.version_id for label in self.labels}

    def label(self, name: str) -> PromptLabel | None:
        """The label of that name; None where there is none."""
        return next((label for label in self.labels if label.name == name), None)

    def labels_at(self, version_id: int) -> list[PromptLabel]:
        """The labels that point at a version."""
        return [label for label in self.labels if label.version_id == version_id]

    def can_restore(self, line: Line) -> bool:
        """Whether the newest version of its branch says something else."""
        return self.heads[line.branch].content_hash != line.content_hash

    def number(self, version_id: int | None) -> int:
        """The number of a version; 0 for none."""
        line = self.by_id.get(version_id or 0)
        return line.number if line else 0


@translated()
def history(db: Database, prompt_id: int) -> History:
    """The versions and labels of a prompt."""
    return History(tuple(prompt_versions.lines(db, prompt_id)), tuple(labels.labels(db, prompt_id)))


@translated()
def content(db: Database, version_id: int | None) -> PromptContent | None:
    """What a version says; None for no version. Raises NotFound."""
    return None if version_id is None else PromptContent.from_version(prompts.get_version(db, version_id))


@translated()
def found(db: Database, prompt_id: int, history: History, branch: str = "", words: str = "") -> list[Line]:
    """The versions of a branch ("" for all) with the words in their number, note, author, labels or messages, whatever their case."""
    wanted = words.casefold().strip()
    lines = [line for line in history.lines if branch in ("", line.branch)]
    bodies = prompt_versions.bodies(db, prompt_id) if wanted else {}
    return [line for line in lines if not wanted or _holds(_said(line, history.labels_at(line.id), bodies.get(line.id, "")), wanted)]


def _said(line: Line, pointing: Sequence[PromptLabel], body: str) -> list[str]:
    texts = [str(message.get("content", "")) for message in json.loads(body or "[]")]
    return [f"v{line.number}", line.message, line.author, *(label.name for label in pointing), *texts]


def _holds(texts: Sequence[str], wanted: str) -> bool:
    return any(wanted in text.casefold() for text in texts)
