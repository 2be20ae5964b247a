"""What a document consists of, in its order: paragraphs under headings, rows, pages."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from touchstone.suites.csv_text import csv_records, sniff_delimiter
from touchstone.suites.format import Problem

BETWEEN = "\n\n"
HEADING_LIMIT, PLACE_LIMIT, SAMPLE, MOST_TOLD = 80, 300, 65_536, 20
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a row or the like. Those of one `section` may stand together in a passage, unless they stand `alone`."""

    text: str
    section: str = ""
    place: str = ""
    alone: bool = False


def paragraphs(text: str) -> Iterator[Block]:
    """What empty lines part; a place is the line where it begins."""
    for line, lines in _parted(text.split("\n")):
        yield Block("\n".join(lines), "", f"line {line}")


def markdown(text: str) -> Iterator[Block]:
    """Paragraphs under the path of their headings; a heading stands above what follows it. Fenced code is one paragraph."""
    path: list[tuple[int, str]] = []
    waiting: list[str] = []
    for lines in _of_markdown(text.split("\n")):
        heading = _HEADING.fullmatch(lines[0])
        if heading:
            level = len(heading[1])
            path = [*(one for one in path if one[0] < level), (level, _bare(heading[2]))]
            waiting.append(lines[0].strip())
            continue
        yield _under(path, [*waiting, "\n".join(lines)])
        waiting = []
    if waiting:
        yield _under(path, waiting)


def rows(text: str) -> tuple[list[Block], list[str]]:
    """Each row by itself as "column: value" lines, with its number; and in words which rows cannot be read."""
    read = list(csv_records(io.StringIO(text, newline=""), sniff_delimiter(text[:SAMPLE])))
    records = [one for one in read if not isinstance(one, Problem)]
    told = [f"Line {one.line}: {one.reason}" for one in read if isinstance(one, Problem)][:MOST_TOLD]
    header = records[0][1] if len(records) > 1 else []
    return [
        Block(_named(header, record), "", f"row {number}", True) for number, (_, record) in enumerate(records, 1) if record != header
    ], told


def _named(header: Sequence[str], record: Sequence[str]) -> str:
    names = [*(name.strip() for name in header), *[""] * len(record)]
    return "\n".join(
        f"{name}: {value.strip()}" if name else value.strip() for name, value in zip(names, record, strict=False) if value.strip()
    )


def pages(texts: Sequence[str]) -> Iterator[Block]:
    """The paragraphs of every page."""
    for number, text in enumerate(texts, 1):
        for _, lines in _parted(text.split("\n")):
            yield Block("\n".join(lines), str(number), f"page {number}")


def _parted(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Neighbouring lines that are not empty, with the number of the first, from 1."""
    begin = 1
    kept: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            begin = begin if kept else number
            kept.append(line.rstrip())
        elif kept:
            yield begin, kept
            kept = []
    if kept:
        yield begin, kept


def _of_markdown(lines: Iterable[str]) -> Iterator[list[str]]:
    """Paragraphs, headings by themselves, and fenced code whole."""
    kept: list[str] = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if fence:
            kept.append(line)
            fence = "" if mark and mark[1].startswith(fence) else fence
            continue
        is_heading = bool(_HEADING.fullmatch(line))
        if kept and (is_heading or not line.strip()):
            yield kept
            kept = []
        if is_heading:
            yield [line]
        elif line.strip():
            kept.append(line.rstrip())
            fence = mark[1] if mark else ""
    if kept:
        yield kept


def _under(path: Sequence[tuple[int, str]], texts: Sequence[str]) -> Block:
    place = " > ".join(name for _, name in path if name)
    return Block(BETWEEN.join(texts), place, place[-PLACE_LIMIT:])


def _bare(heading: str) -> str:
    return heading.strip().rstrip("#").strip()[:HEADING_LIMIT]
