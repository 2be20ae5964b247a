"""The list of chains: what each holds, what points at it, how it went last, and whether somebody looked at it."""

from dataclasses import dataclass

from store import chain_list
from store.database import Database
from touchstone.actions import prompts, reviewing
from touchstone.actions.prompts import Listed
from touchstone.actions.store_errors import translated
from touchstone.prompts.keepable import CHAIN


@dataclass(frozen=True)
class Line:
    """A chain in the list. `version_id` is 0 before its first version; `trace` is the newest of its name, 0 for none, with its state."""

    listed: Listed
    version_id: int = 0
    nodes: int = 0
    trace: int = 0
    state: str = ""
    ran_at: float = 0.0

    @property
    def is_unreviewed(self) -> bool:
        """Whether it came from a file and nobody has looked at it."""
        return reviewing.UNREVIEWED in self.listed.tags

    def says(self, words: str) -> bool:
        """Whether its name or description holds the words, whatever their case."""
        return words.casefold().strip() in f"{self.listed.name}\n{self.listed.description}".casefold()


@translated()
def list_chains(db: Database, project_id: int) -> list[Line]:
    """Every chain of a project, archived ones too, the one changed last first."""
    documents, traces = chain_list.documents(db, project_id), chain_list.last_traces(db, project_id)
    lines = []
    for row in prompts.list_all(db, project_id, CHAIN):
        version, document = documents.get(row.id, (0, {}))
        last = traces.get(row.name)
        went = (last.id or 0, last.state, last.created_at) if last else (0, "", 0.0)
        lines.append(Line(row, version, len(document.get("nodes", ())), *went))
    return lines
