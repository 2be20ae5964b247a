"""The chain on the screen: its tabs at the left, the step that is looked at beside them, and how the run goes on both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from components import state
from components.boundary import guarded
from components.canvas import Action, NodeStatus, draw_canvas, draw_status
from components.chains import as_list, inputs, run_bar, statuses
from components.chains.desk import Desk
from components.chains.panel import draw_panel
from components.chains.pins import draw_pin
from components.chains.problems import draw_problems
from components.chains.step import draw_step
from touchstone.actions import chain_editing as acts
from touchstone.actions.chain_bench import Bench
from touchstone.actions.chain_editing import Choices, Look

PANEL_PX = 300
POLL_S: dict[str, float] = {"waiting": 0.4, "running": 0.4, "asks": 2.0}
"""How often it is looked how a run goes, by its state: one that waits for a person goes on elsewhere."""
Run = Callable[[str, str], None]


@dataclass(frozen=True)
class Screen:
    """One drawing of it. `run` takes a node up to which, or from which on it runs."""

    desk: Desk
    bench: Bench
    look: Look
    choices: Choices
    run: Run
    running: bool
    state: str
    """How it went when this was drawn."""
    stale: frozenset[str]
    """The nodes whose last result was out of date then, and `pinned` what was put there by hand: a run begins and ends with a drawing."""
    pinned: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, desk: Desk, bench: Bench, look: Look, choices: Choices, run: Run, texts: Mapping[str, str]) -> "Screen":
        """As things stand now; `texts` are the inputs as typed."""
        went = bench.went().state
        return cls(desk, bench, look, choices, run, bench.is_running, went, bench.stale(look, texts), bench.pinned(desk.chain))

    @property
    def problem_key(self) -> str:
        """Where it stands why a run could not begin."""
        return f"{self.desk.name}-run-problem"

    def draw(self, versions: Callable[[], None], saving: Callable[[], None]) -> None:
        """All of it; `versions` draws the tab of that name, `saving` what stands below the tabs."""
        grid = st.grid(3, min_column_width=PANEL_PX, gap="medium")
        with grid.cell(column_span=2):
            self._draw_tabs(versions)
            draw_problems(self.desk, self.look.problems if self.desk.chain.nodes else ())
            saving()
        with grid.cell():
            self._draw_panel()

    def follow(self) -> None:
        """How the run goes, above the tabs and on the canvas, until it is over."""
        self._following(self._draw_went)

    def _following(self, show: Callable[[], None]) -> None:
        st.fragment(run_every=POLL_S.get(self.state))(guarded(show))()

    def _statuses(self) -> Mapping[str, NodeStatus]:
        went = self.bench.went()
        return statuses.statuses(self.desk.chain, went.steps, went.texts, self.stale, self.pinned)

    def _draw_went(self) -> None:
        went = self.bench.went()
        if self.state in POLL_S:
            draw_status(self.desk.name, self._statuses())
        run_bar.draw_went(went, self.desk.chain, state.get(self.problem_key, ""))
        if went.state != self.state and (went.is_over or self.state == "asks"):
            st.rerun()

    def _draw_tabs(self, versions: Callable[[], None]) -> None:
        tabs = st.tabs(["Canvas", "List", "Inputs", "Versions"], key=f"{self.desk.name}-tab", on_change="rerun")
        ways = (self._draw_canvas, partial(as_list.draw_list, self.desk, self.look.found), partial(inputs.draw_inputs, self.desk), versions)
        for tab, draw in zip(tabs, ways, strict=True):
            if tab.open:
                with tab:
                    draw()

    def _draw_canvas(self) -> None:
        if not self.desk.chain.nodes:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(EMPTY, width="content")
                st.button(
                    "Begin with question, prompt and answer", key=f"{self.desk.name}-first", on_click=self.desk.do, args=(acts.first_steps,)
                )
        how = {"status": self._statuses(), "can_run": not self.running, "show": self.desk.shown}
        draw_canvas(self.desk.sheet, self.look.found, key=self.desk.name, on_edit=self.desk.take, on_action=self._act, **how)

    def _act(self, action: Action) -> None:
        self.desk.look_at(action.node)
        if action.type == "run_from":
            self.run("", action.node)
        elif action.type == "run_to":
            self.run(action.node, "")

    def _draw_panel(self) -> None:
        can = not self.running
        draw_panel(self.desk, self.choices, self.look, lambda id: self.run("", id), lambda id: self.run(id, ""), can)
        node = self.desk.node
        if node is None:
            self._following(lambda: run_bar.draw_gave(self.bench.went(), self.desk.chain))
        else:
            self._following(self._draw_step)
            gave = statuses.gave(self.desk.chain, self.bench.went().steps, node.id)
            draw_pin(self.desk, node, self.look.found, gave, self.pinned.get(node.id), partial(self.bench.pin, node.id))

    def _draw_step(self) -> None:
        node, went = self.desk.node, self.bench.went()
        if node is not None:
            rounds = statuses.by_node(self.desk.chain, went.steps).get(node.id, [])
            st.markdown("**Its last step**")
            said = statuses.said(rounds, went.texts)
            draw_step(f"{self.desk.name}-{node.id}", rounds, node.id in self.stale, said)


EMPTY = "No step yet."
