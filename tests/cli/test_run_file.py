"""`touchstone run FILE`: a file against an endpoint, without any set-up."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import ROOT, TOUCHSTONE, csv_of, touchstone, touchstone_here
from tests.stub_server import Stub, running, stub_server

__all__ = ["stub_server"]

NEVER = (
    "streamlit", "pandas", "plotly", "torch", "transformers", "peft", "openai", "langchain", "langgraph", "scipy", "statsmodels",
    "dbos", "alembic", "fastapi", "psycopg", "sacrebleu", "ruamel",
)  # fmt: skip


def test_a_file_is_run_without_any_set_up(tmp_path: Path, stub_server: Stub) -> None:
    done = touchstone("run", csv_of(tmp_path, 20), "--endpoint", stub_server.url, "--model", "m", "--concurrency", 4, "--json")
    assert done.code == 0
    line = done.summary
    assert {name: line[name] for name in ("state", "n", "answered", "errors", "pass", "fail", "undecided")} == {
        "state": "done", "n": 20, "answered": 20, "errors": 0, "pass": 20, "fail": 0, "undecided": 0,
    }  # fmt: skip
    assert line["tokens"]["output"] == 40 and line["tokens"]["input"] > 0
    assert 0 < line["latency_seconds"]["p50"] <= line["latency_seconds"]["p95"] < 1
    assert 0 < line["wall_seconds"] < 30
    assert stub_server.stats()["total"] == 20


def test_every_attempt_goes_into_the_file_of_results(tmp_path: Path, stub_server: Stub) -> None:
    out = tmp_path / "results.jsonl"
    done = touchstone("run", csv_of(tmp_path, 5), "--endpoint", stub_server.url, "--model", "m", "--out", out, "--repeats", 2)
    assert done.code == 0 and "10 answered, 0 errors" in done.out
    assert "To open the answers: touchstone up, project “Default”, Runs." in done.out
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert sorted((line["case"], line["repeat"], line["answer"], line["verdict"]) for line in lines) == [
        (f"k{case}", repeat, f"answer-{case}", "pass") for case in range(5) for repeat in range(2)
    ]
    assert lines[0]["messages"][0]["role"] == "user" and lines[0]["latency_s"] > 0
    assert (lines[0]["category"], lines[0]["kind"], lines[0]["error_kind"]) == ("", "neutral", "")


def test_settings_and_attacks_reach_the_model(tmp_path: Path, stub_server: Stub) -> None:
    more = ("--temperature", 0.5, "--max-tokens", 7, "--attack", "rot13", "--limit", 1, "--prompt", "Now: {prompt}")
    done = touchstone("run", csv_of(tmp_path, 5), "--endpoint", stub_server.url, "--model", "m", "--json", *more)
    last = stub_server.stats()["last"]
    assert done.summary["n"] == 1
    assert (last["model"], last["temperature"], last["max_tokens"]) == ("m", 0.5, 7)
    assert "Abj: Fnl pnfr-0" in last["messages"][0]["content"]


def test_the_key_comes_from_the_environment_and_shows_nowhere(tmp_path: Path) -> None:
    with running(key="sk-secret") as stub:
        command = ("run", csv_of(tmp_path, 2), "--endpoint", stub.url, "--model", "m", "--api-key-env", "MY_KEY", "--out", tmp_path / "o")
        done = touchstone(*command, MY_KEY="sk-secret")
        wrong = touchstone(*command, MY_KEY="sk-wrong")
        missing = touchstone(*command, MY_KEY="")
    assert (done.code, wrong.code, missing.code) == (0, 1, 1)
    assert "The provider did not accept the key" in wrong.err
    assert "MY_KEY is not set" in missing.err
    home = Path(os.environ["TOUCHSTONE_HOME"])
    assert all(b"sk-secret" not in file.read_bytes() for file in (*home.iterdir(), tmp_path / "o"))


def test_an_endpoint_that_is_not_there_is_told_and_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = touchstone("run", csv_of(tmp_path, 1), "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--json")
    assert done.code == 1 and done.summary["errors"] == 1
    assert "Not a single call was answered" in done.err and "127.0.0.1:9/v1 cannot be reached" in done.err


def test_bad_rows_are_told_and_the_good_ones_run(tmp_path: Path, stub_server: Stub) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"prompt": "Say case-1"}\nnot json\n{"prompt": "Say case-2"}\n')
    done = touchstone("run", file, "--endpoint", stub_server.url, "--model", "m", "--json")
    assert done.code == 0 and done.summary["n"] == 2
    assert "Line 2: Not JSON" in done.err


def test_a_file_that_is_known_is_looked_through_like_a_new_one(
    tmp_path: Path, stub_server: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"words": "Say case-1"}\nnot json\n{"words": "Say case-2"}\n')
    command = ("run", file, "--endpoint", stub_server.url, "--model", "m", "--json")
    for _ in range(2):
        done = touchstone_here(capsys, *command, "--prompt", "{words}")
        assert (done.code, done.summary["n"]) == (0, 2) and "Line 2: Not JSON" in done.err
    for wrong, said in (((), "has no question: its columns are words."), (("--prompt", "{wrods}"), "--prompt asks for wrods")):
        done = touchstone_here(capsys, *command, *wrong)
        assert (done.code, done.out) == (1, "") and said in done.err
    assert stub_server.stats()["total"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.csv", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m"), "nothing.csv cannot be read"),
        (("{file}", "--model", "m"), "A file needs an endpoint and a model"),
        (("{file}", "--endpoint", "http://10.0.0.1/v1", "--model", "m"), "10.0.0.1 is reached without https"),
        (("{file}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--target", "x"), "--target: only for a suite"),
        (("{file}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--attack", "none"), "no attack named 'none'"),
        (("{file}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--gate", "asr<2"), "is no gate"),
        (("{file}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--out", "/nowhere/x"), "/nowhere/x cannot be written"),
        (("{file}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--resume"), "No run of this file with these settings"),
        (("{file}", "--concurrency", "0"), "--concurrency takes a whole number of 1 to 1024; got '0'."),
        (("{empty}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m"), "empty.csv holds no case"),
        (("{words}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m"), "words.csv has no question: its columns are words, topic."),
        (("{words}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m"), "or say how to ask: --prompt '{words}'."),
        (("{words}", "--endpoint", "http://127.0.0.1:9/v1", "--model", "m", "--prompt", "{x}"), "--prompt asks for x, which"),
        (("{file}", "--endpoint", "127.0.0.1:9/v1", "--model", "m"), "Begin it with https://, or http:// on this machine"),
        (("a suite that is not there",), "no suite named 'a suite that is not there'"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty.csv").write_text("id,prompt\n")
    (tmp_path / "words.csv").write_text("words,topic\nHow much?,prices\n")
    places = {"{file}": str(csv_of(tmp_path, 1)), "{empty}": str(tmp_path / "empty.csv"), "{words}": str(tmp_path / "words.csv")}
    done = touchstone_here(capsys, "run", *(places.get(argument, argument) for argument in arguments))
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_a_file_that_changed_is_another_version_of_the_same_suite(tmp_path: Path, stub_server: Stub) -> None:
    command = ("--endpoint", stub_server.url, "--model", "m", "--json")
    first = touchstone("run", csv_of(tmp_path, 2), *command).summary
    second = touchstone("run", csv_of(tmp_path, 3), *command).summary
    assert (first["n"], second["n"]) == (2, 3)


def test_two_runs_of_the_same_file_at_once_do_not_disturb_each_other(tmp_path: Path, stub_server: Stub) -> None:
    command = [TOUCHSTONE, "run", str(csv_of(tmp_path, 40)), "--endpoint", stub_server.url, "--model", "m", "--json"]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    lines = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert [line["pass"] for line in lines] == [40, 40]
    assert stub_server.stats()["total"] == 80


def test_control_c_ends_in_order_and_resume_goes_on(tmp_path: Path) -> None:
    with running(latency_ms=30) as stub:
        command = ["run", str(csv_of(tmp_path, 300)), "--endpoint", stub.url, "--model", "m", "--concurrency", "4", "--json"]
        process = subprocess.Popen([TOUCHSTONE, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 30
        while stub.stats()["total"] < 20 and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        line = json.loads(out)
        assert (process.returncode, line["state"]) == (3, "stopped")
        assert line["n"] == stub.stats()["total"] < 300, "calls under way are kept"
        assert "--resume goes on" in err
        again = touchstone(*command, "--resume")
        assert (again.code, again.summary["state"], again.summary["n"]) == (0, "done", 300)
        assert stub.stats()["total"] == 300


def test_resume_of_a_run_that_is_done_says_how_it_came_out_and_asks_nothing(tmp_path: Path, stub_server: Stub) -> None:
    command = ("run", csv_of(tmp_path, 3), "--endpoint", stub_server.url, "--model", "m", "--json")
    first, again = touchstone(*command).summary, touchstone(*command, "--resume")
    assert (again.summary["run"], again.summary["pass"]) == (first["run"], 3)
    assert "was finished before: nothing is asked again." in again.err
    assert stub_server.stats()["total"] == 3


def test_a_budget_stops_a_run_and_a_larger_one_resumes_it(tmp_path: Path) -> None:
    with running(latency_ms=5) as stub:
        command = ("run", csv_of(tmp_path, 100), "--endpoint", stub.url, "--model", "m", "--price-in", 1000, "--price-out", 1000, "--json")
        spent = touchstone(*command, "--budget", 0.05)
        done = touchstone(*command, "--budget", 100, "--resume")
    assert (spent.code, spent.summary["state"]) == (3, "stopped") and spent.summary["n"] < 100
    assert "budget is spent" in spent.err
    assert (done.code, done.summary["n"]) == (0, 100)


def test_a_run_begun_without_prices_goes_on_with_those_that_are_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prices = ("--price-in", 1000, "--price-out", 1000)
    with running(latency_ms=30) as stub:
        command = ["run", str(csv_of(tmp_path, 300)), "--endpoint", stub.url, "--model", "m", "--concurrency", "4", "--budget", "0.5"]
        process = subprocess.Popen([TOUCHSTONE, *command, "--json"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while stub.stats()["total"] < 5:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        again = touchstone_here(capsys, *command, *prices, "--resume", "--json")
        asked = stub.stats()["total"]
    assert (again.code, again.summary["state"]) == (3, "stopped") and asked < 300, "at $0.004 a case, half a dollar is spent"
    assert "budget is spent" in again.err


def test_heavy_libraries_are_not_imported(tmp_path: Path, stub_server: Stub) -> None:
    probe = (
        "import sys, json; sys.argv[0] = 'touchstone'\n"
        "from touchstone.cli import main\n"
        "try: main()\n"
        f"finally: print(json.dumps([name for name in {NEVER!r} if name in sys.modules]), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", probe, "run", str(csv_of(tmp_path, 2)), "--endpoint", stub_server.url, "--model", "m", "--json"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == "[]"
