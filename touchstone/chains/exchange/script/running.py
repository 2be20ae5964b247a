"""A chain at work on LangGraph: a node runs when all it waits for have ended, and is skipped where a branch it needs was not taken."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypedDict

from touchstone.chains.ports import check, coerced
from touchstone.errors import Invalid, TouchstoneError

FIRST_WAIT_S, LONGEST_WAIT_S, DEEPEST = 0.2, 5.0, 20
Plan = Mapping[str, Any]


class Skipped:
    """What a port gives whose branch was not taken."""


SKIPPED = Skipped()


def merged(known: Mapping[str, Any], more: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is known of nodes, with what came since."""
    return {**known, **more}


class State(TypedDict):
    """What is known of nodes by id: {"outputs", "at"}. And inside a container the item at hand with its number."""

    _known: Annotated[Mapping[str, Any], merged]
    _item: tuple[Any, int]


class Failed(TouchstoneError):
    """A node failed, and the chain ends with it."""

    def __init__(self, name: str, error: str) -> None:
        super().__init__(error)
        self.name = name


Ask = Callable[[str, list[dict[str, str]], Mapping[str, Any]], Awaitable[str]]
"""A model's answer: of which model, to which messages, with which settings."""
StepOf = Callable[["Work", Mapping[str, Any], Mapping[str, Any], State], Awaitable[Mapping[str, Any]]]


class Work:
    """One run of a chain. `plans` has every chain by name, the outermost under ""; `kinds` what each kind does."""

    def __init__(self, plan: Plan, chain: str, inputs: Mapping[str, Any], kinds: Mapping[str, StepOf], ask: Ask, depth: int = 0) -> None:
        self.plan, self.chain, self.inputs, self.kinds, self.ask, self.depth = plan, plan["chains"][chain], inputs, kinds, ask, depth
        self.nodes = {one["id"]: one for one in self.chain["nodes"]}
        self.graphs = {scope: self._compiled(waits) for scope, waits in self.chain["waits"].items()}

    def _compiled(self, waits: Mapping[str, list[str]]) -> Any:
        from langgraph.graph import START, StateGraph

        graph = StateGraph(State)
        for id in waits:
            graph.add_node(id, self._node(id))  # type: ignore[call-overload]
        for id, sources in waits.items():
            graph.add_edge(sources or START, id)
        return graph.compile()

    def _node(self, id: str) -> Callable[[State], Awaitable[Mapping[str, Any]]]:
        async def node(state: State) -> Mapping[str, Any]:
            outputs = await self._step(self.nodes[id], state)
            return {"_known": {id: {"outputs": outputs, "at": time.perf_counter()}}}

        return node

    async def outputs(self) -> dict[str, Any]:
        """The values of the chain's outputs that were reached, by name. Raises Failed."""
        known = await self._scope("", {}, (None, 0))
        ends = {one["options"].get("name", "answer"): known[one["id"]]["outputs"] for one in self.nodes.values() if one["kind"] == "output"}
        return {name: outputs["value"] for name, outputs in ends.items() if outputs.get("value", SKIPPED) is not SKIPPED}

    async def _scope(self, scope: str, known: Mapping[str, Any], item: tuple[Any, int]) -> Mapping[str, Any]:
        steps = {"recursion_limit": len(self.nodes) + 10}
        ended: Mapping[str, Any] = (await self.graphs[scope].ainvoke({"_known": known, "_item": item}, steps))["_known"]
        return ended

    async def body(self, id: str, item: Any, number: int, state: State) -> Mapping[str, Any]:
        """What stands in a container, run once for an item; what its result gives."""
        known = await self._scope(id, state["_known"], (item, number))
        result = next(one["id"] for one in self.nodes.values() if one["parent"] == id and one["kind"] == "result")
        return {"value": SKIPPED, **known[result]["outputs"]}

    async def call(self, chain: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """The outputs of a sub-chain."""
        if self.depth >= DEEPEST:
            raise Invalid(f"Chains and containers are nested more than {DEEPEST} deep.", "Use fewer levels.")
        return await Work(self.plan, chain, inputs, self.kinds, self.ask, self.depth + 1).outputs()

    async def _step(self, node: Mapping[str, Any], state: State) -> Mapping[str, Any]:
        """The outputs of one node: skipped, run, or what its handling says of a failure."""
        try:
            given = self._given(node, state)
        except TouchstoneError as error:
            return _failed(node, str(error))
        if given is None:
            return dict.fromkeys(node["gives"], SKIPPED)
        handling, error_text = node["handling"], ""
        for tries in range(handling["retries"] + 1):
            try:
                step = self.kinds[node["kind"]](self, node, given, state)
                return await asyncio.wait_for(step, handling["timeout_s"])
            except TimeoutError:
                error_text = f"It took longer than {handling['timeout_s']:g} seconds."
            except Failed as failure:
                error_text = f"{failure.name}: {failure}"
            except TouchstoneError as error:
                error_text = str(error)
            if tries < handling["retries"]:
                await asyncio.sleep(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**tries))
        return _failed(node, error_text)

    def _given(self, node: Mapping[str, Any], state: State) -> dict[str, Any] | None:
        """The values of a node's inputs; None where a branch that it needs was not taken."""
        given: dict[str, Any] = {}
        for port in node["takes"]:
            edges = [one for one in self.chain["edges"] if one["target"] == node["id"] and one["target_port"] == port["name"]]
            values = [self._value(one, port, node, state) for one in edges]
            kept = [value for value in values if value is not SKIPPED]
            is_all = port["many"] and node["options"].get("policy", "any") == "all"
            if edges and port["required"] and (not kept or (is_all and len(kept) < len(values))):
                return None
            if kept and port["many"] and node["options"].get("policy") == "first":
                kept = [min(zip(edges, values, strict=True), key=lambda one: self._ended(one, state))[1]]
            if kept:
                given[port["name"]] = kept if port["many"] else kept[0]
        return given

    def _ended(self, one: tuple[Mapping[str, str], Any], state: State) -> float:
        """When a value came; of one that was skipped, never."""
        edge, value = one
        return float("inf") if value is SKIPPED else float(state["_known"][edge["source"]]["at"])

    def _value(self, edge: Mapping[str, str], port: Mapping[str, Any], node: Mapping[str, Any], state: State) -> Any:
        source = state["_known"].get(edge["source"], {}).get("outputs", {})
        value = source.get(edge["source_port"], SKIPPED)
        if value is SKIPPED:
            return value
        value = coerced(value, self.nodes[edge["source"]]["gives"].get(edge["source_port"], "text"), port["type"])
        check(value, port["type"], f"{port['name']} of {node['name']}")
        return value


def _failed(node: Mapping[str, Any], error: str) -> Mapping[str, Any]:
    handling = node["handling"]
    if handling["on_error"] == "fallback":
        return dict.fromkeys(node["gives"], handling["fallback"])
    if handling["on_error"] == "branch":
        return {**dict.fromkeys(node["gives"], SKIPPED), "error": error}
    raise Failed(node["name"], error)
