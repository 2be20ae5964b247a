"""Chains of other tools: what maps becomes nodes, what does not is told, and nothing of a file is loaded, asked or run."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.embeddings import FakeEmbeddings
from langchain_core.load import dumps
from langchain_core.output_parsers import JsonOutputParser, StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_core.runnables import Runnable, RunnableBranch, RunnableLambda, RunnableParallel, RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore

from tests.chains.stub import Stub
from tests.chains.test_running import run
from touchstone.chains.checking import problems
from touchstone.chains.document import Chain
from touchstone.chains.exchange.others import Taken, read_others
from touchstone.chains.kinds import Found, FoundPrompt
from touchstone.errors import Invalid
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.content import is_placeholder, variables_of


class Brought(Stub):
    """A world that has what a file brought."""

    taken: Taken

    @property
    def found(self) -> Found:
        prompts = {
            one.reference: FoundPrompt(
                Prompt(one.content.messages, one.content.format), variables_of(one.content), one.content.params, one.content.hash,
                any(map(is_placeholder, one.content.messages)),
            )
            for one in self.taken.file.parts
        }  # fmt: skip
        return Found(prompts=prompts, models={name: name for name in (*self.taken.file.needs["models"], "")})


def gives(taken: Taken, **inputs: Any) -> Any:
    """What the chain of a file gives, once it was checked."""
    world = Brought()
    world.taken = taken
    assert [one.text for one in problems(taken.file.chain, world.found) if not one.warning] == []
    outcome = run(taken.file.chain, world, inputs=inputs)
    assert outcome.error == ""
    return dict(outcome.outputs)


def dumped(runnable: Runnable[Any, Any]) -> bytes:
    return dumps(runnable).encode()


def model() -> Any:
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(model="big", temperature=0.2, api_key="sk-very-secret", base_url="http://10.0.0.1/v1")  # type: ignore[arg-type]


def kinds(chain: Chain) -> list[str]:
    return [one.kind for one in chain.nodes]


def test_a_sequence_of_langchain_becomes_a_chain_without_its_key_and_address() -> None:
    data = dumped(ChatPromptTemplate([("system", "Be kind."), ("human", "{question}?")]) | model() | StrOutputParser())
    taken = read_others(data, "helper.json")
    assert taken.format == "langchain" and taken.file.name == "helper"
    assert gives(taken, question="When") == {"answer": "big: When?"}
    assert taken.file.chain.nodes[2].options == {"model": "big", "params": {"temperature": 0.2}}
    text = json.dumps(taken.file.content.to_json())
    assert "10.0.0.1" not in text and "OPENAI_API_KEY" not in text
    assert any("its address and its key are never taken" in one for one in taken.notes)


def test_values_side_by_side_go_to_the_variables_of_their_names() -> None:
    ask = PromptTemplate.from_template("About {topic}")
    data = dumped(
        RunnableParallel(facts=ask | model() | StrOutputParser(), question=RunnablePassthrough())
        | PromptTemplate.from_template("{facts}; {question}")
        | model()
        | JsonOutputParser()
    )
    taken = read_others(data)
    assert kinds(taken.file.chain).count("parser") == 1
    chain = taken.file.chain
    parser = next(one for one in chain.nodes if one.kind == "parser")
    assert parser.options == {"format": "json"} and {one.name for one in chain.inputs} == {"topic", "question"}


def test_what_is_code_is_told_and_a_branch_waits_for_its_rules() -> None:
    branch = RunnableBranch((RunnableLambda(lambda said: "x" in said), PromptTemplate.from_template("A {text}") | model()),
                            PromptTemplate.from_template("B {text}") | model())  # fmt: skip
    taken = read_others(dumped(RunnableLambda(len) | branch))
    assert "Left out: “base.RunnableLambda”" in taken.notes[0]
    assert any("write the rules of the router" in one for one in taken.notes)
    assert gives(taken, input="hello") == {"answer": "big: B hello"}


def test_a_chain_over_documents_becomes_one_whose_collection_is_to_be_chosen() -> None:
    store = InMemoryVectorStore(FakeEmbeddings(size=2)).as_retriever()
    ask = PromptTemplate.from_template("{context}; {question}; {tone}")
    data = dumped(
        RunnableParallel(context=store, question=RunnablePassthrough()).assign(tone=PromptTemplate.from_template("{mood}") | model()) | ask
    )
    taken = read_others(data)
    chain = taken.file.chain
    assert kinds(chain).count("retriever") == 1 and any("choose its collection" in one for one in taken.notes)
    (into,) = [one for one in chain.edges if one.target_port == "context"]
    assert chain.node(into.source).kind == "retriever" and into.source_port == "documents"
    assert {one.target_port for one in chain.into(into.target)} == {"context", "question", "tone"}
    assert {one.name for one in chain.inputs} == {"question", "mood"}, "what is looked up and what is asked is the same"


LLM = {"model": "openrouter/x", "name": "X", "base_model": "openrouter", "settings": {"temperature": 0.5, "max_tokens": None, "top_p": 1,
       "system_msg": "You are {kind}."}}  # fmt: skip


def node(id: str, kind: str, **data: Any) -> dict[str, Any]:
    return {"id": id, "type": kind, "data": data, "position": {"x": 10.6, "y": -3}, "width": 300, "selected": True}


def edge(source: str, target: str, port: str, given: str = "prompt") -> dict[str, Any]:
    return {"source": source, "sourceHandle": given, "target": target, "targetHandle": port, "id": "e"}


def flow(nodes: list[Any], edges: list[Any], **more: Any) -> bytes:
    return json.dumps({"flow": {"nodes": nodes, "edges": edges, "viewport": {}}, **more}).encode()


def test_a_flow_of_chainforge_becomes_a_chain() -> None:
    data = flow(
        [node("t", "textfields", title="Tools", fields={"f0": "chainsaw", "f1": "lamp"}),
         node("p", "prompt", title="Who", prompt="Who made the {tool} \\{really\\} for {reader}?", n=3, llms=[LLM, LLM]),
         node("c", "chat", title="Again", prompt="Are you sure?", llms=[LLM]),
         node("e", "evaluator", title="Length", code="import os; os.system('x')"), node("i", "inspect")],
        [edge("t", "p", "tool", "output"), edge("p", "c", "__past_chats"), edge("p", "e", "responseBatch"), edge("c", "i", "input"),
         edge("p", "i", "input")],
        cache={"p": ["an answer"]},
    )  # fmt: skip
    taken = read_others(data, "inventors.cforge")
    asked = {"answer": "openrouter/x: Are you sure?", "answer 2": "openrouter/x: Who made the chainsaw {really} for me?"}
    assert gives(taken, reader="me", kind="kind") == asked
    sent = next(one for one in taken.file.parts if one.name == "inventors/Again").content.messages
    assert [one.role for one in sent] == ["system", "placeholder", "user"], "a turn goes on with the conversation before it"
    said = " ".join(taken.notes)
    for word in (
        "the first is taken: the others can be cases",
        "the first is taken: compare models",
        "asks 3 times",
        "“Length” (it is code)",
        "answers that the file carries were left out",
    ):
        assert word in said
    answer = next(one for one in taken.file.chain.nodes if one.kind == "answer")
    assert answer.position == (11, -3) and answer.options["params"] == {"temperature": 0.5, "top_p": 1}
    assert "os.system" not in json.dumps([taken.file.content.to_json(), [one.content.to_json() for one in taken.file.parts]])


def test_a_prompt_goes_on_with_what_another_answered_and_items_become_an_input() -> None:
    asked = LLM | {"settings": {}}
    nodes = [
        node("two", "prompt", prompt="List names in {text}", llms=[asked]),
        node("items", "csv", fields=["a", "b"], text="a, b"),
        node("one", "prompt", prompt="Who made the {tool}?", llms=[asked]),
    ]
    taken = read_others(flow(nodes, [edge("items", "one", "tool", "output"), edge("one", "two", "text")]))
    assert gives(taken, tool="lamp") == {"answer": "openrouter/x: List names in openrouter/x: Who made the lamp?"}
    assert taken.notes == ("The values of “csv” became an input of the chain: they can be cases of a suite.",)


def test_columns_of_a_table_become_inputs() -> None:
    data = flow(
        [node("t", "table", title="Rows", rows=[{"q": "x"}]), node("p", "prompt", prompt="{q}", llms=[])], [edge("t", "p", "q", "question")]
    )
    assert gives(read_others(data), question="x") == {"answer": ": x"}


@pytest.mark.parametrize(
    "data",
    [b"{}", b"[]", b"{", b'{"flow": {"nodes": []}}', flow([node("e", "evaluator")], []), b'{"lc": 1, "type": "secret", "id": ["A"]}',
     b'{"lc": 1, "type": "constructor", "id": ["os", "system"], "kwargs": {"command": "x"}}',
     flow([node(f"p{number}", "prompt", prompt="x") for number in range(600)], [])],
)  # fmt: skip
def test_a_file_without_a_chain_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_others(data)


def test_flows_and_sequences_without_end_are_refused() -> None:
    ring = flow(
        [node("a", "prompt", prompt="{x}", llms=[]), node("b", "prompt", prompt="{x}", llms=[])], [edge("a", "b", "x"), edge("b", "a", "x")]
    )
    taken = read_others(ring)
    assert [one for one in problems(taken.file.chain, Found()) if "circle" in one.text]
    deep: Any = {"lc": 1, "type": "constructor", "id": ["StrOutputParser"], "kwargs": {}}
    for _ in range(20):
        deep = {"lc": 1, "type": "constructor", "id": ["RunnableSequence"], "kwargs": {"first": deep}}
    with pytest.raises(Invalid):
        read_others(json.dumps(deep).encode())


LEAVES = st.sampled_from(["constructor", "prompt", "chat", "textfields", "{x}"])
TAKEN = ["type", "id", "data", "kwargs", "prompt", "llms", "source", "target", "position", "fields", "first"]
KEYS = st.sampled_from([*TAKEN, "steps__", "branches", "settings", "title", "n", "name", "template"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=4), st.lists(JSON, max_size=4), JSON)
def test_whatever_stands_in_a_file_it_is_read_or_refused(nodes: list[Any], edges: list[Any], kwargs: Any) -> None:
    some = [one | {"type": "prompt", "id": str(place)} if isinstance(one, dict) else one for place, one in enumerate(nodes)]
    lc = {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "runnable", "RunnableSequence"], "kwargs": kwargs}
    for data in (flow(some, edges), json.dumps(lc).encode()):
        try:
            read_others(data)
        except Invalid:
            continue
