"""A database with as many stored attempts as one likes, filled through the store's own functions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from store import attempts, models, projects, runs, suites
from store.attempts import Judged
from store.database import Database

ANSWER = "The parcel left our warehouse on Monday and arrives within three working days. "
MESSAGES = [{"role": "system", "content": "You are the assistant of a shop. " * 4}, {"role": "user", "content": "Where is my order? " * 4}]
CATEGORIES = tuple(f"category {number:02d}" for number in range(20))
KINDS = ("harmful", "benign", "neutral")
BATCH = 500


@dataclass(frozen=True)
class Filled:
    """What is in the database: `run_ids` hold `per_run` attempts each."""

    project_id: int
    model_ids: tuple[int, ...]
    suite_version_id: int
    run_ids: tuple[int, ...]
    per_run: int


def prepare(db: Database, *, cases: int, models_count: int = 10) -> Filled:
    """A project, models at one endpoint and a suite of `cases` cases; no runs yet."""
    project = projects.create_project(db, "Bench")
    endpoint = models.create_endpoint(db, name="bench", provider="scripted")
    made = [
        models.create_model(db, name=f"model {number}", endpoint_id=endpoint.id or 0, remote_name="m") for number in range(models_count)
    ]
    suite = suites.create_suite(db, project.id or 0, "Bench")
    rows = (
        {
            "key": f"case-{n:06d}",
            "kind": KINDS[n % 20 % 3],
            "category": CATEGORIES[n % 20],
            "body": {"id": f"case-{n:06d}", "variables": {"n": n}},
        }
        for n in range(cases)
    )
    version = suites.add_suite_version(db, suite.id or 0, rows, content_hash="bench")
    return Filled(project.id or 0, tuple(model.id or 0 for model in made), version.id or 0, (), 0)


def add_run(db: Database, filled: Filled, name: str, targets: int) -> int:
    """An empty run of the suite on the first `targets` models."""
    wanted = [{"label": f"model {number}", "model_id": id} for number, id in enumerate(filled.model_ids[:targets])]
    run = runs.create_run(db, project_id=filled.project_id, suite_version_id=filled.suite_version_id, name=name, targets=wanted)
    return run.id or 0


def judged(db: Database, run_id: int, *, scores: int, answer_characters: int = 500, seed: int = 0) -> Iterator[Judged]:
    """Every attempt of a run as a worker would hand it over, with `scores` scores and a verdict each."""
    chance = random.Random(seed + run_id)
    run = runs.get_run(db, run_id)
    answer = (ANSWER * (answer_characters // len(ANSWER) + 1))[:answer_characters]
    targets = [target.id for target in runs.run_targets(db, run_id)]
    cases = [case for batch in suites.iter_cases(db, run.suite_version_id) for case in batch]
    for case, target in product(cases, targets):
        verdict = chance.choices(("pass", "fail", "undecided"), (60, 35, 5))[0]
        attempt = {
            **{"run_id": run_id, "target_id": target, "case_id": case.id, "messages": MESSAGES, "answer": answer, "finish_reason": "stop"},
            **{"input_tokens": 60, "output_tokens": 90, "cost_usd": 0.0001, "latency_s": chance.random(), "revision": "r1"},
        }
        scored = [
            {"scorer": f"scorer {n}", "instrument": "1", "value": 1.0, "verdict": verdict, "reason": "Found it."} for n in range(scores)
        ]
        refusal = chance.choice(("none", "partial", "full"))
        summary = {"category": case.category, "kind": case.kind, "verdict": verdict, "refusal": refusal, "value": chance.choice((0.0, 1.0))}
        yield attempt, scored, summary


def fill(db: Database, *, run_count: int, per_run: int, targets: int = 10, scores: int = 0) -> Filled:
    """A database of `run_count` runs with `per_run` attempts each over 20 categories and `targets` targets."""
    filled = prepare(db, cases=per_run // targets, models_count=targets)
    ids = []
    for number in range(run_count):
        run_id = add_run(db, filled, f"Run {number}", targets)
        store(db, judged(db, run_id, scores=scores))
        runs.mark_started(db, run_id)
        runs.mark_finished(db, run_id)
        ids.append(run_id)
    return Filled(filled.project_id, filled.model_ids, filled.suite_version_id, tuple(ids), per_run)


def store(db: Database, items: Iterator[Judged]) -> int:
    """Store in the batches a worker uses; how many were new."""
    stored, batch = 0, []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            stored += attempts.store_judged(db, batch)
            batch = []
    return stored + (attempts.store_judged(db, batch) if batch else 0)
