"""The few classes of LangChain that a prompt file may name, by their full paths (langchain-core, load/mapping.py)."""

from collections.abc import Mapping
from typing import Any

from touchstone.types import Role

_CHAT = (
    "ChatPromptTemplate",
    "MessagesPlaceholder",
    "SystemMessagePromptTemplate",
    "HumanMessagePromptTemplate",
    "AIMessagePromptTemplate",
    "ChatMessagePromptTemplate",
)
_MESSAGES = {"SystemMessage": "system", "HumanMessage": "human", "AIMessage": "ai", "ChatMessage": "chat"}
_KNOWN = {
    *((root, "prompts", "prompt", "PromptTemplate") for root in ("langchain", "langchain_core")),
    *((root, "prompts", "chat", name) for root in ("langchain", "langchain_core") for name in _CHAT),
    *((root, "prompts", "structured", "StructuredPrompt") for root in ("langchain", "langchain_core")),
    *(("langchain", "schema", "messages", name) for name in _MESSAGES),
    *(("langchain_core", "messages", module, name) for name, module in _MESSAGES.items()),
    ("langchain", "schema", "runnable", "RunnableSequence"),
    ("langchain_core", "runnables", "base", "RunnableSequence"),
}

ROLES_OF: Mapping[str, Role] = {
    "SystemMessagePromptTemplate": "system",
    "HumanMessagePromptTemplate": "user",
    "AIMessagePromptTemplate": "assistant",
    "SystemMessage": "system",
    "HumanMessage": "user",
    "AIMessage": "assistant",
}


def class_of(path: Any) -> str:
    """The name of the class that a path names, "" for one not known here."""
    known = isinstance(path, list) and all(isinstance(part, str) for part in path) and tuple(path) in _KNOWN
    return str(path[-1]) if known else ""


def path_of(name: str) -> list[str]:
    """The path under which LangChain itself dumps a class of prompts."""
    return ["langchain", "prompts", "prompt" if name == "PromptTemplate" else "chat", name]
