"""What a version may say: every one is held against this in one place, whoever saves it and however it came."""

from collections import Counter

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import BLOCK_FORMATS, PromptContent, check_content
from touchstone.prompts.files.checks import MODEL_LIMIT, Unfit, model
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.tools import check_schema, check_tools

BLOCK = "block"
"""The kind of a text that prompts include."""
CHAIN = "chain"
"""The kind of what has nodes and edges in place of messages."""


def check_version(content: PromptContent, kind: str) -> None:
    """Raises Invalid for what cannot be sent, what no version keeps, and what a prompt or a block of that kind cannot be."""
    _check_kind(content, kind)
    check_content(content)
    _check_names(content)
    check_tools(content.tools)
    check_schema(content.params.json_schema or {})


def _check_kind(content: PromptContent, kind: str) -> None:
    if content.format not in BLOCK_FORMATS:
        raise Invalid(f"There is no template format {quoted(content.format)}.", f"Known: {', '.join(BLOCK_FORMATS)}.")
    if (kind == CHAIN) != (content.chain is not None) or (kind == CHAIN and content.messages):
        raise Invalid("Only a chain has nodes, and a chain has nothing else.", "Keep prompts and chains apart.")
    if kind != BLOCK and content.format == PLAIN:
        raise Invalid("Only a block is plain text.", "Give it the format of its template, such as brace.")
    if kind == BLOCK and [message.role for message in content.messages] != ["user"]:
        raise Invalid("A block has one text.", "Leave one message, with the role user.")


def _check_names(content: PromptContent) -> None:
    counted = Counter(one.name for one in content.variables)
    if twice := [name for name, count in counted.items() if count > 1]:
        raise Invalid(f"Two variables are named {quoted(twice[0])}.", "Leave one of them.")
    try:
        model(content.model)
    except Unfit as reason:
        hint = f"A name holds no address and no path, and at most {MODEL_LIMIT} characters: rename the model under Models, or name none."
        raise Invalid(f"No version keeps {quoted(content.model)} as the model it is written for.", hint) from reason
