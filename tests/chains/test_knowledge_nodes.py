"""The nodes that reach knowledge: a retriever, a database, and tools; what they are given as means is all they reach."""

import ast
import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chains.stub import Kept, Stub
from tests.chains.test_nodes import alone
from tests.chains.test_running import chain, run, states
from tests.knowledge.made import shop
from touchstone.chains import nodes
from touchstone.chains.checking import problems
from touchstone.chains.document import Node
from touchstone.chains.kinds import GROUPS, kinds
from touchstone.chains.nodes.calculator import as_number, in_digits, reckoned
from touchstone.chains.nodes.sql import taken_out
from touchstone.errors import Invalid
from touchstone.knowledge.chunking import chunked
from touchstone.knowledge.meaning import Meant, fused, meant
from touchstone.knowledge.passages import Passage
from touchstone.knowledge.searching import Hit
from touchstone.options import options

HANDBOOK = b"# Handbook\n\n## Refunds\n\nWithin 30 days.\n\n## Hours\n\nNine to five, closed on Sunday.\n"


def library(text: bytes = HANDBOOK, **more: Any) -> Stub:
    return Stub(collections={"docs": chunked("handbook.md", text).passages}, **more)


def test_a_retriever_gives_passages_and_what_to_cite_them_as() -> None:
    outcome = alone("retriever", {"collection": "docs", "most": 1}, {"query": "Do you give a refund?"}, library())
    text = "# Handbook\n\n## Refunds\n\nWithin 30 days."
    assert outcome.outputs["documents"] == [{"id": "handbook.md#1", "text": text, "source": "handbook.md"}]
    (citation,) = outcome.outputs["citations"]
    assert (citation["number"], citation["source"], citation["place"]) == (1, "handbook.md", "Handbook > Refunds")
    assert citation["id"] == "handbook.md#1" and citation["score"] > 0


def test_what_is_not_there_is_no_error_and_the_number_of_passages_has_a_bound() -> None:
    nothing = alone("retriever", {"collection": "docs"}, {"query": "xylophone"}, library())
    assert nothing.outputs == {"documents": [], "citations": []}
    many = b"\n".join(b"## Refund %d\n\nrefund\n" % number for number in range(80))
    for most, count in ((10**9, 50), (-3, 1), (7, 7)):
        found = alone("retriever", {"collection": "docs", "most": most}, {"query": "refunds"}, library(many))
        assert len(found.outputs["documents"]) == count


MEANING = {"collection": "docs", "by": "meaning", "embeddings": "base", "most": 1}
ANAGRAMS = b"# A\n\n## One\n\nnight\n\n## Two\n\nzebra zebra zebra zebra\n"


def test_by_meaning_it_finds_what_shares_no_word_and_makes_the_vectors_of_a_collection_once() -> None:
    outside = library(ANAGRAMS)
    found = alone("retriever", MEANING, {"query": "berzaa zaber"}, outside)
    assert "zebra" in found.outputs["documents"][0]["text"] and 0.5 < found.outputs["citations"][0]["score"] <= 1
    assert alone("retriever", {**MEANING, "by": "words"}, {"query": "berzaa"}, outside).outputs["documents"] == []
    alone("retriever", MEANING, {"query": "thing"}, outside)
    assert [said for _, said in outside.asked] == ["2 texts", "1 texts", "1 texts"]


def test_by_both_a_passage_that_either_way_finds_has_its_place() -> None:
    found = alone("retriever", {**MEANING, "by": "both", "most": 2}, {"query": "night berzaa zaber zaber"}, library(ANAGRAMS))
    assert {one["text"].split()[-1] for one in found.outputs["documents"]} == {"night", "zebra"}


def test_a_ranking_by_both_is_the_sum_of_one_over_sixty_and_the_rank() -> None:
    one, two, three = (Hit(Passage(id, id, "d"), 0.0) for id in "abc")
    found = fused([[one, two], [two, three]], 2)
    assert [(hit.passage.id, round(hit.score, 6)) for hit in found] == [("b", round(1 / 62 + 1 / 61, 6)), ("a", round(1 / 61, 6))]


