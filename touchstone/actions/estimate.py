"""What a run will take, before it starts: from a sample of its cases and from what its models did before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from store import history, models, prompts, suites
from store.database import Database
from store.tables import CaseRow, Endpoint, Model
from touchstone.actions import blocks
from touchstone.actions.chain_outlook import Call, calls
from touchstone.actions.models import REMOTE
from touchstone.actions.runs import RunRequest, TargetChoice
from touchstone.actions.store_errors import translated
from touchstone.errors import TouchstoneError
from touchstone.prompts.assembling import Prompt
from touchstone.runs.building import build_messages
from touchstone.suites.cases import stored_case
from touchstone.types import Params

SAMPLE = 100
"""Cases an estimate looks at."""
TYPICAL_OUTPUT_TOKENS = 200
READING = 0.28
"""The part of a local model's work that takes as long in a batch as alone: reading prompts. Measured: 32 at once are about three
times as fast as one at a time (docs/performance.md, suite load)."""


@dataclass(frozen=True)
class Estimate:
    """What a run will take, before it starts. Tokens are estimates (4 characters each, answers as long as before or 200); of a chain
    every node that asks a model counts once, whether it is reached or not.

    `seconds` is None where no earlier run tells how fast the models are. `cost_usd` holds nothing of the models in `unpriced`, by name:
    they are asked elsewhere, and no price is set for them.
    """

    attempts: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    seconds: float | None
    unpriced: tuple[str, ...] = ()
    is_partial: bool = False
    """Whether there is a target to which none of the cases can be sent, as where they lack its variables: nothing of it is counted."""


@dataclass(frozen=True)
class _Known:
    """A model with its endpoint, and how it did before."""

    model: Model
    endpoint: Endpoint
    past: history.Past | None


@translated()
def estimate(db: Database, request: RunRequest) -> Estimate:
    """What a run will take. Raises NotFound."""
    version = suites.get_suite_version(db, request.suite_version_id)
    cases = next(suites.iter_cases(db, version.id or 0, SAMPLE), [])
    rounds = version.case_count * len(request.attacks) * request.repeats
    known, calls_of, limit_of = cache(partial(_known, db)), _caller(db, cases), cache(partial(_output_limit, db, request.params))
    read = written = cost = seconds = 0.0
    asked: dict[int, _Known] = {}
    calls_by = [calls_of(choice) for choice in request.targets]
    for choice, made in zip(request.targets, calls_by, strict=True):
        for call in made or ():
            one = asked[call.model_id] = known(call.model_id)
            usual = one.past.output_tokens if one.past else TYPICAL_OUTPUT_TOKENS
            asks = rounds * call.times
            tokens_in, tokens_out = asks * call.tokens, asks * min(usual, limit_of(choice.prompt_version_id))
            read, written = read + tokens_in, written + tokens_out
            cost += (tokens_in * one.model.price_in + tokens_out * one.model.price_out) / 1e6
            seconds += asks * _seconds_each(one.endpoint, one.past, request.concurrency) if one.past else 0.0
    timed = seconds if asked and all(one.past for one in asked.values()) and None not in calls_by else None
    unpriced = dict.fromkeys(one.model.name for one in asked.values() if _is_unpriced(one))
    return Estimate(rounds * len(request.targets), round(read), round(written), cost, timed, tuple(unpriced), None in calls_by)


def _caller(db: Database, cases: Sequence[CaseRow]) -> Callable[[TargetChoice], list[Call] | None]:
    """What gives the calls that a target makes for a case: one, or those of its chain; None where no case can be sent to it."""
    prompt_of, version_of = blocks.reader(db), cache(partial(prompts.get_version, db))

    def calls_of(choice: TargetChoice) -> list[Call] | None:
        version = version_of(choice.prompt_version_id) if choice.prompt_version_id else None
        if version is None or not version.chain:
            tokens = _mean_tokens(prompt_of(choice.prompt_version_id, choice.without)[0], cases)
            return None if tokens is None else [Call(choice.model_id, tokens)]
        words = _mean_tokens(Prompt(), cases) or 0.0
        return [one._replace(tokens=one.tokens + words) for one in calls(db, version, choice.model_id)]

    return calls_of


def _known(db: Database, model_id: int) -> _Known:
    model = models.get_model(db, model_id)
    return _Known(model, models.get_endpoint(db, model.endpoint_id), history.past_of_model(db, model_id))


def _is_unpriced(one: _Known) -> bool:
    """Whether nobody said what a model costs that is not in this process."""
    return not (one.model.price_in or one.model.price_out) and one.endpoint.provider in REMOTE


def _seconds_each(endpoint: Endpoint, past: history.Past, at_once: int) -> float:
    """Seconds between two answers with so many calls at once, from a run that had `past.at_once`.

    An endpoint answers each call as fast as before. A local model writes its answers together: how long one takes depends on
    how many are written beside it, and from one to the other only the writing gets faster, not the reading.
    """
    if endpoint.provider != "transformers":
        return past.latency_s / min(at_once, int(endpoint.options.get("concurrency", at_once)))
    from touchstone.models.pool import BATCH

    now, then = min(at_once, BATCH), min(past.at_once, BATCH)
    return past.latency_s / then * _share(now) / _share(then)


def _share(at_once: int) -> float:
    """The time an answer takes among so many, against one at a time."""
    return READING + (1 - READING) / at_once


def _mean_tokens(prompt: Prompt, cases: Sequence[CaseRow]) -> float | None:
    """Of the cases that can be sent; None where none can."""
    sizes = [size for row in cases if (size := _tokens(prompt, row)) is not None]
    return sum(sizes) / len(sizes) if sizes else None


def _tokens(prompt: Prompt, row: CaseRow) -> float | None:
    try:
        messages = build_messages(prompt, stored_case(row.body))
    except TouchstoneError:
        return None
    return sum(len(message.content) for message in messages) / 4


def _output_limit(db: Database, params: Params, version_id: int | None) -> float:
    own = Params() if version_id is None else Params.from_json(prompts.get_version(db, version_id).params)
    return own.merged(params).max_tokens or float("inf")
