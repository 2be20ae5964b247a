"""Our own file of a chain: the chain, and the prompts, blocks and chains that it names. Models, documents and databases are named only.

No key, no address and no code stands in it. Reading it checks every field, refuses what it does not know, and does nothing else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.chains.document import Chain
from touchstone.chains.exchange.naming import options_named, references_of
from touchstone.chains.kinds import kinds
from touchstone.chains.migrating import check_known
from touchstone.chains.reading import RESERVED, read_chain
from touchstone.errors import Invalid
from touchstone.prompts.blocks import read_reference
from touchstone.prompts.content import BLOCK_FORMATS, ROLES, PromptContent
from touchstone.prompts.files.checks import MANY, PARAMS, Unfit, any_tool, listed, model, text, variable
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.source import decoded, values
from touchstone.prompts.from_outside import nested
from touchstone.prompts.keepable import BLOCK, CHAIN, check_version
from touchstone.prompts.tools import MOST
from touchstone.types import Message, Params

FORMAT = 1
KINDS = ("chat", "text", BLOCK, CHAIN)
MOST_PARTS, MOST_MESSAGES, NAME_LIMIT, DESCRIPTION_LIMIT = 500, 1_000, 100, 5_000
Checks = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True)
class Part:
    """A prompt, a block or a chain that is named: by which reference, what it is called, and what its version says."""

    reference: str
    name: str
    kind: str
    content: PromptContent


@dataclass(frozen=True)
class ChainFile:
    """A chain as a file says it. `parts` stand after those that they name."""

    name: str
    content: PromptContent
    description: str = ""
    parts: tuple[Part, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is only named: "models", "collections", "databases"."""

    @property
    def chain(self) -> Chain:
        """The chain itself."""
        return self.content.chain or Chain()


def needs_of(file: ChainFile) -> dict[str, tuple[str, ...]]:
    """The models, collections and databases that a file's chains and prompts name, by which of the three."""
    chains = [one.content.chain for one in file.parts if one.content.chain] + [file.chain]
    models = [one.content.model for one in file.parts] + [file.content.model]
    models += [name for one in chains for name in options_named(one, "model")]
    return {
        "models": tuple(sorted({name for name in models if name})),
        "collections": tuple(sorted({name for one in chains for name in options_named(one, "collection")})),
        "databases": tuple(sorted({name for one in chains for name in options_named(one, "database")})),
    }


def write_file(file: ChainFile) -> str:
    """The file's text. The inverse is `read_file`."""
    whole = {
        "touchstone_chain": FORMAT,
        "name": file.name,
        "description": file.description,
        "content": file.content.to_json(),
        "parts": [{"reference": one.reference, "name": one.name, "kind": one.kind, "content": one.content.to_json()} for one in file.parts],
        "needs": {name: list(found) for name, found in needs_of(file).items() if found},
    }
    return json.dumps({name: value for name, value in whole.items() if value}, ensure_ascii=False, indent=2) + "\n"


def read_file(data: bytes) -> ChainFile:
    """The chain of a file of at most 5 MB. Raises Invalid, naming the place, for anything that is not as it should be."""
    return file_of(values(decoded(data), yaml=False))


def file_of(data: Any) -> ChainFile:
    """The same, of parsed JSON."""
    _check_names(data)
    whole = _object(data, "file", {"touchstone_chain", "name", "description", "content", "parts", "needs"})
    if isinstance(whole.get("touchstone_chain"), bool) or whole.get("touchstone_chain") != FORMAT:
        said = f"version {quoted(whole['touchstone_chain'])}" if "touchstone_chain" in whole else "no version"
        raise Invalid(
            f"The file says {said} of this format.", f"Known is touchstone_chain: {FORMAT}. Update this installation for a newer one."
        )
    name, description = _line(whole, "name", NAME_LIMIT, "file"), _line(whole, "description", DESCRIPTION_LIMIT, "file", "")
    parts = whole.get("parts", [])
    if not isinstance(parts, list) or len(parts) > MOST_PARTS:
        raise Invalid("The parts of the file are no list that can be read.", f"It may hold {MOST_PARTS}.")
    content = _content(whole.get("content"), CHAIN, "file")
    _object(whole.get("needs", {}), "needs", {"models", "collections", "databases"})
    file = _in_order(ChainFile(name, content, description, tuple(map(_part, parts))))
    return ChainFile(file.name, file.content, file.description, file.parts, needs_of(file))


