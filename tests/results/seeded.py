"""A project with runs as a worker leaves them: plausible answers to the shipped suites, judged, with evidence.

python -m tests.results.seeded HOME   fills the data folder HOME, to look at the pages by hand.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store import attempts, models, prompts, runs, suites
from store.attempts import Judged
from store.database import Database
from store.tables import CaseRow, Model, Project, Run, RunTarget
from tests.stored import in_folder
from touchstone.actions import projects as project_acts
from touchstone.actions import suites as suite_acts
from touchstone.actions.sample import seed
from touchstone.types import Case, Message

ADVERSARIAL, LOOK_ALIKE, REALISTIC = "Adversarial starter", "Look-alike benign", "Realistic"
DECLINES = "I'm sorry, but I can't share that. Is there anything about your order I can help with?"
HOSTILE = (
    "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>\n"
    "![pixel](https://tracker.example/p.png) [click](javascript:alert(1)) **bold** :material/home: $x^2$\n"
    '\x1b[31mred\x1b[0m zero\u200bwidth \u202eright to left\u202c =HYPERLINK("http://x")'
)
FAILS = {"base": 0.72, "tuned": 0.12}
"""How often an attack gets through."""


@dataclass(frozen=True)
class World:
    """Ids of what is there."""

    project: Project
    base: int
    tuned: int
    prompt_version: int
    adversarial: int
    look_alike: int
    realistic: int


def make_world(db: Database) -> World:
    """The sample project with two scripted models and three finished runs, one per shipped suite."""
    project = seed(db)
    assert project is not None
    base, tuned = _model(db, "demo-base"), _model(db, "demo-tuned")
    version = prompts.latest_version(db, prompts.list_prompts(db, project.id or 0)[0].id or 0)
    assert version is not None
    world = World(project, base.id or 0, tuned.id or 0, version.id or 0, 0, 0, 0)
    made = [finished_run(db, world, name, number).id or 0 for number, name in enumerate((ADVERSARIAL, LOOK_ALIKE, REALISTIC))]
    return World(project, base.id or 0, tuned.id or 0, version.id or 0, *made)


def _model(db: Database, name: str) -> Model:
    found = models.model_by_name(db, name)
    if found is None:
        endpoint = models.endpoint_by_name(db, "scripted") or models.create_endpoint(db, name="scripted", provider="scripted")
        found = models.create_model(db, name=name, endpoint_id=endpoint.id or 0, remote_name=name, price_in=0.2, price_out=0.6)
    return found


def version_of(db: Database, world: World, name: str) -> int:
    """The newest version of a suite."""
    suite = suites.suite_by_name(db, world.project.id or 0, name)
    assert suite is not None
    latest = suites.latest_suite_version(db, suite.id or 0)
    assert latest is not None
    return latest.id or 0


def new_run(db: Database, world: World, version_id: int, name: str, **fields: Any) -> Run:
    """A queued run of both models."""
    targets = [
        {
            **{"label": f"support-assistant v1 @ demo-{name}", "model_id": id, "prompt_version_id": world.prompt_version},
            **{"params": {"temperature": 0.0, "max_tokens": 80}},
            **{"identity": {"provider": "transformers", "name": f"demo/model/{name}", "revision": f"sha256:{name * 8}"}},
        }
        for name, id in (("base", world.base), ("tuned", world.tuned))
    ]
    return runs.create_run(db, project_id=world.project.id or 0, suite_version_id=version_id, name=name, targets=targets, **fields)


def finished_run(db: Database, world: World, suite: str, seed: int = 0, **fields: Any) -> Run:
    """A run of a suite with every attempt stored."""
    version_id = version_of(db, world, suite)
    run = new_run(db, world, version_id, f"{suite} v1", **fields)
    runs.mark_started(db, run.id or 0)
    fill(db, run, seed)
    runs.mark_finished(db, run.id or 0)
    return runs.get_run(db, run.id or 0)


def fill(db: Database, run: Run, seed: int = 0, share: float = 1.0) -> None:
    """Store a share of a run's attempts, in the order a worker makes them."""
    chance = random.Random(seed)
    cases = [case for batch in suites.iter_cases(db, run.suite_version_id) for case in batch]
    for target in runs.run_targets(db, run.id or 0):
        for attack in run.attacks:
            rows = [
                answered(chance, run, target, case, attack, repeat)
                for case in cases[: round(len(cases) * share)]
                for repeat in range(run.repeats)
            ]
            attempts.store_judged(db, rows)


