"""Running a chain on LangGraph: every node that is ready runs, a branch not taken is skipped, and what is known is not asked again.

A step's result is known by a key: the hash of its kind, options, what its references name, and the very values it was given. So a
partial run cannot mistake an old result for a fresh one: with other inputs it has another key.
"""

import asyncio
import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast

from touchstone.chains import graph, ports
from touchstone.chains.checking import ERROR_PORT
from touchstone.chains.document import Chain, Edge, Node, canonical
from touchstone.chains.kinds import SKIPPED, Done, Found, Kind, Means, kind_of
from touchstone.chains.ports import Port
from touchstone.chains.trace import Outcome, Step, Watch
from touchstone.errors import Invalid, TouchstoneError
from touchstone.types import Completion, Params, Usage

FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0
Path = tuple[tuple[str, int], ...]


class Cache(Protocol):
    """Results of steps by their keys."""

    def get(self, key: str) -> Done | None: ...

    def put(self, key: str, done: Done) -> None: ...


@dataclass(frozen=True)
class Asked:
    """How a chain is to be run. `only`: up to these nodes; `fresh`: these are asked anew whatever is known; `pinned`: outputs by hand."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    pinned: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    budget_usd: float | None = None


class Failed(TouchstoneError):
    """A node failed and the chain ends with it."""

    def __init__(self, node: str, error: str) -> None:
        super().__init__(error)
        self.node = node


async def run_chain(chain: Chain, asked: Asked, means: Means, cache: Cache, watch: Watch = lambda step: None) -> Outcome:
    """The outcome, never raising for a node that fails; `watch` is told of every step as it begins and ends.

    Cancelling it stops every step. Raises Invalid for a chain that goes round in a circle.
    """
    from langgraph.func import entrypoint

    if graph.circle(chain):
        raise Invalid("The chain goes round in a circle.", "Take one of its edges away, or put the nodes into a loop.")
    work = _Work(chain, asked, means, cache, watch)

    @entrypoint()
    async def whole(_: bool) -> Outcome:
        return await work.whole()

    return cast(Outcome, await whole.ainvoke(True))


@dataclass
class _Scope:
    """One round through the nodes of a scope: what is known of each, and of those around it."""

    id: str
    path: Path
    item: tuple[Any, int]
    around: Mapping[str, Done]
    known: dict[str, Done] = field(default_factory=dict)

    def of(self, node: str) -> Done | None:
        return self.known.get(node) or self.around.get(node)


@dataclass(frozen=True)
class _Within:
    """The means of one step: those of the chain, with the item of its container and the way into its own body."""

    base: Means
    inputs: Mapping[str, Any]
    item: tuple[Any, int]
    rounds: Any

    @property
    def found(self) -> Found:
        return self.base.found

    async def ask(self, model: str, messages: Any, params: Params) -> Completion:
        return await self.base.ask(model, messages, params)

    def cost(self, model: str, usage: Usage) -> float:
        return self.base.cost(model, usage)

    async def body(self, item: Any, number: int) -> Mapping[str, Any]:
        result: Mapping[str, Any] = await self.rounds(item, number)
        return result


class _Work:
    """One run of a chain."""

    def __init__(self, chain: Chain, asked: Asked, means: Means, cache: Cache, watch: Watch) -> None:
        self.chain, self.asked, self.means, self.cache, self.watch = chain, asked, means, cache, watch
        self.began = time.perf_counter()
        self.steps: list[Step] = []
        self.spent_usd = 0.0
        self.nodes = {one.id: one for one in chain.nodes}
        self.kinds: dict[str, Kind] = {one.id: kind_of(one) for one in chain.nodes}
        found = means.found
        self.takes = {id: kind.inputs(found) for id, kind in self.kinds.items()}
        self.gives = {id: {port.name: port for port in kind.outputs(found)} for id, kind in self.kinds.items()}
        self.into: dict[str, list[Edge]] = {one.id: [] for one in chain.nodes}
        for edge in chain.edges:
            self.into[edge.target].append(edge)
        self.waits = {scope: graph.waits(chain, scope) for scope in {one.parent for one in chain.nodes} | {""}}
        self.wanted = graph.upstream(chain, asked.only) if asked.only else frozenset(self.waits[""])

    async def whole(self) -> Outcome:
        scope = _Scope("", (), (None, 0), {})
        try:
            await self.go(scope, self.wanted)
        except Failed as failure:
            return Outcome({}, tuple(self.steps), str(failure), failure.node)
        return Outcome(dict(self._outputs(scope.known)), tuple(self.steps))

    def _outputs(self, known: Mapping[str, Done]) -> Iterable[tuple[str, Any]]:
        for node in self.chain.inside(""):
            done = known.get(node.id)
            if node.kind == "output" and done and done.outputs.get("value", SKIPPED) is not SKIPPED:
                yield str(node.options.get("name", "answer")), done.outputs["value"]

    async def go(self, scope: _Scope, wanted: Iterable[str]) -> None:
        """Run the wanted nodes of a scope, each as soon as it is ready. Raises Failed."""
        waiting = {id: set(self.waits[scope.id][id]) for id in wanted}
        running: dict[asyncio.Future[Done], str] = {}
        try:
            while waiting or running:
                for id in [one for one in waiting if self._is_ready(one, waiting[one], scope)]:
                    del waiting[id]
                    running[asyncio.ensure_future(_task(self, id, scope))] = id
                ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for one in ended:
                    scope.known[running.pop(one)] = one.result()
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _is_ready(self, id: str, sources: set[str], scope: _Scope) -> bool:
        if all(one in scope.known for one in sources):
            return True
        first = getattr(self.kinds[id], "policy", "") == "first"
        return first and any(self._value(edge, scope) is not SKIPPED for edge in self.into[id] if scope.of(edge.source))

    async def step(self, id: str, scope: _Scope) -> Done:
        """One step of one node: skipped, pinned, known, or run. Raises Failed."""
        node, started = self.nodes[id], self._now()
        begun = Step(id, "running", scope.path, started)
        if id in self.asked.pinned and not scope.path:
            return self._ended(replace(begun, state="pinned", done=Done(dict(self.asked.pinned[id]))))
        try:
            given = self._given(id, scope)
        except Invalid as error:
            return self._failed(node, begun, str(error))
        if given is None:
            return self._ended(replace(begun, state="skipped", done=Done(dict.fromkeys(self.gives[id], SKIPPED))))
        begun = replace(begun, given=given, key=self._key(node, given))
        known = None if not begun.key or id in self.asked.fresh else self.cache.get(begun.key)
        if known is not None:
            return self._ended(replace(begun, state="cached", done=known))
        self.watch(begun)
        return await self._run(node, begun, scope)

    async def _run(self, node: Node, begun: Step, scope: _Scope) -> Done:
        kind, error = self.kinds[node.id], ""
        means = _Within(self.means, self.asked.inputs, scope.item, lambda item, number: self._body(node.id, item, number, scope))
        for tries in range(1, node.handling.retries + 2):
            begun = replace(begun, tries=tries)
            try:
                done = await asyncio.wait_for(kind.run(begun.given, means), node.handling.timeout_s)
            except asyncio.CancelledError:
                self._ended(replace(begun, state="stopped"))
                raise
            except Failed:
                raise
            except TimeoutError:
                error = f"It took longer than {node.handling.timeout_s:g} seconds."
            except TouchstoneError as refused:
                error = str(refused)
            else:
                if begun.key:
                    self.cache.put(begun.key, done)
                return self._ended(replace(begun, state="ok", done=done))
            if tries <= node.handling.retries:
                await asyncio.sleep(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - 1)))
        return self._failed(node, begun, error)

    def _failed(self, node: Node, begun: Step, error: str) -> Done:
        """What comes after a failure, as the node's handling says. Raises Failed where that ends the chain."""
        gives, handling = self.gives[node.id], node.handling
        outputs = None
        if handling.on_error == "fallback":
            outputs = dict.fromkeys(gives, handling.fallback)
        if handling.on_error == "branch":
            outputs = dict.fromkeys(gives, SKIPPED) | {ERROR_PORT: error}
        done = None if outputs is None else Done(outputs)
        self._ended(replace(begun, state="error", done=done, error=error))
        if done is None:
            raise Failed(node.id, error)
        return done

    async def _body(self, id: str, item: Any, number: int, scope: _Scope) -> Mapping[str, Any]:
        inner = _Scope(id, (*scope.path, (id, number)), (item, number), {**scope.around, **scope.known})
        await self.go(inner, self.waits.get(id, {}))
        result = next((one.id for one in self.chain.inside(id) if one.kind == "result"), "")
        return inner.known[result].outputs if result in inner.known else {"value": SKIPPED}

    def _given(self, id: str, scope: _Scope) -> dict[str, Any] | None:
        """The values of a node's inputs; None where a branch that it needs was not taken. Raises Invalid."""
        given: dict[str, Any] = {}
        for port in self.takes[id]:
            edges = [edge for edge in self.into[id] if edge.target_port == port.name]
            values = [self._coerced(edge, port, scope) for edge in edges]
            kept = [one for one in values if one is not SKIPPED]
            is_all = port.many and getattr(self.kinds[id], "policy", "any") == "all"
            if edges and port.required and (not kept or (is_all and len(kept) < len(values))):
                return None
            if not edges and port.required:
                raise Invalid(f"{self.nodes[id].name} needs {port.name}.", "Connect it.")
            if kept:
                given[port.name] = kept if port.many else kept[0]
        return given

    def _value(self, edge: Edge, scope: _Scope) -> Any:
        done = scope.of(edge.source)
        return done.outputs.get(edge.source_port, SKIPPED) if done else SKIPPED

    def _coerced(self, edge: Edge, port: Port, scope: _Scope) -> Any:
        value = self._value(edge, scope)
        source = self.gives[edge.source].get(edge.source_port)
        if value is SKIPPED:
            return value
        value = ports.coerced(value, source.type if source else "text", port.type)
        ports.check(value, port.type, f"{port.name} of {self.nodes[edge.target].name}")
        return value

    def _key(self, node: Node, given: Mapping[str, Any]) -> str:
        """The key of a step; "" for one whose result is never taken from the cache."""
        kind = self.kinds[node.id]
        if kind.container or not kind.repeatable:
            return ""
        inputs = self.asked.inputs if node.kind == "input" else None
        parts = [node.kind, node.kind_version, dict(node.options), kind.stands_on(self.means.found), dict(given), inputs]
        return hashlib.sha256(canonical(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _ended(self, step: Step) -> Done:
        step = replace(step, ended_s=self._now())
        self.steps.append(step)
        self.watch(step)
        self.spent_usd += step.done.cost_usd if step.done and step.state == "ok" else 0.0
        if self.asked.budget_usd is not None and self.spent_usd > self.asked.budget_usd:
            raise Failed(step.node, f"The budget of ${self.asked.budget_usd:g} is spent.")
        return step.done or Done({})

    def _now(self) -> float:
        return time.perf_counter() - self.began


def _task(work: _Work, id: str, scope: _Scope) -> Any:
    """The step as a task of LangGraph."""
    from langgraph.func import task

    return task(work.step)(id, scope)
