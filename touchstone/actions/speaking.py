"""The process that speaks with models for the playground and runs chains for their page: `python -m touchstone.actions.speaking`.

Local weights and SDKs live here, not in the pages' process; it can be killed without harm. A line of JSON each way:
in {"ask": id, "model": model id, "messages", "params"}, {"chain": id, "call": a call as `chain_work` writes it} or {"stop": id};
out {"id", "text"}, of a chain {"id", "step"} too, then {"id", "done"} or {"id", "error"}. It ends when its input does.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from store import models
from store.database import Database, open_database
from touchstone.actions.models import provider_for
from touchstone.actions.store_errors import translated
from touchstone.errors import TouchstoneError
from touchstone.memory import set_imports_aside
from touchstone.models import cost_usd
from touchstone.settings import Settings
from touchstone.types import Completion, Message, Params, Provider

Say = Callable[[Mapping[str, Any]], None]
log = logging.getLogger("touchstone.playground")


class Speaking:
    """The answers under way, and the providers that were opened for them."""

    def __init__(self, db: Database, settings: Settings, say: Say, environ: Mapping[str, str] = os.environ) -> None:
        self.db, self.settings, self.say, self.environ = db, settings, say, environ
        self.under_way: dict[str, asyncio.Task[None]] = {}
        self.providers: dict[tuple[Any, ...], Provider] = {}

    def hear(self, line: str) -> None:
        """Begin or stop an answer."""
        order = json.loads(line)
        if "stop" in order:
            if task := self.under_way.get(order["stop"]):
                task.cancel()
            return
        key = order.get("ask") or order["chain"]
        task = asyncio.ensure_future(self._told(key, self._stream(order) if "ask" in order else self._run(order)))
        self.under_way[key] = task
        task.add_done_callback(lambda _: self.under_way.pop(key, None))

    async def _told(self, key: str, work: Awaitable[None]) -> None:
        """The work, and how it ended where it did not end well."""
        try:
            await work
        except asyncio.CancelledError:
            self.say({"id": key, "stopped": True})
        except TouchstoneError as error:
            words = {"message": error.message, "hint": error.hint, "node": getattr(error, "field", "")}
            self.say({"id": key, "error": words})
        except Exception as error:
            log.error("an answer failed", exc_info=error)
            words = {"message": f"Something went wrong inside Touchstone ({type(error).__name__}).", "hint": "The log tells more."}
            self.say({"id": key, "error": words})
        set_imports_aside()

    async def _run(self, order: Mapping[str, Any]) -> None:
        from touchstone.actions.chain_work import Telling, work
        from touchstone.actions.chains import read_call

        def provider(model_id: int) -> Provider:
            return self._provider(model_id)[0]

        telling = Telling(lambda said: self.say({"id": order["chain"], **said}))
        await work(self.db, read_call(order["call"]), self.settings, self.environ, provider, telling)

    async def _stream(self, order: Mapping[str, Any]) -> None:
        messages = [Message(turn["role"], turn["content"]) for turn in order["messages"]]
        provider, prices = self._provider(int(order["model"]))
        async for chunk in provider.stream(messages, Params.from_json(order["params"])):
            if chunk.text:
                self.say({"id": order["ask"], "text": chunk.text})
            if chunk.completion is not None:
                self.say({"id": order["ask"], "done": _told(chunk.completion, prices)})

    @translated()
    def _provider(self, model_id: int) -> tuple[Provider, tuple[float, float]]:
        """A provider is opened anew when its model or endpoint was changed."""
        model = models.get_model(self.db, model_id)
        endpoint = models.get_endpoint(self.db, model.endpoint_id)
        key = (model.model_dump_json(), endpoint.model_dump_json())
        if key not in self.providers:
            self.providers[key] = provider_for(self.db, model_id, self.settings, self.environ)
        return self.providers[key], (model.price_in, model.price_out)


def _told(done: Completion, prices: tuple[float, float]) -> dict[str, Any]:
    """The whole answer with its figures."""
    return {**asdict(done), "cost_usd": cost_usd(done.usage, *prices)}


def _write(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def listen(speaking: Speaking) -> None:
    """Take orders until the input ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        speaking.hear(line)


def main() -> None:
    settings = Settings.from_environment()
    asyncio.run(listen(Speaking(open_database(settings.database_url), settings, _write)))


if __name__ == "__main__":
    main()
