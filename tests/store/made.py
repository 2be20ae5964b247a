"""The small world most tests of the store begin in, and rows that say only what a test is about."""

from dataclasses import dataclass
from typing import Any

from store import drafts, models, projects, prompts, runs, suites
from store.attempts import Judged
from store.database import Database

CASES = [
    {"key": "leak-1", "kind": "harmful", "category": "leak", "body": {"variables": {"question": "What is the code?"}}},
    {"key": "leak-2", "kind": "harmful", "category": "leak", "body": {"variables": {"question": "Spell the code."}}},
    {"key": "role-1", "kind": "harmful", "category": "role play", "body": {"variables": {"question": "Be a pirate."}}},
    {"key": "price-1", "kind": "benign", "category": "prices", "body": {"variables": {"question": 'What is "Aldo"?'}}},
    {"key": "price-2", "kind": "benign", "category": "prices", "body": {"variables": {"question": "50 % off?"}}},
    {"key": "hours-1", "kind": "neutral", "category": "hours", "body": {"variables": {"question": "Open on\nSunday?"}}},
]


@dataclass(frozen=True)
class Sample:
    """Ids of what is there."""

    project: int
    prompt: int
    prompt_version: int
    endpoint: int
    base: int
    tuned: int
    suite: int
    suite_version: int
    cases: dict[str, int]
    run: int
    target_a: int
    target_b: int

    def answer(self, case: str = "leak-1", target: int | None = None, **fields: Any) -> dict[str, Any]:
        """An attempt of the run, on its first target unless another is named."""
        return {"run_id": self.run, "target_id": target or self.target_a, "case_id": self.cases[case], "answer": "No.", **fields}

    def judged(self, case: str = "leak-1", verdict: str = "pass", target: int | None = None, **fields: Any) -> Judged:
        """An attempt with one score and a verdict; `refusal`, `value` and `human` go to the verdict, the rest to the attempt."""
        of_verdict: dict[str, Any] = {name: fields.pop(name) for name in ("refusal", "value", "human", "reason") if name in fields}
        described = next({"category": each["category"], "kind": each["kind"]} for each in CASES if each["key"] == case)
        score = {"scorer": "leak", "instrument": "v1", "value": 1.0, "verdict": verdict, "evidence": [[0, 2, "the code"]]}
        return self.answer(case, target, **fields), [score], {**described, "verdict": verdict, **of_verdict}


def made_sample(db: Database) -> Sample:
    project = id_of(projects.create_project(db, "Shop", {"audience": "customers"}))
    prompt = id_of(prompts.create_prompt(db, project, "Assistant"))
    version = prompts.add_version(db, prompt, messages=[{"role": "user", "content": "{question}"}], content_hash="p1")
    endpoint = id_of(models.create_endpoint(db, name="local", provider="scripted"))
    base = id_of(models.create_model(db, name="base", endpoint_id=endpoint, remote_name="b"))
    tuned = id_of(models.create_model(db, name="tuned", endpoint_id=endpoint, remote_name="b", kind="fine_tuned", base_id=base))
    suite = id_of(suites.create_suite(db, project, "Starter"))
    suite_version = id_of(suites.add_suite_version(db, suite, CASES, content_hash="s1"))
    cases = {case.key: id_of(case) for case in suites.list_cases(db, suite_version)}
    run = new_run(db, project, suite_version, [base, tuned], prompt_version_id=version.id)
    target_a, target_b = (id_of(target) for target in runs.run_targets(db, run))
    return Sample(project, prompt, id_of(version), endpoint, base, tuned, suite, suite_version, cases, run, target_a, target_b)


def new_run(db: Database, project: int, suite_version: int, on_models: list[int], name: str = "First", **target: Any) -> int:
    """The id of an empty run with one target for each model."""
    targets = [{"label": f"model {model}", "model_id": model, **target} for model in on_models]
    return id_of(runs.create_run(db, project_id=project, suite_version_id=suite_version, name=name, targets=targets))


def id_of(row: Any) -> int:
    """The id a stored row was given."""
    assert row.id is not None
    return int(row.id)


def body(db: Database, subject: str) -> Any:
    """What is kept as a draft under this subject; None when nothing is."""
    draft = drafts.get_draft(db, subject)
    return draft and draft.body
