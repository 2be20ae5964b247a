"""What the sample project has for chains: the handbook and the database of its shop, and three chains that use them."""

import hashlib
from collections.abc import Callable
from functools import partial

from store import knowledge as stored
from store import prompts
from store.database import Database
from store.tables import DatabaseFile
from touchstone.actions import knowledge, labels
from touchstone.actions.prompts import append, create_prompt, keep_values
from touchstone.prompts.content import PromptContent

AUTHOR, NOTE = "sample", "First version"
ABOUT = {
    "support/documentation": "Finds passages of the handbook, answers from them, and checks what the answer cites.",
    "support/shop-database": "Answers from the shop's database by queries that stand ready.",
    "support/triage": "Sends a question to one of three desks, and lets no answer out that tells the access phrase.",
}


def pieces(project_id: int, model: str) -> dict[str, Callable[[Database], None]]:
    """What there is to add, by the name it is remembered under; chains are written for `model`."""
    from demo.chains import DOCUMENTATION, SHOP, TRIAGE

    chains = {name: partial(_chain, project_id=project_id, name=name, model=model) for name in (DOCUMENTATION, SHOP, TRIAGE)}
    return {
        "handbook": partial(_handbook, project_id=project_id),
        "database": partial(_database, project_id=project_id),
        **{f"chain:{name}": add for name, add in chains.items()},
    }


def _handbook(db: Database, project_id: int) -> None:
    from demo.chains import COLLECTION
    from demo.handbook import documents

    found = stored.collection_by_name(db, project_id, COLLECTION)
    found = found or knowledge.create_collection(db, project_id, COLLECTION)
    for name, text in documents().items():
        knowledge.add_document(db, found.id or 0, name, text.encode(), AUTHOR)


def _database(db: Database, project_id: int) -> None:
    from demo.chains import DATABASE
    from demo.shop import database

    data = database()
    file = DatabaseFile(project_id=project_id, name=DATABASE, content_hash=hashlib.sha256(data).hexdigest(), size=len(data), author=AUTHOR)
    stored.put_database(db, file, data, 1)


def _chain(db: Database, project_id: int, name: str, model: str) -> None:
    """A chain with the prompts that it names, in production."""
    from demo.chains import chains
    from demo.chains import prompts as named

    for prompt, content in named().items():
        if prompt.startswith(f"{name}/"):
            _saved(db, project_id, prompt, "chat", content)
    chain = chains()[name]
    id, version = _saved(db, project_id, name, "chain", PromptContent(chain=chain, model=model))
    keep_values(db, id, {one.name: one.sample for one in chain.inputs})
    labels.move(db, id, labels.PRODUCTION, version, author=AUTHOR)


def _saved(db: Database, project_id: int, name: str, kind: str, content: PromptContent) -> tuple[int, int]:
    """The ids of a prompt and its newest version, both made where they are not there."""
    prompt = prompts.prompt_by_name(db, project_id, name) or create_prompt(db, project_id, name, ABOUT.get(name, ""), kind)
    version = prompts.latest_version(db, prompt.id or 0) or append(db, prompt.id or 0, content, NOTE, AUTHOR, None)
    return prompt.id or 0, version.id or 0
