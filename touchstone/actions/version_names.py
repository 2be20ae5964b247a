"""What the versions of prompts are called where one is chosen."""

from store import prompt_versions, prompts
from store.database import Database
from store.prompts import MAIN


def version_names(db: Database, project_id: int) -> dict[int, dict[int, str]]:
    """The name of every version by its id, the newest first, by prompt id: "v3", on a branch "v4 (kinder-tone)"."""
    numbers, branches = prompts.version_numbers(db, project_id), prompt_versions.branches(db, project_id)
    return {prompt: {id: _name(number, branches.get(id, MAIN)) for id, number in found.items()} for prompt, found in numbers.items()}


def _name(number: int, branch: str) -> str:
    return f"v{number}" if branch == MAIN else f"v{number} ({branch})"
