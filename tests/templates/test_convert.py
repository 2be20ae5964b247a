"""A template says the same in another format, or the product says why it cannot."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.templates.plain import PIECES, TEXT, VALUES, WRITERS
from touchstone.errors import Invalid
from touchstone.templates import FORMATS, render, variables
from touchstone.templates.convert import convert, literal
from touchstone.templates.writing import RESERVED, Piece

DIRECTIONS = [(source, target) for source in FORMATS for target in FORMATS if source != target]


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@given(pieces=PIECES)
@settings(max_examples=150, deadline=None)
def test_plain_templates_render_the_same_before_and_after(source: str, target: str, pieces: list[Piece]) -> None:
    before = WRITERS[source](pieces)
    after = convert(before, source, target)
    assert after.notes == ()
    assert render(after.text, VALUES, target) == render(before, VALUES, source)
    assert variables(after.text, target) == variables(before, source)
    assert render(convert(after.text, target, source).text, VALUES, source) == render(before, VALUES, source)


@pytest.mark.parametrize("format", FORMATS)
@given(text=TEXT)
@settings(max_examples=300, deadline=None)
def test_literal_text_renders_as_itself(format: str, text: str) -> None:
    assert render(literal(text, format), {}, format) == text


@pytest.mark.parametrize("format", FORMATS)
@given(texts=st.lists(TEXT, min_size=2, max_size=4))
@settings(max_examples=200, deadline=None)
def test_literal_texts_can_stand_beside_each_other_and_beside_tags(format: str, texts: list[str]) -> None:
    tag = {"brace": "{a}"}.get(format, "{{a}}")
    template = tag.join(literal(text, format) for text in texts) + literal(texts[0], format)
    assert render(template, {"a": "A"}, format) == "A".join(texts) + texts[0]


@pytest.mark.parametrize(
    ("template", "source", "target", "expected"),
    [
        ("Hello {name}!", "brace", "mustache", "Hello {{name}}!"),
        ("Hello {name}!", "brace", "jinja2", "Hello {{ name }}!"),
        ('{{"a": {a}}}', "brace", "mustache", '{"a": {{a}}}'),
        ('{{"a": {a}}}', "brace", "jinja2", '{"a": {{ a }}}'),
        ('{"a": {{a}}}', "mustache", "brace", '{{"a": {a}}}'),
        ("{{{a}}}", "mustache", "brace", "{a}"),
        ("{{{{{{{a}}}", "brace", "mustache", "{{=<% %>=}}{{{<%a%>}"),
        ("{{{{a}}}}", "brace", "jinja2", '{{ "{{" }}a}}'),
        ("{xs.0.name}", "brace", "jinja2", "{{ xs[0].name }}"),
        ("{{ xs[0]['name'] }}{{ 'a' }}{{ 1 }}", "jinja2", "mustache", "{{xs.0.name}}a1"),
        ("{% raw %}{{ x }}{% endraw %}", "jinja2", "brace", "{{{{ x }}}}"),
        ("  {{- x -}}  !", "jinja2", "brace", "{x}!"),
    ],
)
def test_what_a_template_becomes(template: str, source: str, target: str, expected: str) -> None:
    assert convert(template, source, target).text == expected


@pytest.mark.parametrize(
    ("template", "target", "what"),
    [
        ("a\n{% if x %}{% endif %}", "brace", "{% if %} at line 2"),
        ("{% for a in b %}{% endfor %}", "mustache", "{% for %} at line 1"),
        ("{{ x|upper }}", "brace", "The filter upper"),
        ("{{ x is defined }}", "mustache", "The test defined"),
        ("{{ a + b }}", "brace", "An expression at line 1"),
        ("{{ x if y }}", "mustache", "An expression with if"),
        ("{{ x[0:1] }}", "brace", "An expression"),
        ("{{ x[-1] }}", "brace", "An expression"),
        ("{{ x['a b'] }}", "brace", "An expression"),
        ("{{ x[y] }}", "brace", "An expression"),
        ("{{ range(3) }}", "brace", "A call"),
        ("{{ ünder }}", "brace", "The name ünder"),
        ("{% set x = 1 %}", "mustache", "{% set %}"),
        ("{% macro m() %}{% endmacro %}", "brace", "{% macro %}"),
        ("{% if %}", "brace", "cannot be read at line 1"),
    ],
)
def test_logic_of_jinja2_that_the_target_cannot_say_is_named(template: str, target: str, what: str) -> None:
    with pytest.raises(Invalid) as caught:
        convert(template, "jinja2", target)
    assert what in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("template", "what"), [("a\n {{#x}}{{/x}}", "{{#x}} at line 2, column 2"), ("{{^a.b}}{{/a.b}}", "{{^a.b}} at line 1")]
)
def test_sections_that_brace_cannot_say_are_named(template: str, what: str) -> None:
    with pytest.raises(Invalid, match="has no equal") as caught:
        convert(template, "mustache", "brace")
    assert what in caught.value.message


@pytest.mark.parametrize("name", sorted(RESERVED))
@pytest.mark.parametrize(("source", "template"), [("brace", "{%s}"), ("mustache", "{{%s}}"), ("mustache", "{{#%s}}{{/x}}")])
def test_names_that_jinja2_keeps_for_itself_are_refused(name: str, source: str, template: str) -> None:
    with pytest.raises(Invalid):
        convert(template.replace("%s", name).replace("/x", f"/{name}"), source, "jinja2")


EXAMPLES: dict[str, Any] = {
    "xs": ["a", "b"],
    "os": [{"n": 1, "tags": ["t"]}, {"n": 2, "tags": []}],
    "flag": True,
    "n": "N",
    "word": "w",
    "d": {"k": 1},
}


@pytest.mark.parametrize(
    ("template", "expected", "taken"),
    [
        ("{{#xs}}- {{.}}\n{{/xs}}", "{% for item in xs|default([], true) %}- {{ item }}\n{% endfor %}", "a list of values"),
        ("{{#os}}{{n}};{{/os}}", "{% for item in os|default([], true) %}{{ item.n }};{% endfor %}", "a list of objects"),
        ("{{n}}{{#flag}} {{n}}{{/flag}}", "{{ n }}{% if flag|default(false) %} {{ n }}{% endif %}", "a condition"),
        ("{{#word}}Say {{word}}.{{/word}}", "{% if word|default(false) %}Say {{ word }}.{% endif %}", "a condition"),
        ("{{#d.k}}has{{/d.k}}", "{% if d.k|default(false) %}has{% endif %}", "a condition"),
        ("{{^gone}}none{{/gone}}", "{% if not gone|default(false) %}none{% endif %}", ""),
        ("a\n{{#flag}}\nb\n{{/flag}}\nc", "a\n{% if flag|default(false) %}b\n{% endif %}c", "a condition"),
    ],
)
def test_sections_become_conditions_and_loops_by_their_use(template: str, expected: str, taken: str) -> None:
    after = convert(template, "mustache", "jinja2")
    assert after.text == expected
    assert [taken in note for note in after.notes] == [True] * bool(taken)
    assert render(after.text, EXAMPLES, "jinja2") == render(template, EXAMPLES, "mustache")


@pytest.mark.parametrize(
    "template",
    [
        "{{#os}}{{n}}:{{#tags}}{{.}}{{/tags}}{{^tags}}-{{/tags}} {{/os}}",
        "{{#os}}{{word}}{{n}}{{/os}}{{word}}",
        "{{#xs}}{{#flag}}{{/flag}}{{.}}{{^flag}}{{.}}{{/flag}}{{/xs}}{ {{=<% %>=}}{{<%={{ }}=%>",
        "{{#os}}{{#tags}}{{.}}{{/tags}}{{/os}}{{item}}",
    ],
)
def test_sections_inside_each_other_render_the_same(template: str) -> None:
    values = {**EXAMPLES, "item": "mine"}
    assert render(convert(template, "mustache", "jinja2").text, values, "jinja2") == render(template, values, "mustache")


def test_comments_are_left_out_and_told() -> None:
    assert convert("a{{! words }}", "mustache", "brace").notes == ("A comment was left out: words",)
    assert convert("a{# words #}", "jinja2", "brace").notes == ("A comment was left out: words",)
    assert convert("a{{! words }}", "mustache", "jinja2").notes == ("A comment was left out: words",)
    assert convert("a{{! words }}", "mustache", "mustache").text == "a{{! words }}"


def test_unknown_formats_and_texts_that_hold_all_delimiters_are_refused() -> None:
    for wrong in (lambda: convert("a", "brace", "x"), lambda: convert("a", "x", "brace"), lambda: literal("a", "x")):
        with pytest.raises(Invalid, match="Unknown template format"):
            wrong()
    with pytest.raises(Invalid, match="every delimiter"):
        literal("{{ <% [[ (( << « | \u2045", "mustache")
    with pytest.raises(Invalid, match="every delimiter"):
        convert("{{{{ <% [[ (( << « | \u2045{x}", "brace", "mustache")
