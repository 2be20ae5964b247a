"""Running a chain on LangGraph: every node that is ready runs, a branch not taken is skipped, and what is known is not asked again.

A step's result is known by a key: the hash of its kind, options, what its references name, and the very values it was given. So a
partial run cannot mistake an old result for a fresh one: with other inputs it has another key.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from touchstone.chains import graph, ports
from touchstone.chains.asked import Asked, Cache, Failed, Spent
from touchstone.chains.checking import ERROR_PORT
from touchstone.chains.document import Chain, Edge, Node, canonical
from touchstone.chains.kinds import SKIPPED, Done, Kind, Outside, Waiting, kind_of
from touchstone.chains.ports import Port
from touchstone.chains.trace import Outcome, Step, Watch
from touchstone.chains.within import Path, Scope, Within
from touchstone.errors import Invalid, TouchstoneError

FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0
DEEPEST, MOST_STEPS = 20, 20_000
LARGEST = 4_000_000
"""Characters of JSON that a step may be given."""
log = logging.getLogger("touchstone.chains")


async def run_chain(chain: Chain, asked: Asked, outside: Outside, cache: Cache, watch: Watch = lambda step: None) -> Outcome:
    """The outcome, never raising for a node that fails; `watch` is told of every step as it begins and ends.

    Cancelling it stops every step. Raises Invalid for a chain that goes round in a circle.
    """
    from langgraph.func import entrypoint

    if graph.circle(chain):
        raise Invalid("The chain goes round in a circle.", "Take one of its edges away, or put the nodes into a loop.")
    work = _Work(chain, asked, outside, cache, watch)

    @entrypoint()
    async def whole(_: bool) -> Outcome:
        return await work.whole()

    return cast(Outcome, await whole.ainvoke(True))


class Spending:
    """What a chain and those within it have cost, in dollars."""

    usd = 0.0


def _broken(node: Node, error: Exception) -> str:
    """What is told of an error that is not ours: only its kind, because its words may hold data."""
    log.error("the node %s failed", node.id, exc_info=error)
    return f"It cannot work with what it was given ({type(error).__name__})."


class _Work:
    """One run of a chain."""

    def __init__(
        self, chain: Chain, asked: Asked, outside: Outside, cache: Cache, watch: Watch, path: Path = (), steps: list[Step] | None = None
    ) -> None:
        from langgraph.func import task

        self.chain, self.asked, self.outside, self.cache, self.watch, self.path = chain, asked, outside, cache, watch, path
        self.task = task(self.step)
        self.found = outside.found.within(chain)
        self.began = time.perf_counter()
        self.steps: list[Step] = [] if steps is None else steps
        self.past = dict(asked.past)
        self.spent = Spending()
        self.nodes = {one.id: one for one in chain.nodes}
        self.kinds: dict[str, Kind] = {one.id: kind_of(one) for one in chain.nodes}
        self.takes = {id: kind.inputs(self.found) for id, kind in self.kinds.items()}
        self.gives = {id: {port.name: port for port in kind.outputs(self.found)} for id, kind in self.kinds.items()}
        self.into: dict[str, list[Edge]] = {one.id: [] for one in chain.nodes}
        for edge in chain.ordered_edges:
            self.into[edge.target].append(edge)
        self.waits = {scope: graph.waits(chain, scope) for scope in {one.parent for one in chain.nodes} | {""}}
        self.wanted = graph.upstream(chain, asked.only) if asked.only else frozenset(self.waits[""])

    async def whole(self) -> Outcome:
        scope = Scope("", self.path, (None, 0), {})
        try:
            await self.go(scope, self.wanted)
        except Failed as failure:
            return Outcome({}, tuple(self.steps), str(failure), failure.node)
        except Waiting as waiting:
            return Outcome(dict(self.outputs(scope.known)), tuple(self.steps), waiting=waiting.places)
        return Outcome(dict(self.outputs(scope.known)), tuple(self.steps))

    def outputs(self, known: Mapping[str, Done]) -> Iterable[tuple[str, Any]]:
        """The values of the chain's outputs that were reached, by name."""
        for node in self.chain.inside(""):
            done = known.get(node.id)
            if node.kind == "output" and done and done.outputs.get("value", SKIPPED) is not SKIPPED:
                yield str(node.options.get("name", "answer")), done.outputs["value"]

    async def go(self, scope: Scope, wanted: Iterable[str]) -> None:
        """Run the wanted nodes of a scope, each as soon as it is ready. Raises Failed; Waiting, once nothing else can go on."""
        places: list[str] = []
        waiting = {id: set(self.waits[scope.id][id]) for id in wanted}
        running: dict[asyncio.Future[Done], str] = {}
        try:
            while waiting or running:
                for id in [one for one in waiting if self._is_ready(one, waiting[one], scope)]:
                    del waiting[id]
                    running[asyncio.ensure_future(self.task(id, scope))] = id
                if not running:
                    break
                ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for one in ended:
                    id = running.pop(one)
                    if isinstance(person := one.exception(), Waiting):
                        places += person.places
                    else:
                        scope.known[id] = one.result()
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        if places:
            raise Waiting(tuple(sorted(places)))

    def _is_ready(self, id: str, sources: set[str], scope: Scope) -> bool:
        if all(one in scope.known for one in sources):
            return True
        first = getattr(self.kinds[id], "policy", "") == "first"
        return first and any(self._value(edge, scope) is not SKIPPED for edge in self.into[id] if scope.of(edge.source))

    async def step(self, id: str, scope: Scope) -> Done:
        """One step of one node: skipped, pinned, known, or run. Raises Failed."""
        node, started = self.nodes[id], self._now()
        begun = Step(id, "running", scope.path, started)
        if id in self.asked.pinned and not scope.path:
            return self._ended(replace(begun, state="pinned", done=Done(dict(self.asked.pinned[id]))))
        if begun.place in self.past:
            return self._ended(replace(begun, state="cached", done=self.past.pop(begun.place)))
        try:
            given = self._given(id, scope)
            key = "" if given is None else self._key(node, given)
        except TouchstoneError as error:
            return self._failed(node, begun, str(error), Done({}))
        except Exception as broken:
            return self._failed(node, begun, _broken(node, broken), Done({}))
        if given is None:
            return self._ended(replace(begun, state="skipped", done=Done(dict.fromkeys(self.gives[id], SKIPPED))))
        begun = replace(begun, given=given, key=key)
        known = None if not begun.key or id in self.asked.fresh else self.cache.get(begun.key)
        if known is not None:
            return self._ended(replace(begun, state="cached", done=known))
        self.watch(begun)
        return await self._run(node, begun, scope)

    async def _run(self, node: Node, begun: Step, scope: Scope) -> Done:
        kind, error = self.kinds[node.id], ""
        means = Within(self, node.id, scope)
        for tries in range(1, node.handling.retries + 2):
            begun = replace(begun, tries=tries)
            try:
                done = await asyncio.wait_for(kind.run(begun.given, means), node.handling.timeout_s)
            except asyncio.CancelledError:
                self._ended(replace(begun, state="stopped"))
                raise
            except Spent:
                raise
            except Failed as failure:
                error = f"{failure.name}: {failure}"
            except Waiting:
                self._ended(replace(begun, state="waiting", done=Done({}, note=str(getattr(kind, "question", "")))))
                raise
            except TimeoutError:
                error = f"It took longer than {node.handling.timeout_s:g} seconds."
            except TouchstoneError as refused:
                error = str(refused)
            except Exception as broken:
                error = _broken(node, broken)
            else:
                done = replace(done, usage=means.usage, cost_usd=means.cost_usd) if means.asked else done
                if begun.key:
                    self.cache.put(begun.key, done)
                return self._ended(replace(begun, state="ok", done=done))
            if tries <= node.handling.retries:
                await asyncio.sleep(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - 1)))
        return self._failed(node, begun, error, Done({}, means.usage, means.cost_usd))

    def _failed(self, node: Node, begun: Step, error: str, taken: Done) -> Done:
        """What comes after a failure that took so much, as the node's handling says. Raises Failed where that ends the chain."""
        gives, handling = self.gives[node.id], node.handling
        outputs = None
        if handling.on_error == "fallback":
            outputs = dict.fromkeys(gives, handling.fallback)
        if handling.on_error == "branch":
            outputs = dict.fromkeys(gives, SKIPPED) | {ERROR_PORT: error}
        done = replace(taken, outputs=outputs or {})
        self._ended(replace(begun, state="error", done=done, error=error))
        if outputs is None:
            raise Failed(node.id, node.name, error)
        return done

    async def body(self, id: str, item: Any, number: int, scope: Scope) -> Mapping[str, Any]:
        """What stands in a container, run once for an item; the outputs of its result. Raises Failed, Waiting."""
        inner = Scope(id, (*scope.path, (id, number)), (item, number), {**scope.around, **scope.known})
        await self.go(inner, self.waits.get(id, {}))
        result = next((one.id for one in self.chain.inside(id) if one.kind == "result"), "")
        return {"value": SKIPPED, **(inner.known[result].outputs if result in inner.known else {})}

    async def call(self, id: str, reference: str, inputs: Mapping[str, Any], scope: Scope) -> Mapping[str, Any]:
        """The outputs of a sub-chain; its steps are among those of this one. Raises Failed, Waiting, Invalid where it is too deep."""
        chain, path = self.found.chains[reference], (*scope.path, (id, 0))
        if len(path) > DEEPEST:
            raise Invalid(f"Chains and containers are nested more than {DEEPEST} deep.", "Use fewer levels.")
        fresh = frozenset(one.id for one in chain.nodes) if id in self.asked.fresh else frozenset()
        asked = Asked(inputs, fresh=fresh, budget_usd=self.asked.budget_usd, decisions=self.asked.decisions)
        inner = _Work(chain, asked, self.outside, self.cache, self.watch, path, self.steps)
        inner.began, inner.spent, inner.past, start = self.began, self.spent, self.past, Scope("", path, (None, 0), {})
        await inner.go(start, inner.wanted)
        given = dict(inner.outputs(start.known))
        return {one.name: given.get(one.name, SKIPPED) for one in self.kinds[id].outputs(self.found)}

    def _given(self, id: str, scope: Scope) -> dict[str, Any] | None:
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

    def _value(self, edge: Edge, scope: Scope) -> Any:
        done = scope.of(edge.source)
        return done.outputs.get(edge.source_port, SKIPPED) if done else SKIPPED

    def _coerced(self, edge: Edge, port: Port, scope: Scope) -> Any:
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
        inputs = dict(self.asked.inputs) if node.kind == "input" else None
        parts = [node.kind, node.kind_version, dict(node.options), kind.stands_on(self.found), dict(given), inputs]
        text = canonical(parts)
        if len(text) > LARGEST:
            raise Invalid(f"{node.name} was given more than {LARGEST:,} characters.", "Give it less.")
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _ended(self, step: Step) -> Done:
        step = replace(step, ended_s=self._now())
        self.steps.append(step)
        self.watch(step)
        self.spent.usd += step.done.cost_usd if step.done and step.state in ("ok", "error") else 0.0
        if len(self.steps) > MOST_STEPS:
            raise Spent(step.node, self.nodes[step.node].name, f"The chain took more than {MOST_STEPS:,} steps.")
        if self.asked.budget_usd is not None and self.spent.usd > self.asked.budget_usd:
            raise Spent(step.node, self.nodes[step.node].name, f"The budget of ${self.asked.budget_usd:g} is spent.")
        return step.done or Done({})

    def _now(self) -> float:
        return time.perf_counter() - self.began
