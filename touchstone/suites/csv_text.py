"""CSV read one record at a time: a broken record is told and skipped, the records after it still come."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from touchstone.suites.cases import MAX_TEXT
from touchstone.suites.format import Problem

MAX_RECORD = 5_000_000
MAX_BROKEN = 100
DELIMITERS = (",", ";", "\t", "|")
Record = tuple[int, list[str]]


def sniff_delimiter(sample: str, filename: str = "") -> str:
    """The separator that splits the header and agrees best with the rows below it; a comma when none splits the header."""
    if sample[:4].lower() == "sep=" and len(sample) > 4:
        return sample[4]
    if filename.lower().endswith(".tsv"):
        return "\t"
    widths = {delimiter: _widths(sample, delimiter) for delimiter in DELIMITERS}
    useful = {delimiter: counts for delimiter, counts in widths.items() if counts and counts[0] > 1}
    return max(useful, key=lambda delimiter: _agreement(useful[delimiter]), default=",")


def csv_records(stream: TextIO, delimiter: str) -> Iterator[Record | Problem]:
    """Every record with the line it begins on (from 1); blank records are left out.

    After a quote that never closes, reading goes on at the next line, so one bad quote costs one row.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_TEXT + 1))
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    broken = 0
    while True:
        line = lines.begin_record()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            broken += 1
            yield Problem(line, _reason(str(error)))
            if broken >= MAX_BROKEN:
                yield Problem(line, f"{MAX_BROKEN} rows with broken quotes; the rest of the file was not read.")
                return
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            continue
        if any(cell.strip() for cell in record) and not (line == 1 and _is_separator_line(record)):
            yield line, record


class _Lines:
    """Lines with their number; those of a broken record can be given back, all but the first."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self._number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._stream.readline(MAX_RECORD)
        if not line:
            raise StopIteration
        self._number += 1
        self._size += len(line)
        self._taken.append(line)
        if self._size > MAX_RECORD:
            raise csv.Error("record too long")
        return line

    def begin_record(self) -> int:
        self._taken.clear()
        self._size = 0
        return self._number + 1

    def give_back(self) -> None:
        rest = self._taken[1:]
        self._waiting.extendleft(reversed(rest))
        self._number -= len(rest)


def _reason(error: str) -> str:
    if "unexpected end" in error:
        return "A quote is opened and never closed."
    if "expected after" in error:
        return 'Text follows a closing quote; write a quote inside a value twice ("").'
    if "field larger" in error:
        return f"A value is longer than {MAX_TEXT:,} characters, or a quote is never closed."
    if "too long" in error:
        return f"The row is longer than {MAX_RECORD:,} characters."
    return f"Not CSV: {error}."


def _is_separator_line(record: list[str]) -> bool:
    return record[0].lower().startswith("sep=") and all(not cell for cell in record[1:])


def _widths(sample: str, delimiter: str) -> list[int]:
    """Number of values in the sample's records; the last one may be cut off and is left out when there are others."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_TEXT + 1))
    counts = []
    try:
        for record in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter):
            if record:
                counts.append(len(record))
    except csv.Error:
        pass
    return counts[:50] if len(counts) < 3 else counts[:-1][:50]


def _agreement(counts: list[int]) -> tuple[float, int]:
    return sum(count == counts[0] for count in counts) / len(counts), counts[0]
