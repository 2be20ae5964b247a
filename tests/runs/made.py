"""Runs made for tests: a few lines from a number of cases to a run in a database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from store import attempts, models, prompts, runs, suites
from store.database import Database
from store.tables import Attempt, Model, Run
from touchstone.actions.projects import ensure_project
from touchstone.actions.runs import RunRequest, TargetChoice, create_run
from touchstone.suites.cases import case_to_json
from touchstone.types import Case

Scripts = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Bed:
    """What runs are made on: a project, a suite version and models."""

    db: Database
    project_id: int
    suite_version_id: int
    models: tuple[Model, ...]

    def run(self, prompt: str = "", **fields: Any) -> Run:
        """A queued run on every model of the bed, bare or with a prompt."""
        version = self.prompt_version(prompt) if prompt else None
        targets = tuple(TargetChoice(model.id or 0, version) for model in self.models)
        return create_run(self.db, RunRequest(self.project_id, self.suite_version_id, targets, **fields))

    def over(self, given: Sequence[Case]) -> "Bed":
        """The same models over other cases."""
        return replace(self, suite_version_id=suite_of(self.db, self.project_id, given))

    def prompt_version(self, text: str) -> int:
        made = prompts.create_prompt(self.db, self.project_id, f"prompt {text}"[:90])
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
        return prompts.add_version(self.db, made.id or 0, messages=messages, content_hash=text).id or 0


def cases(count: int) -> tuple[Case, ...]:
    """Cases that the stub server answers rightly."""
    checks = [({"scorer": "contains", "text": f"answer-{number}"},) for number in range(count)]
    return tuple(Case(f"k{number}", variables={"input": f"Say case-{number}"}, checks=checks[number]) for number in range(count))


def bed(db: Database, given: Sequence[Case], *, url: str = "", scripts: Sequence[Scripts] = (), prices: float = 0.0, **options: Any) -> Bed:
    """Cases in a suite, and models: one at an endpoint's URL, or a scripted one per list of rules."""
    project = ensure_project(db, "Test")
    version = suite_of(db, project.id or 0, given)
    priced = {"price_in": prices, "price_out": prices}
    made = [_model(db, "stub", "openai_compatible", priced, base_url=url, options=options)] if url else []
    for number, rules in enumerate(scripts):
        made.append(_model(db, f"scripted {number}", "scripted", priced, options={"rules": list(rules), **options}))
    return Bed(db, project.id or 0, version, tuple(made))


def suite_of(db: Database, project_id: int, given: Sequence[Case]) -> int:
    """A suite version of these cases."""
    suite = suites.create_suite(db, project_id, f"suite of {len(given)}")
    rows = ({"key": case.key, "kind": case.kind, "category": case.category, "body": case_to_json(case)} for case in given)
    return suites.add_suite_version(db, suite.id or 0, rows, content_hash="c").id or 0


def _model(db: Database, name: str, provider: str, fields: Mapping[str, Any], **of_endpoint: Any) -> Model:
    endpoint = models.create_endpoint(db, name=name, provider=provider, **of_endpoint)
    return models.create_model(db, name=name, endpoint_id=endpoint.id or 0, remote_name=name, **fields)


def stored(db: Database, run_id: int) -> list[Attempt]:
    """Every attempt of a run, in the order they were stored."""
    return list(_all(db, run_id))


def _all(db: Database, run_id: int) -> Iterator[Attempt]:
    after = 0
    while rows := attempts.after(db, run_id, after):
        yield from rows
        after = rows[-1].id or 0


def state(db: Database, run_id: int) -> str:
    return runs.get_run(db, run_id).state
