"""Building a chain from what another tool says: nodes, edges, inputs and the prompts they name, each with a name of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.exchange.own import ChainFile, Part
from touchstone.chains.kinds import kinds
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.prompts.files.naming import clean_line, clean_name
from touchstone.prompts.files.prompt_file import Notes
from touchstone.prompts.variables import Variable

MOST_NODES, ACROSS, DOWN, ROW = 500, 280, 160, 8
Source = tuple[str, str]
"""A node and one of its output ports."""


@dataclass
class Building:
    """A chain under way. `note` takes a sentence on what was not taken over."""

    name: str
    note: Notes
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    inputs: dict[str, Variable] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def add(self, kind: str, options: Mapping[str, Any] | None = None, label: str = "", at: tuple[int, int] | None = None) -> str:
        """The id of a new node. Raises Invalid where there are too many."""
        if len(self.nodes) >= MOST_NODES:
            raise Invalid(f"The file makes more than {MOST_NODES} nodes.", "Split it.")
        number = len(self.nodes)
        place = at or (ACROSS * (number % ROW), DOWN * (number // ROW))
        self.nodes.append(Node(f"{kind}{number}", kind, dict(options or {}), kinds[kind].version, clean_line(label), position=place))
        return self.nodes[-1].id

    def connect(self, source: Source, node: str, port: str) -> None:
        """An edge, once."""
        edge = Edge(*source, node, port)
        if edge not in self.edges:
            self.edges.append(edge)

    def input(self, name: str) -> Source:
        """The port of a chain's input of that name, which is there from now on."""
        named = clean_line(name, 60) or "input"
        self.inputs.setdefault(named, Variable(named))
        there = next((one.id for one in self.nodes if one.kind == "input"), "")
        return there or self.add("input"), named

    def prompt(self, name: str, content: PromptContent) -> tuple[str, tuple[str, ...]]:
        """The reference of a prompt that the file holds, and its variables."""
        wanted = clean_name(f"{self.name}/{name}")[:90].replace("@", " ").replace("#", " ").strip(" /") or "prompt"
        taken, count, free = {one.reference for one in self.parts}, 1, wanted
        while free in taken:
            count += 1
            free = f"{wanted} {count}"
        self.parts.append(Part(free, free, "chat", content))
        return free, variables_of(content)

    def output(self, source: Source, name: str = "answer") -> None:
        """What the chain gives, under a name that no other output has."""
        taken = {str(one.options.get("name", "answer")) for one in self.nodes if one.kind == "output"}
        wanted, count = clean_line(name, 60) or "answer", 1
        free = wanted
        while free in taken:
            count += 1
            free = f"{wanted} {count}"
        self.connect(source, self.add("output", {"name": free}), "value")

    def file(self, description: str = "") -> ChainFile:
        """The whole."""
        chain = Chain(tuple(self.nodes), tuple(self.edges), tuple(self.inputs.values()))
        return ChainFile(self.name, PromptContent(chain=chain), description, tuple(self.parts))

    def loose(self, among: Iterable[str]) -> list[str]:
        """Those of these nodes whose outputs nothing uses."""
        used = {one.source for one in self.edges}
        return [one for one in among if one not in used]