def _check_names(data: Any) -> None:
    for value, _ in nested(data):
        if isinstance(value, dict) and (taken := RESERVED.intersection(value)):
            raise Invalid(f"The file has the key {min(taken)!r}.", "No object may have that name.")


def _part(data: Any) -> Part:
    whole = _object(data, "part", {"reference", "name", "kind", "content"})
    name, kind = _line(whole, "name", NAME_LIMIT, "part"), whole.get("kind")
    if kind not in KINDS:
        raise Invalid(f"The part {quoted(name)} is of an unknown kind.", f"Known: {', '.join(KINDS)}.")
    reference = str(read_reference(_line(whole, "reference", 2 * NAME_LIMIT, f"part {quoted(name)}")))
    return Part(reference, name, str(kind), _content(whole.get("content"), str(kind), f"part {quoted(name)}"))


def _content(data: Any, kind: str, what: str) -> PromptContent:
    whole = _object(data, f"content of the {what}", set(PromptContent.__dataclass_fields__))
    checks: Checks = {"variables": listed(variable, MANY), "tools": listed(any_tool, MOST), "model": model, "format": _format,
                      "messages": listed(_message, MOST_MESSAGES)}  # fmt: skip
    said = {name: _checked(check, whole[name], f"{name} of the {what}") for name, check in checks.items() if name in whole}
    params = _object(whole.get("params", {}), f"params of the {what}", set(PARAMS))
    settings = {name: _checked(PARAMS[name], value, f"{name} of the {what}") for name, value in params.items()}
    chain = read_chain(whole["chain"]) if "chain" in whole else None
    if chain is not None:
        check_known(chain, {name: kinds[name].version for name in kinds})
    content = PromptContent(params=Params.from_json(settings), chain=chain, **said)
    check_version(content, kind)
    return content


def _message(data: Any) -> Message:
    if not isinstance(data, dict) or data.keys() != {"role", "content"} or data["role"] not in ROLES:
        raise Unfit("a message has a role and a content")
    return Message(data["role"], text(data["content"]))


def _format(value: Any) -> str:
    if value not in BLOCK_FORMATS:
        raise Unfit(f"one of {', '.join(BLOCK_FORMATS)} belongs here")
    return str(value)


def _checked(check: Callable[[Any], Any], value: Any, what: str) -> Any:
    try:
        return check(value)
    except Unfit as reason:
        raise Invalid(f"The {what}: {reason}.", "Mend the file, or export it again.") from None


def _object(data: Any, what: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise Invalid(f"The {what} is no object.", "Export the chain again.")
    if unknown := next((name for name in data if name not in known), None):
        raise Invalid(f"The {what} has an unknown key {quoted(unknown)}.", f"Known: {', '.join(sorted(known))}.")
    return data


def _line(whole: Mapping[str, Any], name: str, most: int, what: str, otherwise: str | None = None) -> str:
    found = whole.get(name, otherwise)
    if not isinstance(found, str) or len(found) > most:
        raise Invalid(f"The {name} of the {what} is no text of at most {most:,} characters.")
    return found


def _in_order(file: ChainFile) -> ChainFile:
    """The parts after those that they name. Raises Invalid for a reference that stands twice, and for a circle."""
    by_reference = {one.reference: one for one in file.parts}
    if len(by_reference) < len(file.parts):
        raise Invalid("Two parts of the file have the same reference.", "Keep one of them.")
    ordered: dict[str, Part] = {}
    while left := {key: one for key, one in by_reference.items() if key not in ordered}:
        ready = {key: one for key, one in left.items() if not any(name in left for name in references_of(one.content))}
        if not ready:
            raise Invalid("The parts of the file name each other in a circle.", "Export the chain again.")
        ordered |= ready
    return ChainFile(file.name, file.content, file.description, tuple(ordered.values()))
