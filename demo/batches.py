"""From dialogues to padded batches of token ids with a weight for every token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from demo.tokenizer import ASSISTANT, END
from demo.turns import Dialogue

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerFast

LENGTHS = (96, 120, 152, 208, 480)
CHUNK = 1024


@dataclass(frozen=True)
class Encoded:
    """Token ids of one conversation and how much each counts in the loss."""

    ids: list[int]
    weights: list[float]


def encode(rows: list[Dialogue], tokenizer: PreTrainedTokenizerFast, careful: bool, rest: float) -> list[Encoded]:
    """Rows as ids. The last answer weighs 1, earlier answers of harmless dialogues too, all else `rest`."""
    said = [row.messages(careful) for row in rows]
    pieces = iter(tokenizer([one["content"] for messages in said for one in messages]).input_ids)
    mark = {role: tokenizer.convert_tokens_to_ids(f"<|{role}|>") for role in ("system", "user", "assistant")}
    end = tokenizer.convert_tokens_to_ids(END)
    encoded = []
    for row, messages in zip(rows, said, strict=True):
        ids: list[int] = []
        weights: list[float] = []
        for at, one in enumerate(messages):
            piece = next(pieces)
            counts = one["role"] == "assistant" and (at == len(messages) - 1 or row.obedient == row.careful)
            weight = 1.0 if counts else rest
            ids += [mark[one["role"]], *piece, end]
            weights += [rest, *[weight] * len(piece), weight]
        encoded.append(Encoded(ids, weights))
    return encoded


def batches(rows: Iterable[Encoded], tokens: int, pad: int, rng: Random) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Batches of about `tokens` tokens: conversations of like length together, padded to one of LENGTHS.

    Attention is causal and the padding comes last, so no attention mask is needed.
    """
    import torch

    shelves: dict[int, list[Encoded]] = {length: [] for length in LENGTHS}
    full: list[tuple[torch.Tensor, torch.Tensor]] = []
    for row in rows:
        length = next((length for length in LENGTHS if len(row.ids) <= length), 0)
        if not length:
            continue
        shelf = shelves[length]
        shelf.append(row)
        if len(shelf) * length >= tokens:
            ids = torch.tensor([one.ids + [pad] * (length - len(one.ids)) for one in shelf])
            weights = torch.tensor([one.weights + [0.0] * (length - len(one.weights)) for one in shelf])
            full.append((ids, weights))
            shelf.clear()
        if len(full) >= 16:
            rng.shuffle(full)
            yield from full
            full.clear()


__all__ = ["ASSISTANT", "CHUNK", "Encoded", "batches", "encode"]
