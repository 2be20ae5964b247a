"""Editing a chain: how its editor begins, what its nodes may name, its draft, its versions, and how it was run last."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from store import labels, models, prompt_list, traces
from store.database import Database
from store.prompts import BLOCK, CHAIN, MAIN
from store.tables import PromptVersion, TraceStep
from touchstone.actions import chain_means, databases, drafts, half_typed, knowledge
from touchstone.actions import prompts as acts
from touchstone.actions.prompts import Opened
from touchstone.actions.store_errors import translated
from touchstone.chains import editing
from touchstone.chains.checking import Problem, problems, refused
from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.kinds import Found, kind_or_broken
from touchstone.errors import Invalid, NotFound, TouchstoneError
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable

INPUT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
NUMBERS = 10
"""Versions of a prompt or chain that are offered by their number."""


def of(chain: Chain) -> PromptContent:
    """A chain as a version keeps it."""
    return PromptContent(chain=chain)


def first_steps(empty: Chain) -> Chain:
    """What an empty chain may begin with: a question, a prompt with a model, and the answer."""
    nodes = (Node("input_1", "input"), Node("answer_1", "answer", position=(240, 0)), Node("output_1", "output", position=(480, 0)))
    inputs = empty.inputs or (Variable("question", sample="What can you help me with?"),)
    return replace(empty, nodes=nodes, edges=(Edge("answer_1", "text", "output_1", "value"),), inputs=inputs)


def open_chain(db: Database, chain_id: int, author: str) -> Opened:
    """As `prompts.open_prompt`; a chain without draft and versions is empty. Raises NotFound, also for what is no chain."""
    opened = acts.open_prompt(db, chain_id, author)
    if opened.prompt.kind != CHAIN:
        raise NotFound(f"{opened.prompt.name} is no chain.", "Choose a chain on the page Chains.")
    return opened if opened.content.chain else replace(opened, content=of(Chain()))


def keep_draft(db: Database, chain_id: int, author: str, chain: Chain, parent_id: int | None, seen: float | None) -> float | None:
    """As `prompts.keep_draft`: the time, or None where nothing is left to keep. Raises Conflict."""
    if parent_id is None and chain == Chain():
        acts.discard_draft(db, chain_id, author, seen)
        return None
    return acts.keep_draft(db, chain_id, author, of(chain), parent_id, seen)


def save_version(db: Database, chain_id: int, chain: Chain, *, note: str, author: str, parent_id: int | None) -> PromptVersion:
    """A new version on top of `parent_id`. Where nodes were only placed, named or noted otherwise, that is a version too.

    Raises Invalid, Conflict as `prompts.save_version`, and Invalid for a chain without a node.
    """
    if not chain.nodes:
        raise Invalid("The chain has no node.", "Add one before you save a version.")
    before = acts.base_of(db, parent_id)
    if before and before.chain and before.chain != chain and before.chain.hash == chain.hash and note.strip():
        return acts.append(db, chain_id, of(chain), note.strip()[: acts.NOTE_LIMIT], author, parent_id)
    return acts.save_version(db, chain_id, of(chain), note=note, author=author, parent_id=parent_id)


@dataclass(frozen=True)
class Choices:
    """What nodes may name. `prompts` and `chains` are references, each with what it stands for; all others are names."""

    prompts: Mapping[str, str]
    chains: Mapping[str, str]
    models: tuple[str, ...]
    collections: tuple[str, ...]
    databases: tuple[str, ...]


@translated()
def choices(db: Database, project_id: int, chain_id: int) -> Choices:
    """What nodes of that chain may name; itself it cannot hold."""
    labelled = labels.labels_of_project(db, project_id)
    found: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for line in sorted(prompt_list.lines(db, project_id), key=lambda one: one.name.casefold()):
        if line.number and not line.archived and line.kind != BLOCK and line.id != chain_id:
            found[line.kind == CHAIN] |= _references(line, labelled.get(line.id, ()))
    names = tuple(one.name for one in models.list_models(db))
    places = tuple(knowledge.identities(db, project_id)), tuple(databases.identities(db, project_id))
    return Choices(found[False], found[True], names, *places)


def _references(line: prompt_list.Line, pointing: Sequence[tuple[str, int]]) -> dict[str, str]:
    newest = {line.name: f"{line.name}: newest version (now v{line.number})"}
    labelled = {f"{line.name}@{name}": f"{line.name}: {name} (now v{number})" for name, number in pointing}
    numbers = range(line.number, max(0, line.number - NUMBERS), -1)
    return newest | labelled | {f"{line.name}#{number}": f"{line.name}: v{number}, always" for number in numbers}


@dataclass(frozen=True)
class Look:
    """A chain with what its references find, and what is wrong with it."""

    chain: Chain
    found: Found
    problems: tuple[Problem, ...]

    @property
    def blocks(self) -> str:
        """The first thing that keeps it from running; "" for none."""
        return next((one.text for one in self.problems if not one.warning), "")


def look(db: Database, project_id: int, chain: Chain, model: str, whole: bool = True) -> Look:
    """One look at a chain, or at part of one. `model` is what nodes without one will ask. Never raises for what is wrong with it."""
    try:
        found: Found = chain_means.found(db, project_id, chain, model)
    except TouchstoneError as error:
        found = Found()
        return Look(chain, found, (Problem(str(error)), *problems(chain, found, whole)))
    return Look(chain, found, problems(chain, found, whole))


@dataclass(frozen=True)
class LastRun:
    """How a chain was run last from its page, by one author: of which nodes what stood then, and what was put there by hand."""

    trace: int = 0
    marks: Mapping[str, str] = field(default_factory=dict)
    model: str | None = None
    """The model of steps that name none, "" for none; None where nobody chose."""
    pinned: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def last_run(db: Database, chain_id: int, author: str) -> LastRun:
    """What was noted of it; empty where nothing was."""
    kept = drafts.find(db, _run(chain_id, author))
    body = kept.body if kept else {}
    return LastRun(int(body.get("trace") or 0), body.get("marks") or {}, body.get("model"), body.get("pinned") or {})


def note_run(db: Database, chain_id: int, author: str, **fields: Any) -> None:
    """Note fields of `LastRun`; the others stay."""
    drafts.add(db, _run(chain_id, author), fields)


def _run(chain_id: int, author: str) -> str:
    return drafts.subject("chain-run", chain_id, author)


@dataclass(frozen=True)
class Shown:
    """A trace as a page shows it: its state and error, and its steps as they are kept, in the order in which they ended."""

    trace: int
    state: str
    error: str
    failed_at: str
    steps: tuple[Mapping[str, Any], ...]


def shown(db: Database, trace_id: int) -> Shown | None:
    """The trace of that id; None where it is gone."""
    with suppress(NotFound), translated():
        found = traces.get_trace(db, trace_id)
        return Shown(trace_id, found.state, found.error, found.failed_at, tuple(map(_plain, traces.steps(db, trace_id))))
    return None


def _plain(step: TraceStep) -> Mapping[str, Any]:
    return {name: value for name, value in vars(step).items() if not name.startswith("_")}


def fresh_input(chain: Chain) -> Chain:
    """With an input more, under a name that is free."""
    name = "question" if not chain.inputs else editing.free_id("input", (one.name for one in chain.inputs))
    return editing.with_inputs(chain, (*chain.inputs, Variable(name)))


def open_inputs(chain: Chain, found: Found, id: str) -> tuple[str, ...]:
    """The inputs of a node that need a value and have none."""
    taken = {one.target_port for one in chain.into(id)}
    ports = kind_or_broken(chain.node(id)).inputs(found.within(chain))
    return tuple(one.name for one in ports if one.required and one.name not in taken)


def fed_by_inputs(chain: Chain, found: Found, id: str) -> Chain:
    """With an input of the chain for everything that is open at a node, and the edge from it. What has that name already is taken."""
    ports, names = open_inputs(chain, found, id), {one.name for one in chain.inputs}
    fresh = (Variable(name) for name in ports if name not in names and INPUT.fullmatch(name))
    chain = editing.with_inputs(chain, (*chain.inputs, *fresh))
    if not any(one.kind == "input" for one in chain.nodes):
        left, top = editing.absolute(chain, id)
        chain = editing.added(chain, "input", position=(left - editing.STEP, top))
    start, named = next(one.id for one in chain.nodes if one.kind == "input"), {one.name for one in chain.inputs}
    edges = (Edge(start, name, id, name) for name in ports if name in named)
    return replace(chain, edges=(*chain.edges, *(one for one in edges if not refused(chain, found, one))))


def changed_input(chain: Chain, number: int, variable: Variable) -> Chain:
    """With another input in that place, counted from 0; edges follow its name. Raises Invalid for a bad name, and where there is none."""
    if number >= len(chain.inputs):
        raise Invalid("That input was removed meanwhile.", "Add it again where it is still needed.")
    before = chain.inputs[number]
    others = [one.name for one in chain.inputs if one is not before]
    if not INPUT.fullmatch(variable.name):
        raise Invalid("The name of an input has letters, digits and _ alone, and begins with a letter.", "Write it like order_number.")
    if variable.name in others:
        raise Invalid(f"There already is an input {variable.name}.", "Choose another name.")
    inputs = (variable if one is before else one for one in chain.inputs)
    return editing.with_inputs(chain, inputs, {before.name: variable.name})


def without_input(chain: Chain, name: str) -> Chain:
    """Without that input. Edges from it stay, and are told as a problem: what they led to needs another value."""
    return editing.with_inputs(chain, (one for one in chain.inputs if one.name != name))


def keep_note(db: Database, chain_id: int, author: str, note: str) -> None:
    """Keep the note of the next version as it is typed."""
    half_typed.keep(db, chain_id, MAIN, author, {"note": note} if note else {})


def kept_note(db: Database, chain_id: int, author: str) -> str:
    """The note that was kept; "" for none."""
    return half_typed.find(db, chain_id, MAIN, author).get("note", "")
