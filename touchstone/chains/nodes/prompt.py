"""A prompt version, filled from its ports; alone, or with the model that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, FoundPrompt, Means, Step, kinds
from touchstone.chains.ports import ANY, Port, as_text, in_words
from touchstone.errors import Invalid, NotFound
from touchstone.types import Message, Params

HISTORY = "history"


def ports(reference: str, found: Found) -> tuple[Port, ...]:
    """A port per variable of the prompt, and one for the conversation so far where the prompt has a place for it."""
    prompt = found.prompts.get(reference)
    if prompt is None:
        return ()
    history = (Port(HISTORY, "messages", required=False),) if prompt.takes_turns else ()
    return (*(Port(name, ANY) for name in prompt.variables), *history)


def render(reference: str, given: Mapping[str, Any], means: Means) -> tuple[Message, ...]:
    """The messages of the prompt with these values. Raises NotFound, MissingVariables, Invalid."""
    prompt = prompt_of(reference, means.found)
    values = {name: given[name] for name in prompt.variables if name in given}
    if prompt.prompt.format == "brace":  # the other formats may loop over a list
        values = {name: in_words(value) for name, value in values.items()}
    return prompt.prompt.render(values, turns(given.get(HISTORY, ())))


def prompt_of(reference: str, found: Found) -> FoundPrompt:
    """The prompt version that a reference names. Raises NotFound."""
    if reference not in found.prompts:
        raise NotFound(f"There is no prompt {reference[:100] or 'chosen'}.", "Choose one that is there.")
    return found.prompts[reference]


def turns(messages: Sequence[Any]) -> tuple[Message, ...]:
    """A conversation that came along an edge. Raises Invalid for what is none."""
    found = []
    for one in messages:
        if not isinstance(one, Mapping) or one.get("role") not in ("system", "user", "assistant"):
            raise Invalid("A turn of the conversation has no role.", "It is system, user or assistant.")
        found.append(Message(one["role"], as_text(one.get("content", ""))))
    return tuple(found)


def plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    """A conversation as it goes along an edge."""
    return [{"role": one.role, "content": one.content} for one in messages]


@kinds("prompt")
@dataclass(frozen=True)
class PromptNode(Step):
    """A prompt version with its variables as ports; gives the messages that a model is sent."""

    title: ClassVar[str] = "Prompt"
    group: ClassVar[str] = "Text"

    prompt: str = ""
    """Its name, with @ and a label or the number of a version."""

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return ports(self.prompt, found)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("messages", "messages"),)

    def stands_on(self, found: Found) -> str:
        return prompt_of(self.prompt, found).hash

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done({"messages": plain(render(self.prompt, given, means))})


async def answered(model: str, messages: tuple[Message, ...], params: Params, means: Means) -> Done:
    """What a model says to these messages, as a text and as the conversation with it."""
    if not messages:
        raise Invalid("There is nothing to send.", "Connect a prompt that has a message.")
    done = await means.ask(model, messages, params)
    said = plain((*messages, Message("assistant", done.text)))
    return Done({"text": done.text, "messages": said}, done.usage, means.cost(model, done.usage), messages, done.finish_reason)


def identity(model: str, found: Found) -> str:
    """What identifies the model of that name. Raises NotFound."""
    if model not in found.models:
        raise NotFound(f"There is no model {model[:100] or 'chosen'}.", "Choose one that is there.")
    return found.models[model]


ANSWER = (Port("text"), Port("messages", "messages", help="The conversation with the answer at its end"))


@kinds("model")
@dataclass(frozen=True)
class Model(Step):
    """A model: messages in, its answer out."""

    title: ClassVar[str] = "Model"
    group: ClassVar[str] = "Models"

    model: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("messages", "messages"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return ANSWER

    def stands_on(self, found: Found) -> str:
        return identity(self.model, found)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return await answered(self.model, turns(given["messages"]), Params.from_json(self.params), means)


@kinds("answer")
@dataclass(frozen=True)
class Answer(Step):
    """A prompt version and the model that answers it, in one node; the prompt's own settings hold where none are given here."""

    title: ClassVar[str] = "Prompt with model"
    group: ClassVar[str] = "Models"

    prompt: str = ""
    model: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return ports(self.prompt, found)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return ANSWER

    def stands_on(self, found: Found) -> str:
        return f"{prompt_of(self.prompt, found).hash} {identity(self.model, found)}"

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        params = prompt_of(self.prompt, means.found).params.merged(Params.from_json(self.params))
        return await answered(self.model, render(self.prompt, given, means), params, means)
