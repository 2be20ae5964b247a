"""A document becomes passages: along its headings, paragraphs, rows or pages, with some words of one in the next.

Text, Markdown, CSV and PDF are read. Every word of a document stands in a passage, and no passage is longer than it was asked to be.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from touchstone.errors import Invalid
from touchstone.knowledge import blocks
from touchstone.knowledge.blocks import Block
from touchstone.knowledge.bounded import pdf_pages
from touchstone.knowledge.passages import Passage
from touchstone.knowledge.splitting import pieces, tail
from touchstone.suites.decoding import guess_encoding, open_text

MOST_BYTES, MOST_CHARACTERS, MOST_PASSAGES = 20 * 2**20, 2_000_000, 20_000
SHORTEST, LONGEST = 200, 8_000
KINDS: dict[str, Callable[[str], Iterable[Block]]] = {
    ".txt": blocks.paragraphs,
    ".text": blocks.paragraphs,
    ".md": blocks.markdown,
    ".markdown": blocks.markdown,
}
TABLES, PDF = (".csv", ".tsv"), ".pdf"
READ = (*KINDS, *TABLES, PDF)


@dataclass(frozen=True)
class Cut:
    """How long a passage may be, and how much of it is repeated in the next: in characters."""

    size: int = 1_200
    overlap: int = 150


@dataclass(frozen=True)
class Chunked:
    """The passages of a document, and in words what was guessed or could not be read."""

    passages: tuple[Passage, ...]
    told: tuple[str, ...] = ()


def chunked(name: str, data: bytes, cut: Cut | None = None) -> Chunked:
    """The passages of a document by its file name. Raises Invalid for another kind of file, one too large, and one without text."""
    cut = cut or Cut()
    _check(name, data, cut)
    found, told = _blocks(name, data)
    passages: list[Passage] = []
    for place, text in packed(found, cut):
        if len(passages) == MOST_PASSAGES:
            raise Invalid(f"The document has more than {MOST_PASSAGES:,} passages.", "Split it, or make passages longer.")
        passages.append(Passage(f"{name}#{len(passages) + 1}", text, name, place))
    if not passages:
        raise Invalid(" ".join(("The document holds no text.", *told)), "Pages that were scanned need text recognition first.")
    return Chunked(tuple(passages), tuple(told))


def packed(found: Iterable[Block], cut: Cut) -> Iterator[tuple[str, str]]:
    """Passages with their places: neighbours of one section together, as many as fit; the end of one begins the next."""
    section, place, text = None, "", ""
    for block in found:
        if block.section != section or block.alone:
            if text:
                yield place, text
            section, place, text = block.section, block.place, ""
        for piece in pieces(block.text, cut.size - cut.overlap - len(blocks.BETWEEN)):
            if text and len(text) + len(blocks.BETWEEN) + len(piece) > cut.size:
                yield place, text
                place, text = block.place, tail(text, cut.overlap)
            text = f"{text}{blocks.BETWEEN}{piece}" if text else piece
    if text:
        yield place, text


def check_cut(cut: Cut) -> None:
    """Raises Invalid for a length out of range."""
    if not SHORTEST <= cut.size <= LONGEST or not 0 <= cut.overlap <= cut.size // 4:
        raise Invalid(
            f"A passage has {SHORTEST} to {LONGEST:,} characters.", "At most a quarter of it may be repeated in the next.", "size"
        )


def _check(name: str, data: bytes, cut: Cut) -> None:
    check_cut(cut)
    if _kind(name) not in READ:
        raise Invalid(f"{name[-60:]!r} is no kind of document that is read.", f"Choose one of {', '.join(READ)}.")
    if len(data) > MOST_BYTES:
        raise Invalid(f"The document has {len(data) / 2**20:,.0f} MB.", f"It may have {MOST_BYTES // 2**20}: split it.")


def _kind(name: str) -> str:
    return PurePath(name).suffix.lower()


def _blocks(name: str, data: bytes) -> tuple[Iterable[Block], list[str]]:
    if _kind(name) == PDF:
        texts, told = pdf_pages(data)
        return blocks.pages(texts), told
    text, guess = _decoded(data)
    found, told = blocks.rows(text) if _kind(name) in TABLES else (list(KINDS[_kind(name)](text)), [])
    return found, [guess, *told] if guess else told


def _decoded(data: bytes) -> tuple[str, str]:
    """The text with plain line ends, and in words how it was guessed. Raises Invalid for what is no text."""
    from io import BytesIO

    if not data.strip():
        raise Invalid("The document is empty.", "Choose one with text in it.")
    try:
        encoding = guess_encoding(lambda: BytesIO(data))
    except Invalid as error:
        raise Invalid(error.message, "Save it as text, Markdown, CSV or PDF.") from error
    with open_text(lambda: BytesIO(data), encoding) as stream:
        text = stream.read(MOST_CHARACTERS + 1)
    if len(text) > MOST_CHARACTERS:
        raise Invalid("The document holds too much text.", f"It may have {MOST_CHARACTERS:,} characters: split it.")
    if "\0" in text:
        raise Invalid("The document is no text: it holds the character NUL.", "Save it as text, Markdown, CSV or PDF.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding.note
