"""Hostile templates and values: what was tried against template engines elsewhere ends in a sentence or in harmless text."""

import time
from typing import Any

import pytest

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates import FORMATS, render, variables

VALUES: dict[str, Any] = {"x": "text", "n": 3, "xs": [1, 2], "d": {"k": "v"}, "big": list(range(20_000, 0, -1)), "long": "y" * 100_000}
DOUBLING = "{% set a = [1] %}" + "{% set a = [a, a] %}" * 40

REACHING = {
    "brace": [
        "{x.__class__}",
        "{x.__init__.__globals__}",
        "{x.__class__.__mro__[1]}",
        "{x!r}",
        "{x:>999999999}",
        "{x:{n}}",
        "{x:{x.__class__}}",
        "{x[0]}",
        "{d[k]}",
        "{0}",
        "{}",
        "{x.upper}",
        "{d.keys}",
        "{n.real}",
        "{xs.append}",
        "{x.format}",
        "{__import__('os')}",
        "{x}}",
        "{{x}",
    ],
    "mustache": [
        "{{x.__class__}}",
        "{{x.__init__.__globals__}}",
        "{{d.keys}}",
        "{{xs.append}}",
        "{{n.real}}",
        "{{x()}}",
        "{{x|upper}}",
        "{{> /etc/passwd}}",
        "{{#x}}{{upper.__self__}}{{/x}}",
        "{{{x.__class__.__mro__}}}",
        "{{#d}}{{items}}{{/d}}",
        "{{x!r}}",
        "{{lookup x '__class__'}}",
    ],
    "jinja2": [
        "{{ x.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ x.__init__.__globals__ }}",
        "{{ x['__class__'] }}",
        "{{ x|attr('__class__') }}",
        "{{ [x]|map(attribute='__class__')|list }}",
        "{{ [x]|map('attr', '__class__')|list }}",
        "{{ [x, x]|sort(attribute='__class__') }}",
        "{{ [x]|join(attribute='__class__') }}",
        "{{ [x]|sum(attribute='__class__.__name__') }}",
        "{{ x.upper() }}",
        "{{ x.format(1) }}",
        "{{ '{0.__class__}'.format(x) }}",
        "{{ '{a}'.format_map(d) }}",
        "{{ x.join(xs) }}",
        "{{ '%s'|format(x) }}",
        "{{ '%s' % x }}",
        "{{ '%(k)s' % d }}",
        "{{ x.encode() }}",
        "{{ xs.append(1) }}",
        "{{ d.update(k=1) }}",
        "{{ d.pop('k') }}",
        "{{ d.items.__self__ }}",
        "{{ d.items.__func__.__globals__ }}",
        "{{ n.real }}",
        "{{ n.to_bytes(9) }}",
        "{{ self }}",
        "{{ self._TemplateReference__context }}",
        "{{ self.x() }}",
        "{{ super() }}",
        "{{ lipsum() }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler('a') }}",
        "{{ joiner() }}",
        "{{ namespace(a=1) }}",
        "{{ dict(a=1) }}",
        "{{ request.application }}",
        "{{ config.items() }}",
        "{{ get_flashed_messages.__globals__ }}",
        "{{ url_for }}",
        "{{ environment.filters }}",
        "{{ context.vars }}",
        "{{ os.environ }}",
        "{{ range.__self__ }}",
        "{{ range.__func__ }}",
        "{{ range }}",
        "{{ range.__self__.filters }}",
        "{% for i in xs %}{{ loop.__class__ }}{% endfor %}",
        "{% for i in xs %}{{ loop._iterator }}{% endfor %}",
        "{% for i in xs %}{{ loop }}{% endfor %}",
        "{% for i in xs %}{{ loop.cycle.__self__ }}{% endfor %}",
        "{% for i in xs %}{{ loop.cycle.__func__.__globals__ }}{% endfor %}",
        "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
        "{% macro m() %}{% endmacro %}{{ m._func }}",
        "{% macro m() %}{% endmacro %}{{ m }}",
        "{% macro m() %}{{ caller.__class__ }}{% endmacro %}{% call m() %}{% endcall %}",
        "{% macro m() %}{{ varargs.__class__ }}{% endmacro %}{{ m(1) }}",
        "{% include 'x' %}",
        "{% include x %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% extends x %}",
        "{% block b %}{% endblock %}",
        "{% set ns.a = 1 %}",
        "{% set d.k = 1 %}",
        "{% autoescape true %}{{ x }}{% endautoescape %}",
        "{% do x %}",
        "{% debug %}",
        "{% trans %}{% endtrans %}",
        "{{ x|pprint }}",
        "{{ d|xmlattr }}",
        "{{ x|urlize }}",
        "{{ xs|random }}",
        "{{ x|safe }}",
        "{{ x is sameas x }}",
        "{{ x is callable }}",
        "{{ xs|map('__class__') }}",
        "{{ xs|select('callable')|list }}",
        "{{ nope }}",
        "{{ ().__class__ }}",
        "{{ {}.__class__ }}",
        "{{ 1.__class__ }}",
        "{{ x.__class__ is defined or x.__class__.a }}",
        "{{ x[d] }}",
        "{{ x() }}",
    ],
}

