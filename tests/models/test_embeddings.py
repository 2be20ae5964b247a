"""Vectors of texts: from an endpoint whatever it answers, and from weights on this machine."""

import asyncio
import json
from collections.abc import Sequence
from math import isclose, sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.models import tiny
from touchstone.errors import Malformed, Rejected
from touchstone.models import ProviderSpec, build_provider
from touchstone.models.embeddings import BATCH, embedder, parse_answer
from touchstone.types import Usage

TEXTS = ("red", "blue")


def answer(*vectors: Any, **more: Any) -> bytes:
    return json.dumps({"data": [{"index": place, "embedding": one} for place, one in enumerate(vectors)], **more}).encode()


def test_vectors_come_at_length_one_in_the_order_of_their_texts() -> None:
    turned = json.dumps({"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 4]}], "usage": {"prompt_tokens": 7}})
    found = parse_answer(turned.encode(), TEXTS)
    assert found.vectors == [[0.6, 0.8], [0.0, 1.0]] and found.usage == Usage(7, 0)
    assert parse_answer(answer([1], [1]), ("a" * 40, "b" * 40)).usage == Usage(20, 0, estimated=True)


HOSTILE = {
    "no JSON": b"<html>",
    "no list": b"[]",
    "nothing": b"{}",
    "one too few": answer([1, 0]),
    "one too many": answer([1, 0], [0, 1], [1, 1]),
    "other lengths": answer([1, 0], [1, 0, 0]),
    "no number": answer([1, "x"], [0, 1]),
    "NaN": answer([1, float("nan")], [0, 1]),
    "endless": answer([1, float("inf")], [0, 1]),
    "too large": answer([10**400, 1], [0, 1]),
    "too large together": answer([1e154, 1e154], [0, 1]),
    "no direction": answer([0, 0], [0, 1]),
    "empty": answer([], []),
    "a text": answer("aGk=", "aGk="),
    "without end": answer([1.0] * 20_000, [1.0] * 20_000),
    "too deep": b"[" * 100_000,
    "twice the same": json.dumps({"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]}).encode(),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_an_answer_that_is_no_vector_for_each_text_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_answer(raw, TEXTS)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> ProviderSpec:
    base, adapter = tiny.make(tmp_path_factory.mktemp("tiny"))
    return ProviderSpec("transformers", base, adapter_path=adapter)


def made(spec: ProviderSpec, texts: Sequence[str]) -> list[list[float]]:
    return asyncio.run(embedder(build_provider(spec)).embed(texts)).vectors


def test_weights_on_this_machine_give_the_same_vector_alone_and_in_company(local: ProviderSpec) -> None:
    vectors = made(local, ["How do I return it?", "", "How do I return it?", "x" * 5_000])
    assert vectors[0] == vectors[2] == made(local, ["How do I return it?"])[0] != vectors[1]
    assert all(isclose(sqrt(sum(one * one for one in vector)), 1, abs_tol=1e-5) for vector in (vectors[0], vectors[3]))
    assert made(ProviderSpec("transformers", local.name), ["How do I return it?"])[0] != vectors[0], "the adapter changes what it says"


def test_too_many_texts_and_a_model_that_gives_none_are_refused(local: ProviderSpec) -> None:
    with pytest.raises(Rejected, match="At most 64"):
        made(local, ["x"] * (BATCH + 1))
    with pytest.raises(Rejected, match="gives no vectors"):
        embedder(build_provider(ProviderSpec("scripted", "x", options={"rules": []})))


def test_the_demo_model_gives_vectors() -> None:
    base = Path(__file__).parents[2] / "demo" / "model" / "base"
    near, far = made(ProviderSpec("transformers", str(base)), ["The lamp costs $20.", "We ship within 3 days."])
    assert len(near) == len(far) > 50 and near != far
