"""Importing JSON, JSONL and YAML: nothing is lost in silence, a problem has its line."""

import io
import json
from pathlib import Path

import pytest

from tests.suites.imported import inputs, lines, told
from touchstone.errors import Invalid
from touchstone.suites.cases import case_to_json
from touchstone.suites.format import SuiteFile, dump_suite
from touchstone.suites.importing import iter_file, preview, read
from touchstone.suites.json_text import array_items
from touchstone.types import Case


class TestJson:
    def test_lines_of_objects(self) -> None:
        data = b'{"id": 1, "prompt": "one", "context": {"a": [1]}}\n\n{"id": 2, "prompt": "two"}\n'
        result = read(data, "cases.jsonl")
        assert [case.key for case in result.cases] == ["1", "2"]
        assert result.cases[0].variables == {"input": "one", "context": {"a": [1]}}

    def test_bad_lines_are_told(self) -> None:
        result = read(lines('{"prompt": "one"}', "{broken", "[1]", '{"prompt": 1, "prompt": 2}', '{"prompt": "two"}'), "cases.jsonl")
        assert inputs(result) == ["one", "two"]
        assert [line for line, _ in told(result)] == [2, 3, 4]
        assert told(result)[2][1] == "The key 'prompt' is there twice."

    @pytest.mark.parametrize("name", ["cases.jsonl", "cases.json"])
    def test_a_field_that_only_a_late_case_has_comes_in(self, name: str) -> None:
        rows = [json.dumps({"id": str(number), "prompt": "Hi"}) for number in range(300)]
        rows[240] = json.dumps({"id": "240", "prompt": "Hi", "secrets": ["blue-heron"], "forbidden": ["no"], "city": "Basel"})
        data = lines(*rows) if name == "cases.jsonl" else f"[{','.join(rows)}]".encode()
        found = preview(data, name)
        assert {"secrets", "forbidden", "city"} <= set(found.columns)
        late = read(data, name).cases[240]
        assert (late.secrets, late.forbidden, late.variables["city"]) == (("blue-heron",), ("no",), "Basel")

    def test_names_without_end_are_refused_before_they_fill_the_memory(self) -> None:
        rows = (json.dumps({"prompt": "Hi", f"field {number}": 1}) for number in range(5_000))
        with pytest.raises(Invalid, match="columns; at most 1,000"):
            preview(lines(*rows), "cases.jsonl")

    def test_an_array_is_read_with_its_lines(self) -> None:
        result = read(b'[\n {"prompt": "one"},\n\n {"prompt": "two"}, 3,\n {"prompt": {"a": "\\n"}}\n]', "cases.json")
        assert inputs(result) == ["one", "two", {"a": "\n"}]
        assert told(result) == [(4, "Not an object with named fields.")]

    def test_what_stands_before_a_mistake_in_an_array_still_comes_in(self) -> None:
        result = read(b'[{"prompt": "one"},\n{"prompt": "two"},\n{"prompt": oops}]', "cases.json")
        assert inputs(result) == ["one", "two"]
        assert told(result) == [(3, "From here on this is not JSON; the rest of the file was not read.")]

    def test_an_array_longer_than_the_pieces_it_is_read_in(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.json"
        file.write_text(json.dumps([{"prompt": "x" * number} for number in range(1, 2_000)]), "utf-8")
        assert [len(case.variables["input"]) for case in iter_file(file) if isinstance(case, Case)] == list(range(1, 2_000))

    @pytest.mark.parametrize(
        ("text", "taken", "problems"),
        [
            ('[{"input": "a"}] [{"input": "b"}]', 1, [(1, "The list has ended; what follows it was not read.")]),
            ('[{"input": "a"}]\n\n oops', 1, [(3, "The list has ended; what follows it was not read.")]),
            ('[{"input": "a"}{"input": "b"}]', 1, [(1, "From here on this is not JSON; the rest of the file was not read.")]),
            ('[{"input": "a"},\n,{"input": "b"}]', 1, [(2, "From here on this is not JSON; the rest of the file was not read.")]),
            ('[,{"input": "a"}]', 0, [(1, "From here on this is not JSON; the rest of the file was not read.")]),
            ('[{"input": "a"},]', 1, [(1, "From here on this is not JSON; the rest of the file was not read.")]),
            ('[{"input": "a"}', 1, [(1, "From here on this is not JSON; the rest of the file was not read.")]),
            (' [ {"input": "a"} , {"input": "b"} ] \n\n', 2, []),
            ("[]", 0, []),
        ],
    )
    def test_nothing_of_an_array_is_lost_in_silence(self, text: str, taken: int, problems: list[tuple[int, str]]) -> None:
        result = read(text.encode(), "a.json", {"variables.input": "input"} if taken else {})
        assert (len(result.cases), told(result)) == (taken, problems)

    def test_numbers_are_not_cut_where_a_piece_ends(self) -> None:
        text = "[" + " " * 999_997 + "12, 34]"
        assert [value for _, value in array_items(io.StringIO(text))] == [12, 34]

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ('{"variables": {"input": "a", "input": "b"}}', "a.jsonl"),
            ('[{"variables": {"x": [{"input": 1, "input": 2}]}}]', "a.json"),
            ('variables\n"{""input"": 1, ""input"": 2}"', "a.csv"),
        ],
    )
    def test_a_key_repeated_inside_a_value_is_told(self, text: str, name: str) -> None:
        result = read(text.encode(), name)
        assert result.cases == () and [reason for _, reason in told(result)] == ["The key 'input' is there twice."]

    @pytest.mark.parametrize("name", ["cases", "test_cases", "jailbreaks", "examples"])
    def test_an_object_with_a_list_of_cases(self, name: str) -> None:
        assert inputs(read(json.dumps({"meta": 1, name: [{"prompt": "one"}]}).encode(), "cases.json")) == ["one"]

    def test_lines_in_a_file_that_is_called_json(self) -> None:
        assert inputs(read(b'{"prompt": "one"}\n{"prompt": "two"}\n', "cases.json")) == ["one", "two"]

    def test_a_number_that_json_does_not_have(self) -> None:
        result = read(b'{"prompt": "one", "x": NaN}\n', "cases.jsonl")
        assert told(result) == [(1, "Case '1', field variables.x: a number is not a JSON value.")]

    def test_a_line_longer_than_five_megabytes_costs_one_row(self) -> None:
        result = read(lines('{"prompt": "one"}', f'{{"prompt": "{"x" * 5_000_100}"}}', '{"prompt": "two"}'), "cases.jsonl")
        assert inputs(result) == ["one", "two"]
        assert told(result) == [(2, "The line is longer than 5,000,000 characters.")]

    def test_broken_json_tells_its_line(self) -> None:
        with pytest.raises(Invalid, match="Line 3: this is not JSON"):
            preview(b'{\n"cases":\n[}', "cases.json")