EXPLODING = {
    "brace": ["{long}" * 30, "{big}" * 100],
    "mustache": ["{{long}}" * 30, "{{#big}}{{long}}{{/big}}", "{{#big}}" * 5 + "{{/big}}" * 5, "{{#x}}" * 60 + "{{/x}}" * 60],
    "jinja2": [
        "{{ 'a' * 999999999 }}",
        "{{ [1] * 999999999 }}",
        "{{ x * 10**9 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 2 ** 999999 }}",
        "{{ 1000000 ** 64 ** 64 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%1000000000d' is odd }}",
        "{{ '%1000000000d' is even }}",
        "{{ '%1000000000d' is divisibleby 3 }}",
        "{{ range(999999999)|list }}",
        "{{ range(10**15)|sum }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in big %}{% for b in big %}{% endfor %}{% endfor %}",
        "{% for a in big %}{{ long }}{% endfor %}",
        "{% set a = long %}" + "{% set a = a ~ a %}" * 40,
        "{% set a = long %}" + "{% set a = a + a %}" * 40,
        "{% set a = [1] %}" + "{% set a = a + a %}" * 40,
        "{% set a = long %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40,
        DOUBLING + "{{ a }}",
        DOUBLING + "{{ a|tojson }}",
        DOUBLING + "{{ a ~ a }}",
        DOUBLING + "{{ a|upper }}",
        DOUBLING + "{{ a|join }}",
        DOUBLING + "{{ a|string }}",
        DOUBLING + "{{ a|replace(1, 2) }}",
        DOUBLING + "{% set b = [1] %}" + "{% set b = [b, b] %}" * 40 + "{{ a == b }}",
        DOUBLING + "{{ [a, a]|unique|list }}",
        "{{ x|center(999999999) }}",
        "{{ long|indent(999999999) }}",
        "{{ long|replace('y', long) }}",
        "{{ x|wordwrap(1, true, long) }}",
        "{{ xs|batch(999999999, 'x')|list }}",
        "{{ xs|slice(999999999)|list }}",
        "{{ 1.5|round(999999999) }}",
        "{{ xs|tojson(indent=999999) }}",
        "{{ [long] * 2 }}",
        "{{ big|map('center', 9999)|join }}",
        "{% for a in big %}{% set b = long|upper %}{% endfor %}",
        "{% for a in range(400) %}{% for b in range(400) %}{{ big|sort|length }}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% for a in xs recursive %}{{ loop(xs) }}{{ loop(xs) }}{% endfor %}",
        "{{ " + "(" * 5000 + ")" * 5000 + " }}",
        "{{ " + "-" * 100000 + "1 }}",
        "{{ " + "not " * 50000 + "1 }}",
        "{{ " + "[" * 50000 + " }}",
        "{{ 1" + "+1" * 50000 + " }}",
        "{{ x" + ".x" * 50000 + " }}",
        "{{ x" + "|upper" * 20000 + " }}",
        "{% if x %}" * 5000,
        "{% for a in xs %}" * 60 + "{% endfor %}" * 60,
        "{% for a in xs %}" * 19 + "{% endfor %}" * 19,
        "{{ " + "x if x else " * 5000 + "x }}",
    ],
}


