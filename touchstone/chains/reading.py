"""Reading the document of a chain from a file, a browser or a database: strictly, within bounds, and without doing anything."""

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from touchstone.chains.document import SCHEMA_VERSION, Chain, Edge, Group, Handling, Node
from touchstone.chains.migrating import migrated
from touchstone.errors import Invalid
from touchstone.options import built
from touchstone.prompts.from_outside import check_text, nested
from touchstone.prompts.variables import Variable

ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
RESERVED = frozenset({"constructor", "prototype", "__proto__", "toString", "valueOf", "hasOwnProperty"})
"""Names that every object of the browser has already."""
MOST_NODES, MOST_EDGES, MOST_GROUPS, MOST_INPUTS = 1_000, 5_000, 200, 100
LABEL_LIMIT, NOTE_LIMIT, OPTIONS_LIMIT, DEPTH, FAR = 100, 5_000, 100_000, 32, 1_000_000
MOST_WITHIN = 20
"""Containers that may stand within each other."""
ON_ERROR = ("fail", "fallback", "branch")
MOST_RETRIES, LONGEST_S = 10, 3_600.0


def read_chain(data: Any) -> Chain:
    """The chain of parsed JSON. Raises Invalid: for an unknown key, a wrong type, a repeated or missing id, or what is out of bounds.

    Kinds and ports are not looked at: what is wrong with those is shown in the chain, not refused (`checking.problems`). Nodes of an
    older version of their kind come as the newest has them (`migrating`).
    """
    _check_size(data)
    whole = _map(data, "chain", {"schema_version", "inputs", "nodes", "edges", "groups"})
    if whole.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise Invalid(f"The chain has schema version {str(whole['schema_version'])[:20]}.", f"This version reads {SCHEMA_VERSION}.")
    chain = Chain(
        tuple(map(_node, _list(whole, "nodes", MOST_NODES))),
        tuple(map(_edge, _list(whole, "edges", MOST_EDGES))),
        tuple(map(_input, _list(whole, "inputs", MOST_INPUTS))),
        tuple(map(_group, _list(whole, "groups", MOST_GROUPS))),
    )
    _check_ids(chain)
    return migrated(chain)


def _check_size(data: Any) -> None:
    size = 0
    for value, depth in nested(data):
        if depth > DEPTH:
            raise Invalid("The chain is nested too deeply.", f"It may have {DEPTH} levels.")
        if isinstance(value, str):
            check_text(value)
            size += len(value)
        if isinstance(value, float) and not isfinite(value):
            raise Invalid("The chain holds a number that is none.", "JSON has no NaN and no Infinity.")
        if isinstance(value, dict) and (taken := RESERVED.intersection(value)):
            raise Invalid(f"The chain has the key {min(taken)!r}.", "No object may have that name.")
    if size > 50 * OPTIONS_LIMIT:
        raise Invalid("The chain is too large.", f"All its texts may have {50 * OPTIONS_LIMIT:,} characters.")


def _node(data: Any) -> Node:
    known = {"id", "kind", "kind_version", "label", "note", "options", "parent", "handling", "position"}
    whole = _map(data, "node", known)
    id = _id(whole.get("id"), "node")
    options = _map(whole.get("options", {}), f"options of the node {id}")
    return Node(
        id,
        _id(whole.get("kind"), f"kind of the node {id}"),
        dict(options),
        _number(whole.get("kind_version", 1), f"kind_version of the node {id}", 1, 1_000),
        _text(whole.get("label", ""), f"label of the node {id}", LABEL_LIMIT),
        _text(whole.get("note", ""), f"note of the node {id}", NOTE_LIMIT),
        _id(whole["parent"], f"parent of the node {id}") if whole.get("parent") else "",
        _handling(whole.get("handling", {}), id),
        _position(whole.get("position", [0, 0]), id),
    )


def _handling(data: Any, id: str) -> Handling:
    handling = built(f"handling of the node {id}", Handling, _map(data, f"handling of the node {id}"))
    if handling.on_error not in ON_ERROR:
        raise Invalid(f"The node {id} has an unknown on_error.", f"Choose one of {', '.join(ON_ERROR)}.")
    if not 0 <= handling.retries <= MOST_RETRIES or not 0 < (handling.timeout_s or 1.0) <= LONGEST_S:
        raise Invalid(
            f"The node {id} has retries or a timeout out of bounds.", f"At most {MOST_RETRIES} retries and {LONGEST_S:,.0f} seconds."
        )
    return handling


