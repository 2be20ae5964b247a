"""The form for a new run: a suite, targets (every prompt on every model), and how to ask."""

from collections.abc import Callable

import streamlit as st

from components import following, state
from components.clock import duration
from components.fields import field_error
from components.prompts import settings
from components.results.words import attack_name
from components.runs.troubles import draw_troubles
from components.runs.words import counted, money
from components.text import plain
from touchstone.actions.estimate import Estimate
from touchstone.actions.new_run import NO_PROMPT, NewRun, Options, Outlook
from touchstone.actions.runs import MAX_CONCURRENCY, MAX_REPEATS
from touchstone.types import Params

NAME = "new-run"
FIELDS = (
    "suite_version_id",
    "prompt_version_ids",
    "model_ids",
    "attacks",
    "repeats",
    "concurrency",
    "budget_usd",
    "name",
    "left_out",
    "notes",
)
LISTS = ("prompt_version_ids", "model_ids", "attacks", "left_out", "notes")

BARE = "No prompt, the case alone"
MANY = "The newest version of each prompt is offered, and every version of those that are chosen."


def _key(field: str) -> str:
    return f"{NAME}-{field}"


def is_open() -> bool:
    """Whether the fields hold what was chosen."""
    return all(state.has(_key(field)) for field in FIELDS) and settings.is_open(NAME)


def open_form(chosen: NewRun) -> None:
    """Fill the fields."""
    for field in FIELDS:
        value = getattr(chosen, field)
        state.put(_key(field), list(value) if field in LISTS else value)
    settings.open_settings(NAME, Params.from_json(chosen.params))


def chosen_versions() -> tuple[int, ...]:
    """The prompt versions that are chosen so far."""
    return tuple(state.get(_key("prompt_version_ids")) or ())


def choose_suite(version_id: int) -> None:
    """Put a suite version into its field; before the fields are drawn."""
    state.put(_key("suite_version_id"), version_id)


def _keep(*fields: str) -> None:
    """Hold what fields hold that are not drawn this time."""
    for field in fields:
        state.put(_key(field), state.get(_key(field)))


def close_form() -> None:
    """Forget what was chosen."""
    state.drop(*map(_key, FIELDS))


def read_form() -> NewRun:
    """What the fields hold."""
    held = {field: state.get(_key(field)) for field in FIELDS}
    lists = {field: tuple(held[field] or ()) for field in LISTS}
    return NewRun(**{**held, **lists, "name": (held["name"] or "").strip()}, params=settings.read_settings(NAME, Params()).to_json())


def draw_form(
    given: Options, chosen: NewRun, outlook: Outlook, unkept: str, changed: Callable[[], None], is_only: bool, cases: Callable[[], bool]
) -> str:
    """The fields and what they would take; gives "start" or "cancel" when that was clicked, else "".

    `unkept` is why the choice could not be kept as a draft; the only thing on a page has no Cancel. `cases` draws where the cases come
    from and says whether they are those of a suite.
    """
    with st.container(border=True):
        st.subheader("New run", anchor=False)
        if chosen.notes:
            st.caption(plain(" ".join(chosen.notes), 1200))
        _draw_suite(given, changed, cases())
        _draw_targets(given, chosen, changed, outlook.keyless)
        with st.expander(f"Attacks, repeats, limits: {plain(_summary(chosen))}", key=f"{NAME}-more"):
            _draw_more(given, changed)
        field_error(unkept)
        _draw_outlook(outlook, chosen, given)
        with st.container(horizontal=True, vertical_alignment="center"):
            start = st.button(
                "Start the run", key=f"{NAME}-start", type="primary", icon=":material/play_arrow:", disabled=not outlook.can_start
            )
            cancel = not is_only and st.button("Cancel", key=f"{NAME}-cancel")
    return "start" if start else "cancel" if cancel else ""


def _draw_suite(given: Options, changed: Callable[[], None], is_suite: bool) -> None:
    if not is_suite or not given.suites:
        _keep("suite_version_id", "name")
        return
    named = {one.version_id: f"{one.name} v{one.number}, {counted(one.cases, 'case')}" for one in given.suites}
    columns = st.columns([3, 2])
    columns[0].selectbox("Suite", list(named), format_func=named.get, **state.field(_key("suite_version_id")), on_change=changed)
    columns[1].text_input("Name", **state.field(_key("name")), on_change=changed, placeholder="As the suite is called", max_chars=100)


def _draw_targets(given: Options, chosen: NewRun, changed: Callable[[], None], keyless: str) -> None:
    prompts = {**given.prompts, NO_PROMPT: BARE}
    columns = st.columns([3, 2])
    help = "Every prompt chosen here is tried on every model chosen beside it, but for the targets you take out."
    how = {**state.field(_key("prompt_version_ids")), "on_change": changed, "help": help}
    columns[0].multiselect("Prompts and chains", list(prompts), format_func=prompts.get, **how)
    if given.is_part:
        columns[0].caption(MANY)
    with columns[0]:
        _draw_outdated(given, changed)
    columns[1].multiselect("Models", list(given.models), format_func=given.models.get, **state.field(_key("model_ids")), on_change=changed)
    _draw_pairs(given, chosen, changed)
    field_error(keyless)


