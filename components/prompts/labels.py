"""The labels of a prompt: where each points, the way back, and what each pointed at before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.clock import when
from components.fields import field_error
from components.results.attempts import table_height
from components.suites.brief import shortened
from components.table import show_table
from components.text import plain
from store.prompts import MAIN
from store.tables import LabelMove, PromptLabel
from touchstone.actions.labels import LATEST, PRODUCTION
from touchstone.actions.versions import History, Line
from touchstone.errors import TouchstoneError

OFFERED = (PRODUCTION, "staging")
MOVES = 500
"""Moves listed, the newest of them."""


@dataclass(frozen=True)
class Asked:
    """What is to become of a label; `version_id` is where a move leads."""

    act: Literal["move", "remove", "protect", "unprotect"]
    name: str
    version_id: int = 0
    note: str = ""


Act = Callable[[Asked], None]


def draw_move(line: Line, history: History, act: Act) -> None:
    """The popover that points a label at a version."""
    with st.popover("Label", icon=":material/label:", key=f"label-{line.id}"):
        name = _choose("Label to move here", history, f"label-name-{line.id}")
        if name:
            st.caption(stands(history, name))
        note = st.text_input("Why (optional)", key=f"label-note-{line.id}", max_chars=500)
        here = history.pointers.get(name) == line.id
        if st.button(f"Point it at v{line.number}", key=f"label-go-{line.id}", type="primary", disabled=not name or here):
            attempted(act, Asked("move", name, line.id, note or ""))


def _choose(title: str, history: History, key: str) -> str:
    """The field for the name of a label, one there is, one that is offered, or a new one; "" where it is empty."""
    names = dict.fromkeys([*OFFERED, *history.pointers])
    hint = "Choose one, or write your own"
    return (st.selectbox(title, list(names), index=None, accept_new_options=True, placeholder=hint, key=key) or "").strip()


def _draw_setting(history: History, act: Act) -> None:
    """The form that makes a label, or moves one, to a version."""
    with st.form("label-set"), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = _choose("Label", history, "label-set-name")
        ids = [line.id for line in history.lines]
        chosen = st.selectbox("Version", ids, key="label-set-version", format_func=lambda id: _named(history.by_id[id]))
        sent = st.form_submit_button("Set", type="primary", icon=":material/label:", key="label-set-go")
    if sent and not name:
        field_error("The label has no name. Choose one, or write your own.")
    elif sent and history.pointers.get(name) == chosen:
        field_error(f"{name} points at {_version(history, chosen)} already.")
    elif sent:
        attempted(act, Asked("move", name, chosen))


def _named(line: Line) -> str:
    branch = "" if line.branch == MAIN else f" ({line.branch})"
    return f"v{line.number}{branch} · {shortened(line.message, 60)}"


def stands(history: History, name: str) -> str:
    """Where a label points now, in a sentence, as Markdown."""
    label = history.label(name)
    if label is None:
        return f"{plain(name, 40)} points nowhere yet."
    now = history.by_id.get(label.version_id)
    said = f" ({plain(now.message, 80)})" if now and now.message else ""
    lock = " It is protected." if label.protected else ""
    return f"{plain(name, 40)} points at v{history.number(label.version_id)}{said} now.{lock}"


def asks_first(history: History, asked: Asked) -> bool:
    """Whether a label is protected from what is asked."""
    label = history.label(asked.name)
    return label is not None and label.protected and asked.act in ("move", "remove")


def question(history: History, asked: Asked) -> tuple[str, str, str]:
    """What to ask before a protected label changes, as Markdown: the title, what will be, and the name of the button."""
    now = stands(history, asked.name)
    if asked.act == "remove":
        return f"Remove {plain(asked.name)}?", f"{now} What reads it gets nothing from then on.", "Remove the label"
    number, line = history.number(asked.version_id), history.by_id.get(asked.version_id)
    said = f" ({plain(line.message, 80)})" if line and line.message else ""
    will = f"It will point at v{number}{said}: what reads it gets that text at once."
    return f"Move {plain(asked.name)}?", f"{now} {will}", f"Point it at v{number}"


def draw_labels(history: History, log: Sequence[LabelMove], act: Act) -> None:
    """The form that sets one, and a line per label with what can be done to it: the system's own first, those that were removed last."""
    _draw_setting(history, act)
    _draw_latest(history)
    for label in history.labels:
        _draw_label(label, history, log, act)
    for move in _removed(history, log):
        _draw_removed(move, history, act)
    st.caption("A label names the version that an application reads.")


