"""Answers and judgements as the rows that are stored of them."""

from collections.abc import Sequence
from typing import Any

from touchstone.actions.run_plan import Item
from touchstone.errors import TouchstoneError
from touchstone.models import cost_usd
from touchstone.runs.building import as_json
from touchstone.scorers.judging import Judgement
from touchstone.types import Case, Completion, Message

Row = dict[str, Any]


def answered_row(run_id: int, item: Item, sent: Sequence[Message], done: Completion) -> Row:
    """The attempt of an answer."""
    return {
        "run_id": run_id,
        "target_id": item.target.row.id,
        "case_id": item.case_id,
        "attack": item.attack,
        "repeat": item.repeat,
        "messages": as_json(sent),
        "answer": done.text,
        "finish_reason": done.finish_reason,
        "error_kind": "",
        "error": "",
        "input_tokens": done.usage.input_tokens,
        "output_tokens": done.usage.output_tokens,
        "cost_usd": cost_usd(done.usage, item.target.price_in, item.target.price_out),
        "latency_s": done.latency_s,
        "queue_s": done.queue_s,
        "revision": done.identity.revision,
    }


def failed_row(run_id: int, item: Item, sent: Sequence[Message], kind: str, error: TouchstoneError, seconds: float) -> Row:
    """The attempt of a call that gave no answer; `seconds` from asking until giving up."""
    return {
        "run_id": run_id,
        "target_id": item.target.row.id,
        "case_id": item.case_id,
        "attack": item.attack,
        "repeat": item.repeat,
        "messages": as_json(sent),
        "answer": "",
        "finish_reason": "",
        "error_kind": kind,
        "error": str(error),
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": 0.0,
        "latency_s": seconds,
        "queue_s": 0.0,
        "revision": "",
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
    return {
        "category": case.category,
        "kind": case.kind,
        "verdict": str(judgement.verdict),
        "refusal": judgement.refusal,
        "value": judgement.value,
        "reason": judgement.reason,
    }
