"""What a content names: blocks in its texts, prompts and chains in the options of its nodes; found, and given other names."""

import re
from collections.abc import Mapping
from dataclasses import replace

from touchstone.chains.document import Chain, Node
from touchstone.errors import Invalid
from touchstone.prompts.blocks import read_reference
from touchstone.prompts.content import PromptContent, blocks_of
from touchstone.prompts.including import INCLUDE

NAMING = ("prompt", "chain")
"""The options that name a version of something."""


def options_named(chain: Chain, option: str) -> tuple[str, ...]:
    """The values that the nodes of a chain have for an option that names something, each once."""
    found = (one.options.get(option) for one in chain.nodes)
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and one))


def references_of(content: PromptContent) -> tuple[str, ...]:
    """The blocks, prompts and chains that a content names, as references are kept. Raises Invalid for an include that names nothing."""
    blocks = [str(one) for one in blocks_of(content)]
    named = [one for option in NAMING for one in options_named(content.chain or Chain(), option)]
    return tuple(dict.fromkeys([*blocks, *(spelled(one) for one in named)]))


def spelled(reference: str) -> str:
    """A reference as it is kept; one that names nothing as it stands."""
    try:
        return str(read_reference(reference))
    except Invalid:
        return reference


def renamed(content: PromptContent, names: Mapping[str, str]) -> PromptContent:
    """The content with other references in place of those in `names`."""
    messages = tuple(replace(one, content=_with_blocks(one.content, names)) for one in content.messages)
    chain = content.chain and replace(content.chain, nodes=tuple(_node(one, names) for one in content.chain.nodes))
    return replace(content, messages=messages, chain=chain)


def _with_blocks(text: str, names: Mapping[str, str]) -> str:
    def named(found: re.Match[str]) -> str:
        other = names.get(spelled(found[2]))
        return found[0] if found[1] or other is None else f"[[block: {other}]]"

    return INCLUDE.sub(named, text)


def _node(node: Node, names: Mapping[str, str]) -> Node:
    found = {option: names[spelled(str(node.options[option]))] for option in NAMING if spelled(str(node.options.get(option, ""))) in names}
    return replace(node, options={**node.options, **found}) if found else node
