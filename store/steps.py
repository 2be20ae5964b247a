"""Steps of the attempts that chains made: of one attempt, and node by node over a run."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlmodel import col

from store.database import Database
from store.tables import AttemptStep


@dataclass(frozen=True, slots=True)
class NodeLine:
    """What one node of a target's chain did over a run. Times are means in seconds, tokens and dollars are sums, of steps that ended well.

    `origins` are the failed attempts in whose steps what failed them stands first in this node's.
    """

    target_id: int
    node: str
    steps: int
    ok: int
    skipped: int
    errors: int
    seconds: float
    input_tokens: int
    output_tokens: int
    cost_usd: float
    origins: int


def of_attempt(db: Database, attempt_id: int) -> list[AttemptStep]:
    """Every step of an attempt, in the order in which they ended; none where no chain made it."""
    with db.reading() as session:
        query = select(AttemptStep).where(col(AttemptStep.attempt_id) == attempt_id).order_by(col(AttemptStep.position))
        return list(session.scalars(query))


def by_node(db: Database, run_id: int) -> list[NodeLine]:
    """A line per target and node of a run's chains, nodes in the order in which they end first; none where the run has no chain."""
    step, ok = AttemptStep, col(AttemptStep.state) == "ok"
    seconds = case((ok, col(step.ended_s) - col(step.started_s)))
    counts = [func.coalesce(func.sum(case((col(step.state) == state, 1), else_=0)), 0) for state in ("ok", "skipped", "error")]
    sums = [func.sum(col(one)) for one in (step.input_tokens, step.output_tokens, step.cost_usd)]
    origins = func.sum(case((col(step.is_origin), 1), else_=0))
    query = (
        select(col(step.target_id), col(step.node), func.count(), *counts, func.coalesce(func.avg(seconds), 0.0), *sums, origins)
        .where(col(step.run_id) == run_id)
        .group_by(col(step.target_id), col(step.node))
        .order_by(col(step.target_id), func.min(col(step.position)), col(step.node))
    )
    with db.reading() as session:
        return [NodeLine(*row) for row in session.execute(query)]
