"""Chains that came from a file run only once a person looked at them and said so."""

from collections.abc import Iterable

from store import prompt_list, prompts
from store.database import Database
from store.tables import Prompt
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.blocks import read_reference
from touchstone.prompts.keepable import CHAIN

UNREVIEWED = "unreviewed"
"""The tag of a chain that came from a file and that nobody has looked at."""
HINT = "Look at it on the Chains page, and confirm it."


@translated()
def check(db: Database, project_id: int, references: Iterable[str]) -> None:
    """Raises Conflict for the first chain among names and references that nobody has looked at; other names pass."""
    for reference in references:
        try:
            name = read_reference(reference).name
        except Invalid:
            continue
        found = prompts.prompt_by_name(db, project_id, name)
        if found is not None:
            check_prompt(found)


def check_prompt(prompt: Prompt) -> None:
    """Raises Conflict for a chain that nobody has looked at."""
    if is_unreviewed(prompt):
        raise Conflict(f"The chain {prompt.name[:100]} came from a file and nobody has looked at it yet.", HINT)


def is_unreviewed(prompt: Prompt) -> bool:
    """Whether it is a chain that nobody has looked at."""
    return prompt.kind == CHAIN and UNREVIEWED in prompt.tags


@translated()
def confirm(db: Database, prompt_id: int) -> None:
    """A person looked at the chain: it may run, and labels may point at it. Raises NotFound."""
    prompt_list.change_prompts(db, [prompt_id], lambda one: {"tags": [tag for tag in one.tags if tag != UNREVIEWED]})


@translated()
def mark(db: Database, prompt_id: int) -> None:
    """Nobody has looked at the chain yet. Raises NotFound."""
    prompt_list.change_prompts(db, [prompt_id], lambda one: {"tags": list(dict.fromkeys([*one.tags, UNREVIEWED]))})
