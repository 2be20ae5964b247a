"""What earlier runs tell of a model, for estimates."""

from sqlalchemy import func, select
from sqlmodel import col

from store.database import Database
from store.tables import Attempt, RunTarget


def mean_of_model(db: Database, model_id: int, newest: int = 200) -> tuple[float, float] | None:
    """Mean latency (s) and mean output tokens of a model's newest run, over at most `newest` answers; None where there are none."""
    with db.reading() as session:
        target = session.execute(
            select(col(RunTarget.run_id), col(RunTarget.id)).where(col(RunTarget.model_id) == model_id).order_by(col(RunTarget.id).desc()).limit(1)
        ).first()
        if target is None:
            return None
        measures = select(col(Attempt.latency_s), col(Attempt.output_tokens)).where(
            col(Attempt.run_id) == target[0], col(Attempt.target_id) == target[1], col(Attempt.error_kind) == ""
        )
        sample = measures.limit(newest).subquery()
        count, latency, tokens = session.execute(
            select(func.count(), func.avg(sample.c.latency_s), func.avg(sample.c.output_tokens))
        ).one()
    return (float(latency), float(tokens)) if count else None
