"""What a column of the playground is called in a blind vote: as a run calls the same target."""

from store import models, prompt_versions, prompts
from store.database import Database
from touchstone.actions.runs import target_label
from touchstone.actions.store_errors import translated
from touchstone.playground.board import DRAFT, NO_PROMPT, Column
from touchstone.prompts.content import PromptContent

DIGITS = 8
"""Hexadecimal digits that tell two unsaved texts apart."""


@translated()
def target_name(db: Database, column: Column, said: PromptContent) -> str:
    """The name of a column whose prompt says this; a draft that says what a version says is that version. Raises NotFound."""
    model = models.get_model(db, column.model_id)
    if column.prompt_id == NO_PROMPT:
        return target_label(db, model, None)
    saved = column.version_id if column.version_id != DRAFT else _saved(db, column.prompt_id, said)
    if saved is not None:
        return target_label(db, model, prompts.get_version(db, saved))
    return f"{prompts.get_prompt(db, column.prompt_id).name} draft {said.hash[:DIGITS]} @ {model.name}"


def _saved(db: Database, prompt_id: int, said: PromptContent) -> int | None:
    """The newest version that says the same."""
    return next((line.id for line in prompt_versions.lines(db, prompt_id) if line.content_hash == said.hash), None)
