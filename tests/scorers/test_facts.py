"""A fact is found however its signs are written, and only when it stands alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.scorers import ScoringContext
from touchstone.scorers.facts import Forbidden, Required, find_fact
from touchstone.types import Case, Verdict


@pytest.mark.parametrize(
    ("answer", "fact", "found"),
    [
        ("within 3\u2011day delivery", "3-day", "3\u2011day"),
        ("a 3\u2010day trip", "3\u2011day", "3\u2010day"),
        ("open 9\u20129 each day", "9-9", "9\u20129"),
        ("9\u20155", "9-5", "9\u20155"),
        ("from \u22125 degrees", "-5", "\u22125"),
        ("a cafe\u0301 au lait", "café", "cafe\u0301"),
        ("a CAFÉ au lait", "cafe\u0301 au", "CAFÉ au"),
        ("e\u0301te\u0301: a cafe\u0301, s'il vous plaît", "café", "cafe\u0301"),
        ("two cafe\u0301s", "café", None),
        ("a cafe au lait", "café", None),
        ("It costs £12.50", "£12", None),
        ("call 15", "5", None),
        ("e\u0301 15", "15", "15"),
    ],
)
def test_signs_and_accents_make_no_difference(answer: str, fact: str, found: str | None) -> None:
    place = find_fact(answer, fact)
    assert (answer[place[0] : place[1]] if place else None) == found


def test_the_same_holds_for_what_must_be_said_and_what_must_not() -> None:
    context = ScoringContext(Case("x", required=("3-day|café",), forbidden=("-5",)), (), "A cafe\u0301 at \u22125 degrees.")
    assert Required().score(context).verdict == Verdict.passed
    assert Forbidden().score(context).verdict == Verdict.failed


@given(st.text(), st.sampled_from(["NFC", "NFD"]), st.text())
def test_a_fact_between_any_texts_is_found_where_it_stands(before: str, form: str, after: str) -> None:
    written = unicodedata.normalize(form, "crème brûlée")  # type: ignore[arg-type]
    answer = f"{before} \u2012 {written} \u2012 {after}"
    place = find_fact(answer, "crème brûlée")
    assert place is not None and unicodedata.normalize("NFC", answer[place[0] : place[1]]).casefold() == "crème brûlée"
