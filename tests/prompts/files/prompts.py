"""Prompts for these tests: one that says everything, and any at all."""

import json
from typing import Any

from hypothesis import strategies as st

from touchstone.prompts.content import BLOCK_FORMATS, ROLES, PromptContent
from touchstone.prompts.files import Imported, PromptFile, read_prompts
from touchstone.prompts.files.naming import clean_line, clean_name
from touchstone.prompts.files.prompt_file import KINDS
from touchstone.prompts.tools import kept_out
from touchstone.prompts.variables import TYPES, Variable
from touchstone.types import Message, Params

TOOL = {"type": "function", "function": {"name": "look_up", "description": "Finds an order.", "parameters": {"type": "object"}}}
WHOLE = PromptFile(
    name="support/answers",
    kind="chat",
    description="Answers from the handbook.\nNothing else.",
    tags=("support", "de"),
    labels=("production", "staging"),
    content=PromptContent(
        messages=(Message("system", "Be {tone}."), Message("placeholder", "history"), Message("user", "{question}")),  # type: ignore[arg-type]
        format="brace",
        params=Params(0.2, 0.9, 300, 7, ("END",), {"type": "object", "properties": {"a": {"type": "string"}}}),
        variables=(Variable("tone", "choice", "How it speaks.", ("kind", "short"), "kind"),),
        tools=(TOOL,),
        model="small-1",
    ),
    message="Speaks to customers by name.",
)

_FAVOURITES = [
    "## user",
    "\\## user",
    "\\\\## system ",
    "## placeholder\r",
    "---",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "{a}",
    "{{",
    "\u2028",
    "\x0b",
    "é",
    "😀",
]
KEPT = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
TEXT = st.text(KEPT, max_size=60) | st.lists(st.sampled_from(_FAVOURITES), max_size=9).map("".join)
LINE = st.text(KEPT, max_size=30).map(clean_line).filter(bool)
LABEL = st.from_regex(r"\A[a-z0-9_.-]{1,36}\Z").filter(lambda label: label != "latest" and label.strip("."))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT.filter(lambda key: not key.startswith("$")), inner, max_size=3),
    max_leaves=6,
)
SCHEMA = st.dictionaries(st.text(KEPT, max_size=9).filter(lambda key: not key.startswith("$")), VALUES, max_size=3)
PARAMS = st.builds(
    Params,
    temperature=st.none() | st.floats(0, 2) | st.integers(0, 2),
    top_p=st.none() | st.floats(0, 1),
    max_tokens=st.none() | st.integers(1, 10**6),
    seed=st.none() | st.integers(-(2**62), 2**62),
    stop=st.lists(TEXT, max_size=3).map(tuple),
    json_schema=st.none() | SCHEMA,
)
HOSTED = st.sampled_from(
    [
        {"type": "web_search"},
        {"type": "web_search", "search_context_size": "low", "user_location": {"type": "approximate", "country": "DE"}},
        {"type": "file_search", "vector_store_ids": ["vs_1"], "max_num_results": 3, "ranking_options": {"score_threshold": 0.5}},
        {"type": "code_interpreter", "container": {"type": "auto", "file_ids": []}},
        {"type": "mcp", "server_label": "dropbox", "connector_id": "connector_dropbox", "require_approval": "never"},
        {"name": "find", "description": "See https://example.com.", "input_schema": {"properties": {"url": {"type": "string"}}}},
        {"type": "function", "name": "find order", "parameters": {"properties": {"api_key": {}}}, "strict": None},
        {"google_search": {}},
        {},
    ]
)
"""What the editor takes besides functions of chat completions."""
FUNCTIONS = st.builds(
    lambda name, description, parameters: {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    },
    st.from_regex(r"\A[A-Za-z0-9_-]{1,20}\Z"),
    TEXT,
    SCHEMA,
)
TOOLS = FUNCTIONS | HOSTED | st.dictionaries(TEXT, VALUES, max_size=3).filter(lambda tool: not kept_out(tool))
VARIABLES = st.builds(Variable, TEXT.filter(bool), st.sampled_from(TYPES), TEXT, st.lists(TEXT, max_size=3).map(tuple), TEXT)
CONTENTS = st.builds(
    PromptContent,
    st.lists(st.builds(Message, st.sampled_from(ROLES), TEXT), max_size=5).map(tuple),  # type: ignore[arg-type]
    st.sampled_from(BLOCK_FORMATS),
    PARAMS,
    st.lists(VARIABLES, max_size=2).map(tuple),
    st.lists(TOOLS, max_size=2).map(tuple),
    st.sampled_from(["", "small-1", "org/model:7b"]),
)
PROMPTS = st.builds(
    PromptFile,
    TEXT.map(clean_name).filter(bool),
    st.sampled_from(KINDS),
    TEXT,
    st.lists(LINE, max_size=3, unique=True).map(tuple),
    st.lists(LABEL, max_size=3, unique=True).map(tuple),
    CONTENTS,
    TEXT,
)


def read(data: Any, file_name: str = "", kind: str = "") -> Imported:
    """What is read from a text, from bytes, or from values as JSON."""
    raw = data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()
    return read_prompts(raw, file_name, kind)


def turns(prompt: PromptFile) -> list[tuple[str, str]]:
    """Role and text of each message."""
    return [(str(message.role), message.content) for message in prompt.content.messages]
