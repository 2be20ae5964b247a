"""What a chain will ask of models, before it runs over a suite."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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


class Call(NamedTuple):
    """One call that a chain may make: of which model, and about how many tokens its prompt has beside the case's words."""

    model_id: int
    tokens: float


@translated()
def calls(db: Database, version: PromptVersion, model_id: int) -> list[Call]:
    """Every call that a chain makes when no branch is skipped, each container's once. Models that are not there are left out.

    Raises NotFound.
    """
    chain, model = read_chain(version.chain), models.get_model(db, model_id)
    project_id = prompts.get_prompt(db, version.prompt_id).project_id
    found = chain_means.found(db, project_id, chain, model.name)
    ids = {one.name: one.id or 0 for one in models.list_models(db)}
    named = ((ids.get(name, 0) if name else model_id, tokens) for name, tokens in _asking(chain, found))
    return [Call(id, tokens) for id, tokens in named if id]


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


def _asking(chain: Chain, found: Found) -> Iterator[tuple[str, float]]:
    for node in chain.nodes:
        if node.kind == "subchain" and (inner := found.chains.get(str(node.options.get("chain", "")))):
            yield from _asking(inner, found)
        elif _asks(node):
            yield str(node.options.get("model", "")), _tokens(node.options, found)


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
