"""Times, rates, boxes and the error boundary, as a reader sees them."""

import time
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from components.clock import duration, when
from components.rates import rate_note
from components.results.scale import contrast, luminance
from touchstone.statistics.rates import rate


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.0, "0 ms"),
        (0.34, "340 ms"),
        (1.25, "1.2 s"),
        (12.4, "12 s"),
        (250, "4 min 10 s"),
        (120, "2 min"),
        (7500, "2 h 5 min"),
        (3600, "1 h"),
    ],
)
def test_a_length_of_time_is_in_the_unit_a_person_would_use(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_time_names_the_day_only_when_it_is_not_today() -> None:
    noon = datetime(2026, 11, 24, 12, 0).timestamp()
    assert when(noon - 3600, noon) == "11:00"
    assert when(noon - 24 * 3600, noon) == "yesterday 12:00"
    assert when(noon - 48 * 3600, noon) == "22 Nov 2026, 12:00"
    assert when(time.time()) == datetime.now().strftime("%H:%M")


def test_a_rate_never_stands_without_its_interval_and_counts() -> None:
    assert rate_note(rate(12, 100, 3)) == "95 % interval 7.0 % to 20 % · 12 of 100, 3 undecided"
    assert rate_note(rate(0, 0, 5)) == "no decided answer, 5 undecided"


def test_a_clean_rate_still_shows_how_high_it_may_be() -> None:
    assert "0 % to" in rate_note(rate(0, 50)) and not rate_note(rate(0, 50)).startswith("95 % interval 0 % to 0 %")


def a_rate() -> None:
    from components.rates import show_rate
    from touchstone.statistics.rates import rate

    show_rate("Attack success", rate(1, 8, 2))


def test_undecided_answers_are_bounded_in_the_help() -> None:
    at = AppTest.from_function(a_rate).run()
    assert at.metric[0].value == "12 %" or at.metric[0].value == "13 %"
    assert "all against it" in at.metric[0].proto.help


def an_expected_error() -> None:
    import streamlit as st

    from components.boundary import boundary
    from touchstone.errors import NotFound

    with boundary():
        raise NotFound("There is no **run**.", "Choose <b>another</b>.")
    st.text("the page goes on")


def test_an_expected_error_is_two_sentences_as_text() -> None:
    at = AppTest.from_function(an_expected_error).run()
    assert at.error[0].proto.title == "There is no \\*\\*run\\*\\*\\."
    assert at.error[0].value == "Choose \\<b\\>another\\<\\/b\\>\\."
    assert at.text[0].value == "the page goes on"


def a_guarded_fragment() -> None:
    import streamlit as st

    from components.boundary import guarded

    @st.fragment
    @guarded
    def part() -> None:
        if st.button("Break it"):
            raise ValueError("secret")

    part()


def test_a_fragment_wears_the_boundary_itself() -> None:
    at = AppTest.from_function(a_guarded_fragment).run()
    at.button[0].click().run()
    assert not at.exception
    assert "secret" not in at.error[0].value + at.error[0].proto.title


def test_in_development_an_unforeseen_error_is_raised_on() -> None:
    from components.boundary import boundary

    with pytest.raises(ZeroDivisionError), boundary(development=True):
        _ = 1 / 0


def an_empty_page() -> None:
    import streamlit as st

    from components.empty import empty_state

    if empty_state("No run yet", "A run asks models the cases of a suite.", "Start a run"):
        st.text("started")


def test_an_empty_page_has_one_button() -> None:
    at = AppTest.from_function(an_empty_page).run()
    assert [button.label for button in at.button] == ["Start a run"]
    at.button[0].click().run()
    assert at.text[0].value == "started"


def a_project_link() -> None:
    import streamlit as st

    from components import state

    st.text(f"{state.url_id('run')} {state.url_text('kind', 'all')}")


@pytest.mark.parametrize(
    ("given", "number"), [("12", "12"), ("0", "None"), ("-1", "None"), ("x", "None"), ("９", "None"), ("9" * 30, "None")]
)
def test_a_parameter_of_the_address_that_is_no_row_id_counts_as_missing(given: str, number: str) -> None:
    at = AppTest.from_function(a_project_link)
    at.query_params["run"] = given
    at.run()
    assert at.text[0].value == f"{number} all"


def test_the_logo_is_written_in_an_ink_that_stands_out_in_either_appearance() -> None:
    for appearance, under in (("light", "#F4F5F7"), ("dark", "#0F1216")):
        ink = frame.INKS[appearance]
        assert ink in frame.logo(appearance)
        assert contrast(luminance(ink), luminance(under)) >= 4.5
    assert frame.INK in frame.logo(None)
