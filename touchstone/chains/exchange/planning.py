"""What a script needs to know of a chain, as plain values: nodes with their ports, who waits for whom, prompts already read, passages.

What a script cannot do is told before one is made.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from touchstone.chains import graph
from touchstone.chains.document import Chain, Node
from touchstone.chains.exchange.pieces import pieces_of
from touchstone.chains.kinds import Found, FoundPrompt, Kind, kind_of
from touchstone.errors import TouchstoneError
from touchstone.knowledge.passages import Passage
from touchstone.models.chat_protocol import settings_of
from touchstone.prompts.content import is_placeholder
from touchstone.scorers.building import NAME, build_scorer
from touchstone.templates import required
from touchstone.types import Params

SCORERS = ("exact", "contains", "regex", "length", "json_schema", "refusal", "leak")
"""Scorers that a script can have: those that look at the answer alone."""
MOST_PASSAGES = 2_000_000
"""Characters of passages that a script carries."""
MEANING = "It finds passages by their meaning, and a script carries no vectors: let it go by words."
LEFT_OUT: Mapping[str, str] = {
    "approval": "It waits for a person, and a script has nobody to ask.",
    "http_get": "It fetches only from hosts that the installation allows, and a script knows none.",
}
"""Kinds that no script has, and why."""


@dataclass(frozen=True)
class Remark:
    """Something to know before a script is made: of a node, or of the whole (""). What is `left_out` keeps it from being made."""

    node: str
    text: str
    left_out: bool = False


@dataclass(frozen=True)
class Planned:
    """The plan of a script, the kinds and scorers it has, and what is to be said of it."""

    plan: Mapping[str, Any]
    kinds: tuple[str, ...]
    scorers: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def can_be_made(self) -> bool:
        """Whether a script can do all that the chain does."""
        return not any(one.left_out for one in self.remarks)


def planned(chain: Chain, found: Found, passages: Callable[[str], Sequence[Passage]], models: Mapping[str, str]) -> Planned:
    """The plan of a chain that can run. `models` tells what each model is called where it is asked.

    Raises NotFound, Invalid for a chain that cannot run.
    """
    chains = {"": chain, **{name: found.chains[name] for name in _named(chain, found)}}
    nodes = [node for one in chains.values() for node in one.nodes]
    prompts = {name: found.prompts[name] for name in _options(nodes, "prompt")}
    collections = {name: passages(name) for name in _options(nodes, "collection")}
    asked = [name for name in _options(nodes, "model") if name]
    plan = {
        "chains": {name: _chain(one, found.within(one)) for name, one in chains.items()},
        "prompts": {name: _prompt(one) for name, one in prompts.items()},
        "models": {name: models.get(name, name) for name in asked},
        "collections": {name: [asdict(one) for one in found_there] for name, found_there in collections.items()},
    }
    kinds = tuple(dict.fromkeys(one.kind for one in nodes))
    checks = tuple(dict.fromkeys(_scorer(one) for one in nodes if one.kind == "validator"))
    return Planned(plan, kinds, checks, (*_left_out(nodes), *_of_collections(collections), *_to_know(nodes, prompts)))


def _named(chain: Chain, found: Found) -> tuple[str, ...]:
    """The sub-chains that a chain runs, and those that they run."""
    names: dict[str, None] = {}
    waiting = [chain]
    while waiting:
        for name in _options(waiting.pop().nodes, "chain"):
            if name in found.chains and name not in names:
                names[name] = None
                waiting.append(found.chains[name])
    return tuple(names)


def _options(nodes: Sequence[Node], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one.options[name]) for one in nodes if one.options.get(name)))


def _chain(chain: Chain, found: Found) -> dict[str, Any]:
    waits = {"": {}, **graph.all_waits(chain)}
    return {
        "inputs": [one.name for one in chain.inputs],
        "nodes": [_node(one, kind_of(one), found) for one in chain.nodes],
        "edges": [asdict(one) for one in chain.ordered_edges],
        "waits": {scope: {id: sorted(sources) for id, sources in ways.items()} for scope, ways in waits.items()},
    }


def _node(node: Node, kind: Kind, found: Found) -> dict[str, Any]:
    settings = {"settings": _settings(node, found)} if node.kind in ("answer", "model") else {}
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "parent": node.parent,
        "options": dict(node.options),
        "handling": asdict(node.handling),
        "takes": [{"name": one.name, "type": one.type, "required": one.required, "many": one.many} for one in kind.inputs(found)],
        "gives": {one.name: one.type for one in kind.outputs(found)},
        **settings,
    }


def _settings(node: Node, found: Found) -> dict[str, Any]:
    """What a request says beside the model and the messages."""
    params = Params.from_json(node.options.get("params", {}))
    if node.kind == "answer":
        params = found.prompts[str(node.options["prompt"])].params.merged(params)
    return {name: value for name, value in settings_of("", params).items() if name != "model"}


def _prompt(found: FoundPrompt) -> dict[str, Any]:
    format = found.prompt.format
    messages = [
        {"role": str(one.role), "content": one.content, "pieces": [], "required": []}
        if is_placeholder(one)
        else {
            "role": one.role,
            "content": one.content if format == "jinja2" else "",
            "pieces": pieces_of(one.content, format),
            "required": list(required(one.content, format)),
        }
        for one in found.prompt.messages
    ]
    return {"format": format, "variables": list(found.variables), "messages": messages}


def _left_out(nodes: Sequence[Node]) -> Iterator[Remark]:
    for one in nodes:
        if one.kind == "retriever" and one.options.get("by", "words") != "words":
            yield Remark(one.name, MEANING, left_out=True)
        if one.kind in LEFT_OUT:
            yield Remark(one.name, LEFT_OUT[one.kind], left_out=True)
        if one.kind == "validator" and (said := _unfit(one)):
            yield Remark(one.name, said, left_out=True)


def _scorer(node: Node) -> str:
    check = node.options.get("check", {})
    return str(check.get(NAME, "")) if isinstance(check, Mapping) else ""


def _unfit(node: Node) -> str:
    """Why no script has the check of a validator; "" where one has."""
    if _scorer(node) not in SCORERS:
        return f"It asks the scorer {_scorer(node)[:60] or 'without a name'}, which stays here; scripts have {', '.join(SCORERS)}."
    try:
        build_scorer(node.options["check"])
    except TouchstoneError as error:
        return f"Its scorer cannot be built. {error}"
    return ""


def _of_collections(collections: Mapping[str, Sequence[Passage]]) -> Iterator[Remark]:
    for name, passages in collections.items():
        yield Remark("", f"The script carries the {len(passages):,} passages of {name} as they are now.")
    if (size := sum(len(one.text) for found in collections.values() for one in found)) > MOST_PASSAGES:
        yield Remark("", f"The passages have {size:,} characters; a script carries at most {MOST_PASSAGES:,}.", left_out=True)


def _to_know(nodes: Sequence[Node], prompts: Mapping[str, FoundPrompt]) -> Iterator[Remark]:
    for name in _options(nodes, "database"):
        yield Remark("", f"It asks the database {name}: name its file with --database.")
    for name, one in prompts.items():
        if one.prompt.format == "jinja2":
            yield Remark(
                "", f"The prompt {name} is jinja2: the script fills it in the sandbox of jinja2, without our bounds on time and size."
            )
    if any(one.handling.on_error == "branch" for one in nodes):
        yield Remark("", "An error that takes its branch says what the script met: the words of a failing model are others.")
