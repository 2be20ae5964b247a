"""What to measure the parts with: a suite, a model, how often; and what that takes, before it starts."""

import streamlit as st

from components import state
from components.ablation.words import begun
from components.fields import field_error
from components.runs.form import estimate_text
from components.runs.words import counted
from components.text import plain
from touchstone.actions.ablation import MAX_PARTS, Choice, Measurable
from touchstone.actions.new_run import Outlook
from touchstone.actions.runs import MAX_REPEATS
from touchstone.prompts.parts import Part

FIELDS = ("suite_version_id", "model_id", "repeats")


def _key(one: Measurable, field: str) -> str:
    return f"parts-{one.version.id}-{field}"


def read_form(one: Measurable, offered: tuple[Part, ...]) -> Choice:
    """What the fields hold; before they were drawn, what is proposed, with every part that fits into one run."""
    held = {field: state.get(_key(one, field)) or getattr(one.proposed, field) for field in FIELDS}
    everything = [part.without for part in offered[:MAX_PARTS]]
    return Choice(one.version.id or 0, parts=tuple(state.get(_key(one, "parts"), everything)), **held)


def model_of(one: Measurable) -> int:
    """The chosen model: the parts' tokens are counted for it."""
    return int(state.get(_key(one, "model_id")) or one.proposed.model_id)


def draw_form(one: Measurable, offered: tuple[Part, ...], chosen: Choice, outlook: Outlook) -> bool:
    """The fields and what they would take; True in the run in which Measure was clicked."""
    _draw_fields(one, chosen)
    names = {part.without: begun(part.name) for part in offered}
    limit = len(offered) > MAX_PARTS
    help = f"One run measures at most {MAX_PARTS} parts." if limit else "Those left away here stay in the prompt and are not measured."
    st.multiselect(
        "Parts to measure", list(names), list(chosen.parts), format_func=lambda part: names.get(part, part),
        key=_key(one, "parts"), max_selections=MAX_PARTS, help=help,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        start = st.button(
            "Measure each part", key=_key(one, "start"), type="primary", icon=":material/play_arrow:", disabled=bool(outlook.problem)
        )
        with st.container(width="stretch"):
            _draw_outlook(outlook, chosen)
    return start


def _draw_fields(one: Measurable, chosen: Choice) -> None:
    suites = {suite.version_id: f"{suite.name} v{suite.number}, {counted(suite.cases, 'case')}" for suite in one.given.suites}
    models, columns = one.given.models, st.columns([3, 2, 1])
    columns[0].selectbox(
        "Suite", list(suites), _place(suites, chosen.suite_version_id), format_func=suites.get, key=_key(one, "suite_version_id")
    )
    columns[1].selectbox("Model", list(models), _place(models, chosen.model_id), format_func=models.get, key=_key(one, "model_id"))
    help = "How often each case is asked. Above a temperature of 0, more tell more."
    columns[2].number_input("Repeats", 1, MAX_REPEATS, chosen.repeats, key=_key(one, "repeats"), help=help)


def _place(options: object, chosen: int) -> int:
    found = list(options)  # type: ignore[call-overload]
    return found.index(chosen) if chosen in found else 0


def _draw_outlook(outlook: Outlook, chosen: Choice) -> None:
    if outlook.problem:
        field_error(outlook.problem)
    elif outlook.estimate is not None:
        parts = f"The whole prompt and {counted(len(chosen.parts), 'time')} without a part"
        st.markdown(f"{parts}: {plain(estimate_text(outlook.estimate), 400)}")
    if outlook.trouble is not None:
        told = f"{outlook.trouble.failing} of the first {outlook.trouble.looked_at} attempts would be errors."
        st.warning(plain(outlook.trouble.reason, 400), title=told)
