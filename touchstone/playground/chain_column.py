"""A chain in a column: which fields it asks for, what it is called with, and its run as an answer that grows."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.chains.calling import speaker
from touchstone.chains.document import Chain
from touchstone.chains.work import Work
from touchstone.errors import Invalid
from touchstone.playground.board import Board
from touchstone.playground.sent import Sent
from touchstone.playground.speaker import Answer
from touchstone.prompts.variables import Variable, typed
from touchstone.runs.building import QUESTIONS, question_of
from touchstone.runs.chain_inputs import CONVERSATION, answer_of, inputs_of_case
from touchstone.templates.values import written
from touchstone.types import Case, Message

WORDS = frozenset((*QUESTIONS, CONVERSATION))
"""Inputs that take what the user says."""
MORE = "Its trace tells more."


def fields_of(chain: Chain) -> tuple[Variable, ...]:
    """What is asked of who fills in its inputs: a conversation is begun by a question where the chain has no input for one."""
    names = {one.name for one in chain.inputs}
    question = (Variable("question"),) if CONVERSATION in names and not names & set(QUESTIONS) else ()
    return (*(one for one in chain.inputs if one.name != CONVERSATION), *question)


def opening(chain: Chain, board: Board) -> Sent:
    """The first exchange of a chain with the values of the board: what the user says, else its inputs written out. Raises Invalid."""
    given = ((one, board.values[one.name]) for one in fields_of(chain) if one.name in board.values)
    values = {one.name: typed(one, text) for one, text in given if text.strip() or not one.needs_words}
    asked = question_of(values)
    said = "\n".join(f"{name}: {written(value)}" for name, value in values.items()) if asked is None else written(asked)
    turns = board.origin.turns if board.origin else ()
    return Sent(turns or (Message("user", said),), values)


def inputs(chain: Chain, values: Mapping[str, Any], messages: Sequence[Message]) -> dict[str, Any]:
    """What a chain is called with: as a run over a suite calls it. Raises MissingVariables, and Invalid where a later turn has no place."""
    if len(messages) > 1 and not any(one.name in WORDS for one in chain.inputs):
        hint = f"Give it an input called question, or {CONVERSATION} for the whole conversation."
        raise Invalid("The chain has no input that takes what the user says.", hint)
    return inputs_of_case(chain, Case("", variables=dict(values)), messages)


def taken(steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Tokens and cost (US dollars) of all steps together."""
    rows = list(steps)
    usage = {name: sum(int(one.get(name) or 0) for one in rows) for name in ("input_tokens", "output_tokens")}
    return {"usage": usage, "cost_usd": sum(float(one.get("cost_usd") or 0) for one in rows)}


@dataclass
class ChainAnswer(Answer):
    """What a chain answers. It is heard while the node that speaks the answer writes it; figures, in seconds, are of the whole chain."""

    chain: Chain = field(default_factory=Chain)
    work: Work = field(default_factory=Work)
    begun_at: float = 0.0
    spoke_at: float = 0.0

    def take(self, said: Mapping[str, Any]) -> bool:
        """Put what was said into the answer; whether it is over."""
        over = self.work.take(said)
        if "trace" in said:
            self.trace, self.begun_at = self.work.trace, time.time()
        elif "step" in said and said["step"]["state"] == "running":
            self.doing = f"at {self._name(said['step']['node'])}"
        elif "text" in said and said["place"] == speaker(self.chain):
            self._hear(said)
        if over:
            self._end(said)
        return over

    def _hear(self, said: Mapping[str, Any]) -> None:
        self.parts = [said["text"]] if said.get("anew") else [*self.parts, said["text"]]
        if said["text"]:
            self.state, self.spoke_at = "streaming", self.spoke_at or time.time()

    def _end(self, said: Mapping[str, Any]) -> None:
        self.figures = self._figures() if self.trace else {}
        if "error" in said and "done" not in said:
            self.fail(said["error"]["message"], said["error"]["hint"])
        else:
            end(self, self.work.state, said.get("outputs") or {}, self._told(said))

    def _told(self, said: Mapping[str, Any]) -> str:
        """What went wrong, with the node that it happened at."""
        node = said.get("failed_at") or ""
        return f"{self._name(node)}: {said['error']}" if node else str(said.get("error") or "")

    def _name(self, node: str) -> str:
        """What a node is called; one of a chain within this one by its id."""
        return next((one.name for one in self.chain.nodes if one.id == node), node)

    def _figures(self) -> dict[str, Any]:
        first = {"first_token_s": self.spoke_at - self.begun_at} if self.spoke_at else {}
        took = {"queue_s": self.begun_at - self.asked_at, "latency_s": time.time() - self.begun_at}
        ended = "finished" if self.work.state == "done" else self.work.state
        return {**taken(self.work.steps.values()), **took, **first, "finish_reason": ended}


def end(answer: Answer, state: str, outputs: Mapping[str, Any], error: str) -> None:
    """Let an answer end as its chain did: `state` is that of its work. What was heard stays where the chain did not come to its end."""
    if state == "done":
        answer.state, answer.parts = "done", [answer_of(outputs)]
    elif state == "asks":
        answer.state = "asks"
    elif state == "failed":
        answer.fail(error, MORE)
    else:
        answer.state = "stopped"


def decided(answer: Answer, state: str, outputs: Mapping[str, Any], error: str, figures: Mapping[str, Any]) -> None:
    """Let an answer that waited for a person end as its chain did after that."""
    answer.figures = {**answer.figures, **figures, "finish_reason": "finished" if state == "done" else state}
    end(answer, state, outputs, error)
