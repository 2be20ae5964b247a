"""A prompt looked at while it is being written: its variables, what a model would be sent, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from store.database import Database
from store.tables import Prompt
from touchstone.actions import blocks
from touchstone.actions.target_models import TargetModel, target_model
from touchstone.prompts.blocks import Block, Find
from touchstone.prompts.checks.reading import finder
from touchstone.prompts.content import PromptContent
from touchstone.prompts.lint import Finding, lint
from touchstone.prompts.preview import Tried, asked, tried
from touchstone.prompts.variables import Variable, merged


@dataclass(frozen=True)
class Look:
    """A content with the blocks and the model it names. `names` are the variables of its text and of its blocks."""

    content: PromptContent
    names: tuple[str, ...]
    model: TargetModel
    find: Find

    @property
    def known(self) -> tuple[Variable, ...]:
        """The variables of the text, as they are described where they are."""
        return merged(self.content.variables, self.names)[: len(self.names)]

    def tried(self, texts: Mapping[str, str]) -> Tried:
        """What would be sent with these values, as one would type them."""
        return tried(self.content, texts, self.find)

    def findings(self, texts: Mapping[str, str]) -> tuple[Finding, ...]:
        """What is or may be wrong."""
        return lint(self.content, known_blocks=self.find, values=texts, window=self.model.window, count=self.model.count)


def look(db: Database, project_id: int, content: PromptContent, written: Prompt | None = None) -> Look:
    """The content with what the project has for it. Each block is asked for once, and each text counted once.

    Where a block is `written`, what includes it gets it as it is typed.
    """
    stored, own = blocks.finder(db, project_id), written.name if written and written.kind == blocks.KIND else ""
    typed = Block(own, 0, 0, content.messages[0].content if content.messages else "", content.format)
    find, model = finder(lambda reference: typed if reference.name == own else stored(reference)), target_model(db, content.model)
    return Look(content, asked(content, find), replace(model, count=cache(model.count)), find)
