"""What the address of a list of attempts means: only what there can be, and every category by its name."""

import pytest

from components import state
from components.results.filters import as_params, cell_of, of_cell, read_filters
from store import attempts, scores
from store.database import Database
from tests.results.seeded import World
from touchstone.actions import results
from touchstone.actions.results import Filters


def asked(monkeypatch: pytest.MonkeyPatch, **params: str) -> Filters:
    """The filters of a page with these parameters in its address."""
    monkeypatch.setattr(state, "url_text", lambda name, default="": params.get(name, default))
    return read_filters()


@pytest.mark.parametrize("name", ["kind", "verdict", "refusal", "by"])
def test_a_word_that_means_nothing_leaves_the_filter_open(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert asked(monkeypatch, **{name: "bogus"}) == Filters()


def test_known_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(monkeypatch, kind="benign", verdict="undecided", refusal="none", by="person", text="bogus")
    assert found == Filters(kind="benign", verdict="undecided", refusal="none", by="person", text="bogus")
    assert as_params(found)["by"] == "person"


@pytest.mark.parametrize("name", ["", "-", "--", "-leaks", "leaks-", "a-b", "leaks", "é -"])
def test_every_category_and_attack_is_found_again_by_its_address(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    filters = Filters(category=name, attack=name)
    params = as_params(filters)
    assert all(params.values())
    assert asked(monkeypatch, **params) == filters


@pytest.mark.parametrize("place", [None, ("leak", 7), ("leak", 0), ("", 7)])
def test_the_cell_that_was_chosen_is_found_again_by_what_is_asked_for(place: tuple[str, int] | None) -> None:
    assert cell_of(of_cell("harmful", place), "harmful") == place
    assert cell_of(of_cell("benign", place), "harmful") is None


def test_no_category_is_not_the_one_named_with_a_dash() -> None:
    assert as_params(Filters(category="")) != as_params(Filters(category="-"))


def test_the_count_is_that_of_the_list_whatever_verdict_is_asked_for(db: Database, world: World) -> None:
    figures = results.figures(db, results.open_run(db, world.adversarial))
    for verdict in ("", "pass", "fail", "undecided", "bogus"):
        filters = Filters(verdict=verdict)
        counted = results.count(db, world.adversarial, filters, figures)
        assert counted == results.count(db, world.adversarial, filters, None)


@pytest.mark.parametrize(("by", "expected"), [("person", 3), ("machine", 313)])
def test_attempts_are_found_by_who_judged_them(db: Database, world: World, by: str, expected: int) -> None:
    for line in attempts.attempts_page(db, world.adversarial, limit=3):
        scores.add_review(db, line.id, "pass")
    figures = results.figures(db, results.open_run(db, world.adversarial))
    assert results.count(db, world.adversarial, Filters(by=by), figures) == expected
    assert {bool(line.human) for line in results.page(db, world.adversarial, Filters(by=by), 1)} == {by == "person"}
