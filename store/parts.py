"""What runs tell of the parts of a prompt: which runs left parts out, what single scorers said target by target, what answers cost."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from store.database import Database
from store.tables import Attempt, PromptVersion, Run, RunTarget, ScoreRow, VerdictRow

Place = tuple[int, str, int]
"""Case id, attack, repeat."""
Values = Mapping[int, Mapping[Place, float]]
"""Values by target id and place."""
NEWEST = 20


@dataclass(frozen=True, slots=True)
class Spent:
    """What an answer took."""

    input_tokens: int
    output_tokens: int
    cost_usd: float


def runs_by_parts(db: Database, prompt_id: int) -> list[Run]:
    """The runs that left parts of a prompt out, the newest first; at most 20."""
    left_out = (col(PromptVersion.prompt_id) == prompt_id, col(RunTarget.without) != "")
    ids = select(col(RunTarget.run_id)).join(PromptVersion, col(PromptVersion.id) == col(RunTarget.prompt_version_id)).where(*left_out)
    with db.reading() as session:
        return list(session.scalars(select(Run).where(col(Run.id).in_(ids)).order_by(col(Run.id).desc()).limit(NEWEST)))


def leaving_out(db: Database, run_ids: Collection[int]) -> set[int]:
    """Which of these runs, at most a few hundred, left parts of a prompt out."""
    found = select(col(RunTarget.run_id)).where(col(RunTarget.run_id).in_(run_ids), col(RunTarget.without) != "")
    with db.reading() as session:
        return set(session.scalars(found))


def newest_target(db: Database, prompt_id: int) -> tuple[Run, RunTarget] | None:
    """The newest run with any version of a prompt, and its first target with one; None when none ran."""
    found = select(Run, RunTarget).join(RunTarget, col(RunTarget.run_id) == col(Run.id))
    of_prompt = found.join(PromptVersion, col(PromptVersion.id) == col(RunTarget.prompt_version_id))
    newest = of_prompt.where(col(PromptVersion.prompt_id) == prompt_id).order_by(col(Run.id).desc(), col(RunTarget.position)).limit(1)
    with db.reading() as session:
        row = session.execute(newest).first()
    return (row[0], row[1]) if row else None


def spent(db: Database, run_id: int) -> Mapping[int, Mapping[Place, Spent]]:
    """What every answer took, by target id and place; errors are left out. Two indexes tell it: no answer is read."""
    took = select(col(Attempt.id), col(Attempt.input_tokens), col(Attempt.output_tokens), col(Attempt.cost_usd))
    answered = (col(Attempt.run_id) == run_id, col(Attempt.error_kind) == "")
    places = select(col(Attempt.id), col(Attempt.target_id), col(Attempt.case_id), col(Attempt.attack), col(Attempt.repeat))
    found: dict[int, dict[Place, Spent]] = defaultdict(dict)
    with db.reading() as session:
        by_id = {id: Spent(read, wrote, cost) for id, read, wrote, cost in session.execute(took.where(*answered))}
        for id, target, case, attack, repeat in session.execute(places.where(col(Attempt.run_id) == run_id)):
            if id in by_id:
                found[target][case, attack, repeat] = by_id[id]
    return found


def mean_values(db: Database, run_id: int) -> Values:
    """The mean value of the gating scorers (0 to 1) of every judged answer of a run that has one."""
    place = (col(Attempt.target_id), col(Attempt.case_id), col(Attempt.attack), col(Attempt.repeat))
    judged = select(*place, col(VerdictRow.value)).join(VerdictRow, col(VerdictRow.attempt_id) == col(Attempt.id))
    found: dict[int, dict[Place, float]] = defaultdict(dict)
    with db.reading() as session:
        for target, case, attack, repeat, value in session.execute(
            judged.where(col(Attempt.run_id) == run_id, col(VerdictRow.value).is_not(None))
        ):
            found[target][case, attack, repeat] = float(value or 0.0)
    return found


def gate_values(db: Database, run_id: int) -> dict[str, Values]:
    """The values that single scorers gave with a verdict, by scorer; the mean where one looked for several things in an answer."""
    place = (col(Attempt.target_id), col(Attempt.case_id), col(Attempt.attack), col(Attempt.repeat))
    gates = (col(Attempt.run_id) == run_id, col(ScoreRow.value).is_not(None), col(ScoreRow.verdict).is_not(None))
    scored = select(col(ScoreRow.scorer), *place, func.avg(col(ScoreRow.value))).join(Attempt, col(Attempt.id) == col(ScoreRow.attempt_id))
    found: dict[str, dict[int, dict[Place, float]]] = defaultdict(lambda: defaultdict(dict))
    with db.reading() as session:
        for scorer, target, case, attack, repeat, value in session.execute(scored.where(*gates).group_by(col(ScoreRow.scorer), *place)):
            found[scorer][target][case, attack, repeat] = float(value)
    return dict(found)
