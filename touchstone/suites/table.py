"""A file seen as a table: columns, and rows that come one at a time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from touchstone.errors import Invalid
from touchstone.suites import csv_text, format, json_text
from touchstone.suites.decoding import Encoding, Opener, guess_encoding, open_text
from touchstone.suites.export import is_ours, plain_cell
from touchstone.suites.format import Problem
from touchstone.suites.yaml_text import Path, read_yaml
from touchstone.types import Case

Row = tuple[int, Mapping[str, Any]]
"""Line (from 1, 0 when unknown) and values by column."""

MAX_WHOLE = 20_000_000
"""Bytes of a file that can only be read as a whole: YAML, and JSON that is not an array."""
MAX_COLUMNS = 1_000
_SAMPLE = 64_000
_RAGGED = "Quote values that hold the separator."
_LISTS = ("cases", "test_cases", "jailbreaks", "tests", "examples", "data", "rows")


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` may be called again and begins anew; a suite file's rows are whole cases and it has no columns."""

    kind: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row | Case | Problem]]
    encoding: Encoding


def open_table(opener: Opener, filename: str) -> Table:
    """The table in a file, its kind by the name's ending, else by its first character. Raises Invalid when nothing can be read."""
    encoding = guess_encoding(opener)
    with open_text(opener, encoding) as stream:
        sample = stream.read(_SAMPLE)
    kind = _kind(filename, sample)
    rows = {"csv": _csv, "jsonl": _jsonl, "json array": _array}.get(kind)
    if rows is None:
        return _whole(opener, encoding, kind)
    if kind == "csv":
        return _csv_table(opener, encoding, csv_text.sniff_delimiter(sample, filename))
    return Table(kind, _columns(rows(opener, encoding)), lambda: rows(opener, encoding), encoding)


def _kind(filename: str, sample: str) -> str:
    ending = filename.lower().rpartition(".")[2]
    start = sample.lstrip("\ufeff \t\r\n")
    if ending in ("csv", "tsv"):
        return "csv"
    if ending in ("yaml", "yml"):
        return "yaml"
    if start.startswith("[") and (ending == "json" or ending not in ("jsonl", "ndjson")):
        return "json array"
    if ending in ("jsonl", "ndjson"):
        return "jsonl"
    if start.startswith("{"):
        return "jsonl" if "\n" in start.strip() and _is_whole_object(start.splitlines()[0]) else "json"
    if ending == "json":
        return "json"
    return "yaml" if start.startswith(("format:", "---")) else "csv"


def _is_whole_object(line: str) -> bool:
    try:
        return isinstance(json_text.read_json(line), dict)
    except (ValueError, RecursionError):
        return False


def _csv_table(opener: Opener, encoding: Encoding, delimiter: str) -> Table:
    rows = _csv(opener, encoding, delimiter)
    header = next(rows, None)
    if not isinstance(header, tuple):
        reason = header.reason if isinstance(header, Problem) else "it has no header"
        raise Invalid(f"The file's first row cannot be read: {reason}", "Begin the file with a row of column names.")
    columns = tuple(header[1])
    _check_count(columns)
    plain = _plain if is_ours(columns) else iter
    return Table("csv", columns, lambda: plain(islice(_csv(opener, encoding, delimiter), 1, None)), encoding)


def _plain(rows: Iterator[Row | Case | Problem]) -> Iterator[Row | Case | Problem]:
    """Rows of a file of our own without the marks that kept its cells from running as formulas."""
    for row in rows:
        yield (row[0], {name: plain_cell(value) for name, value in row[1].items()}) if isinstance(row, tuple) else row


def _csv(opener: Opener, encoding: Encoding, delimiter: str = ",") -> Iterator[Row | Case | Problem]:
    """The header as a row of its own names, then the data; a row whose number of values is not the header's is a problem."""
    columns: tuple[str, ...] = ()
    with open_text(opener, encoding) as stream:
        for record in csv_text.csv_records(stream, delimiter):
            if isinstance(record, Problem):
                yield record
            elif not columns:
                columns = _named(record[1])
                yield record[0], dict(zip(columns, columns, strict=True))
            elif len(record[1]) != len(columns):
                yield Problem(record[0], f"The row has {len(record[1])} values, the header {len(columns)}.", _RAGGED)
            else:
                yield record[0], dict(zip(columns, record[1], strict=True))


