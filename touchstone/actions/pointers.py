"""What a label or a number of a prompt names: strictly that version, never another."""

from store import labels, prompts
from store.database import Database
from store.tables import Prompt, PromptVersion
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.files.checks import LATEST


@translated()
def version_of(db: Database, prompt: Prompt, label: str = "", number: int = 0) -> PromptVersion:
    """The version that a label (or `latest`, also without either) or a number names.

    Raises NotFound, and Invalid for a label and a number together.
    """
    if label and number:
        raise Invalid("A label and a version were asked for together.", "Ask for one of them.")
    found = _found(db, prompt.id or 0, label, number)
    if found is None:
        what = f"label {label}" if label and label != LATEST else f"version {number}" if number else "version"
        raise NotFound(f"{prompt.name} has no {what}.", "Look at its labels and versions.")
    return found


@translated()
def version_id(db: Database, prompt_id: int, number: int = 0) -> int | None:
    """The id of a version of a prompt by its number, of the newest for 0; None where there is none."""
    found = _found(db, prompt_id, "", number)
    return found.id if found else None


def _found(db: Database, prompt_id: int, label: str, number: int) -> PromptVersion | None:
    if number:
        return prompts.version_by_number(db, prompt_id, number)
    return labels.labelled(db, prompt_id, label) if label and label != LATEST else prompts.latest_version(db, prompt_id)
