"""Suites in the database: every change is a new version, whole or not at all, and nothing stored is ever edited."""

import csv
import io
import json
from pathlib import Path

import pytest

from store import models, projects, runs, suites
from store.database import Database
from tests.stored import in_folder
from touchstone.actions import suites as acts
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.suites.cases import case_to_json
from touchstone.suites.changes import Changes, Edits, changes
from touchstone.suites.export import export_file, file_stem, plain_cell, safe_cell
from touchstone.suites.format import SuiteFile, load_suite
from touchstone.suites.importing import read
from touchstone.types import Case, Message

A, B, C = (Case(key, "harmful", "leaks", {"question": f"{key} {{secret}}?"}) for key in "abc")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return in_folder(tmp_path)


@pytest.fixture
def suite_id(db: Database) -> int:
    project = projects.create_project(db, "Mine", {})
    return acts.create_suite(db, project.id or 0, "Leaks", "About leaks").id or 0


def keys(db: Database, version_id: int | None) -> list[str]:
    return [case.key for case in acts.cases_of(db, version_id or 0)]


def csv_of(*rows: str) -> bytes:
    return ("\n".join(("id,question", *rows)) + "\n").encode()


class TestImport:
    def test_the_readable_rows_become_the_first_version_and_the_others_are_told(self, db: Database, suite_id: int) -> None:
        done = acts.import_file(db, suite_id, csv_of("a,one", "b", "c,three"), "cases.csv", author="ann")
        assert (done.version.number, done.version.case_count, done.version.author) == (1, 2, "ann")
        assert done.version.message == "Imported from cases.csv"
        assert [(problem.line, problem.reason) for problem in done.problems] == [(3, "The row has 1 values, the header 2.")]
        assert [case.variables for case in acts.cases_of(db, done.version.id or 0)] == [{"input": "one"}, {"input": "three"}]

    def test_a_second_import_replaces_the_cases_or_adds_to_them(self, db: Database, suite_id: int) -> None:
        acts.import_file(db, suite_id, csv_of("a,one", "b,two"), "cases.csv")
        added = acts.import_file(db, suite_id, csv_of("b,TWO", "c,three"), "more.csv", way="add")
        assert keys(db, added.version.id) == ["a", "b", "c"]
        assert added.changes == Changes(added=("c",), changed=("b",))
        replaced = acts.import_file(db, suite_id, csv_of("d,four"), "other.csv")
        assert keys(db, replaced.version.id) == ["d"]
        assert replaced.changes.sentence() == "1 added, 3 removed"
        assert [version.number for version in suites.suite_versions(db, suite_id)] == [3, 2, 1]
        assert keys(db, added.version.id) == ["a", "b", "c"]

    def test_columns_can_be_corrected(self, db: Database, suite_id: int) -> None:
        done = acts.import_file(db, suite_id, b"frage\nWo?\n", "cases.csv", {"variables.question": "frage"})
        assert next(acts.cases_of(db, done.version.id or 0)).variables == {"question": "Wo?"}

    def test_a_file_without_a_readable_case_writes_nothing(self, db: Database, suite_id: int) -> None:
        with pytest.raises(Invalid, match=r"No case could be read from cases\.csv\. The first reason: The row has 1 values"):
            acts.import_file(db, suite_id, csv_of("a", "b"), "cases.csv")
        assert suites.suite_versions(db, suite_id) == []

    def test_the_same_cases_again_are_no_new_version(self, db: Database, suite_id: int) -> None:
        acts.import_file(db, suite_id, csv_of("a,one"), "cases.csv")
        with pytest.raises(Invalid, match="Nothing changed"):
            acts.import_file(db, suite_id, csv_of("a,one"), "cases.csv")
        assert len(suites.suite_versions(db, suite_id)) == 1

    def test_when_the_store_fails_half_way_nothing_is_there(self, db: Database, suite_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        converted = []

        def fail_late(case: Case) -> dict[str, object]:
            converted.append(case.key)
            if len(converted) > 2_500:
                raise OSError("the disk is gone")
            return case_to_json(case)

        monkeypatch.setattr(acts, "case_to_json", fail_late)
        with pytest.raises(OSError, match="the disk is gone"):
            acts.import_file(db, suite_id, csv_of(*(f"k{number},x" for number in range(3_000))), "cases.csv")
        assert suites.suite_versions(db, suite_id) == []
        assert suites.count_cases(db, 1) == 0

    def test_ten_thousand_cases(self, db: Database, suite_id: int) -> None:
        done = acts.import_file(db, suite_id, csv_of(*(f"k{number},question {number}" for number in range(10_000))), "cases.csv")
        assert (done.version.case_count, keys(db, done.version.id)[-1]) == (10_000, "k9999")


class TestEdits:
    def test_cases_are_changed_in_their_place_added_at_the_end_and_removed(self, db: Database, suite_id: int) -> None:
        first = acts.save_cases(db, suite_id, [A, B, C], note="First", author="ann")
        milder, new = Case("b", "benign"), Case("z")
        second = acts.save_edits(db, first.id or 0, Edits([new], {"b": milder}, frozenset({"a"})), note="Milder", author="bob")
        assert list(acts.cases_of(db, second.id or 0)) == [milder, C, new]
        assert (second.number, second.parent_id, second.message, second.author) == (2, first.id, "Milder", "bob")
        assert acts.compare_versions(db, first.id or 0, second.id or 0) == Changes(("z",), ("b",), ("a",))
        assert list(acts.cases_of(db, first.id or 0)) == [A, B, C]

    def test_a_case_can_get_another_id(self, db: Database, suite_id: int) -> None:
        first = acts.save_cases(db, suite_id, [A, B], note="First", author="")
        second = acts.save_edits(db, first.id or 0, Edits(changed={"a": Case("a2")}), note="Renamed", author="")
        assert keys(db, second.id) == ["a2", "b"]

    @pytest.mark.parametrize(
        ("edits", "match"),
        [
            (Edits(), "Nothing changed"),
            (Edits(changed={"a": A}), "Nothing changed"),
            (Edits(removed=frozenset({"x"})), "no case 'x' in this version"),
            (Edits(added=[B]), "The id 'b' stands twice"),
            (Edits(changed={"a": B}), "The id 'b' stands twice"),
            (Edits(removed=frozenset({"a", "b"})), "There is no case in this"),
        ],
    )
    def test_edits_that_do_not_fit_write_nothing(self, db: Database, suite_id: int, edits: Edits, match: str) -> None:
        first = acts.save_cases(db, suite_id, [A, B], note="First", author="")
        with pytest.raises(Invalid, match=match):
            acts.save_edits(db, first.id or 0, edits, note="Try", author="")
        assert len(suites.suite_versions(db, suite_id)) == 1

    def test_a_version_needs_a_note(self, db: Database, suite_id: int) -> None:
        with pytest.raises(Invalid, match="The note is empty"):
            acts.save_cases(db, suite_id, [A], note=" ", author="")

    def test_two_people_editing_the_same_version(self, db: Database, suite_id: int) -> None:
        first = acts.save_cases(db, suite_id, [A], note="First", author="ann")
        acts.save_edits(db, first.id or 0, Edits([B]), note="Ann's", author="ann")
        with pytest.raises(Conflict):
            acts.save_edits(db, first.id or 0, Edits([C]), note="Bob's", author="bob")
        assert keys(db, suites.latest_suite_version(db, suite_id).id) == ["a", "b"]  # type: ignore[union-attr]

    def test_two_people_making_the_first_version(self, db: Database, suite_id: int) -> None:
        acts.save_cases(db, suite_id, [A], note="Ann's", author="ann")
        with pytest.raises(Conflict):
            acts.save_cases(db, suite_id, [B], note="Bob's", author="bob")

    def test_another_order_is_a_change(self) -> None:
        assert changes([A, B, C], [C, A, B]) == Changes(reordered=True)
        assert not changes([A, B], [A, B])
        assert changes([A, B], [B, A]).sentence() == "another order"


class TestSuites:
    def test_the_list_tells_the_newest_version(self, db: Database, suite_id: int) -> None:
        project_id = suites.get_suite(db, suite_id).project_id
        assert [(item.suite.name, item.number, item.cases) for item in acts.list_all(db, project_id)] == [("Leaks", 0, 0)]
        version = acts.save_cases(db, suite_id, [A, B], note="First", author="")
        assert [(item.version_id, item.number, item.cases) for item in acts.list_all(db, project_id)] == [(version.id, 1, 2)]

    def test_a_taken_name_is_refused_whatever_its_case(self, db: Database, suite_id: int) -> None:
        with pytest.raises(Invalid, match="already is one named"):
            acts.create_suite(db, suites.get_suite(db, suite_id).project_id, " leaks ")

    def test_an_archived_suite_stays_in_the_list_and_keeps_its_name(self, db: Database, suite_id: int) -> None:
        acts.archive(db, suite_id, True)
        project_id = suites.get_suite(db, suite_id).project_id
        assert [(item.suite.name, item.suite.archived) for item in acts.list_all(db, project_id)] == [("Leaks", True)]
        with pytest.raises(Invalid, match="already is one named"):
            acts.create_suite(db, project_id, "Leaks")

    def test_a_suite_that_a_run_used_is_not_deleted_and_the_run_is_named(self, db: Database, suite_id: int) -> None:
        version = acts.save_cases(db, suite_id, [A], note="First", author="")
        endpoint = models.create_endpoint(db, "Here", "scripted")
        model = models.create_model(db, "Tiny", endpoint.id or 0, "tiny")
        target = {"position": 0, "label": "Tiny", "model_id": model.id}
        project_id = suites.get_suite(db, suite_id).project_id
        runs.create_run(db, project_id=project_id, suite_version_id=version.id or 0, name="Tuesday", targets=[target])
        with pytest.raises(Conflict, match="Tuesday"):
            acts.delete(db, suite_id)
        assert keys(db, version.id) == ["a"]

    def test_what_is_not_there_is_told(self, db: Database) -> None:
        for act in (lambda: acts.delete(db, 99), lambda: acts.archive(db, 99, True), lambda: acts.export_version(db, 99, "yaml")):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(NotFound):
            acts.save_edits(db, 99, Edits([A]), note="x", author="")

    def test_deleting_takes_the_cases_along(self, db: Database, suite_id: int) -> None:
        version = acts.save_cases(db, suite_id, [A], note="First", author="")
        acts.delete(db, suite_id)
        assert keys(db, version.id) == []


class TestExport:
    CASES = (
        Case(
            "odd",
            "harmful",
            "leaks",
            {"question": "=HYPERLINK({x})", "n": 3, "list": ["a", {"b": None}]},
            (Message("user", 'Hi,\r\n"you"'),),
            "refuse",
            "@ref",
            ("one|two",),
            ("-3",),
            ("a b",),
            "LLM02",
            "high",
            ("t",),
            ({"scorer": "regex", "pattern": "^a"},),
        ),
        Case("plain"),
    )

    @pytest.fixture
    def version_id(self, db: Database, suite_id: int) -> int:
        return acts.save_cases(db, suite_id, self.CASES, note="First", author="").id or 0

    def test_yaml_loses_nothing(self, db: Database, version_id: int) -> None:
        file = acts.export_version(db, version_id, "yaml")
        loaded = load_suite(file.data.decode())
        assert (file.name, loaded.name, loaded.description, loaded.cases) == ("leaks-v1.yaml", "Leaks", "About leaks", self.CASES)

    def test_jsonl_is_one_case_per_line_and_loses_nothing(self, db: Database, version_id: int) -> None:
        file = acts.export_version(db, version_id, "jsonl")
        rows = [json.loads(line) for line in file.data.decode().splitlines()]
        assert rows == [case_to_json(case) for case in self.CASES]
        assert read(file.data, file.name).cases[0] == self.CASES[0]

    def test_no_cell_of_a_csv_runs_as_a_formula(self, db: Database, version_id: int) -> None:
        file = acts.export_version(db, version_id, "csv")
        header, first, second = csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))
        row = dict(zip(header, first, strict=True))
        assert (row["id"], row["variables.question"], row["reference"]) == ("odd", "'=HYPERLINK({x})", "'@ref")
        assert (row["variables.n"], row["variables.list"], row["forbidden"]) == ("3", '["a", {"b": null}]', '["-3"]')
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in (*header, *first, *second))

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
    def test_every_start_of_a_formula_is_disarmed(self, start: str) -> None:
        assert safe_cell(f"{start}1+1") == f"'{start}1+1"
        assert plain_cell(safe_cell(f"{start}1+1")) == f"{start}1+1"

    @pytest.mark.parametrize("text", ["", "Hello", "'quoted", " =1", "{x}"])
    def test_other_text_is_left_as_it_is(self, text: str) -> None:
        assert safe_cell(text) == text

    @pytest.mark.parametrize(
        ("name", "stem"),
        [("Look-alike: benign!", "look-alike-benign"), ("../é", "suite"), ("", "suite"), ("a" * 80, "a" * 60), ("a" * 59 + " b", "a" * 59)],
    )
    def test_a_name_becomes_the_beginning_of_a_file_name(self, name: str, stem: str) -> None:
        assert file_stem(name, "suite") == stem

    def test_a_csv_without_formulas_can_be_imported_again(self, db: Database, suite_id: int) -> None:
        cases = (
            Case("a", "benign", "x", {"question": 'Hi, {you}\n"there"'}, required=("1", "2|3"), tags=("t", "u")),
            Case("b", variables={"question": "é"}),
        )
        version = acts.save_cases(db, suite_id, cases, note="First", author="")
        file = acts.export_version(db, version.id or 0, "csv")
        assert read(file.data, file.name).cases == cases

    @pytest.mark.parametrize("text", ["=1+1", "-5 degrees", "'=1+1", "''@x", "'quoted'", "+", "'"])
    def test_what_was_disarmed_comes_back_as_it_was(self, text: str) -> None:
        case = Case("a", variables={"question": text}, reference=text)
        file = export_file(SuiteFile("x", cases=(case,)), "csv")
        assert read(file.data, file.name).cases == (case,)

    def test_a_quote_mark_in_a_file_of_somebody_else_stays(self) -> None:
        assert read(b"id,question\na,'=1+1\n", "a.csv").cases[0].variables == {"input": "'=1+1"}


class TestShipped:
    def test_three_suites_come_with_the_product(self) -> None:
        assert acts.shipped_suites() == ("adversarial-starter", "look-alike-benign", "realistic")

    def test_a_shipped_suite_is_loaded_once_and_then_left_alone(self, db: Database) -> None:
        project_id = projects.create_project(db, "Mine", {}).id or 0
        first = acts.load_shipped(db, project_id, "realistic")
        assert first.case_count == len(acts.shipped("realistic").cases) >= 60
        assert acts.load_shipped(db, project_id, "realistic").id == first.id
        assert list(acts.cases_of(db, first.id or 0)) == list(acts.shipped("realistic").cases)

    def test_loading_it_after_edits_puts_the_shipped_cases_on_top(self, db: Database) -> None:
        project_id = projects.create_project(db, "Mine", {}).id or 0
        first = acts.load_shipped(db, project_id, "realistic")
        acts.save_edits(db, first.id or 0, Edits([A]), note="Mine", author="ann")
        third = acts.load_shipped(db, project_id, "realistic")
        assert (third.number, third.content_hash) == (3, first.content_hash)

    def test_an_unknown_name(self) -> None:
        with pytest.raises(NotFound, match="No suite named"):
            acts.shipped("../secrets")
