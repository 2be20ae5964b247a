"""Collections of documents and SQLite files of a project. A document is replaced as a whole; what chains use they name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store import rows
from store.database import Database
from store.errors import StoreConflict
from store.tables import Collection, DatabaseBytes, DatabaseFile, Document, DocumentPassage, Prompt, PromptLabel, PromptVersion
from store.upsert import table_of


@dataclass(frozen=True, slots=True)
class Sums:
    """What a collection holds."""

    documents: int = 0
    passages: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a chain that a label points at."""

    name: str
    number: int
    label: str
    chain: Mapping[str, object]


def create_collection(db: Database, project_id: int, name: str, size: int, overlap: int) -> Collection:
    """A new collection without documents. Raises StoreConflict when the project has one of that name."""
    return rows.add(db, Collection(project_id=project_id, name=name, size=size, overlap=overlap))


def get_collection(db: Database, id: int) -> Collection:
    """Raises StoreMissing."""
    return rows.get(db, Collection, id, "collection")


def collection_by_name(db: Database, project_id: int, name: str) -> Collection | None:
    """None when the project has no collection of that name."""
    return rows.first(db, Collection, col(Collection.project_id) == project_id, col(Collection.name) == name)


def list_collections(db: Database, project_id: int) -> list[Collection]:
    """A project's collections, by name."""
    with db.reading() as session:
        return list(session.scalars(select(Collection).where(col(Collection.project_id) == project_id).order_by(col(Collection.name))))


def sums(db: Database, project_id: int) -> dict[int, Sums]:
    """What each collection of a project holds, by its id; one without documents is not there."""
    counted = select(
        col(Document.collection_id), func.count(), func.sum(col(Document.passage_count)), func.sum(col(Document.characters))
    ).join(Collection, col(Collection.id) == col(Document.collection_id))
    of_project = counted.where(col(Collection.project_id) == project_id).group_by(col(Document.collection_id))
    with db.reading() as session:
        return {id: Sums(count, int(passages), int(characters)) for id, count, passages, characters in session.execute(of_project)}


def put_document(
    db: Database, document: Document, passages: Sequence[tuple[str, str]], most_documents: int, most_passages: int
) -> tuple[Document, bool]:
    """Keep a document with its passages (text, place), in place of the one of that name; whether there was one.

    Raises StoreMissing for a collection that is gone, StoreConflict where the collection would hold more than it may.
    """
    with db.writing() as session:
        rows.need(session, Collection, document.collection_id, "collection", locked=True)
        same = (col(Document.collection_id) == document.collection_id, col(Document.name) == document.name)
        before = session.scalars(select(Document).where(*same)).first()
        if before is not None:
            _take_away(session, before)
        _check_room(session, document, most_documents, most_passages)
        session.add(document)
        session.flush()
        numbered = [
            {"document_id": document.id, "number": at, "text": text, "place": place} for at, (text, place) in enumerate(passages, 1)
        ]
        session.connection().execute(insert(table_of(DocumentPassage)), numbered)
    return document, before is not None


def _check_room(session: Session, document: Document, most_documents: int, most_passages: int) -> None:
    counted = select(func.count(), func.coalesce(func.sum(col(Document.passage_count)), 0))
    count, passages = session.execute(counted.where(col(Document.collection_id) == document.collection_id)).one()
    if count >= most_documents:
        raise StoreConflict(f"The collection has {count:,} documents already, and may have no more.", "Make another collection.")
    if passages + document.passage_count > most_passages:
        over = f"With {document.passage_count:,} more, the collection would have more than {most_passages:,} passages."
        raise StoreConflict(over, "Make another collection, or cut longer passages.")


def list_documents(db: Database, collection_id: int) -> list[Document]:
    """A collection's documents, by name."""
    with db.reading() as session:
        return list(session.scalars(select(Document).where(col(Document.collection_id) == collection_id).order_by(col(Document.name))))


def get_document(db: Database, id: int) -> Document:
    """Raises StoreMissing."""
    return rows.get(db, Document, id, "document")


def document_passages(db: Database, id: int, first: int, most: int) -> list[DocumentPassage]:
    """At most `most` passages of a document from the number `first` on, in their order."""
    found = select(DocumentPassage).where(col(DocumentPassage.document_id) == id, col(DocumentPassage.number) >= first)
    with db.reading() as session:
        return list(session.scalars(found.order_by(col(DocumentPassage.number)).limit(most)))


def delete_document(db: Database, id: int) -> None:
    """Take a document out of its collection. Raises StoreMissing."""
    with db.writing() as session:
        _take_away(session, rows.need(session, Document, id, "document"))


def _take_away(session: Session, document: Document) -> None:
    session.execute(delete(DocumentPassage).where(col(DocumentPassage.document_id) == document.id))
    session.execute(delete(Document).where(col(Document.id) == document.id))
    session.expunge(document)


