"""What mustache templates do: the behaviours of the public specification, and where prompts differ from it."""

import time
from typing import Any

import pytest

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates import render, required, variables


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("Hello {{name}}!", {"name": "Ada"}, "Hello Ada!"),
        ("{{ name }}{{{name}}}{{&name}}{{& name }}{{{ name }}}", {"name": "<b>&\"'"}, "<b>&\"'" * 5),
        ("{{order.id}} {{order.items.1}}", {"order": {"id": 7, "items": ["a", "b"]}}, "7 b"),
        (
            "{{n}} {{f}} {{t}} {{o}} {{data}}",
            {"n": 5, "f": 1.5, "t": True, "o": None, "data": {"ü": [1]}},
            '5 1.5 true null {"ü": [1]}',
        ),
        ('{"a": {{a}}}', {"a": 1}, '{"a": 1}'),
        ("{ {{a}} }", {"a": 1}, "{ 1 }"),
        ("no } tags { here }}", {}, "no } tags { here }}"),
        ("", {}, ""),
    ],
)
def test_a_tag_becomes_its_value_and_nothing_is_escaped(template: str, values: dict[str, Any], expected: str) -> None:
    assert render(template, values, "mustache") == expected


@pytest.mark.parametrize("empty", [False, None, [], "", {}, 0])
def test_a_section_without_a_value_is_skipped_and_its_inverse_is_there(empty: object) -> None:
    assert render("a{{#x}}b{{/x}}{{^x}}c{{/x}}", {"x": empty}, "mustache") == "ac"
    assert render("a{{#x}}b{{/x}}{{^x}}c{{/x}}", {}, "mustache") == "ac"


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{{#x}}yes{{/x}}{{^x}}no{{/x}}", {"x": True}, "yes"),
        ("{{#x}}{{x}}{{/x}}", {"x": "text"}, "text"),
        ("{{#x}}{{.}}{{/x}}", {"x": "text"}, "text"),
        ("{{#xs}}<{{.}}>{{/xs}}", {"xs": ["a", 2, 1.5, False]}, "<a><2><1.5><false>"),
        ("{{#xs}}{{#.}}{{.}},{{/.}};{{/xs}}", {"xs": [[1, 2], [], [3]]}, "1,2,;;3,;"),
        (
            "{{#xs}}{{name}} of {{firm}}. {{/xs}}",
            {"xs": [{"name": "A"}, {"name": "B", "firm": "own"}], "firm": "C"},
            "A of C. B of own. ",
        ),
        ("{{#order}}{{id}} {{place.city}}{{/order}}", {"order": {"id": 1, "place": {"city": "Ulm"}}}, "1 Ulm"),
        ("{{#a.b}}{{c}}{{/a.b}}{{^a.z}}none{{/a.z}}", {"a": {"b": {"c": "deep"}}}, "deepnone"),
        ("{{#a}}{{#b}}{{x}}{{/b}}{{/a}}", {"a": {"b": {"x": 1}}}, "1"),
        ("{{#a}}{{#a}}{{x}}{{/a}}{{/a}}", {"a": {"a": {"x": "inner"}, "x": "outer"}}, "inner"),
        ("{{#a}}{{b.c}}{{/a}}", {"a": {"b": {"c": 1}}, "b": {"c": 2}}, "1"),
        ("{{^x}}{{y}}{{/x}}", {"x": [], "y": 1}, "1"),
        ("{{ # x }}", {}, None),
        ("{{# x }}1{{/ x }}", {"x": True}, "1"),
    ],
)
def test_a_section_is_repeated_or_entered(template: str, values: dict[str, Any], expected: str | None) -> None:
    if expected is None:
        with pytest.raises(Invalid):
            render(template, values, "mustache")
    else:
        assert render(template, values, "mustache") == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("one\n{{#x}}\ntwo\n{{/x}}\nthree", "one\ntwo\nthree"),
        ("one\n  {{#x}}  \n  two\n\t{{/x}}\t\nthree", "one\n  two\nthree"),
        ("one\r\n{{#x}}\r\ntwo\r\n{{/x}}\r\nthree", "one\r\ntwo\r\nthree"),
        ("{{#x}}\ntwo\n{{/x}}", "two\n"),
        ("  {{#x}}\ntwo\n  {{/x}}  ", "two\n"),
        ("a {{#x}}\nb\n{{/x}}\n", "a \nb\n"),
        ("{{#x}}a{{/x}}\nb", "a\nb"),
        ("{{#x}}{{/x}}\nb", "\nb"),
        ("a\n{{! words }}\nb", "a\nb"),
        ("a\n{{!\n many\n lines\n}}\nb", "a\nb"),
        ("a {{! words }}\nb", "a \nb"),
        ("a\n{{^x}}\nno\n{{/x}}\nb", "a\nb"),
        ("a\n{{=<% %>=}}\nb", "a\nb"),
        ("a\n  {{y}}  \nb", "a\n  Y  \nb"),
        ("a\n{{#x}}\n{{#x}}\nb\n{{/x}}\n{{/x}}\nc", "a\nb\nc"),
    ],
)
def test_a_tag_alone_on_its_line_takes_the_line_with_it(template: str, expected: str) -> None:
    assert render(template, {"x": True, "y": "Y"}, "mustache") == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{=<% %>=}}<%x%> {{x}}", "X {{x}}"),
        ("{{= | | =}}|x| {{x}}|={{ }}=| {{x}}", "X {{x}} X"),
        ("{{=[[ ]]=}}[[&x]][[#y]]{{[[/y]]", "X{{"),
        ("{{#y}}{{=<% %>=}}<%x%><%/y%>", "X"),
        ("{{! {{x }}}}", "}}"),
    ],
)
def test_delimiters_can_be_changed(template: str, expected: str) -> None:
    assert render(template, {"x": "X", "y": True}, "mustache") == expected


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("fine\nno {{b c}}", "line 2, column 4 is not a variable"),
        ("{{x", "line 1, column 1 and is never closed"),
        ("{{{x}}", "never closed"),
        ("{{}}", "is not a variable"),
        ("{{.}}", "outside a section"),
        ("{{^x}}{{.}}{{/x}}", "outside a section"),
        ("{{x.}}", "is not a variable"),
        ("{{x.__class__()}}", "is not a variable"),
        ("a\n {{#x}}", "{{#x}} at line 2, column 2 opens a section that is never closed"),
        ("{{/x}}", "was not opened"),
        ("{{#x}}{{#y}}{{/x}}{{/y}}", "{{/x}} at line 1, column 13 closes x, but y is open"),
        ("{{> other}}", "a partial, which prompts have not"),
        ("{{<parent}}{{/parent}}", "inheritance"),
        ("{{$block}}{{/block}}", "inheritance"),
        ("{{=<%=}}", "are not two"),
        ("{{=a b c=}}", "are not two"),
        ("{{#a}}" * 51 + "{{/a}}" * 51, "inside 50 others"),
        ("x" * 2_000_001, "at most 2,000,000"),
    ],
)
def test_a_mistake_is_named_with_its_place(template: str, what: str) -> None:
    with pytest.raises(Invalid) as caught:
        variables(template, "mustache")
    assert what in caught.value.message
    assert caught.value.hint


