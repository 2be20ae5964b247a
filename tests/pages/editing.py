"""The editor of a prompt as a test uses it: typing into it, opening its folds, reading what it shows."""

import html
import re

from streamlit.testing.v1 import AppTest

from components import state
from store.database import Database
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent

EDITOR = "pages/build/prompt.py"


def write(at: AppTest, prompt: int, position: int, text: str) -> AppTest:
    """Type a text into the message at a position, over what it held."""
    row = at.session_state[f"prompt-{prompt}-order"][position]
    return at.text_area(key=f"live-prompt-{prompt}-{row}").set_value(text).run()


def messages(at: AppTest, prompt: int) -> list[str]:
    """What the message fields hold, from the top."""
    return [at.text_area(key=f"live-prompt-{prompt}-{row}").value for row in at.session_state[f"prompt-{prompt}-order"]]


def save(at: AppTest, prompt: int, note: str) -> AppTest:
    at.text_input(key=f"prompt-{prompt}-note").set_value(note)
    return at.button(key=f"prompt-{prompt}-save").click().run()


def opened(at: AppTest, key: str) -> AppTest:
    """The page with this fold or popover open."""
    at.session_state[key] = True
    return at.run()


def fold(at: AppTest, prompt: int, what: str) -> AppTest:
    """The page with the fold of a part open: format, variables, tools or model."""
    return opened(at, f"prompt-{prompt}-fold-{what}")


def folds(at: AppTest) -> str:
    """The labels of the folds, one a line."""
    return "\n".join(one.label for one in at.expander).replace("\\", "").replace("\u2060", "")


def sent(at: AppTest) -> list[str]:
    """What the preview says would be sent."""
    return [text.value for text in at.text]


def difference(at: AppTest) -> str:
    """The differences on the page as a screen reader says them."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<span aria-hidden="true"[^>]*>.*?</span>', "", markup(at))))


def markup(at: AppTest) -> str:
    """The HTML on the page."""
    return "".join(one.proto.body for one in at.get("html"))  # type: ignore[union-attr]


def draft(db: Database, prompt: int) -> PromptContent:
    """What is kept of the author's text, or else the newest version."""
    return acts.open_prompt(db, prompt, state.author()).content
