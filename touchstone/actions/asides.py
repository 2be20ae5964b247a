"""Texts of a prompt that another window's draft stands in the way of: one per window, kept until it is settled whose stays."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from store.database import Database
from store.prompts import MAIN
from touchstone.actions import drafts
from touchstone.errors import Conflict
from touchstone.prompts.content import PromptContent

KIND = "prompt-aside"


@dataclass(frozen=True)
class Aside:
    """A text that is no draft: the window that typed it, the version it builds on, JSON that cannot be read yet, and when it was kept."""

    window: str
    content: PromptContent
    parent_id: int | None
    half_typed: Mapping[str, str]
    kept_at: float


def place(prompt_id: int, branch: str, author: str) -> str:
    """The name that the texts beside an author's draft are kept under."""
    return drafts.subject(KIND, prompt_id if branch == MAIN else f"{prompt_id}:{branch}", author)


def keep(db: Database, place: str, window: str, content: PromptContent, parent_id: int | None, half_typed: Mapping[str, str]) -> None:
    """Keep what a window holds, in place of what it kept here before. Raises Conflict where others kept theirs each time it was tried."""
    body = {"content": content.to_json(), "parent_id": parent_id, "half_typed": dict(half_typed), "kept_at": time.time()}
    drafts.add(db, place, {window: body})


def found(db: Database, place: str, but: str = "") -> list[Aside]:
    """The texts of all windows `but` one, the newest first."""
    draft = drafts.find(db, place)
    kept = [_read(window, body) for window, body in draft.body.items() if body and window != but] if draft else []
    return sorted(kept, key=lambda one: -one.kept_at)


def forget(db: Database, place: str, window: str) -> None:
    """Forget the text of a window. Raises as `keep` does."""
    if drafts.find(db, place) is None:
        return
    left = drafts.add(db, place, {window: None})
    if not any(left.body.values()):
        with suppress(Conflict):  # another window kept its text just now
            drafts.discard(db, place, left.saved_at)


def _read(window: str, body: Mapping[str, Any]) -> Aside:
    parent_id, texts = body.get("parent_id"), body.get("half_typed") or {}
    content = PromptContent.from_json(body.get("content") or {})
    half_typed = {str(name): str(text) for name, text in texts.items()}
    return Aside(window, content, int(parent_id) if parent_id else None, half_typed, float(body.get("kept_at") or 0))
