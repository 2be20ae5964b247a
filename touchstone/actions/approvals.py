"""People's decisions on chains that wait: what is asked, deciding once, and going on from there."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from store import traces
from store.database import Database
from store.tables import Trace, TraceStep
from touchstone.actions import chain_work
from touchstone.actions.chains import GOING_ON, Call, read_call
from touchstone.actions.store_errors import translated
from touchstone.actions.traces import names_of
from touchstone.chains.kinds import Decision
from touchstone.chains.work import Work
from touchstone.errors import Conflict, Invalid
from touchstone.playground.speaker import Speaker

NOTE_LIMIT = 2_000


@dataclass(frozen=True)
class Question:
    """One place at which a trace waits. `name` is what its node is called, `value` what is to be approved."""

    trace: Trace
    place: str
    name: str
    question: str
    value: Any
    decision: Mapping[str, Any]
    """What was decided, with "by" and "at"; empty while nobody did. The trace has not gone on yet then."""

    @property
    def is_open(self) -> bool:
        """Whether nobody decided yet."""
        return not self.decision


@translated()
def queue(db: Database, project_id: int) -> list[Question]:
    """Everything that waits for a person in a project, the oldest first."""
    return [one for trace in traces.waiting(db, project_id) for one in of_trace(db, trace)]


@translated()
def of_trace(db: Database, trace: Trace) -> list[Question]:
    """What a trace asks people; nothing where it does not wait."""
    places = trace.waiting if trace.state == "waiting" else ()
    steps = {one.place: one for one in traces.steps(db, trace.id or 0)} if places else {}
    names = names_of(trace.call.get("chain", {}))
    return [_question(trace, place, steps.get(place), names) for place in places]


def _question(trace: Trace, place: str, step: TraceStep | None, names: Mapping[str, str]) -> Question:
    node = place.rpartition("/")[2]
    given, note = (step.given.get("value"), step.note) if step else (None, "")
    return Question(trace, place, names.get(node, node), note or "May this go on?", given, trace.decisions.get(place, {}))


@translated()
def count(db: Database, project_id: int) -> int:
    """How many traces of a project wait for a person."""
    return traces.count_waiting(db, project_id)


@translated()
def decide(db: Database, speaker: Speaker, trace_id: int, place: str, *, approved: bool, note: str, by: str) -> Work:
    """Keep a decision, then let the trace go on with all that were made; its work.

    Raises Conflict, saying who decided what, where somebody did before, and where the trace waits there no more; Invalid for a note
    that is too long. Nothing is kept then.
    """
    if len(note) > NOTE_LIMIT:
        raise Invalid(f"The note has {len(note):,} characters.", f"Keep it within {NOTE_LIMIT:,}.", "note")
    mine = {"approved": approved, "note": note.strip(), "by": by, "at": time.time()}
    kept = traces.decide(db, trace_id, place, mine)
    if kept is None or kept[place] != mine:
        raise Conflict(_told(kept[place] if kept else traces.get_trace(db, trace_id).decisions.get(place)), "Yours was not taken.")
    return go_on(db, speaker, trace_id)


def _told(decision: Mapping[str, Any] | None) -> str:
    if not decision:
        return "This run does not wait for that any more."
    return f"{decision.get('by') or 'Somebody'} {'approved' if decision.get('approved') else 'refused'} this before you."


def can_go_on(trace: Trace) -> bool:
    """Whether a trace that is not at work can go on: all that it asked is decided, or it ended before its end after a decision."""
    return bool(trace.call) and trace.state in GOING_ON and bool(trace.decisions) and set(trace.waiting) <= trace.decisions.keys()


@translated()
def go_on(db: Database, speaker: Speaker, trace_id: int) -> Work:
    """Let a trace go on with what people decided; its work. What ended before is taken as it was. Raises NotFound, Conflict."""
    trace = traces.get_trace(db, trace_id)
    if not trace.call or trace.state not in GOING_ON:
        raise Conflict("This run waits for nobody any more.", "Reload the page and see what was decided.")
    call = _rest(read_call(trace.call), trace.cost_usd)
    decisions = {place: Decision(bool(one.get("approved")), str(one.get("note") or "")) for place, one in trace.decisions.items()}
    return chain_work.start(speaker, chain_work.resumed(call, trace_id, {**call.asked.decisions, **decisions}))


def _rest(call: Call, spent_usd: float) -> Call:
    """The call with what is left of its budget."""
    budget = call.asked.budget_usd
    return call if budget is None else replace(call, asked=replace(call.asked, budget_usd=max(0.0, budget - spent_usd)))
