"""Chains in columns of the playground: their calls, and what became of those that waited for a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from store import models, prompts, traces
from store.database import Database
from store.errors import StoreMissing
from touchstone.actions.chains import Call, to_json
from touchstone.actions.store_errors import translated
from touchstone.actions.traces import names_of
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain
from touchstone.playground import chain_column
from touchstone.playground.board import DRAFT, Column
from touchstone.playground.chain_column import ChainAnswer
from touchstone.playground.speaker import Answer, Speaker
from touchstone.types import Message, Params

COUNTED = ("input_tokens", "output_tokens", "cost_usd")


@translated()
def call_of(
    db: Database, project_id: int, author: str, column: Column, chain: Chain, values: Mapping[str, Any], messages: Sequence[Message]
) -> Call:
    """The call of a column's chain, on the column's model where its nodes name none. Raises MissingVariables, Invalid, NotFound."""
    name, model = prompts.get_prompt(db, column.prompt_id).name, models.get_model(db, column.model_id).name
    asked = Asked(chain_column.inputs(chain, values, messages))
    version = None if column.version_id == DRAFT else column.version_id
    return Call(project_id, name, chain, asked, version, model, author=author)


def start(speaker: Speaker, call: Call, params: Params) -> Answer:
    """Begin it with these settings over those of its nodes; the answer grows by itself. Nothing of it is taken from earlier runs."""
    return speaker.follow({**to_json(call), "over": params.to_json()}, ChainAnswer(chain=call.chain))


@translated()
def look_again(db: Database, answers: Iterable[Answer]) -> bool:
    """Let the answers that wait for a person end where somebody decided and their chain went on to its end; whether any did."""
    return any([_look(db, answer) for answer in answers if answer.state == "asks"])


def _look(db: Database, answer: Answer) -> bool:
    try:
        trace = traces.get_trace(db, answer.trace)
    except StoreMissing:
        return False
    if trace.state in ("running", "waiting"):
        return False
    steps = traces.steps(db, answer.trace)
    counted = chain_column.taken({name: getattr(one, name) for name in COUNTED} for one in steps)
    at = names_of(trace.call.get("chain", {})).get(trace.failed_at, trace.failed_at)
    error = f"{at}: {trace.error}" if at else trace.error
    worked = max((one.ended_s for one in steps), default=0.0)
    chain_column.decided(answer, trace.state, trace.outputs, error, {**counted, "latency_s": worked})
    return True
