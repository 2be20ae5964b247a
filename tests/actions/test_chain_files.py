"""Chains leave a project as files and come into another one: shown before, changing nothing there, and looked at before they run."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import models, prompts, traces
from store.database import Database
from tests.actions.prompts_made import made, names, opened, saved
from tests.chains.test_running import OUT, QUESTION, chain
from touchstone.actions import chain_asking, chain_means, chains, labels, reviewing
from touchstone.actions.chain_files import Arrival, bring_in, compare, out
from touchstone.actions.chains import Call
from touchstone.actions.prompts import append, create_prompt
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Node
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.settings import Settings

ANSWER = Node("answer", "answer", {"prompt": "reply@live", "model": "echo"})
INNER = chain([QUESTION, ANSWER, OUT], "question.question answer.question", "answer.text out.value", inputs=["question"])
WHOLE = chain(
    [QUESTION, Node("sub", "subchain", {"chain": "inner#1"}), OUT],
    "question.question sub.question",
    "sub.answer out.value",
    inputs=["question"],
)
World = tuple[Database, int]


def project(folder: Path, reply: str) -> World:
    folder.mkdir()
    db, id = opened(folder)
    endpoint = models.create_endpoint(
        db, name="scripted", provider="scripted", base_url="", options={"rules": [{"when": "", "reply": reply}]}
    )
    models.create_model(db, name="echo", endpoint_id=endpoint.id or 0, remote_name="secret-remote")
    return db, id


def kept(world: World, name: str, whole: Chain) -> int:
    db, id = world
    prompt = create_prompt(db, id, name, kind="chain").id or 0
    return append(db, prompt, PromptContent(chain=whole), "first", "ann", None).id or 0


@pytest.fixture
def here(tmp_path: Path) -> World:
    world = project(tmp_path / "here", "From here.")
    db, id = world
    made(db, id, "rules", "Be kind.", "block")
    reply, version = made(db, id, "reply", "[[block: rules]] {question}")
    labels.move(db, reply, "live", version, author="ann")
    saved(db, reply, "Newer {question}", version)
    kept(world, "inner", INNER)
    return world


@pytest.fixture
def there(tmp_path: Path) -> World:
    return project(tmp_path / "there", "From there.")


def file_of(world: World, name: str = "shop", whole: Chain = WHOLE) -> bytes:
    return out(world[0], kept(world, name, whole)).text.encode()


def shown(world: World, data: bytes, **more: Any) -> Arrival:
    return compare(world[0], world[1], data, "shop.chain.json", **more)


def content(world: World, name: str) -> PromptContent:
    db, id = world
    prompt = prompts.prompt_by_name(db, id, name)
    assert prompt is not None
    version = prompts.latest_version(db, prompt.id or 0)
    assert version is not None
    return PromptContent.from_version(version)


def run(world: World, name: str) -> Any:
    db, id = world
    whole = content(world, name).chain
    assert whole is not None
    trace = asyncio.run(chains.run(db, Call(id, name, whole, Asked({"question": "When?"})), Settings.from_environment({})))
    return traces.get_trace(db, trace).outputs


def test_a_chain_goes_with_all_it_names_into_another_project_and_does_the_same_there(here: World, there: World) -> None:
    data = file_of(here)
    assert b"secret-remote" not in data and b"scripted" not in data
    arrival = shown(there, data)
    assert arrival.steps == ("rules is new.", "reply is new.", "inner is new.") and arrival.notes == ()
    assert names(*there) == [], "nothing is written while it is shown"
    brought = bring_in(*there, arrival, "bob")
    assert names(*there) == ["inner", "reply", "rules", "shop"] and brought.tags == ["unreviewed"]
    for name in ("inner", "shop"):
        reviewing.confirm(there[0], (prompts.prompt_by_name(*there, name) or brought).id or 0)
    assert run(there, "shop") == {"answer": "From there."}
    reply = content(there, "inner").chain
    assert reply and reply.node("answer").options["prompt"] == "reply#1", "the label of the other project means nothing here"
    assert content(there, "reply").messages[0].content == "[[block: rules#1]] {question}", "the version that was live, not the newest"


def test_what_is_here_already_is_used_or_stays_beside_what_comes(here: World, there: World) -> None:
    data = file_of(here)
    bring_in(*there, shown(there, data), "bob")
    again = shown(there, data)
    assert [one.state for one in again.plan.parts] == ["same"] * 3 and again.plan.name == "shop 2" and again.changes == ()
    prompt = prompts.prompt_by_name(*there, "reply")
    assert prompt is not None
    before = content(there, "reply")
    other = data.replace(b"Be kind.", b"Be rude.")
    arrival = shown(there, other)
    assert arrival.steps[:2] == (
        "rules says something else here: it comes as rules 2.",
        "reply says something else here: it comes as reply 2.",
    )
    assert [one.title for one in arrival.changes] == ["Node sub"]
    bring_in(*there, arrival, "bob")
    assert content(there, "reply") == before and content(there, "reply 2").messages[0].content == "[[block: rules 2#1]] {question}"
    assert {"inner 2", "shop 2"} <= set(names(*there))


def test_a_chain_from_a_file_neither_runs_nor_is_published_until_a_person_confirms_it(here: World, there: World) -> None:
    db, id = there
    brought = bring_in(db, id, shown(there, file_of(here, "alone", INNER)), "bob")
    version = prompts.latest_version(db, brought.id or 0)
    assert version is not None
    refused: list[Callable[[], Any]] = [
        lambda: run(there, "alone"),
        lambda: labels.move(db, brought.id or 0, "production", version.id or 0, author="bob"),
        lambda: chain_asking.pinned(db, id, version, "echo"),
    ]
    for act in refused:
        with pytest.raises(Conflict, match="The chain alone came from a file and nobody has looked at it yet"):
            act()
    assert traces.newest(db, id) == []
    reviewing.confirm(db, brought.id or 0)
    assert [act() is not None for act in refused] == [True] * 3


def test_a_chain_that_holds_one_nobody_has_looked_at_does_not_run_either(here: World, there: World) -> None:
    brought = bring_in(*there, shown(there, file_of(here)), "bob")
    reviewing.confirm(there[0], brought.id or 0)
    with pytest.raises(Conflict, match="The chain inner came from a file"):
        run(there, "shop")


def test_importing_asks_and_opens_nothing(here: World, there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of(here)

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("an import did something")

    for name in ("ask", "cost", "judge", "passages", "database", "fetch", "_open"):
        monkeypatch.setattr(chain_means.ProjectMeans, name, never)
    for place in ("socket.socket.connect", "subprocess.Popen.__init__", "os.system", "touchstone.actions.knowledge.load"):
        monkeypatch.setattr(place, never)
    bring_in(*there, shown(there, data), "bob")
    assert content(there, "shop").chain is not None


def test_what_the_file_needs_and_lacks_is_told(here: World, there: World) -> None:
    nodes = [QUESTION, Node("a", "answer", {"prompt": "gone", "model": "huge"}), Node("r", "retriever", {"collection": "docs"}), OUT]
    whole = chain(nodes, "question.question r.query", "r.documents out.value", inputs=["question"])
    file = out(here[0], kept(here, "needy", whole))
    assert file.remarks == ("It names gone, which is not there: the file does not hold it.",)
    assert shown(there, file.text.encode()).notes == (
        "There is no model huge here.",
        "There is no collection of documents docs here.",
        "The file does not hold gone: there is none here.",
    )


def test_a_block_that_is_nowhere_keeps_the_whole_file_out(here: World, there: World) -> None:
    data = json.loads(file_of(here))
    data["parts"] = [one for one in data["parts"] if one["kind"] != "block"]
    with pytest.raises(Invalid, match="includes the block rules, which it does not hold and which is not here"):
        shown(there, json.dumps(data).encode())
    made(*there, "rules", "Be brief.", "block")
    assert "The file does not hold rules: the one that is here is used." in shown(there, json.dumps(data).encode()).notes


def test_what_changed_since_it_was_shown_is_not_written(here: World, there: World) -> None:
    arrival = shown(there, file_of(here))
    made(*there, "reply", "Mine {question}")
    with pytest.raises(Conflict, match="changed since it was shown"):
        bring_in(*there, arrival, "bob")
    assert names(*there) == ["reply"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202eb", "", "x" * 101])
def test_a_name_that_no_prompt_may_have_is_refused(here: World, there: World, name: str) -> None:
    data = json.loads(file_of(here)) | {"name": name}
    with pytest.raises(Invalid):
        shown(there, json.dumps(data).encode())
    data["name"], data["parts"][0]["name"] = "fine", name
    with pytest.raises(Invalid):
        shown(there, json.dumps(data).encode())
    assert names(*there) == []


def test_a_script_and_a_picture_are_files_to_take_away(here: World) -> None:
    version = kept(here, "docs/shop", WHOLE)
    script, drawn = out(here[0], version, "script"), out(here[0], version, "mermaid")
    assert script.file_name == "docs/shop.py" and "secret-remote" in script.text and script.remarks == ()
    assert drawn.file_name == "docs/shop.mmd" and drawn.text.startswith("flowchart LR\n")
    waits = chain([QUESTION, Node("ask", "approval"), OUT], "question.question ask.value", "ask.approved out.value", inputs=["question"])
    refused = out(here[0], kept(here, "waits", waits), "script")
    assert refused.text == "" and refused.remarks == ("approval: It waits for a person, and a script has nobody to ask.",)
    with pytest.raises(NotFound, match="no format 'yaml'"):
        out(here[0], version, "yaml")
