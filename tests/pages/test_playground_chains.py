"""Chains in columns of the playground, as a visitor uses them, on scripted models."""

from streamlit.testing.v1 import AppTest

from store import prompts, traces
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, seen
from tests.pages.test_playground import PAGE, answered, scripted, texts
from touchstone.actions import chain_editing, reviewing
from touchstone.chains.document import Chain, Edge, Node
from touchstone.prompts.variables import Variable

__all__ = ["scripted"]
Models = tuple[int, int]
QUESTION, OUT = Node("question", "input"), Node("out", "output")
ASK = Node("ask", "answer", {"prompt": "support-assistant"}, label="Answer <b>")
INPUTS = tuple(Variable(name, sample=f"a {name}") for name in ("question", "context", "secret"))
INTO = tuple(Edge("question", one.name, "ask", one.name) for one in INPUTS)
ASKS = Chain((QUESTION, ASK, OUT), (*INTO, Edge("ask", "text", "out", "value")), INPUTS)
PERSON = Node("person", "approval")
WAITS = Chain(
    (QUESTION, ASK, PERSON, OUT), (*INTO, Edge("ask", "text", "person", "value"), Edge("person", "approved", "out", "value")), INPUTS
)


def chain(db: Database, sample: Project, whole: Chain) -> int:
    """The id of a chain with one version."""
    row = prompts.create_prompt(db, sample.id or 0, "desk/answer <i>", "", "chain")
    chain_editing.save_version(db, row.id or 0, whole, note="First", author="ann", parent_id=None)
    return row.id or 0


def links(at: AppTest) -> dict[str, str]:
    """The addresses of the links on the page by what they say."""
    found = at.get("page_link")
    return {one.proto.label: f"{one.proto.page}?{one.proto.query_string}" for one in found}  # type: ignore[attr-defined]


def in_second_column(at: AppTest, id: int) -> AppTest:
    return at.selectbox(key="playground-2-prompt").set_value(id).run()


def test_a_chain_is_chosen_like_a_prompt_and_answers_beside_one(visit: Visit, scripted: Models, db: Database, sample: Project) -> None:
    id = chain(db, sample, ASKS)
    at = in_second_column(visit(PAGE), id)
    assert at.selectbox(key="playground-2-version").options == ["v1: First", "draft"]
    at.button(key="playground-run").click().run()
    answered(at)
    assert texts(at) == ["alpha says <b>hi</b> ![x](http://x)", "beta says <b>hi</b> ![x](http://x)"]
    trace = traces.newest(db, sample.id or 0)[0]
    assert (trace.chain, trace.model, trace.inputs["question"]) == ("desk/answer <i>", "beta", "How much is the Aster kettle?")
    assert [one for one in links(at) if "Its trace" in one] == [":blue[Its trace]"]
    assert not at.exception


def test_a_link_from_a_chain_puts_it_on_the_table(visit: Visit, scripted: Models, db: Database, sample: Project) -> None:
    id = chain(db, sample, ASKS)
    at = visit(PAGE, prompt=str(id))
    assert {at.selectbox(key=f"playground-{place}-prompt").value for place in (1, 2)} == {id}
    assert at.text_area(key="live-playground-value-context").value == "a context"


def test_a_chain_that_nobody_has_looked_at_is_refused(visit: Visit, scripted: Models, db: Database, sample: Project) -> None:
    id = chain(db, sample, ASKS)
    reviewing.mark(db, id)
    at = in_second_column(visit(PAGE), id)
    at.button(key="playground-run").click().run()
    answered(at)
    assert "nobody has looked at it yet" in seen(at) and len(texts(at)) == 1


def test_a_chain_that_waits_for_a_person_leads_to_the_approvals(visit: Visit, scripted: Models, db: Database, sample: Project) -> None:
    id = chain(db, sample, WAITS)
    at = in_second_column(visit(PAGE), id)
    at.button(key="playground-run").click().run()
    answered(at)
    assert "waits for a person" in seen(at) and {":blue[Approvals]", ":blue[Its trace]"} <= links(at).keys()


def test_a_chain_gives_as_many_answers_as_asked_for(visit: Visit, scripted: Models, db: Database, sample: Project) -> None:
    id = chain(db, sample, ASKS)
    at = in_second_column(visit(PAGE), id)
    at.number_input(key="playground-repeats").set_value(2).run()
    at.button(key="playground-2-run").click().run()
    answered(at)
    assert "2 of 2 answered, 1 distinct" in seen(at) and len(traces.newest(db, sample.id or 0)) == 2
