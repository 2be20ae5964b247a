"""Words of the Documents page."""

from collections.abc import Mapping

from touchstone.knowledge.chunking import MOST_BYTES, READ

ALL, ONE = "pages/build/documents.py", "pages/build/collection.py"
PARAMETER = "collection"
ENDINGS = tuple(ending.removeprefix(".") for ending in READ)
LIMIT_MB = MOST_BYTES // 2**20
WHAT = (
    "A collection holds documents that chains look things up in: each is cut into passages, and a Retriever node finds those that "
    "answer a question, with where they stand."
)
WHAT_DATABASES = (
    "A chain asks a SQLite file with one SELECT at a time, read only: a node SQL query runs it, a node Schema tells a prompt of its tables."
)


def counted(number: int, word: str) -> str:
    """ "1 passage", "2,000 passages"."""
    return f"{number:,} {word if number == 1 else f'{word}s'}"


def told(refused: Mapping[str, str]) -> str:
    """How many files did not come in."""
    return f"{counted(len(refused), 'file')} did not come in"