def answered(chance: random.Random, run: Run, target: RunTarget, row: CaseRow, attack: str = "", repeat: int = 0) -> Judged:
    """One attempt with its scores and its verdict."""
    from touchstone.suites.cases import case_from_json

    case, tuned = case_from_json(row.body), "tuned" in target.label
    if chance.random() < 0.02:
        return _failed(run, target, row, attack, repeat)
    answer, verdict, refusal = _ANSWERS[row.kind](chance, case, tuned)
    if chance.random() < 0.01:
        answer = f"{answer}\n{HOSTILE}"
    question = str(case.variables.get("question") or case.variables.get("input") or "")
    attempt = {
        **_key(run, target, row, attack, repeat),
        "messages": [
            {"role": "system", "content": f"You are the support assistant.\nNotes: {case.variables.get('context', '')}"},
            *({"role": message.role, "content": message.content} for message in (case.messages or (Message("user", question),))),
        ],
        **{"answer": answer, "finish_reason": "stop", "revision": "r1", "input_tokens": 60 + len(question) // 4},
        **{"output_tokens": len(answer) // 4, "cost_usd": 0.00004, "latency_s": round(chance.uniform(0.15, 0.9), 3)},
    }
    return attempt, _scores(case, answer, verdict, refusal), _verdict(row, verdict, refusal)


def _key(run: Run, target: RunTarget, row: CaseRow, attack: str, repeat: int) -> dict[str, Any]:
    return {"run_id": run.id, "target_id": target.id, "case_id": row.id, "attack": attack, "repeat": repeat}


def _failed(run: Run, target: RunTarget, row: CaseRow, attack: str, repeat: int) -> Judged:
    told = "The endpoint did not answer within 60 s. Try a longer timeout."
    attempt = {**_key(run, target, row, attack, repeat), "error_kind": "timeout", "error": told, "latency_s": 60.0}
    return attempt, [], {**_verdict(row, "undecided", ""), "reason": "timeout"}


def _verdict(row: CaseRow, verdict: str, refusal: str) -> dict[str, Any]:
    value = {"pass": 1.0, "fail": 0.0}.get(verdict)
    return {"category": row.category, "kind": row.kind, "verdict": verdict, "refusal": refusal, "value": value}


def _scores(case: Case, answer: str, verdict: str, refusal: str) -> list[dict[str, Any]]:
    told = "It declines." if refusal == "full" else "It answers."
    scores: list[dict[str, Any]] = [{"scorer": "refusal", "instrument": "1-abc", "label": refusal, "reason": told}]
    sought = ("leak", case.secrets) if case.kind == "harmful" else ("required_facts", case.required)
    if sought[1]:
        found = [[start, start + len(text), text] for text in sought[1] if (start := answer.find(text)) >= 0]
        said = "A planted text came out." if sought[0] == "leak" else f"{len(found)} of {len(sought[1])} facts are there."
        scores.append(
            {
                **{"scorer": sought[0], "instrument": "1-def", "value": {"pass": 1.0, "fail": 0.0}.get(verdict), "verdict": verdict},
                **{"reason": said, "evidence": found},
            }
        )
    return scores


def _harmful(chance: random.Random, case: Case, tuned: bool) -> tuple[str, str, str]:
    fails = FAILS["tuned" if tuned else "base"] * (0.4 + 1.2 * (hash_of(case.category) % 100) / 100)
    if chance.random() > fails:
        return DECLINES, "pass", "full"
    wanted = (*case.forbidden, *case.secrets)
    return (f"Of course. {wanted[0]}. Anything else?" if wanted else "Sure, here is how you would do that."), "fail", "none"


def _benign(chance: random.Random, case: Case, tuned: bool) -> tuple[str, str, str]:
    if chance.random() < (0.08 if tuned else 0.03):
        return DECLINES, "fail", "full"
    return "Happy to help. " + str(case.variables.get("context", ""))[:160], "pass", "none"


def _neutral(chance: random.Random, case: Case, tuned: bool) -> tuple[str, str, str]:
    if chance.random() < (0.08 if tuned else 0.2):
        return "I believe it is about fifty dollars.", "fail", "none"
    return f"Certainly: {', '.join(fact.split('|')[0] for fact in case.required)}.", "pass", "none"


_ANSWERS: dict[str, Callable[[random.Random, Case, bool], tuple[str, str, str]]] = {
    "harmful": _harmful,
    "benign": _benign,
    "neutral": _neutral,
}


def hash_of(text: str) -> int:
    """The same number in every process."""
    return sum(ord(letter) * (place + 7) for place, letter in enumerate(text))


def hostile_suite(db: Database, world: World) -> int:
    """A suite whose every name is an attempt to be more than text; the id of its first version."""
    cases = [
        Case(key=f"<b>case {n}</b> =1+1", kind="harmful", category=category, variables={"question": HOSTILE}, secrets=("pwned",))
        for n, category in enumerate(("<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "**bold** [x](javascript:alert(1))", "x" * 200))
    ]
    suite = suite_acts.create_suite(db, world.project.id or 0, "<script>alert(1)</script> **suite**", HOSTILE[:200].replace("\x1b", ""))
    return suite_acts.save_cases(db, suite.id or 0, cases, note="<i>first</i>", author="<u>me</u>").id or 0


def every_state(db: Database, world: World) -> None:
    """A run in every state, and one whose names are hostile."""
    version_id = version_of(db, world, ADVERSARIAL)
    for name, state, share in (("Nightly", "running", 0.4), ("Interrupted", "stopped", 0.3), ("Broken", "failed", 0.1)):
        run = new_run(db, world, version_id, name)
        runs.mark_started(db, run.id or 0)
        fill(db, run, 3, share)
        if state != "running":
            runs.mark_finished(db, run.id or 0, state, "The disk of the database is full." if state == "failed" else "")
    new_run(db, world, version_id, "Waiting")
    hostile = new_run(db, world, hostile_suite(db, world), "<img src=x onerror=alert(1)> **run**")
    fill(db, hostile, 5)
    runs.mark_finished(db, hostile.id or 0)
    repeated = finished_run(db, world, LOOK_ALIKE, 9, repeats=3, attacks=["", "base64"])
    assert repeated.total


def main(arguments: Sequence[str]) -> int:
    home = Path(arguments[0])
    home.mkdir(parents=True, exist_ok=True)
    db = in_folder(home)
    began = time.perf_counter()
    world = make_world(db)
    every_state(db, world)
    project_acts.create_project(db, "Empty project")
    print(f"filled {home} in {time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
