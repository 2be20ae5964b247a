"""JSON that an author is still writing and that cannot be read yet: kept as typed, beside the draft, which holds what can be read."""

from collections.abc import Mapping

from store.database import Database
from store.prompts import MAIN
from touchstone.actions import drafts


def _name(prompt_id: int, branch: str, author: str) -> str:
    return drafts.subject("prompt-typed", prompt_id if branch == MAIN else f"{prompt_id}:{branch}", author)


def keep(db: Database, prompt_id: int, branch: str, author: str, texts: Mapping[str, str]) -> None:
    """Keep these texts by the name of their field, in place of those before; none leaves nothing behind."""
    if texts:
        drafts.keep(db, _name(prompt_id, branch, author), texts)
    elif find(db, prompt_id, branch, author):
        drafts.discard(db, _name(prompt_id, branch, author))


def find(db: Database, prompt_id: int, branch: str, author: str) -> dict[str, str]:
    """What was kept, by the name of its field."""
    draft = drafts.find(db, _name(prompt_id, branch, author))
    return {name: str(text) for name, text in draft.body.items()} if draft else {}
