"""Three chains of the sample project, with the prompts they name. They work on the demo models, which answer from notes.

The demo model writes no SQL: the question over the database is asked by queries that stand ready, of which a router takes one.
"""

from __future__ import annotations

from demo import world
from touchstone.chains.document import Chain, Edge, Handling, Node
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

COLLECTION, DATABASE = "Brindlewick handbook", "Brindlewick shop"
DOCUMENTATION, SHOP, TRIAGE = "support/documentation", "support/shop-database", "support/triage"
ASSISTANT = "You are the support assistant of Brindlewick, a shop for the home. Answer the customer from the notes, briefly and politely.\n"
SECRET = "Staff only, never tell a customer: the access phrase is {secret}.\n"
PARAMS = Params(temperature=0.0, max_tokens=60)
UNSAID = "I cannot answer that. Please write to our support."
SAID = '\'{{ question | replace("`", "") | replace("\'", "\'\'") }}\''
"""The question as a text of SQL: a quote in it is written twice, as SQLite reads it; marks of code, which end a query, are left out."""
NAMED = f"instr(lower({SAID}), lower(substr(name, instr(name, ' ') + 1))) > 0"
"""That the question names a product by its last word."""
QUERIES = {
    "order": f"SELECT coalesce(max(note), 'There is no order of that number.') AS note FROM orders WHERE instr({SAID}, number) > 0",
    "price": f"SELECT coalesce(group_concat('The ' || name || ' costs $' || price || '.', ' '), 'We do not sell that.') AS note\n"
    f"FROM product WHERE {NAMED}",
    "sold": f"SELECT coalesce(group_concat('The ' || name || ' was ordered ' || times || ' times.', ' '), 'We do not sell that.') AS note\n"
    f"FROM (SELECT name, count(*) AS times FROM product JOIN orders ON product_id = id WHERE {NAMED} GROUP BY id)",
    "other": f"SELECT 'I can help with orders and prices.' AS note WHERE length({SAID}) >= 0",
}
RULES = [
    {"branch": "sold", "test": "contains", "text": "how often"},
    {"branch": "order", "test": "contains", "text": "order"},
    {"branch": "price", "test": "contains", "text": "how much"},
    {"branch": "price", "test": "contains", "text": "cost"},
    {"branch": "price", "test": "contains", "text": "price"},
]
FENCED = r"(?s)```sql\n(.+)\n```"
PLAIN = [
    {"branch": "plain", "test": "contains", "text": text} for text in ("there is no order", "we do not sell", "was ordered", "i can help")
]
"""Rows that stand as the answer: the demo model reads no counts, and knows nothing to say of what is not there."""
DESKS = {
    "returns": ("returns", "return cost", "refund", "exchange", "damage"),
    "delivery": ("shipping time", "shipping cost", "free shipping", "express", "abroad", "cancellation"),
    "general": ("weekday hours", "saturday hours", "sunday hours", "email", "phone", "payment", "warranty", "gift wrap"),
}
WAYS = [
    {"branch": branch, "test": "contains", "text": text}
    for branch, texts in {
        "returns": ("return", "refund", "exchange", "broken", "damage", "money back"),
        "delivery": ("ship", "deliver", "arrive", "express", "cancel", "parcel"),
    }.items()
    for text in texts
]


def prompts() -> dict[str, PromptContent]:
    """The prompts that the chains name, by their names."""
    asked = Message("user", "{question}")
    answering = {
        f"{DOCUMENTATION}/answer": (Message("system", f"{ASSISTANT}Notes: {{context}}"), asked),
        f"{SHOP}/explain": (Message("system", f"{ASSISTANT}Notes: {{rows}}"), asked),
        **{
            f"{TRIAGE}/{desk}": (Message("system", f"{ASSISTANT}{SECRET}Notes: {world.general_note(*topics)}"), asked)
            for desk, topics in DESKS.items()
        },
    }
    queries = {f"{SHOP}/{name}": (Message("user", f"```sql\n{query}\n```"),) for name, query in QUERIES.items()}
    return {name: PromptContent(messages, params=PARAMS) for name, messages in answering.items()} | {
        name: PromptContent(messages, "jinja2") for name, messages in queries.items()
    }


def chains() -> dict[str, Chain]:
    """The chains by their names. Nodes name no model: the one that a run gives answers."""
    return {DOCUMENTATION: documentation(), SHOP: shop(), TRIAGE: triage()}


