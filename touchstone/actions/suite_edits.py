"""Edits of a suite before they are a version: kept as a draft per person, saved on top of the version they began from."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from store import suites
from store.database import Database
from store.tables import CaseRow, Suite, SuiteVersion
from touchstone.actions import drafts
from touchstone.actions.store_errors import translated
from touchstone.actions.suites import compare_versions, save_cases, save_edits
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.suites.cases import stored_case
from touchstone.suites.changes import Changes, Edits
from touchstone.suites.forms import Form, case_of, empty_form, form_of
from touchstone.types import Case

DRAFT = "suite"


@dataclass(frozen=True)
class Pending:
    """What somebody did since `version_id` (None: before the first) and has not saved.

    `added` by a number as text, `changed` by the id the case has in that version; both as forms, which may be half typed.
    """

    version_id: int | None = None
    added: Mapping[str, Form] = field(default_factory=dict)
    changed: Mapping[str, Form] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    kept_at: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def sentence(self) -> str:
        """Like "1 added, 2 changed"."""
        return Changes(tuple(self.added), tuple(self.changed), self.removed).sentence()

    def change(self, key: str, form: Form) -> "Pending":
        return replace(self, changed={**self.changed, key: form}, removed=tuple(name for name in self.removed if name != key))

    def put(self, before: Case, form: Form) -> "Pending":
        """With what was typed into the form of that case; typed back, nothing was done to it."""
        return self.undo(before.key) if form == form_of(before) else self.change(before.key, form)

    def add(self, number: str, form: Form) -> "Pending":
        return replace(self, added={**self.added, number: form})

    def remove(self, key: str) -> "Pending":
        return replace(self.undo(key), removed=(*(name for name in self.removed if name != key), key))

    def undo(self, key: str) -> "Pending":
        """Without what was done to the case of that id."""
        changed = {name: form for name, form in self.changed.items() if name != key}
        return replace(self, changed=changed, removed=tuple(name for name in self.removed if name != key))

    def drop(self, number: str) -> "Pending":
        """Without a case that was added."""
        return replace(self, added={name: form for name, form in self.added.items() if name != number})

    def next_number(self) -> str:
        return str(max((int(number) for number in self.added), default=0) + 1)

    def edits(self) -> Edits:
        """As cases. Raises Invalid naming the first that is not one yet."""
        return Edits(
            added=[case_of(form) for form in self.added.values()],
            changed={key: case_of(form) for key, form in self.changed.items()},
            removed=frozenset(self.removed),
        )


@dataclass(frozen=True)
class Opened:
    """A suite with its newest version (None before the first) and what is pending on it."""

    suite: Suite
    latest: SuiteVersion | None
    pending: Pending

    @property
    def is_behind(self) -> bool:
        """Whether somebody saved a version since the pending edits began."""
        return bool(self.pending) and self.pending.version_id != (self.latest.id if self.latest else None)


@translated()
def open_suite(db: Database, suite_id: int, author: str) -> Opened:
    """Raises NotFound."""
    latest = suites.latest_suite_version(db, suite_id)
    pending = find(db, suite_id, author) or Pending(latest.id if latest else None)
    return Opened(suites.get_suite(db, suite_id), latest, pending)


@translated()
def find(db: Database, suite_id: int, author: str) -> Pending | None:
    """The edits kept for this person, if there are any."""
    draft = drafts.find(db, _subject(suite_id, author))
    if draft is None:
        return None
    body = draft.body
    return Pending(body.get("version_id"), body.get("added", {}), body.get("changed", {}), tuple(body.get("removed", ())), draft.saved_at)


@translated()
def keep(db: Database, suite_id: int, author: str, pending: Pending, seen: float | None = None) -> float:
    """Keep the edits and give the time; none at all leave no draft, and the time 0. `seen` as in `drafts.keep`. Raises Conflict."""
    if not pending:
        drafts.discard(db, _subject(suite_id, author), seen)
        return 0.0
    body: dict[str, Any] = {"version_id": pending.version_id, "added": dict(pending.added), "changed": dict(pending.changed)}
    return drafts.keep(db, _subject(suite_id, author), body | {"removed": list(pending.removed)}, seen).saved_at


@translated()
def amend(
    db: Database, suite_id: int, author: str, begun: int | None, change: Callable[[Pending], Pending], seen: float | None = None
) -> float:
    """Change the edits kept for this person and give the time; where there are none they begin on the version `begun`, the one
    that was on screen. `seen` as in `keep`. Raises Conflict, NotFound."""
    suites.get_suite(db, suite_id)
    return keep(db, suite_id, author, change(find(db, suite_id, author) or Pending(begun)), seen)


@translated()
def add_case(db: Database, opened: Opened, author: str) -> str:
    """An empty case in the draft, with the variables that the suite's first case has; gives its number there."""
    latest = opened.latest
    first = suites.list_cases(db, latest.id or 0, limit=1) if latest else []
    number = int(opened.pending.next_number()) + (latest.case_count if latest else 0)
    return add_form(db, opened, author, empty_form(f"case-{number}", stored_case(first[0].body) if first else None))


