"""Runnables of LangChain, dumped as JSON: read by their class names, never loaded.

LangChain's own `loads` builds what a file names and reads secrets from the environment (CVE-2025-68664). Here a dozen classes are
known by their names; of all others, and of code, only that they were there is told. Format: langchain_core.load.dump.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from touchstone.chains.exchange.building import Building, Source
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.checks import PARAMS, Unfit, model
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.readers import readers
from touchstone.prompts.files.source import Source as Text
from touchstone.types import Message

PROMPTS = ("PromptTemplate", "ChatPromptTemplate", "StructuredPrompt")
PARSERS = {
    "JsonOutputParser": {"format": "json"},
    "SimpleJsonOutputParser": {"format": "json"},
    "PydanticOutputParser": {"format": "json"},
    "CommaSeparatedListOutputParser": {"format": "list"},
    "NumberedListOutputParser": {"format": "list"},
    "MarkdownListOutputParser": {"format": "list"},
}
SAME = ("StrOutputParser", "RunnablePassthrough")
"""What gives on what it is given."""
WITHIN = {"RunnableBinding": "bound", "RunnableRetry": "bound", "RunnableWithFallbacks": "runnable"}
"""What holds one runnable with settings around it."""
SETTINGS = ("temperature", "max_tokens", "top_p", "seed", "stop")
DEEPEST = 30
Flow = Source | dict[str, Source] | None
"""What runs along the sequence: one value, values by name, or what the chain is called with (None)."""


def is_langchain(data: Any) -> bool:
    """Whether it is a dumped object of LangChain."""
    return isinstance(data, Mapping) and "lc" in data


def read_langchain(data: Mapping[str, Any], building: Building) -> None:
    """Put the chain of a dumped runnable into `building`. Raises Invalid where nothing of it can be taken."""
    flow = _Reading(building).runnable(data, None, 0)
    if flow is None or not any(one.kind not in ("input", "output") for one in building.nodes):
        raise Invalid("The file holds nothing that a chain can be made of.", " ".join(building.note.all()[:3]))
    for name, source in flow.items() if isinstance(flow, dict) else [("answer", flow)]:
        building.output(source, name)


class _Reading:
    """One reading, from the beginning of a sequence to its end."""

    def __init__(self, building: Building) -> None:
        self.building, self.note = building, building.note
        self.whole = "input"
        """What the chain is called with is called so where it is one value."""

    def runnable(self, data: Any, flow: Flow, depth: int) -> Flow:
        """What comes out of a runnable that is given `flow`."""
        if depth > DEEPEST:
            raise Invalid(f"Runnables are nested more than {DEEPEST} deep.", "Split the file.")
        name, kwargs = _constructed(data)
        if name == "RunnableSequence":
            for one in [kwargs.get("first"), *_listed(kwargs.get("middle")), kwargs.get("last")]:
                flow = self.runnable(one, flow, depth + 1) if one is not None else flow
            return flow
        if name in ("RunnableParallel", "RunnableMap"):
            return self._parallel(kwargs.get("steps__"), flow, depth)
        if name == "RunnableAssign":
            _, mapper = _constructed(kwargs.get("mapper"))
            added = self._parallel(mapper.get("steps__"), flow, depth)
            return {**(flow if isinstance(flow, dict) else {}), **(added if isinstance(added, dict) else {})} or flow
        if name == "RunnableBranch":
            return self._branch(kwargs, flow, depth)
        if name in WITHIN:
            others = sorted(key for key, value in kwargs.items() if key != WITHIN[name] and value not in (None, {}, [], ""))
            self.note(f"Of a {name} only what it holds was taken over, not: {', '.join(map(quoted, others[:8])) or 'what it adds'}.")
            return self.runnable(kwargs.get(WITHIN[name]), flow, depth + 1)
        return self._one(name, kwargs, data, flow)

    def _one(self, name: str, kwargs: Mapping[str, Any], data: Any, flow: Flow) -> Flow:
        if name in PROMPTS:
            return self._prompt(data, flow)
        if name in PARSERS:
            if name == "CommaSeparatedListOutputParser":
                self.note("A parser of lists reads a line an item here, not what stands between commas.")
            return self._after("parser", PARSERS[name], "text", flow, "value")
        if name.endswith("Retriever"):
            self.note(f"{quoted(name)} became a retriever: choose its collection of documents.")
            return self._after("retriever", {}, "query", flow, "documents")
        if name in SAME:
            return flow if flow is not None else self.building.input(self.whole)
        if name.startswith(("Chat", "AzureChat")) or name in ("OpenAI", "AzureOpenAI"):
            return self._model(name, kwargs, flow)
        self.note(f"Left out: {quoted(name or _path(data))} (it is code, or none of the runnables known here); its input goes on.")
        return flow

    def _prompt(self, data: Any, flow: Flow) -> Flow:
        (found,) = readers["langchain"]().read(Text(json.dumps(data), "prompt.json"), self.note)
        reference, names = self.building.prompt(found.name, found.content)
        node = self.building.add("prompt", {"prompt": reference})
        for name in names:
            self.building.connect(self._value(flow, name, alone=len(names) == 1), node, name)
        return node, "messages"

    def _value(self, flow: Flow, name: str, alone: bool) -> Source:
        """What a variable of that name gets."""
        if isinstance(flow, dict):
            if name in flow:
                return flow[name]
        elif flow is not None and alone:
            return flow
        return self.building.input(name)

    def _model(self, name: str, kwargs: Mapping[str, Any], flow: Flow) -> Flow:
        given = {name: kwargs[name] for name in SETTINGS if kwargs.get(name) is not None}
        params = {name: value for name, value in given.items() if self._fits(name, value)}
        named = kwargs.get("model_name") or kwargs.get("model") or kwargs.get("deployment_name") or ""
        try:
            asked = model(named)
        except Unfit:
            asked = ""
        self.note(f"The model {quoted(asked or name)} is named; its address and its key are never taken from a file.")
        source = self._single(flow)
        if source[1] != "messages":
            source = self._as_messages(source)
        node = self.building.add("model", {"model": asked, **({"params": params} if params else {})}, asked)
        self.building.connect(source, node, "messages")
        return node, "text"

    def _fits(self, name: str, value: Any) -> bool:
        with suppress(Unfit):
            PARAMS[name](value)
            return True
        self.note(f"Not taken over: the setting {name} (it is none).")
        return False

    def _as_messages(self, source: Source) -> Source:
        """A text as the one message of a conversation."""
        reference, _ = self.building.prompt("message", PromptContent((Message("user", "{text}"),)))
        node = self.building.add("prompt", {"prompt": reference})
        self.building.connect(source, node, "text")
        return node, "messages"

    def _after(self, kind: str, options: Mapping[str, Any], port: str, flow: Flow, gives: str) -> Source:
        source, node = self._single(flow), self.building.add(kind, options)
        self.building.connect(source, node, port)
        return node, gives

    def _single(self, flow: Flow) -> Source:
        if isinstance(flow, dict):
            if len(flow) > 1:
                self.note(f"Of the values {', '.join(map(quoted, list(flow)[:8]))} only the first goes on: the next step takes one.")
            return next(iter(flow.values()), self.building.input(self.whole))
        return flow or self.building.input(self.whole)

    def _parallel(self, steps: Any, flow: Flow, depth: int) -> Flow:
        found: dict[str, Source] = {}
        each = {str(name): one for name, one in steps.items()} if isinstance(steps, Mapping) else {}
        if flow is None:
            self.whole = next((name for name, one in each.items() if _constructed(one)[0] == "RunnablePassthrough"), self.whole)
        for name, one in each.items():
            ended = self.runnable(one, flow, depth + 1)
            found[name] = self._single(ended) if ended is not None else self.building.input(name)
        return found or flow

    def _branch(self, kwargs: Mapping[str, Any], flow: Flow, depth: int) -> Flow:
        """A router whose rules a person writes: the conditions of a branch are code."""
        source, ways = self._single(flow), list(_pairs(kwargs.get("branches")))
        rules = [{"branch": f"branch {number}", "test": "equals", "text": f"write rule {number}"} for number in range(1, len(ways) + 1)]
        router = self.building.add("router", {"rules": rules})
        self.building.connect(source, router, "value")
        join = self.building.add("join")
        for branch, one in [*((rule["branch"], way) for rule, way in zip(rules, ways, strict=True)), ("otherwise", kwargs.get("default"))]:
            ended = self.runnable(one, (router, branch), depth + 1)
            self.building.connect(self._single(ended), join, "values")
        self.note("The conditions of a branch are code and were left out: write the rules of the router.")
        return join, "value"


def _constructed(node: Any) -> tuple[str, Mapping[str, Any]]:
    """The class that a node names, without its package, and its arguments; "" for what is no constructor.

    Parsers and retrievers of LangChain are dumped as "not implemented", by their names.
    """
    path = node.get("id") if isinstance(node, Mapping) else None
    name = str(path[-1]) if isinstance(path, list) and path and isinstance(path[-1], str) else ""
    if isinstance(node, Mapping) and node.get("type") == "constructor" and isinstance(node.get("kwargs"), Mapping):
        return name, node["kwargs"]
    return (name, {}) if name in PARSERS or name.endswith("Retriever") else ("", {})


def _path(node: Any) -> str:
    path = node.get("id") if isinstance(node, Mapping) else None
    return ".".join(map(str, path[-2:])) if isinstance(path, list) else "something without a class"


def _listed(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _pairs(data: Any) -> Iterator[Any]:
    """What follows each condition."""
    for one in _listed(data):
        if isinstance(one, list) and len(one) == 2:
            yield one[1]
