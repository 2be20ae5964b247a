"""The branches of a prompt: begin one, write on it, bring it into another."""

from collections import Counter
from collections.abc import Callable, Collection

import streamlit as st

from components.clock import when
from components.fields import field_error
from components.links import page_link
from components.prompts.header import PAGES, place
from components.text import plain
from store.prompts import MAIN
from touchstone.actions.versions import History, Line
from touchstone.errors import TouchstoneError

MERGE = "pages/build/prompt_merge.py"
Fork = Callable[[Line, str], None]


def editor_name(prompt_id: int, branch: str) -> str:
    """What the Write page keeps under: what is typed on a branch is its own. No name of a branch holds an @."""
    return f"prompt-{prompt_id}" if branch == MAIN else f"prompt-{prompt_id}@{branch}"


def draw_fork(line: Line, key: str, fork: Fork) -> None:
    """The popover that begins a branch with a version; what refuses the name is told below it."""
    with st.popover(f"Branch from v{line.number}", icon=":material/fork_right:", key=key), st.form(f"{key}-form", border=False):
        name = st.text_input("Name of the new branch", max_chars=36, placeholder="kinder-tone", key=f"{key}-name")
        problem = st.container()
        st.caption(f"It begins with what v{line.number} says. {MAIN} and the labels stay as they are.")
        if st.form_submit_button("Begin the branch", type="primary", key=f"{key}-go"):
            try:
                fork(line, name or "")
            except TouchstoneError as refused:
                with problem:
                    field_error(f"{refused.message} {refused.hint}")


def draw_branches(history: History, prompt_id: int, merged: Collection[str]) -> None:
    """A line per branch with its newest version, the way to write on it, and the way to its merge; those that are `merged` in a fold."""
    counts = Counter(line.branch for line in history.lines)
    for branch, head in history.heads.items():
        if branch not in merged:
            _draw_line(head, counts[branch], prompt_id, is_merged=False)
    if merged:
        with st.expander(f"Merged into {MAIN}: {len(merged):,} branch{'' if len(merged) == 1 else 'es'}", key="merged"):
            for branch in merged:
                _draw_line(history.heads[branch], counts[branch], prompt_id, is_merged=True)
    if len(history.heads) == 1:
        st.caption(f"A branch is a line of versions of its own: try a rewrite there while {MAIN} stays as it is, then merge it.")


def _draw_line(head: Line, count: int, prompt_id: int, is_merged: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        _draw_branch(head, count)
        with st.container(width="content"):
            page_link(PAGES["Write"][0], "Write", icon=":material/edit:", **place(prompt_id, head.branch))
        if head.branch != MAIN and not is_merged:
            with st.container(width="content"):
                page_link(MERGE, "Merge", icon=":material/merge:", prompt=prompt_id, branch=head.branch, into=MAIN)


def _draw_branch(head: Line, count: int) -> None:
    badge = f":violet-badge[:material/fork_right: {plain(head.branch)}]" if head.branch != MAIN else f":gray-badge[{MAIN}]"
    about = f":gray[· {when(head.created_at)} · {plain(head.author, 40)} · {count:,} version{'' if count == 1 else 's'}]"
    st.markdown(f"{badge} **v{head.number}** {plain(head.message, 80)} {about}", width="stretch")