def test_of_all_who_ask_at_once_one_makes_the_vectors_and_if_it_fails_the_next_does() -> None:
    made: list[int] = []

    async def make() -> Meant:
        made.append(1)
        await asyncio.sleep(0.01)
        if len(made) == 1:
            raise Invalid("Not now.")
        return Meant([Passage("a", "a", "d")], [[1.0, 0.0]])

    async def many() -> list[Any]:
        return await asyncio.gather(*(meant(("here", "once"), make) for _ in range(5)), return_exceptions=True)

    found = asyncio.run(many())
    assert len(made) == 2 and sum(isinstance(one, Invalid) for one in found) == 1 and len({id(one) for one in found}) == 2


@pytest.mark.parametrize("options", [{"by": "meaning"}, {"by": "both", "embeddings": "gone"}, {"by": "magic", "embeddings": "base"}])
def test_a_retriever_without_its_model_says_so(options: dict[str, str]) -> None:
    assert alone("retriever", {"collection": "docs", **options}, {"query": "x"}, library()).error


CHATBOT = chain(
    [Node("q", "input"), Node("r", "retriever", {"collection": "docs"}), Node("a", "answer", {"prompt": "p", "model": "base"}),
     Node("out", "output"), Node("cited", "output", {"name": "citations"})],
    "q.question r.query", "r.documents a.context", "q.question a.question", "a.text out.value", "r.citations cited.value",
    inputs=["question"],
)  # fmt: skip
PROMPT = {"p": "{context}\n\n{question}"}
BY_MEANING = replace(CHATBOT, nodes=tuple(replace(one, options=MEANING) if one.id == "r" else one for one in CHATBOT.nodes))


def test_passages_stand_in_a_prompt_under_their_numbers() -> None:
    outcome = run(CHATBOT, library(prompts=PROMPT), inputs={"question": "Are you closed on Sunday?"})
    assert outcome.outputs["answer"] == "base: [1] ## Hours\n\nNine to five, closed on Sunday.\n\nAre you closed on Sunday?"
    assert outcome.outputs["citations"][0]["place"] == "Handbook > Hours"


def test_a_changed_document_is_looked_up_anew_and_an_unchanged_one_is_not() -> None:
    cache, asked = Kept(), {"question": "Do you give refunds?"}
    run(CHATBOT, library(prompts=PROMPT), cache, inputs=asked)
    assert states(run(CHATBOT, library(prompts=PROMPT), cache, inputs=asked))["r"] == "cached"
    changed = run(CHATBOT, library(HANDBOOK.replace(b"30", b"14"), prompts=PROMPT), cache, inputs=asked)
    assert states(changed)["r"] == "ok" and "Within 14 days." in changed.outputs["answer"]
    other = library(b"## Music\n\nNone.\n", prompts=PROMPT)
    assert states(run(CHATBOT, other, cache, inputs=asked))["r"] == "ok"


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_by_meaning_a_partial_run_gives_what_a_full_one_gives_whatever_changed(by: str) -> None:
    whole = replace(
        BY_MEANING, nodes=tuple(replace(one, options={**MEANING, "by": by}) if one.id == "r" else one for one in BY_MEANING.nodes)
    )
    cache, asked = Kept(), {"question": "zebra"}
    run(whole, library(ANAGRAMS, prompts=PROMPT), cache, inputs=asked)
    assert states(run(whole, library(ANAGRAMS, prompts=PROMPT), cache, inputs=asked))["r"] == "cached"
    tuned = replace(whole, nodes=tuple(replace(one, options={**one.options, "embeddings": "tuned"}) if one.id == "r" else one
                                       for one in whole.nodes))  # fmt: skip
    changed = ANAGRAMS.replace(b"zebra zebra zebra zebra", b"zebra crossing")
    for after, text in ((tuned, ANAGRAMS), (whole, changed), (tuned, changed)):
        partial, full = (run(after, library(text, prompts=PROMPT), kept, inputs=asked) for kept in (cache, Kept()))
        assert states(partial)["r"] == "ok" and partial.outputs == full.outputs and not full.error


