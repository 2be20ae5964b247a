"""Cases made of recorded attempts: what was asked then, with where it comes from in its tags."""

from collections.abc import Sequence
from dataclasses import replace

from touchstone.suites.cases import MAX_NAME
from touchstone.types import Case, Message


def turns_of(messages: Sequence[Message], case: Case) -> tuple[Message, ...]:
    """The part of what was sent that is the case's own: as many messages as it has turns, else from the last user message on."""
    if case.messages:
        return tuple(messages[-len(case.messages) :])
    last = max((at for at, message in enumerate(messages) if message.role == "user"), default=0)
    return tuple(messages[last:])


def recorded_case(case: Case, run_id: int, attempt_id: int, attack: str = "", messages: Sequence[Message] = ()) -> Case:
    """The case as an attempt at it asked. An attack's text stays as it was sent: the case has it as turns, and the attack in its id.

    The tags say where it comes from: the run and the attempt by number, and the attack.
    """
    came_from = (f"run {run_id}", f"attempt {attempt_id}", *([f"attack {attack}"] if attack else []))
    tags = tuple(dict.fromkeys((*(tag for tag in case.tags if not tag.startswith(("run ", "attempt "))), *came_from)))
    if not attack:
        return replace(case, tags=tags)
    return replace(case, key=_key(case.key, attack), tags=tags, messages=turns_of(messages, case))


def _key(key: str, attack: str) -> str:
    end = f" ({attack[:100]})"
    return key[: MAX_NAME - len(end)] + end
