"""The page of a chain without its canvas: every gesture by ordinary widgets, kept at once, and nothing of others overwritten."""

import pytest
from streamlit.testing.v1 import AppTest

from components import state as keys
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import chain_editing as acts
from touchstone.actions import prompts
from touchstone.chains import editing
from touchstone.chains.document import Chain, Edge, Handling, Node
from touchstone.chains.kinds import kinds
from touchstone.options import options
from touchstone.prompts.variables import Variable

PAGE = "pages/build/chain.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check:"
CHAIN = Chain((Node("text_1", "text", {"text": "Hi"}), Node("output_1", "output")), (Edge("text_1", "text", "output_1", "value"),))


@pytest.fixture
def chain(db: Database, sample: Project) -> int:
    return prompts.create_prompt(db, sample.id or 0, "help desk", kind="chain").id or 0


def save(db: Database, id: int, chain: Chain, parent: int | None = None, author: str = "Ada") -> int:
    return acts.save_version(db, id, chain, note="note", author=author, parent_id=parent).id or 0


def opened(visit: Visit, id: int, tab: str = "List", node: str = "") -> AppTest:
    at = visit(PAGE, chain=id)
    at.session_state[f"chain-{id}-tab"] = tab
    if node:
        at.session_state[f"chain-{id}-node"] = node
    return at.run()


def kept(db: Database, id: int) -> Chain:
    """What the draft, or else the newest version, holds."""
    content = acts.open_chain(db, id, keys.author()).content
    assert content.chain is not None
    return content.chain


def press(at: AppTest, label: str) -> AppTest:
    return next(one for one in at.button if one.label.replace("\\", "") == label).click().run()


def choose(at: AppTest, label: str, value: str) -> AppTest:
    return next(one for one in at.selectbox if one.label == label).set_value(value).run()


def test_a_chain_is_built_by_widgets_alone_taken_back_and_done_again(visit: Visit, db: Database, chain: int) -> None:
    at = opened(visit, chain)
    assert "No step yet." in seen(at)
    for kind in ("map", "text"):
        press(choose(at, "Kind", kind), "Add the step")
    at.session_state[f"chain-{chain}-text_1-words"] = True
    choose(at.run(), "Stands", "map_1")
    choose(choose(at, "Kind", "result"), "Place", "map_1")
    press(at, "Add the step")
    choose(choose(at, "From output", "text_1 · text"), "To input", "result_1 · value")
    press(at, "Connect")
    assert [(one.id, one.parent) for one in kept(db, chain).nodes] == [("map_1", ""), ("text_1", "map_1"), ("result_1", "map_1")]
    assert [one.id for one in kept(db, chain).edges] == ["text_1.text-result_1.value"]
    press(at, "Undo")
    assert kept(db, chain).edges == ()
    press(at, "Redo")
    press(at, "Disconnect")
    assert kept(db, chain).edges == ()
    choose(at, "Step to look at, to change or to delete", "map_1")
    press(at, "Delete this step")
    assert kept(db, chain) == Chain()
    assert not at.exception


def test_an_edge_that_does_not_fit_says_why_and_nothing_changes(visit: Visit, db: Database, chain: int) -> None:
    save(db, chain, editing.added(CHAIN, "model"))
    at = opened(visit, chain)
    choose(choose(at, "From output", "text_1 · text"), "To input", "model_1 · messages")
    press(at, "Connect")
    assert "messages takes a conversation" in seen(at)
    assert len(kept(db, chain).edges) == 1
    press(at, "Add the step")
    press(choose(at, "From output", "text_1 · text"), "Connect")
    assert "messages takes a conversation" in seen(at)
    press(at, "Undo")
    assert "messages takes a conversation" not in seen(at), "what is done next is what is told of"


