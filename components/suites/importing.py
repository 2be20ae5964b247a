"""Bringing a file in: what it holds, how its columns are read, which rows do not come in, and what becomes of the cases there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from components.results.attempts import table_height
from components.suites.brief import shortened
from components.suites.cases import expects
from components.suites.kept import Reading
from components.suites.labels import LABELS
from components.table import show_table
from components.text import plain
from touchstone.suites.cases import SEVERITIES
from touchstone.suites.changes import Way
from touchstone.suites.columns import asks_by
from touchstone.suites.forms import asks
from touchstone.suites.importing import MAX_UPLOAD, Preview, Problem
from touchstone.types import Case, Expect, Kind

LIMIT_MB = MAX_UPLOAD // 1_000_000
ENDINGS = ("csv", "tsv", "jsonl", "ndjson", "json", "yaml", "yml")
FIELDS = {
    "variables.input": "Input",
    **{name: LABELS[name] for name in ("id", "kind", "category", "reference")},
    "expected": "Contains this text (an extra scorer)",
    **{name: LABELS[name] for name in ("severity", "tags")},
}
MORE_FIELDS = {
    **{name: LABELS[name] for name in ("expect", "required", "forbidden", "secrets", "owasp")},
    **{name: f"{LABELS[name]}, as JSON" for name in ("messages", "variables", "checks")},
}
CONSTANTS = {
    "kind": tuple(f"={kind}" for kind in get_args(Kind)),
    "expect": tuple(f"={expect}" for expect in get_args(Expect)),
    "severity": tuple(f"={severity}" for severity in SEVERITIES if severity),
}
WAYS: dict[str, Way] = {"The file's cases replace them": "replace", "The file's cases are added; one with the same id is replaced": "add"}


@dataclass(frozen=True)
class Upload:
    """A file as it was handed over."""

    id: str
    name: str
    data: bytes


def draw_upload() -> Upload | None:
    """The field for a file. One that is too large is refused in the browser and never seen here: the caption tells."""
    file = st.file_uploader(
        "A file of cases: CSV, JSONL, JSON, or a suite as YAML",
        type=list(ENDINGS),
        key="suite-upload",
        max_upload_size=LIMIT_MB,
    )
    st.caption(
        f"At most {LIMIT_MB} MB. A larger file is marked with ! and not taken: split it and add its parts one after the other, "
        "or run it as it is from the command line: `touchstone run FILE`"
    )
    return Upload(file.file_id, file.name, file.getvalue()) if file is not None else None


def draw_mapping(upload: Upload, found: Preview) -> Mapping[str, str] | None:
    """How columns become fields, as guessed and as corrected; None for a file without columns, whose cases are complete."""
    if not found.columns:
        return None
    st.subheader("How its columns are read", anchor=False)
    told = f"Recognised as {found.layout}. " if found.layout else ""
    st.caption(f"{told}Correct what was guessed wrong.")
    others = [name for name in found.guess if name not in (*FIELDS, *MORE_FIELDS) and not name.startswith("variables.")]
    mapping = _chosen(upload, found, {**FIELDS, **dict(zip(others, others, strict=True))})
    with st.expander("More fields of a case", expanded=any(name in found.guess for name in MORE_FIELDS), key=f"map-{upload.id}-more"):
        mapping |= _chosen(upload, found, MORE_FIELDS)
    mapping |= _variables(upload, found, set(mapping.values()))
    if not asks_by(mapping):
        _warn_of_no_question([name.removeprefix("variables.") for name in mapping if name.startswith("variables.")])
    return mapping


def _chosen(upload: Upload, found: Preview, fields: Mapping[str, str]) -> dict[str, str]:
    """The columns of these fields, where one is chosen."""
    with st.grid(4, min_column_width=190):
        columns = {name: _column(upload, name, label, found) for name, label in fields.items()}
    return {name: column for name, column in columns.items() if column}


def _warn_of_no_question(variables: Sequence[str]) -> None:
    filled = ", ".join(plain(name, 40) for name in variables[:5]) + (" and more" if len(variables) > 5 else "")
    other = f" Leave it only where your prompt asks with other variables; the cases fill {filled}." if variables else ""
    st.warning(f"Choose it under Input.{other}", title="No column is taken for the question.", icon=":material/warning:")


def _column(upload: Upload, name: str, label: str, found: Preview) -> str:
    guess = found.guess.get(name, "")
    constants = tuple(dict.fromkeys((*CONSTANTS.get(name, ()), *([guess] if guess.startswith("=") else []))))
    options = ["", *constants, *found.columns]
    return st.selectbox(
        plain(label), options, options.index(guess) if guess in options else 0, key=f"map-{upload.id}-{name}", format_func=_named
    )


def _named(column: str) -> str:
    return f"every case: {column[1:]}" if column.startswith("=") else shortened(column, 60) or "–"


def _variables(upload: Upload, found: Preview, used: set[str]) -> dict[str, str]:
    """Columns that fill a variable of their name."""
    guessed = {column: name for name, column in found.guess.items() if name.startswith("variables.") and name not in FIELDS}
    rest = [column for column in found.columns if column not in used]
    if not rest:
        return {}
    default = [column for column in rest if column in guessed]
    label, help = "Other columns that are variables of the prompt", "A column that is named nowhere is left out."
    chosen = st.multiselect(label, rest, default, key=f"map-{upload.id}-variables-{len(rest)}", help=help)
    return {guessed.get(column, f"variables.{column}"): column for column in chosen}


def draw_reading(reading: Reading) -> None:
    """How many cases come in and the first of them; which rows do not, with line and reason."""
    left = f"; {reading.problem_count:,} {'remark' if reading.problem_count == 1 else 'remarks'} on rows" if reading.problem_count else ""
    st.subheader(f"{reading.total:,} {'case comes' if reading.total == 1 else 'cases come'} in{left}", anchor=False)
    if reading.problems:
        draw_problems(reading.problems, reading.problem_count)
    if reading.cases:
        st.caption(f"The first {len(reading.cases)}" if reading.total > len(reading.cases) else "All of them")
        _draw_cases(reading.cases)


def draw_problems(problems: Sequence[Problem], count: int) -> None:
    """Rows with line and reason, the first of them."""
    table = {
        "Line": [str(problem.line or "–") for problem in problems],
        "Reason": [shortened(problem.reason, 500) for problem in problems],
        "What to do": [shortened(problem.hint, 300) for problem in problems],
    }
    more = f" The first {len(problems):,} are listed." if count > len(problems) else ""
    st.caption(f":orange[:material/warning: Rows with a remark.] Those that cannot be read stay out, the others come in.{more}")
    reason = st.column_config.TextColumn("Reason", width="large")
    line = st.column_config.TextColumn("Line", width=70)
    config = {"Reason": reason, "Line": line}
    show_table(table, height=table_height(len(problems), 8), column_config=config, key="import-problems")


def _draw_cases(cases: Sequence[Case]) -> None:
    table = {
        "Case": [case.key for case in cases],
        "Kind": [case.kind for case in cases],
        "Category": [case.category for case in cases],
        "Asks": [shortened(asks(case)) for case in cases],
        "Expects": [expects(case) for case in cases],
    }
    asked = st.column_config.TextColumn("Asks", width="large")
    show_table(table, height=table_height(len(cases), 8), column_config={"Asks": asked}, key="import-cases")


def draw_import(reading: Reading, upload: Upload, number: int, there: int) -> tuple[Way, str] | None:
    """What becomes of the cases there are, a note, and the button; gives the choice when it was clicked. `number` is the newest version."""
    way: Way = "replace"
    if there:
        chosen = st.radio(f"What becomes of the {there:,} cases of v{number}", list(WAYS), key="import-way")
        way = WAYS[chosen or next(iter(WAYS))]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        placeholder = f"Imported from {shortened(upload.name, 80)}"
        note = st.text_input("What changed (optional)", key=f"import-note-{upload.id}", max_chars=500, placeholder=placeholder)
        label = f"Import {reading.total:,} {'case' if reading.total == 1 else 'cases'} as v{number + 1}"
        clicked = st.button(label, key="import-go", type="primary", icon=":material/upload:", disabled=not reading.total)
    return (way, note or "") if clicked else None
