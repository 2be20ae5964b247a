"""Passages are found by BM25: figures that others published, and what people expect of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.knowledge import searching
from touchstone.knowledge.bm25 import Index, terms
from touchstone.knowledge.passages import Passage, content_hash
from touchstone.knowledge.searching import searched

TEXTS = st.lists(st.text("ab cdé.", max_size=30), max_size=8)


def test_the_score_is_the_one_that_elasticsearch_explains() -> None:
    """Its reference, "Explain API": N=5, n=1, freq=1, dl=3, avgdl=5.4 gives 1.6943598."""
    texts = ["elasticsearch is fun", *(["other words stand here " + "so " * 2] * 4)]
    ((place, score),) = Index(texts).best("elasticsearch", 5)
    assert sum(len(terms(text)) for text in texts) == 27 and place == 0
    assert score == pytest.approx(1.6943598, abs=1e-6)


def test_the_order_is_the_one_of_bm25s() -> None:
    """The corpus of the README of bm25s (method "lucene"), whose example finds these two for this query."""
    corpus = [
        "a cat is a feline and likes to purr",
        "a dog is the human's best friend and loves to play",
        "a bird is a beautiful animal that can fly",
        "a fish is a creature that lives in water and swims",
    ]
    assert [place for place, _ in Index(corpus).best("does the fish purr like a cat?", 2)] == [0, 3]


@pytest.mark.parametrize(
    ("asked", "written"),
    [("refund", "Refunds"), ("boxes", "box"), ("caches", "cache"), ("cookies", "cookie"), ("policies", "policy"), ("ÉCLAIR", "éclairs"),
     ("session state", "session_state"), ("退款", "如何退款？"), ("ｒｅｆｕｎｄ", "refund")],
)  # fmt: skip
def test_words_are_found_whatever_their_form(asked: str, written: str) -> None:
    assert [place for place, _ in Index(["something else", written]).best(asked, 3)] == [1]


@pytest.mark.parametrize("word", ["bus", "glass", "analysis", "us", "gas"])
def test_a_word_that_only_looks_like_a_plural_stays(word: str) -> None:
    assert terms(word) == [word]


@given(TEXTS, st.text("ab cdé.", max_size=12), st.integers(1, 5))
def test_what_is_found_shares_a_word_and_comes_best_first(texts: list[str], query: str, most: int) -> None:
    found = Index(texts).best(query, most)
    assert len(found) <= most and [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(set(terms(query)) & set(terms(texts[place])) and score > 0 for place, score in found)
    whole = Index(texts).best(query, len(texts))
    assert {place for place, _ in whole} == {place for place, text in enumerate(texts) if set(terms(query)) & set(terms(text))}


@given(st.lists(st.builds(Passage, st.sampled_from("abcd"), st.text(max_size=5), st.text(max_size=3)), max_size=5), st.randoms())
def test_the_hash_of_a_collection_knows_its_content_and_not_its_order(passages: list[Passage], random: object) -> None:
    mixed = list(passages)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert content_hash(mixed) == content_hash(passages)
    assert content_hash([*passages, Passage("e", "", "")]) != content_hash(passages)


def test_a_change_of_any_part_changes_the_hash() -> None:
    passages = [Passage("a", "b", "c", "d"), Passage("x", "b", "c", "d"), Passage("a", "x", "c", "d"), Passage("a", "b", "x", "d")]
    passages += [Passage("a", "b", "c", "x"), Passage("ab", "", "c", "d"), Passage("a", "bc", "", "d"), Passage("a", "\ud800", "c", "d")]
    assert len({content_hash([one]) for one in passages}) == len(passages)


def test_an_index_is_made_once_and_only_some_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "KEPT", 2)
    loads: list[str] = []

    def ask(name: str) -> str:
        def load() -> list[Passage]:
            loads.append(name)
            return [Passage("1", f"the word {name}", "a")]

        return searched(f"hash of {name}", load).best(name, 1)[0].passage.text

    for name in ("one", "two", "one", "three", "one", "two"):
        assert ask(name) == f"the word {name}"
    assert loads == ["one", "two", "three", "two"]
