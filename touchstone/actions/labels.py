"""Labels of prompts: to deploy is to move one, to roll back is to move it back."""

from store import labels, prompts
from store.database import Database
from store.tables import LabelMove, PromptLabel
from touchstone.actions import block_circles, reviewing
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.prompts.files.checks import LABEL, LATEST

PRODUCTION = "production"


def check_label(name: str) -> str:
    """The name as it is kept. Raises Invalid."""
    name = name.strip()
    if not LABEL.match(name):
        raise Invalid(f"{name[:40]!r} is no label.", "Use 1 to 36 small letters, digits, _ - and dots, not dots alone.")
    if name == LATEST:
        moves_itself = f"The label {LATEST} cannot be moved or removed. It follows the newest version by itself."
        raise Invalid(moves_itself, "Make a label of your own, such as staging.")
    return name


@translated()
def move(
    db: Database, prompt_id: int, name: str, version_id: int, *, author: str, note: str = "", seen: int | None = None, sure: bool = False
) -> PromptLabel:
    """Point a label at a version. `seen` is the version it was seen at (0: there was none).

    Raises Invalid for a bad name, and for a version of a block that would include itself then; NotFound for a version of another
    prompt, Conflict when it moved since it was seen, when it is protected and the mover is not `sure`, and for a chain from a file that
    nobody has looked at.
    """
    checked = check_label(name)
    reviewing.check_prompt(prompts.get_prompt(db, prompt_id))
    allow, said = block_circles.label_check(db, prompt_id, checked, version_id), note.strip()[:500]
    return labels.move_label(db, prompt_id, checked, version_id, author=author, note=said, expected_id=seen, sure=sure, allow=allow)


@translated()
def remove(db: Database, prompt_id: int, name: str, *, author: str, note: str = "", seen: int | None = None, sure: bool = False) -> None:
    """Take a label away; what asks for it gets nothing from then on. Raises as `move` does."""
    checked = check_label(name)
    labels.remove_label(db, prompt_id, checked, author=author, note=note.strip()[:500], expected_id=seen, sure=sure)


@translated()
def protect(db: Database, prompt_id: int, name: str, protected: bool) -> None:
    """Protect a label, or no longer. Raises NotFound, Invalid."""
    labels.protect_label(db, prompt_id, check_label(name), protected)


@translated()
def of_prompt(db: Database, prompt_id: int) -> list[PromptLabel]:
    """A prompt's labels, by name."""
    return labels.labels(db, prompt_id)


@translated()
def log(db: Database, prompt_id: int) -> list[LabelMove]:
    """Where each label pointed and when, the newest move first."""
    return labels.moves(db, prompt_id)
