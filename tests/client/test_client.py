"""An application reads prompts: quickly, always the right ones, and also while the server is down."""

import logging
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import Server, Shop, until
from touchstone.actions import labels, prompts, tokens
from touchstone.client import Client, Refused, Unavailable, cache
from touchstone.errors import Invalid, MissingVariables, NotFound
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

Connect = Callable[..., Client]
NAME = "support/answers"
SPARE = {"messages": [{"role": "user", "content": "Spare {question}"}], "params": {"max_tokens": 9}, "model": "tiny"}


def test_a_prompt_is_read_and_rendered(connect: Connect) -> None:
    prompt = connect().prompt(NAME)
    assert prompt.render(question="{question} {x}") == [{"role": "user", "content": "One {question} {x}"}]
    assert (prompt.version, prompt.label, prompt.is_fallback) == (1, "production", False)
    assert (prompt.params, prompt.tools, prompt.model) == ({"max_tokens": 5}, [{"type": "function"}], "small")
    with pytest.raises(MissingVariables):
        prompt.render()


def test_plain_blocks_are_put_in_and_their_braces_stay(connect: Connect, shop: Shop) -> None:
    block = prompts.create_prompt(shop.db, shop.project, "rules", kind="block").id or 0
    text = 'Answer {"as": "JSON"}, {question}'
    made = prompts.save_version(shop.db, block, PromptContent((Message("user", text),), PLAIN), note="n", author="a", parent_id=None)
    labels.move(shop.db, block, "production", made.id or 0, author="a")
    shop.deploy("[[block: rules]] {{}} {question}")
    client = connect()
    assert client.prompt(NAME).render(question="Why?")[0]["content"] == f"{text} {{}} Why?"
    assert client.prompt("rules").render()[0]["content"] == text


@pytest.mark.parametrize(("format", "field"), [("brace", "{question}"), ("mustache", "{{{question}}}"), ("jinja2", "{{ question }}")])
def test_in_every_format_values_and_plain_blocks_arrive_as_they_are(connect: Connect, shop: Shop, format: str, field: str) -> None:
    text = "{a} {{b}} {% c %} {{{d}}} <&> [[ block ]]\\"
    block = prompts.create_prompt(shop.db, shop.project, "rules", kind="block").id or 0
    prompts.save_version(shop.db, block, PromptContent((Message("user", text),), PLAIN), note="n", author="a", parent_id=None)
    shop.deploy(f"[[block: rules]] {field}", format=format)
    assert connect().prompt(NAME).render(question=text)[0]["content"] == f"{text} {text}"


