"""A number in an address that no row has, however large: the page says so, or shows what it shows without it."""

import pytest

from components.navigation import SECTIONS
from store.tables import Project
from tests.pages.conftest import Visit, seen

PAGES = [entry.path for entries in SECTIONS.values() for entry in entries]
NAMES = ("prompt", "version", "run", "over", "attempt", "suite", "round", "case", "page", "model", "a", "b")


@pytest.mark.parametrize("number", ["9223372036854775807", "99999999999999999999", "9" * 5000])
@pytest.mark.parametrize("page", PAGES)
def test_no_number_is_too_large_for_a_page(visit: Visit, sample: Project, page: str, number: str) -> None:
    at = visit(page, **dict.fromkeys(NAMES, number))
    assert not at.exception
    assert "Something went wrong" not in seen(at)


@pytest.mark.parametrize(
    ("page", "name", "thing"),
    [
        ("compare", "run", "run"),
        ("results", "run", "run"),
        ("runs", "over", "run"),
        ("suite", "suite", "suite"),
        ("attempt", "attempt", "attempt"),
    ],
)
def test_what_is_no_number_is_told_and_nothing_else_is_shown_in_its_place(
    visit: Visit, sample: Project, page: str, name: str, thing: str
) -> None:
    at = visit(f"pages/validate/{page}.py", **{name: "**abc**"})
    assert [error.proto.title.replace("\\", "") for error in at.error] == [f"There is no {thing} “**abc**”."]
    assert "Check the address, or choose from the menu." in seen(at)
    assert at.sidebar.caption[0].value.startswith("Project:") and not at.button and not at.dataframe
