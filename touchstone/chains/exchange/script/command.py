"""The command that a script of a chain is: inputs in, outputs as JSON out."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from touchstone.chains.exchange.script.running import Ask, Plan, StepOf, Work
from touchstone.errors import Invalid, NotFound, TouchstoneError
from touchstone.models.chat_protocol import text_of

RETRIES = 5


def asking(model: str, names: Mapping[str, str]) -> Ask:
    """What asks models at OPENAI_BASE_URL with OPENAI_API_KEY: those by `names`, and `model` for nodes that name none."""
    from openai import AsyncOpenAI, OpenAIError

    client = AsyncOpenAI(max_retries=RETRIES)

    async def ask(asked: str, messages: list[dict[str, str]], settings: Mapping[str, Any]) -> str:
        name = names.get(asked) or asked or model
        if not name:
            raise NotFound("No model is named.", "Add --model NAME.")
        completions: Any = client.chat.completions
        try:
            answer = await completions.create(model=name, messages=messages, **settings)
            return text_of(answer.choices[0].message.model_dump())
        except (OpenAIError, LookupError, TypeError, AttributeError) as error:
            raise Invalid(f"The model {name} gave no answer: {str(error)[:300]}") from error

    return ask


async def run(plan: Plan, kinds: Mapping[str, StepOf], inputs: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    """The outputs of the chain by name. Raises an error with words for people where a node fails."""
    return await Work(plan, "", inputs, kinds, ask).outputs()


def options_of(plan: Plan, arguments: list[str] | None) -> argparse.Namespace:
    """What was asked for on the command line."""
    names = ", ".join(plan["chains"][""]["inputs"]) or "none"
    parser = argparse.ArgumentParser(description=f"Runs the chain and prints its outputs as JSON. Its inputs: {names}.")
    parser.add_argument("--input", action="append", default=[], metavar="NAME=TEXT", help="a value; repeat it for more")
    parser.add_argument("--inputs", default="", metavar="FILE", help="all values as a JSON object; - reads them from the standard input")
    parser.add_argument("--model", default="", metavar="NAME", help="the model of nodes that name none")
    parser.add_argument("--model-name", action="append", default=[], metavar="NAME=NAME", help="what a model of the chain is called there")
    parser.add_argument("--database", action="append", default=[], metavar="NAME=FILE", help="the SQLite file of a database of the chain")
    return parser.parse_args(arguments)


def pairs(given: list[str]) -> dict[str, str]:
    """NAME=VALUE by name. Raises Invalid."""
    if wrong := next((one for one in given if "=" not in one), None):
        raise Invalid(f"{wrong[:60]!r} has no =.", "Write NAME=VALUE.")
    return {name: value for name, _, value in (one.partition("=") for one in given)}


def values(options: argparse.Namespace) -> dict[str, Any]:
    """The inputs that were given. Raises Invalid, OSError."""
    if not options.inputs:
        return {**pairs(options.input)}
    text = sys.stdin.read() if options.inputs == "-" else Path(options.inputs).read_text("utf-8")
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Invalid(f"The inputs are no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Invalid("The inputs are no JSON object.")
    return {**found, **pairs(options.input)}


def main(plan: Plan, kinds: Mapping[str, StepOf], arguments: list[str] | None = None) -> int:
    """Run the chain once: 0 where it gave its outputs, 1 where a node failed, which is told."""
    options = options_of(plan, arguments)
    try:
        plan = {**plan, "databases": pairs(options.database)}
        ask = asking(options.model, {**plan["models"], **pairs(options.model_name)})
        outputs = asyncio.run(run(plan, kinds, values(options), ask))
    except (TouchstoneError, OSError) as error:
        name = getattr(error, "name", "")
        print(f"{name}: {error}" if name else error, file=sys.stderr)
        return 1
    print(json.dumps(outputs, ensure_ascii=False, indent=2))
    return 0
