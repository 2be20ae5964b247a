"""Answers for many prompts at once: left padding, one key-value cache; finished rows leave, waiting rows join."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from touchstone.models import kv_cache
from touchstone.models.generation import Engine, Row, advance, choose

if TYPE_CHECKING:
    import torch

READ_AT_ONCE = 2048
"""Tokens of prompts read in one pass; those of like length go together, so that little padding is read."""

Take = Callable[[int], Sequence[Row]]
"""Gives at most so many rows that wait to join."""


class Batch:
    """Rows that are written together. Rows that are finished stay, unused, until enough have gathered to be worth a copy."""

    def __init__(self, engine: Engine, rows: Sequence[Row]) -> None:
        import torch

        self.engine, self.rows = engine, list(rows)
        width = max(len(row.prompt) for row in rows)
        padding = [width - len(row.prompt) for row in rows]
        self.ids = self._tensor([[engine.pad] * empty + row.prompt for empty, row in zip(padding, rows, strict=True)])
        self.mask = self._tensor([[0] * empty + [1] * (width - empty) for empty in padding])
        self.positions = (self.mask.cumsum(-1) - 1).clamp(min=0)
        self.cache = kv_cache.new_cache(engine.model.config, engine.joins)
        with torch.inference_mode():
            self._write()

    @property
    def live(self) -> int:
        """Rows that are still being written."""
        return sum(not row.finish for row in self.rows)

    def step(self) -> None:
        """One more token for every row."""
        import torch

        with torch.inference_mode():
            self._drop(len(self.rows) // 8)
            self.ids = self._tensor([[row.tokens[-1] if row.tokens else self.engine.pad] for row in self.rows])
            self.mask = torch.cat([self.mask, self.mask.new_ones((len(self.rows), 1))], dim=1)
            self.positions = self.positions[:, -1:] + 1
            self._write()

    def join(self, other: "Batch") -> None:
        """Take over the rows of another batch of the same model."""
        import torch

        with torch.inference_mode():
            self._drop(0)
            other._drop(0)
            if other.rows:
                self._put_below(other)

    def _put_below(self, other: "Batch") -> None:
        import torch

        if not self.rows:
            self.rows, self.mask, self.positions, self.cache = other.rows, other.mask, other.positions, other.cache
            return
        kv_cache.join(self.cache, other.cache)
        self.mask = kv_cache.stacked(self.mask, other.mask, -1)
        self.positions = torch.cat([self.positions[:, -1:], other.positions[:, -1:]])
        self.rows += other.rows

    def _write(self) -> None:
        logits = self.engine.model(
            input_ids=self.ids, attention_mask=self.mask, position_ids=self.positions, past_key_values=self.cache,
            use_cache=True, logits_to_keep=1,
        ).logits[:, -1].float()  # fmt: skip
        for row, token in zip(self.rows, choose(logits, self.rows), strict=True):
            if not row.finish:
                advance(self.engine, row, token)

    def _drop(self, tolerated: int) -> None:
        """Leave out the finished rows if they are more than tolerated, and the columns that only they used."""
        keep = [place for place, row in enumerate(self.rows) if not row.finish]
        if len(self.rows) - len(keep) <= tolerated:
            return
        self.rows = [self.rows[place] for place in keep]
        if not keep:
            return
        chosen = self._tensor(keep)
        first = int(self.mask[chosen].argmax(-1).min()) if self.engine.joins else 0
        self.mask, self.positions = self.mask[chosen, first:], self.positions[chosen]
        kv_cache.keep(self.cache, chosen, first)

    def _tensor(self, values: list[list[int]] | list[int]) -> "torch.Tensor":
        import torch

        return torch.tensor(values, device=self.engine.device)


def write_answers(engine: Engine, take: Take, tell: Callable[[Row], None], limit: int) -> None:
    """Write the rows that `take` gives, at most `limit` at once, until none is left; `tell` hears of each that is finished."""
    batch: Batch | None = None
    while True:
        free = limit - (batch.live if batch else 0)
        if free == limit or (engine.joins and free >= max(1, limit // 8)):
            for group in _alike(take(free)) if engine.joins else _begun(take(free)):
                fresh = Batch(engine, group)
                _announce(group, tell)
                if batch is None:
                    batch = fresh
                else:
                    batch.join(fresh)
        if batch is None or not batch.live:
            return
        going = [row for row in batch.rows if not row.finish]
        batch.step()
        _announce(going, tell)


def _alike(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows in groups that are read together, each of like lengths."""
    group: list[Row] = []
    for row in sorted(rows, key=lambda row: len(row.prompt)):
        if group and (len(group) + 1) * len(row.prompt) > READ_AT_ONCE:
            yield from _begun(group)
            group = []
        group.append(row)
    yield from _begun(group)


def _begun(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """All rows as one group, begun; none where there is no row."""
    for row in rows:
        row.begin()
    if rows:
        yield list(rows)


def _announce(rows: Sequence[Row], tell: Callable[[Row], None]) -> None:
    for row in rows:
        if row.finish:
            tell(row)
