"""The keys and values a model remembers of a batch: room to grow in place, rows that leave, rows that join.

transformers' own cache is copied whole for every token; at 32 rows of 200 tokens that was a quarter of a step.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

SPARE = 64
"""Columns allocated ahead of the ones in use."""


def joinable(config: Any) -> bool:
    """Whether rows may join a running batch of a model: each layer keeps the keys and values of every token and nothing else."""
    from transformers import DynamicCache
    from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

    inner = config.get_text_config(decoder=True)
    kinds = {type(layer) for layer in DynamicCache(config=config).layers}
    return bool(kinds) and kinds <= {DynamicLayer, DynamicSlidingWindowLayer} and getattr(inner, "attention_chunk_size", None) is None


def new_cache(config: Any, joins: bool) -> Any:
    """An empty cache for a model: ours where rows may join, else the library's for its kinds of layers."""
    from transformers import DynamicCache
    from transformers.cache_utils import Cache

    return Cache(layer_class_to_replicate=_growing_layer()) if joins else DynamicCache(config=config)


def keep(cache: Any, rows: "torch.Tensor", first: int) -> None:
    """Only these rows stay and, where the cache is ours, only the columns from `first` on."""
    for layer in cache.layers:
        if hasattr(layer, "hold"):
            layer.hold(layer.keys[rows, :, first:], layer.values[rows, :, first:])
        else:
            layer.reorder_cache(rows)


def join(cache: Any, other: Any) -> None:
    """Put the rows of `other` below those of `cache`; the narrower ones get zeros on the left. Both must be ours."""
    for mine, theirs in zip(cache.layers, other.layers, strict=True):
        mine.hold(stacked(mine.keys, theirs.keys, -2), stacked(mine.values, theirs.values, -2))


def stacked(upper: "torch.Tensor", lower: "torch.Tensor", columns: int) -> "torch.Tensor":
    """Two blocks of rows as one, the narrower filled with zeros on the left; `columns` is the dimension that differs."""
    import torch

    width = max(upper.shape[columns], lower.shape[columns])
    return torch.cat([_widened(block, width, columns) for block in (upper, lower)])


def _widened(block: "torch.Tensor", width: int, columns: int) -> "torch.Tensor":
    import torch

    missing = width - block.shape[columns]
    if not missing:
        return block
    shape = list(block.shape)
    shape[columns] = missing
    return torch.cat([block.new_zeros(shape), block], dim=columns)


@cache
def _growing_layer() -> Any:
    from transformers.cache_utils import DynamicLayer

    class Growing(DynamicLayer):  # type: ignore[no-untyped-call]
        """A layer's keys and values as the used part of larger tensors; a new token is written behind it."""

        rooms: tuple["torch.Tensor", ...] = ()
        used = 0

        def hold(self, keys: "torch.Tensor", values: "torch.Tensor", spare: int = SPARE) -> None:
            """Take these contents, with room behind them."""
            self.rooms = (_with_room(keys, spare), _with_room(values, spare))
            self._use(keys.shape[-2])

        def update(self, key_states: "torch.Tensor", value_states: "torch.Tensor", *args: Any, **kwargs: Any) -> Any:
            if not self.is_initialized:
                self.lazy_initialization(key_states, value_states)
                self.hold(key_states, value_states)
                return self.keys, self.values
            used, added = self.used, key_states.shape[-2]
            if used + added > self.rooms[0].shape[-2]:
                keys, values = (room[:, :, :used] for room in self.rooms)
                self.hold(keys, values, max(SPARE, added))
            for room, states in zip(self.rooms, (key_states, value_states), strict=True):
                room[:, :, used : used + added] = states
            self._use(used + added)
            return self.keys, self.values

        def _use(self, columns: int) -> None:
            self.used = columns
            self.keys, self.values = (room[:, :, :columns] for room in self.rooms)

    return Growing


def _with_room(block: "torch.Tensor", spare: int) -> "torch.Tensor":
    rows, heads, columns, size = block.shape
    room = block.new_empty((rows, heads, columns + spare, size))
    room[:, :, :columns] = block
    return room
