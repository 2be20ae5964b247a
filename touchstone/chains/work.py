"""A chain at work in another process, as it is seen from here: its steps as they begin and end."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["waiting", "running", "done", "asks", "stopped", "failed"]
OVER: tuple[State, ...] = ("done", "asks", "stopped", "failed")


@dataclass
class Work:
    """One run of a chain. Written by one thread and read by any.

    "waiting" is for the process and for models to be there, "asks" is over until a person decided. `steps` are by place (the node and
    the rounds it runs in), each as a trace keeps it, with the state "running" while it runs; `texts` are what models of running steps
    said so far, by place. `changes` rises with everything that comes.
    """

    state: State = "waiting"
    trace: int = 0
    """Its trace's id; 0 before it began."""
    steps: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    began_at: float = field(default_factory=time.time)
    error: str = ""
    hint: str = ""
    node: str = ""
    """The node that an error is about, where it is about one."""
    changes: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in OVER

    @property
    def has_spoken(self) -> bool:
        """Whether its models are there."""
        return self.trace > 0

    def take(self, said: Mapping[str, Any]) -> bool:
        """Put what was said of it in place; whether it is over."""
        self.changes += 1
        if "trace" in said:
            self.trace, self.state = int(said["trace"]), "running"
        elif "step" in said:
            step = said["step"]
            self.steps = {**self.steps, step["place"]: step}
            self.texts.pop(step["place"], None)
        elif "text" in said:
            before = "" if said.get("anew") else self.texts.get(said["place"], "")
            self.texts[said["place"]] = before + said["text"]
        elif "done" in said:
            self.state = "asks" if said["done"] == "waiting" else said["done"]
        elif "error" in said:
            self.error, self.hint, self.state = said["error"]["message"], said["error"]["hint"], "failed"
            self.node = said["error"].get("node", "")
        else:
            self.state = "stopped"
        return self.is_over

    def fail(self, error: str, hint: str) -> None:
        """It ended without a word."""
        self.error, self.hint, self.state, self.changes = error, hint, "failed", self.changes + 1