def test_another_model_behind_the_same_name_is_asked_anew() -> None:
    found = library(ANAGRAMS).found
    there = kinds["retriever"](**MEANING).stands_on(found)
    assert there != kinds["retriever"](**MEANING).stands_on(replace(found, models={"base": "stub base 2"}))
    words = kinds["retriever"](collection="docs", embeddings="gone").stands_on(found)
    assert words == found.collections["docs"], "a model that is not asked decides nothing"


def test_a_collection_or_database_that_is_not_there_is_told_at_its_node() -> None:
    named = [Node("r", "retriever", {"collection": "gone"}), Node("s", "sql", {"database": "../../etc/passwd"}), Node("h", "schema")]
    whole = chain([Node("q", "input"), *named, Node("o", "output")],
                  "q.x r.query", "q.x s.query", "r.documents o.value", inputs=["x"])  # fmt: skip
    said = {one.node: one.text for one in problems(whole, Stub().found) if not one.warning}
    assert said == {
        "r": "There is no collection gone. Choose one that is there.",
        "s": "There is no database ../../etc/passwd. Choose one that is there.",
        "h": "There is no database chosen. Choose one that is there.",
    }
    assert "no database /etc/passwd" in alone("sql", {"database": "/etc/passwd"}, {"query": "SELECT 1"}).error
    assert "no database /etc/passwd" in alone("schema", {"database": "/etc/passwd"}, {}).error


def test_a_database_answers_a_query_that_a_model_wrote(tmp_path: Path) -> None:
    shops = Stub(databases={"shop": shop(tmp_path)})
    asked = {"query": "Here is the query:\n```sql\nSELECT city, total FROM orders WHERE total > 5;\n```\nIt lists them."}
    outcome = alone("sql", {"database": "shop", "most": 1}, asked, shops)
    assert outcome.outputs == {
        "table": {"columns": ["city", "total"], "rows": [["Oslo", 10.5]]},
        "sql": "SELECT city, total FROM orders WHERE total > 5;",
        "count": 1,
        "cut": True,
    }
    assert next(one.done.note for one in outcome.steps if one.node == "n" and one.done) == "the first 1 rows of more"
    refused = alone("sql", {"database": "shop"}, {"query": "```\nSELECT 1; DROP TABLE orders\n```"}, shops)
    assert refused.outputs == {} and "2 statements" in refused.error


def test_a_query_and_a_schema_are_always_asked_anew(tmp_path: Path) -> None:
    shops, cache = Stub(databases={"shop": shop(tmp_path)}), Kept()
    whole = chain([Node("t", "text", {"text": "SELECT count(*) FROM orders"}), Node("s", "sql", {"database": "shop"}),
                   Node("h", "schema", {"database": "shop", "samples": 0}), Node("o", "output"), Node("p", "output", {"name": "schema"})],
                  "t.text s.query", "s.table o.value", "h.schema p.value")  # fmt: skip
    first = run(whole, shops, cache)
    assert first.outputs["schema"].startswith("CREATE VIEW large") and first.outputs["answer"]["rows"] == [[3]]
    (tmp_path / "shop.db").unlink()
    shop(tmp_path, "CREATE TABLE orders(x);")
    second = run(whole, shops, cache)
    assert second.outputs == {"answer": {"columns": ["count(*)"], "rows": [[0]]}, "schema": "CREATE TABLE orders(x);"}
    assert {states(second)["s"], states(second)["h"]} == {"ok"}


@pytest.mark.parametrize(
    ("answer", "query"),
    [
        (" SELECT 1 ", "SELECT 1"),
        ("```sql\nSELECT 1\n```", "SELECT 1"),
        ("```\nSELECT 1```", "SELECT 1"),
        ("```sql\nSELECT 1\n```\n```sql\nSELECT 2\n```", "```sql\nSELECT 1\n```\n```sql\nSELECT 2\n```"),
        ("```sql\nSELECT 1", "```sql\nSELECT 1"),
    ],
)
def test_a_query_is_taken_out_of_one_fence_and_never_chosen_among_two(answer: str, query: str) -> None:
    assert taken_out(answer) == query