def test_names_are_told_in_order_and_which_of_them_a_rendering_needs() -> None:
    template = "{{b}} {{#items}}{{name}} {{.}}{{/items}}{{^flag}}{{a}} {{b}}{{/flag}}{{! no }}{{order.id}}"
    assert variables(template, "mustache") == ("b", "items", "name", "flag", "a", "order")
    assert required(template, "mustache") == ("b", "a", "order")


def test_a_name_that_opens_a_section_may_be_left_out() -> None:
    assert required("{{context}}{{#context}}{{context}}{{/context}}", "mustache") == ()
    with pytest.raises(MissingVariables, match="context"):
        render("{{context}}{{#context}}{{/context}}", {}, "mustache")


def test_names_that_no_item_has_are_missing_together() -> None:
    with pytest.raises(MissingVariables) as caught:
        render("{{#xs}}{{a}}{{b}}{{/xs}}", {"xs": [{"a": 1}, {}]}, "mustache")
    assert caught.value.names == ("b", "a")


@pytest.mark.parametrize("template", ["{{a.b}}", "{{a.0}}", "{{#x}}{{a.b.c}}{{/x}}", "{{a.upper}}", "{{a.__class__}}", "{{x.real}}"])
def test_a_key_that_is_not_there_is_named(template: str) -> None:
    with pytest.raises(Invalid, match="There is no"):
        render(template, {"a": "text", "x": 1}, "mustache")


@pytest.mark.parametrize(
    "template",
    ["{{#a}}" * 5 + "x" + "{{/a}}" * 5, "{{#a}}" * 10 + "{{/a}}" * 10, "{{#a}}{{b}}{{/a}}"],
)
def test_sections_over_lists_cannot_explode(template: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Invalid, match=r"more than (2,000,000 characters|500,000 turns)"):
        render(template, {"a": [1] * 1_000, "b": "y" * 10_000}, "mustache")
    assert time.perf_counter() - began < 20


def test_fifty_sections_inside_each_other_render() -> None:
    assert render("{{#a}}" * 50 + "x" + "{{/a}}" * 50, {"a": True}, "mustache") == "x"


LONG = ("{{x}} ", "{{#x}}{{/x}}", "{{!}}\n", "{{=<% %>=}}<%={{ }}=%>", " {{#x}}  \n {{/x}}  \n", "{ ", "{{x}}\t\t\t")


@pytest.mark.parametrize("unit", LONG)
def test_a_long_template_is_read_at_once(unit: str) -> None:
    began = time.perf_counter()
    render(unit * (200_000 // len(unit)), {"x": "x"}, "mustache")
    assert time.perf_counter() - began < 10
