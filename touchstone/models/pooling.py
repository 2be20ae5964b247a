"""Vectors of texts from the weights of a model: the mean of what its last layer says of each token."""

from collections.abc import Sequence
from typing import Any

from touchstone.models.generation import Engine


def pooled(engine: Engine, texts: Sequence[str], context: int) -> tuple[list[list[float]], int]:
    """A vector of length 1 for each text, and the tokens that were read; of a text longer than `context` its beginning, of an
    empty one perhaps nothing but zeros.

    The mean over the tokens of the last hidden state, as Reimers and Gurevych, "Sentence-BERT" (2019), pool it. One text at a time: what
    a text gives does not depend on its neighbours.
    """
    rows = [_tokens(engine, text, context) for text in texts]
    return [_mean(engine, row) for row in rows], sum(map(len, rows))


def _tokens(engine: Engine, text: str, context: int) -> list[int]:
    tokens: list[int] = engine.tokenizer(text, add_special_tokens=False, truncation=True, max_length=context)["input_ids"]
    return tokens or [engine.pad]


def _mean(engine: Engine, tokens: list[int]) -> list[float]:
    import torch

    with torch.inference_mode():
        whole: Any = engine.model(
            torch.tensor([tokens], device=engine.device), output_hidden_states=True, use_cache=False, logits_to_keep=1
        )
        mean = whole.hidden_states[-1][0].float().mean(dim=0)
        vector: list[float] = torch.nn.functional.normalize(mean, dim=0).tolist()
    return vector
