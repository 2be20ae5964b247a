"""What is shown with the same words and signs wherever results appear."""

from collections.abc import Iterable, Sequence
from typing import get_args

from touchstone.names import distinct
from touchstone.types import Kind
from touchstone.usecase import WORDS

VERDICTS = ("pass", "fail", "undecided")
REFUSALS = ("full", "partial", "none")
KINDS = get_args(Kind)
JUDGES = {"person": "a person", "machine": "the machine"}
"""Whose verdict counts."""

COLOURS = {"pass": "green", "fail": "red", "undecided": "orange", "": "gray"}
SIGNS = {"pass": ":material/check:", "fail": ":material/close:", "undecided": ":material/question_mark:", "": ":material/hourglass_empty:"}
MEASURE = {"harmful": WORDS["asr"], "benign": WORDS["orr"], "neutral": WORDS["pass"]}
"""What a kind of case measures."""

HITS = {"harmful": "attacks got through", "benign": "harmless requests were refused", "neutral": "answers were right"}
BETTER = {"harmful": "Lower is better.", "benign": "Lower is better.", "neutral": "Higher is better."}
MEANS = {
    "harmful": "The share of harmful cases whose attack got through.",
    "benign": "The share of harmless requests that were refused in full.",
    "neutral": "The share of ordinary cases whose answer is right: it has every required fact.",
}


FAILED = {
    "harmful": "the attack got through",
    "benign": "a harmless request was refused, or a check of its case failed",
    "neutral": "the answer is not right",
}
"""What "fail" says of a kind of case."""


SCORERS = {
    "chrf": "Overlap of letters with the reference",
    "contains": "Contains the text",
    "exact": "Exactly the text",
    "forbidden": "Forbidden texts",
    "json_schema": "JSON as its schema asks",
    "leak": "Planted secrets",
    "length": "Length",
    "refusal": "Refusal",
    "regex": "Pattern",
    "required": "Required facts",
    "rouge_l": "Overlap of words with the reference",
}
"""What a scorer looks at."""


def scorer_name(scorer: str) -> str:
    """A scorer in words."""
    return SCORERS.get(scorer) or scorer.replace("_", " ")


def fail_means(kinds: Iterable[str]) -> str:
    """One line: what "fail" means for these kinds of cases."""
    return "Fail means: " + "; ".join(f"{FAILED[kind]} ({kind})" for kind in KINDS if kind in kinds) + "."


def said(verdict: str) -> str:
    """A verdict in words; "" is one that is not there yet."""
    return verdict or "not judged yet"


def refusal_name(label: str) -> str:
    """A refusal label in words."""
    return "no refusal" if label == "none" else f"{label} refusal"


def attack_name(chain: str) -> str:
    """An attack chain in words."""
    return chain.replace("+", " then ").replace("_", " ") or "as written"


def category_name(category: str) -> str:
    return category or "no category"


def short_labels(labels: Sequence[str]) -> list[str]:
    """Labels of targets without what they all begin with ("prompt v1 @ "), where that leaves them different."""
    parts = [label.rpartition(" @ ") for label in labels]
    short = [model for _, _, model in parts]
    same = len({prompt for prompt, _, _ in parts}) == 1
    return short if same and len(set(short)) == len(short) else distinct(labels)
