"""Cases as a file to take away: YAML and JSONL lose nothing; CSV is for spreadsheets."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from touchstone.suites.cases import case_to_json
from touchstone.suites.format import SuiteFile, dump_suite
from touchstone.types import Case

FileKind = Literal["yaml", "jsonl", "csv"]
CSV = "text/csv"
_MIME = {"yaml": "application/yaml", "jsonl": "application/jsonl", "csv": CSV}
_FIELDS = ("id", "kind", "category", "owasp", "severity", "expect")
_LATER = ("messages", "reference", "required", "forbidden", "secrets", "checks", "tags")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet begins a formula with; the last four are the wide =, +, - and @ of East Asian keyboards."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file's name, media type and bytes."""

    name: str
    mime: str
    data: bytes


def export_file(suite: SuiteFile, kind: FileKind, version: int = 0) -> ExportedFile:
    """The suite as a file; `version` goes into its name when it is not 0."""
    write = {"yaml": dump_suite, "jsonl": _jsonl, "csv": _csv}[kind]
    mark = "\ufeff" if kind == "csv" else ""
    return ExportedFile(
        f"{file_stem(suite.name, 'suite')}{f'-v{version}' if version else ''}.{kind}", _MIME[kind], f"{mark}{write(suite)}".encode()
    )


def table_file(name: str, rows: Iterable[Sequence[object]]) -> ExportedFile:
    """Rows, the head first, as a CSV for spreadsheets; what one would run as a formula is disarmed."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe_cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return ExportedFile(name, CSV, f"\ufeff{text.getvalue()}".encode("utf-8", "replace"))


def file_stem(name: str, otherwise: str) -> str:
    """The name as the beginning of a file name: at most 60 plain letters, digits and hyphens; `otherwise` where none is left."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:60].strip("-") or otherwise


def is_formula(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV would run the text."""
    return text.startswith(_FORMULA)


def safe_cell(text: str) -> str:
    """The text with a quote mark before it when a spreadsheet would run it as a formula (OWASP, CSV injection).

    A text that looks as if it had the mark already gets one more, so that `plain_cell` gives every text back.
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def plain_cell(text: str) -> str:
    """The inverse of `safe_cell`."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def is_ours(columns: Sequence[str]) -> bool:
    """Whether the columns are those of a CSV that we wrote."""
    middle = columns[len(_FIELDS) : -len(_LATER)]
    return (*columns[: len(_FIELDS)], *middle, *columns[-len(_LATER) :]) == (*_FIELDS, *middle, *_LATER) and all(
        name.startswith("variables.") for name in middle
    )


def _jsonl(suite: SuiteFile) -> str:
    return "".join(f"{json.dumps(case_to_json(case), ensure_ascii=False)}\n" for case in suite.cases)


def _csv(suite: SuiteFile) -> str:
    """One column per field and per variable. Values that are no text come as JSON; on import they are text."""
    names = tuple(dict.fromkeys(name for case in suite.cases for name in case.variables))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(safe_cell, (*_FIELDS, *(f"variables.{name}" for name in names), *_LATER)))
    writer.writerows(_rows(suite.cases, names))
    return text.getvalue()


def _rows(cases: Iterable[Case], names: Sequence[str]) -> Iterable[list[str]]:
    for case in cases:
        body = case_to_json(case)
        values = [*(body.get(name, "") for name in _FIELDS), *(case.variables.get(name, "") for name in names)]
        yield [safe_cell(_cell(value)) for value in (*values, *(body.get(name, "") for name in _LATER))]


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
