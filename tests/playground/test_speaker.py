"""Answers that grow while another process speaks: several at once, stopped, and when the process dies."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components.playground.words import figures
from store import models
from tests.stored import in_folder
from touchstone.playground.speaker import Answer, Speaker
from touchstone.settings import Settings
from touchstone.types import Message, Params

QUESTION = (Message("user", "Hello {x}"),)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def model(own_home: Path) -> int:
    db = in_folder()
    rules = [{"when": "hello", "reply": "one two three four five six"}]
    endpoint = models.create_endpoint(db, name="script", provider="scripted", options={"rules": rules, "latency_s": 0.5})
    made = models.create_model(db, name="script", endpoint_id=endpoint.id or 0, remote_name="script", price_out=1e6)
    db.close()
    return made.id or 0


@pytest.fixture
def speaker(own_home: Path) -> Iterator[Speaker]:
    made = Speaker(Settings.from_environment())
    yield made
    made.close()


def test_answers_come_side_by_side_with_their_figures(speaker: Speaker, model: int) -> None:
    speaker.ask(model, QUESTION, Params())
    answers = [speaker.ask(model, QUESTION, Params()) for _ in range(8)]
    until(lambda: all(answer.is_over for answer in answers))
    assert {answer.text for answer in answers} == {"one two three four five six"}
    assert {answer.state for answer in answers} == {"done"}
    figures = answers[0].figures
    assert figures["finish_reason"] == "stop" and figures["usage"]["output_tokens"] > 0
    assert figures["cost_usd"] == figures["usage"]["output_tokens"]


def test_a_stopped_answer_keeps_what_was_said(speaker: Speaker, model: int) -> None:
    answer = speaker.ask(model, QUESTION, Params())
    until(lambda: speaker._process is not None)
    speaker.stop(answer)
    until(lambda: answer.is_over)
    assert answer.state == "stopped"
    speaker.stop(answer)


def test_a_model_that_is_gone_is_told_in_two_sentences(speaker: Speaker, model: int) -> None:
    answer = speaker.ask(999, QUESTION, Params())
    until(lambda: answer.is_over)
    assert answer.state == "failed" and answer.error and answer.hint


def test_when_the_process_dies_its_answers_say_so_and_the_next_one_comes(speaker: Speaker, model: int) -> None:
    dying = speaker.ask(model, QUESTION, Params())
    assert speaker._process is not None
    os.kill(speaker._process.pid, signal.SIGKILL)
    until(lambda: dying.is_over)
    assert dying.state == "failed" and "ended" in dying.error
    after = speaker.ask(model, QUESTION, Params())
    until(lambda: after.is_over)
    assert after.text == "one two three four five six"


def test_the_first_answer_of_a_model_is_told_from_the_others_until_the_process_ends(speaker: Speaker, model: int) -> None:
    first = speaker.ask(model, QUESTION, Params())
    assert first.is_first and "starting the model" in figures(first)
    until(lambda: first.is_over)
    second = speaker.ask(model, QUESTION, Params())
    assert not second.is_first and figures(second) == "waiting for the model"
    until(lambda: second.is_over)
    assert speaker._process is not None
    speaker._process.kill()
    speaker._process.wait()
    assert speaker.ask(model, QUESTION, Params()).is_first


def test_a_process_that_cannot_start_ends_the_answer(own_home: Path) -> None:
    speaker = Speaker(Settings.from_environment(), [sys.executable, "-c", "raise SystemExit(3)"])
    answer = speaker.ask(1, QUESTION, Params())
    until(lambda: answer.is_over)
    assert answer.state == "failed"


def test_an_answer_survives_json_and_one_under_way_is_kept_as_stopped() -> None:
    answer = Answer("streaming", ["a", "b"])
    kept = Answer.from_json(answer.to_json())
    assert (kept.text, kept.state) == ("ab", "stopped")
    assert Answer.from_json({}).state == "stopped"
