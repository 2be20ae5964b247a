"""Importing: columns are guessed, a bad row is told with its line and reason, the good ones come in unchanged."""

import codecs
import csv
import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock import processor_time_below
from tests.suites.imported import inputs, lines, told
from touchstone.errors import Invalid, NotFound
from touchstone.suites.format import load_suite
from touchstone.suites.importing import Problem, iter_file, preview, read
from touchstone.types import Case, Message


class TestCsv:
    def test_the_columns_of_the_command_line(self) -> None:
        result = read(lines("case_id,question,contains,ideal", "a,Where?,Mill Lane,At Mill Lane.", "b,When?,,"), "cases.csv")
        assert result.cases == (
            Case("a", variables={"input": "Where?"}, reference="At Mill Lane.", checks=({"scorer": "contains", "text": "Mill Lane"},)),
            Case("b", variables={"input": "When?"}),
        )
        assert result.problems == ()

    @pytest.mark.parametrize("header", ["prompt", "input", "question", "Question", " user input "])
    def test_rows_without_ids_are_called_by_their_number(self, header: str) -> None:
        result = read(lines(header, "one", "", "two"), "cases.csv")
        assert [(case.key, case.variables["input"]) for case in result.cases] == [("1", "one"), ("2", "two")]

    def test_every_field_of_a_case_can_be_a_column(self) -> None:
        header = "id,kind,category,owasp,severity,expect,input,required,forbidden,secrets,tags,messages,checks"
        row = 'a,unsafe,leaks,LLM02: Sensitive information,HIGH,refuse,Hi,"one\ntwo|2","[""x""]",s t,"p, q",'
        row += '"[{""role"": ""user"", ""content"": ""Hi""}]","[{""scorer"": ""regex"", ""pattern"": ""a+""}]"'
        assert read(lines(header, row), "cases.csv").cases == (
            Case(
                "a",
                "harmful",
                "leaks",
                {"input": "Hi"},
                (Message("user", "Hi"),),
                "refuse",
                "",
                ("one", "two|2"),
                ("x",),
                ("s t",),
                "LLM02",
                "high",
                ("p", "q"),
                ({"scorer": "regex", "pattern": "a+"},),
            ),
        )

    def test_other_columns_become_variables(self) -> None:
        found = preview(lines("question,context,secret", "Where?,At 12 Mill Lane.,copper lantern"), "cases.csv")
        assert found.guess == {"variables.input": "question", "variables.context": "context", "variables.secret": "secret"}
        assert found.cases[0].variables == {"input": "Where?", "context": "At 12 Mill Lane.", "secret": "copper lantern"}

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_separator_is_found(self, delimiter: str) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows([["id", "prompt"], ["a", "one, two; three | four"], ["b", "x\ty"]])
        assert inputs(read(text.getvalue().encode(), "cases.csv")) == ["one, two; three | four", "x\ty"]

    def test_a_spreadsheets_own_word_on_the_separator_is_obeyed(self) -> None:
        assert inputs(read(lines("sep=;", "id;prompt", "a;one, two"), "cases.csv")) == ["one, two"]

    def test_quotes_commas_and_line_breaks_inside_values_come_back_byte_for_byte(self) -> None:
        assert inputs(read(b'prompt\r\n"a ""quoted"", word\r\nand\nmore"\r\n', "cases.csv")) == ['a "quoted", word\r\nand\nmore']

    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).filter(str.strip))
    def test_any_value_comes_back_byte_for_byte(self, value: str) -> None:
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["id", "prompt"], ["a", value]])
        assert inputs(read(text.getvalue().encode(), "cases.csv")) == [value]

    def test_template_braces_in_values_stay_as_they_are(self) -> None:
        value = "{secret} {{x}} {0.__class__} ${HOME} {% raw %} %s"
        result = read(lines("prompt,expected", f"{value},{value}"), "cases.csv")
        assert (inputs(result), result.cases[0].checks[0]["text"]) == ([value], value)

    def test_a_cell_of_a_hundred_thousand_characters(self) -> None:
        assert [len(str(text)) for text in inputs(read(lines("id,prompt", f"a,{'x' * 100_000}"), "cases.csv"))] == [100_000]

    def test_a_cell_longer_than_a_text_may_be_is_a_problem(self) -> None:
        result = read(lines("id,prompt", f"a,{'x' * 1_000_002}", "b,short"), "cases.csv")
        assert inputs(result) == ["short"]
        assert told(result) == [(2, "A value is longer than 1,000,000 characters, or a quote is never closed.")]


