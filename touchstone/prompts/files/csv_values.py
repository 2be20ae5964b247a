"""Values of variables as CSV: one row a set, one column a variable, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Mapping, Sequence

from touchstone.errors import Invalid
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.source import decoded
from touchstone.prompts.from_outside import check_text
from touchstone.suites.cases import MAX_TEXT
from touchstone.suites.csv_text import Record, csv_records, sniff_delimiter
from touchstone.suites.export import plain_cell, safe_cell
from touchstone.suites.format import Problem

MAX_ROWS = 10_000
MAX_COLUMNS = 500


def values_from_csv(data: bytes) -> list[dict[str, str]]:
    """A set of values for each row below the header, whose columns are the variables; rows without any text are left out.

    Texts arrive byte for byte, without the mark that `values_to_csv` puts before what looks like a formula. A short row has "" in
    the rest. At most 5 MB, 10,000 rows, 500 columns, 1,000,000 characters a value. Raises Invalid with the line.
    """
    text = decoded(data)
    records = csv_records(io.StringIO(text, newline=""), sniff_delimiter(text[:100_000]))
    names: list[str] = []
    rows: list[dict[str, str]] = []
    for record in records:
        if isinstance(record, Problem):
            raise Invalid(f"Line {record.line}: {record.reason}", record.hint or "Mend that row.")
        if not names:
            names = _header(record)
        elif len(rows) >= MAX_ROWS:
            raise Invalid(f"The file has more than {MAX_ROWS:,} rows.", "Split it.")
        else:
            rows.append(_row(names, record))
    return rows


def values_to_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """The inverse of `values_from_csv` for rows with the same names; a value that a row lacks is "".

    A text that a spreadsheet would run as a formula gets a quote mark before it (OWASP, CSV injection). Raises Invalid beyond the limits.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(rows) > MAX_ROWS or len(names) > MAX_COLUMNS:
        raise Invalid(f"There are more than {MAX_ROWS:,} rows or {MAX_COLUMNS} variables.", "Take fewer.")
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for cells in (names, *([row.get(name, "") for name in names] for row in rows)):
        writer.writerow(map(_safe, cells))
    return text.getvalue() if names else ""


def _header(record: Record) -> list[str]:
    line, cells = record
    names = list(map(plain_cell, cells))
    if len(names) > MAX_COLUMNS:
        raise Invalid(
            f"Line {line}: there are {len(names):,} columns; at most {MAX_COLUMNS} are taken.", "Take out those that are no variable."
        )
    if not all(name.strip() for name in names):
        raise Invalid(f"Line {line}: a column has no name.", "The first row names the variables.")
    if twice := [name for place, name in enumerate(names) if name in names[:place]]:
        raise Invalid(f"Line {line}: the column {quoted(twice[0])} is there twice.", "Keep one of them.")
    return names


def _row(names: Sequence[str], record: Record) -> dict[str, str]:
    line, cells = record
    if len(cells) > len(names):
        raise Invalid(
            f"Line {line}: the row has {len(cells)} values for {len(names)} columns.", "Put quotes around a value with a separator."
        )
    return dict(zip(names, [*map(plain_cell, cells), *[""] * (len(names) - len(cells))], strict=True))


def _safe(text: str) -> str:
    check_text(text)
    if len(text) > MAX_TEXT:
        raise Invalid(f"A value has {len(text):,} characters; at most {MAX_TEXT:,} are taken.", "Shorten it.")
    return safe_cell(text)