def test_the_options_of_a_step_are_taken_as_they_are_typed_and_json_that_cannot_be_read_is_told(
    visit: Visit, db: Database, chain: int
) -> None:
    save(db, chain, editing.added(editing.added(CHAIN, "model"), "join"))
    at = opened(visit, chain, node="model_1")
    choose(at, "Model", "demo-base")
    at.text_area(key=f"live-chain-{chain}-model_1-params").input("{broken").run()
    assert "This is no JSON" in seen(at)
    assert kept(db, chain).node("model_1").options == {"model": "demo-base"}
    at.text_area(key=f"live-chain-{chain}-model_1-params").input('{"temperature": 0}').run()
    assert kept(db, chain).node("model_1").options == {"model": "demo-base", "params": {"temperature": 0}}
    at.number_input(key=f"chain-{chain}-model_1-most").set_value(40).run()
    assert kept(db, chain).node("model_1").options["params"] == {"temperature": 0.0, "max_tokens": 40}
    choose(at, "Step to look at, to change or to delete", "join_1")
    choose(at, "Policy", "all")
    assert kept(db, chain).node("join_1").options == {"policy": "all"}
    choose(at, "Policy", "any")
    assert kept(db, chain).node("join_1").options == {}


def test_a_retriever_asks_for_a_model_only_where_it_does_not_go_by_words(visit: Visit, db: Database, chain: int) -> None:
    save(db, chain, editing.added(CHAIN, "retriever"))
    at = opened(visit, chain, node="retriever_1")
    assert "Embeddings" not in [one.label for one in at.selectbox]
    choose(at, "By", "meaning")
    choose(at, "Embeddings", "demo-base")
    assert kept(db, chain).node("retriever_1").options == {"by": "meaning", "embeddings": "demo-base"}
    choose(at, "By", "words")
    assert "Embeddings" not in [one.label for one in at.selectbox]


def test_a_router_has_a_row_for_each_branch(visit: Visit, db: Database, chain: int) -> None:
    save(db, chain, editing.added(CHAIN, "router"))
    at = opened(visit, chain, node="router_1")
    press(at, "Add a branch")
    at.text_input(key=f"chain-{chain}-router_1-rule-0-text").input("refund").run()
    assert kept(db, chain).node("router_1").options["rules"] == [{"branch": "branch 1", "test": "contains", "text": "refund"}]
    press(at, "Remove branch 1")
    assert kept(db, chain).node("router_1").options["rules"] == []


def test_inputs_are_made_named_and_given_samples(visit: Visit, db: Database, chain: int) -> None:
    save(db, chain, editing.added(CHAIN, "input"))
    at = opened(visit, chain, "Inputs")
    press(at, "Add an input")
    at.text_input(key=f"chain-{chain}-input-0-name").input("asked").run()
    at.text_area(key=f"chain-{chain}-input-0-sample").input("When do you open?").run()
    assert kept(db, chain).inputs == (Variable("asked", sample="When do you open?"),)
    assert at.text_area(key=f"live-chain-{chain}-value-asked").value == "When do you open?"
    at.text_input(key=f"chain-{chain}-input-0-name").input("a b").run()
    assert "letters, digits and _ alone" in seen(at)
    assert kept(db, chain).inputs[0].name == "asked"


def test_problems_lead_to_their_step(visit: Visit, db: Database, chain: int) -> None:
    save(db, chain, editing.added(CHAIN, "retriever"))
    at = opened(visit, chain)
    press(at, "retriever_1: There is no collection chosen. Choose one that is there.")
    assert any(one.label == "Collection" for one in at.selectbox)


def test_a_version_is_saved_with_a_note_and_an_older_one_comes_back(visit: Visit, db: Database, chain: int) -> None:
    first = save(db, chain, CHAIN)
    at = opened(visit, chain, node="text_1")
    at.text_area(key=f"live-chain-{chain}-text_1-text").input("Ho").run()
    assert "1 part changed" in seen(at)
    at.text_input(key=f"chain-{chain}-part-note").input("Another greeting").run()
    press(at, "Save as v2")
    assert "Newest version: v2" in seen(at)
    at.session_state[f"chain-{chain}-tab"] = "Versions"
    at.run().selectbox(key=f"chain-{chain}-version").set_value(first).run()
    press(at, "Restore v1 as a new version")
    assert acts.open_chain(db, chain, "Ada").number == 3
    assert kept(db, chain) == CHAIN


