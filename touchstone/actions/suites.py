"""Suites and their versions: make, import, edit, compare, export. A version once saved is never edited.

Every change is one new version in one transaction: a version holds all of its cases or is not there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from store import suite_list, suites
from store.database import Database
from store.errors import StoreConflict
from store.tables import Suite, SuiteVersion
from touchstone.actions.prompts import check_name
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.suites.cases import case_from_json, case_to_json, content_hash
from touchstone.suites.changes import Changes, Edits, Way, changes, checked, edited, merged
from touchstone.suites.export import ExportedFile, FileKind, export_file
from touchstone.suites.format import MAX_CASES, SuiteFile, load_suite
from touchstone.suites.importing import Problem, read
from touchstone.types import Case

NOTE_LIMIT = 500


@dataclass(frozen=True)
class Listed:
    """A suite in a list with its newest version; `number` and `cases` are 0 before the first."""

    suite: Suite
    version_id: int | None
    number: int
    cases: int
    changed_at: float


@dataclass(frozen=True)
class Imported:
    """What an import did: the version it made, how that differs from the one before, and the rows that did not come in."""

    version: SuiteVersion
    changes: Changes
    problems: tuple[Problem, ...]


@translated()
def list_all(db: Database, project_id: int) -> list[Listed]:
    """Every suite of a project, archived ones too, by name."""
    return [_listed(suite, latest) for suite, latest in suite_list.with_newest(db, project_id, include_archived=True)]


@translated()
def create_suite(db: Database, project_id: int, name: str, description: str = "") -> Suite:
    """A new suite without versions. Raises Invalid for a bad or taken name."""
    checked_name = check_name(name, tuple(suite.name for suite in suites.list_suites(db, project_id, include_archived=True)))
    try:
        return suites.create_suite(db, project_id, checked_name, description.strip())
    except StoreConflict as conflict:
        raise Invalid("A suite with this name was made meanwhile.", "Choose another name.") from conflict


def cases_of(db: Database, version_id: int) -> Iterator[Case]:
    """The cases of a version in their order, read in batches."""
    with translated():
        for batch in suites.iter_cases(db, version_id):
            yield from (case_from_json(row.body) for row in batch)


@translated()
def import_file(
    db: Database,
    suite_id: int,
    data: bytes,
    filename: str,
    mapping: Mapping[str, str] | None = None,
    *,
    way: Way = "replace",
    note: str = "",
    author: str = "",
) -> Imported:
    """The readable cases of a file as the suite's next version: in place of the cases before, or added to them ("add": an id that
    is already there is replaced). `mapping` as in `touchstone.suites.importing` (None: guessed).

    Raises Invalid when no case can be read or nothing changes, NotFound for the suite, Conflict when somebody saved meanwhile:
    nothing is written then.
    """
    result = read(data, filename, mapping)
    if not result.cases:
        first = f" The first reason: {result.problems[0].reason}" if result.problems else ""
        raise Invalid(f"No case could be read from {filename}.{first}", "Check the columns, or the file itself.")
    latest = suites.latest_suite_version(db, suite_id)
    before = tuple(cases_of(db, latest.id or 0)) if latest else ()
    after = merged(before, result.cases) if way == "add" else result.cases
    version = _append(db, suite_id, after, note or f"Imported from {Path(filename).name}", author, latest)
    return Imported(version, changes(before, after), result.problems)


@translated()
def save_edits(db: Database, version_id: int, edits: Edits, *, note: str, author: str) -> SuiteVersion:
    """The next version: the cases of `version_id` with the edits made.

    Raises Invalid when an edit does not fit or nothing changes, Conflict when `version_id` is no longer the newest.
    """
    version = suites.get_suite_version(db, version_id)
    return save_cases(db, version.suite_id, edited(cases_of(db, version_id), edits), note=note, author=author, parent=version)


@translated()
def save_cases(
    db: Database, suite_id: int, cases: Iterable[Case], *, note: str, author: str, parent: SuiteVersion | None = None
) -> SuiteVersion:
    """These cases as the next version on top of `parent` (None: the first). Raises as `save_edits` does."""
    if not note.strip():
        raise Invalid("The note is empty.", "Say in a few words what changed, for those who read the list of versions.")
    return _append(db, suite_id, tuple(cases), note, author, parent)


@translated()
def compare_versions(db: Database, before_id: int, after_id: int) -> Changes:
    """What differs between two versions."""
    return changes(cases_of(db, before_id), cases_of(db, after_id))


@translated()
def export_version(db: Database, version_id: int, kind: FileKind) -> ExportedFile:
    """A version as a file. YAML and JSONL lose nothing; CSV disarms what a spreadsheet would run as a formula. Raises NotFound."""
    version = suites.get_suite_version(db, version_id)
    suite = suites.get_suite(db, version.suite_id)
    return export_file(SuiteFile(suite.name, suite.description, tuple(cases_of(db, version_id))), kind, version.number)


@translated()
def archive(db: Database, suite_id: int, archived: bool) -> None:
    """Take a suite out of the lists, or bring it back; nothing of it is lost. Raises NotFound."""
    suites.archive_suite(db, suite_id, archived)


@translated()
def delete(db: Database, suite_id: int) -> None:
    """Delete a suite with its versions and cases. Raises Conflict naming the runs that use it, NotFound."""
    suites.delete_suite(db, suite_id)


def shipped_suites() -> tuple[str, ...]:
    """Names under which `load_shipped` finds the suites that come with the product."""
    return tuple(sorted(file.stem for file in _folder().glob("*.yaml")))


@cache
def shipped(name: str) -> SuiteFile:
    """A suite that comes with the product, read once per process. Raises NotFound."""
    if name not in shipped_suites():
        raise NotFound(f"No suite named {name!r} comes with the product.", f"There are {', '.join(shipped_suites())}.")
    return load_suite((_folder() / f"{name}.yaml").read_text("utf-8"))


@translated()
def load_shipped(db: Database, project_id: int, name: str, *, author: str = "") -> SuiteVersion:
    """A shipped suite in a project, as its newest version: made, brought up to date, or left alone when it already is.

    Raises NotFound, Conflict when somebody saved a version meanwhile.
    """
    file = shipped(name)
    suite = suites.suite_by_name(db, project_id, file.name) or create_suite(db, project_id, file.name, file.description)
    latest = suites.latest_suite_version(db, suite.id or 0)
    if latest is not None and latest.content_hash == content_hash(file.cases):
        return latest
    return _append(db, suite.id or 0, file.cases, "As shipped", author, latest)


def _append(db: Database, suite_id: int, cases: Sequence[Case], note: str, author: str, parent: SuiteVersion | None) -> SuiteVersion:
    found = checked(cases)
    if len(found) > MAX_CASES:
        raise Invalid(f"That makes {len(found):,} cases; a suite holds at most {MAX_CASES:,}.", "Split it into several suites.")
    digest = content_hash(found)
    if parent is not None and parent.content_hash == digest:
        raise Invalid("Nothing changed: the version before holds the same cases.", "Change something, or leave it as it is.")
    rows = ({"key": case.key, "kind": case.kind, "category": case.category, "body": case_to_json(case)} for case in found)
    expected = parent.id if parent and parent.id else 0
    return suites.add_suite_version(
        db,
        suite_id,
        rows,
        content_hash=digest,
        message=note.strip()[:NOTE_LIMIT],
        author=author,
        parent_id=expected or None,
        expected_latest_id=expected,
    )


def _listed(suite: Suite, latest: SuiteVersion | None) -> Listed:
    if latest is None:
        return Listed(suite, None, 0, 0, suite.created_at)
    return Listed(suite, latest.id, latest.number, latest.case_count, latest.created_at)


def _folder() -> Path:
    import demo

    return Path(demo.__file__).parent / "suites"
