"""What each kind of node does in a script. A step is given its node, its inputs by port, and what is known; it gives its outputs."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from touchstone.chains.exchange.script.prompts import Turns, filled, plain, turns_of
from touchstone.chains.exchange.script.running import SKIPPED, State, Work
from touchstone.chains.nodes.calculator import as_number, in_digits, reckoned
from touchstone.chains.nodes.citations import cited
from touchstone.chains.nodes.classifier import MOST_TOKENS, TEMPERATURE, asked_of, named_in
from touchstone.chains.nodes.control import MOST_AT_ONCE, MOST_ITEMS, MOST_ROUNDS, OTHERWISE, first_met
from touchstone.chains.nodes.date import parts_of
from touchstone.chains.nodes.parser import parsed
from touchstone.chains.nodes.retriever import MOST
from touchstone.chains.nodes.sql import taken_out
from touchstone.chains.nodes.validator import AGAIN, MOST_TRIES, is_safe
from touchstone.errors import Invalid, NotFound
from touchstone.knowledge.passages import Passage
from touchstone.knowledge.searching import Searched
from touchstone.knowledge.sqlite_file import rows, schema
from touchstone.scorers import ScoringContext
from touchstone.types import Case, Score

Node = Mapping[str, Any]
Given = Mapping[str, Any]
Scorers = Mapping[str, Any]
SECONDS = 5.0
"""One query may take."""


async def input_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {name: work.inputs[name] for name in work.chain["inputs"] if name in work.inputs}


async def output_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {"value": given["value"]}


async def item_step(work: Work, node: Node, given: Given, state: State) -> Given:
    item, number = state["_item"]
    return {"item": item, "number": number}


async def result_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {"value": given["value"], "done": bool(given.get("done", False))}


async def text_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {"text": node["options"].get("text", "")}


async def prompt_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {"messages": filled(work.plan["prompts"][node["options"]["prompt"]], given)}


async def model_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return await answered(work, node, plain(turns_of(given["messages"])))


async def answer_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return await answered(work, node, filled(work.plan["prompts"][node["options"]["prompt"]], given))


async def answered(work: Work, node: Node, messages: Turns) -> Given:
    """What a model says, as a text and as the conversation with it."""
    if not messages:
        raise Invalid("There is nothing to send.", "Connect a prompt that has a message.")
    text = await work.ask(node["options"].get("model", ""), messages, node["settings"])
    return {"text": text, "messages": [*messages, {"role": "assistant", "content": text}]}


async def classifier_step(work: Work, node: Node, given: Given, state: State) -> Given:
    options, text = node["options"], given["text"]
    branches = options.get("branches", [])
    sent = [{"role": "user", "content": asked_of(text, branches, options.get("question", ""))}]
    said = await work.ask(options.get("model", ""), sent, {"temperature": TEMPERATURE, "max_tokens": MOST_TOKENS})
    taken = named_in(said, branches)
    return {one: text if one == taken else SKIPPED for one in node["gives"]}


async def router_step(work: Work, node: Node, given: Given, state: State) -> Given:
    rule = first_met(node["options"].get("rules", []), given["value"])
    taken = str(rule["branch"]) if rule else OTHERWISE
    return {one: given["value"] if one == taken else SKIPPED for one in node["gives"]}


async def join_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {"value": given["values"][0], "values": given["values"]}


async def map_step(work: Work, node: Node, given: Given, state: State) -> Given:
    if len(given["items"]) > MOST_ITEMS:
        raise Invalid("A map takes a list.", f"Of at most {MOST_ITEMS:,} items.")
    slots = asyncio.Semaphore(max(1, min(node["options"].get("at_once", 4), MOST_AT_ONCE)))

    async def one(item: Any, number: int) -> Any:
        async with slots:
            return (await work.body(node["id"], item, number, state))["value"]

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(guarded(one(item, number))) for number, item in enumerate(given["items"])]
    results = [task.result() for task in tasks]
    if failed := next((one for one in results if isinstance(one, Exception)), None):
        raise failed
    return {"results": [one for one in results if one is not SKIPPED]}


async def guarded(work: Any) -> Any:
    """What a piece of work gives, or the error it ends with."""
    try:
        return await work
    except Exception as error:
        return error


async def loop_step(work: Work, node: Node, given: Given, state: State) -> Given:
    value, most = given["start"], max(1, min(node["options"].get("most", 3), MOST_ROUNDS))
    for number in range(most):
        result = await work.body(node["id"], value, number, state)
        if result["value"] is SKIPPED:
            return {"value": value, "rounds": number + 1, "done": True}
        value = result["value"]
        if result.get("done") is True:
            return {"value": value, "rounds": number + 1, "done": True}
    return {"value": value, "rounds": most, "done": False}


async def subchain_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return await work.call(node["options"]["chain"], given)


async def parser_step(work: Work, node: Node, given: Given, state: State) -> Given:
    options = {"format": "json", "schema": {}, "pattern": "", "choices": (), **node["options"]}
    return {"value": parsed(given["text"], **options)}


def judged(scorers: Scorers, node: Node, text: str, given: Given) -> Score:
    """What the scorer of a validator says of a text."""
    said = dict(node["options"]["check"])
    scorer, check = scorers[said.pop("scorer")], {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    score: Score = scorer(**check).score(ScoringContext(Case("chain", secrets=tuple(given.get("secrets", ()))), (), text))
    return score


async def validator_step(scorers: Scorers, work: Work, node: Node, given: Given, state: State) -> Given:
    text, on_fail = given["text"], node["options"].get("on_fail", "block")
    score = judged(scorers, node, text, given)
    if not is_safe(score) and on_fail == "block":
        raise Invalid("It was blocked.", score.reason)
    messages = list(given.get("messages", ()))
    for _ in range(max(1, min(node["options"].get("tries", 1), MOST_TRIES)) if on_fail == "retry" else 0):
        if is_safe(score):
            break
        messages += [{"role": "assistant", "content": text}, {"role": "user", "content": AGAIN.format(score.reason)}]
        text = await work.ask(node["options"].get("model", ""), messages, {})
        score = judged(scorers, node, text, given)
    if not is_safe(score) and on_fail == "retry":
        raise Invalid("It was blocked after it was asked again.", score.reason)
    return {"text": text, "passed": is_safe(score), "reason": score.reason}


async def calculator_step(work: Work, node: Node, given: Given, state: State) -> Given:
    value = reckoned(given["expression"])
    return {"value": as_number(value), "text": in_digits(value)}


async def date_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return parts_of(datetime.now(UTC).astimezone(ZoneInfo(node["options"].get("zone", "UTC"))))


async def retriever_step(work: Work, node: Node, given: Given, state: State) -> Given:
    most = max(1, min(node["options"].get("most", 5), MOST))
    passages = [Passage(**one) for one in work.plan["collections"][node["options"]["collection"]]]
    hits = await asyncio.to_thread(lambda: Searched(passages).best(given["query"], most))
    found = [(asdict(one.passage), round(one.score, 4)) for one in hits]
    citations = [{"number": place, "id": one["id"], "source": one["source"], "place": one["place"], "score": score}
                 for place, (one, score) in enumerate(found, 1)]  # fmt: skip
    return {"documents": [{name: one[name] for name in ("id", "text", "source")} for one, _ in found], "citations": citations}


async def citations_step(work: Work, node: Node, given: Given, state: State) -> Given:
    options = {"on_fail": "flag", "share": 0.7, **node["options"]}
    outputs = cited(given["text"], given["documents"], given.get("citations", ()), options["share"])
    if options["on_fail"] == "block" and not outputs["passed"]:
        raise Invalid("It was blocked.", outputs["reason"])
    return outputs


def database_file(work: Work, node: Node) -> str:
    """The file that was named for a database. Raises NotFound."""
    name = node["options"]["database"]
    if name not in work.plan["databases"]:
        raise NotFound(f"No file is named for the database {name}.", f"Add --database {name}=FILE.")
    return str(work.plan["databases"][name])


async def schema_step(work: Work, node: Node, given: Given, state: State) -> Given:
    return {"schema": await asyncio.to_thread(schema, database_file(work, node), node["options"].get("samples", 3), SECONDS)}


async def sql_step(work: Work, node: Node, given: Given, state: State) -> Given:
    query, most = taken_out(given["query"]), node["options"].get("most", 100)
    found = await asyncio.to_thread(rows, database_file(work, node), query, most, SECONDS)
    table = {"columns": found["columns"], "rows": found["rows"]}
    return {"table": table, "sql": found["sql"], "count": len(found["rows"]), "cut": found["cut"]}