def test_any_two_versions_are_compared(visit: Visit, db: Database, chain: int) -> None:
    first = save(db, chain, CHAIN)
    second = save(db, chain, joined := editing.added(CHAIN, "join"), first)
    save(db, chain, editing.added(joined, "map"), second)
    at = opened(visit, chain, tab="Versions")
    assert "**Node map_1**" in seen(at) and "**Node join_1**" not in seen(at), "at first with the one it was made from"
    next(one for one in at.selectbox if one.key and "-other-" in one.key).set_value(first).run()
    assert "**Node map_1**" in seen(at) and "**Node join_1**" in seen(at)


def test_what_another_person_saved_meanwhile_is_told_and_not_overwritten(visit: Visit, db: Database, chain: int) -> None:
    first = save(db, chain, CHAIN)
    at = opened(visit, chain, node="text_1")
    at.text_area(key=f"live-chain-{chain}-text_1-text").input("Mine").run()
    save(db, chain, editing.without(CHAIN, ["text_1"]), first, "Bo")
    at.run()
    assert "v2 was saved by Bo while you were editing." in seen(at)
    assert next(one for one in at.button if one.label == "Save as v3").disabled
    press(at, "Build on v2, keep my text")
    at.text_input(key=f"chain-{chain}-part-note").input("On top").run()
    press(at, "Save as v3")
    assert kept(db, chain).node("text_1").options == {"text": "Mine"}


def test_what_another_window_kept_stays_until_one_chooses(visit: Visit, db: Database, chain: int) -> None:
    save(db, chain, CHAIN)
    mine, theirs = opened(visit, chain, node="text_1"), opened(visit, chain, node="text_1")
    theirs.text_area(key=f"live-chain-{chain}-text_1-text").input("Theirs").run()
    mine.text_area(key=f"live-chain-{chain}-text_1-text").input("Mine").run()
    assert "This draft was changed in another window." in seen(mine)
    assert kept(db, chain).node("text_1").options == {"text": "Theirs"}
    press(mine, "Keep mine")
    assert kept(db, chain).node("text_1").options == {"text": "Mine"}


def test_names_and_notes_of_people_are_shown_as_text(visit: Visit, db: Database, chain: int) -> None:
    hostile = editing.noted(editing.labelled(editing.added(CHAIN, "retriever"), "retriever_1", HOSTILE), "retriever_1", HOSTILE)
    save(db, chain, editing.with_inputs(hostile, (Variable("q", description=HOSTILE, sample=HOSTILE),)), author=HOSTILE)
    for tab in ("Canvas", "List", "Inputs", "Versions"):
        at = opened(visit, chain, tab, "retriever_1")
        assert not at.exception
        assert HOSTILE[:20] in seen(at)
        assert read_as_markdown(at) == []


def test_a_prompt_is_no_chain_and_says_so(visit: Visit, sample: Project, prompt: int) -> None:
    at = visit(PAGE, chain=prompt)
    assert [error.proto.title.replace("\\", "") for error in at.error] == ["triage is no chain."]


def every_kind(value: object = None) -> Chain:
    """A node of each kind there is and of one there is not; with a `value`, every option has it, whatever it takes."""
    nodes = [Node(f"{name}_1", name, {} if value is None else dict.fromkeys(options(kinds[name]), value)) for name in sorted(kinds)]
    return Chain((*nodes, Node("strange_1", "strange", {"x": HOSTILE}, handling=Handling(2, 5.0, "fallback", {"a": [HOSTILE]}))))


@pytest.mark.parametrize("value", [None, 5, HOSTILE, [HOSTILE, {"a": 1}], {"a": None}, True])
def test_a_step_of_every_kind_opens_whatever_stands_in_its_options(visit: Visit, db: Database, chain: int, value: object) -> None:
    whole = every_kind(value)
    save(db, chain, whole)
    at = opened(visit, chain)
    for node in whole.nodes:
        at.session_state[f"chain-{chain}-node"] = node.id
        for part in ("handling", "words", "pin-False"):
            at.session_state[f"chain-{chain}-{node.id}-{part}"] = True
        at.run()
        assert not at.exception and not any("Something went wrong" in one.proto.title for one in at.error), node.id
        assert read_as_markdown(at) == []
    assert kept(db, chain) == whole
