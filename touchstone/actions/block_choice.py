"""What an author can include: the blocks of a project, each by its newest version, a label, or a number."""

from collections.abc import Mapping

from store import labels, prompt_versions, prompts
from store.database import Database
from store.prompts import MAIN
from touchstone.actions.blocks import KIND
from touchstone.actions.store_errors import translated


@translated()
def names(db: Database, project_id: int, but: int = 0) -> dict[int, str]:
    """The blocks of a project by name, by their ids, without the one that is being written."""
    found = [prompt for prompt in prompts.list_prompts(db, project_id) if prompt.kind == KIND and prompt.id != but]
    return {prompt.id or 0: prompt.name for prompt in found}


@translated()
def references(db: Database, block_id: int) -> Mapping[str, str]:
    """The ways to include a block, as it is written, each with what it stands for; none before its first version."""
    name, lines = prompts.get_prompt(db, block_id).name, prompt_versions.lines(db, block_id)
    if not lines:
        return {}
    numbers = {line.id: line.number for line in lines}
    newest = next((line.number for line in lines if line.branch == MAIN), 0)
    labelled = {f"{name}@{one.name}": f"{one.name} (now v{numbers.get(one.version_id, '?')})" for one in labels.labels(db, block_id)}
    return {name: f"newest version (now v{newest})"} | labelled | {f"{name}#{number}": f"v{number}, always" for number in numbers.values()}
