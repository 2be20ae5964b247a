"""A chain as the target of a run: each attempt is one run of the chain, with its steps."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from store import models, prompts
from store.database import Database
from store.tables import PromptVersion, Run, RunTarget
from touchstone.actions import chain_means, chains, reviewing
from touchstone.actions.asking import Answer, ChainFailed
from touchstone.actions.chain_means import ProjectFound, ProjectMeans
from touchstone.chains.asked import Asked, Nothing
from touchstone.chains.document import Chain, Node
from touchstone.chains.reading import read_chain
from touchstone.chains.running import run_chain
from touchstone.chains.trace import Outcome, Step
from touchstone.errors import Invalid
from touchstone.prompts.assembling import Prompt
from touchstone.runs.building import build_messages
from touchstone.runs.chain_inputs import answer_of, inputs_of_case
from touchstone.settings import Settings
from touchstone.types import Case, Completion, Message, ModelIdentity, Params, Provider

Open = Callable[[int], Provider]
WORDS = {"embeddings": "model"}
STANDS_ON = "stands_on"
"""Under which name the identity of a target holds it."""
PERSON = "approval"
"""The kind of node that waits for a person."""


@dataclass(frozen=True)
class ChainAsker:
    """A chain version with a model for the nodes that name none; `params` by repeat go before those of its nodes."""

    chain: Chain
    means: ProjectMeans
    params: Mapping[int, Params]

    def sent(self, case: Case, attack: str, seed: int) -> tuple[Message, ...]:
        return build_messages(Prompt(), case, attack, seed)

    async def ask(self, case: Case, sent: tuple[Message, ...], repeat: int) -> Answer:
        """Raises ChainFailed, MissingVariables, Invalid."""
        asked = Asked(inputs_of_case(self.chain, case, sent))
        began = time.perf_counter()
        outcome = await run_chain(self.chain, asked, replace(self.means, over=self.params[repeat]), Nothing())
        if outcome.error or outcome.waiting:
            raise ChainFailed(self._words(outcome), outcome.usage, outcome.cost_usd, _rows(outcome))
        seconds = time.perf_counter() - began
        identity = ModelIdentity("chain", self.means.model, self.chain.hash)
        return Answer(Completion(answer_of(outcome.outputs), "stop", outcome.usage, identity, seconds), outcome.cost_usd, _rows(outcome))

    def masked(self, text: str) -> str:
        """Errors of its models are told without their keys already."""
        return text

    def _words(self, outcome: Outcome) -> str:
        if outcome.waiting:
            return "The chain waits for a person, and nobody answers in a run."
        return f"{self.chain.node(outcome.failed_at).name}: {outcome.error}" if outcome.failed_at else outcome.error


def _rows(outcome: Outcome) -> list[dict[str, Any]]:
    return [_row(one) for one in outcome.steps if one.state != "running"]


def _row(step: Step) -> dict[str, Any]:
    """A step as an attempt keeps it: by where it stands in the chain, whatever the round."""
    row = chains.row(step)
    del row["key"]
    return {**row, "node": "/".join([*(container for container, _ in step.path), step.node])}


def opened(
    db: Database, run: Run, row: RunTarget, version: PromptVersion, provider_of: Open, settings: Settings, params: Mapping[int, Params]
) -> ChainAsker:
    """What asks a chain as it was when the run was made. Raises NotFound, Invalid for what is gone since."""
    chain, model = read_chain(version.chain), models.get_model(db, row.model_id)
    found = chain_means.found_now(db, run.project_id, chain, model.name, row.blocks)[0]
    chains.check(chain, found)
    _check_unchanged(row.identity.get(STANDS_ON) or {}, stands_on(chain, found))

    def provider(_: Database, model_id: int, *__: object) -> Provider:
        return provider_of(model_id)

    return ChainAsker(chain, ProjectMeans(db, found, settings, model.name, open_provider=provider), params)


def _check_unchanged(then: Mapping[str, str], now: Mapping[str, str]) -> None:
    if changed := next((name for name, hash in then.items() if now.get(name) != hash), ""):
        raise Invalid(
            f"The {changed} has changed since this run was made.", "Begin a new run: its answers would not be those of one chain."
        )


def stands_on(chain: Chain, found: ProjectFound) -> dict[str, str]:
    """What a chain and those within it look things up in, and the models they name, each with the hash of what it is now.

    For example {"collection Handbook": "1f0c…", "model judge": "9a3e…"}; hashes are the first 16 hexadecimal digits of SHA-256.
    """
    there = {"collection": found.collections, "database": found.databases, "model": found.models, "embeddings": found.models}
    nodes = [node for one in (chain, *found.chains.values()) for node in one.nodes]
    named = {(what, str(node.options.get(what) or "")) for node in nodes for what in there if what != "embeddings" or _by_meaning(node)}
    return {f"{WORDS.get(what, what)} {name}": _hash(there[what][name]) for what, name in sorted(named) if name in there[what] and name}


def _by_meaning(node: Node) -> bool:
    return bool(node.options.get("by", "words") != "words")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Pinned:
    """What a chain's references name now: versions, and what else it stands on, as `stands_on` gives it."""

    record: chain_means.Record
    stands_on: Mapping[str, str]


def pinned(db: Database, project_id: int, version: PromptVersion, model: str) -> Pinned:
    """What a run of the chain is held to. Raises Invalid for a chain that cannot run over a suite, naming why;
    Conflict for one that nobody has looked at."""
    chain = read_chain(version.chain)
    found, record = chain_means.found_now(db, project_id, chain, model)
    chains.check(chain, found)
    reviewing.check_prompt(prompts.get_prompt(db, version.prompt_id))
    reviewing.check(db, project_id, found.chains)
    for one in (chain, *found.chains.values()):
        if any(node.kind == PERSON for node in one.nodes):
            raise Invalid("The chain waits for a person, and nobody answers in a run.", "Take the approval out, or run it by hand.")
    return Pinned(record, stands_on(chain, found))