def flat(table: dict[str, list[str]]) -> list[Any]:
    return [pytest.param(format, template, id=f"{format}-{template[:60]}") for format, found in table.items() for template in found]


@pytest.mark.parametrize(("format", "template"), flat(REACHING))
def test_nothing_behind_a_value_is_reached(format: str, template: str) -> None:
    with pytest.raises(Invalid):
        render(template, VALUES, format)


@pytest.mark.parametrize(("format", "template"), flat(EXPLODING))
def test_no_template_takes_more_than_its_share(format: str, template: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Invalid) as caught:
        render(template, VALUES, format)
    assert time.perf_counter() - began < 20
    assert len(str(caught.value)) < 600
    assert render({"brace": "{x}"}.get(format, "{{ x }}"), VALUES, format) == "text"


@pytest.mark.parametrize("template", ["{{ loop.__class__ }}", "{{ x is defined }}{{ y }}", "{{ request }}"])
def test_what_looks_like_a_part_of_an_engine_is_a_variable_without_value(template: str) -> None:
    with pytest.raises(MissingVariables):
        render(template, {"x": 1}, "jinja2")


PAYLOADS = (
    "{{7*7}}",
    "${7*7}",
    "{%print 1%}",
    "{% raw %}",
    "{% endraw %}",
    "{# #}",
    "{{=<% %>=}}",
    "{{/x}}",
    "{{#x}}",
    "{x}",
    "{{x}}",
    "{{{x}}}",
    "{",
    "}",
    "{%",
    "%}",
    r"\1",
    r"\g<0>",
    r"\g<name>",
    "\\",
    "\\n",
    "$1",
    "$&",
    "%s",
    "%(x)s",
    "{0}",
    "{x.__class__}",
    "\x00",
    "\r\n",
    "\r",
    "\n",
    "\ud800",
    "\udfff\ud800",
    "\U0001f600",
    "\u2028",
    "'",
    '"',
    '{{ "',
    "<script>",
    "&amp;",
    "\ufeff",
    "\x1b[0m",
    "a" * 100_000,
)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: repr(payload[:20]))
@pytest.mark.parametrize("format", FORMATS)
def test_a_payload_given_as_a_value_stays_what_it_is(format: str, payload: str) -> None:
    template = {"brace": "<{x}|{x}|{y}>"}.get(format, "<{{ x }}|{{ x }}|{{ y }}>")
    assert render(template, {"x": payload, "y": "{x}{{x}}"}, format) == f"<{payload}|{payload}|{{x}}{{{{x}}}}>"


def test_a_refused_template_does_not_change_the_next_one() -> None:
    with pytest.raises(Invalid):
        render("{% set x = 'mine' %}{% macro range() %}own{% endmacro %}{{ range() }}{{ 1 / 0 }}", {}, "jinja2")
    assert render("{% for i in range(2) %}{{ i }}{% endfor %}{{ x }}", {"x": "given"}, "jinja2") == "01given"


@pytest.mark.parametrize("format", FORMATS)
def test_an_unknown_variable_is_no_more_than_a_name(format: str) -> None:
    template = {"brace": "{__class__}{__builtins__}"}.get(format, "{{__class__}}{{__builtins__}}")
    assert variables(template, format) == ("__class__", "__builtins__")
    assert render(template, {"__class__": "a", "__builtins__": "b"}, format) == "ab"
