"""Documents and databases of a project: brought in within bounds, found by what they say, and asked by chains."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from store import knowledge as stored
from store import models, traces
from store.database import Database
from store.tables import Collection, Trace
from tests.actions.prompts_made import opened
from tests.chains.test_running import OUT, QUESTION, chain
from tests.knowledge.made import content, pdf, shop
from touchstone.actions import chain_means, chains, databases, knowledge, labels
from touchstone.actions.chain_means import ProjectMeans
from touchstone.actions.chains import Call
from touchstone.actions.prompts import append, create_prompt
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Node
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.knowledge.chunking import Cut
from touchstone.prompts.content import PromptContent
from touchstone.settings import Settings

HANDBOOK = b"# Returns\n\nItems can be returned within 30 days.\n\n# Shipping\n\nStandard shipping takes 3 to 5 days."


@dataclass(frozen=True)
class World:
    db: Database
    project: int
    settings: Settings
    folder: Path

    def database(self, name: str = "shop", more: str = "") -> tuple[Any, bool]:
        script = f"CREATE TABLE stock (name TEXT, count INTEGER); INSERT INTO stock VALUES ('lamp', 3){more};"
        path = Path(shop(self.folder, f"DROP TABLE IF EXISTS stock; {script}"))
        return databases.add(self.db, self.settings, self.project, name, path.read_bytes(), "ann")

    def files(self) -> list[str]:
        return sorted(one.name for one in (self.settings.home / databases.FOLDER).glob("*"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    db, project = opened(tmp_path)
    yield World(db, project, Settings.from_environment({"TOUCHSTONE_HOME": str(tmp_path / "home")}), tmp_path)
    db.close()


@pytest.fixture
def handbook(world: World) -> Collection:
    made = knowledge.create_collection(world.db, world.project, "Handbook")
    knowledge.add_document(world.db, made.id or 0, "handbook.md", HANDBOOK, "ann")
    return made


def run(world: World, whole: Chain, **inputs: object) -> Trace:
    call = Call(world.project, "looked", whole, Asked(inputs))
    return traces.get_trace(world.db, asyncio.run(chains.run(world.db, call, world.settings)))


@contextmanager
def vectors_at() -> Iterator[tuple[str, list[Any]]]:
    """An endpoint of embeddings, which tells texts about shipping from others, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(body := json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            made = [[1.0, 0.1] if "shipping" in text.casefold() else [0.1, 1.0] for text in body["input"]]
            data = [{"index": place, "embedding": one} for place, one in enumerate(made)]
            said = json.dumps({"data": data, "usage": {"prompt_tokens": 5 * len(made)}}).encode()
            self.send_response(200 if self.path == "/v1/embeddings" else 404)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    server.server_close()


LOOKS = chain([QUESTION, Node("find", "retriever", {"collection": "Handbook", "most": 1}), OUT],
              "question.question find.query", "find.documents out.value", inputs=["question"])  # fmt: skip
ASKS = chain([QUESTION, Node("sql", "sql", {"database": "shop"}), OUT], "question.question sql.query", "sql.table out.value",
             inputs=["question"])  # fmt: skip


class TestDocuments:
    def test_a_document_becomes_passages_that_a_question_finds(self, world: World, handbook: Collection) -> None:
        (hit,) = knowledge.search(world.db, handbook, "how long does shipping take?", 1)
        assert "3 to 5 days" in hit.passage.text and (hit.passage.source, hit.passage.place) == ("handbook.md", "Shipping")
        assert [(one.documents, one.passages) for one in knowledge.list_all(world.db, world.project)] == [(1, 2)]

    def test_one_of_the_same_name_takes_its_place_and_nothing_of_the_old_is_found(self, world: World, handbook: Collection) -> None:
        added = knowledge.add_document(world.db, handbook.id or 0, "handbook.md", b"Parcels travel by ship.", "ann")
        assert added.replaced and knowledge.search(world.db, handbook, "returned", 5) == []
        assert [one.text for one in knowledge.passages(world.db, added.document.id or 0)] == ["Parcels travel by ship."]

    @pytest.mark.parametrize("name", ["../../etc/notes.md", "C:\\files\\notes.md", "folder/notes.md"])
    def test_the_folders_of_a_file_are_no_part_of_its_name(self, world: World, handbook: Collection, name: str) -> None:
        assert knowledge.add_document(world.db, handbook.id or 0, name, b"A text.", "").document.name == "notes.md"

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("x.exe", b"MZ"),
            ("x.md", b""),
            ("x.txt", b"a\0b"),
            ("x.pdf", b"%PDF-1.4 broken"),
            ("x.md", b"x" * (20 * 2**20 + 1)),
            (".md", b""),
        ],
    )
    def test_a_file_that_cannot_be_read_is_refused_in_words_and_nothing_is_kept(
        self, world: World, handbook: Collection, name: str, data: bytes
    ) -> None:
        with pytest.raises(Invalid) as told:
            knowledge.add_document(world.db, handbook.id or 0, name, data)
        assert told.value.message and told.value.hint
        assert [one.name for one in knowledge.documents(world.db, handbook.id or 0)] == ["handbook.md"]

    def test_a_pdf_is_cited_by_its_page(self, world: World, handbook: Collection) -> None:
        knowledge.add_document(world.db, handbook.id or 0, "care.pdf", pdf([content(["Cover."]), content(["Wash the wool by hand."])]))
        assert knowledge.search(world.db, handbook, "wool", 1)[0].passage.place == "page 2"

    def test_passages_are_cut_as_the_collection_says(self, world: World) -> None:
        short = knowledge.create_collection(world.db, world.project, "Short", Cut(200, 0))
        added = knowledge.add_document(world.db, short.id or 0, "long.txt", b"A sentence of some words. " * 40)
        assert added.document.passage_count > 4
        with pytest.raises(Invalid):
            knowledge.create_collection(world.db, world.project, "Shorter", Cut(10, 0))
        with pytest.raises(Invalid, match="already is one"):
            knowledge.create_collection(world.db, world.project, "short")