class TestBadRows:
    def test_rows_with_too_few_or_too_many_values(self) -> None:
        result = read(lines("id,prompt", "a,one", "b", "c,two,three", "d,four"), "cases.csv")
        assert inputs(result) == ["one", "four"]
        assert told(result) == [(3, "The row has 1 values, the header 2."), (4, "The row has 3 values, the header 2.")]

    def test_a_quote_that_is_never_closed_costs_one_row(self) -> None:
        result = read(lines("id,prompt", 'a,"one', "b,two", "c,three"), "cases.csv")
        assert inputs(result) == ["two", "three"]
        assert told(result) == [(2, "A quote is opened and never closed.")]

    def test_a_quote_closed_by_a_later_row_still_costs_one_row(self) -> None:
        result = read(lines("id,prompt", 'a,"one', "b,two", 'c,"three"', "d,four"), "cases.csv")
        assert inputs(result) == ["two", "three", "four"]
        assert told(result) == [(2, 'Text follows a closing quote; write a quote inside a value twice ("").')]

    def test_text_after_a_closing_quote(self) -> None:
        result = read(lines("id,prompt", 'a,"one" more', "b,two"), "cases.csv")
        assert (inputs(result), [line for line, _ in told(result)]) == (["two"], [2])

    def test_lines_are_counted_through_values_of_several_lines(self) -> None:
        result = read(lines("id,prompt", 'a,"one', 'two"', "b", "c,three"), "cases.csv")
        assert inputs(result) == ["one\ntwo", "three"]
        assert told(result) == [(4, "The row has 1 values, the header 2.")]

    def test_a_file_of_broken_quotes_is_given_up_after_a_hundred(self) -> None:
        result = read(lines("prompt", *['"x"y'] * 500), "cases.csv")
        assert result.cases == ()
        assert told(result)[-1][1] == "100 rows with broken quotes; the rest of the file was not read."
        assert len(result.problems) == 101

    def test_nul_bytes(self) -> None:
        result = read(b"id,prompt\na,o\0ne\nb,two\n", "cases.csv")
        assert inputs(result) == ["two"]
        assert told(result) == [(2, "Case 'a', field variables.input: holds a NUL character, which databases cannot store.")]

    def test_an_id_that_stands_twice(self) -> None:
        result = read(lines("id,prompt", "a,one", "b,two", "a,three"), "cases.csv")
        assert inputs(result) == ["one", "two"]
        assert told(result) == [(4, "The id 'a' is already used above.")]

    def test_a_row_that_asks_nothing(self) -> None:
        result = read(lines("id,prompt,expected", "a,,x", "b,two,y"), "cases.csv")
        assert told(result) == [(2, "The row asks nothing: its input is empty.")]

    def test_a_case_of_a_suite_file_that_asks_nothing_comes_in_with_a_remark(self) -> None:
        head = b"format: touchstone-suite/1\nname: x\ncases:\n"
        result = read(head + b"- {id: a, variables: {input: ' '}}\n- {id: b, variables: {input: Why?}}\n- {id: c}\n", "cases.yaml")
        assert [case.key for case in result.cases] == ["a", "b", "c"]
        assert told(result) == [(0, "Case 'a' asks nothing: its input is empty."), (0, "Case 'c' asks nothing: its input is empty.")]

    def test_a_value_that_a_field_does_not_take(self) -> None:
        result = read(lines("id,prompt,kind,severity", "a,one,evil,", "b,two,benign,enormous", "c,three,Benign,LOW"), "cases.csv")
        assert [case.key for case in result.cases] == ["c"]
        assert told(result) == [
            (2, "Case 'a', field kind: 'evil' is not known."),
            (3, "Case 'b', field severity: 'enormous' is not known."),
        ]

    def test_a_column_that_stands_twice_is_kept_apart(self) -> None:
        assert preview(lines("prompt,note,note,", "one,x,y,z"), "cases.csv").columns == ("prompt", "note", "note (3)", "column 4")

    def test_a_file_with_a_header_only(self) -> None:
        assert preview(lines("id,prompt"), "cases.csv").total == 0


class TestWholeFileRefused:
    @pytest.mark.parametrize("data", [b"", b"  \n\n \t"])
    def test_an_empty_file(self, data: bytes) -> None:
        with pytest.raises(Invalid, match="The file is empty"):
            preview(data, "cases.csv")

    @pytest.mark.parametrize(("data", "what"), [(b"PK\x03\x04rest", "a spreadsheet or zip archive"), (b"%PDF-1.7", "a PDF")])
    def test_a_file_that_is_not_text(self, data: bytes, what: str) -> None:
        with pytest.raises(Invalid, match=f"The file is {what}, not text"):
            preview(data, "cases.csv")

    def test_fifty_megabytes_in_a_page(self) -> None:
        data = b"prompt\n" + b"x" * 50_000_000
        with pytest.raises(Invalid, match=r"The file has 50 MB; a page takes at most 25 MB\. Use `touchstone run FILE`"):
            preview(data, "cases.csv")
        with pytest.raises(Invalid, match="at most 25 MB"):
            read(data, "cases.csv")

    def test_a_header_that_cannot_be_read(self) -> None:
        with pytest.raises(Invalid, match="first row cannot be read: A quote is opened"):
            preview(b'"id,prompt\na,b\n', "cases.csv")

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound, match="There is no file"):
            list(iter_file(tmp_path / "none.csv"))


