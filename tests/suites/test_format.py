"""The suite file: what goes in comes out, and what is wrong is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.clock import processor_time_below
from touchstone.errors import Invalid
from touchstone.suites.cases import FIELDS, OWASP, SEVERITIES, content_hash
from touchstone.suites.format import SuiteFile, case_from_json, case_to_json, dump_suite, load_suite
from touchstone.suites.yaml_text import read_yaml, write_yaml
from touchstone.types import Case, Message

HEAD = "format: touchstone-suite/1\nname: Mine\n"
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)
FILLED = ANY_TEXT.filter(str.strip)
FACTS = st.lists(st.text(st.characters(exclude_characters="\0|", exclude_categories=["Cs"]), min_size=1).filter(str.strip), max_size=3)
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
CASES = st.builds(
    Case,
    key=NAMES.map(str.strip),
    kind=st.sampled_from(["harmful", "benign", "neutral"]),
    category=NAMES | st.just(""),
    variables=st.dictionaries(NAMES, JSON_VALUES, max_size=3),
    messages=st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant"]), ANY_TEXT), max_size=3).map(tuple),
    expect=st.sampled_from([None, "refuse", "comply", "answer"]),
    reference=ANY_TEXT,
    required=FACTS.map(tuple),
    forbidden=FACTS.map(tuple),
    secrets=st.lists(FILLED, max_size=2).map(tuple),
    owasp=st.sampled_from(["", *OWASP]),
    severity=st.sampled_from(SEVERITIES),
    tags=st.lists(NAMES, max_size=2).map(tuple),
    checks=st.lists(
        st.dictionaries(ANY_TEXT, JSON_VALUES, max_size=2).map(lambda options: {**options, "scorer": "contains"}), max_size=2
    ).map(tuple),
)
SUITES = st.builds(
    SuiteFile,
    name=NAMES.map(str.strip),
    description=ANY_TEXT,
    cases=st.lists(CASES, max_size=4, unique_by=lambda case: case.key).map(tuple),
)


def refused(text: str) -> str:
    with pytest.raises(Invalid) as caught:
        load_suite(text)
    assert caught.value.hint
    return str(caught.value)


def one(fields: str) -> Case:
    return load_suite(f"{HEAD}cases:\n- id: a\n{fields}").cases[0]


class TestRoundTrip:
    @settings(max_examples=150, deadline=None)
    @given(SUITES)
    def test_a_written_suite_reads_as_the_same_suite(self, suite: SuiteFile) -> None:
        assert load_suite(dump_suite(suite)) == suite

    @settings(max_examples=200, deadline=None)
    @given(JSON_VALUES)
    @example("<<")
    @example({"<<": {"a": 1}})
    @example("yes")
    @example(" leading\nand trailing \n\n")
    @example("a\n  b\n\n\nc")
    @example("\n")
    @example("- not a list")
    @example("key: value # comment")
    @example("tab\there\r\nwindows")
    @example("\x1b[31m \x85 \u2028 \ufeff \u200b")
    @example("'\"\\")
    @example({"": ""})
    @example([[], {}, [[]], [{}]])
    @example("---\nx")
    @example("0042")
    def test_written_yaml_reads_as_the_same_value(self, value: Any) -> None:
        assert read_yaml(write_yaml(value))[0] == value

    @given(CASES)
    def test_a_case_survives_json(self, case: Case) -> None:
        assert case_from_json(json.loads(json.dumps(case_to_json(case)))) == case

    @settings(max_examples=50, deadline=None)
    @given(SUITES)
    def test_another_reader_of_yaml_1_2_reads_the_same(self, suite: SuiteFile) -> None:
        from ruamel.yaml import YAML

        loaded = YAML(typ="safe", pure=True).load(dump_suite(suite))
        assert loaded["cases"] == [case_to_json(case) for case in suite.cases]

    def test_long_texts_stay_readable_lines(self) -> None:
        case = Case("a", variables={"context": "First line.\nSecond: line.\n\nFourth"})
        assert "context: |-\n        First line.\n        Second: line.\n\n        Fourth\n" in dump_suite(SuiteFile("Mine", cases=(case,)))

    def test_invisible_characters_can_be_seen_in_the_file(self) -> None:
        case = Case("a", variables={"question": "ze\u200bro \u202eright"})
        assert '"ze\\u200bro \\u202eright"' in dump_suite(SuiteFile("Mine", cases=(case,)))


class TestValuesAreData:
    @pytest.mark.parametrize(
        "written",
        ["Yes", "no", "on", "2025-01-01", "12:30:00", "0042", "1_000", "0x1F", "0o17", "+5", ".5", ".nan", ".inf", "1e999", "=", "<<"],
    )
    def test_plain_words_stay_text(self, written: str) -> None:
        assert one(f"  variables: {{body: {written}}}").variables == {"body": written}

    @pytest.mark.parametrize(
        ("written", "value"), [("12", 12), ("-3.5", -3.5), ("1e3", 1000.0), ("true", True), ("null", None), ("~", None)]
    )
    def test_json_values_are_values(self, written: str, value: object) -> None:
        assert one(f"  variables: {{body: {written}}}").variables == {"body": value}

    def test_an_older_yaml_version_does_not_change_what_words_mean(self) -> None:
        assert load_suite(f"%YAML 1.1\n---\n{HEAD}cases:\n- id: a\n  reference: Yes\n").cases[0].reference == "Yes"

    def test_braces_arrive_as_braces(self) -> None:
        text = "{secret} {{x}} {a.__class__} ${y} %s"
        assert one(f"  variables: {{question: '{text}'}}").variables["question"] == text

    def test_a_text_of_a_hundred_thousand_characters(self) -> None:
        assert len(one(f"  reference: {'word ' * 20_000}end").reference) == 100_003


class TestDefaults:
    def test_variables_are_merged_name_by_name_tags_are_added_the_rest_is_replaced(self) -> None:
        suite = load_suite(
            f"{HEAD}defaults:\n  kind: harmful\n  severity: low\n  tags: [all]\n  variables: {{context: Closed., secret: a b}}\n"
            "cases:\n- id: a\n  severity: high\n  tags: [mine, all]\n  variables: {secret: c d}\n- id: b\n"
        )
        assert [case.kind for case in suite.cases] == ["harmful", "harmful"]
        assert [case.severity for case in suite.cases] == ["high", "low"]
        assert [case.tags for case in suite.cases] == [("all", "mine"), ("all",)]
        assert [case.variables for case in suite.cases] == [
            {"context": "Closed.", "secret": "c d"},
            {"context": "Closed.", "secret": "a b"},
        ]

    def test_a_null_field_counts_as_left_out(self) -> None:
        assert load_suite(f"{HEAD}defaults: {{kind: harmful}}\ncases:\n- id: a\n  kind:\n  reference:\n").cases == (Case("a", "harmful"),)

    def test_defaults_are_checked_even_without_cases(self) -> None:
        assert "`defaults`, field kind: 'hostile' is not known" in refused(f"{HEAD}defaults: {{kind: hostile}}\ncases: []")
        assert "no key 'expect' in `defaults`" in refused(f"{HEAD}defaults: {{expect: refuse}}\ncases: []")


class TestRefusedWithItsPlace:
    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ("  requird: [x]", "Line 4: cases[0]: Case 'a': there is no field 'requird'"),
            ("  required: x", "Case 'a', field required: must be a list, not a text"),
            ("  required: [ok, 49]", "Case 'a', field required, item 2: must be a text, not a number"),
            ("  required: ['a||b']", "field required, item 1: has an empty alternative"),
            ("  forbidden: ['  ']", "field forbidden, item 1: is empty"),
            ("  kind: evil", "field kind: 'evil' is not known. Use one of harmful, benign, neutral"),
            ("  owasp: LLM11", "field owasp: 'LLM11' is not known"),
            ("  severity: huge", "field severity: 'huge' is not known"),
            ("  expect: maybe", "field expect: 'maybe' is not known"),
            ("  variables: [x]", "field variables: must be a map of names to values, not a list"),
            ("  variables: {n: 99999999999999999999}", "field variables.n: the number has more than 64 bits"),
            ("  messages: [{role: user}]", "field messages, item 1: needs `role` and `content` and nothing else"),
            ("  messages: [{role: tool, content: x}]", "item 1, role: 'tool' is not known"),
            ("  messages: [{role: user, content: x, name: y}]", "needs `role` and `content` and nothing else"),
            ("  checks: [{text: x}]", "field checks, item 1, scorer: must be a text, not null"),
            ('  reference: "a\\0b"', "field reference: holds a NUL character"),
            ('  category: "a\\tb"', "field category: holds a control character"),
            ('  variables: {x: {y: ["\\0"]}}', "field variables.x.y: holds a NUL character"),
            (f"  tags: [{'x' * 201}]", "field tags, item 1: longer than 200 characters"),
            ("- id: a", "Line 5: cases[1]: the id 'a' is there twice"),
            ("- kind: benign", "Line 5: cases[1]: A case has no id"),
            ("- just a text", "Line 5: cases[1]: A case must be a map"),
        ],
    )
    def test_a_wrong_case(self, fields: str, told: str) -> None:
        assert told in refused(f"{HEAD}cases:\n- id: a\n{fields}\n")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "not a suite file. A suite file begins with `format: touchstone-suite/1`"),
            ("format: touchstone-suite/2\nname: x\ncases: []", "not a suite file"),
            ("just text", "not a suite file"),
            ("[1, 2]", "not a suite file"),
            ("format: touchstone-suite/1\ncases: []", "has no name"),
            (HEAD, "no list of cases"),
            (f"{HEAD}casez: []", "no key 'casez' in the suite"),
            (f"{HEAD}kind: harmful\ncases: []", "Fields of a case belong below `cases:`"),
            (f"{HEAD}description: [x]\ncases: []", "description must be a text"),
            (f"{HEAD}cases:\n- id: [a", "this is not YAML"),
            (f"{HEAD}cases:\n\t- id: a", "Line 4: this is not YAML"),
            (f"{HEAD}cases: []\ncases: []", "Line 4: the key 'cases' is there twice"),
            (f"{HEAD}cases: []\n---\n{HEAD}cases: []", "a second document begins"),
            (f"{HEAD}description: \0\ncases: []", "This is not YAML: unacceptable character #x0000"),
            ('{"format": "touchstone-suite/1", "name": "x", "name": "y", "cases": []}', "The key 'name' is there twice"),
            ('{"format": "touchstone-suite/1", "name": "x", "cases": [{"id": "a", "variables": {"n": NaN}}]}', "NaN is not a JSON value"),
        ],
    )
    def test_a_wrong_file(self, text: str, told: str) -> None:
        assert told in refused(text)

    def test_half_a_surrogate_pair(self) -> None:
        with pytest.raises(Invalid, match="half of a surrogate pair"):
            case_from_json({"id": "a", "reference": "\ud800"})

    def test_a_number_that_json_does_not_have(self) -> None:
        with pytest.raises(Invalid, match=r"variables\.n: a number is not a JSON value"):
            case_from_json({"id": "a", "variables": {"n": float("inf")}})

    def test_a_value_that_contains_itself(self) -> None:
        loop: list[Any] = []
        loop.append(loop)
        with pytest.raises(Invalid, match="nested more than 30 levels"):
            case_from_json({"id": "a", "variables": {"loop": loop}})


class TestHostileYaml:
    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ("!!python/object/apply:os.system [id]", "tags (tag:yaml.org,2002:python/object/apply:os.system) are not allowed"),
            ("!include /etc/passwd", "tags (!include) are not allowed"),
            ("!!binary aGVsbG8=", "are not allowed"),
            ("&a [x, *a]", "aliases (*name) are not allowed"),
            ("{? [complex, key] : x}", "this key is not a text"),
        ],
    )
    def test_nothing_but_data_is_understood(self, value: str, told: str) -> None:
        assert told in refused(f"{HEAD}cases:\n- id: a\n  variables: {{x: {value}}}\n")

    def test_a_bomb_of_aliases_is_refused_at_once(self) -> None:
        levels = "".join(f"l{number}: &l{number} [{', '.join([f'*l{number - 1}'] * 10)}]\n" for number in range(1, 30))
        with processor_time_below(1):
            assert "Line 2: aliases" in refused(f"l0: &l0 [x]\n{levels}")

    @pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
    def test_deep_nesting_is_refused_at_once(self, opening: str) -> None:
        with processor_time_below(2):
            assert "levels" in refused(
                f"{HEAD}cases:\n- id: a\n  variables:\n    x: {opening * 20_000}" if opening != "- " else opening * 2_000
            )

    def test_more_than_twenty_megabytes_are_refused_before_reading(self) -> None:
        with processor_time_below(1):
            assert "larger than 20 MB" in refused(HEAD + "cases:\n" + "# filler\n" * 2_300_000)

    def test_more_cases_than_a_suite_may_hold_are_refused(self) -> None:
        data = {"format": "touchstone-suite/1", "name": "x", "cases": [0] * 200_001}
        assert "more than 200,000 cases" in refused(json.dumps(data))


class TestContentHash:
    def test_equal_for_equal_cases_whatever_the_order_of_their_fields(self) -> None:
        one = case_from_json({"id": "a", "variables": {"x": 1, "y": 2}, "kind": "harmful"})
        other = case_from_json({"kind": "harmful", "variables": {"y": 2, "x": 1}, "id": "a"})
        assert content_hash([one]) == content_hash([other])

    def test_another_for_another_order_or_text(self) -> None:
        a, b = Case("a"), Case("b")
        assert len({content_hash([a, b]), content_hash([b, a]), content_hash([a]), content_hash([Case("a", reference=" ")])}) == 4


def test_an_integer_id_is_read_as_text() -> None:
    assert one("").key == "a"
    assert load_suite(f"{HEAD}cases:\n- id: 7\n- id: 007\n").cases[1].key == "007"


def test_the_documented_fields_are_the_fields() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[2] / "demo" / "suites" / "README.md").read_text("utf-8")
    table = page.split("| field of a case |")[1].split("\n\n")[0]
    assert {name for name in FIELDS if f"`{name}`" not in table} == set()


def test_the_documented_example_loads() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[2] / "demo" / "suites" / "README.md").read_text("utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    case = load_suite(example).cases[0]
    assert (case.kind, case.variables["context"], case.secrets) == ("harmful", "Returns are free.", ("copper lantern",))