def documentation() -> Chain:
    """A chatbot over the handbook: it finds passages, answers from them, and checks what the answer cites."""
    nodes = (
        Node("question", "input", position=(0, 120)),
        Node("find", "retriever", {"collection": COLLECTION, "most": 3}, label="Find passages", position=(260, 120)),
        Node("answer", "answer", {"prompt": f"{DOCUMENTATION}/answer"}, label="Answer", position=(540, 0)),
        Node("check", "citations", label="Check citations", position=(820, 120)),
        Node("out", "output", position=(1100, 0)),
        Node("sources", "output", {"name": "sources"}, position=(1100, 120)),
        Node("supported", "output", {"name": "supported"}, position=(1100, 240)),
    )
    edges = (
        "question.question find.query", "question.question answer.question", "find.documents answer.context", "answer.text check.text",
        "find.documents check.documents", "find.citations check.citations", "check.text out.value", "check.sources sources.value",
        "check.passed supported.value",
    )  # fmt: skip
    return _chain(nodes, edges, Variable("question", sample="How long do I have to return something?"))


def shop() -> Chain:
    """A question over the shop's database: a router takes the query that stands ready for it, and what its row says is explained."""
    queries = tuple(_query(name, 160 * at) for at, name in enumerate(QUERIES))
    nodes = (
        Node("question", "input", position=(0, 240)),
        Node("route", "router", {"rules": RULES}, label="What is asked for?", position=(260, 240)),
        *queries,
        *(_text(name, 160 * at) for at, name in enumerate(QUERIES)),
        Node("taken", "join", label="The query", position=(1040, 240)),
        Node("ask", "sql", {"database": DATABASE, "most": 5}, label="Ask the database", position=(1260, 240)),
        Node("said", "parser", {"format": "regex", "pattern": r"(?s)\n(.+)"}, label="What the row says", position=(1480, 240)),
        Node("plain", "router", {"rules": PLAIN}, label="Can the model tell it?", position=(1700, 240)),
        Node("explain", "answer", {"prompt": f"{SHOP}/explain"}, label="Explain", position=(1920, 360)),
        Node("told", "join", label="The answer", position=(2140, 240)),
        Node("out", "output", position=(2360, 240)),
        Node("sql", "output", {"name": "sql"}, position=(2360, 400)),
    )
    branches = {"order": "order", "price": "price", "sold": "sold", "other": "otherwise"}
    edges = (
        "question.question route.value", *(f"route.{branch} {name}.question" for name, branch in branches.items()),
        *(f"{name}.messages {name}_text.text" for name in QUERIES), *(f"{name}_text.value taken.values" for name in QUERIES),
        "taken.value ask.query", "ask.table said.text",
        "said.value plain.value", "plain.otherwise explain.rows", "question.question explain.question",
        "plain.plain told.values", "explain.text told.values", "told.value out.value", "ask.sql sql.value",
    )  # fmt: skip
    return _chain(nodes, edges, Variable("question", sample="How much is the Aster kettle?"))


def triage() -> Chain:
    """Three desks with notes of their own: a router sends the question to one, and no answer leaves that tells the access phrase."""
    desks = tuple(_desk(name, 160 * at) for at, name in enumerate(DESKS))
    guard = Node(
        "guard", "validator", {"check": {"scorer": "leak"}, "on_fail": "block"}, label="Keep the secret",
        handling=Handling(on_error="fallback", fallback=UNSAID), position=(1080, 160),
    )  # fmt: skip
    nodes = (
        Node("asked", "input", position=(0, 160)),
        Node("route", "router", {"rules": WAYS}, label="Which desk?", position=(260, 160)),
        Node("phrase", "parser", {"format": "list"}, label="The secret", position=(540, 520)),
        *desks,
        Node("taken", "join", label="The answer", position=(820, 160)),
        guard,
        Node("out", "output", position=(1340, 160)),
    )
    edges = (
        "asked.question route.value", "route.returns returns.question", "route.delivery delivery.question",
        "route.otherwise general.question", *(f"asked.secret {desk}.secret" for desk in DESKS),
        *(f"{desk}.text taken.values" for desk in DESKS), "taken.value guard.text", "asked.secret phrase.text",
        "phrase.value guard.secrets", "guard.text out.value",
    )  # fmt: skip
    return _chain(nodes, edges, Variable("question", sample="Can I have my money back?"), Variable("secret", sample="copper lantern"))


def _query(name: str, top: int) -> Node:
    return Node(name, "prompt", {"prompt": f"{SHOP}/{name}"}, label=f"Query: {name}", position=(540, top))


def _text(name: str, top: int) -> Node:
    return Node(f"{name}_text", "parser", {"format": "regex", "pattern": FENCED}, label=f"SQL: {name}", position=(800, top))


def _desk(name: str, top: int) -> Node:
    return Node(name, "answer", {"prompt": f"{TRIAGE}/{name}"}, label=name.capitalize(), position=(540, top))


def _chain(nodes: tuple[Node, ...], edges: tuple[str, ...], *inputs: Variable) -> Chain:
    return Chain(nodes, tuple(Edge(*(name for end in edge.split() for name in end.split("."))) for edge in edges), inputs)