def test_one_slow_query_does_not_hold_up_the_others(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
    shops = Stub(databases={"shop": shop(tmp_path)})
    texts = [Node("slow", "text", {"text": endless}), Node("fast", "text", {"text": "SELECT 1"})]
    queries = [Node(name, "sql", {"database": "shop"}) for name in "ab"]
    whole = chain([*texts, *queries, Node("o", "output")], "slow.text a.query", "fast.text b.query", "b.count o.value")
    began = time.perf_counter()
    outcome = run(whole, shops)
    ended = {one.node: one.ended_s for one in outcome.steps}
    assert outcome.failed_at == "a" and "longer than 5 seconds" in outcome.error
    assert ended["b"] < 3 and time.perf_counter() - began < 12


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("(19.90 + 4.50) × 3", 73.2, "73.2"),
        ("0.1 + 0.2", 0.3, "0.3"),
        ("2 ^ 10 - 1", 1023, "1023"),
        ("-2 ** 2", -4, "-4"),
        ("7 // 2 + 7 % 3", 4, "4"),
        ("-7 % 3", 2, "2"),
        ("-7 // 2", -4, "-4"),
        ("10 / 4", 2.5, "2.5"),
        ("1 / 3 * 3", 1, "1"),
        ("sqrt(2)", 1.4142135623730951, "1.4142135623731"),
        ("round(2.5) + round(2.675, 2)", 5.68, "5.68"),
        ("max(1, 2, abs(-3)) − min(4, 5)", -1, "-1"),
        ("floor(-1.5) + ceil(1.2)", 0, "0"),
        ("99999999999999999999 * 3", 3e20, "299999999999999999997"),
        ("2 ** 300", 2.037035976334486e90, "2.03703597633449e+90"),
        ("1e-30 / 3", 3.3333333333333333e-31, "3.33333333333333e-31"),
    ],
)
def test_a_sum_is_reckoned_as_people_do(text: str, value: float, digits: str) -> None:
    outcome = alone("calculator", {}, {"expression": text})
    assert outcome.outputs["value"] == pytest.approx(value, rel=1e-15) and outcome.outputs["text"] == digits


NO_SUMS = [
    "", " ", "x", "1 +", "twelve", "5!", "15% of 80", "1,000", "1 = 1", "1 < 2", "not 1", "~1", "1 if 1 else 2", "True + 1", "None", "1j",
    "'a' * 9",    "[1] * 9", "(1, 2)", "{1: 2}", "f'{1}'", "...", "lambda: 1", "(x := 1)", "await x", "yield", "import os",
    "__import__('os').system('id')",
    "(1).__class__", "(1).real", "abs.__self__", "eval('1')", "exec('1')", "open('/etc/passwd')", "abs(x=1)", "min(*[1])", "[1][0]",
    "[x for x in [1]]", "max()", "sqrt(1, 2)", "sqrt(-1)", "1 / 0", "0 / 0", "0 % 0", "1 // 0", "0 ** -1", "(-8) ** 0.5", "9 ** 9 ** 9",
    "9 ** 99999999", "10 ** 301", "1e400", "1e999999999", "1e200 * 1e200", "1 << 99999", "1 @ 1", "round(1, 99999)", "round(1, 0.5)",
    "round(1e40, 15)", "1\n+1", "1; 2", "\0", "\ud800", "1" * 501, "1" * 400, "(" * 250 + "1" + ")" * 250, "9**" * 150 + "9",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_SUMS)
