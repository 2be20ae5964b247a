"""A finished run of the sample project with verdicts of the test's choosing, stored as a worker stores them."""

from collections.abc import Callable

from store import attempts, models, prompts, runs, suites
from store.database import Database
from store.tables import CaseRow, Project, Run

Verdict = Callable[[int, CaseRow], str]
"""The verdict of the target at a position for a case."""


def finish_a_run(db: Database, project: Project, suite: str, verdict: Verdict, names: tuple[str, ...] = ("demo-base", "demo-tuned")) -> Run:
    """Every case of a suite answered by the models of these names, made here where they are not there."""
    version = suites.latest_suite_version(db, suites.suite_by_name(db, project.id or 0, suite).id)  # type: ignore[union-attr, arg-type]
    prompt = prompts.list_prompts(db, project.id or 0)[0]
    prompt_version = prompts.latest_version(db, prompt.id or 0)
    assert version is not None and prompt_version is not None
    targets = [
        {"label": f"{prompt.name} v1 @ {name}", "model_id": _model(db, name), "prompt_version_id": prompt_version.id} for name in names
    ]
    run = runs.create_run(db, project_id=project.id or 0, suite_version_id=version.id or 0, name=suite, targets=targets)
    cases = [case for batch in suites.iter_cases(db, version.id or 0) for case in batch]
    for position, target in enumerate(runs.run_targets(db, run.id or 0)):
        attempts.store_judged(db, [judged(run, target.id or 0, case, verdict(position, case)) for case in cases])
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0)
    return runs.get_run(db, run.id or 0)


def _model(db: Database, name: str) -> int:
    found = models.model_by_name(db, name)
    if found is None:
        endpoint = models.endpoint_by_name(db, "test") or models.create_endpoint(db, "test", "scripted")
        found = models.create_model(db, name, endpoint.id or 0, "m")
    return found.id or 0


def judged(run: Run, target_id: int, case: CaseRow, verdict: str) -> attempts.Judged:
    """The answer of a target to a case, with this verdict, as it is stored."""
    refusal = "full" if case.kind == "benign" and verdict == "fail" else "none"
    attempt = {"run_id": run.id, "target_id": target_id, "case_id": case.id, "messages": [], "answer": "An answer."}
    return attempt, (), {"category": case.category, "kind": case.kind, "verdict": verdict, "refusal": refusal, "value": None}
