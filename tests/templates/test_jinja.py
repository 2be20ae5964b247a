"""What Jinja2 templates do: their logic over JSON values, what is optional, how mistakes are named."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates import jinja, render, render_messages, required, variables
from touchstone.types import Message

LINUX = sys.platform == "linux"


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("Hello {{ name }}!", {"name": "Ada"}, "Hello Ada!"),
        ("{{ x }}", {"x": "<b>&\"'"}, "<b>&\"'"),
        ("{{ n }} {{ t }} {{ o }} {{ data }}", {"n": 1.5, "t": True, "o": None, "data": [{"ü": 1}]}, '1.5 true null [{"ü": 1}]'),
        ("{% if vip %}Dear{% else %}Hi{% endif %} {{ name }}", {"vip": False, "name": "A"}, "Hi A"),
        ("{% for x in xs %}{{ loop.index }}/{{ loop.length }}{{ ';' if not loop.last }}{% endfor %}", {"xs": [5, 6]}, "1/2;2/2"),
        ("{% for x in xs %}{{ loop.cycle('a', 'b') }}{% if loop.changed(x) %}!{% endif %}{% endfor %}", {"xs": [1, 1, 2]}, "a!ba!"),
        ("{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{{ d.get('z', 'none') }}", {"d": {"a": 1, "b": 2}}, "a=1;b=2;none"),
        ("{{ d.items }} {{ d['items'] }}", {"d": {"items": "mine"}}, "mine mine"),
        ("{{ xs[0] }}{{ xs[-1] }}{{ xs[1:]|join }}{{ xs.1 }}{{ word[0] }}", {"xs": ["a", "b", "c"], "word": "xyz"}, "acbcbx"),
        ("{{ 'a' ~ n ~ t }} {{ 2 * 3 + 1 }} {{ 7 // 2 }} {{ 2 ** 3 }} {{ 7 % 4 }}", {"n": 1, "t": True}, "a1true 7 3 8 3"),
        ("{{ 5000000 * 3 }}", {}, "15000000"),
        ("{{ xs|map(attribute='n')|join }} {{ xs|sum(attribute='n') }} {{ xs|join('-', attribute='n') }}", {"xs": [{"n": 1}]}, "1 1 1"),
        ("{% for c, all in xs|groupby('c') %}{{ c }}{{ all|length }}{% endfor %}", {"xs": [{"c": 2}, {"c": 1}, {"c": 2}]}, "1122"),
        ("{% for g in xs|groupby('c') %}{{ g.grouper }}{{ g.list|length }}{% endfor %}", {"xs": [{"c": "U"}]}, "U1"),
        ("{{ x|trim|upper|replace('A', 'b')|truncate(20000) }}", {"x": "  aha "}, "bHb"),
        ("{{ x|tojson }} {{ x|indent(2) }}", {"x": "a\nb<'"}, "\"a\\nb<'\" a\n  b<'"),
        ("{% set x = 1 %}{% with y = x + 1 %}{{ y }}{% endwith %}", {}, "2"),
        ("{% macro m(a, b=2) %}<{{ a }}{{ b }}>{% endmacro %}{{ m(1) }}{{ m('x', b='y') }}", {}, "<12><xy>"),
        ("{% for x in tree recursive %}{{ x.n }}{{ loop(x.kids) }}{% endfor %}", {"tree": [{"n": 1, "kids": []}]}, "1"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", {}, "012"),
        ("{% raw %}{{ x }}{% endraw %}{# words #}", {}, "{{ x }}"),
        ("a\n\n", {}, "a\n\n"),
        ("{{ 'b' if x is odd }}{{ 3 is divisibleby 3 }}{{ 'a' in 'abc' }}", {"x": 2}, "truetrue"),
    ],
)  # fmt: skip
def test_what_a_template_becomes(template: str, values: dict[str, Any], expected: str) -> None:
    assert render(template, values, "jinja2") == expected


def test_names_come_in_the_order_of_the_text_and_those_asked_about_are_optional() -> None:
    template = (
        "{{ b }}{% for a in xs %}{{ a.name }}{{ loop.index }}{% endfor %}{% if z is defined %}{{ z }}{% endif %}{{ b }}{{ d|default('x') }}"
    )
    assert variables(template, "jinja2") == ("b", "xs", "z", "d")
    assert required(template, "jinja2") == ("b", "xs")
    assert render(template, {"b": 1, "xs": []}, "jinja2") == "11x"
    assert render(template, {"b": 1, "xs": [], "z": 3, "d": 4}, "jinja2") == "1314"


def test_what_is_missing_is_named_for_all_messages_together() -> None:
    with pytest.raises(MissingVariables) as caught:
        render_messages((Message("system", "{{ a }}{{ ok }}"), Message("user", "{% if false %}{{ b }}{% endif %}")), {"ok": 1}, "jinja2")
    assert caught.value.names == ("a", "b")


def test_an_optional_variable_that_is_used_all_the_same_is_missing() -> None:
    with pytest.raises(MissingVariables) as caught:
        render("{{ x is defined }} {{ x }}", {}, "jinja2")
    assert caught.value.names == ("x",)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("fine\n {% if x %}", "line 2"),
        ("fine\n  {{ a ! b }}", "line 2, column 8"),
        ("fine\n{{ a + }}", "line 2, column 8"),
        ("fine\r\n{{ a b }}", "line 2, column 6"),
        ("{% bogus %}", "line 1, column 4: Encountered unknown tag 'bogus'"),
        ("\n\n{{ d.nothing }}", "line 3: an object has no 'nothing'"),
        ("{{ d.a.b }}", "a text has no 'b'"),
        ("\n{{ d.a + 1 }}", "line 2"),
        ("{{ xs[7] }}", "a list has no '7'"),
        ("{{ xs|first|first }}", "line 1"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ d.a() }}", "only macros, range and loops can be called"),
        ("{{ xs|map('upper') }}", "make a list of it"),
        ("\n{{ x|nope }}", "There is no filter nope (line 2)"),
        ("{{ x is nope }}", "There is no test nope"),
        ("x" * 2_000_001, "at most 2,000,000"),
    ],
)
def test_a_mistake_is_named_with_its_place(template: str, what: str) -> None:
    with pytest.raises(Invalid) as caught:
        render(template, {"d": {"a": "text"}, "xs": [1], "x": 1, "a": 1, "b": 1}, "jinja2")
    assert what in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", {"a": object()}, pytest.param(10**5000, id="5,000 digits")])
@pytest.mark.parametrize(("template", "format"), [("{x}", "brace"), ("{{x}}", "mustache"), ("{{ x }}", "jinja2")])
def test_a_value_that_json_cannot_say_is_refused_in_every_format(value: object, template: str, format: str) -> None:
    with pytest.raises(Invalid):
        render(template, {"x": value}, format)


def test_a_value_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(Invalid):
        render("{{ x }}", {"x": endless}, "jinja2")


def test_a_warm_round_trip_is_short() -> None:
    """Measured: about 0.06 ms for a short template, 0.2 ms with a loop over twenty objects; the bound is for a busy machine."""
    times = []
    for place in range(300):
        began = time.perf_counter()
        render("Hello {{ name }}", {"name": str(place)}, "jinja2")
        times.append(time.perf_counter() - began)
    assert statistics.median(times) < 0.005


@pytest.fixture
def pid() -> Iterator[int]:
    """The process that renders."""
    render("{{ x }}", {"x": 1}, "jinja2")
    process = jinja._process._process
    assert process is not None
    yield process.pid


def test_a_process_killed_in_the_middle_of_a_rendering_is_started_again(pid: int) -> None:
    slow = "{% for a in range(400) %}{% for b in range(200) %}{{ x|sort|length }}{% endfor %}{% endfor %}"
    with ThreadPoolExecutor(1) as pool:
        rendering = pool.submit(render, slow, {"x": list(range(20_000, 0, -1))}, "jinja2")
        time.sleep(0.5)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Invalid):
            rendering.result()
    assert render("{{ x }}", {"x": "next"}, "jinja2") == "next"


def test_a_process_that_ended_between_renderings_is_started_again(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert render("{{ x }}", {"x": "next"}, "jinja2") == "next"


def test_many_threads_get_their_own_answers() -> None:
    def one(number: int) -> bool:
        return render("{{ a }}-{{ b }}", {"a": number, "b": "y" * (number % 50)}, "jinja2") == f"{number}-{'y' * (number % 50)}"

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(400)))


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
def test_the_process_has_no_environment_and_opens_nothing(pid: int) -> None:
    folder = Path("/proc") / str(pid)
    assert (folder / "environ").read_bytes() == b""
    limits = {line[:26].strip(): line[26:].split()[0] for line in (folder / "limits").read_text().splitlines()[1:]}
    assert (limits["Max open files"], limits["Max processes"], limits["Max file size"]) == ("0", "0", "0")
    assert int(limits["Max address space"]) < 2**30
    assert sorted(os.listdir(folder / "fd")) == ["0", "1", "2"]


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
def test_the_process_ends_with_ours() -> None:
    code = "from touchstone.templates import jinja, render; render('{{ x }}', {'x': 1}, 'jinja2'); print(jinja._process._process.pid)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not (Path("/proc") / done.stdout.strip()).exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_renders_with_a_process_of_its_own() -> None:
    code = (
        "import os; from touchstone.templates import render\n"
        "assert render('{{ x }}', {'x': 1}, 'jinja2') == '1'\n"
        "child = os.fork()\n"
        "for n in range(300): assert render('{{ x }}', {'x': n}, 'jinja2') == str(n)\n"
        "if child: assert os.waitpid(child, 0)[1] == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_jinja2_is_imported_by_the_other_process_only() -> None:
    code = "import sys; from touchstone.templates import render; render('{{ x }}', {'x': 1}, 'jinja2'); sys.exit('jinja2' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_template_that_takes_too_much_memory_ends_alone() -> None:
    with pytest.raises(Invalid):
        render("{% macro m(a) %}{{ m(long[1:]) }}{% endmacro %}{{ m(long) }}", {"long": "y" * 1_900_000}, "jinja2")
    assert render("{{ x }}", {"x": "next"}, "jinja2") == "next"