def _named(header: list[str]) -> tuple[str, ...]:
    """Column names, each once: an empty one is called by its place, a repeated one gets a number."""
    names: dict[str, None] = {}
    for place, cell in enumerate(header, 1):
        name = cell.strip().lstrip("\ufeff") or f"column {place}"
        names[name if name not in names else f"{name} ({place})"] = None
    return tuple(names)


def _check_count(columns: Collection[str]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise Invalid(f"The file has {len(columns):,} columns; at most {MAX_COLUMNS:,} are taken.", "Leave out the columns no case needs.")


def _jsonl(opener: Opener, encoding: Encoding) -> Iterator[Row | Case | Problem]:
    with open_text(opener, encoding) as stream:
        number, cut = 0, False
        while line := stream.readline(json_text.MAX_ITEM):
            was_cut, cut = cut, not line.endswith(("\n", "\r")) and len(line) == json_text.MAX_ITEM
            number += not was_cut
            if cut and not was_cut:
                yield Problem(number, f"The line is longer than {json_text.MAX_ITEM:,} characters.")
            elif not was_cut and not cut and line.strip():
                yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | Problem:
    try:
        value = json_text.read_json(line.strip().lstrip("\ufeff"))
    except ValueError as error:
        return Problem(number, f"Not JSON: {getattr(error, 'msg', error)}.")
    except RecursionError:
        return Problem(number, "The JSON is nested too deeply.")
    return _row(number, value)


def _row(line: int, value: Any) -> Row | Problem:
    return (line, value) if isinstance(value, dict) else Problem(line, "Not an object with named fields.")


def _array(opener: Opener, encoding: Encoding) -> Iterator[Row | Case | Problem]:
    with open_text(opener, encoding) as stream:
        try:
            for line, value in json_text.array_items(stream):
                yield _row(line, value)
        except json_text.Broken as broken:
            yield Problem(broken.line, f"{broken.reason[:1].upper()}{broken.reason[1:]}.")


def _columns(rows: Iterator[Row | Case | Problem]) -> tuple[str, ...]:
    """Every name in any row, in the order met: a field that only a late row has would be lost in silence."""
    found: dict[str, None] = {}
    for row in rows:
        if isinstance(row, tuple):
            found.update(dict.fromkeys(map(str, row[1])))
            _check_count(found)
    return tuple(found)


def _whole(opener: Opener, encoding: Encoding, kind: str) -> Table:
    with open_text(opener, encoding) as stream:
        text = stream.read(MAX_WHOLE + 1)
    if len(text) > MAX_WHOLE:
        raise Invalid(f"This {kind.upper()} file is larger than 20 MB and can only be read as a whole.", "Use CSV or JSONL.")
    data, lines = _object(text) if kind == "json" else read_yaml(text.removeprefix("\ufeff"))
    if isinstance(data, dict) and "format" in data:
        checked, lines = format.parse(text)
        return Table(kind, (), lambda: iter(format.read_cases(checked, lines)), encoding)
    rows = tuple(_listed(data, lines))
    return Table(kind, _columns(iter(rows)), lambda: iter(rows), encoding)


def _object(text: str) -> tuple[Any, dict[Path, int]]:
    try:
        return json_text.read_json(text.strip().lstrip("\ufeff")), {}
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise Invalid(f"Line {line}: this is not JSON: {getattr(error, 'msg', error)}.", "Check commas, quotes and brackets.") from None
    except RecursionError:
        raise Invalid("This JSON is nested too deeply.", "Make it flatter.") from None


def _listed(data: Any, lines: Mapping[Path, int]) -> Iterable[Row | Problem]:
    place: Path = ()
    if isinstance(data, dict):
        name = next((name for name in _LISTS if isinstance(data.get(name), list)), "")
        data, place = data.get(name), (name,)
    if not isinstance(data, list):
        raise Invalid("The file holds no list of cases.", f"Make it a list, or begin it with `format: {format.FORMAT}`.")
    return (_row(lines.get((*place, number), 0), item) for number, item in enumerate(data))
