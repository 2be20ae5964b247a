"""Documents and databases of a project on both databases: kept whole, replaced whole, found by what they hold."""

import pytest

from store import knowledge, labels, prompts
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import Collection, DatabaseFile, Document
from tests.store.made import Sample, id_of

ROOM = (3, 6)
"""Documents and passages that a collection may hold here."""


@pytest.fixture
def handbook(db: Database, sample: Sample) -> Collection:
    return knowledge.create_collection(db, sample.project, "Handbook", 1200, 150)


def put(db: Database, collection: Collection, name: str, *texts: str, content: str = "") -> tuple[Document, bool]:
    hash = content or "+".join(texts)
    document = Document(
        collection_id=id_of(collection), name=name, content_hash=hash, passage_count=len(texts), characters=sum(map(len, texts))
    )
    return knowledge.put_document(db, document, [(text, f"line {at}") for at, text in enumerate(texts, 1)], *ROOM)


def texts(db: Database, document: Document) -> list[str]:
    return [one.text for one in knowledge.document_passages(db, id_of(document), 1, 100)]


def file(db: Database, project: int, name: str = "shop", data: bytes = b"SQLite\0\xff", content: str = "h1") -> tuple[DatabaseFile, str]:
    return knowledge.put_database(db, DatabaseFile(project_id=project, name=name, content_hash=content, size=len(data)), data, 2)


def test_a_document_comes_back_passage_by_passage(db: Database, handbook: Collection) -> None:
    kept, was_there = put(db, handbook, "a.md", "one", "two", "three")
    assert not was_there and texts(db, kept) == ["one", "two", "three"]
    assert [one.place for one in knowledge.document_passages(db, id_of(kept), 2, 1)] == ["line 2"]
    assert knowledge.sums(db, handbook.project_id) == {id_of(handbook): knowledge.Sums(1, 3, 11)}


def test_a_document_of_the_same_name_is_replaced_as_a_whole(db: Database, handbook: Collection) -> None:
    put(db, handbook, "a.md", "one", "two")
    new, was_there = put(db, handbook, "a.md", "three")
    assert was_there and texts(db, new) == ["three"]
    assert [one.id for one in knowledge.list_documents(db, id_of(handbook))] == [new.id]


def test_a_collection_has_bounds_and_what_was_there_stays(db: Database, handbook: Collection) -> None:
    for name in ("a", "b", "c"):
        put(db, handbook, name, "x", "y")
    with pytest.raises(StoreConflict, match="3 documents already"):
        put(db, handbook, "d", "x")
    with pytest.raises(StoreConflict, match="more than 6 passages"):
        put(db, handbook, "c", "x", "y", "z")
    assert put(db, handbook, "c", "z", "w")[1]
    assert knowledge.sums(db, handbook.project_id)[id_of(handbook)].passages == 6


def test_all_passages_come_with_their_documents_and_what_identifies_them(db: Database, handbook: Collection, sample: Sample) -> None:
    put(db, handbook, "b.md", "one", content="hb")
    put(db, handbook, "a.md", "two", "three", content="ha")
    found, passages = knowledge.passages(db, sample.project, "Handbook")
    assert sorted(found) == ["ha", "hb"]
    assert sorted((name, one.number, one.text) for name, one in passages) == [("a.md", 1, "two"), ("a.md", 2, "three"), ("b.md", 1, "one")]
    assert {name: sorted(of) for name, of in knowledge.hashes(db, sample.project).items()} == {"Handbook": ["ha", "hb"]}
    assert knowledge.passages(db, sample.project, "Other") == ([], [])


def test_an_empty_collection_is_known_too_and_its_name_is_taken_once(db: Database, handbook: Collection, sample: Sample) -> None:
    assert knowledge.hashes(db, sample.project) == {"Handbook": []}
    with pytest.raises(StoreConflict):
        knowledge.create_collection(db, sample.project, "Handbook", 1200, 0)
    assert knowledge.collection_by_name(db, sample.project, "handbook") is None


def test_deleted_is_gone_with_all_it_held(db: Database, handbook: Collection) -> None:
    kept, _ = put(db, handbook, "a.md", "one")
    other, _ = put(db, handbook, "b.md", "two")
    knowledge.delete_document(db, id_of(kept))
    assert texts(db, kept) == [] and texts(db, other) == ["two"]
    knowledge.delete_collection(db, id_of(handbook))
    assert texts(db, other) == []
    for gone in (knowledge.delete_collection, knowledge.delete_document, knowledge.get_document, knowledge.get_collection):
        with pytest.raises(StoreMissing):
            gone(db, id_of(handbook))


def test_a_database_comes_back_byte_for_byte_by_its_content(db: Database, sample: Sample) -> None:
    kept, before = file(db, sample.project)
    assert before == "" and knowledge.database_bytes(db, sample.project, "h1") == b"SQLite\0\xff"
    assert [(one.name, one.size) for one in knowledge.list_databases(db, sample.project)] == [("shop", 8)]
    assert knowledge.database_bytes(db, sample.project + 1, "h1") is None
    assert knowledge.is_kept(db, "h1") and not knowledge.is_kept(db, "h2")
    knowledge.delete_database(db, id_of(kept))
    assert knowledge.database_bytes(db, sample.project, "h1") is None


def test_a_database_of_the_same_name_is_replaced_and_there_are_only_so_many(db: Database, sample: Sample) -> None:
    file(db, sample.project)
    assert file(db, sample.project, data=b"new", content="h2")[1] == "h1"
    assert knowledge.database_bytes(db, sample.project, "h2") == b"new"
    assert not knowledge.is_kept(db, "h1")
    file(db, sample.project, "second")
    with pytest.raises(StoreConflict, match="2 databases already"):
        file(db, sample.project, "third")


def test_a_published_chain_is_one_that_a_label_points_at(db: Database, sample: Sample) -> None:
    chain = id_of(prompts.create_prompt(db, sample.project, "triage", kind="chain"))
    first = prompts.add_version(db, chain, messages=[], content_hash="a", chain={"nodes": [{"id": "x"}]})
    prompts.add_version(db, chain, messages=[], content_hash="b", parent_id=first.id)
    assert knowledge.published_chains(db, sample.project) == []
    labels.move_label(db, chain, "production", id_of(first), author="ann")
    assert knowledge.published_chains(db, sample.project) == [knowledge.Published("triage", 1, "production", {"nodes": [{"id": "x"}]})]
    assert knowledge.published_chains(db, sample.project + 1) == []
