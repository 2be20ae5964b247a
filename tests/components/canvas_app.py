"""A page with nothing but a canvas, for the tests that drive it: it tells what Python has, and counts the runs of its script."""

import time

import streamlit as st

from components.canvas import Action, NodeStatus, draw_canvas, draw_status
from tests.components.chains_of import line
from touchstone.chains import editing
from touchstone.chains.document import Chain
from touchstone.chains.kinds import Found
from touchstone.chains.sheet import Edit, Sheet
from touchstone.prompts.variables import Variable

FOUND = Found((Variable("question", "text", sample="When?"),), models={"base": "stub base 1"})
kept = st.session_state


def take(edit: Edit) -> None:
    kept.sheet = kept.sheet.after(edit)
    kept.came = time.time()
    kept.edits = [*kept.get("edits", []), f"{edit.seq} {edit.gesture}"]


def act(action: Action) -> None:
    kept.action = action


@st.dialog("Options of a node")
def options(node: str) -> None:
    st.text(f"options of {node}")


@st.fragment(run_every=0.2)
def follow() -> None:
    kept.tick = kept.get("tick", 0) + 1
    draw_status("flow", {"text_1": NodeStatus("running", kept.tick * 100.0, 7, 0.0123, f"<b>tick</b> {kept.tick}")})


def canvas() -> None:
    kept.setdefault("sheet", Sheet(line(int(st.query_params.get("nodes", "3")))))
    kept.runs = kept.get("runs", 0) + 1
    with st.container(horizontal=True):
        st.button("Again")
        if st.button("Insert"):
            kept.sheet = kept.sheet.changed(editing.added(kept.sheet.chain, "join"))
        st.checkbox("Follow", key="follow")
        st.text(f"runs {kept.runs}")
        st.text(f"edits {', '.join(kept.get('edits', [])[-5:])}")
        st.text(f"came {kept.get('came', 0):.3f}")
        st.text(f"action {kept.get('action')}")
    action = kept.pop("action", None)
    show, away = st.tabs(["Away", "Canvas"])[::-1] if "hidden" in st.query_params else (st.container(), None)
    with show:
        draw_canvas(kept.sheet, FOUND, key="flow", on_edit=take, on_action=act, height=520)
    if away:
        away.text("elsewhere")
    if action and action.type == "edit":
        options(action.node)
    if kept.follow:
        follow()
    time.sleep(float(st.query_params.get("slow", "0")))
    tell(kept.sheet.chain)


def tell(chain: Chain) -> None:
    st.text("nodes " + " ".join(one.id for one in chain.nodes))
    st.text("edges " + " ".join(one.id for one in chain.edges))
    st.text("places " + " ".join(f"{one.id}@{one.position[0]},{one.position[1]}" for one in chain.nodes[:10]))
    st.text("parents " + " ".join(f"{one.id}<{one.parent}" for one in chain.nodes if one.parent))
    st.text("groups " + " ".join(f"{one.label}:{','.join(one.nodes)}" for one in chain.groups))


st.set_page_config(layout="wide")
st.navigation([st.Page(canvas, default=True), st.Page(lambda: st.text("another page"), title="Other", url_path="other")]).run()
