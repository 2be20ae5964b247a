"""What this window has of a chain: the sheet on its canvas, what can be taken back, and the node that is looked at.

The canvas and the widgets beside it change the same sheet; whatever changed it is kept as the draft at once.
"""

from collections.abc import Callable

from components import state
from components.boundary import EXPECTED, told
from components.canvas import Action
from touchstone.chains.document import Chain, Node
from touchstone.chains.editing import History
from touchstone.chains.sheet import Edit, Sheet

Keep = Callable[[Chain], None]


class Desk:
    """The chain of a name ("chain-7") in this window. `keep` is told of every change; it raises nothing. For callbacks too."""

    def __init__(self, name: str, keep: Keep) -> None:
        self.name, self._keep = name, keep

    def _key(self, part: str) -> str:
        return f"{self.name}-{part}"

    @property
    def is_open(self) -> bool:
        """Whether it holds a chain."""
        return state.has(self._key("history"))

    def open(self, chain: Chain) -> None:
        """Hold this chain, in place of whatever was there."""
        state.put(self._key("sheet"), self.sheet.changed(chain) if state.has(self._key("sheet")) else Sheet(chain))
        state.put(self._key("history"), History(chain))
        state.drop(self._key("problem"))

    def close(self) -> None:
        """Hold nothing: the next run opens the chain from what is stored. What the canvas shows stays until then."""
        state.drop(self._key("history"))

    @property
    def sheet(self) -> Sheet:
        """The chain with its revision."""
        sheet: Sheet = state.get(self._key("sheet"))
        return sheet

    @property
    def chain(self) -> Chain:
        """The chain as it is now."""
        return self.sheet.chain

    @property
    def history(self) -> History:
        """What can be taken back and done again."""
        history: History = state.get(self._key("history"))
        return history

    @property
    def problem(self) -> str:
        """Why the last change was refused; "" where it was not."""
        return str(state.get(self._key("problem"), ""))

    @property
    def node(self) -> Node | None:
        """The node that is looked at."""
        chosen = state.get(self._key("node"), "")
        return next((one for one in self.chain.nodes if one.id == chosen), None)

    @property
    def shown(self) -> tuple[str, int]:
        """The node that the canvas is to bring into view, and how often it was asked to."""
        shown: tuple[str, int] = state.get(self._key("shown"), ("", 0))
        return shown

    def look_at(self, node: str, show: bool = False) -> None:
        """Look at a node, "" for none; with `show`, the canvas brings it into view."""
        state.put(self._key("node"), node)
        if show:
            state.put(self._key("shown"), (node, self.shown[1] + 1))

    def take(self, edit: Edit) -> None:
        """What a person did on the canvas."""
        before = self.chain
        state.drop(self._key("problem"))
        state.put(self._key("sheet"), self.sheet.after(edit))
        self._after(before)
        chosen = selected_after(before, self.chain, edit.gesture)
        if chosen is not None:
            self.look_at(chosen)

    def act(self, action: Action) -> None:
        """What a person chose on the canvas."""
        self.look_at(action.node)

    def do(self, change: Callable[[Chain], Chain]) -> bool:
        """Change the chain; whether it could be. What goes wrong is its `problem`."""
        before = self.chain
        state.drop(self._key("problem"))
        try:
            self._put(change(before))
        except EXPECTED as refused:
            state.put(self._key("problem"), told(refused))
            return False
        self._after(before)
        return True

    def undo(self) -> None:
        """One step back, whoever did it."""
        self._go(self.history.undone())

    def redo(self) -> None:
        """One step forth again."""
        self._go(self.history.redone())

    def _go(self, history: History) -> None:
        before = self.chain
        state.drop(self._key("problem"))
        state.put(self._key("history"), history)
        self._put(history.now)
        if self.chain != before:
            self._keep(self.chain)

    def _put(self, chain: Chain) -> None:
        state.put(self._key("sheet"), self.sheet.changed(chain))

    def _after(self, before: Chain) -> None:
        if self.chain != before:
            state.put(self._key("history"), self.history.done(self.chain))
            self._keep(self.chain)


def selected_after(before: Chain, now: Chain, gesture: str) -> str | None:
    """The node that the canvas has selected alone after a gesture: one that came; "" after several came or a deletion, None as it was."""
    new = {one.id for one in now.nodes} - {one.id for one in before.nodes}
    if new or gesture == "delete":
        return new.pop() if len(new) == 1 else ""
    return None
