"""Flows of ChainForge: {"flow": {"nodes", "edges"}, "cache"}. Prompts, texts and turns are taken; code and answers are not.

A flow of ChainForge asks every model for every combination of values; a chain asks one model once. What is left over is told.
Format: github.com/ianarawjo/ChainForge, chainforge/react-server/src/App.tsx.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from touchstone.chains.exchange.building import Building, Source
from touchstone.errors import Invalid
from touchstone.prompts.content import PLACEHOLDER, PromptContent
from touchstone.prompts.files.checks import PARAMS, Unfit, model
from touchstone.prompts.files.naming import clean_line, quoted
from touchstone.types import Message

MOST, FAR = 1_000, 100_000
PAST = "__past_chats"
FIELD = re.compile(r"\\[{}]|\{([A-Za-z_][A-Za-z0-9_ ]*)\}|[{}]")
WHY = {
    "evaluator": "it is code", "processor": "it is code", "simpleval": "its check can be a scorer of a suite, or a validator",
    "llmeval": "it can be a judge of a suite", "multieval": "its checks can be scorers of a suite", "vis": "a run draws its own charts",
    "split": "a parser reads lists", "join": "a prompt puts several values together", "script": "it is code", "media": "it is no text",
}  # fmt: skip
Data = Mapping[str, Any]


def is_chainforge(data: Any) -> bool:
    """Whether it is a flow of ChainForge."""
    flow = data.get("flow") if isinstance(data, Mapping) else None
    return isinstance(flow, Mapping) and isinstance(flow.get("nodes"), list)


def read_chainforge(data: Data, building: Building) -> None:
    """Put the chain of a flow into `building`. Raises Invalid where nothing of it can be taken."""
    if data.get("cache"):
        building.note("The answers that the file carries were left out: a chain makes its own.")
    nodes, edges = _maps(data["flow"], "nodes"), _maps(data["flow"], "edges")
    reading = _Reading(building, {str(one.get("id")): one for one in nodes}, edges)
    for one in nodes:
        reading.node(str(one.get("id")))
    if not reading.answers:
        raise Invalid("The flow holds no prompt that can be taken over.", " ".join(building.note.all()[:3]))
    shown = reading.shown or building.loose(reading.answers)
    for id in dict.fromkeys(shown):
        building.output((id, "text"))


class _Reading:
    """One reading of a flow: every node once, those before it first."""

    def __init__(self, building: Building, nodes: Mapping[str, Data], edges: list[Data]) -> None:
        self.building, self.note, self.nodes, self.edges = building, building.note, nodes, edges
        self.made: dict[str, Source | None] = {}
        self.answers: list[str] = []
        self.shown: list[str] = []

    def node(self, id: str, depth: int = 0) -> Source | None:
        """What a node gives; None for one that was left out."""
        if id in self.made or id not in self.nodes:
            return self.made.get(id)
        if depth > 100:
            raise Invalid("The flow is nested too deeply, or goes round in a circle.", "Take an edge away.")
        one = self.nodes[id]
        kind = str(one.get("type") or "")
        read: Mapping[str, Callable[[str, Data, int], Source | None]] = {
            "textfields": self._text, "prompt": self._answer, "chat": self._answer, "csv": self._column, "table": self._column,
            "inspect": self._inspect,
        }  # fmt: skip
        data = one.get("data") if isinstance(one.get("data"), Mapping) else {}
        self.made[id] = None
        if kind in read:
            self.made[id] = read[kind](id, data, depth)  # type: ignore[arg-type]
        else:
            self.note(f"Left out: the node {_title(one)} ({WHY.get(kind, 'its kind is not known here')}).")
        return self.made[id]

    def _text(self, id: str, data: Data, depth: int) -> Source | None:
        fields = data.get("fields")
        texts = [one for one in (fields.values() if isinstance(fields, Mapping) else ()) if isinstance(one, str)]
        if not texts:
            return self.building.input(str(data.get("title") or "text"))
        if len(texts) > 1:
            self.note(f"Of the {len(texts)} texts of {_title(self.nodes[id])} the first is taken: the others can be cases of a suite.")
        node = self.building.add("text", {"text": texts[0]}, str(data.get("title") or ""), _place(self.nodes[id]))
        return node, "text"

    def _column(self, id: str, data: Data, depth: int) -> None:
        """What takes its values gets an input of its own."""
        self.note(f"The values of {_title(self.nodes[id])} became an input of the chain: they can be cases of a suite.")

    def _inspect(self, id: str, data: Data, depth: int) -> None:
        for edge in self._into(id):
            source = self.node(str(edge.get("source")), depth + 1)
            if source and source[0] in self.answers:
                self.shown.append(source[0])

    def _answer(self, id: str, data: Data, depth: int) -> Source:
        before = {str(edge.get("targetHandle")): edge for edge in self._into(id)}
        past = self._source(before.get(PAST), depth)
        turns = (Message(PLACEHOLDER, "turns"),) if past else ()  # type: ignore[arg-type]
        content = PromptContent((*self._system(data), *turns, Message("user", self._template(id, data))))
        reference, names = self.building.prompt(str(data.get("title") or "prompt"), content)
        options = {"prompt": reference, **self._model(id, data)}
        node = self.building.add("answer", options, str(data.get("title") or ""), _place(self.nodes[id]))
        self.answers.append(node)
        self.made[id] = (node, "text")
        for name in names:
            source = self._source(before.get(name) or before.get(name.replace("_", " ")), depth)
            self.building.connect(source or self.building.input(name), node, name)
        if past:
            self.building.connect((past[0], "messages"), node, "history")
        return node, "text"

    def _template(self, id: str, data: Data) -> str:
        """The text of a prompt, of several variants the first."""
        found = data.get("prompt")
        if isinstance(found, list) and found:
            self.note(f"Of the {len(found)} prompts of {_title(self.nodes[id])} the first is taken: make the others versions of it.")
            found = found[0]
        return _template(found) if isinstance(found, str) and found.strip() else "{text}"

    def _system(self, data: Data) -> tuple[Message, ...]:
        """What the first model is told before the prompt."""
        said = _settings(data).get("system_msg")
        return (Message("system", _template(said)),) if isinstance(said, str) and said.strip() else ()

    def _source(self, edge: Data | None, depth: int) -> Source | None:
        if edge is None:
            return None
        id = str(edge.get("source"))
        if self.nodes.get(id, {}).get("type") in ("table", "csv") and edge.get("sourceHandle") not in (None, "", "output"):
            self.node(id, depth + 1)
            return self.building.input(str(edge["sourceHandle"]))
        return self.node(id, depth + 1)

    def _model(self, id: str, data: Data) -> dict[str, Any]:
        asked = _models(data)
        if len(asked) > 1:
            self.note(f"Of the {len(asked)} models of {_title(self.nodes[id])} the first is taken: compare models in a run.")
        if isinstance(data.get("n"), int) and data["n"] > 1:
            self.note(f"{_title(self.nodes[id])} asks {data['n']} times; a chain asks once, and a run repeats it.")
        if not asked:
            return {}
        try:
            name = model(asked[0].get("model") or "")
        except Unfit:
            name = ""
        return {"model": name, "params": _params(_settings(data))}

    def _into(self, id: str) -> list[Data]:
        return [one for one in self.edges if one.get("target") == id]


def _models(data: Data) -> list[Data]:
    found = data.get("llms")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _settings(data: Data) -> Data:
    """The settings of the first model."""
    found = next((one.get("settings") for one in _models(data)), None)
    return found if isinstance(found, Mapping) else {}


def _params(settings: Data) -> dict[str, Any]:
    """The settings that we have too."""
    found = {}
    for name in ("temperature", "top_p", "max_tokens"):
        try:
            found[name] = PARAMS[name](settings[name])
        except (Unfit, KeyError):
            continue
    return found


def _template(text: str) -> str:
    """A template of ChainForge in ours: {name} is a variable, a brace behind a backslash and any other one are braces."""

    def field(found: re.Match[str]) -> str:
        if found[1]:
            return "{" + found[1].strip().replace(" ", "_") + "}"
        return found[0].removeprefix("\\") * 2

    return FIELD.sub(field, text)


def _place(node: Data) -> tuple[int, int] | None:
    at = node.get("position")
    if not isinstance(at, Mapping):
        return None
    left, top = (at.get(name) for name in ("x", "y"))
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < FAR for one in (left, top)):
        return None
    return round(left), round(top)  # type: ignore[arg-type]


def _title(node: Data) -> str:
    data = node.get("data")
    title = data.get("title") if isinstance(data, Mapping) else ""
    return quoted(clean_line(str(title or node.get("type") or "without a name")))


def _maps(flow: Data, name: str) -> list[Data]:
    found = flow.get(name) or []
    if not isinstance(found, list) or len(found) > MOST:
        raise Invalid(f"The {name} of the flow are no list that can be read.", f"It may have {MOST:,}.")
    return [one for one in found if isinstance(one, Mapping)]