def test_turns_of_a_conversation_take_their_place(connect: Connect, shop: Shop) -> None:
    turns = [{"role": "user", "content": "{a}"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]
    assert connect().prompt(NAME).render_turns({}, turns) == turns


def test_what_an_application_does_to_its_copy_stays_with_it(connect: Connect) -> None:
    client = connect()
    prompt = client.prompt(NAME)
    prompt.params["max_tokens"] = prompt.tools[0]["type"] = 0
    assert (client.prompt(NAME).params, client.prompt(NAME).tools) == ({"max_tokens": 5}, [{"type": "function"}])


def test_a_variable_may_be_called_self(connect: Connect, shop: Shop) -> None:
    shop.deploy("{self} {name}")
    assert connect().prompt(NAME).render(self="a", name="b")[0]["content"] == "a b"


class TestRemembering:
    def test_it_is_asked_for_once(self, connect: Connect, server: Server) -> None:
        client = connect()
        for _ in range(100):
            client.prompt(NAME)
        assert server.asked == [("/api/v1/prompts/support/answers", 200)]

    def test_many_threads_at_the_start_ask_once(self, connect: Connect, server: Server) -> None:
        client, found = connect(), []
        server.slow_s = 0.1
        threads = [threading.Thread(target=lambda: found.append(client.prompt(NAME).version)) for _ in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (found, len(server.asked)) == ([1] * 30, 1)

    def test_a_stale_one_is_given_at_once_while_the_new_one_comes(self, connect: Connect, server: Server, shop: Shop) -> None:
        client = connect(ttl_s=0.05)
        client.prompt(NAME)
        shop.deploy("Two {question}")
        server.slow_s = 1.5
        time.sleep(0.06)
        began = time.monotonic()
        versions = [client.prompt(NAME).version for _ in range(300)]
        assert (set(versions), time.monotonic() - began < 1) == ({1}, True)
        until(lambda: client.prompt(NAME).version == 2)

    def test_an_unchanged_one_is_not_sent_again(self, connect: Connect, server: Server) -> None:
        client = connect(ttl_s=0.02)
        client.prompt(NAME)
        until(lambda: client.prompt(NAME) and len(server.asked) > 2)
        assert {status for _, status in server.asked[1:]} == {304}

    def test_there_is_one_thread_behind_whatever_is_asked(self, connect: Connect, server: Server, shop: Shop) -> None:
        client = connect(ttl_s=0)
        for _ in range(50):
            for label in ("production", "latest"):
                client.prompt(NAME, label=label)
        assert sum(thread.name == "touchstone-client" for thread in threading.enumerate()) == 1

    def test_a_pinned_version_is_never_asked_for_again(self, connect: Connect, server: Server, shop: Shop) -> None:
        client = connect(ttl_s=0)
        shop.deploy("Two {question}")
        for _ in range(20):
            assert client.prompt(NAME, version=1).render(question="?")[0]["content"] == "One ?"
        assert len(server.asked) == 1

    def test_only_so_many_are_remembered(self, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "KEPT", 3)
        client = connect()
        for at in range(10):
            with pytest.raises(NotFound):
                client.prompt(f"missing/{at}")
        assert len(client._cache._entries) == 3


class TestWhileTheServerIsDown:
    def test_the_last_good_value_stays(self, connect: Connect, server: Server, caplog: pytest.LogCaptureFixture) -> None:
        client = connect(ttl_s=0)
        client.prompt(NAME)
        server.stop()
        with caplog.at_level(logging.WARNING, "touchstone.client"):
            client.prompt(NAME)
            until(lambda: caplog.records)
        for _ in range(100):
            assert client.prompt(NAME, fallback=SPARE).version == 1
        assert "ts_" not in caplog.text

    def test_it_is_renewed_when_the_server_is_back(
        self, connect: Connect, server: Server, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache, "RETRY_S", 0.05)
        client = connect(ttl_s=0)
        client.prompt(NAME)
        server.stop()
        shop.deploy("Two {question}")
        assert client.prompt(NAME).version == 1
        server.start()
        until(lambda: client.prompt(NAME).version == 2)

    def test_the_fallback_stands_in_and_then_gives_way(self, connect: Connect, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "RETRY_S", 0.05)
        server.stop()
        client = connect()
        spare = client.prompt(NAME, fallback=SPARE)
        assert (spare.is_fallback, spare.version, spare.params, spare.model) == (True, 0, {"max_tokens": 9}, "tiny")
        assert spare.render(question="?") == [{"role": "user", "content": "Spare ?"}]
        server.start()
        until(lambda: not client.prompt(NAME, fallback=SPARE).is_fallback)

    def test_a_slow_server_holds_nobody_up_twice(self, connect: Connect, server: Server) -> None:
        server.slow_s = 2
        client = connect(timeout_s=0.2)
        began = time.monotonic()
        for _ in range(20):
            assert client.prompt(NAME, fallback=SPARE).is_fallback
        assert time.monotonic() - began < 1.5

    def test_without_either_it_is_an_error_that_is_told_at_once_the_next_time(self, connect: Connect, server: Server) -> None:
        server.stop()
        client = connect()
        for _ in range(3):
            with pytest.raises(Unavailable, match="cannot be reached"):
                client.prompt(NAME)

    def test_the_caller_tries_again_after_a_while(self, connect: Connect, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "RETRY_S", 0.01)
        server.stop()
        client = connect()
        with pytest.raises(Unavailable):
            client.prompt(NAME)
        server.start()
        time.sleep(0.02)
        assert client.prompt(NAME).version == 1


class TestWhatTheServerRefuses:
    def test_no_fallback_hides_a_wrong_name_label_or_version(self, connect: Connect) -> None:
        client = connect()
        for asked in ({"name": "missing"}, {"name": NAME, "label": "staging"}, {"name": NAME, "version": 9}, {"name": "../x"}):
            with pytest.raises(NotFound):
                client.prompt(**asked, fallback=SPARE)

    def test_a_wrong_project_is_not_found(self, connect: Connect) -> None:
        assert connect(project="Shop").prompt(NAME).version == 1
        with pytest.raises(NotFound):
            connect(project="Elsewhere").prompt(NAME)

    def test_an_unknown_token_is_refused(self, connect: Connect) -> None:
        with pytest.raises(Refused):
            connect(token="ts_wrong").prompt(NAME, fallback=SPARE)

    def test_a_label_that_was_taken_away_gives_nothing_any_more(self, connect: Connect, shop: Shop) -> None:
        client = connect(ttl_s=0)
        client.prompt(NAME)
        labels.remove(shop.db, shop.prompt, "production", author="ann")
        until(lambda: _gone(client))

    def test_a_prompt_whose_block_is_missing_stays_as_it_was(self, connect: Connect, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
        client = connect(ttl_s=0)
        client.prompt(NAME)
        prompts.create_prompt(shop.db, shop.project, "rules", kind="block")
        shop.deploy("[[block: rules@staging]] {question}")
        client.prompt(NAME)
        until(lambda: caplog.records)
        assert client.prompt(NAME).version == 1

    def test_a_revoked_token_ends_it(self, connect: Connect, shop: Shop) -> None:
        client = connect(ttl_s=0)
        client.prompt(NAME)
        tokens.revoke(shop.db, tokens.list_all(shop.db)[0].id or 0)
        until(lambda: _gone(client))


def _gone(client: Client) -> bool:
    try:
        client.prompt(NAME)
    except (NotFound, Refused):
        return True
    return False


class TestArguments:
    def test_a_label_and_a_version_together_are_refused(self, connect: Connect) -> None:
        with pytest.raises(Invalid):
            connect().prompt(NAME, label="production", version=1)

    @pytest.mark.parametrize(
        "asked",
        [{"name": ""}, {"name": NAME, "label": ""}, {"name": "\ud800"}, {"name": NAME, "version": 0}, {"name": NAME, "version": True}],
    )
    def test_what_names_nothing_is_refused(self, connect: Connect, server: Server, asked: dict[str, object]) -> None:
        with pytest.raises(Invalid):
            connect().prompt(**asked)  # type: ignore[arg-type]
        assert server.asked == []

    @pytest.mark.parametrize(
        "fallback",
        [
            {},
            {"messages": []},
            {"messages": "x"},
            {"messages": ["x", {"role": "user", "content": "x"}]},
            {"messages": [{"role": "usr", "content": "x"}]},
            {"messages": [{"role": "user", "content": 3}]},
            {"messages": [{"role": "user", "content": "{not a name}"}]},
            {"messages": [{"role": "user", "content": "[[block: rules]]"}]},
            {"messages": [{"role": "user", "content": "x"}], "prams": {}},
            {"messages": [{"role": "user", "content": "x"}], "params": {"stop": 3}},
            {"messages": [{"role": "user", "content": "x"}], "params": "x"},
        ],
    )
    def test_a_mistake_in_a_fallback_is_found_while_the_server_is_well(self, connect: Connect, fallback: dict[str, object]) -> None:
        with pytest.raises(Invalid):
            connect().prompt(NAME, fallback=fallback)

    def test_the_token_comes_from_the_environment(self, connect: Connect, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOUCHSTONE_TOKEN", f"{shop.token}\n")
        assert connect(token=None).prompt(NAME).version == 1

    def test_after_it_is_closed_nothing_is_asked(self, connect: Connect) -> None:
        with connect(ttl_s=0) as client:
            client.prompt(NAME)
            client.prompt(NAME)
        assert not any(thread.name == "touchstone-client" for thread in threading.enumerate())
        with pytest.raises(Invalid, match="closed"):
            client.prompt(NAME)


def test_the_example_of_the_readme_runs(connect: Connect, server: Server, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_TOKEN", shop.token)
    (code,) = re.findall(r"```python\n(.*?)```", (Path(__file__).parents[2] / "README.md").read_text("utf-8"), re.DOTALL)
    lines = [line for line in code.replace("http://127.0.0.1:8501", server.url).splitlines() if "openai" not in line]
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    names["client"].close()
    assert names["messages"] == [{"role": "user", "content": "One How do I return a lamp?"}]
