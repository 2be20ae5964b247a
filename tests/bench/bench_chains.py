"""Fifty chains of twelve nodes at once against a loopback server of fixed latency, traces kept, beside the ideal of their critical paths.

python -m tests.bench.bench_chains [--quick]

The critical path of each chain is five model calls one after the other; the processor's time is that of the process that runs the
chains, everything it does included: prompts, checks, calls, results and traces in SQLite. A second a call is what an answer of some
sentences takes; shorter calls, and LangGraph's own part, are told beside it: what the processor does stands in the way of all 50.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from store import models, traces
from store.database import Database, open_database
from store.schema import ensure_schema
from tests.actions.prompts_made import made
from tests.bench.figures import HEAD, Figure, show
from tests.stub_server import running
from touchstone.actions import chains
from touchstone.actions.chains import Call
from touchstone.actions.projects import ensure_project
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Edge, Node
from touchstone.memory import set_imports_aside
from touchstone.prompts.variables import Variable
from touchstone.settings import Settings

CHAINS, DEPTH, SHORT_MS = 50, 5, 400
EDGES = (
    *("question.question first.question", "first.text left.question", "first.text right.question"),
    *("left.text join.values", "right.text join.values", "join.value second.question", "second.text check.text"),
    *("check.text third.question", "third.text list.text", "third.text fourth.question", "fourth.text gate.text", "gate.text out.value"),
)


@dataclass(frozen=True)
class Measured:
    """Seconds of wall and processor time, and the steps that ran."""

    wall_s: float
    cpu_s: float
    steps: int

    @property
    def cpu_ms(self) -> float:
        return self.cpu_s / self.steps * 1000


def chain() -> Chain:
    """Twelve nodes, six of which ask a model, five of them one after the other."""
    names = ("first", "left", "right", "second", "third", "fourth")
    asking = [Node(id, "answer", {"prompt": "ask", "params": {"max_tokens": 50 + place}}) for place, id in enumerate(names)]
    plain = [Node("question", "input"), Node("join", "join"), Node("list", "parser", {"format": "list"}), Node("out", "output")]
    gates = [
        Node(id, "validator", {"check": {"scorer": "contains", "text": text}}) for id, text in (("check", "answer"), ("gate", "nswer"))
    ]
    edges = (*EDGES, *(f"question.number {id}.number" for id in names))
    return Chain((*asking, *plain, *gates), tuple(map(_edge, edges)), (Variable("question"), Variable("number")))


def _edge(text: str) -> Edge:
    source, target = (one.split(".") for one in text.split())
    return Edge(*source, *target)


def measure(latency_ms: int, count: int) -> Measured:
    """That many chains at once, each with a question of its own: nothing comes from the cache. Raises RuntimeError when one fails."""
    with tempfile.TemporaryDirectory() as folder, running(latency_ms) as stub:
        db = open_database(f"sqlite:///{Path(folder) / 'bench.db'}")
        ensure_schema(db)
        project = ensure_project(db, "Bench").id or 0
        endpoint = models.create_endpoint(db, "stub", "openai_compatible", base_url=stub.url, options={"concurrency": 1000})
        models.create_model(db, "m", endpoint.id or 0, "m")
        made(db, project, "ask", "Say case-{number}. {question}")
        asyncio.run(_all(db, project, range(1)))
        wall, cpu = time.perf_counter(), time.process_time()
        ids = asyncio.run(_all(db, project, range(1, count + 1)))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        steps = [one for id in ids for one in traces.steps(db, id)]
        states = {one.state for one in steps}
        db.close()
    if states != {"ok"} or len(steps) != 12 * count:
        raise RuntimeError(f"{len(steps)} steps in the states {states}")
    return Measured(wall, cpu, len(steps))


def bare(count: int) -> Measured:
    """That many LangGraph functions at once, each of twelve tasks that do nothing, five of them after another and the rest beside them."""
    from langgraph.func import entrypoint, task

    @task
    async def step() -> None:
        await asyncio.sleep(0)

    @entrypoint()
    async def whole(_: bool) -> None:
        for beside in (3, 3, 2, 2, 2):
            await asyncio.gather(*(step() for _ in range(beside)))

    async def all_of_them(number: int) -> None:
        await asyncio.gather(*(whole.ainvoke(True) for _ in range(number)))

    asyncio.run(all_of_them(1))
    wall, cpu = time.perf_counter(), time.process_time()
    asyncio.run(all_of_them(count))
    return Measured(time.perf_counter() - wall, time.process_time() - cpu, 12 * count)


async def _all(db: Database, project: int, numbers: range) -> list[int]:
    whole, settings = chain(), Settings.from_environment({})
    call = Call(project, "bench", whole, Asked({"question": ""}), model="m", source="page")
    each = (replace(call, asked=Asked({"question": "Where?", "number": str(number)})) for number in numbers)
    return list(await asyncio.gather(*(chains.run(db, one, settings) for one in each)))


def main() -> int:
    latency_ms, times = (100, 1) if "--quick" in sys.argv else (1000, 3)
    measure(20, 2)
    set_imports_aside()
    found, short = (min((measure(one, CHAINS) for _ in range(times)), key=lambda one: one.wall_s) for one in (latency_ms, SHORT_MS))
    floor = min((bare(CHAINS) for _ in range(times)), key=lambda one: one.cpu_s)
    ideal, ideal_short = (DEPTH * one / 1000 for one in (latency_ms, SHORT_MS))
    print(HEAD)
    figures = [
        Figure(f"{CHAINS} chains of 12 nodes at {latency_ms:,} ms a call", found.wall_s, 1.25 * ideal, "s", f"ideal {ideal:.2f} s"),
        Figure("processor per node", found.cpu_ms, 3.0, "ms", f"{floor.cpu_ms:.2f} ms are LangGraph's for tasks that do nothing"),
    ]
    missed = show(figures)
    print(f"\nAt {SHORT_MS} ms a call: {short.wall_s:.2f} s, {short.wall_s / ideal_short:.2f} times the ideal of {ideal_short:.2f} s.")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
