"""What chains look things up in: collections of documents, and SQLite files."""

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class Collection(Base, table=True):
    """Documents that are searched together. Its passages are cut as `size` and `overlap` say, in characters."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    size: int
    overlap: int
    created_at: float = Field(default_factory=now)


class Document(Base, table=True):
    """A document as it was read: its passages stand apart, the file itself is not kept."""

    __table_args__ = (UniqueConstraint("collection_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    collection_id: int = Field(foreign_key="collection.id", index=True)
    name: str
    content_hash: str
    """Of its passages."""
    passage_count: int
    characters: int
    told: list[str] = json_column(list)
    """In words, what was guessed or could not be read."""
    author: str = ""
    created_at: float = Field(default_factory=now)


class DocumentPassage(Base, table=True):
    """A passage, by its place in the document from 1."""

    document_id: int = Field(foreign_key="document.id", primary_key=True)
    number: int = Field(primary_key=True)
    text: str = text_column()
    place: str = text_column()


class DatabaseFile(Base, table=True):
    """A SQLite file that chains may ask; its bytes stand apart."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    content_hash: str
    """SHA-256 of the bytes."""
    size: int
    author: str = ""
    created_at: float = Field(default_factory=now)


class DatabaseBytes(Base, table=True):
    """The bytes of a SQLite file."""

    database_id: int = Field(foreign_key="databasefile.id", primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class TextVector(Base, table=True):
    """What an embedding model made of a text, by the hash of both: asked again with the same, it need not be."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    key: str = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Little-endian numbers of 4 bytes each."""
    created_at: float = Field(default_factory=now, index=True)
