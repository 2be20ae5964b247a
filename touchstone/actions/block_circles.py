"""Blocks that would include each other: refused before a version is saved or a label is moved, with the circle named."""

from collections.abc import Callable
from functools import partial

from store import prompts
from store.block_locks import Allow
from store.database import Database
from store.tables import Prompt
from touchstone.actions.blocks import KIND, block_of, finder
from touchstone.prompts.blocks import Block, Reference, circle, circular
from touchstone.prompts.content import PromptContent


def content_check(db: Database, prompt: Prompt, content: PromptContent) -> Allow | None:
    """Raises Invalid for the next version of a block that would include the block again, in whatever version. None for a prompt."""
    if prompt.kind != KIND:
        return None
    start = Block(prompt.name, 0, 0, content.messages[0].content, content.format)
    return partial(_check, db, prompt, start, lambda reference: reference.name == prompt.name)


def label_check(db: Database, prompt_id: int, label: str, version_id: int) -> Allow | None:
    """Raises Invalid for a version of a block that would include itself once the label points at it. None for a prompt.

    Raises NotFound for a version there is not, at once.
    """
    prompt = prompts.get_prompt(db, prompt_id)
    if prompt.kind != KIND:
        return None
    start = block_of(prompt.name, prompts.get_version(db, version_id))
    return partial(_check, db, prompt, start, lambda reference: (reference.name, reference.label) == (prompt.name, label))


def _check(db: Database, prompt: Prompt, start: Block, means_it: Callable[[Reference], bool]) -> None:
    stored = finder(db, prompt.project_id)
    if found := circle(start, lambda reference: start if means_it(reference) else stored(reference)):
        raise circular(found)
