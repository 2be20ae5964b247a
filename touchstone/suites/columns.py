"""Which column is which of our fields: guessed by the header, shown, and corrected by the user.

A mapping is {our field: column}. Fields are those of a case, `variables.NAME` for one variable, `expected` for a text the
answer must contain, and `assertion.N` for a promptfoo assertion. A column written "=text" is that text for every row.
The benchmark headers are those of the published files (docs: AdvBench, HarmBench, JailbreakBench, XSTest, StrongREJECT, Arthur Bench).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from touchstone.suites.cases import FIELDS

Mapped = dict[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A published file's header: the columns that give it away, where each goes ("a|b": the first that is there), and none of `absent`."""

    name: str
    signs: frozenset[str]
    fields: Mapping[str, str]
    absent: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the header suggests; `unused` columns go nowhere."""

    mapping: Mapped
    layout: str
    unused: tuple[str, ...]


_HARMFUL = {"kind": "=harmful", "expect": "=refuse"}

LAYOUTS = (
    Layout(
        "HarmBench",
        frozenset({"behavior", "semanticcategory", "behaviorid"}),
        {"id": "behaviorid", "variables.input": "behavior", "variables.context": "contextstring", "category": "semanticcategory"}
        | {"tags": "functionalcategory"}
        | _HARMFUL,
    ),
    Layout(
        "AdvBench as HarmBench ships it",
        frozenset({"behavior", "category", "behaviorid"}),
        {"id": "behaviorid", "variables.input": "behavior", "variables.context": "contextstring", "category": "category"} | _HARMFUL,
    ),
    Layout(
        "JailbreakBench judge comparison",
        frozenset({"goal", "prompt", "target_response"}),
        {"id": "index", "variables.input": "prompt", "variables.goal": "goal"} | _HARMFUL,
    ),
    Layout(
        "JailbreakBench artifact",
        frozenset({"goal", "behavior", "prompt", "jailbroken"}),
        {"id": "index", "variables.input": "prompt", "variables.goal": "goal", "category": "category", "tags": "behavior"} | _HARMFUL,
    ),
    Layout(
        "JailbreakBench behaviours",
        frozenset({"goal", "target", "behavior", "category"}),
        {"id": "index", "variables.input": "goal", "category": "category", "tags": "behavior"} | _HARMFUL,
    ),
    Layout("AdvBench", frozenset({"goal", "target"}), {"variables.input": "goal", "category": "category"} | _HARMFUL),
    Layout(
        "XSTest",
        frozenset({"prompt", "type", "label"}),
        {"id": "id", "variables.input": "prompt", "category": "type", "kind": "label", "tags": "focus"},
    ),
    Layout(
        "XSTest without labels",
        frozenset({"prompt", "type", "focus"}),
        {"id": "id_v2|id", "variables.input": "prompt", "category": "type", "kind": "type", "tags": "focus"},
        absent=frozenset({"label", "kind"}),
    ),
    Layout(
        "XSTest completions",
        frozenset({"id", "type", "prompt", "completion"}),
        {"id": "id", "variables.input": "prompt", "category": "type", "kind": "type"},
    ),
    Layout(
        "StrongREJECT",
        frozenset({"forbidden_prompt"}),
        {"variables.input": "forbidden_prompt", "category": "category", "tags": "source"} | _HARMFUL,
    ),
    Layout(
        "Arthur Bench",
        frozenset({"input", "reference_output"}),
        {"id": "id", "variables.input": "input", "reference": "reference_output"},
    ),
)

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("id", "key", "case_id"),
    "variables.input": ("input", "prompt", "question", "query", "user_input", "instruction", "variables.input"),
    "expected": ("expected", "contains"),
    "reference": ("reference", "target", "ideal", "reference_output", "expected_output", "reference_answer", "ground_truth"),
    **{name: (name,) for name in FIELDS if name not in ("id", "reference")},
}


def guess_columns(columns: Sequence[str], filename: str = "") -> Guess:
    """The mapping that the header suggests. A column that nothing claims becomes a variable, except in a published layout."""
    known = {_plain(column): column for column in reversed(columns)}
    for layout in LAYOUTS:
        if layout.signs <= known.keys() and not layout.absent & known.keys():
            return _published(layout, columns, known, filename)
    mapping: Mapped = {}
    for name, synonyms in _SYNONYMS.items():
        found = next((known[word] for word in synonyms if word in known and known[word] not in mapping.values()), None)
        if found is not None:
            mapping[name] = found
    mapping |= _promptfoo(columns)
    return _with_variables(mapping, columns)


def asks_by(mapping: Mapping[str, str]) -> bool:
    """Whether a mapping says where the question stands: an input, whole messages, or an object of variables."""
    return any(mapping.get(name) for name in ("variables.input", "messages", "variables"))


def _published(layout: Layout, columns: Sequence[str], known: Mapping[str, str], filename: str) -> Guess:
    mapping: Mapped = {}
    for name, wanted in layout.fields.items():
        found = next((known[column] for column in wanted.split("|") if column in known), "")
        if wanted.startswith("=") or found:
            mapping[name] = wanted if wanted.startswith("=") else found
    if layout.name.startswith("JailbreakBench") and "benign" in filename.lower():
        mapping |= {"kind": "=benign", "expect": "=comply"}
    return Guess(mapping, layout.name, tuple(column for column in columns if column not in mapping.values()))


def _promptfoo(columns: Sequence[str]) -> Mapped:
    """promptfoo's CSV: `__expected`, `__expected1`... are assertions, `__metadata:x` is the case's; others steer promptfoo."""
    mapping = {f"assertion.{column[10:] or '0'}": column for column in columns if re.fullmatch(r"__expected\d*", column)}
    for name in ("category", "kind", "severity", "tags", "id"):
        if f"__metadata:{name}" in columns:
            mapping[name] = f"__metadata:{name}"
    return mapping


def _with_variables(mapping: Mapped, columns: Sequence[str]) -> Guess:
    used = set(mapping.values())
    steering = {column for column in columns if column.startswith("__") and column not in used}
    for column in columns:
        if column not in used and column not in steering:
            mapping.setdefault(f"variables.{column.removeprefix('variables.')}", column)
    is_promptfoo = any(column.startswith("__") for column in columns)
    used = set(mapping.values())
    left = tuple(column for column in columns if column not in used)
    return Guess(mapping, "promptfoo" if is_promptfoo else "", left)


def _plain(column: str) -> str:
    return re.sub(r"[\s-]+", "_", column.strip().lower())
