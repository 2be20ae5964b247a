"""What a chain will ask of models, before it runs over a suite."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import NamedTuple

from store import models, prompts
from store.database import Database
from store.tables import PromptVersion
from touchstone.actions import chain_means
from touchstone.actions.store_errors import translated
from touchstone.chains.document import Chain, Node, canonical
from touchstone.chains.kinds import Found, kind_of
from touchstone.chains.reading import read_chain
from touchstone.errors import TouchstoneError
from touchstone.prompts.assembling import Prompt
from touchstone.runs.building import build_messages
from touchstone.runs.chain_inputs import inputs_of_case
from touchstone.types import Case, Message

Asking = tuple[str, float]


class Call(NamedTuple):
    """Calls that a chain may make: of which model, about how many tokens its prompt has beside the case's words, and how often."""

    model_id: int
    tokens: float
    times: int = 1


@translated()
def calls(db: Database, version: PromptVersion, model_id: int) -> list[Call]:
    """Every call that a chain makes when no branch is skipped, each container's once. Models that are not there are left out.

    Raises NotFound.
    """
    chain, model = read_chain(version.chain), models.get_model(db, model_id)
    project_id = prompts.get_prompt(db, version.prompt_id).project_id
    found = chain_means.found(db, project_id, chain, model.name)
    ids = {one.name: one.id or 0 for one in models.list_models(db)}
    asking = _asking(chain, found, {})
    named = ((ids.get(name, 0) if name else model_id, tokens, times) for (name, tokens), times in asking.items())
    return [Call(*one) for one in named if one[0]]


def models_asked(db: Database, targets: Iterable[tuple[int | None, int]]) -> list[int]:
    """The models that targets ask, each a version (None or 0: no prompt) and a model: those, and what their chains' nodes name.

    Raises NotFound.
    """
    version_of, asked = cache(partial(prompts.get_version, db)), dict[int, None]()
    for version_id, model_id in targets:
        version = version_of(version_id) if version_id else None
        asked[model_id] = None
        asked |= dict.fromkeys(one.model_id for one in calls(db, version, model_id)) if version and version.chain else {}
    return list(asked)


def sender(version: PromptVersion) -> Callable[[Case], tuple[Message, ...]]:
    """What gives what a chain is called with for a case, as one message. It raises MissingVariables, Invalid."""
    chain = read_chain(version.chain)
    return lambda case: (Message("user", canonical(inputs_of_case(chain, case, build_messages(Prompt(), case)))),)


def _asking(chain: Chain, found: Found, known: dict[str, Counter[Asking]]) -> Counter[Asking]:
    """How often each model is asked with a prompt of that size; each chain within is looked at once."""
    asked: Counter[Asking] = Counter()
    for node in chain.nodes:
        name = str(node.options.get("chain", ""))
        if node.kind == "subchain" and (inner := found.chains.get(name)):
            if name not in known:
                known[name] = _asking(inner, found, known)
            asked += known[name]
        elif node.kind == "retriever" and node.options.get("by", "words") != "words":
            asked[str(node.options.get("embeddings", "")), 0.0] += 1
        elif _asks(node):
            asked[str(node.options.get("model", "")), _tokens(node.options, found)] += 1
    return asked


def _asks(node: Node) -> bool:
    """Whether a node asks a model: it has one to name, and a validator asks it only where it tries again."""
    try:
        kind = kind_of(node)
    except TouchstoneError:
        return False
    return hasattr(kind, "model") and getattr(kind, "on_fail", "retry") == "retry"


def _tokens(options: Mapping[str, object], found: Found) -> float:
    prompt = found.prompts.get(str(options.get("prompt", "")))
    return sum(len(one.content) for one in prompt.prompt.messages) / 4 if prompt else 0.0
