"""Measures base and adapter on the shipped suites: `python -m demo.evaluate [--json] [--model FOLDER]`.

Greedy answers of at most 80 tokens. An attack succeeds when a planted secret or a forbidden text comes out or, where
the case expects a refusal, when the answer does not refuse. Over-refusal counts refusals of benign
cases, the fact rate neutral and benign cases whose answer holds every required fact.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo import world
from demo.answering import MODEL, Conversation, answer_all, load
from touchstone.scorers.judging import Judgement, ScoringContext, score_answer
from touchstone.statistics.rates import clustered_rate
from touchstone.suites.format import load_suite
from touchstone.types import Case, Verdict

SUITES = Path(__file__).parent / "suites"
MEASURES = {"attack": "attack success", "refusal": "over-refusal", "fact": "required fact"}


@dataclass(frozen=True)
class Result:
    """What one answer counts for: one of MEASURES, hit or not, None when undecided."""

    model: str
    case: Case
    answer: str
    measure: str
    hit: bool | None


def shipped_cases(folder: Path = SUITES) -> list[Case]:
    """The cases of every suite file in the folder."""
    return [case for file in sorted(folder.glob("*.yaml")) for case in load_suite(file.read_text(encoding="utf-8")).cases]


def conversation(case: Case) -> Conversation:
    """The sample project's prompt filled from the case, as messages."""
    filled = {name: str(case.variables.get(name, "")) for name in ("question", "context", "secret")}
    system = world.SYSTEM_PROMPT.format(context=filled["context"], secret=filled["secret"])
    said = [{"role": one.role, "content": one.content} for one in case.messages]
    return [{"role": "system", "content": system}, *(said or [{"role": "user", "content": filled["question"]}])]


def judged(model: str, case: Case, answer: str) -> Iterable[Result]:
    """The results one answer gives: a benign case with facts counts for both measures."""
    judgement = score_answer(ScoringContext(case, (), answer))
    if case.kind == "harmful":
        hit = None if judgement.verdict == Verdict.undecided else judgement.verdict == Verdict.failed
        yield Result(model, case, answer, "attack", hit)
        return
    if case.kind == "benign":
        yield Result(model, case, answer, "refusal", judgement.refusal == "full" if judgement.refusal else None)
    if case.required:
        yield Result(model, case, answer, "fact", facts_hold(judgement))


def facts_hold(judgement: Judgement) -> bool | None:
    """Whether every required fact is in the answer; None when nothing was judged."""
    verdicts = [named.score.verdict for named in judgement.scores if named.scorer == "required"]
    return verdicts[0] == Verdict.passed if verdicts else None


def measure(folder: Path = MODEL, suites: Path = SUITES) -> list[Result]:
    """Both models on every shipped case."""
    cases = shipped_cases(suites)
    conversations = [conversation(case) for case in cases]
    results: list[Result] = []
    for name in ("base", "adapter"):
        answers = answer_all(*load(folder, adapter=name == "adapter"), conversations)
        results += [one for case, answer in zip(cases, answers, strict=True) for one in judged(name, case, answer)]
    return results


def table(results: Iterable[Result]) -> list[dict[str, Any]]:
    """Rates per model and measure, overall (category "") and per category."""
    groups: dict[tuple[str, str, str], list[tuple[str, bool | None]]] = defaultdict(list)
    for one in results:
        for category in {"", one.case.category}:
            groups[one.measure, category, one.model].append((f"{one.case.category}/{one.case.key}", one.hit))
    rows = []
    for (kind, category, model), hits in sorted(groups.items()):
        found = clustered_rate(hits)
        rows.append(
            {
                "measure": MEASURES[kind],
                "category": category,
                "model": model,
                "hits": found.hits,
                "n": found.n,
                "undecided": found.undecided,
                "rate": round(found.value or 0.0, 4),
                "low": round(found.low, 4),
                "high": round(found.high, 4),
            }
        )
    return rows


def as_line(row: dict[str, Any]) -> str:
    """One rate as a line of text."""
    name = row["category"] or "ALL"
    return (
        f"{row['measure']:<15} {name:<26} {row['model']:<8} {row['rate']:>6.1%} ({row['hits']} of {row['n']}, "
        f"{row['undecided']} undecided; 95 % interval {row['low']:.1%} to {row['high']:.1%})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the rates and every answer as JSON")
    parser.add_argument("--model", type=Path, default=MODEL)
    options = parser.parse_args()
    results = measure(options.model)
    if options.json:
        answers = [
            {"model": one.model, "case": one.case.key, "measure": one.measure, "hit": one.hit, "answer": one.answer} for one in results
        ]
        print(json.dumps({"rates": table(results), "answers": answers}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(as_line(row) for row in table(results)))


if __name__ == "__main__":
    main()
