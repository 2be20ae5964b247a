"""Merging a branch into another: which into which, each conflict with its texts to choose from, and the end."""

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from components import state
from components.diff.spans import draw_spans
from components.fields import field_error
from components.live import LIVE
from components.text import plain
from touchstone.actions.branches import Merging
from touchstone.errors import Invalid
from touchstone.prompts.merging import Choice, Conflict, Own, Settlement, settled
from touchstone.prompts.words import compared

OWN = "own"
FROM, INTO = "merge-from", "merge-into"


def choose_branches(branches: Sequence[str], branch: str, into: str) -> None:
    """Which branch is merged into which; a change goes into the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, key, now in (("Merge the branch", FROM, branch), ("into", INTO, into)):
            state.put(key, now)
            st.selectbox(label, list(dict.fromkeys([*branches, now])), key=key, width=190, on_change=_go_on)
        st.button("Swap", key="merge-swap", icon=":material/swap_horiz:", on_click=state.set_url, kwargs={"branch": into, "into": branch})


def _go_on() -> None:
    state.set_url(branch=state.get(FROM), into=state.get(INTO))


def draw_about(found: Merging) -> None:
    """The versions that are merged, and the one they come from."""
    ours, theirs = found.ours, found.theirs
    base = f"both come from v{found.base.number}" if found.base else "they have no version in common"
    st.caption(f"v{theirs.number} of {plain(theirs.branch)} into v{ours.number} of {plain(ours.branch)}; {base}.")


def unsettled(found: Merging) -> dict[str, Settlement]:
    """Every conflict as it stands until a person has settled it."""
    return {conflict.place: "ours" for conflict in found.merge.conflicts}


def is_news(found: Merging) -> bool:
    """Whether either branch has another newest version than when this window first showed the merge."""
    now = [found.ours.id, found.theirs.id]
    if not state.has(_shown(found)):
        state.put(_shown(found), now)
    return bool(state.get(_shown(found)) != now)


def forget(found: Merging) -> None:
    """The merge is done: the next one of these branches begins anew."""
    state.drop(_shown(found))


def _shown(found: Merging) -> str:
    return f"merge-{found.ours.prompt_id}-{found.ours.branch}-{found.theirs.branch}"


def draw_conflicts(found: Merging) -> dict[str, Settlement]:
    """What both sides changed, each with its texts; gives what was chosen, by place."""
    conflicts = found.merge.conflicts
    if not conflicts:
        st.markdown(":material/check_circle: Nothing was changed in two ways: both go together as they are.")
        return {}
    st.subheader(f"{len(conflicts)} {'conflict' if len(conflicts) == 1 else 'conflicts'} to settle", anchor=False)
    st.caption("What only one branch changed is taken already. Here both changed the same thing: choose what is to stand.")
    chosen = {conflict.place: _draw_conflict(conflict, found) for conflict in conflicts}
    return {place: settled for place, settled in chosen.items() if settled is not None}


def draw_saving(found: Merging, number: int, left: int, problem: str) -> str | None:
    """The note and the button; gives the note in the run in which it was clicked. `left` conflicts are not settled yet."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        note = st.text_input("What it brings (optional)", key="merge-note", max_chars=500, placeholder=found.note, width=420)
        key = f"merge-save-{found.ours.id}-{found.theirs.id}"
        label = f"Save as v{number} of {plain(found.ours.branch)}"
        saved = st.button(label, key=key, type="primary", icon=":material/merge:", disabled=left > 0)
    if left:
        not_yet = "1 conflict is" if left == 1 else f"{left} conflicts are"
        st.caption(f"{not_yet} not settled yet: until then {plain(found.ours.branch)} has its way above.")
    field_error(problem)
    return (note or "") if saved else None


def _draw_conflict(conflict: Conflict, found: Merging) -> Settlement | None:
    key = f"merge-{_mark(conflict)}"
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(conflict.place)}**")
        columns = st.grid(2, min_column_width=320, gap="medium")
        for branch, text in ((found.ours.branch, conflict.ours), (found.theirs.branch, conflict.theirs)):
            with columns.cell():
                st.caption(f"In {plain(branch)}")
                _draw_side(conflict.base, text)
        choices = _choices(conflict, found)
        chosen = st.radio("Take", list(choices), index=None, format_func=choices.get, horizontal=True, key=key, persist_state="session")
        if chosen == OWN:
            return _checked(Own(_own_text(conflict, key)), conflict, found)
    return chosen


def _draw_side(base: str | None, text: str | None) -> None:
    """What a side made of the text before."""
    if text is None:
        st.caption("It is not there." if base is None else "It was taken out.")
    else:
        draw_spans(compared(base or "", text))


def _choices(conflict: Conflict, found: Merging) -> Mapping[Choice | str, str]:
    ours, theirs = plain(found.ours.branch), plain(found.theirs.branch)
    choices: dict[Choice | str, str] = {"ours": f"what {ours} says", "theirs": f"what {theirs} says"}
    if conflict.both:
        choices["both"] = f"both, {ours} first"
    choices["base"] = "neither: as it was before" if conflict.base is not None else "neither"
    if conflict.own:
        choices[OWN] = "my own text"
    return choices


def _own_text(conflict: Conflict, key: str) -> str:
    """What was typed; begins as the text of ours."""
    field = f"{LIVE}-{key}"
    if not state.has(field):
        state.put(field, (conflict.ours or "").rstrip("\r\n"))
    return st.text_area("My own text", key=field, height="content", persist_state="session") or ""


def _checked(own: Own, conflict: Conflict, found: Merging) -> Own | None:
    """The text where it can stand there; else why not is told below it, and the conflict is not settled."""
    try:
        settled(found.merge, {**unsettled(found), conflict.place: own})
    except Invalid as problem:
        field_error(f"{problem.message} {problem.hint}")
        return None
    return own


def _mark(conflict: Conflict) -> str:
    """The same for the same conflict, also where something else was saved meanwhile: a choice stays with what it was made for."""
    texts = "\0".join(str(part) for part in (conflict.place, conflict.base, conflict.ours, conflict.theirs))
    return hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()[:16]
