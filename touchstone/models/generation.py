"""Answers for a batch of prompts at once: left padding, one key-value cache, and finished rows leave the batch.

Every row has its own settings and its own random numbers, so an answer does not depend on its neighbours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from touchstone.types import Params

if TYPE_CHECKING:
    import torch

STREAM_EVERY = 2
"""Tokens between two pieces of a streamed answer."""


@dataclass
class Row:
    """One answer being written."""

    prompt: list[int]
    params: Params
    max_new: int
    on_text: Callable[[str], None] | None = None
    tokens: list[int] = field(default_factory=list)
    text: str = ""
    finish: str = ""
    dice: "torch.Generator | None" = None
    began_at: float = 0.0
    """When its batch began, by `time.perf_counter`."""


@dataclass(frozen=True)
class Engine:
    """A loaded model as the loop needs it."""

    model: Any
    tokenizer: Any
    eos: frozenset[int]
    pad: int
    device: str

    def text_of(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))


def generate(engine: Engine, rows: Sequence[Row]) -> None:
    """Write every row's answer; `finish` becomes "stop" or "length"."""
    import torch
    from transformers import DynamicCache

    with torch.inference_mode():
        ids, mask, positions = _padded(engine, rows)
        cache, live = DynamicCache(), list(rows)
        while live:
            logits = (
                engine.model(
                    input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True, logits_to_keep=1
                )
                .logits[:, -1]
                .float()
            )
            chosen = _choose(logits, live)
            keep = [place for place, row in enumerate(live) if not _advance(engine, row, chosen[place])]
            if len(keep) < len(live):
                live, mask, positions = _compact(live, keep, mask, positions, cache, engine.device)
            ids = torch.tensor([[row.tokens[-1]] for row in live], device=engine.device)
            mask = torch.cat([mask, mask.new_ones((len(live), 1))], dim=1)
            positions = positions[:, -1:] + 1


def _padded(engine: Engine, rows: Sequence[Row]) -> "tuple[torch.Tensor, torch.Tensor, torch.Tensor]":
    import torch

    width = max(len(row.prompt) for row in rows)
    ids = torch.tensor([[engine.pad] * (width - len(row.prompt)) + row.prompt for row in rows], device=engine.device)
    mask = torch.tensor([[0] * (width - len(row.prompt)) + [1] * len(row.prompt) for row in rows], device=engine.device)
    return ids, mask, (mask.cumsum(-1) - 1).clamp(min=0)


def _compact(live: list[Row], keep: list[int], mask: Any, positions: Any, cache: Any, device: str) -> tuple[list[Row], Any, Any]:
    """Only the rows that go on, in the batch and in the cache."""
    import torch

    if not keep:
        return [], mask[:0], positions[:0]
    chosen = torch.tensor(keep, device=device)
    cache.batch_select_indices(chosen)
    return [live[place] for place in keep], mask[chosen], positions[chosen]


def _advance(engine: Engine, row: Row, token: int) -> bool:
    """Take one token; whether the row is finished."""
    row.tokens.append(token)
    if token in engine.eos:
        row.finish, row.tokens = "stop", row.tokens[:-1]
    elif row.params.stop and _stopped(engine, row):
        return True
    elif len(row.tokens) >= row.max_new:
        row.finish = "length"
    if row.finish or (row.on_text and len(row.tokens) % STREAM_EVERY == 0):
        _tell(row, engine.text_of(row.tokens))
    return bool(row.finish)


def _stopped(engine: Engine, row: Row) -> bool:
    text = engine.text_of(row.tokens)
    places = [place for place in (text.find(stop) for stop in row.params.stop if stop) if place >= 0]
    if places:
        row.finish = "stop"
        _tell(row, text[: min(places)])
    return bool(places)


def _tell(row: Row, text: str) -> None:
    """The whole text so far; a character that is still in pieces waits for its rest, and so might a stop text."""
    if not row.finish:
        longest = max((len(stop) for stop in row.params.stop), default=1) - 1
        text = text.rstrip("\ufffd")
        text = text[: len(text) - longest] if longest else text
    if row.on_text and len(text) > len(row.text):
        row.on_text(text[len(row.text) :])
    row.text = text if row.finish or len(text) > len(row.text) else row.text


def _choose(logits: "torch.Tensor", rows: Sequence[Row]) -> list[int]:
    """The next token of each row: the likeliest, or drawn where a temperature is given."""
    greedy: list[int] = logits.argmax(-1).tolist()
    return [_draw(logits[place], row) if row.params.temperature else greedy[place] for place, row in enumerate(rows)]


def _draw(logits: "torch.Tensor", row: Row) -> int:
    import torch

    if row.dice is None:
        row.dice = torch.Generator()
        row.dice.manual_seed(row.params.seed) if row.params.seed is not None else row.dice.seed()
    shares = torch.softmax(logits.cpu() / float(row.params.temperature or 1.0), -1)
    if row.params.top_p is not None and row.params.top_p < 1:
        ordered, places = shares.sort(descending=True)
        ordered[(ordered.cumsum(-1) - ordered) >= row.params.top_p] = 0
        shares = torch.zeros_like(shares).scatter(0, places, ordered)
    return int(torch.multinomial(shares, 1, generator=row.dice))
