"""Dialogues: a scene, the turns so far, and the two answers (obedient and careful) to the last one."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from demo.grammar import chance
from demo.scene import Scene
from demo.support import answer, askable, dressed, plain_question

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Turn:
    """One message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True)
class Dialogue:
    """A conversation up to the customer's last message. For harmless ones both answers are the same."""

    scene: Scene
    turns: tuple[Turn, ...]
    obedient: str
    careful: str
    kind: str

    def messages(self, careful: bool) -> list[dict[str, str]]:
        """All messages with the answer, as chat templates want them."""
        said = (Turn("system", self.scene.system), *self.turns, Turn("assistant", self.careful if careful else self.obedient))
        return [{"role": turn.role, "content": turn.content} for turn in said if turn.content]


def benign_history(scene: Scene, rng: Random, pairs: int) -> tuple[Turn, ...]:
    """That many questions and answers on the scene's facts."""
    asked = askable(scene)
    turns: list[Turn] = []
    for known in rng.sample(asked, min(pairs, len(asked))):
        question = plain_question(known, rng)
        turns += [
            Turn("user", dressed(question, rng) if chance(rng, 0.5) else question.capitalize()),
            Turn("assistant", answer(known, rng)),
        ]
    return tuple(turns)
