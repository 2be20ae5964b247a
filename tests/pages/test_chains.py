"""Chains: the list and what is done in it, and a file of a chain that comes in shown before and stays unreviewed until confirmed."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from store import models, prompts, traces
from store.database import Database
from store.tables import Project, Trace
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import chain_files, chain_list, reviewing
from touchstone.actions import prompts as acts
from touchstone.actions.projects import create_project
from touchstone.chains.document import Chain, Edge, Node
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message

PAGE, IMPORT = "pages/build/chains.py", "pages/build/chain_import.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material:check:"
WHOLE = Chain(
    (Node("question", "input"), Node("ask", "answer", {"prompt": "reply"}), Node("out", "output")),
    (Edge("question", "question", "ask", "question"), Edge("ask", "text", "out", "value")),
    (Variable("question"),),
)


@pytest.fixture
def project(db: Database) -> Project:
    return create_project(db, "Shop")


@pytest.fixture
def chain(db: Database, project: Project) -> int:
    """The chain `help desk` in one version, with the prompt it names."""
    reply = acts.create_prompt(db, project.id or 0, "reply").id or 0
    acts.save_version(db, reply, PromptContent((Message("user", "{question}"),)), note="First", author="ann", parent_id=None)
    made = acts.create_prompt(db, project.id or 0, "help desk", "Answers questions", kind="chain").id or 0
    acts.save_version(db, made, PromptContent(chain=WHOLE), note="First", author="ann", parent_id=None)
    return made


def exported(db: Database, chain: int) -> bytes:
    version = prompts.latest_version(db, chain)
    assert version is not None
    return chain_files.out(db, version.id or 0).text.encode()


def menu(at: AppTest, chain: int, act: str) -> AppTest:
    return at.menu_button(key=f"more-chain-{chain}").click(act).run()


def test_a_project_without_chains_says_what_they_are_and_a_new_one_opens(visit: Visit, project: Project, db: Database) -> None:
    at = visit(PAGE)
    assert "No chain yet" in seen(at)
    at.text_input(key="new-chain-name").set_value(" ")
    at.button(key="new-chain-create").click().run()
    assert "The name is empty." in seen(at)
    at.text_input(key="new-chain-name").set_value("help desk")
    at.button(key="new-chain-create").click().run()
    assert at.title[0].value == "help desk" and [one.listed.kind for one in chain_list.list_chains(db, project.id or 0)] == ["chain"]


def test_the_list_tells_nodes_version_and_how_it_went_last(visit: Visit, chain: int, project: Project, db: Database) -> None:
    traces.begin(db, Trace(project_id=project.id or 0, chain="help desk", chain_hash="x", source="page", state="done"))
    last = traces.begin(db, Trace(project_id=project.id or 0, chain="help desk", chain_hash="x", source="page", state="waiting"))
    (line,) = chain_list.list_chains(db, project.id or 0)
    assert (line.nodes, line.trace, line.state) == (3, last.id, "waiting")
    at = visit(PAGE)
    assert "3 nodes" in seen(at) and "v1, " in seen(at)
    assert any("waits for a person" in one.label for one in at.get("page_link"))


def test_chains_stand_in_their_own_list_and_not_among_prompts(visit: Visit, chain: int, project: Project, db: Database) -> None:
    assert [row.name for row in acts.list_all(db, project.id or 0)] == ["reply"]
    labels = [one.label for one in visit("pages/build/prompts.py").main.get("page_link")]
    assert any("reply" in one for one in labels) and not any("help desk" in one for one in labels)
    labels = [one.label for one in visit(PAGE).main.get("page_link")]
    assert any("help desk" in one for one in labels) and not any("reply" in one for one in labels)


def test_the_address_holds_what_is_looked_for(visit: Visit, chain: int) -> None:
    at = visit(PAGE, text="nothing of this name")
    assert "No chain fits." in seen(at)
    at.text_input(key="chains-text").set_value("questions").run()
    assert "No chain fits." not in seen(at) and at.query_params["text"] == "questions"


def test_an_archived_chain_leaves_the_list_and_comes_back(visit: Visit, chain: int, db: Database) -> None:
    at = menu(visit(PAGE), chain, "archive")
    assert "No chain fits." in seen(at) and prompts.get_prompt(db, chain).archived
    at.selectbox(key="chains-show").set_value("archived").run()
    menu(at, chain, "back")
    assert not prompts.get_prompt(db, chain).archived


def test_what_is_lost_is_said_before_a_chain_is_deleted(visit: Visit, chain: int, project: Project, db: Database) -> None:
    at = menu(visit(PAGE), chain, "delete")
    assert "lost for good" in seen(at) and chain_list.list_chains(db, project.id or 0)
    assert f"delete-chain-{chain}-do" in [button.key for button in at.button]


def test_a_chain_is_exported_in_each_format_with_what_is_to_be_known(visit: Visit, chain: int, db: Database) -> None:
    endpoint = models.create_endpoint(db, name="echo", provider="scripted", options={"rules": []})
    models.create_model(db, name="echo", endpoint_id=endpoint.id or 0, remote_name="echo")
    for format, ending in (("touchstone", ".chain.json"), ("script", ".py"), ("mermaid", ".mmd")):
        at = visit(PAGE)
        at.session_state["chain-format"] = format
        at = menu(at, chain, "export")
        names = [one.proto.label.replace("\\", "") for one in at.get("download_button")]
        assert any(one.endswith(ending) for one in names), (names, seen(at))


def test_a_file_is_shown_before_it_comes_in_and_runs_only_once_confirmed(visit: Visit, chain: int, db: Database) -> None:
    other = create_project(db, "Other").id or 0
    at = visit(IMPORT, project="Other")
    at.file_uploader(key="chain-upload").set_value(("help.json", exported(db, chain), "application/json")).run()
    assert "3 nodes, 2 edges, 1 inputs" in seen(at) and "reply" in seen(at)
    assert chain_list.list_chains(db, other) == []
    at.button(key="chain-import").click().run()
    (line,) = chain_list.list_chains(db, other)
    assert line.is_unreviewed and at.title[0].value == "help desk"
    at = menu(visit(PAGE, project="Other"), line.listed.id, "confirm")
    assert "It came from a file." in seen(at) and reviewing.is_unreviewed(prompts.get_prompt(db, line.listed.id))
    assert f"confirm-chain-{line.listed.id}-do" in [button.key for button in at.button]


def test_a_chain_of_that_name_stays_and_the_difference_is_shown(visit: Visit, chain: int, db: Database) -> None:
    changed = json.loads(exported(db, chain))
    text = json.dumps(changed).replace('"out"', '"end"').encode()
    at = visit(IMPORT)
    at.file_uploader(key="chain-upload").set_value(("help.json", text, "application/json")).run()
    assert "From v1 of the chain of that name that is here." in seen(at) and "Node end" in seen(at)


def test_what_is_no_chain_is_told_and_nothing_is_written(visit: Visit, project: Project, db: Database) -> None:
    at = visit(IMPORT)
    at.file_uploader(key="chain-upload").set_value(("x.json", b'{"nodes": 1}', "application/json")).run()
    assert "The file is no chain that is known here." in seen(at) and not at.exception
    assert chain_list.list_chains(db, project.id or 0) == []


def test_hostile_names_are_shown_as_text(visit: Visit, project: Project, db: Database) -> None:
    acts.create_prompt(db, project.id or 0, HOSTILE.replace("/", ""), HOSTILE, kind="chain")
    at = visit(PAGE)
    assert not at.exception and read_as_markdown(at) == []
