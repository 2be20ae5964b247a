"""A partial run gives what a full one gives: nothing old passes for fresh, over random graphs and random changes."""

import asyncio
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chains.stub import Kept, Stub
from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.running import Asked, run_chain
from touchstone.chains.trace import Outcome
from touchstone.prompts.variables import Variable

WORDS = st.sampled_from(["red", "green", "blue", "refund"])
RULES = [{"branch": "a", "test": "contains", "text": "red"}, {"branch": "b", "test": "contains", "text": "blue"}]


@st.composite
def working(draw: st.DrawFn) -> Chain:
    """A chain that runs: texts, prompts, routers and joins over what came before, each join an output."""
    nodes: list[Node] = [Node("in", "input"), Node("t0", "text", {"text": draw(WORDS)})]
    edges: list[Edge] = []
    ports = [("in", "q"), ("t0", "text")]
    for number in range(draw(st.integers(2, 9))):
        id, kind = f"n{number}", draw(st.sampled_from(["text", "answer", "router", "join"]))
        if kind == "text":
            nodes.append(Node(id, "text", {"text": draw(WORDS)}))
            ports.append((id, "text"))
        elif kind == "answer":
            nodes.append(
                Node(id, "answer", {"prompt": draw(st.sampled_from(["p", "q"])), "model": draw(st.sampled_from(["base", "tuned"]))})
            )
            edges.append(Edge(*draw(st.sampled_from(ports)), id, "v"))
            ports.append((id, "text"))
        elif kind == "router":
            nodes.append(Node(id, "router", {"rules": RULES}))
            edges.append(Edge(*draw(st.sampled_from(ports)), id, "value"))
            ports += [(id, "a"), (id, "b"), (id, "otherwise")]
        else:
            policy = draw(st.sampled_from(["any", "all"]))
            nodes += [Node(id, "join", {"policy": policy}), Node(f"o{number}", "output", {"name": id})]
            edges += [Edge(*one, id, "values") for one in draw(st.lists(st.sampled_from(ports), min_size=1, max_size=3, unique=True))]
            edges.append(Edge(id, "values", f"o{number}", "value"))
            ports.append((id, "value"))
    last = draw(st.sampled_from(ports))
    return Chain((*nodes, Node("end", "output", {"name": "end"})), (*edges, Edge(*last, "end", "value")), (Variable("q"),))


def run(chain: Chain, question: str, text: str, cache: Kept, **asked: frozenset[str]) -> Outcome:
    outside = Stub({"p": text + " {v}", "q": "{v}, {v}"})
    return asyncio.run(run_chain(chain, Asked({"q": question}, **asked), outside, cache))


def results(outcome: Outcome) -> dict[str, object]:
    """What every node gave; where it came from is no part of it."""
    return {one.node: (str(one.done.outputs) if one.done else one.error, one.state == "skipped") for one in outcome.steps}


@settings(max_examples=60, deadline=None)
@given(working(), WORDS, WORDS, WORDS, st.data())
def test_a_run_over_what_is_known_gives_what_a_run_from_nothing_gives(
    chain: Chain, q: str, text: str, other: str, data: st.DataObject
) -> None:
    cache = Kept()
    run(chain, q, "say", cache)
    changed = data.draw(st.sampled_from([one for one in chain.nodes if one.kind in ("text", "answer")]))
    options = {"text": other} if changed.kind == "text" else {**changed.options, "model": "tuned"}
    after = replace(chain, nodes=tuple(replace(one, options=options) if one == changed else one for one in chain.nodes))
    fresh = frozenset(data.draw(st.sets(st.sampled_from([one.id for one in chain.nodes]), max_size=2)))
    partial, whole = run(after, q, text, cache, fresh=fresh), run(after, q, text, Kept())
    assert (partial.outputs, partial.error, results(partial)) == (whole.outputs, whole.error, results(whole))
    assert all(one.state != "cached" for one in partial.steps if one.node in fresh)


@settings(max_examples=30, deadline=None)
@given(working(), WORDS, st.data())
def test_a_run_up_to_a_node_gives_that_node_what_the_whole_run_gives(chain: Chain, q: str, data: st.DataObject) -> None:
    node = data.draw(st.sampled_from([one.id for one in chain.nodes]))
    part, whole = run(chain, q, "say", Kept(), only=frozenset({node})), run(chain, q, "say", Kept())
    assert results(part)[node] == results(whole)[node]
    assert results(part).items() <= results(whole).items()


@settings(max_examples=30, deadline=None)
@given(working(), WORDS, st.data())
def test_chains_of_one_hash_give_the_same_in_whatever_order_their_parts_stand(chain: Chain, q: str, data: st.DataObject) -> None:
    other = replace(chain, nodes=tuple(data.draw(st.permutations(chain.nodes))), edges=tuple(data.draw(st.permutations(chain.edges))))
    assert other.hash == chain.hash
    one, same = run(chain, q, "say", Kept()), run(other, q, "say", Kept())
    assert (one.outputs, results(one)) == (same.outputs, results(same))
