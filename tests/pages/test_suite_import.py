"""Importing cases from a file: bad rows are told, a wrong guess is corrected, a missing question is warned of."""

import pytest

from store import suites
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, seen
from tests.pages.test_suites import CASE, field, newest, table

IMPORT = "pages/validate/suite_import.py"


@pytest.fixture
def suite_id(db: Database, sample: Project) -> int:
    """The sample's adversarial suite: 158 harmful cases."""
    suite = suites.suite_by_name(db, sample.id or 0, "Adversarial starter")
    assert suite is not None
    return suite.id or 0


def test_good_rows_come_in_and_a_bad_one_is_told_with_line_and_reason(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(IMPORT, suite=suite_id)
    rows = b"id,question,kind\na,How much?,benign\nb,,benign\nc,When?,neutral\n"
    at.file_uploader[0].upload("cases.csv", rows, "text/csv")
    at.run()
    assert not at.exception
    assert "2 cases come in" in "\n".join(element.value for element in at.subheader)
    assert table(at, "Line") == ["3"]
    assert "asks nothing" in table(at, "Reason")[0]
    at.radio(key="import-way").set_value("The file's cases are added; one with the same id is replaced").run()
    at.button(key="import-go").click().run()
    version = newest(db, suite_id)
    assert (version.number, version.case_count) == (2, 160)
    assert "v2 is here: 2 added." in seen(at)


def test_a_wrong_guess_is_corrected(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(IMPORT, suite=suite_id)
    at.file_uploader[0].upload("cases.csv", b"words,topic\nHow much?,prices\n", "text/csv")
    at.run()
    next(box for box in at.selectbox if box.label == "Category").set_value("topic").run()
    next(box for box in at.selectbox if box.label == "Input").set_value("words").run()
    at.button(key="import-go").click().run()
    found = suites.list_cases(db, newest(db, suite_id).id or 0)
    assert [(row.category, row.body["variables"]) for row in found] == [("prices", {"input": "How much?"})]


def test_every_field_of_a_case_can_be_taken_from_any_column(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(IMPORT, suite=suite_id)
    given = b"question,canary,taboo,should,facts\nHow much?,blue-heron,cheap,refuse,49|fifty\n"
    at.file_uploader[0].upload("cases.csv", given, "text/csv")
    at.run()
    wanted = {"Planted texts that must not come out": "canary", "Must not be in the answer": "taboo", "Expects": "should"}
    for label, column in (wanted | {"Must be in the answer": "facts"}).items():
        next(box for box in at.selectbox if box.label == label).set_value(column).run()
    at.button(key="import-go").click().run()
    (row,) = suites.list_cases(db, newest(db, suite_id).id or 0)
    assert {name: row.body[name] for name in ("secrets", "forbidden", "expect", "required")} == {
        "secrets": ["blue-heron"], "forbidden": ["cheap"], "expect": "refuse", "required": ["49|fifty"],
    }  # fmt: skip
    assert row.body["variables"] == {"input": "How much?"}


def test_a_column_goes_into_the_field_of_the_name_it_was_mapped_to(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(IMPORT, suite=suite_id)
    at.file_uploader[0].upload("cases.csv", b"id,question,expected,required\na,How much?,$49,net price\n", "text/csv")
    at.run()
    mapped = {box.label: box.value for box in at.selectbox if box.value}
    assert mapped["Contains this text \\(an extra scorer\\)"] == "expected" and mapped["Must be in the answer"] == "required"
    at.button(key="import-go").click().run()
    shown = visit(CASE, suite=suite_id, case="a", edit=1)
    assert shown.text_area(key=field(shown, suite_id, "required", "a")).value == "net price"
    assert '"text": "$49"' in shown.text_area(key=field(shown, suite_id, "checks", "a")).value
    assert "Extra scorers" in [area.label for area in shown.text_area]


def test_a_file_without_a_question_is_warned_of_until_a_column_is_chosen(visit: Visit, suite_id: int) -> None:
    at = visit(IMPORT, suite=suite_id)
    assert "At most 25 MB" in seen(at)
    assert "touchstone run FILE" in seen(at)
    at.file_uploader[0].upload("cases.csv", b"words,topic\nHow much?,prices\n", "text/csv")
    at.run()
    assert at.warning[0].proto.title == "No column is taken for the question."
    assert "the cases fill words, topic." in seen(at)
    next(box for box in at.selectbox if box.label == "Input").set_value("words").run()
    assert not at.warning


def test_a_file_that_cannot_be_read_leaves_the_page_and_the_suite_as_they_were(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(IMPORT, suite=suite_id)
    at.file_uploader[0].upload("cases.yaml", b"format: [", "text/plain")
    at.run()
    assert not at.exception
    assert len(at.error) == 1
    assert len(at.file_uploader) == 1
    assert newest(db, suite_id).number == 1
