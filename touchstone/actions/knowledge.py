"""Documents of a project in collections: brought in as passages, looked through, searched, taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from store import knowledge
from store.database import Database
from store.tables import Collection, Document, DocumentPassage
from touchstone.actions.prompts import check_name
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid
from touchstone.knowledge.chunking import Cut, check_cut, chunked
from touchstone.knowledge.passages import Passage, content_hash, hash_of_all
from touchstone.knowledge.searching import Hit, searched
from touchstone.prompts.files.naming import clean_line

MOST_DOCUMENTS, MOST_PASSAGES = 500, 20_000
"""Of one collection."""
MOST_COLLECTIONS = 100
USES = {"collection": ("retriever",), "database": ("sql", "schema")}
"""Kinds of nodes that name a collection or a database, by the option they name it in."""


@dataclass(frozen=True)
class Shelved:
    """A collection with what it holds."""

    collection: Collection
    documents: int
    passages: int
    characters: int


@dataclass(frozen=True)
class Added:
    """A document that came in; whether it took another's place; in words, what was guessed or could not be read."""

    document: Document
    replaced: bool
    told: tuple[str, ...]


@translated()
def create_collection(db: Database, project_id: int, name: str, cut: Cut | None = None) -> Collection:
    """A new collection, whose documents will be cut so. Raises Invalid for a bad or taken name and a length out of range."""
    cut = cut or Cut()
    check_cut(cut)
    there = knowledge.list_collections(db, project_id)
    if len(there) >= MOST_COLLECTIONS:
        raise Invalid(f"The project has {MOST_COLLECTIONS} collections already.", "Delete one first.")
    return knowledge.create_collection(db, project_id, check_name(name, tuple(one.name for one in there)), cut.size, cut.overlap)


@translated()
def list_all(db: Database, project_id: int) -> list[Shelved]:
    """A project's collections, by name."""
    sums = knowledge.sums(db, project_id)
    found = [(one, sums.get(one.id or 0, knowledge.Sums())) for one in knowledge.list_collections(db, project_id)]
    return [Shelved(one, sum.documents, sum.passages, sum.characters) for one, sum in found]


@translated()
def get(db: Database, collection_id: int) -> Collection:
    """Raises NotFound."""
    return knowledge.get_collection(db, collection_id)


@translated()
def documents(db: Database, collection_id: int) -> list[Document]:
    """A collection's documents, by name."""
    return knowledge.list_documents(db, collection_id)


@translated()
def add_document(db: Database, collection_id: int, file_name: str, data: bytes, author: str = "") -> Added:
    """Bring a file in, in place of the document of that name. It is read within bounds, and only its text is kept.

    Raises Invalid for what cannot be read, NotFound, and Conflict where the collection is full: nothing is written then.
    """
    collection, name = knowledge.get_collection(db, collection_id), document_name(file_name)
    read = chunked(name, data, Cut(collection.size, collection.overlap))
    document = Document(
        collection_id=collection_id,
        name=name,
        content_hash=content_hash(read.passages),
        passage_count=len(read.passages),
        characters=sum(len(one.text) for one in read.passages),
        told=list(read.told),
        author=author,
    )
    passages = [(one.text, one.place) for one in read.passages]
    kept, replaced = knowledge.put_document(db, document, passages, MOST_DOCUMENTS, MOST_PASSAGES)
    return Added(kept, replaced, read.told)


def document_name(file_name: str) -> str:
    """The name of a document by that of its file, without folders. Raises Invalid as `check_name` does."""
    return check_name(clean_line(PurePosixPath(file_name.replace("\\", "/")).name))


@translated()
def passages(db: Database, document_id: int, first: int = 1, most: int = 50) -> list[DocumentPassage]:
    """Passages of a document from a number on."""
    return knowledge.document_passages(db, document_id, first, most)


def identities(db: Database, project_id: int) -> dict[str, str]:
    """For every collection by name, the hash of all that it holds."""
    return {name: hash_of_all(hashes) for name, hashes in knowledge.hashes(db, project_id).items()}


def load(db: Database, project_id: int, name: str, identity: str) -> list[Passage]:
    """The passages of a collection. Raises Conflict when they are not any more what `identity` says."""
    hashes, found = knowledge.passages(db, project_id, name)
    if hash_of_all(hashes) != identity:
        raise Conflict(f"The collection {name} has just changed.", "Run it again.")
    return [Passage(f"{document}#{one.number}", one.text, document, one.place) for document, one in found]


@translated()
def search(db: Database, collection: Collection, query: str, most: int = 5) -> list[Hit]:
    """What a retriever finds in a collection for this query, the best first. Raises Conflict when the collection has just changed."""
    identity = identities(db, collection.project_id).get(collection.name, hash_of_all(()))
    return searched(identity, lambda: load(db, collection.project_id, collection.name, identity)).best(query, most)


@translated()
def delete_document(db: Database, document_id: int) -> None:
    """Take a document out. Raises NotFound."""
    knowledge.delete_document(db, document_id)


@translated()
def delete_collection(db: Database, collection_id: int) -> None:
    """Delete a collection with its documents. Raises NotFound, and Conflict while a published chain uses it, naming that."""
    collection = knowledge.get_collection(db, collection_id)
    check_unused(db, collection.project_id, "collection", collection.name)
    knowledge.delete_collection(db, collection_id)


def check_unused(db: Database, project_id: int, option: str, name: str) -> None:
    """Raises Conflict where a version of a chain that a label points at names it; `option` is collection or database."""
    for one in knowledge.published_chains(db, project_id):
        if name in _named(one.chain.get("nodes"), option):
            used = f"The {option} {name} is used by version {one.number} of the chain {one.name}, which carries the label {one.label}."
            raise Conflict(used, "Move the label to a version that does not use it, or remove the label.")


def _named(nodes: object, option: str) -> set[str]:
    found: Sequence[object] = nodes if isinstance(nodes, list) else []
    options = [one.get("options") for one in found if isinstance(one, dict) and one.get("kind") in USES[option]]
    return {str(one[option]) for one in options if isinstance(one, dict) and option in one}
