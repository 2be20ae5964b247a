"""What to measure the parts with: a suite, a model, how often; and what that takes, before it starts."""

from collections.abc import Callable

import streamlit as st

from components import state
from components.ablation.words import begun
from components.fields import field_error
from components.results.words import attack_name
from components.runs.form import estimate_text
from components.runs.troubles import draw_troubles
from components.runs.words import counted, money
from components.text import plain
from touchstone.actions.ablation import MAX_PARTS, Choice, Measurable
from touchstone.actions.new_run import Outlook
from touchstone.actions.runs import MAX_REPEATS
from touchstone.prompts.parts import Part

FIELDS = ("suite_version_id", "model_id", "parts", "attacks", "repeats", "budget_usd")
LISTS = ("parts", "attacks")


def _key(one: Measurable, field: str) -> str:
    return f"parts-{one.version.id}-{field}"


def is_open(one: Measurable) -> bool:
    """Whether the fields hold what was chosen."""
    return all(state.has(_key(one, field)) for field in FIELDS)


def open_form(one: Measurable, chosen: Choice) -> None:
    """Fill the fields."""
    for field in FIELDS:
        value = getattr(chosen, field)
        state.put(_key(one, field), list(value) if field in LISTS else value)


def close_form(one: Measurable) -> None:
    """Forget what was chosen."""
    state.drop(*(_key(one, field) for field in FIELDS))


def read_form(one: Measurable) -> Choice:
    """What the fields hold."""
    held = {field: state.get(_key(one, field)) for field in FIELDS}
    return Choice(one.version.id or 0, **{**held, **{field: tuple(held[field] or ()) for field in LISTS}})


def draw_form(
    one: Measurable, offered: tuple[Part, ...], chosen: Choice, outlook: Outlook, unkept: str, changed: Callable[[], None], is_kept: bool
) -> str:
    """The fields and what they would take; gives "start" or "discard" when that was clicked, else "".

    `unkept` is why the choice could not be kept as a draft, `is_kept` whether there is one to discard.
    """
    _draw_fields(one, changed)
    names = {part.without: begun(part.name) for part in offered}
    limit = len(offered) > MAX_PARTS
    help = f"One run measures at most {MAX_PARTS} parts." if limit else "Those left away here stay in the prompt and are not measured."
    st.multiselect(
        "Parts to measure", list(names), format_func=lambda part: names.get(part, part), **state.field(_key(one, "parts")),
        on_change=changed, max_selections=MAX_PARTS, help=help,
    )  # fmt: skip
    with st.expander(f"Attacks, repeats, limits: {plain(_summary(chosen))}", key=_key(one, "more")):
        _draw_more(one, changed)
    field_error(unkept)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        start = st.button(
            "Measure each part", key=_key(one, "start"), type="primary", icon=":material/play_arrow:", disabled=not outlook.can_start
        )
        discard = is_kept and st.button("Discard", key=_key(one, "discard"), help="Go back to what is proposed")
        with st.container(width="stretch"):
            _draw_outlook(one, outlook, chosen)
    return "start" if start else "discard" if discard else ""


def _draw_fields(one: Measurable, changed: Callable[[], None]) -> None:
    suites = {suite.version_id: f"{suite.name} v{suite.number}, {counted(suite.cases, 'case')}" for suite in one.given.suites}
    models, columns = one.given.models, st.columns([3, 2])
    columns[0].selectbox("Suite", list(suites), format_func=suites.get, **state.field(_key(one, "suite_version_id")), on_change=changed)
    columns[1].selectbox("Model", list(models), format_func=models.get, **state.field(_key(one, "model_id")), on_change=changed)


def _draw_more(one: Measurable, changed: Callable[[], None]) -> None:
    st.multiselect(
        "Attacks", ["", *one.given.attacks], format_func=attack_name, **state.field(_key(one, "attacks")),
        on_change=changed, accept_new_options=True,
        help="Each changes what the user says last, for the whole prompt and without each part alike.",
    )  # fmt: skip
    with st.grid(2, min_column_width=150):
        help = "How often each case is asked. Above a temperature of 0, more tell more."
        st.number_input("Repeats", 1, MAX_REPEATS, **state.field(_key(one, "repeats")), on_change=changed, help=help)
        st.number_input(
            "Budget ($)", 0.01, None, None, 1.0, "%.2f", **state.field(_key(one, "budget_usd")), on_change=changed, placeholder="none",
            help="The run stops when it has cost this much.",
        )  # fmt: skip


def _summary(chosen: Choice) -> str:
    chains = ", ".join(attack_name(chain) for chain in chosen.attacks) or "none chosen"
    often = "each case once" if chosen.repeats == 1 else f"each case {chosen.repeats:,} times"
    return f"{chains}; {often}{f', at most {money(chosen.budget_usd)}' if chosen.budget_usd else ''}"


def _draw_outlook(one: Measurable, outlook: Outlook, chosen: Choice) -> None:
    if outlook.problem:
        field_error(outlook.problem)
    elif outlook.estimate is not None:
        parts = f"The whole prompt and {counted(len(chosen.parts), 'time')} without a part"
        st.markdown(f"{parts}: {plain(estimate_text(outlook.estimate), 400)}")
    field_error(outlook.keyless)
    suites = {suite.version_id: suite.suite_id for suite in one.given.suites}
    names = {one.version.id or 0: f"{one.prompt.name} v{one.version.number}"}
    draw_troubles(outlook, names, suites.get(chosen.suite_version_id, 0))
