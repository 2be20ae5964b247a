"""Mustache sections written as conditions and loops of jinja2: what a section means depends on its value, so its use is looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from touchstone.templates.mustache import names
from touchstone.templates.mustache_parsing import Node, Section, Tag, parse
from touchstone.templates.values import place
from touchstone.templates.writing import RESERVED, jinja_name, literal


def with_sections(template: str) -> tuple[str, tuple[str, ...]]:
    """The template in jinja2, and notes on what was left out or guessed. Raises Invalid for names that jinja2 keeps for itself."""
    writing = _Writing(template)
    text = "".join(writing.written(parse(template), ()))
    return text, tuple(writing.notes)


@dataclass(frozen=True, slots=True)
class _Scope:
    """A loop around a place: the name of its turn, and whether names are looked up in it."""

    item: str
    holds: bool


class _Writing:
    def __init__(self, template: str) -> None:
        self.notes: list[str] = []
        self._template = template
        self._taken = {*names(template).all, *RESERVED, "loop"}
        self._outside = set(_outside(parse(template)))

    def written(self, nodes: Sequence[Node], scopes: tuple[_Scope, ...]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, str):
                yield literal(node, "jinja2")
            elif isinstance(node, Tag):
                yield "{{ " + self._name(node.path, scopes) + " }}"
            elif isinstance(node, Section):
                yield from self._section(node, scopes)
            elif node.text:
                self.notes.append(f"A comment was left out: {node.text}")

    def _name(self, path: tuple[str, ...], scopes: tuple[_Scope, ...]) -> str:
        if not path:
            return scopes[-1].item
        holder = next((scope.item for scope in reversed(scopes) if scope.holds), "")
        inner = holder and path[0] not in self._outside
        return jinja_name((holder, *path)) if inner else jinja_name(path)

    def _section(self, section: Section, scopes: tuple[_Scope, ...]) -> Iterator[str]:
        name = self._name(section.path, scopes)
        kind = "inverted" if section.inverted else self._kind(section)
        if kind in ("inverted", "condition"):
            test = f"not {name}|default(false)" if section.inverted else f"{name}|default(false)"
            yield from ("{% if " + test + " %}", *self.written(section.body, scopes), "{% endif %}")
        else:
            scope = _Scope(self._new_item(), kind == "objects")
            opening = "{% for " + f"{scope.item} in {name}|default([], true)" + " %}"
            yield from (opening, *self.written(section.body, (*scopes, scope)), "{% endfor %}")
        if kind != "inverted":
            self._note(section, kind)

    def _kind(self, section: Section) -> str:
        """What the section's use says: "values" for `{{.}}`, "condition" when it names itself or nothing new, else "objects"."""
        found = list(_direct(section.body))
        if () in found:
            return "values"
        itself = section.path and any(path[: len(section.path)] == section.path for path in found)
        return "condition" if itself or all(path[0] in self._outside for path in found) else "objects"

    def _new_item(self) -> str:
        count = 1
        while (name := "item" if count == 1 else f"item_{count}") in self._taken:
            count += 1
        self._taken.add(name)
        return name

    def _note(self, section: Section, kind: str) -> None:
        taken = {"condition": "a condition", "values": "a list of values", "objects": "a list of objects"}[kind]
        shown = "{{#" + (".".join(section.path) or ".") + "}}"
        self.notes.append(f"{shown} at {place(self._template, section.at)} is taken for {taken}; change it if its value is something else.")


def _direct(nodes: Sequence[Node]) -> Iterator[tuple[str, ...]]:
    """The names used in a section itself: those of its tags and of the sections in it, and what stands in inverted ones."""
    for node in nodes:
        if isinstance(node, Tag | Section):
            yield node.path
        if isinstance(node, Section) and node.inverted:
            yield from _direct(node.body)


def _outside(nodes: Sequence[Node]) -> Iterator[str]:
    return (path[0] for path in _direct(nodes) if path)
