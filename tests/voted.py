"""A finished run whose answers the test chooses, and votes on them: a few lines to what the pages of votes show."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from store import models, projects, runs, suites, votes
from store.database import Database
from store.tables import Draft, Model, Run, VoteRound
from tests.runs.made import suite_of
from tests.unjudged import insert_attempts
from touchstone.actions import voters
from touchstone.actions import votes as acts
from touchstone.actions.new_round import round_from_run
from touchstone.types import Case

Says = Callable[[int], str]
"""What a target answers to the case of this number."""
ASKED = "What about number {}?"
BETTER, WORSE = "It is number {}, as the notes say.", "I could not tell about {}."


def cases(count: int) -> tuple[Case, ...]:
    return tuple(Case(f"case-{n}", category="prices" if n % 2 else "hours", variables={"question": ASKED.format(n)}) for n in range(count))


def says(text: str) -> Says:
    return text.format


def answered_run(db: Database, project_id: int, targets: Mapping[str, Says], count: int = 12, given: tuple[Case, ...] = ()) -> Run:
    """A done run: every target, by its name, answered every case once."""
    asked = given or cases(count)
    labels = [{"label": name, "model_id": model(db, f"m{place}").id} for place, name in enumerate(targets)]
    run = runs.create_run(db, project_id=project_id, suite_version_id=suite_of(db, project_id, asked), name="Weekly", targets=labels)
    case_ids = case_ids_of(db, run)
    for target, answer in zip(runs.run_targets(db, run.id or 0), targets.values(), strict=True):
        rows = [_attempt(run, target.id or 0, case_id, n, answer(n)) for n, case_id in enumerate(case_ids)]
        insert_attempts(db, rows)
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0)
    return runs.get_run(db, run.id or 0)


def newer_runs(db: Database, run: Run, count: int = 50) -> list[int]:
    """So many ended runs of the same targets, all newer than this one; their ids, the oldest first."""
    targets = [{"label": one.label, "model_id": one.model_id} for one in runs.run_targets(db, run.id or 0)]
    fields = {"project_id": run.project_id, "suite_version_id": run.suite_version_id, "targets": targets}
    made = [runs.create_run(db, name=f"Newer {n}", **fields).id or 0 for n in range(count)]
    for id in made:
        runs.set_state(db, id, "done")
    return made


def sent(db: Database, run: Run, messages: Mapping[int, list[dict[str, str]]]) -> None:
    """Let a run have sent these messages for every case, by target."""
    with db.writing() as session:
        for attempt in votes.answers_to(db, run.id or 0, list(messages), case_ids_of(db, run)):
            attempt.messages = messages[attempt.target_id]
            session.merge(attempt)


def case_ids_of(db: Database, run: Run) -> list[int]:
    return [row.id or 0 for batch in suites.iter_cases(db, run.suite_version_id) for row in batch]


def _attempt(run: Run, target_id: int, case_id: int, number: int, answer: str) -> dict[str, object]:
    sent = [{"role": "system", "content": f"You are target {target_id}."}, {"role": "user", "content": ASKED.format(number)}]
    return {"run_id": run.id, "target_id": target_id, "case_id": case_id, "messages": sent, "answer": answer}


def model(db: Database, name: str, reply: str = "left") -> Model:
    """A scripted model that always says the same."""
    found = models.model_by_name(db, name)
    if found is not None:
        return found
    endpoint = models.create_endpoint(db, name=f"at {name}", provider="scripted", options={"rules": [{"when": "", "reply": reply}]})
    return models.create_model(db, name=name, endpoint_id=endpoint.id or 0, remote_name=name)


def project(db: Database, name: str = "Shop") -> int:
    return projects.create_project(db, name).id or 0


def a_round(db: Database, project_id: int, count: int = 10, better: str = "tuned", worse: str = "base", of: int = 12) -> VoteRound:
    """A round of pairs of a good and a poor answer, from a suite of `of` cases."""
    run = answered_run(db, project_id, {better: says(BETTER), worse: says(WORSE)}, of)
    return round_from_run(db, run.id or 0, [one.id or 0 for one in runs.run_targets(db, run.id or 0)], count, seed=7)


def begin(db: Database, found: VoteRound, name: str) -> str:
    """Somebody who begins to vote under this name; the token in the address of that person's page."""
    return voters.begin(db, found, name).token


def vote_all(db: Database, found: VoteRound, voter: str, prefers: str, most: int = 1_000) -> int:
    """This voter votes on up to `most` pairs, wherever it can for the contestant `prefers`; how many votes that were."""
    for done in range(most):
        seat = acts.seat(db, found, voter)
        if seat.shown is None:
            return done
        item = votes.get_item(db, seat.shown.item_id)
        wanted = item.a_answer if item.a == prefers else item.b_answer
        acts.vote(db, found, voter, seat.shown.item_id, "left" if seat.shown.left == wanted else "right", "It says so.")
    return most


def drafts_kept(db: Database, kind: str) -> list[str]:
    """The drafts of a kind, by subject."""
    with db.reading() as session:
        return [subject for subject in session.scalars(select(Draft.subject)) if subject.startswith(f"{kind}:")]
