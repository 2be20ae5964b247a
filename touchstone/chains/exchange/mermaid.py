"""A chain as a picture in Mermaid's language (https://mermaid.js.org/syntax/flowchart.html), for a README or a wiki."""

from collections.abc import Iterator

from touchstone.chains.document import Chain, Node

LONGEST = 60
SHAPES = {"input": "([{}])", "output": "([{}])", "router": "{{{}}}", "classifier": "{{{}}}", "join": "(({}))"}
PLAIN = frozenset(" .,:!?+*/=@$&_'")


def picture(chain: Chain) -> str:
    """The text of the picture. Words of the chain stand in it as words: whatever has a meaning to Mermaid is written by its number."""
    names = {one.id: f"n{number}" for number, one in enumerate(chain.nodes)}
    lines = ["flowchart LR", *_scope(chain, "", names, "  ")]
    for edge in chain.edges:
        lines.append(f'  {names[edge.source]} -- "{_words(edge.source_port)} to {_words(edge.target_port)}" --> {names[edge.target]}')
    return "\n".join(lines) + "\n"


def _scope(chain: Chain, parent: str, names: dict[str, str], indent: str) -> Iterator[str]:
    for node in chain.inside(parent):
        if chain.inside(node.id):
            yield f'{indent}subgraph {names[node.id]}["{_called(node)}"]'
            yield from _scope(chain, node.id, names, f"{indent}  ")
            yield f"{indent}end"
        else:
            shape = SHAPES.get(node.kind, "[{}]")
            yield f"{indent}{names[node.id]}" + shape.format(f'"{_called(node)}"')


def _called(node: Node) -> str:
    return _words(node.label or str(node.options.get("prompt") or node.options.get("name") or node.kind))


def _words(text: str) -> str:
    """A text of one line of which Mermaid, and a page that shows its picture, read nothing but letters."""
    line = " ".join(text.split())
    shown = line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
    return "".join(one if one.isalnum() or one in PLAIN else f"#{ord(one)};" for one in shown)
