"""Cases of suites as values for the playground."""

from dataclasses import replace

from store import suites
from store.database import Database
from store.tables import CaseRow
from touchstone.actions import playground as acts
from touchstone.actions.store_errors import translated
from touchstone.actions.suite_edits import case_at
from touchstone.playground.origin import Origin, texts_of

LISTED = 50
"""Cases offered at once; a search finds the others."""


@translated()
def fillable(db: Database, project_id: int) -> dict[int, str]:
    """The newest version of every suite by its id, with the suite's name."""
    newest = ((suite, suites.latest_suite_version(db, suite.id or 0)) for suite in suites.list_suites(db, project_id))
    return {version.id or 0: f"{suite.name} v{version.number}" for suite, version in newest if version}


@translated()
def find(db: Database, version_id: int, text: str) -> list[CaseRow]:
    """The first cases of a suite version that hold a text."""
    return suites.list_cases(db, version_id, text=text, limit=LISTED)


@translated()
def fill_from_case(db: Database, project_id: int, author: str, table: acts.Table, version_id: int, key: str) -> dict[str, str]:
    """The values of a case, put on the table; what was asked stays to be seen until it is run. Gives the values. Raises NotFound."""
    case, suite_id = case_at(db, version_id, key), suites.get_suite_version(db, version_id).suite_id
    values = texts_of(case)
    table.board = replace(table.board, values={**table.board.values, **values}, origin=Origin(case.key, suite_id, turns=case.messages))
    acts.keep(db, project_id, author, table)
    return values
