"""Local models: 32 requests at once against one at a time, and against a bare cached loop, in the same run.

python -m tests.bench.bench_local [--quick]

Two loads on the demo model. *Steady*: prompts of 32 tokens and 64 new ones each, as the floors of docs/performance.md were measured; this
is the gate. *Suite*: the shipped cases with the sample prompt, every answer to its own end; prompts are longer than answers
there, and reading a prompt costs the same in a batch as alone. Seconds are of the processor, so that a busy machine measures the same.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from demo.evaluate import conversation, shipped_cases
from tests.bench.figures import HEAD, Figure, show
from touchstone.models import ProviderSpec, build_provider
from touchstone.models.generation import Engine
from touchstone.models.pool import loaded
from touchstone.types import Message, Params

FOLDER = Path(__file__).parents[2] / "demo" / "model"
NEW = 64
PROMPT = 32
TOGETHER = 32
MUST_SPEED_UP, MUST_OF_BARE = 8.0, 0.8

Talk = Sequence[Message]


@dataclass(frozen=True)
class Measured:
    """Tokens written, and the seconds of processor and clock that took."""

    tokens: int
    processor_s: float
    wall_s: float

    @property
    def per_s(self) -> float:
        return self.tokens / self.processor_s


def measured(act: Callable[[], int]) -> Measured:
    wall, processor = time.perf_counter(), time.process_time()
    tokens = act()
    return Measured(tokens, time.process_time() - processor, time.perf_counter() - wall)


def through_the_provider(talks: Sequence[Talk], params: Params, at_once: int, adapter: str = "") -> int:
    """Tokens written for every conversation by `at_once` workers, as a run does it."""

    async def go() -> int:
        provider = build_provider(ProviderSpec("transformers", str(FOLDER / "base"), adapter_path=adapter))
        waiting, written = iter(talks), 0

        async def work() -> None:
            nonlocal written
            for talk in waiting:
                completion = await provider.complete(talk, params)
                written += completion.usage.output_tokens

        await asyncio.gather(*(work() for _ in range(at_once)))
        return written

    return asyncio.run(go())


def bare_loop(engine: Engine, rows: int) -> int:
    """The least that a batch takes: the model, the library's own cache, the likeliest token; no padding, no ends, no texts."""
    import torch
    from transformers import DynamicCache

    with torch.inference_mode():
        ids, cache = torch.full((rows, PROMPT), 7, device=engine.device), DynamicCache()
        for _ in range(NEW):
            ids = engine.model(input_ids=ids, past_key_values=cache, use_cache=True).logits[:, -1:].argmax(-1)
            ids.tolist()
    return rows * NEW


@contextmanager
def endless(folder: str) -> Iterator[Engine]:
    """The model without an end of answers, so that each has as many tokens as it may."""
    model = loaded(folder)
    kept = model.engine
    model.engine = replace(kept, eos=frozenset())
    try:
        yield model.engine
    finally:
        model.engine = kept


def talk_of(tokens: int, engine: Engine, template: str) -> Talk:
    """A conversation of so many tokens once it is rendered."""
    from touchstone.models.chat_template import render_chat

    text, special = "", {"bos_token": "", "eos_token": ""}
    while len(engine.tokenizer(render_chat(template, [Message("user", f"{text} a")], special)).input_ids) <= tokens:
        text += " a"
    return (Message("user", text),)


def steady(rounds: int) -> tuple[float, float]:
    """Prints the steady load; gives the speed-up over one at a time and the share of the bare loop, medians of the rounds."""
    folder = str(FOLDER / "base")
    params = Params(temperature=0.0, max_tokens=NEW)
    speed_ups, shares = [], []
    with endless(folder) as engine:
        talk = talk_of(PROMPT, engine, loaded(folder).template)
        for _ in range(rounds):
            one = measured(lambda: through_the_provider([talk] * 4, params, 1))
            many = measured(lambda: through_the_provider([talk] * 6 * TOGETHER, params, TOGETHER))
            bare = measured(lambda: bare_loop(engine, TOGETHER))
            speed_ups.append(many.per_s / one.per_s)
            shares.append(many.per_s / bare.per_s)
            print(f"steady: one {one.per_s:6.0f} tokens/s   {TOGETHER} at once {many.per_s:6.0f}   bare loop {bare.per_s:6.0f}", flush=True)
    return statistics.median(speed_ups), statistics.median(shares)


def suite(share: int, adapter: str = "") -> float:
    """Prints the suite load for every so-manyth case; gives the speed-up over one at a time."""
    talks = [tuple(Message(turn["role"], turn["content"]) for turn in conversation(case)) for case in shipped_cases()[::share]]  # type: ignore[arg-type]
    params = Params(temperature=0.0, max_tokens=80)
    one = measured(lambda: through_the_provider(talks[::4], params, 1, adapter))
    many = measured(lambda: through_the_provider(talks, params, TOGETHER, adapter))
    speed = f"{len(talks) / many.processor_s:.0f} cases a second of processor, {len(talks) / many.wall_s:.0f} by the clock"
    print(f"suite, {'adapter' if adapter else 'base'}: one {one.per_s:6.0f} tokens/s   {TOGETHER} at once {many.per_s:6.0f}   {speed}")
    return many.per_s / one.per_s


def main(quick: bool) -> int:
    """Print the figures; 1 when a target that must hold is missed, or there is no demo model."""
    if not (FOLDER / "base" / "config.json").exists():
        print("There is no demo model; make it with python -m demo.train.")
        return 1
    through_the_provider([(Message("user", "Hello"),)] * 4, Params(max_tokens=4), 2)
    speed_up, share = steady(1 if quick else 3)
    gains = [suite(4 if quick else 1, adapter) for adapter in ("", str(FOLDER / "adapter"))]
    print(HEAD)
    missed = show(
        [
            Figure(f"steady load, {TOGETHER} at once", speed_up, MUST_SPEED_UP, "x", "of one at a time, tokens a second", at_least=True),
            Figure(f"steady load, {TOGETHER} at once", share, MUST_OF_BARE, "x", "of a bare loop, tokens a second", at_least=True),
            *(
                Figure(f"suite load, {name}", gain, 1.0, "x", "of one at a time", True)
                for name, gain in zip(("base", "adapter"), gains, strict=True)
            ),
        ]
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
