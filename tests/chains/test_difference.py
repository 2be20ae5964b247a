"""Two versions of a chain: what it does differently, apart from where its nodes stand."""

from dataclasses import replace

from hypothesis import given

from tests.chains.made import chains
from tests.chains.test_running import ANSWER, OUT, QUESTION, SIMPLE
from touchstone.chains import difference
from touchstone.chains.document import Chain, Group, Handling, Node
from touchstone.prompts.variables import Variable


@given(chains(), chains())
def test_nothing_differs_exactly_when_the_hashes_are_equal(old: Chain, new: Chain) -> None:
    assert (difference.changes(old, new) == ()) == (old.hash == new.hash)
    assert difference.changes(old, old) == () and difference.layout(old, old) == ""


def test_a_change_is_told_at_its_node_its_edge_or_its_input() -> None:
    other = {**ANSWER.options, "model": "tuned"}
    new = Chain(
        (QUESTION, replace(ANSWER, options=other, handling=Handling(retries=2)), OUT), SIMPLE.edges[:1], (*SIMPLE.inputs, Variable("tone"))
    )
    told = {
        one.title: (one.note, "".join(span.text for span in one.spans if span.kind != "same")) for one in difference.changes(SIMPLE, new)
    }
    assert set(told) == {"Input tone", "Order of the inputs", "Node answer", "Edge answer.text-out.value"}
    assert told["Input tone"][0] == "Added." and told["Edge answer.text-out.value"][0] == "Removed."
    assert "base" in told["Node answer"][1] and "tuned" in told["Node answer"][1] and "retries" in told["Node answer"][1]


def test_a_text_does_not_pass_for_another_option() -> None:
    one = Chain((Node("t", "text", {"a": "x\nb: y"}),))
    for other in ({"a": "x", "b": "y"}, {"a": '"x\\nb: y"'}, {"a": "x\n    b: y"}):
        assert difference.changes(one, Chain((Node("t", "text", other),)))


def test_what_is_for_the_eye_alone_is_told_apart() -> None:
    new = replace(SIMPLE, nodes=(replace(QUESTION, position=(9, 9), label="Ask"), ANSWER, OUT), groups=(Group("g", "All"),))
    assert difference.changes(SIMPLE, new) == ()
    assert difference.layout(SIMPLE, new) == "1 node moved, 1 node renamed, other groups"
