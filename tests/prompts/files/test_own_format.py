"""A prompt in our own file comes back as it was, whatever its messages hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.prompt_file import PromptFile
from touchstone.prompts.files.reading import read_prompts
from touchstone.prompts.files.writing import exported
from touchstone.types import Message

ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=60)
ODD = st.sampled_from(["## user\n", "a\r\nb", "---\n", "\\## user", " x \n\n", "touchstone: 1"])


@settings(max_examples=100, deadline=None)
@given(st.lists((ANY | ODD).filter(str.strip), min_size=1, max_size=4))
def test_messages_come_back_byte_for_byte(texts: list[str]) -> None:
    messages = tuple(Message("assistant" if place % 2 else "user", text) for place, text in enumerate(texts))
    content = PromptContent(messages, "jinja2")
    written = exported(PromptFile("shop/answers", "chat", "", (), (), content, "why"), "touchstone")
    assert read_prompts(written.text.encode(), written.file_name).prompts[0].content == content
