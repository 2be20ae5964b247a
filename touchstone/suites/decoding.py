"""Bytes to text: what the file says of itself, else UTF-8, else a guess that is told to the user."""

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from touchstone.errors import Invalid

Opener = Callable[[], BinaryIO]
"""Opens the same bytes from their beginning, any number of times."""

_CHUNK = 1_000_000
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = {b"PK\x03\x04": "a spreadsheet or zip archive", b"%PDF": "a PDF", b"\x1f\x8b": "a gzip archive", b"PAR1": "a Parquet file"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes are read; `note` says so when that was a guess."""

    name: str
    note: str = ""


def guess_encoding(opener: Opener) -> Encoding:
    """The encoding of the whole file, read once in pieces. Raises Invalid for an empty file and for one that is not text."""
    with opener() as stream:
        head = stream.read(4096)
    if not head.strip():
        raise Invalid("The file is empty.", "Choose a file with a header and at least one row.")
    for magic, what in _NOT_TEXT.items():
        if head.startswith(magic):
            raise Invalid(f"The file is {what}, not text.", "Save it as CSV (UTF-8), JSONL or YAML first.")
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _checked(opener, name)
    return _unmarked(opener, head)


def open_text(opener: Opener, encoding: Encoding) -> TextIO:
    """The text, with its line ends as they are."""
    return io.TextIOWrapper(opener(), encoding=encoding.name, newline="")


def _unmarked(opener: Opener, head: bytes) -> Encoding:
    for name, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(head) > 3 and head[at::2].count(0) > 0.4 * len(head[at::2]) and not head[1 - at :: 2].count(0):
            return Encoding(name, f"The file does not state its encoding; it was read as {name.upper()}, which is a guess.")
    if _decodes(opener, "utf-8"):
        return Encoding("utf-8")
    name = "cp1252" if _decodes(opener, "cp1252") else "latin-1"
    label = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}[name]
    return Encoding(name, f"The file is not UTF-8; it was read as {label}, which is a guess. Check accents and quotes below.")


def _checked(opener: Opener, name: str) -> Encoding:
    if not _decodes(opener, name):
        raise Invalid(f"The file says it is {name.removesuffix('-sig').upper()} but holds bytes that are not.", "Save it again as UTF-8.")
    return Encoding(name)


def _decodes(opener: Opener, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in _pieces(opener):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(opener: Opener) -> Iterator[bytes]:
    with opener() as stream:
        while piece := stream.read(_CHUNK):
            yield piece
