"""Cases of files made to harm: each row is told or taken as the text it is, at once, and nothing of it is opened or run."""

import json
import time

import pytest

from touchstone.errors import Invalid
from touchstone.suites.export import export_file, file_stem
from touchstone.suites.format import SuiteFile
from touchstone.suites.importing import preview, read

DEEP = "[" * 100_000 + "]" * 100_000
ODD = {
    "deep": (f'{{"prompt": "x", "more": {DEEP}}}', "nested too deeply"),
    "deep and open": ('{"prompt": ' + '{"a":' * 100_000, "nested too deeply"),
    "digits": ('{"prompt": "x", "n": ' + "9" * 5_000 + "}", "Not JSON"),
    "large number": ('{"prompt": "x", "n": ' + "9" * 400 + "}", "more than 64 bits"),
    "not finite": ('{"prompt": "x", "n": 1e999}', "not a JSON value"),
    "NaN": ('{"prompt": "x", "n": NaN}', "not a JSON value"),
    "half a character": ('{"prompt": "x\\ud800"}', "surrogate"),
    "NUL": ('{"prompt": "x\\u0000"}', "NUL"),
    "twice": ('{"prompt": "x", "prompt": "y"}', "twice"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_line_costs_itself_and_no_other(name: str) -> None:
    line, told = ODD[name]
    began = time.monotonic()
    result = read(f'{{"prompt": "before"}}\n{line}\n{{"prompt": "after"}}\n'.encode(), "cases.jsonl")
    assert [case.variables["input"] for case in result.cases] == ["before", "after"]
    assert [problem for problem in result.problems if told in problem.reason] and time.monotonic() - began < 5


@pytest.mark.parametrize("name", ["deep", "deep and open", "digits"])
def test_a_whole_file_of_it_is_refused_in_a_sentence(name: str) -> None:
    for data in (ODD[name][0], f"[{ODD[name][0]}]", f'{{"format": "touchstone-suite/1", "name": "x", "cases": [{ODD[name][0]}]}}'):
        try:
            found = preview(data.encode(), "cases.json")
        except Invalid as problem:
            assert problem.hint and len(str(problem)) < 600
        else:
            assert not found.total and found.problems


@pytest.mark.parametrize(
    "text", ["file:///etc/passwd", "exec:id", "python:__import__('os')", "javascript:alert(1)", "{{ 7 * 7 }}", "!!python/name:os"]
)
def test_a_text_that_names_a_file_or_a_program_is_a_text(text: str) -> None:
    (case,) = read(json.dumps({"prompt": text, "context": text}).encode(), "cases.jsonl").cases
    assert case.variables == {"input": text, "context": text}


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\x", "/root/x", "C:\\x", "a\x00b", "a\r\nX: 1", "\u202ecod", "con.", '"><img src=x>', "x" * 999, "=1+1"],
)
def test_a_name_leads_no_file_out_of_its_folder(name: str) -> None:
    stem = file_stem(name, "suite")
    assert stem.isascii() and set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and 0 < len(stem) <= 60
    assert export_file(SuiteFile(name), "csv", 3).name == f"{stem}-v3.csv"
