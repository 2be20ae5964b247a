"""Asking models and chains from the pages' process: answers grow while a process of their own speaks with the models."""

import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from touchstone.chains.work import Work
from touchstone.settings import Settings
from touchstone.types import Message, Params

State = Literal["waiting", "streaming", "done", "asks", "stopped", "failed"]
OVER: tuple[State, ...] = ("done", "asks", "stopped", "failed")
GONE = ("The process that speaks with models ended.", "Run it again. If it ends again, the model may need more memory than there is.")
COMMAND = (sys.executable, "-m", "touchstone.actions.speaking")


@dataclass
class Answer:
    """One answer as it comes. Written by one thread and read by any; times in seconds, cost in US dollars.

    `waited_s` is what passed before the model began (loading it, the endpoint's limits). Figures are there when it is done. That of a
    chain which waits for a person "asks".
    """

    state: State = "waiting"
    parts: list[str] = field(default_factory=list)
    asked_at: float = field(default_factory=time.time)
    figures: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    hint: str = ""
    is_first: bool = False
    """Whether its model said nothing yet since the process that speaks with models began: it may have to be loaded."""
    trace: int = 0
    """The trace of the chain that answers; 0 where none does."""
    doing: str = ""
    """What is done before it says anything, where that is known."""

    @property
    def text(self) -> str:
        """What was said so far."""
        return "".join(self.parts)

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in OVER

    @property
    def has_spoken(self) -> bool:
        """Whether its model is there."""
        return bool(self.parts)

    def take(self, said: Mapping[str, Any]) -> bool:
        """Put what was said into the answer; whether it is over."""
        if "text" in said:
            self.parts.append(said["text"])
            self.state = "streaming"
        elif "done" in said:
            self.parts = [said["done"].pop("text")]
            self.figures, self.state = said["done"], "done"
        elif "error" in said:
            self.error, self.hint, self.state = said["error"]["message"], said["error"]["hint"], "failed"
        else:
            self.state = "stopped"
        return self.is_over

    def fail(self, error: str, hint: str) -> None:
        """It ended without a word."""
        self.error, self.hint, self.state = error, hint, "failed"

    def to_json(self) -> dict[str, Any]:
        """Plain values. An answer that is under way is kept as one that was stopped."""
        state = self.state if self.is_over else "stopped"
        kept = {"text": self.text, "state": state, "figures": dict(self.figures), "error": self.error, "hint": self.hint}
        return {**kept, "asked_at": self.asked_at, "trace": self.trace}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answer":
        """The inverse of `to_json`."""
        state = data.get("state")
        figures = data.get("figures")
        return cls(
            state if state in OVER else "stopped",
            [str(data.get("text") or "")],
            float(data.get("asked_at") or 0),
            figures if isinstance(figures, Mapping) else {},
            str(data.get("error") or ""),
            str(data.get("hint") or ""),
            trace=int(data.get("trace") or 0),
        )


Grows = TypeVar("Grows", Answer, Work)


class Speaker:
    """The process that speaks, started when it is first needed and again after it ended. For any thread."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND) -> None:
        self._settings, self._command = settings, tuple(command)
        self._process: subprocess.Popen[str] | None = None
        self._answers: dict[str, tuple[Answer | Work, subprocess.Popen[str] | None, int]] = {}
        """Those under way, with the process that was asked and the model."""
        self._awake: set[int] = set()
        """Models that said something since the process began."""
        self._turn = threading.Lock()

    def ask(self, model_id: int, messages: Sequence[Message], params: Params) -> Answer:
        """Begin an answer; it grows by itself."""
        answer, key = Answer(), uuid.uuid4().hex
        turns = [{"role": message.role, "content": message.content} for message in messages]
        order = {"ask": key, "model": model_id, "messages": turns, "params": params.to_json()}
        with self._turn:
            self._begin(key, answer, order, model_id)
            answer.is_first = model_id not in self._awake
        return answer

    def run(self, call: Mapping[str, Any]) -> Work:
        """Begin a chain, as `touchstone.actions.chain_work` writes the call; its steps come by themselves."""
        return self.follow(call, Work())

    def follow(self, call: Mapping[str, Any], grows: Grows) -> Grows:
        """The same, where what is told of the chain goes into something else than a work."""
        key = uuid.uuid4().hex
        with self._turn:
            self._begin(key, grows, {"chain": key, "call": call}, 0)
        return grows

    def _begin(self, key: str, answer: Answer | Work, order: Mapping[str, Any], model_id: int) -> None:
        process = self._send(order)
        if process is None:
            answer.fail(*GONE)
        else:
            self._answers[key] = answer, process, model_id

    def stop(self, answer: Answer | Work) -> None:
        """Let an answer or a chain end where it is."""
        with self._turn:
            key = next((key for key, (one, *_) in self._answers.items() if one is answer), "")
            if key:
                self._send({"stop": key})

    def close(self) -> None:
        """End the process."""
        with self._turn:
            if self._process is not None:
                self._process.kill()

    def _send(self, order: Mapping[str, Any]) -> "subprocess.Popen[str] | None":
        """The process that took the order; None when none did."""
        for _ in range(2):
            process = self._running()
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(order) + "\n")
                process.stdin.flush()
                return process
            except OSError:
                process.kill()
                process.wait()
        return None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            home = {"TOUCHSTONE_HOME": str(self._settings.home), "TOUCHSTONE_DATABASE_URL": self._settings.database_url}
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
            self._awake.clear()
            self._process = subprocess.Popen(self._command, env={**os.environ, **home}, **pipes)
            threading.Thread(target=self._listen, args=(self._process,), daemon=True, name="playground").start()
        return self._process

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            with self._turn:
                answer, _, model_id = self._answers.get(said["id"], (None, None, 0))
                if answer is not None and answer.take(said):
                    del self._answers[said["id"]]
                if answer is not None and answer.has_spoken:
                    self._awake.add(model_id)
        process.wait()
        with self._turn:
            for key in [key for key, (_, asked, _) in self._answers.items() if asked is process]:
                self._answers.pop(key)[0].fail(*GONE)
