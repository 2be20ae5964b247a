"""Two versions of a prompt that went apart, put together again from the version they both come from.

What only one side changed is taken. Where both changed the same thing in different ways there is a conflict, which a person
settles: a message's text by its lines, everything else part by part.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Literal, TypeVar

from touchstone.chains.document import Chain, Edge
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid
from touchstone.prompts.aligning import aligned
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import in_lines, tool_name
from touchstone.prompts.files.checks import PARAMS, Unfit, model
from touchstone.prompts.from_outside import read_json
from touchstone.prompts.three_way import merged_order, merged_text
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

T = TypeVar("T")
Choice = Literal["base", "ours", "theirs", "both"]
"""Which text a conflict is settled with; both, ours first, only where the conflict offers it."""


@dataclass(frozen=True, slots=True)
class Own:
    """A text written to settle a conflict, where the conflict offers that."""

    text: str


Settlement = Choice | Own
"""How a conflict is settled."""
Key = Hashable
Row = dict[Key, T]
Run = tuple[Message, ...]
"""One message of the base, or the new ones that stand together at one place."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both sides changed: where ("Message 2, line 3"; no two have the same), and the three texts, None for not there."""

    place: str
    base: str | None
    ours: str | None
    theirs: str | None
    both: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """What came of a merge: a content that is ours wherever there is a conflict, the conflicts, and the three contents it was made of."""

    content: PromptContent
    conflicts: tuple[Conflict, ...]
    sources: tuple[PromptContent, PromptContent, PromptContent]


def merge(base: PromptContent, ours: PromptContent, theirs: PromptContent) -> Merge:
    """Both sides put together. A side that changed nothing gives way to the other without a conflict, and so do equal changes.

    New messages that both sides put at the same place are a conflict, unless they are the same.
    """
    work = _Work({})
    return Merge(work.content(base, ours, theirs), tuple(work.conflicts), (base, ours, theirs))


def settled(merge: Merge, choices: Mapping[str, Settlement]) -> PromptContent:
    """The content with every conflict settled, by place. Raises Invalid for one that is not, and for a choice that is not offered."""
    left = [conflict.place for conflict in merge.conflicts if conflict.place not in choices]
    if left:
        raise Invalid(f"Not settled: {', '.join(left[:5])}.", "Choose a text for every conflict.")
    return _Work(choices).content(*merge.sources)


def ancestor(versions: Mapping[int, tuple[int | None, int | None]], a: int, b: int) -> int | None:
    """The nearest version that both come from, or one of the two itself; None when there is none.

    `versions` gives each version's parent and the one that was merged into it. Of several, none of which comes from another,
    it is the one with the fewest steps, then the newest.
    """
    up, other = _steps(versions, a), _steps(versions, b)
    common = up.keys() & other.keys()
    passed = {above for one in common for above in _steps(versions, one) if above != one}
    return min(common - passed or common, key=lambda one: (up[one] + other[one], -one), default=None)


def _steps(versions: Mapping[int, tuple[int | None, int | None]], start: int) -> dict[int, int]:
    """A version and all it comes from, with the fewest steps to each."""
    steps = {start: 0}
    queue = [start]
    for one in queue:
        for above in versions.get(one, ()):
            if above is not None and above not in steps:
                steps[above] = steps[one] + 1
                queue.append(above)
    return steps


