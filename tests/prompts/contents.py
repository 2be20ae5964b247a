"""Contents of prompts of every shape, for tests of properties."""

from hypothesis import strategies as st

from touchstone.prompts.content import BLOCK_FORMATS, ROLES, PromptContent
from touchstone.prompts.variables import TYPES, Variable
from touchstone.types import Message, Params

TEXTS = st.sampled_from(["", "a", "a b", "a\nb\n", "a\r\nb\n", "Be brief.", "Be brief.\nBe kind.\n", "Be kind.\nBe brief.\n", "{q}"])
NAMES = st.sampled_from(["a", "b", "c", "a (2)"])
JSON = st.sampled_from([{}, {"type": "object"}, {"type": "object", "a": 1}, {"a": 1.0}])
MESSAGES = st.builds(Message, st.sampled_from(ROLES), TEXTS)  # type: ignore[arg-type]
VARIABLES = st.builds(Variable, NAMES, st.sampled_from(TYPES), TEXTS, st.lists(NAMES, max_size=2).map(tuple), TEXTS)
TOOLS = st.builds(lambda name, extra: {"type": "function", "function": {"name": name, **extra}}, NAMES, JSON) | JSON
PARAMS = st.builds(
    Params,
    temperature=st.sampled_from([None, 0, 0.0, 1, 1.0]),
    max_tokens=st.sampled_from([None, 1, 2]),
    stop=st.sampled_from([(), ("a",), ("a", "b")]),
    json_schema=st.none() | JSON,
)


def some(one: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(one, max_size=most).map(tuple)


CONTENTS = st.builds(
    PromptContent, some(MESSAGES, 5), st.sampled_from(BLOCK_FORMATS), PARAMS, some(VARIABLES), some(TOOLS), st.sampled_from(["", "m", "n"])
)
