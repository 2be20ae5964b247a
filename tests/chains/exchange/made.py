"""A chain with what it names, for tests of files."""

from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.exchange.own import ChainFile, Part
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

PROMPT = PromptContent((Message("user", "[[block: rules@production]] {question}"),), params=Params(temperature=0.5), model="big")
BLOCK = PromptContent((Message("user", "Be kind."),), "plain")
CHAIN = Chain(
    (
        Node("q", "input"),
        Node("r", "retriever", {"collection": "docs"}),
        Node("a", "answer", {"prompt": "reply@production", "model": "base"}, label="Reply", position=(3, 4)),
        Node("o", "output"),
    ),
    (Edge("q", "question", "a", "question"), Edge("q", "question", "r", "query"), Edge("a", "text", "o", "value")),
    (Variable("question"),),
)
FILE = ChainFile(
    "shop",
    PromptContent(chain=CHAIN),
    "Answers.",
    (Part("rules@production", "rules", "block", BLOCK), Part("reply@production", "reply", "chat", PROMPT)),
)