def delete_collection(db: Database, id: int) -> None:
    """Delete a collection with its documents. Raises StoreMissing."""
    with db.writing() as session, rows.unused("This collection"):
        rows.need(session, Collection, id, "collection", locked=True)
        inside = select(col(Document.id)).where(col(Document.collection_id) == id)
        session.execute(delete(DocumentPassage).where(col(DocumentPassage.document_id).in_(inside)))
        session.execute(delete(Document).where(col(Document.collection_id) == id))
        session.execute(delete(Collection).where(col(Collection.id) == id))


def hashes(db: Database, project_id: int) -> dict[str, list[str]]:
    """For every collection of a project, by name, the content hashes of its documents."""
    found = select(col(Collection.name), col(Document.content_hash)).join(
        Document, col(Document.collection_id) == col(Collection.id), isouter=True
    )
    by_name: dict[str, list[str]] = defaultdict(list)
    with db.reading() as session:
        for name, content in session.execute(found.where(col(Collection.project_id) == project_id)):
            by_name[name] += [content] if content else []
    return dict(by_name)


def passages(db: Database, project_id: int, name: str) -> tuple[list[str], list[tuple[str, DocumentPassage]]]:
    """The content hashes of a collection's documents and all its passages, each with its document's name, as they are at one moment."""
    collection = (col(Collection.project_id) == project_id, col(Collection.name) == name)
    documents = select(Document).join(Collection, col(Collection.id) == col(Document.collection_id)).where(*collection)
    with db.reading() as session:
        found = {one.id or 0: one for one in session.scalars(documents)}
        inside = select(DocumentPassage).where(col(DocumentPassage.document_id).in_(list(found)))
        ordered = inside.order_by(col(DocumentPassage.document_id), col(DocumentPassage.number))
        return [one.content_hash for one in found.values()], [(found[one.document_id].name, one) for one in session.scalars(ordered)]


def put_database(db: Database, file: DatabaseFile, data: bytes, most: int) -> tuple[DatabaseFile, str]:
    """Keep a SQLite file under its name, in place of the one of that name; the content hash that one had, "" for none.

    Raises StoreConflict where the project has `most` databases.
    """
    with db.writing() as session:
        before = session.scalars(
            select(DatabaseFile).where(col(DatabaseFile.project_id) == file.project_id, col(DatabaseFile.name) == file.name)
        ).first()
        count = session.scalar(select(func.count()).where(col(DatabaseFile.project_id) == file.project_id)) or 0
        if before is None and count >= most:
            raise StoreConflict(f"The project has {count:,} databases already, and may have no more.", "Delete one first.")
        if before is not None:
            _drop(session, before.id or 0)
            session.expunge(before)
        session.add(file)
        session.flush()
        session.add(DatabaseBytes(database_id=file.id or 0, data=data))
    return file, before.content_hash if before else ""


def list_databases(db: Database, project_id: int) -> list[DatabaseFile]:
    """A project's SQLite files, by name, without their bytes."""
    with db.reading() as session:
        return list(
            session.scalars(select(DatabaseFile).where(col(DatabaseFile.project_id) == project_id).order_by(col(DatabaseFile.name)))
        )


def get_database(db: Database, id: int) -> DatabaseFile:
    """Raises StoreMissing."""
    return rows.get(db, DatabaseFile, id, "database")


def database_bytes(db: Database, project_id: int, content_hash: str) -> bytes | None:
    """The bytes of a project's SQLite file by their hash; None where it has none of that content any more."""
    found = select(col(DatabaseBytes.data)).join(DatabaseFile, col(DatabaseFile.id) == col(DatabaseBytes.database_id))
    with db.reading() as session:
        return session.scalar(
            found.where(col(DatabaseFile.project_id) == project_id, col(DatabaseFile.content_hash) == content_hash).limit(1)
        )


def is_kept(db: Database, content_hash: str) -> bool:
    """Whether any project keeps a SQLite file of that content."""
    return rows.first(db, DatabaseFile, col(DatabaseFile.content_hash) == content_hash) is not None


def delete_database(db: Database, id: int) -> None:
    """Delete a SQLite file. Raises StoreMissing."""
    with db.writing() as session:
        rows.need(session, DatabaseFile, id, "database")
        _drop(session, id)


def _drop(session: Session, id: int) -> None:
    session.execute(delete(DatabaseBytes).where(col(DatabaseBytes.database_id) == id))
    session.execute(delete(DatabaseFile).where(col(DatabaseFile.id) == id))


def published_chains(db: Database, project_id: int) -> list[Published]:
    """Every version of a chain of the project that a label points at, by the chain's name and the label."""
    found = select(col(Prompt.name), col(PromptVersion.number), col(PromptLabel.name), col(PromptVersion.chain))
    joined = found.join(PromptLabel, col(PromptLabel.prompt_id) == col(Prompt.id)).join(
        PromptVersion, col(PromptVersion.id) == col(PromptLabel.version_id)
    )
    of_project = joined.where(col(Prompt.project_id) == project_id, col(Prompt.kind) == "chain")
    with db.reading() as session:
        return [Published(*row) for row in session.execute(of_project.order_by(col(Prompt.name), col(PromptLabel.name)))]