def _position(data: Any, id: str) -> tuple[int, int]:
    if isinstance(data, list) and len(data) == 2:
        left, top = (_number(one, f"position of the node {id}", -FAR, FAR) for one in data)
        return left, top
    raise Invalid(f"The position of the node {id} is no pair of whole numbers.", "Write [0, 0].")


def _edge(data: Any) -> Edge:
    names = ("source", "source_port", "target", "target_port")
    whole = _map(data, "edge", set(names))
    return Edge(
        _id(whole.get("source"), "source of an edge"),
        _text(whole.get("source_port"), "source_port of an edge", LABEL_LIMIT),
        _id(whole.get("target"), "target of an edge"),
        _text(whole.get("target_port"), "target_port of an edge", LABEL_LIMIT),
    )


def _input(data: Any) -> Variable:
    whole = _map(data, "input", {"name", "type", "description", "choices", "sample"})
    variable = Variable.from_json(whole)
    if variable is None or variable.to_json() != {"type": "text"} | {name: value for name, value in whole.items() if value}:
        raise Invalid("An input of the chain is no variable.", "It has a name, and may have type, description, choices and sample.")
    return variable


def _group(data: Any) -> Group:
    whole = _map(data, "group", {"id", "label", "nodes"})
    id = _id(whole.get("id"), "group")
    nodes = tuple(_id(one, f"node of the group {id}") for one in _list(whole, "nodes", MOST_NODES))
    return Group(id, _text(whole.get("label", ""), f"label of the group {id}", LABEL_LIMIT), nodes)


def _check_ids(chain: Chain) -> None:
    for what, ids in (("nodes", [one.id for one in chain.nodes]), ("groups", [one.id for one in chain.groups])):
        if twice := _repeated(ids):
            raise Invalid(f"Two {what} have the id {twice}.", "Every id stands once.")
    if twice := _repeated([one.id for one in chain.edges]):
        raise Invalid(f"The edge {twice} stands there twice.", "Take one away.")
    if twice := _repeated([one.name for one in chain.inputs]):
        raise Invalid(f"Two inputs are called {twice}.", "Every name stands once.")
    there = {one.id for one in chain.nodes}
    named = [one for edge in chain.edges for one in (edge.source, edge.target)]
    named += [one.parent for one in chain.nodes if one.parent] + [one for group in chain.groups for one in group.nodes]
    if gone := next((one for one in named if one not in there), None):
        raise Invalid(f"There is no node {gone}.", "Edges, parents and groups name nodes of the chain by their ids.")
    _check_parents({one.id: one.parent for one in chain.nodes})


def _check_parents(parents: Mapping[str, str]) -> None:
    for id in parents:
        seen, one = {id}, parents[id]
        while one:
            if one in seen:
                raise Invalid(f"The node {id} stands inside itself.", "Take it out of its container.")
            seen.add(one)
            if len(seen) > MOST_WITHIN + 1:
                raise Invalid(f"Containers stand more than {MOST_WITHIN} deep within each other.", "Use fewer levels, or a sub-chain.")
            one = parents[one]


def _repeated(names: Sequence[str]) -> str:
    seen: set[str] = set()
    return next((one for one in names if one in seen or seen.add(one)), "")  # type: ignore[func-returns-value]


def _map(data: Any, what: str, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise Invalid(f"The {what} is no object.", "Write names and values.")
    if unknown := next((name for name in data if known is not None and name not in known), None):
        raise Invalid(f"The {what} has an unknown key {unknown[:60]!r}.", f"Known: {', '.join(sorted(known or ()))}." if known else "")
    return data


def _list(whole: Mapping[str, Any], name: str, most: int) -> list[Any]:
    found = whole.get(name, [])
    if not isinstance(found, list):
        raise Invalid(f"The {name} of the chain are no list.", "Write [...].")
    if len(found) > most:
        raise Invalid(f"The chain has {len(found):,} {name}.", f"It may have {most:,}.")
    return found


def _id(data: Any, what: str) -> str:
    if not isinstance(data, str) or not ID.fullmatch(data) or data in RESERVED:
        raise Invalid(f"The {what} has no fit id.", "An id begins with a letter and has at most 40 letters, digits, - and _.")
    return data


def _text(data: Any, what: str, most: int) -> str:
    if not isinstance(data, str) or len(data) > most:
        raise Invalid(f"The {what} is no text of at most {most:,} characters.")
    return data


def _number(data: Any, what: str, low: int, high: int) -> int:
    if isinstance(data, bool) or not isinstance(data, int) or not low <= data <= high:
        raise Invalid(f"The {what} is no whole number from {low:,} to {high:,}.")
    return data
