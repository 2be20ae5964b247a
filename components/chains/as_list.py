"""A chain without its canvas: every gesture by ordinary widgets, for the keyboard, screen readers and tablets."""

from collections.abc import Mapping

import streamlit as st

from components import state
from components.chains.desk import Desk
from components.table import show_table
from touchstone.chains import editing
from touchstone.chains.checking import outputs
from touchstone.chains.document import Chain, Edge
from touchstone.chains.kinds import GROUPS, Found, kind_or_broken, kinds

Ways = Mapping[str, tuple[str, str]]


def draw_list(desk: Desk, found: Found) -> None:
    """The steps and the edges, and below each what can be done with them."""
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", key=f"{desk.name}-undo", icon=":material/undo:", on_click=desk.undo, disabled=not desk.history.past)
        st.button("Redo", key=f"{desk.name}-redo", icon=":material/redo:", on_click=desk.redo, disabled=not desk.history.future)
    st.markdown("**Steps**")
    _draw_nodes(desk)
    _draw_choice(desk)
    _draw_add(desk)
    st.markdown("**Edges**")
    _draw_edges(desk)
    _draw_connect(desk, found)


def _titles(chain: Chain) -> dict[str, str]:
    return {one.id: f"{one.label} ({one.id})" if one.label else one.id for one in chain.nodes}


def _draw_nodes(desk: Desk) -> None:
    nodes, titles = desk.chain.nodes, _titles(desk.chain)
    if not nodes:
        st.caption("No step yet.")
        return
    columns = {
        "Step": [titles[one.id] for one in nodes],
        "Kind": [kinds[one.kind].title if one.kind in kinds else one.kind for one in nodes],
        "Inside": [titles.get(one.parent, "") for one in nodes],
    }
    show_table(columns, key=f"{desk.name}-nodes")


def _draw_choice(desk: Desk) -> None:
    """The step that the panel shows, where it is also moved and deleted."""
    titles, key = _titles(desk.chain), f"{desk.name}-choice"
    state.put(key, desk.node.id if desk.node else "")
    shown = {"": "none", **titles}
    label = "Step to look at, to change or to delete"
    st.selectbox(
        label, list(shown), format_func=lambda id: shown.get(id, id), key=key, on_change=lambda: desk.look_at(state.get(key) or "")
    )


def _draw_add(desk: Desk) -> None:
    names = {name: f"{kinds[name].title} ({kinds[name].group})" for name in sorted(kinds, key=_order)}
    inside = {"": "on the canvas"} | {
        one.id: f"inside {one.id}" for one in desk.chain.nodes if one.kind in kinds and kinds[one.kind].container
    }
    kind, parent = f"{desk.name}-new-kind", f"{desk.name}-new-parent"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox("Kind", list(names), format_func=lambda one: names.get(one, one), key=kind, width=260)
        st.selectbox("Place", list(inside), format_func=lambda one: inside.get(one, one), key=parent, width=200)
        st.button("Add the step", key=f"{desk.name}-new", icon=":material/add:", on_click=_add, args=(desk, kind, parent))


def _order(name: str) -> tuple[int, str]:
    group = kinds[name].group
    return GROUPS.index(group) if group in GROUPS else len(GROUPS), kinds[name].title


def _add(desk: Desk, kind: str, parent: str) -> None:
    known = {one.id for one in desk.chain.nodes}
    if desk.do(lambda chain: editing.added(chain, state.get(kind), parent=state.get(parent) or "")):
        desk.look_at(next(one.id for one in desk.chain.nodes if one.id not in known))


def _draw_edges(desk: Desk) -> None:
    edges, titles = desk.chain.edges, _titles(desk.chain)
    if not edges:
        st.caption("No edge yet.")
        return
    gives = [f"{titles[one.source]} · {one.source_port}" for one in edges]
    takes = [f"{titles[one.target]} · {one.target_port}" for one in edges]
    show_table({"From": gives, "To": takes}, key=f"{desk.name}-edges")
    key, shown = f"{desk.name}-edge", {one.id: f"{give} → {take}" for one, give, take in zip(edges, gives, takes, strict=True)}

    def cut() -> None:
        desk.do(lambda chain: editing.without(chain, edges=[state.get(key) or ""]))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox("Edge", list(shown), format_func=lambda id: shown.get(id, id), key=key, width=420)
        st.button("Disconnect", key=f"{desk.name}-cut", icon=":material/link_off:", on_click=cut)


def _draw_connect(desk: Desk, found: Found) -> None:
    gives, takes = _ways(desk.chain, found)
    source, target = f"{desk.name}-source", f"{desk.name}-target"

    def connect() -> None:
        start, end = gives.get(state.get(source) or ""), takes.get(state.get(target) or "")
        if start and end:
            desk.do(lambda chain: editing.connected(chain, Edge(*start, *end), found))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox("From output", list(gives), key=source, width=300, index=None, placeholder="Choose")
        st.selectbox("To input", list(takes), key=target, width=300, index=None, placeholder="Choose")
        st.button("Connect", key=f"{desk.name}-connect", icon=":material/link:", on_click=connect)


def _ways(chain: Chain, found: Found) -> tuple[Ways, Ways]:
    """Every output and every input of the chain, by what it is called."""
    seen, titles = found.within(chain), _titles(chain)
    kinds_of = {one.id: kind_or_broken(one) for one in chain.nodes}
    gives = {f"{titles[one.id]} · {port.name}": (one.id, port.name) for one in chain.nodes for port in outputs(one, kinds_of[one.id], seen)}
    takes = {f"{titles[one.id]} · {port.name}": (one.id, port.name) for one in chain.nodes for port in kinds_of[one.id].inputs(seen)}
    return gives, takes
