"""Answers and judgements as the rows that are stored of them."""

from collections.abc import Sequence
from typing import Any

from store.attempts import Judged
from touchstone.actions.asking import Answer, ChainFailed
from touchstone.actions.run_plan import Item
from touchstone.errors import ContentFiltered, TouchstoneError
from touchstone.prompts.content import messages_json
from touchstone.scorers.judging import FILTERED, Judgement, judge_failed
from touchstone.types import Case, Message, Usage

Row = dict[str, Any]

FILTERED_TOLD = "The provider's content filter ended this answer."
FILTERED_HINT = "What came before is kept; the provider's settings say what it filters."
WHICH = ("run_id", "target_id", "case_id", "attack", "repeat", "messages")
"""What stays of an attempt whose answer is given up."""


def answered_row(run_id: int, item: Item, sent: Sequence[Message], answer: Answer) -> Row:
    """The attempt of an answer; one that the provider's filter ended is an error, of which what came before it is kept."""
    done = answer.completion
    said = f"The provider said: {done.filtered}." if done.filtered else ""
    error = ContentFiltered(FILTERED_TOLD, f"{FILTERED_HINT} {said}".strip()) if done.finish_reason == FILTERED else None
    return {
        "run_id": run_id,
        "target_id": item.target.row.id,
        "case_id": item.case_id,
        "attack": item.attack,
        "repeat": item.repeat,
        "messages": messages_json(sent),
        "answer": done.text,
        "finish_reason": done.finish_reason,
        "error_kind": error.kind if error else "",
        "error": str(error or ""),
        "input_tokens": done.usage.input_tokens,
        "output_tokens": done.usage.output_tokens,
        "cost_usd": answer.cost_usd,
        "latency_s": done.latency_s,
        "queue_s": done.queue_s,
        "revision": done.identity.revision,
    }


def failed_row(run_id: int, item: Item, sent: Sequence[Message], kind: str, error: TouchstoneError, seconds: float) -> Row:
    """The attempt of a call that gave no answer; `seconds` from asking until giving up. No error tells a key."""
    usage, cost, steps = (error.usage, error.cost_usd, error.steps) if isinstance(error, ChainFailed) else (Usage(), 0.0, ())
    return {
        "run_id": run_id,
        "target_id": item.target.row.id,
        "case_id": item.case_id,
        "attack": item.attack,
        "repeat": item.repeat,
        "messages": messages_json(sent),
        "answer": "",
        "finish_reason": "",
        "error_kind": kind,
        "error": item.target.asker.masked(str(error)),
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": cost,
        "latency_s": seconds,
        "queue_s": 0.0,
        "revision": "",
        "steps": [{**one, "is_origin": False} for one in steps],
    }


def score_rows(judgement: Judgement) -> list[Row]:
    """The scores of one answer, without the attempt's id."""
    return [
        {
            "scorer": named.scorer,
            "instrument": named.instrument,
            "value": named.score.value,
            "verdict": str(named.score.verdict) if named.score.verdict is not None else None,
            "label": named.score.label,
            "reason": named.score.reason,
            "evidence": [[found.start, found.end, found.note] for found in named.score.evidence],
        }
        for named in judgement.scores
    ]


def verdict_row(case: Case, judgement: Judgement) -> Row:
    """The verdict of one answer, without the attempt's id."""
    return {"category": case.category, "kind": case.kind, **_said(judgement)}


def _said(judgement: Judgement) -> Row:
    return {
        "verdict": str(judgement.verdict),
        "refusal": judgement.refusal,
        "value": judgement.value,
        "reason": judgement.reason,
    }


def given_up(judged: Judged, error: Exception) -> Judged:
    """What is stored in place of an answer that the database cannot take."""
    row, _, verdict = judged
    told = f"The database cannot keep this answer ({type(error).__name__}). The log tells more."
    attempt = {**{name: row[name] for name in WHICH}, "error_kind": "error", "error": told}
    return attempt, (), {**(verdict or {}), **_said(judge_failed("error"))}
