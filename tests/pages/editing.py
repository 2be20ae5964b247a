"""The editor of a prompt as a test uses it: typing into it, opening its folds, reading what it shows."""

import html
import re

from streamlit.testing.v1 import AppTest

from components import state
from components.prompts import variables
from store.database import Database
from store.tables import Project
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

EDITOR = "pages/build/prompt.py"


def saved(db: Database, prompt: int, content: PromptContent, parent: int | None = None) -> int:
    """The id of a version saved on top of `parent`."""
    return acts.save_version(db, prompt, content, note="saved", author="Ada", parent_id=parent).id or 0


def block(db: Database, project: Project, name: str, text: str = "Be kind.") -> int:
    """The id of a plain block."""
    made = acts.create_prompt(db, project.id or 0, name, kind="block").id or 0
    saved(db, made, PromptContent((Message("user", text),), "plain"))
    return made


def variable_field(prompt: int, name: str, what: str, live: bool = False) -> str:
    """The key of a field in the fold of variables."""
    return variables.field(f"prompt-{prompt}", name, what, live)


def write(at: AppTest, prompt: int, position: int, text: str) -> AppTest:
    """Type a text into the message at a position, over what it held."""
    row = at.session_state[f"prompt-{prompt}-order"][position]
    return at.text_area(key=f"live-prompt-{prompt}-{row}").set_value(text).run()


def messages(at: AppTest, prompt: int) -> list[str]:
    """What the message fields hold, from the top."""
    return [at.text_area(key=f"live-prompt-{prompt}-{row}").value for row in at.session_state[f"prompt-{prompt}-order"]]


def note_field(prompt: int | str) -> str:
    """The key of the note of the next version."""
    return f"prompt-{prompt}-part-note"


def save(at: AppTest, prompt: int, note: str) -> AppTest:
    at.text_input(key=note_field(prompt)).set_value(note)
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