class _Work:
    """One merge: the choices that were made, and the conflicts that were met."""

    def __init__(self, choices: Mapping[str, Settlement]) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []

    def content(self, base: PromptContent, ours: PromptContent, theirs: PromptContent) -> PromptContent:
        sides = (base, ours, theirs)
        return PromptContent(
            self.messages(*(side.messages for side in sides)),
            self.value("Format", *(side.format for side in sides)),
            self.params(*(side.params for side in sides)),
            tuple(self.row("variables", *(_named("Variable", side.variables, lambda one: one.name) for side in sides))),
            tuple(self.row("tools", *(_named("Tool", side.tools, tool_name) for side in sides))),
            self.value("Model", *(side.model for side in sides), own=lambda text: _read("Model", model, text)),
            self.chain(*(side.chain for side in sides)),
        )

    def chain(self, base: Chain | None, ours: Chain | None, theirs: Chain | None) -> Chain | None:
        """Nodes and edges by their ids, inputs by their names. Where a node stands is ours; an edge goes where one of its nodes went."""
        if not (ours or theirs):
            return None
        sides = [one.to_json() if one else {} for one in (base, ours, theirs)]
        nodes = list(self.row("nodes", *(_named("Node", _unplaced(side), lambda one: one["id"]) for side in sides)))
        edges = list(self.row("edges", *(_named("Edge", side.get("edges", ()), _edge_id) for side in sides)))
        inputs = list(self.row("inputs", *(_named("Input", side.get("inputs", ()), lambda one: one["name"]) for side in sides)))
        places = {one["id"]: one["position"] for side in reversed(sides) for one in side.get("nodes", ()) if "position" in one}
        there = {one["id"] for one in nodes}
        kept = [one for one in edges if {one["source"], one["target"]} <= there]
        placed = [{**one, **({"position": places[one["id"]]} if one["id"] in places else {})} for one in nodes]
        return read_chain({"nodes": placed, "edges": kept, "inputs": inputs})

    def params(self, base: Params, ours: Params, theirs: Params) -> Params:
        names = [field.name for field in fields(Params)]
        sides = (base, ours, theirs)
        return Params(**{name: self.value(name, *(getattr(side, name) for side in sides), own=partial(_setting, name)) for name in names})

    def value(self, place: str, base: T, ours: T, theirs: T, *, own: Callable[[str], T] | None = None) -> T:
        """One value of three; a conflict when all differ."""
        if _differ(base, ours, theirs):
            return self.decided(place, (base, ours, theirs), _written, own=own)
        return _taken(base, ours, theirs)

    def decided(
        self,
        place: str,
        three: tuple[T, T, T],
        written: Callable[[T], str | None],
        join: Callable[[T, T], T] | None = None,
        own: Callable[[str], T] | None = None,
    ) -> T:
        """Ours, or what was chosen; the conflict is kept."""
        base, ours, theirs = three
        self.conflicts.append(Conflict(place, written(base), written(ours), written(theirs), join is not None, own is not None))
        choice = self.choices.get(place, "ours")
        if isinstance(choice, Own):
            if own is not None:
                return own(choice.text)
            raise Invalid(f"{place} cannot be settled with a text of your own.", "Choose one of the texts.")
        if choice == "both" and join is not None:
            return join(ours, theirs)
        if choice not in ("base", "ours", "theirs"):
            raise Invalid(f"{place} cannot be settled with {choice}.", "Choose one of the texts.")
        return {"base": base, "ours": ours, "theirs": theirs}[choice]

    def row(self, name: str, base: Row[T], ours: Row[T], theirs: Row[T]) -> Iterator[T]:
        """Variables or tools by their names."""
        for key in self.order(name, base, ours, theirs):
            found = self.value(str(key), base.get(key), ours.get(key), theirs.get(key))
            if found is not None:
                yield found

    def order(self, name: str, base: Row[T], ours: Row[T], theirs: Row[T]) -> list[Key]:
        rows = (list(base), list(ours), list(theirs))
        return merged_order(*rows, lambda: self.decided(f"Order of {name}", rows, _in_words))

    def messages(self, base: Run, ours: Run, theirs: Run) -> Run:
        was: Row[Run] = {place: (message,) for place, message in enumerate(base)}
        our, their = _keyed(base, ours), _keyed(base, theirs)
        order = self.order("messages", was, our, their)
        return tuple(message for key in order for message in self.run(key, was.get(key, ()), our.get(key, ()), their.get(key, ())))

    def run(self, key: Key, base: Run, ours: Run, theirs: Run) -> Run:
        """One message, or new ones at one place."""
        if not _differ(base, ours, theirs):
            return _taken(base, ours, theirs)
        if base and ours and theirs:
            return (self.message(_place(key), base[0], ours[0], theirs[0]),)
        return self.decided(_place(key), (base, ours, theirs), _said, None if base else lambda our, their: (*our, *their))

    def message(self, place: str, base: Message, ours: Message, theirs: Message) -> Message:
        def decide(line: int, *texts: str) -> str:
            was, our, their = texts
            own = partial(_ended, like=texts)
            return self.decided(f"{place}, line {line}", (was, our, their), str, _one_after_the_other, own)

        role = self.value(f"{place}, role", base.role, ours.role, theirs.role)
        return replace(ours, role=role, content=merged_text(base.content, ours.content, theirs.content, decide))