def test_whatever_is_no_sum_is_refused_in_words_and_at_once(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        reckoned(text)
    assert refused.value.hint and time.perf_counter() - began < 0.5


@given(st.text(st.sampled_from("0123456789.+-*/%^() ,esqrtabmind×"), max_size=60) | st.text(max_size=40))
def test_any_text_has_a_bounded_value_or_is_refused(text: str) -> None:
    try:
        value = reckoned(text)
    except Invalid:
        return
    assert value.is_finite() and abs(as_number(value)) < 1e302 and len(in_digits(value)) < 80


numbers = st.integers(-(10**6), 10**6)


def between(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda one: f"({one[0]} {one[1]} {one[2]})")


@given(st.recursive(numbers.map(str), between, max_leaves=8))
def test_whole_numbers_are_reckoned_exactly(text: str) -> None:
    value = _whole(ast.parse(text, mode="eval").body)
    if len(text) <= 500 and abs(value) < 10**48:
        assert reckoned(text) == Decimal(value) and in_digits(reckoned(text)).replace("-0", "0") == str(value)


def _whole(part: Any) -> int:
    if isinstance(part, ast.Constant):
        return int(str(part.value))
    if isinstance(part, ast.UnaryOp):
        return -_whole(part.operand)
    left, right = _whole(part.left), _whole(part.right)
    return left + right if isinstance(part.op, ast.Add) else left - right if isinstance(part.op, ast.Sub) else left * right


def test_the_date_is_the_clocks_in_the_zone_that_was_chosen_and_never_an_old_one() -> None:
    late = Stub(clock=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert alone("date", {}, {}, late).outputs == {
        "text": "Thursday, 31 December 2026, 23:30", "date": "2026-12-31", "time": "23:30", "weekday": "Thursday",
    }  # fmt: skip
    assert alone("date", {"zone": "Europe/Oslo"}, {}, late).outputs["date"] == "2027-01-01"
    whole, cache = chain([Node("d", "date"), Node("o", "output")], "d.date o.value"), Kept()
    run(whole, late, cache)
    assert run(whole, replace(late, clock=datetime(2027, 1, 2, tzinfo=UTC)), cache).outputs == {"answer": "2027-01-02"}


@pytest.mark.parametrize("zone", ["", "Mars", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "\ud800", "x" * 5_000])
def test_a_zone_that_is_none_is_told(zone: str) -> None:
    outcome = alone("date", {"zone": zone}, {})
    assert "no time zone" in outcome.error and outcome.outputs == {}


def test_a_page_is_fetched_by_the_means_and_a_refusal_ends_the_step() -> None:
    means = Stub(web={"https://docs.example.com/": "<p>Hello</p>"})
    assert alone("http_get", {}, {"url": " https://docs.example.com/\n"}, means).outputs == {"text": "<p>Hello</p>"}
    assert "may not be asked" in alone("http_get", {}, {"url": "https://evil.example.com/"}, means).error


MINE = ("calculator", "date", "http_get", "retriever", "schema", "sql")


@pytest.mark.parametrize("name", MINE)
def test_no_option_of_such_a_node_holds_code_a_path_or_a_host(name: str) -> None:
    assert kinds[name].group in GROUPS and kinds[name].__doc__
    assert set(options(kinds[name])) <= {"collection", "most", "by", "embeddings", "database", "samples", "zone"}


@pytest.mark.parametrize("file", sorted(Path(nodes.__file__).parent.glob("*.py")), ids=lambda file: file.stem)
def test_a_file_of_nodes_opens_nothing_itself(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    names = [one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    names += [alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names]
    banned = ("os", "io", "socket", "sqlite3", "subprocess", "pathlib", "aiohttp", "httpx", "urllib", "requests", "store", "time", "random",
              "touchstone.models", "touchstone.actions", "touchstone.knowledge.fetching")  # fmt: skip
    assert [name for name in names if any(name == one or name.startswith(f"{one}.") for one in banned)] == []
    calls = [one.func.id for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    assert not {"open", "eval", "exec", "compile", "getattr", "__import__"} & set(calls)


def test_a_step_that_is_stopped_while_it_waits_for_a_query_stops(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
    node = kinds["sql"](database="shop")
    means: Any = Stub(databases={"shop": shop(tmp_path)})

    async def go() -> float:
        work = asyncio.ensure_future(node.run({"query": endless}, means))
        await asyncio.sleep(0.5)
        began = time.perf_counter()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        return time.perf_counter() - began

    loop = asyncio.new_event_loop()
    try:
        assert loop.run_until_complete(go()) < 1
    finally:
        loop.close()
