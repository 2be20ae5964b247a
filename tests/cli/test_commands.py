"""The other commands: help, version, models, doctor, up's refusals."""

import os
import re
import socket
import time
from pathlib import Path

import pytest

from store import models
from store.database import open_database
from tests.cli.command import touchstone, touchstone_here
from tests.stub_server import Stub, running, stub_server
from touchstone.settings import Settings

__all__ = ["stub_server"]


@pytest.mark.parametrize("command", ["up", "worker", "run", "compare", "rescore", "models", "doctor"])
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: str) -> None:
    overview, own = touchstone_here(capsys, "--help"), touchstone_here(capsys, command, "--help")
    assert (overview.code, own.code) == (0, 0)
    assert command in overview.out and len(own.out.splitlines()) > 4


@pytest.mark.parametrize(
    "command", ["", "up", "worker", "run", "compare", "rescore", "models", "models add", "models list", "models test", "doctor"]
)
def test_help_tells_values_and_limits_in_plain_words(capsys: pytest.CaptureFixture[str], command: str) -> None:
    options = touchstone_here(capsys, *command.split(), "--help").out
    jargon = re.findall(r"<(?:int|float|str|path|list)|TEXT|INTEGER|FLOAT|PATH\b|\[ARGS\]|[{]\w+[}]$|<=x|x>=", options, re.MULTILINE)
    assert jargon == []


def test_help_says_what_kind_of_value_an_option_takes(capsys: pytest.CaptureFixture[str]) -> None:
    up, run = (touchstone_here(capsys, command, "--help").out for command in ("up", "run"))
    assert "--port NUMBER" in up and "[default: 1; 0 to 16]" in up
    assert "touchstone run [OPTIONS] FILE_OR_SUITE\n" in run
    for option in ("--endpoint URL", "--price-in DOLLARS", "--out FILE", "--limit NUMBER"):
        assert option in run


def test_help_and_version_need_nothing_but_the_command_line() -> None:
    began = time.process_time(), os.times().children_user
    assert touchstone("--version").out.startswith("touchstone 0")
    assert "touchstone run cases.csv" in touchstone("--help").out
    assert os.times().children_user - began[1] < 2 * 0.6, "two starts, in seconds of processor"


def test_an_unknown_command_or_option_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("nothing",), ("run", "x", "--nope"), ("compare", "one")):
        done = touchstone_here(capsys, *arguments)
        assert done.code == 1 and len(done.err.splitlines()) == 2


def test_a_model_is_added_listed_and_tried(capsys: pytest.CaptureFixture[str], stub_server: Stub) -> None:
    assert "No model yet" in touchstone_here(capsys, "models", "list").out
    assert touchstone_here(capsys, "models", "add", "mine", "--endpoint", stub_server.url, "--model", "m").code == 0
    assert "mine" in touchstone_here(capsys, "models", "list").out
    tried = touchstone_here(capsys, "models", "test", "mine")
    assert tried.code == 0 and "Hello from the stub." in tried.out
    assert "There is no model named 'other'" in touchstone_here(capsys, "models", "test", "other").err
    assert "endpoint or in a folder" in touchstone_here(capsys, "models", "add", "mine").err


def test_a_model_is_reached_with_the_key_that_its_command_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    with running(key="sk-secret") as stub:
        touchstone_here(capsys, "models", "add", "open", "--endpoint", stub.url)
        for name in ("first", "second"):
            touchstone_here(capsys, "models", "add", name, "--endpoint", f"{stub.url}/", "--api-key-env", "MY_KEY", "--price-in", 0.25)
        assert touchstone_here(capsys, "models", "test", "open").code == 1
        assert [touchstone_here(capsys, "models", "test", name).code for name in ("first", "second")] == [0, 0]
    db = open_database(Settings.from_environment().database_url)
    assert [row.api_key_env for row in models.list_endpoints(db)] == ["", "MY_KEY"], "both reach it through the same"
    assert [row.price_in for row in models.list_models(db)] == [0.25, 0.0, 0.25]


def test_a_folder_is_meant_as_seen_from_where_one_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "mine"
    made.mkdir()
    (made / "config.json").write_text("{}")
    (made / "model.safetensors").write_bytes(b"weights")
    monkeypatch.chdir(tmp_path)
    for name in ("mine", "again"):
        done = touchstone_here(capsys, "models", "add", name, "--folder", "./mine")
        assert done.code == 0, done.err
    rows = models.list_models(open_database(Settings.from_environment().database_url))
    assert [row.remote_name for row in rows] == [str(made)] * 2 and rows[0].endpoint_id == rows[1].endpoint_id


def test_the_doctor_looks_at_everything(capsys: pytest.CaptureFixture[str]) -> None:
    fine = touchstone_here(capsys, "doctor")
    assert fine.code == 0
    for what in ("Python", "Packages", "Free disk", "Database", "Workers", "Demo model"):
        assert what in fine.out


def test_the_doctor_says_what_is_broken(capsys: pytest.CaptureFixture[str], own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_home / "touchstone.db").write_bytes(b"this is no database, " * 500)
    broken = touchstone_here(capsys, "doctor")
    assert broken.code == 1 and "broken   Database: SQLite: The database file is damaged" in broken.out
    monkeypatch.setenv("TOUCHSTONE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    gone = touchstone_here(capsys, "doctor")
    assert gone.code == 1 and "PostgreSQL: The database server cannot be reached" in gone.out


def test_the_doctor_names_a_key_that_is_not_set(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    touchstone_here(capsys, "models", "add", "mine", "--endpoint", "https://api.example.com/v1", "--api-key-env", "NOT_SET_HERE")
    assert "NOT_SET_HERE is not set" in touchstone_here(capsys, "doctor").out


def test_a_damaged_or_locked_away_database_is_told_by_every_command(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    (own_home / "touchstone.db").write_bytes(b"this is no database, " * 500)
    for arguments in (("models", "list"), ("compare", "1"), ("run", "some suite")):
        done = touchstone_here(capsys, *arguments)
        assert done.code == 1 and "The database file is damaged" in done.err


def test_up_refuses_an_address_others_could_reach_and_a_port_in_use(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        used = touchstone_here(capsys, "up", "--port", port)
    assert used.code == 1 and f"Port {port} is in use" in used.err
    monkeypatch.setenv("TOUCHSTONE_HOST", "0.0.0.0")
    open_to_all = touchstone_here(capsys, "up")
    assert open_to_all.code == 1 and "Touchstone does not listen on 0.0.0.0." in open_to_all.err
