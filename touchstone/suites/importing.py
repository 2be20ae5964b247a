"""Cases from CSV, JSONL, JSON and YAML files: a bad row is told with its line and reason, the good ones come in.

Values are taken byte for byte: nothing in them is rendered, evaluated or fetched.
"""

import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from touchstone.errors import Invalid, NotFound
from touchstone.suites.columns import Guess, guess_columns
from touchstone.suites.decoding import Opener
from touchstone.suites.format import MAX_CASES, Problem
from touchstone.suites.rows import RowReader, asks_nothing
from touchstone.suites.table import Row, Table, open_table
from touchstone.types import Case

__all__ = ["MAX_UPLOAD", "ImportResult", "Preview", "Problem", "iter_file", "preview", "read"]

MAX_UPLOAD = 25_000_000
"""Bytes of a file that a page takes; the command line streams files of any size."""
_FILL = "It comes in as it is. Fill its variables, unless the prompt needs none."
_SHOWN_CASES = 100
_SHOWN_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring.

    `guess` maps our fields to `columns`; it can be changed and given to `read`. `cases` are the first 100 of
    `total`, `problems` the first 1,000. `unused` columns go nowhere. `layout` names a published file's header. `notes` are for the user.
    A suite file has no columns: its cases are complete.
    """

    columns: tuple[str, ...]
    guess: Mapping[str, str]
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]
    total: int = 0
    unused: tuple[str, ...] = ()
    layout: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Every case that could be read, and every problem."""

    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


def preview(data: bytes, filename: str) -> Preview:
    """What `data` holds and how its columns would be read. Raises Invalid when nothing can be read, or above 25 MB."""
    table = open_table(_opener(data), filename)
    guess = _guess(table, filename)
    result = _collect(_items(table, guess.mapping))
    cases, problems = result.cases[:_SHOWN_CASES], result.problems[:_SHOWN_PROBLEMS]
    notes = tuple(filter(None, (table.encoding.note,)))
    return Preview(table.columns, guess.mapping, cases, problems, len(result.cases), guess.unused, guess.layout, table.encoding.name, notes)


def read(data: bytes, filename: str, mapping: Mapping[str, str] | None = None) -> ImportResult:
    """Every case of `data` by `mapping` (None: the guess). Raises Invalid as `preview` does, and for a mapping that does not fit."""
    table = open_table(_opener(data), filename)
    return _collect(_items(table, _guess(table, filename).mapping if mapping is None else mapping))


def iter_file(path: str | os.PathLike[str], mapping: Mapping[str, str] | None = None) -> Iterator[Case | Problem]:
    """The cases and problems of a file of any size, one at a time, in the order of the file.

    CSV, JSONL and JSON arrays are streamed; of each id only a hash is kept, to find the ones that stand twice.
    Raises Invalid when nothing can be read, NotFound when there is no such file.
    """
    file = Path(path)
    if not file.is_file():
        raise NotFound(f"There is no file {str(path)!r}.", "Check the path.")
    table = open_table(partial(_open, file), file.name)
    return _items(table, _guess(table, file.name).mapping if mapping is None else mapping)


def _open(file: Path) -> BinaryIO:
    return file.open("rb")


def _opener(data: bytes) -> Opener:
    if len(data) > MAX_UPLOAD:
        size = f"{len(data) / 1_000_000:.0f} MB"
        hint = "Use `touchstone run FILE`, which streams it, or split it."
        raise Invalid(f"The file has {size}; a page takes at most {MAX_UPLOAD // 1_000_000} MB.", hint)
    return partial(io.BytesIO, data)


def _guess(table: Table, filename: str) -> Guess:
    return guess_columns(table.columns, filename)


def _collect(items: Iterator[Case | Problem]) -> ImportResult:
    cases: list[Case] = []
    problems: list[Problem] = []
    for item in items:
        if isinstance(item, Problem):
            problems.append(item)
        elif len(cases) < MAX_CASES:
            cases.append(item)
        else:
            problems.append(Problem(0, f"More than {MAX_CASES:,} cases; the rest was left out.", "Split the file."))
            break
    return ImportResult(tuple(cases), tuple(problems))


def _items(table: Table, mapping: Mapping[str, str]) -> Iterator[Case | Problem]:
    reader = RowReader(mapping, table.columns) if table.columns else None
    return _read_rows(table, reader)


def _read_rows(table: Table, reader: RowReader | None) -> Iterator[Case | Problem]:
    number = 0
    seen: set[int] = set()
    for row in table.rows():
        if isinstance(row, Problem | Case):
            yield row
            if isinstance(row, Case) and not row.messages and asks_nothing(row.variables):
                yield Problem(0, f"Case {row.key!r} asks nothing: its input is empty.", _FILL)
        elif reader is not None:
            number += 1
            yield from _read_row(reader, row, number, seen)


def _read_row(reader: RowReader, row: Row, number: int, seen: set[int]) -> Iterator[Case | Problem]:
    line, values = row
    try:
        case, notes = reader.read(values, number)
    except Invalid as error:
        yield Problem(line, error.message, error.hint)
        return
    if hash(case.key) in seen:
        yield Problem(line, f"The id {case.key!r} is already used above.", "Ids are unique within a suite.")
        return
    if reader.gives_ids:
        seen.add(hash(case.key))
    yield case
    yield from (Problem(line, f"Case {case.key!r}: {note}") for note in notes)
