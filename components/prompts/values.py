"""Values to try a prompt with: one field per variable by its type, all at once from JSON, or from what is there already."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import following, state
from components.boundary import told
from components.fields import field_error
from components.live import LIVE
from components.text import plain
from touchstone.errors import Invalid
from touchstone.prompts.variables import Variable, from_object, typed

Values = Mapping[str, str]
PER_PAGE = 20


def _kind(variable: Variable) -> str:
    """Which field a variable has: "choice", "number", or "" for a free text."""
    return variable.type if variable.type == "number" or (variable.type == "choice" and variable.choices) else ""


def _key(name: str, variable: Variable) -> str:
    kind = _kind(variable)
    return f"{name}-{kind}-{variable.name}" if kind else f"{LIVE}-{name}-value-{variable.name}"


def _before(name: str) -> str:
    """Where the values from before they were filled are."""
    return f"{name}-values-before"


def read_values(name: str, variables: Sequence[Variable], kept: Values) -> dict[str, str]:
    """What the fields hold; what was kept where a field is not there yet. Empty ones only where something else was kept."""
    held = {one.name: str(following.held(_key(name, one), _kept(one, kept)) or "") for one in variables}
    return {variable: text for variable, text in held.items() if text or kept.get(variable)}


def changed_values(name: str, variables: Sequence[Variable]) -> dict[str, str]:
    """What was changed in this window: what its other fields hold is another's to keep. For callbacks."""
    keys = {one.name: _key(name, one) for one in variables}
    return {variable: str(state.get(key) or "") for variable, key in keys.items() if following.is_changed(key)}


def fill(name: str, variables: Sequence[Variable], kept: Values, given: Values) -> tuple[str, ...]:
    """Put values into the fields, over what they hold, and give the names of those that were filled. For callbacks."""
    filled = tuple(one.name for one in variables if one.name in given)
    before = read_values(name, variables, kept)
    state.put(_before(name), {one: before.get(one, "") for one in filled})
    _put(name, variables, given)
    return filled


def _put(name: str, variables: Sequence[Variable], given: Values) -> None:
    for one in variables:
        if one.name in given:
            state.put(_key(name, one), given[one.name] or _empty(one))


def _empty(variable: Variable) -> str | None:
    """What a field holds when it holds nothing."""
    return None if _kind(variable) == "choice" else ""


def _kept(one: Variable, kept: Values) -> str | None:
    return kept.get(one.name) or _empty(one)


def draw_values(name: str, variables: Sequence[Variable], kept: Values, changed: Callable[[], None]) -> None:
    """The fields, filled with what was kept before, each with what is wrong beside it; calls `changed` after every change."""
    pages = -(-len(variables) // PER_PAGE)
    page = st.pagination(pages, key=f"{name}-values-page") if pages > 1 else 1
    for one in variables[(page - 1) * PER_PAGE : page * PER_PAGE]:
        key = _key(name, one)
        with st.container(gap="xsmall"):
            text = following.follow(key, _kept(one, kept))
            _draw_field(one, key, changed)
            field_error(_misfit(one, str(text or "")))


def _draw_field(one: Variable, key: str, changed: Callable[[], None]) -> None:
    label, help = plain(one.name, 60), plain(one.description, 500) or None
    empty = f"Sample: {one.sample}" if one.sample else "A value to try it with"
    if _kind(one) == "choice":
        held = state.get(key)
        options = [*one.choices, *([held] if held and held not in one.choices else [])]
        st.selectbox(label, options, **state.field(key), help=help, placeholder=empty, on_change=changed)
    elif _kind(one) == "number":
        st.text_input(label, **state.field(key), help=help, placeholder=empty, on_change=changed, live=True)
    else:
        hint = {"json": " (JSON)", "list": " (one item a line, or a JSON list)"}.get(one.type, "")
        st.text_area(label + hint, **state.field(key), height="content", help=help, placeholder=empty, on_change=changed)


def _misfit(variable: Variable, text: str) -> Invalid | None:
    try:
        typed(variable, text) if text else None
    except Invalid as problem:
        return problem
    return None


def draw_paste(name: str, variables: Sequence[Variable], take: Callable[[Values], object]) -> None:
    """A popover that reads one JSON object and hands its values, as texts, to `take`."""
    pasted, problem, left_out = f"{name}-pasted", f"{name}-pasted-problem", f"{name}-pasted-left-out"

    def read() -> None:
        state.drop(problem, left_out)
        try:
            found = from_object(variables, state.get(pasted) or "")
            take(found.values)
            state.put(left_out, found.left_out)
            if found.values:
                state.put(pasted, "")
        except Invalid as refused:
            state.put(problem, told(refused))

    with st.popover("Paste JSON", icon=":material/data_object:", key=f"{name}-paste", on_change="rerun") as opened:
        if opened.open:
            st.text_area("An object with a value per variable", key=pasted, height=120, placeholder='{"question": "..."}')
            field_error(state.get(problem))
            st.button("Fill the values", key=f"{name}-paste-now", on_click=read)
            if others := state.get(left_out):
                st.caption(f":orange[:material/warning:] Left out, since no variable is called so: {plain(', '.join(others), 300)}")
                state.drop(left_out)


def draw_put_back(name: str, variables: Sequence[Variable], changed: Callable[[], None]) -> None:
    """The way back to the values from before they were filled."""

    def put_back() -> None:
        _put(name, variables, state.get(_before(name)) or {})
        state.drop(_before(name))
        changed()

    if state.has(_before(name)):
        st.button("Put the values before back", key=f"{name}-values-back", icon=":material/undo:", type="tertiary", on_click=put_back)
