"""The options beside a canvas are those of what it has selected."""

import pytest

from components.chains.desk import selected_after
from touchstone.chains.document import Chain, Edge, Node

A, B, C = (Node(id, "text") for id in "abc")
ONE = Chain((A, B), (Edge("a", "text", "b", "text"),))


@pytest.mark.parametrize(
    ("now", "gesture", "chosen"),
    [
        (Chain((A, B, C)), "add", "c"),
        (Chain((A, B, C, Node("d", "text"))), "paste", ""),
        (Chain((A,)), "delete", ""),
        (Chain((A, B)), "delete", ""),
        (Chain((A, B)), "move", None),
        (ONE, "connect", None),
    ],
)
def test_a_step_that_came_is_looked_at_and_nothing_after_a_deletion(now: Chain, gesture: str, chosen: str | None) -> None:
    assert selected_after(ONE, now, gesture) == chosen