def draw_log(history: History, log: Sequence[LabelMove]) -> None:
    """Every move of every label as a table, the newest first."""
    if not log:
        return
    shown = log[:MOVES]
    table = {
        "When": [when(move.created_at) for move in shown],
        "Label": [move.label for move in shown],
        "Pointed at": [_version(history, move.version_id) or "removed" for move in shown],
        "Before": [_version(history, move.previous_id) or "–" for move in shown],
        "By": [shortened(move.author, 60) for move in shown],
        "Why": [shortened(move.note) for move in shown],
    }
    st.markdown("**What each label pointed at, and since when**")
    why = st.column_config.TextColumn("Why", width="large")
    height = table_height(len(shown))
    show_table(table, height=height, column_config={"Why": why}, key="label-log", alt="Every move of every label")
    if len(log) > MOVES:
        st.caption(f"The newest {MOVES:,} of {len(log):,} moves.")


def attempted(act: Act, asked: Asked) -> None:
    """Do it; what refuses it is told here."""
    try:
        act(asked)
    except TouchstoneError as refused:
        field_error(f"{refused.message} {refused.hint}")


def _draw_latest(history: History) -> None:
    if history.latest:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":gray-badge[{LATEST}] **v{history.latest.number}** {plain(history.latest.message, 80)}", width="stretch")
            st.caption(f"Follows the newest version of {MAIN} by itself.", width="content")


def _draw_label(label: PromptLabel, history: History, log: Sequence[LabelMove], act: Act) -> None:
    now = history.by_id.get(label.version_id)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            sign = "lock" if label.protected else "label"
            said = plain(now.message, 80) if now else ""
            about = f":gray[· since {when(label.moved_at)}]"
            badge = f":blue-badge[:material/{sign}: {plain(label.name)}]"
            st.markdown(f"{badge} **v{history.number(label.version_id)}** {said} {about}", width="stretch")
            with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
                asked = _draw_acts(label, history, _before(label, log))
        if asked:
            attempted(act, asked)


def _draw_acts(label: PromptLabel, history: History, before: int | None) -> Asked | None:
    """The buttons of a label; what was clicked."""
    name, other = label.name, "unprotect" if label.protected else "protect"
    clicked: list[Asked] = []
    if before in history.by_id:
        back, help = f"Back to v{history.number(before)}", "Point it at what it pointed at before"
        if st.button(back, key=f"label-back-{name}", icon=":material/undo:", help=help):
            clicked.append(Asked("move", name, before or 0, f"Back from v{history.number(label.version_id)}"))
    help = "Moving or removing a protected label asks first"
    if st.button(other.capitalize(), key=f"label-{other}-{name}", type="tertiary", help=help):
        clicked.append(Asked("unprotect" if label.protected else "protect", name))
    if st.button("Remove", key=f"label-remove-{name}", type="tertiary", help="What asks for this label gets nothing from then on"):
        clicked.append(Asked("remove", name))
    return clicked[0] if clicked else None


def _draw_removed(move: LabelMove, history: History, act: Act) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            about = f":gray[· removed {when(move.created_at)} by {plain(move.author, 40)}]"
            badge = f":gray-badge[:material/label_off: {plain(move.label)}]"
            st.markdown(f"{badge} It pointed at v{history.number(move.previous_id)}. {about}", width="stretch")
            back = st.button("Put it back", key=f"label-again-{move.label}", icon=":material/undo:")
        if back:
            attempted(act, Asked("move", move.label, move.previous_id or 0, "Put back"))


def _before(label: PromptLabel, log: Sequence[LabelMove]) -> int | None:
    """The version that a label pointed at before it came where it is; None where it was made there."""
    last = next((move for move in log if move.label == label.name), None)
    return last.previous_id if last else None


def _removed(history: History, log: Sequence[LabelMove]) -> list[LabelMove]:
    """The last move of each label that is no more, where its version can be pointed at again."""
    last: dict[str, LabelMove] = {}
    for move in log:
        last.setdefault(move.label, move)
    return [move for name, move in last.items() if name not in history.pointers and move.previous_id in history.by_id]


def _version(history: History, version_id: int | None) -> str:
    number = history.number(version_id)
    return f"v{number}" if number else ""