class TestDatabases:
    def test_it_is_kept_under_the_hash_of_its_content_whatever_its_name(self, world: World) -> None:
        kept, replaced = world.database("../../shop; DROP")
        databases.schema(world.db, world.settings, kept)
        assert not replaced and world.files() == [f"{kept.content_hash}.sqlite"]
        assert "CREATE TABLE stock" in databases.schema(world.db, world.settings, kept)

    def test_a_worker_without_the_file_writes_it_from_the_store(self, world: World) -> None:
        kept, _ = world.database()
        for file in (world.settings.home / databases.FOLDER).iterdir():
            file.unlink()
        assert "lamp" in databases.schema(world.db, world.settings, kept)

    def test_a_new_file_takes_the_place_of_the_old_one_which_is_gone_from_the_disk(self, world: World) -> None:
        world.database()
        new, replaced = world.database(more=", ('vase', 4)")
        assert replaced and world.files() == [f"{new.content_hash}.sqlite"]
        databases.delete(world.db, world.settings, new)
        assert world.files() == [] and databases.list_all(world.db, world.project) == []

    @pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 500])
    def test_what_is_no_database_is_refused_and_leaves_no_file(self, world: World, data: bytes) -> None:
        with pytest.raises(Invalid):
            databases.add(world.db, world.settings, world.project, "shop", data)
        assert databases.list_all(world.db, world.project) == [] and world.files() == []

    def test_one_without_a_table_is_refused(self, world: World) -> None:
        empty = sqlite3.connect(":memory:")
        empty.execute("PRAGMA user_version = 1")
        with pytest.raises(Invalid, match="no table"):
            databases.add(world.db, world.settings, world.project, "shop", empty.serialize())


