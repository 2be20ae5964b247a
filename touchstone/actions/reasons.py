"""Why a verdict came out as it did, in words for a file."""

from collections.abc import Mapping, Sequence

from store import scores
from store.database import Database
from store.tables import Attempt, VerdictRow
from touchstone.actions.store_errors import translated

Judged = tuple[str, Attempt, VerdictRow | None]
"""The key of a case, an attempt at it, and its verdict."""


@translated()
def reasons(db: Database, rows: Sequence[Judged]) -> Mapping[int, str]:
    """By attempt: the scorers that failed it with what each said, or the word for why it is undecided; "" where it passed."""
    failed = [attempt.id or 0 for _, attempt, verdict in rows if verdict is not None and verdict.verdict == "fail"]
    told = {id: _listed(said) for id, said in scores.failed_by(db, failed).items()} if failed else {}
    return {attempt.id or 0: verdict.reason or told.get(attempt.id or 0, "") for _, attempt, verdict in rows if verdict is not None}


def _listed(said: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{scorer}: {reason}" if reason else scorer for scorer, reason in dict.fromkeys(said))
