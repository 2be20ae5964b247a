"""Texts as vectors: what a model gives them, from an endpoint's `/embeddings` or from weights on this machine.

Vectors come at length 1, so that their product is the cosine of the angle between them.
"""

import json
from collections.abc import Sequence
from math import fsum, isfinite, sqrt
from typing import Any, Protocol, cast

from touchstone.errors import Malformed, Rejected
from touchstone.types import Embedded, Provider, Usage

BATCH = 64
"""Texts of one request."""
MOST_TEXT, MOST_DIMENSIONS = 20_000, 16_384
Vector = list[float]


class Embedder(Protocol):
    """A provider that gives vectors too. Raises ProviderError."""

    async def embed(self, texts: Sequence[str]) -> Embedded: ...


def embedder(provider: Provider) -> Embedder:
    """The provider as one that gives vectors. Raises Rejected for one that does not."""
    if not hasattr(provider, "embed"):
        raise Rejected("This model gives no vectors of texts.", "Choose one at an OpenAI-compatible endpoint, or a local one.")
    return cast(Embedder, provider)


def check_texts(texts: Sequence[str]) -> None:
    """Raises Rejected for more or longer texts than one request takes."""
    if len(texts) > BATCH or any(len(one) > MOST_TEXT for one in texts):
        raise Rejected(f"At most {BATCH} texts of {MOST_TEXT:,} characters are made vectors at once.")


def request_body(model: str, texts: Sequence[str]) -> bytes:
    """As the OpenAI protocol has it: POST /embeddings {"model", "input", "encoding_format"}."""
    return json.dumps({"model": model, "input": list(texts), "encoding_format": "float"}).encode()


def parse_answer(raw: bytes, texts: Sequence[str]) -> Embedded:
    """The vectors of {"data": [{"index", "embedding"}], "usage"}. Raises Malformed for anything else, and where a text has none."""
    try:
        answer = json.loads(raw)
        given = {one["index"]: one["embedding"] for one in answer["data"]}
        vectors = [unit(given[place]) for place in range(len(texts))]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Malformed("The answer holds no vector for every text.", "Check that the model gives embeddings.") from error
    if len({len(one) for one in vectors}) > 1 or len(given) != len(texts):
        raise Malformed("The vectors of the answer do not fit each other.", "Check what answers there.")
    return Embedded(vectors, _usage(answer, texts))


def unit(vector: Any) -> Vector:
    """The vector at length 1. Raises ValueError for what is no vector of finite numbers, TypeError, OverflowError for too large ones."""
    if not isinstance(vector, list) or not 0 < len(vector) <= MOST_DIMENSIONS:
        raise ValueError("no vector")
    numbers = [float(one) for one in vector]
    length = sqrt(fsum(one * one for one in numbers))
    if not isfinite(length) or length == 0:
        raise ValueError("no direction")
    return [one / length for one in numbers]


def _usage(answer: Any, texts: Sequence[str]) -> Usage:
    said = answer.get("usage") if isinstance(answer.get("usage"), dict) else {}
    tokens = said.get("prompt_tokens")
    if isinstance(tokens, int) and not isinstance(tokens, bool) and 0 <= tokens < 10**9:
        return Usage(tokens, 0)
    return Usage(sum(map(len, texts)) // 4, 0, estimated=True)
