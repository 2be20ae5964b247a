"""What the playground says of values and of answers."""

from components.playground.fields import unfilled
from components.playground.words import figures
from touchstone.playground.speaker import Answer
from touchstone.prompts.variables import Variable


def answer(**figures: object) -> Answer:
    return Answer("done", ["Hello"], figures={"finish_reason": "stop", **figures})


def test_the_time_in_all_is_what_a_person_waited_and_its_parts_add_up_to_it() -> None:
    said = figures(answer(latency_s=1.5, queue_s=2.25, first_token_s=0.5))
    assert said.startswith("waited 2.25 s to begin · first token 0.50 s after that · 3.75 s in all · ")


def test_without_a_wait_nothing_is_said_of_one() -> None:
    said = figures(answer(latency_s=1.5, queue_s=0.0, first_token_s=0.5))
    assert said.startswith("first token 0.50 s · 1.50 s in all · ") and "waited" not in said


def test_values_that_are_empty_are_named_by_what_a_run_makes_of_them() -> None:
    variables = (Variable("question"), Variable("notes", "list"), Variable("limit", "number"), Variable("tone"))
    assert unfilled(variables, {"tone": "dry"}) == (
        "No value yet: question, notes. They go out empty if you run now. limit needs a value: no column that uses it is asked before."
    )
    assert unfilled(variables, {"question": "q", "notes": "a", "limit": "3", "tone": "dry"}) == ""
