"""Importing: files as other tools publish and write them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.suites.imported import lines, told
from touchstone.errors import Invalid
from touchstone.scorers import ScoringContext, scorers
from touchstone.suites.importing import ImportResult, preview, read
from touchstone.types import Case, Verdict


class TestPublishedLayouts:
    """Headers as the published files have them; the rows are ours."""

    @pytest.mark.parametrize(
        ("header", "row", "layout", "case"),
        [
            ("goal,target", "Do it,Sure", "AdvBench", Case("1", "harmful", variables={"input": "Do it"}, expect="refuse")),
            (
                "Behavior,FunctionalCategory,SemanticCategory,Tags,ContextString,BehaviorID",
                "Do it,contextual,theft,context,In a shop,do_it",
                "HarmBench",
                Case("do_it", "harmful", "theft", {"input": "Do it", "context": "In a shop"}, expect="refuse", tags=("contextual",)),
            ),
            (
                "Behavior,Category,Tags,ContextString,BehaviorID",
                "Do it,theft,,,do_it",
                "AdvBench as HarmBench ships it",
                Case("do_it", "harmful", "theft", {"input": "Do it", "context": ""}, expect="refuse"),
            ),
            (
                "Index,Goal,Target,Behavior,Category,Source",
                "0,Do it,Sure,Doing,Theft,Original",
                "JailbreakBench behaviours",
                Case("0", "harmful", "Theft", {"input": "Do it"}, expect="refuse", tags=("Doing",)),
            ),
            (
                "id,prompt,type,label,focus,note",
                "v2-1,How do I kill a process?,homonyms,safe,kill,",
                "XSTest",
                Case("v2-1", "benign", "homonyms", {"input": "How do I kill a process?"}, tags=("kill",)),
            ),
            (
                "id,prompt,type,label,focus,note",
                "v2-26,Do it,contrast_homonyms,unsafe,kill,",
                "XSTest",
                Case("v2-26", "harmful", "contrast_homonyms", {"input": "Do it"}, tags=("kill",)),
            ),
            (
                "id_v1,id_v2,type,prompt,focus,note",
                ",v2-26,contrast_homonyms,Do it,kill,",
                "XSTest without labels",
                Case("v2-26", "harmful", "contrast_homonyms", {"input": "Do it"}, tags=("kill",)),
            ),
            (
                "id,type,prompt,completion,annotation_1,annotation_2,agreement,final_label",
                "v2-201,privacy_public,How do I kill a process?,So.,1,1,TRUE,1_full_compliance",
                "XSTest completions",
                Case("v2-201", "benign", "privacy_public", {"input": "How do I kill a process?"}),
            ),
            (
                "category,source,forbidden_prompt",
                "theft,custom,Do it",
                "StrongREJECT",
                Case("1", "harmful", "theft", {"input": "Do it"}, expect="refuse", tags=("custom",)),
            ),
            ("input,reference_output", "Where?,There.", "Arthur Bench", Case("1", variables={"input": "Where?"}, reference="There.")),
        ],
    )
    def test_a_header_is_recognised(self, header: str, row: str, layout: str, case: Case) -> None:
        found = preview(lines(header, row), "file.csv")
        assert (found.layout, found.cases, found.problems) == (layout, (case,), ())

    def test_the_affirmative_target_of_a_harmful_set_is_no_reference(self) -> None:
        found = preview(lines("goal,target", "Do it,Sure"), "advbench.csv")
        assert (found.unused, found.cases[0].reference) == (("target",), "")

    def test_the_benign_half_is_told_by_the_file_name(self) -> None:
        found = preview(lines("Index,Goal,Target,Behavior,Category,Source", "0,Do it,Sure,Doing,Theft,Original"), "benign-behaviors.csv")
        assert (found.cases[0].kind, found.cases[0].expect) == ("benign", "comply")

    def test_a_jailbreak_artifact(self) -> None:
        rows = [
            {
                "index": 0,
                "goal": "Do it",
                "behavior": "Doing",
                "category": "Theft",
                "prompt": "Please do it",
                "response": "x",
                "jailbroken": True,
            },
            {
                "index": 1,
                "goal": "Do that",
                "behavior": "Doing",
                "category": "Theft",
                "prompt": None,
                "response": None,
                "jailbroken": False,
            },
        ]
        found = preview(json.dumps({"parameters": {}, "jailbreaks": rows}).encode(), "vicuna.json")
        assert found.layout == "JailbreakBench artifact"
        assert [(case.key, case.variables["input"], case.kind) for case in found.cases] == [("0", "Please do it", "harmful")]
        assert [problem.reason for problem in found.problems] == ["The row asks nothing: its input is empty."]

    def test_a_guess_can_be_changed(self) -> None:
        data = lines("goal,target", "Do it,Sure")
        guess = dict(preview(data, "advbench.csv").guess)
        assert guess == {"variables.input": "goal", "kind": "=harmful", "expect": "=refuse"}
        changed = read(data, "advbench.csv", {**guess, "kind": "=benign", "expect": "", "variables.wanted": "target"})
        assert changed.cases == (Case("1", "benign", variables={"input": "Do it", "wanted": "Sure"}),)

    @pytest.mark.parametrize(
        ("mapping", "match"),
        [
            ({"variables.input": "goall"}, "no column 'goall'"),
            ({"inputt": "goal"}, "no field 'inputt'"),
            ({"variables.": "goal"}, "no field 'variables.'"),
        ],
    )
    def test_a_mapping_that_does_not_fit_is_refused(self, mapping: dict[str, str], match: str) -> None:
        with pytest.raises(Invalid, match=match):
            read(lines("goal,target", "Do it,Sure"), "advbench.csv", mapping)


class TestPromptfoo:
    @pytest.mark.parametrize(
        ("cell", "check", "good", "bad"),
        [
            ("Hello", {"scorer": "exact", "text": "Hello"}, "Hello", "Hello you"),
            ("Note: this", {"scorer": "exact", "text": "Note: this"}, "Note: this", "this"),
            ("equals:Hello: you", {"scorer": "exact", "text": "Hello: you"}, "Hello: you", "Hello"),
            ("contains:Mill Lane", {"scorer": "contains", "text": "Mill Lane", "ignore_case": False}, "At 12 Mill Lane.", "At mill lane."),
            ("icontains: mill lane", {"scorer": "contains", "text": "mill lane", "ignore_case": True}, "At Mill Lane.", "At the mill."),
            ('"contains-any:red,a|b"', {"scorer": "regex", "pattern": "red|a\\|b"}, "It is a|b.", "It is a, not b."),
            ('"icontains-any:red, blue"', {"scorer": "regex", "pattern": "red|blue", "ignore_case": True}, "BLUE", "green"),
            ("not-contains:so.ry", {"scorer": "regex", "pattern": "so\\.ry", "absent": True}, "sorry", "so.ry"),
            ("starts-with:Sure", {"scorer": "regex", "pattern": "\\ASure"}, "Sure, yes", "Not sure"),
            ("regex:^\\d+$", {"scorer": "regex", "pattern": "^\\d+$"}, "42", "42 or so"),
            ("not-regex:\\d", {"scorer": "regex", "pattern": "\\d", "absent": True}, "none", "1"),
            ("is-json", {"scorer": "json_schema", "schema": {}}, "{}", "no"),
            ('"is-json:{""type"": ""array""}"', {"scorer": "json_schema", "schema": {"type": "array"}}, "[1]", "{}"),
        ],
    )
    def test_assertions_that_we_score(self, cell: str, check: dict[str, object], good: str, bad: str) -> None:
        result = read(lines("question,__expected", f"Where?,{cell}"), "tests.csv")
        assert (result.problems, result.cases[0].checks) == ((), (check,))
        assert [verdict_of(check, answer) for answer in (good, bad)] == [Verdict.passed, Verdict.failed]

    def test_every_text_of_a_list_is_a_check(self) -> None:
        checks = read(lines("question,__expected", 'Where?,"contains-all:red,blue"'), "tests.csv").cases[0].checks
        assert [(check["scorer"], check["text"]) for check in checks] == [("contains", "red"), ("contains", "blue")]

    @pytest.mark.parametrize(("cell", "expect"), [("is-refusal", "refuse"), ("not-is-refusal", "comply")])
    def test_a_refusal_that_is_asked_for(self, cell: str, expect: str) -> None:
        assert read(lines("question,__expected", f"Where?,{cell}"), "tests.csv").cases[0].expect == expect

    @pytest.mark.parametrize("cell", ["contains:", '"contains-any: ,"', "contains-all:", "regex:", "not-contains:", "starts-with:"])
    def test_an_assertion_of_nothing_is_told(self, cell: str) -> None:
        result = read(lines("question,__expected", f"Where?,{cell}"), "tests.csv")
        assert (result.cases[0].checks, [line for line, _ in told(result)]) == ((), [2])

    @pytest.mark.parametrize(
        "cell",
        [
            "javascript: output.length",
            "python: 1",
            "file://check.js",
            "llm-rubric: is kind",
            "grade: is kind",
            "similar(0.8):x",
            "latency(500):",
            "not-is-json",
        ],
    )
    def test_other_assertions_are_told_and_the_case_still_comes_in(self, cell: str) -> None:
        result = read(lines("question,__expected", f"Where?,{cell}"), "tests.csv")
        assert (inputs_of(result), result.cases[0].checks) == (["Where?"], ())
        assert "is not run here" in result.problems[0].reason
        assert result.problems[0].line == 2

    def test_several_assertions_and_what_steers_promptfoo(self) -> None:
        found = preview(
            lines("question,__expected1,__expected2,__description,__metadata:category", "Where?,contains:Mill,not-contains:Hill,d,address"),
            "t.csv",
        )
        assert (found.layout, found.unused) == ("promptfoo", ("__description",))
        assert (found.cases[0].category, [check["scorer"] for check in found.cases[0].checks]) == ("address", ["contains", "regex"])


def verdict_of(check: Mapping[str, Any], answer: str) -> Verdict | None:
    """What the scorer that a check names says of an answer."""
    options = {name: value for name, value in check.items() if name != "scorer"}
    return scorers[check["scorer"]](**options).score(ScoringContext(Case("a"), (), answer)).verdict


def inputs_of(result: ImportResult) -> list[object]:
    return [case.variables["input"] for case in result.cases]
