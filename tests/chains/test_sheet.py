"""What a browser sends is taken where it was made from what is shown, and refused in words where not; Python owns the chain."""

from itertools import count
from typing import Any

import pytest

from tests.components.chains_of import line
from touchstone.chains.document import Chain
from touchstone.chains.sheet import STALE, Edit, Sheet, read_edit

ONE, TWO, THREE = line(1), line(2), line(3)


def sent(chain: Chain, base: int, seq: int, client: str = "a") -> dict[str, Any]:
    return {"doc": chain.to_json(), "base": base, "seq": seq, "client": client, "gesture": "move"}


def edit(chain: Chain, base: int, seq: int, client: str = "a") -> Edit:
    read = read_edit(sent(chain, base, seq, client))
    assert read is not None
    return read


def test_what_one_canvas_sends_is_taken_in_order_without_another_revision() -> None:
    sheet = Sheet(ONE, 7).after(edit(TWO, 7, 1)).after(edit(THREE, 7, 2))
    assert (sheet.chain, sheet.revision, sheet.told) == (THREE, 7, "")


def test_what_was_taken_once_is_not_taken_again() -> None:
    sheet = Sheet(ONE, 7).after(edit(TWO, 7, 1)).after(edit(THREE, 7, 2))
    assert sheet.after(edit(TWO, 7, 1)) is sheet


def test_another_canvas_begins_to_count_anew() -> None:
    sheet = Sheet(ONE, 7).after(edit(TWO, 7, 9)).after(edit(THREE, 7, 1, "b"))
    assert sheet.chain == THREE


def test_what_was_made_from_an_older_chain_is_refused_and_said_so() -> None:
    changed = Sheet(ONE, 7).changed(TWO, count(8).__next__)
    after = changed.after(edit(THREE, 7, 1))
    assert (after.chain, after.revision, after.told) == (TWO, 8, STALE)
    assert after.after(edit(THREE, 8, 2)).told == ""


def test_a_change_from_elsewhere_gives_another_revision_and_no_change_gives_none() -> None:
    sheet = Sheet(ONE, 7)
    assert sheet.changed(TWO).revision != 7
    assert sheet.changed(ONE) is sheet


def test_two_sheets_have_two_revisions() -> None:
    assert Sheet(ONE).revision != Sheet(ONE).revision


@pytest.mark.parametrize(
    "doc",
    [
        None,
        [],
        "text",
        {"nodes": [{"id": "../../etc", "kind": "text"}]},
        {"nodes": [{"id": "constructor", "kind": "text"}]},
        {"nodes": [{"id": "a", "kind": "text", "options": {"__proto__": {"x": 1}}}]},
        {"nodes": [{"id": "a", "kind": "text", "position": [1e9, 0]}]},
        {"nodes": [{"id": "a", "kind": "text", "selected": True}]},
        {"nodes": [{"id": "a", "kind": "text", "parent": "a"}]},
        {"edges": [{"source": "a", "source_port": "x", "target": "b", "target_port": "y"}]},
        {"nodes": [{"id": f"n{number}", "kind": "text"} for number in range(1_001)]},
    ],
)
def test_a_document_that_cannot_be_read_changes_nothing_and_the_canvas_is_told_to_go_back(doc: Any) -> None:
    read = read_edit({"doc": doc, "base": 7, "seq": 1, "client": "a"})
    assert read is not None
    after = Sheet(ONE, 7).after(read)
    assert (after.chain, after.revision == 7) == (ONE, False)
    assert after.told


@pytest.mark.parametrize("data", [None, 3, "x", [], {}, {"base": "7", "seq": 1}, {"base": 7, "seq": True}, {"base": 7, "seq": -1}])
def test_what_is_no_edit_at_all_is_passed_over(data: Any) -> None:
    assert read_edit(data) is None
