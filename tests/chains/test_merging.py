"""Two versions of a chain come together by node, edge and input; where both changed the same a person decides."""

from dataclasses import replace

from hypothesis import given, settings

from tests.chains.made import chains
from tests.chains.test_running import ANSWER, OUT, QUESTION, SIMPLE
from touchstone.chains.document import Chain, Edge, Node
from touchstone.prompts.content import PromptContent
from touchstone.prompts.merging import Merge, merge, settled


def merged(base: Chain, ours: Chain, theirs: Chain) -> Merge:
    return merge(*(PromptContent(chain=one) for one in (base, ours, theirs)))


@settings(deadline=None)
@given(chains(), chains())
def test_a_side_that_changed_nothing_gives_way(base: Chain, one: Chain) -> None:
    for ours, theirs in ((one, base), (base, one), (one, one)):
        made = merged(base, ours, theirs)
        assert (made.content.hash, made.conflicts) == (PromptContent(chain=one).hash, ())


def test_changes_to_different_nodes_come_together_and_places_are_ours() -> None:
    tuned = {**ANSWER.options, "model": "tuned"}
    ours = replace(SIMPLE, nodes=(replace(QUESTION, position=(5, 5)), replace(ANSWER, options=tuned), OUT))
    more = Node("more", "output", {"name": "again"}, position=(9, 9))
    theirs = replace(
        SIMPLE,
        nodes=(replace(QUESTION, position=(7, 7)), ANSWER, OUT, more),
        edges=(*SIMPLE.edges, Edge("answer", "text", "more", "value")),
    )
    made = merged(SIMPLE, ours, theirs)
    chain = made.content.chain
    assert chain and made.conflicts == ()
    assert chain.node("answer").options["model"] == "tuned" and len(chain.edges) == 3
    assert (chain.node("question").position, chain.node("more").position) == ((5, 5), (9, 9))


def test_the_same_node_changed_twice_is_asked_for_and_an_edge_goes_with_its_node() -> None:
    ours = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={**ANSWER.options, "model": "tuned"}), OUT))
    theirs = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={**ANSWER.options, "prompt": "other"}), OUT))
    made = merged(SIMPLE, ours, theirs)
    assert [one.place for one in made.conflicts] == ["Node answer"]
    chosen = settled(made, {"Node answer": "theirs"}).chain
    assert chosen and chosen.node("answer").options["prompt"] == "other"
    gone = replace(SIMPLE, nodes=(QUESTION, ANSWER), edges=SIMPLE.edges[:1])
    drawn = replace(SIMPLE, edges=(*SIMPLE.edges, Edge("answer", "messages", "out", "value2")))
    kept = merged(SIMPLE, gone, drawn).content.chain
    assert kept and [one.target for one in kept.edges] == ["answer"]