def _differ(base: Any, ours: Any, theirs: Any) -> bool:
    """Whether both sides changed a value, in different ways."""
    was, our, their = map(_identity, (base, ours, theirs))
    return our not in (was, their) and their != was


def _taken(base: T, ours: T, theirs: T) -> T:
    """The value of the side that changed it."""
    return theirs if _identity(ours) == _identity(base) else ours


def _identity(value: Any) -> str:
    """What two values that are stored alike have in common: 1 and 1.0 are not the same."""
    if isinstance(value, tuple) and value and isinstance(value[0], Message):
        return in_lines([[message.role, message.content] for message in value])
    return in_lines(value.to_json() if isinstance(value, Variable) else value)


def _keyed(base: Sequence[Message], side: Sequence[Message]) -> Row[Run]:
    """A side's messages by the place of the base's message that each is; new ones by the message they stand behind."""
    was = {place: origin for origin, place in aligned(base, side) if origin is not None and place is not None}
    found: Row[Run] = {}
    last = -1
    for place, message in enumerate(side):
        last = was.get(place, last)
        key: Key = last if place in was else ("new", last)
        found[key] = (*found.get(key, ()), message)
    return found


def _named(kind: str, items: Sequence[T], name: Callable[[T], str]) -> Row[T]:
    """Items by their titles; a name that comes again has a number."""
    found: Row[T] = {}
    for item in items:
        title, number = f"{kind} {name(item)}".rstrip(), 1
        while (key := title if number == 1 else f"{title} ({number})") in found:
            number += 1
        found[key] = item
    return found


def _unplaced(chain: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "position"} for one in chain.get("nodes", ())]


def _edge_id(edge: Mapping[str, str]) -> str:
    return Edge(**edge).id


def _place(key: Key) -> str:
    if isinstance(key, int):
        return f"Message {key + 1}"
    behind = key[1] if isinstance(key, tuple) else -1
    return "New messages at the top" if behind < 0 else f"New messages behind message {behind + 1}"


def _written(value: Any) -> str | None:
    """A value for people; None for one that is not there."""
    if value is None or value == ():
        return None
    return value if isinstance(value, str) else in_lines(value.to_json() if isinstance(value, Variable) else value)


def _said(messages: Run) -> str | None:
    return "\n\n".join(f"[{message.role}]\n{message.content}" for message in messages) if messages else None


def _in_words(keys: Sequence[Key]) -> str:
    return "\n".join(_place(key) if isinstance(key, int | tuple) else str(key) for key in keys)


def _setting(name: str, text: str) -> Any:
    """A sampling setting as JSON, empty for none. Raises Invalid."""
    if not text.strip():
        return getattr(Params(), name)
    try:
        value = read_json(text)
    except ValueError:
        raise Invalid(f"{name} cannot be {text.strip()[:40]!r}.", "Write it as the two texts are written, or leave it empty.") from None
    return getattr(Params.from_json({name: _read(name, PARAMS[name], value)}), name)


def _read(name: str, check: Callable[[Any], T], value: Any) -> T:
    try:
        return check(value)
    except Unfit as reason:
        raise Invalid(f"{name} cannot be {str(value)[:40]!r}.", f"{str(reason).capitalize()}.") from None


def _ended(text: str, like: Sequence[str]) -> str:
    """The text with a line end where those it stands for have one, so that the line behind it stays a line."""
    ends = ("\n", "\r")
    return f"{text}\n" if text and not text.endswith(ends) and any(one.endswith(ends) for one in like) else text


def _one_after_the_other(ours: str, theirs: str) -> str:
    return ours + theirs if ours.endswith(("\n", "\r")) or not ours else f"{ours}\n{theirs}"
