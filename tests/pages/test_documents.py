"""Documents: files come in as passages that are shown and found, a database shows its schema, and what is used stays."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store.database import Database
from store.tables import Project
from tests.knowledge.made import shop
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import databases, knowledge
from touchstone.actions.projects import create_project
from touchstone.settings import Settings

PAGE, ONE = "pages/build/documents.py", "pages/build/collection.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check: =1+1"
TEXT = b"# Returns\n\nItems can be returned within 30 days.\n\n# Shipping\n\nShipping takes 3 to 5 days."


@pytest.fixture
def project(db: Database) -> Project:
    return create_project(db, "Shop")


@pytest.fixture
def handbook(db: Database, project: Project) -> int:
    made = knowledge.create_collection(db, project.id or 0, "Handbook").id or 0
    knowledge.add_document(db, made, "handbook.md", TEXT)
    return made


def add(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.file_uploader(key="documents-upload").set_value([(name, data, "text/plain") for name, data in files])
    return at.button(key="documents-add").click().run()


def test_the_first_collection_is_one_click_and_opens(visit: Visit, project: Project, db: Database) -> None:
    at = visit(PAGE)
    assert "No collection yet" in seen(at)
    at.button(key="first-collection").click().run()
    assert "Handbook" in seen(at) and "A passage has at most 1,200 characters" in seen(at)
    assert [one.collection.name for one in knowledge.list_all(db, project.id or 0)] == ["Handbook"]


def test_a_collection_is_cut_as_its_form_says_and_a_taken_name_is_refused_beside_it(visit: Visit, handbook: int, db: Database) -> None:
    at = visit(PAGE)
    at.text_input(key="new-collection-name").set_value("handbook")
    at.button(key="new-collection-create").click().run()
    assert "There already is one named “handbook”." in seen(at)
    at.text_input(key="new-collection-name").set_value("Short ones")
    at.number_input(key="new-collection-size").set_value(200)
    at.number_input(key="new-collection-overlap").set_value(0)
    at.button(key="new-collection-create").click().run()
    assert "A passage has at most 200 characters." in seen(at)


def test_files_come_in_each_by_itself_and_the_one_that_cannot_be_read_is_told(visit: Visit, handbook: int, db: Database) -> None:
    at = add(visit(ONE, collection=handbook), ("care.txt", b"Wash by hand."), ("bad.pdf", b"%PDF broken"), ("handbook.md", b"New words."))
    text = seen(at)
    assert "care.txt is here: 1 passage." in text and "handbook.md is replaced: 1 passage." in text
    assert at.warning[0].proto.title == "1 file did not come in" and "bad.pdf: The PDF cannot be read." in text
    assert [one.name for one in knowledge.documents(db, handbook)] == ["care.txt", "handbook.md"]


def test_nothing_chosen_is_said(visit: Visit, handbook: int) -> None:
    at = visit(ONE, collection=handbook)
    at.button(key="documents-add").click().run()
    assert "No file is chosen." in seen(at)


def test_passages_are_shown_and_searched_as_a_retriever_does(visit: Visit, handbook: int, db: Database) -> None:
    at = visit(ONE, collection=handbook)
    document = knowledge.documents(db, handbook)[0].id
    assert "30 days" not in seen(at)
    at.session_state[f"document-passages-{document}"] = True
    at.run()
    assert "1 · Returns" in seen(at) and "Items can be returned within 30 days." in seen(at)
    at.session_state[f"document-passages-{document}"] = False
    at.text_input(key="knowledge-search").set_value("how long does shipping take").run()
    assert "1 passage, the best first" in seen(at) and "[1] handbook.md, score" in seen(at) and "3 to 5 days" in seen(at)
    at.text_input(key="knowledge-search").set_value("zebra").run()
    assert "Nothing is found" in seen(at)


def test_before_a_document_goes_the_page_says_what_is_lost(visit: Visit, handbook: int, db: Database) -> None:
    document = knowledge.documents(db, handbook)[0].id
    at = visit(ONE, collection=handbook)
    at.button(key=f"delete-document-{document}").click().run()
    assert "Its 2 passages will be found no more." in seen(at) and knowledge.documents(db, handbook)


def test_a_database_comes_in_and_shows_its_schema(visit: Visit, project: Project, db: Database, tmp_path: Path) -> None:
    at = visit(PAGE)
    at.file_uploader(key="database-upload-0").set_value(("shop.db", b"no database", "application/octet-stream"))
    at.button(key="new-database-add-0").click().run()
    assert "The file is no SQLite database." in seen(at)
    data = Path(shop(tmp_path)).read_bytes()
    at.file_uploader(key="database-upload-0").set_value(("shop.db", data, "application/octet-stream"))
    at.button(key="new-database-add-0").click().run()
    (kept,) = databases.list_all(db, project.id or 0)
    assert "shop is here." in seen(at) and kept.name == "shop" and "CREATE TABLE" not in seen(at)
    at.session_state[f"database-schema-{kept.id}"] = True
    at.run()
    assert "CREATE TABLE orders" in seen(at)
    at.button(key=f"delete-database-{kept.id}").click().run()
    assert "Its data goes for good." in seen(at)


def test_hostile_names_and_texts_are_shown_as_text(visit: Visit, project: Project, db: Database, tmp_path: Path, own_home: Path) -> None:
    one = knowledge.create_collection(db, project.id or 0, HOSTILE).id or 0
    knowledge.add_document(db, one, f"{HOSTILE}.md", f"# {HOSTILE}\n\n{HOSTILE}".encode())
    settings = Settings.from_environment({"TOUCHSTONE_HOME": str(own_home)})
    data = Path(shop(tmp_path, f'CREATE TABLE "{HOSTILE}" (x);')).read_bytes()
    databases.add(db, settings, project.id or 0, HOSTILE, data)
    for at in (visit(PAGE), visit(ONE, collection=one, **{"knowledge-search": "bold"})):
        for fold in ("document-passages-1", "database-schema-1"):
            at.session_state[fold] = True
        at.run()
        assert not at.exception and read_as_markdown(at) == [] and "**bold**" in seen(at)


def test_another_projects_collection_brings_that_project_into_view_and_one_that_is_gone_is_said(
    visit: Visit, handbook: int, db: Database
) -> None:
    other = create_project(db, "Other")
    elsewhere = knowledge.create_collection(db, other.id or 0, "Elsewhere").id or 0
    assert visit(ONE, collection=elsewhere).session_state["project"] == "Other"
    assert "There is no collection 99" in seen(visit(ONE, collection=99))
