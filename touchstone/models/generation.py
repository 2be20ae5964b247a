"""One answer being written, token by token: where it stops, what of it can be shown, and how its next token is drawn.

Every row has its own settings and its own random numbers, so an answer does not depend on its neighbours.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from touchstone.types import Params

if TYPE_CHECKING:
    import torch

STREAM_EVERY = 2
"""Tokens between two pieces of a streamed answer."""


@dataclass(eq=False)
class Row:
    """One answer being written. Times are by `time.perf_counter`."""

    prompt: list[int]
    params: Params
    max_new: int
    on_text: Callable[[str], None] | None = None
    tokens: list[int] = field(default_factory=list)
    text: str = ""
    finish: str = ""
    """Empty while it is being written; then "stop", "length", or "cancelled"."""
    unwanted: bool = False
    """Set when nobody waits for it any longer."""
    began_at: float = 0.0
    first_at: float | None = None
    ended_at: float = 0.0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.params.seed)

    def begin(self) -> None:
        """Its prompt is read from now on; what an interrupted try wrote is written again."""
        self.tokens, self.began_at, self.dice = [], time.perf_counter(), random.Random(self.params.seed)


@dataclass(frozen=True)
class Engine:
    """A loaded model as the loop needs it."""

    model: Any
    tokenizer: Any
    eos: frozenset[int]
    pad: int
    device: str
    joins: bool = True
    """Whether rows may join a running batch: see `touchstone.models.kv_cache.joinable`."""

    def text_of(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))


def advance(engine: Engine, row: Row, token: int) -> None:
    """Take one token; `finish` is set when it was the last."""
    if row.first_at is None:
        row.first_at = time.perf_counter()
    if row.unwanted:
        row.finish = "cancelled"
    elif token in engine.eos:
        row.finish = "stop"
        _tell(row, engine.text_of(row.tokens))
    else:
        row.tokens.append(token)
        _look(engine, row)
    if row.finish:
        row.ended_at = time.perf_counter()


def _look(engine: Engine, row: Row) -> None:
    """Whether the answer is long enough or holds a stop text, and what of it can be shown by now."""
    if row.params.stop and _holds_stop(engine, row):
        text = engine.text_of(row.tokens)
        row.finish = "stop"
        _tell(row, text[: min(place for place in map(text.find, row.params.stop) if place >= 0)])
    elif len(row.tokens) >= row.max_new:
        row.finish = "length"
        _tell(row, engine.text_of(row.tokens))
    elif row.on_text and len(row.tokens) % STREAM_EVERY == 0:
        _tell(row, engine.text_of(row.tokens))


def _holds_stop(engine: Engine, row: Row) -> bool:
    """Looks at the last tokens first: a character has at most four, and reading a long answer anew for every token is slow."""
    longest = max(map(len, row.params.stop))
    tail = engine.text_of(row.tokens[-4 * longest - 8 :])
    return any(stop in tail for stop in row.params.stop) and any(stop in engine.text_of(row.tokens) for stop in row.params.stop)


def _tell(row: Row, text: str) -> None:
    """The whole text so far; a character that is still in pieces waits for its rest, and so might a stop text."""
    if not row.finish:
        longest = max((len(stop) for stop in row.params.stop), default=1) - 1
        text = text.rstrip("\ufffd")
        text = text[: len(text) - longest] if longest else text
    if row.on_text and len(text) > len(row.text):
        row.on_text(text[len(row.text) :])
    row.text = text if row.finish or len(text) > len(row.text) else row.text


def choose(logits: "torch.Tensor", rows: Sequence[Row]) -> list[int]:
    """The next token of each row: the likeliest, or drawn where a temperature is given."""
    chosen: list[int] = logits.argmax(-1).tolist()
    drawn = [place for place, row in enumerate(rows) if row.params.temperature and not row.finish]
    if drawn:
        for place, token in zip(drawn, _draws(logits[drawn], [rows[place] for place in drawn]), strict=True):
            chosen[place] = token
    return chosen


def _draws(logits: "torch.Tensor", rows: Sequence[Row]) -> list[int]:
    """One draw per row from its own dice, at its own temperature, among the likeliest tokens that make up its top_p."""
    import torch

    def column(values: list[float]) -> "torch.Tensor":
        return torch.tensor(values, dtype=torch.float64, device=logits.device)[:, None]

    heat = column([row.params.temperature or 1.0 for row in rows])
    shares, tokens = torch.softmax(logits.double() / heat, -1).sort(descending=True, stable=True)
    before = shares.cumsum(-1) - shares
    shares = shares.masked_fill(before >= column([1.0 if row.params.top_p is None else row.params.top_p for row in rows]), 0)
    shares[:, 0] = shares[:, 0].clamp(min=1e-300)
    levels = shares.cumsum(-1)
    dice = column([row.dice.random() for row in rows]) * levels[:, -1:]
    places = torch.searchsorted(levels, dice, right=True).clamp(max=levels.shape[-1] - 1)
    drawn: list[int] = tokens.gather(-1, places)[:, 0].tolist()
    return drawn