def add_form(db: Database, opened: Opened, author: str, form: Form) -> str:
    """A new case in the draft; gives its number there."""
    number = opened.pending.next_number()
    keep(db, opened.suite.id or 0, author, opened.pending.add(number, form), opened.pending.kept_at)
    return number


def problem_of(form: Form) -> Invalid | None:
    """Why a form is no case yet."""
    try:
        case_of(form)
    except Invalid as problem:
        return problem
    return None


@translated()
def discard(db: Database, suite_id: int, author: str, seen: float | None = None) -> None:
    """Forget the edits. `seen` as in `keep`. Raises Conflict."""
    drafts.discard(db, _subject(suite_id, author), seen)


@translated()
def save(db: Database, opened: Opened, note: str, author: str) -> SuiteVersion:
    """The pending edits as the next version, and no draft any more.

    Raises Invalid for a half-typed case, an empty note or edits that change nothing, Conflict when somebody saved meanwhile;
    the draft stays then.
    """
    edits, suite_id, base = opened.pending.edits(), opened.suite.id or 0, opened.pending.version_id
    latest = suites.latest_suite_version(db, suite_id)
    if base != (latest.id if latest else None):
        raise Conflict(
            "Somebody saved another version meanwhile.", "Nothing was overwritten. See what they changed, then save on top of it."
        )
    if base is None:
        version = save_cases(db, suite_id, edits.added, note=note, author=author)
    else:
        version = save_edits(db, base, edits, note=note, author=author)
    with suppress(Conflict):  # what another window kept meanwhile stays, as edits of the version before
        drafts.discard(db, _subject(suite_id, author), opened.pending.kept_at)
    return version


@translated()
def both_touched(db: Database, opened: Opened) -> tuple[str, ...]:
    """Ids of cases that the pending edits and the versions saved meanwhile both changed or removed."""
    if opened.pending.version_id is None or opened.latest is None:
        return ()
    theirs = compare_versions(db, opened.pending.version_id, opened.latest.id or 0)
    return tuple(key for key in (*theirs.changed, *theirs.removed) if key in opened.pending.changed or key in opened.pending.removed)


@translated()
def put_on_top(db: Database, opened: Opened, author: str) -> None:
    """Let the pending edits begin from the newest version: a case that is gone there comes back as a new one."""
    pending, latest_id = opened.pending, (opened.latest.id or 0) if opened.latest else 0
    there = suites.cases_by_key(db, latest_id, (*pending.changed, *pending.removed))
    moved = Pending(latest_id or None, pending.added, {}, tuple(key for key in pending.removed if key in there))
    for key, form in pending.changed.items():
        moved = moved.change(key, form) if key in there else moved.add(moved.next_number(), form)
    keep(db, opened.suite.id or 0, author, moved, pending.kept_at)


@translated()
def case_at(db: Database, version_id: int, key: str) -> Case:
    """The case of that id. Raises NotFound."""
    row: CaseRow | None = suites.cases_by_key(db, version_id, (key,)).get(key)
    if row is None:
        raise NotFound(f"There is no case {key[:80]!r} in this version.", "It may be in another one: see Versions.")
    return stored_case(row.body)


@translated()
def version_of(db: Database, opened: Opened, version_id: int | None) -> SuiteVersion | None:
    """The version of that id when it is one of this suite, else the newest. Raises NotFound."""
    if version_id is None:
        return opened.latest
    version = suites.get_suite_version(db, version_id)
    return version if version.suite_id == opened.suite.id else opened.latest


def stored(rows: Sequence[CaseRow]) -> list[Case]:
    """Rows of the store as cases."""
    return [stored_case(row.body) for row in rows]


def _subject(suite_id: int, author: str) -> str:
    return drafts.subject(DRAFT, suite_id, author)
