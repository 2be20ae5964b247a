"""Attempts of a run as a file to take away: CSV for spreadsheets, JSONL with everything."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Literal

from store import attempts, history
from store.database import Database
from store.tables import Attempt, Run, VerdictRow
from touchstone.actions.attempt_lines import said, which
from touchstone.actions.reasons import reasons
from touchstone.actions.results import Filters, Opened
from touchstone.actions.store_errors import translated
from touchstone.suites.export import ExportedFile, file_stem, safe_cell

LIMIT = 50_000
"""Attempts in one file: a page holds it in memory while it is fetched."""

AT_ONCE = 500
FORMATS = {"csv": "text/csv", "jsonl": "application/jsonl"}
Format = Literal["csv", "jsonl"]


@translated()
def export(db: Database, opened: Opened, filters: Filters, format: Format) -> ExportedFile:
    """The attempts that fit, by id, at most LIMIT. CSV disarms what a spreadsheet would run as a formula; JSONL loses nothing."""
    rows = lines(db, opened, filters)
    text = _csv(rows) if format == "csv" else "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    mark = "\ufeff" if format == "csv" else ""
    return ExportedFile(file_name(opened.run, format), FORMATS[format], f"{mark}{text}".encode("utf-8", "replace"))


def file_name(run: Run, format: str) -> str:
    """The name of the file: the run's name and number."""
    return f"{file_stem(run.name, 'run')}-run-{run.id}.{format}"


def lines(db: Database, opened: Opened, filters: Filters) -> Iterator[dict[str, Any]]:
    """Everything known of each attempt that fits, as plain values, at most LIMIT."""
    labels = {target.id: target.label for target in opened.targets}
    for some in _parts(db, opened.run.id or 0, asdict(filters)):
        judged = history.judged_of(db, some)
        why = reasons(db, judged)
        for key, attempt, verdict in judged:
            yield _line(key, attempt, verdict, labels, why.get(attempt.id or 0, ""))


def _parts(db: Database, run_id: int, filters: Mapping[str, Any]) -> Iterator[list[int]]:
    """The ids of the attempts that fit, some at a time. What is reviewed meanwhile shifts none of the others."""
    last, left = 0, LIMIT
    while found := attempts.ids_after(db, run_id, last, min(AT_ONCE, left), **filters):
        yield found
        last, left = found[-1], left - len(found)


def _line(key: str, attempt: Attempt, verdict: VerdictRow | None, labels: Mapping[int | None, str], reason: str) -> dict[str, Any]:
    return {
        "attempt": attempt.id,
        **which(key, attempt, verdict, labels.get(attempt.target_id, "")),
        "verdict": (verdict.human or verdict.verdict) if verdict else "",
        "machine_verdict": verdict.verdict if verdict else "",
        "human_verdict": (verdict.human or "") if verdict else "",
        "refusal": verdict.refusal if verdict else "",
        "human_refusal": (verdict.human_refusal or "") if verdict else "",
        "reason": reason,
        **said(attempt),
    }


def _csv(rows: Iterator[dict[str, Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for number, row in enumerate(rows):
        if not number:
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
    return text.getvalue()


def _cell(value: Any) -> str | int | float | None:
    """Numbers stay numbers: only text can be a formula."""
    if isinstance(value, int | float) or value is None:
        return value
    return safe_cell(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
