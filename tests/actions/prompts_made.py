"""Prompts of a shop, made through the verbs, for tests of what is done with many of them."""

from pathlib import Path

from store import projects, prompt_list
from store.database import Database
from tests.stored import in_folder
from touchstone.actions import prompts
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.types import Message


def opened(folder: Path) -> tuple[Database, int]:
    """A database in a folder, and a project in it."""
    db = in_folder(folder)
    return db, projects.create_project(db, "Shop").id or 0


def made(db: Database, project: int, name: str, text: str = "{question}", kind: str = "chat", description: str = "") -> tuple[int, int]:
    """A prompt with one version: their ids."""
    prompt_id = prompts.create_prompt(db, project, name, description, kind=kind).id or 0
    return prompt_id, saved(db, prompt_id, text, format=PLAIN if kind == "block" else "brace")


def saved(db: Database, prompt_id: int, text: str, parent: int | None = None, format: str = "brace") -> int:
    """The id of another version."""
    content = PromptContent((Message("user", text),), format)
    return prompts.save_version(db, prompt_id, content, note=f"says {text[:40]}", author="ann", parent_id=parent).id or 0


def names(db: Database, project: int) -> list[str]:
    """The names of all prompts and chains, in order."""
    return sorted(line.name for line in prompt_list.lines(db, project))
