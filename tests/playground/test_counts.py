"""What stands above the answers of a column that was asked several times."""

from components.playground.answers import counts
from touchstone.playground.speaker import Answer


def test_what_was_stopped_or_failed_is_no_answer() -> None:
    exchange = (Answer("done", ["a"]), Answer("done", ["a"]), Answer("stopped"), Answer("failed"), Answer("streaming", ["b"]))
    assert counts(exchange) == "2 of 5 answered, 1 stopped, 1 failed, 1 distinct"
