"""An answer stands on what it cites, or is told apart."""

from typing import Any

import pytest

from tests.chains.stub import Stub
from tests.chains.test_running import OUT, chain, run
from touchstone.chains.document import Node
from touchstone.chains.nodes.citations import cited

TEXTS = ("Items can be returned within 30 days. Returns are free.", "Standard shipping costs $4.", "The Aster kettle costs $49.")
DOCUMENTS = [{"id": f"d{at}", "text": text, "source": "d"} for at, text in enumerate(TEXTS)]
CITATIONS = [{"number": at, "source": "d"} for at in (1, 2, 3)]


def checked(text: str, documents: Any = DOCUMENTS, share: float = 0.7) -> tuple[str, list[int], str]:
    found = cited(text, documents, CITATIONS, share)
    assert found["passed"] == (not found["reason"])
    return found["text"], [one["number"] for one in found["sources"]], found["reason"]


def test_an_answer_without_a_mark_gets_that_of_the_passage_it_stands_in() -> None:
    assert checked("The kettle costs $49.") == ("The kettle costs $49. [3]", [3], "")
    assert checked("Yes, returns are free.") == ("Yes, returns are free. [1]", [1], "")


def test_an_answer_keeps_its_own_marks_and_all_that_they_name_counts() -> None:
    both = "Shipping costs $4 [2], and the kettle costs $49 [3]."
    assert checked(both) == (both, [2, 3], "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The kettle costs $59.", "59 does not stand in what it cites."),
        ("Standard shipping costs $4 [1].", "4 does not stand in what it cites."),
        ("Shipping is free [7].", "It cites [7], and 3 passages were given."),
        ("It is free [0].", "It cites [0]"),
        ("The Grove table is made of oak.", "It says nothing that stands in a passage."),
        ("The kettle glows in moonlight.", "does not have these of its words: glow, moonlight."),
        ("Yes, of course.", "It says nothing"),
        ("", "It says nothing"),
    ],
)
def test_what_the_passages_do_not_bear_out_is_told(text: str, said: str) -> None:
    assert said in checked(text)[2]


def test_without_passages_nothing_passes() -> None:
    assert checked("The kettle costs $49.", [])[1:] == ([], "It says nothing that stands in a passage.")


def test_in_a_chain_it_flags_or_blocks() -> None:
    text, found = Node("t", "text", {"text": "It glows [9]."}), Node("found", "retriever", {"collection": "none"})
    edges = ("t.text found.query", "t.text check.text", "found.documents check.documents", "check.passed out.value")
    means = Stub(collections={"none": ()})
    flagged = run(chain([text, found, Node("check", "citations"), OUT], *edges), means)
    assert flagged.outputs == {"answer": False}
    blocked = run(chain([text, found, Node("check", "citations", {"on_fail": "block"}), OUT], *edges), means)
    assert blocked.failed_at == "check" and "It cites [9]" in blocked.error