class TestYaml:
    def test_a_suite_file_brings_whole_cases_and_tells_the_bad_ones(self) -> None:
        head = "format: touchstone-suite/1\nname: x\ndefaults: {variables: {input: Why?}}\ncases:\n"
        found = preview(f"{head}- id: a\n  requird: [x]\n- id: b\n- id: b\n- id: c\n  kind: benign\n".encode(), "cases.yaml")
        assert (found.columns, [case.key for case in found.cases]) == ((), ["b", "c"])
        assert [(problem.line, problem.reason.split(": ", 1)[0]) for problem in found.problems] == [(5, "cases[0]"), (8, "cases[2]")]

    def test_a_plain_list_is_a_table(self) -> None:
        result = read(b"- prompt: one\n  expected: Yes\n- 3\n- prompt: two\n", "cases.yml")
        assert inputs(result) == ["one", "two"]
        assert result.cases[0].checks == ({"scorer": "contains", "text": "Yes"},)
        assert told(result) == [(3, "Not an object with named fields.")]

    def test_malformed_yaml(self) -> None:
        with pytest.raises(Invalid, match="Line 2: this is not YAML"):
            preview(b"- prompt: one\n - prompt: two\n", "cases.yaml")

    def test_a_scalar_is_no_list_of_cases(self) -> None:
        with pytest.raises(Invalid, match="no list of cases"):
            preview(b"just a text", "cases.yaml")

    def test_everything_we_write_we_import(self) -> None:
        cases = (
            Case("a", "harmful", "leaks", {"question": "{x}", "context": ["k", 1]}, secrets=("s",), tags=("t",)),
            Case("b", reference="r"),
        )
        assert read(dump_suite(SuiteFile("x", cases=cases)).encode(), "cases.yaml").cases == cases
        listed = b"\n".join(json.dumps(case_to_json(case)).encode() for case in cases[:1])
        assert read(listed, "cases.jsonl").cases == cases[:1]