def _draw_pairs(given: Options, chosen: NewRun, changed: Callable[[], None]) -> None:
    """Which of the pairs are targets, where there is more to it than the prompts and models say."""
    if chosen.asked == chosen.pairs and min(len(chosen.prompt_version_ids), len(chosen.model_ids)) < 2:
        return
    names = {pair: f"{given.prompts.get(pair[0], BARE)} @ {given.models.get(pair[1], '?')}" for pair in chosen.pairs}
    following.follow(_key("targets"), list(chosen.asked))

    def choose() -> None:
        state.put(_key("left_out"), list(chosen.asking(state.get(_key("targets"))).left_out))
        changed()

    help = "Each pair of a prompt and a model that is asked. Take out those you do not need."
    st.multiselect("Targets", list(names), format_func=names.get, **state.field(_key("targets")), on_change=choose, help=help)


def _draw_outdated(given: Options, changed: Callable[[], None]) -> None:
    """Which of the chosen versions are not the newest, and the way to those that are."""
    outdated = given.outdated(chosen_versions())
    if not outdated:
        return

    def take_newest() -> None:
        taken = read_form().with_versions(outdated)
        state.put(_key("prompt_version_ids"), list(taken.prompt_version_ids))
        state.put(_key("left_out"), list(taken.left_out))
        changed()

    told = "; ".join(f"{given.prompts[id]} is chosen, {given.prompts[newest]} is the newest" for id, newest in outdated.items())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{plain(told, 400)}.", width="content")
        st.button("Take the newest", key=f"{NAME}-newest", type="tertiary", icon=":material/update:", on_click=take_newest)


def _draw_more(given: Options, changed: Callable[[], None]) -> None:
    st.multiselect(
        "Attacks",
        ["", *given.attacks],
        format_func=attack_name,
        **state.field(_key("attacks")),
        on_change=changed,
        accept_new_options=True,
        help="Each changes what the user says last. Type names joined by + for several in a row, such as role_play+base64.",
    )
    with st.grid(3, min_column_width=150):
        st.number_input("Repeats", 1, MAX_REPEATS, **state.field(_key("repeats")), on_change=changed, help="How often each case is asked.")
        st.number_input("Calls at once", 1, MAX_CONCURRENCY, **state.field(_key("concurrency")), on_change=changed)
        st.number_input(
            "Budget ($)", 0.01, None, None, 1.0, "%.2f", **state.field(_key("budget_usd")), on_change=changed, placeholder="none",
            help="The run stops when it has cost this much.",
        )  # fmt: skip
    st.caption("Settings in place of those of the prompt:")
    settings.draw_settings(NAME, changed)


def _summary(chosen: NewRun) -> str:
    chains = ", ".join(attack_name(chain) for chain in chosen.attacks) or "none chosen"
    budget = f", at most {money(chosen.budget_usd)}" if chosen.budget_usd else ""
    often = "each case once" if chosen.repeats == 1 else f"each case {chosen.repeats:,} times"
    return f"{chains}; {often}{budget}"


def _draw_outlook(outlook: Outlook, chosen: NewRun, given: Options) -> None:
    if outlook.problem:
        field_error(outlook.problem)
    elif outlook.estimate is not None:
        st.markdown(f"{plain(counted(len(chosen.asked), 'target'))}: {plain(estimate_text(outlook.estimate), 400)}")
        if chosen.budget_usd and outlook.estimate.unpriced:
            st.warning("What has no price counts for nothing in a budget.", title="The budget does not stop this run in time")
    suites = {one.version_id: one.suite_id for one in given.suites}
    draw_troubles(outlook, given.prompts, suites.get(chosen.suite_version_id, 0))


def estimate_text(estimate: Estimate) -> str:
    """What a run will take, in words; of the targets to which no case can be sent nobody knows what they take."""
    if estimate.is_partial and not estimate.input_tokens:
        return f"{counted(estimate.attempts, 'attempt')}. What they take cannot be told before the cases have every value."
    if estimate.is_partial:
        rest = "and what the targets take to which no case can be sent yet"
        return f"{counted(estimate.attempts, 'attempt')}, {_tokens(estimate)}, {_cost(estimate)}, {rest}."
    time = "no earlier run tells how long it takes" if estimate.seconds is None else f"about {duration(max(1.0, estimate.seconds))}"
    return f"{counted(estimate.attempts, 'attempt')}, {_tokens(estimate)}, {_cost(estimate)}, {time}."


def _tokens(estimate: Estimate) -> str:
    return f"about {_rounded(estimate.input_tokens)} tokens in and {_rounded(estimate.output_tokens)} out"


def _cost(estimate: Estimate) -> str:
    if not estimate.unpriced:
        return money(estimate.cost_usd)
    known = f"at least {money(estimate.cost_usd)}" if estimate.cost_usd else "cost not known"
    return f"{known} (no price is set for {', '.join(estimate.unpriced)})"


def _rounded(number: int) -> str:
    """Two figures are as exact as an estimate is."""
    size = max(0, len(str(number)) - 2)
    return f"{round(number, -size):,}"