class TestMany:
    @pytest.mark.parametrize(
        ("data", "name", "told"),
        [
            (
                b"input" + b"," * 10_000 + b"\nhello" + b"," * 10_000 + b"\n",
                "a.csv",
                "The file has 10,001 columns; at most 1,000 are taken.",
            ),
            (
                json.dumps({"input": "x"} | {f"k{n}": 1 for n in range(20_000)}).encode(),
                "a.jsonl",
                "The file has 20,001 columns; at most 1,000",
            ),
            (json.dumps([{f"k{n}": 1 for n in range(1_001)}]).encode(), "a.json", "The file has 1,001 columns; at most 1,000"),
        ],
    )
    def test_more_columns_than_any_suite_needs_are_refused_at_once(self, data: bytes, name: str, told: str) -> None:
        with processor_time_below(1), pytest.raises(Invalid, match=told):
            preview(data, name)

    def test_a_thousand_columns_come_in(self) -> None:
        header = ",".join(["input", *(f"c{number}" for number in range(999))])
        assert len(read(lines(header, "x" + "," * 999), "a.csv").cases[0].variables) == 1_000

    def test_a_repeated_key_among_many_is_found_at_once(self) -> None:
        many = "{" + "".join(f'"k{number}": 1, ' for number in range(50_000)) + '"k7": 2}'
        with processor_time_below(1):
            assert told(read(f'{{"input": "x", "variables": {many}}}\n'.encode(), "a.jsonl")) == [(1, "The key 'k7' is there twice.")]
            with pytest.raises(Invalid, match="The key 'k7' is there twice"):
                load_suite(f'{{"format": "touchstone-suite/1", "name": "x", "cases": [{{"id": "a", "variables": {many}}}]}}')


class TestEncodings:
    TEXT = "id,prompt\na,naïve “café” €\n"

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (TEXT.encode("utf-8"), "utf-8"),
            (TEXT.encode("utf-8-sig"), "utf-8-sig"),
            (TEXT.encode("utf-16"), "utf-16"),
            (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
            (TEXT.encode("utf-32"), "utf-32"),
        ],
    )
    def test_an_encoding_that_the_file_states_is_no_guess(self, data: bytes, name: str) -> None:
        found = preview(data, "cases.csv")
        assert (found.cases[0].variables["input"], found.encoding, found.notes) == ("naïve “café” €", name, ())

    @pytest.mark.parametrize("name", ["cp1252", "utf-16-le", "utf-16-be"])
    def test_a_guess_is_told(self, name: str) -> None:
        found = preview(self.TEXT.encode(name), "cases.csv")
        assert (found.cases[0].variables["input"], found.encoding) == ("naïve “café” €", name)
        assert "which is a guess" in found.notes[0]

    def test_bytes_that_no_code_page_has_are_read_as_latin_1_and_told(self) -> None:
        found = preview(b"id,prompt\na,x\x81\xff\n", "cases.csv")
        assert found.encoding == "latin-1"
        assert found.cases[0].variables["input"] == "x\x81ÿ"
        assert "Latin-1, which is a guess" in found.notes[0]

    def test_a_wrong_byte_far_inside_the_file_is_seen_before_reading(self) -> None:
        data = lines("id,prompt", *(f"{number},ordinary words" for number in range(60_000))) + "z,ü\n".encode("cp1252")
        assert preview(data, "cases.csv").encoding == "cp1252"

    def test_a_file_that_is_not_what_its_mark_says(self) -> None:
        with pytest.raises(Invalid, match="says it is UTF-16 but holds bytes that are not"):
            preview(codecs.BOM_UTF16_LE + b"abc", "cases.csv")


class TestStreaming:
    def test_a_fifty_megabyte_file_is_read_in_little_memory(self, tmp_path: Path) -> None:
        file = tmp_path / "large.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            stream.write("prompt,expected\n")
            stream.writelines(f'"Question {number}, {"words " * 1_500}",yes\n' for number in range(6_000))
        assert file.stat().st_size > 50_000_000
        tracemalloc.start()
        count = sum(isinstance(item, Case) for item in iter_file(file))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 6_000
        assert peak < 10_000_000

    def test_cases_and_problems_come_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.csv"
        file.write_bytes(lines("prompt,expected", "one,x", "broken", "two,y"))
        items = list(iter_file(str(file)))
        assert [type(item) for item in items] == [Case, Problem, Case]
        assert [case.key for case in items if isinstance(case, Case)] == ["1", "2"]

    def test_a_file_can_be_read_by_a_mapping(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.csv"
        file.write_bytes(lines("frage,antwort", "Wo?,Hier"))
        assert list(iter_file(file, {"variables.input": "frage", "reference": "antwort"})) == [
            Case("1", variables={"input": "Wo?"}, reference="Hier")
        ]

    def test_reading_a_table_imports_nothing_heavy(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.csv"
        file.write_bytes(lines("prompt", "one"))
        heavy = "ruamel,jsonschema,streamlit,pandas,sqlmodel,sqlalchemy,torch,scipy,openai,langchain"
        code = f"import sys; from touchstone.suites.importing import iter_file; print(len(list(iter_file({str(file)!r}))), "
        code += f"[m for m in {heavy.split(',')!r} if m in sys.modules])"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
        assert ran.stdout.strip() == "1 []"
