"""Attacks: pure functions from a text to adversarial texts. Adding one is one file and one decorator.

An attack knows nothing of models, cases or answers. Chains apply several in a row to what the user says last.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from touchstone.errors import Invalid
from touchstone.registry import Registry
from touchstone.types import Message

__all__ = ["Attack", "apply_chain", "attacks", "parse_chain"]


class Attack(Protocol):
    """A frozen dataclass whose fields are its options."""

    def apply(self, text: str, seed: int) -> tuple[str, ...]:
        """One or more adversarial texts made of `text`, the same for the same seed; a chain uses the first."""
        ...

    def undo(self, attacked: str) -> str:
        """The text inside an attacked text, as exact as the class's docstring says; a text this attack did not make comes back as it is."""
        ...


attacks: Registry[type[Attack]] = Registry("attack", __name__)


def parse_chain(names: str) -> tuple[Attack, ...]:
    """The attacks of a chain like "role_play+base64", in order and with default options; "" is none. Raises NotFound."""
    return tuple(attacks[name.strip()]() for name in names.split("+") if names.strip())


def apply_chain(names: str, messages: Sequence[Message], seed: int) -> tuple[Message, ...]:
    """The messages with the last user message attacked, from left to right: "role_play+base64" encodes the whole role play.

    Raises NotFound for an unknown attack, Invalid when there is no user message to attack.
    """
    chain = parse_chain(names)
    if not chain:
        return tuple(messages)
    last = max((place for place, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise Invalid("There is no user message that an attack could change.", "Give the prompt or the case a user message.")
    text = messages[last].content
    for attack in chain:
        text = attack.apply(text, seed)[0]
    return (*messages[:last], replace(messages[last], content=text), *messages[last + 1 :])
