"""Random chains for tests: any nodes, edges that lead from earlier nodes to later ones, and containers."""

from hypothesis import strategies as st

from touchstone.chains.document import Chain, Edge, Handling, Node
from touchstone.prompts.variables import Variable

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
options = st.dictionaries(
    st.sampled_from(["text", "choices", "most"]), st.one_of(words, st.integers(), st.lists(words, max_size=3)), max_size=3
)
fallbacks = st.none() | words | st.integers() | st.lists(words, max_size=2) | st.booleans()
handlings = st.builds(
    Handling,
    retries=st.integers(0, 3),
    timeout_s=st.none() | st.floats(0.5, 60),
    on_error=st.sampled_from(["fail", "fallback", "branch"]),
    fallback=fallbacks,
)


@st.composite
def chains(draw: st.DrawFn, most: int = 8) -> Chain:
    """A chain that can be read; its kinds need not exist."""
    count = draw(st.integers(1, most))
    ids = [f"n{number}" for number in range(count)]
    nodes = tuple(
        Node(
            id,
            draw(st.sampled_from(["text", "map", "prompt"])),
            draw(options),
            draw(st.integers(1, 3)),
            draw(words),
            draw(words),
            draw(st.sampled_from(["", *ids[:number]])),
            draw(handlings),
            (draw(st.integers(-500, 500)), draw(st.integers(-500, 500))),
        )
        for number, id in enumerate(ids)
    )
    pairs = [(a, b) for number, b in enumerate(ids) for a in ids[:number]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    edges = tuple(Edge(a, draw(st.sampled_from(["x", "y"])), b, draw(st.sampled_from(["p", "q"]))) for a, b in chosen)
    inputs = tuple(Variable(name, "text", draw(words)) for name in draw(st.lists(st.sampled_from("abc"), unique=True)))
    return Chain(nodes, edges, inputs)