class TestChains:
    def test_a_chain_retrieves_and_what_it_found_is_known_until_a_document_changes(self, world: World, handbook: Collection) -> None:
        def state() -> tuple[str, str]:
            trace = run(world, LOOKS, question="How long can I return items?")
            step = next(one for one in traces.steps(world.db, trace.id or 0) if one.node == "find")
            return step.state, step.outputs["documents"][0]["text"]

        assert state()[0] == "ok" and "30 days" in state()[1] and state()[0] == "cached"
        knowledge.add_document(world.db, handbook.id or 0, "handbook.md", HANDBOOK.replace(b"30", b"60"))
        changed = state()
        assert changed[0] == "ok" and "60 days" in changed[1]

    def test_a_chain_finds_by_meaning_with_vectors_of_an_endpoint_that_are_asked_for_once(self, world: World, handbook: Collection) -> None:
        by = {"collection": "Handbook", "most": 1, "by": "meaning", "embeddings": "vectors"}
        whole = chain([QUESTION, Node("find", "retriever", by), OUT], "question.question find.query", "find.documents out.value",
                      inputs=["question"])  # fmt: skip
        with vectors_at() as (address, asked):
            endpoint = models.create_endpoint(world.db, "own", "openai_compatible", base_url=address)
            models.create_model(world.db, "vectors", endpoint.id or 0, "small", price_in=1.0)
            first, second = (run(world, whole, question=text) for text in ("shipping", "shipping soon"))
        assert "3 to 5 days" in first.outputs["answer"][0]["text"]
        assert first.input_tokens == 5 * 3 and second.input_tokens == 5 and first.cost_usd == pytest.approx(15e-6)
        assert [len(one["input"]) for one in asked] == [2, 1, 1] and {one["model"] for one in asked} == {"small"}

    def test_a_chain_asks_a_database(self, world: World) -> None:
        world.database()
        assert run(world, ASKS, question="SELECT count FROM stock").outputs == {"answer": {"columns": ["count"], "rows": [[3]]}}
        assert "may not" in (failed := run(world, ASKS, question="DELETE FROM stock")).error or "SELECT" in failed.error

    def test_what_is_not_there_is_said_before_anything_runs(self, world: World) -> None:
        for whole in (LOOKS, ASKS):
            with pytest.raises(Invalid, match="There is no"):
                run(world, whole, question="x")

    def test_what_belongs_to_another_project_is_not_there(self, world: World, handbook: Collection) -> None:
        found = chain_means.found(world.db, world.project + 1, LOOKS)
        assert (found.collections, found.databases) == ({}, {})

    def test_what_changes_under_a_run_is_not_passed_off_as_what_it_began_with(self, world: World, handbook: Collection) -> None:
        file, _ = world.database()
        means = ProjectMeans(world.db, chain_means.found(world.db, world.project, LOOKS), world.settings)
        assert len(means.passages("Handbook")) == 2 and Path(means.database("shop")).is_file()
        knowledge.delete_document(world.db, knowledge.documents(world.db, handbook.id or 0)[0].id or 0)
        databases.delete(world.db, world.settings, file)
        for ask in (lambda: means.passages("Handbook"), lambda: means.database("shop")):
            with pytest.raises(Conflict, match="has just changed"):
                ask()
        for ask in (lambda: means.passages("Other"), lambda: means.database("other")):
            with pytest.raises(NotFound):
                ask()

    def test_no_host_may_be_fetched_from_unless_the_installation_names_it(self, world: World) -> None:
        found = chain_means.found(world.db, world.project, LOOKS)
        with pytest.raises(Invalid, match=r"Allowed: none"):
            asyncio.run(ProjectMeans(world.db, found, world.settings).fetch("https://pages.example/a"))
        allowed = Settings.from_environment({"TOUCHSTONE_FETCH_HOSTS": "pages.example, 10.0.0.8"})
        with pytest.raises(Invalid, match="private network"):
            asyncio.run(ProjectMeans(world.db, found, allowed).fetch("https://10.0.0.8/a"))

    def test_what_a_published_chain_uses_is_not_deleted_and_the_chain_is_named(self, world: World, handbook: Collection) -> None:
        file, _ = world.database()
        for name, whole in (("finder", LOOKS), ("asker", ASKS)):
            id = create_prompt(world.db, world.project, name, kind="chain").id or 0
            version = append(world.db, id, PromptContent(chain=whole), "First", "ann", None)
            labels.move(world.db, id, "production", version.id or 0, author="ann")
        with pytest.raises(Conflict, match="version 1 of the chain finder, which carries the label production"):
            knowledge.delete_collection(world.db, handbook.id or 0)
        with pytest.raises(Conflict, match="chain asker"):
            databases.delete(world.db, world.settings, file)
        for prompt in stored.published_chains(world.db, world.project):
            id = next(one.id or 0 for one in chain_means.prompts.list_prompts(world.db, world.project) if one.name == prompt.name)
            labels.remove(world.db, id, "production", author="ann", sure=True)
        knowledge.delete_collection(world.db, handbook.id or 0)
        databases.delete(world.db, world.settings, file)
