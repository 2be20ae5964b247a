"""Where the cases of a new run come from: a suite, a file, or what recorded attempts asked. The last two become a suite first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import state
from components.fields import field_error
from components.links import page_link
from components.results.words import VERDICTS
from components.runs.words import counted
from components.suites.brief import shortened
from components.suites.importing import ENDINGS, LIMIT_MB
from components.text import plain
from touchstone.actions.case_sources import FromAttempts, FromFile, Offered, Source
from touchstone.actions.drafts import Draft
from touchstone.actions.new_run import Outlook, SuiteOption

SUITE, FILE, ATTEMPTS = "A suite", "A file", "Recorded attempts"
OUTLOOK = Outlook()
"""What is known while the cases are no suite yet: nothing, and no run starts."""
SOURCE, UPLOAD, NAME = "new-run-source", "new-run-upload", "new-run-suite-name"
RUN, VERDICT, TARGET = "new-run-from-run", "new-run-from-verdict", "new-run-from-target"
FIELDS = {"source": SOURCE, "suite_name": NAME, "run": RUN, "verdict": VERDICT, "target": TARGET}
DRAFT = "cases"
"""Where the draft of a new run keeps them."""
ALL = 0
LEADS = ("suite", "over", "prompt")
"""What a link to the form names one of: a suite, a run whose attempts are asked again, a prompt."""
NO_LINK = dict.fromkeys((*LEADS, "like", "verdict", "target", "version"))
"""The address of the form without what a link asks for."""
SUITES = "pages/validate/suites.py"


def chosen() -> str:
    """Where the cases come from."""
    return str(state.get(SOURCE) or SUITE)


def take_attempts(run_id: int, verdict: str, target_id: int | None) -> None:
    """Choose attempts, before the fields are drawn."""
    for key, value in ((SOURCE, ATTEMPTS), (RUN, run_id), (VERDICT, verdict if verdict in VERDICTS else ""), (TARGET, target_id or ALL)):
        state.put(key, value)


def is_suite() -> bool:
    """Whether the cases are those of a suite."""
    return chosen() == SUITE


def kept() -> dict[str, Any]:
    """What the fields hold, as a draft keeps it; a file is no part of it."""
    return {field: value for field, key in FIELDS.items() if (value := state.get(key))}


def open_sources(has_suites: bool, draft: Draft | None) -> int | None:
    """Choose the attempts that a link asks for; gives their run where it did so just now.

    A link to a suite chooses suites. Without a link one begins with what the draft holds, else with a suite, or a file to make one of.
    """
    if state.has(SOURCE):
        return None
    kept_before = dict(draft.body.get(DRAFT, {})) if draft else {}
    for field, value in {"source": SUITE if has_suites else FILE, **kept_before}.items():
        state.put(FIELDS[field], value)
    if has_suites and state.url_id("suite") is not None:
        state.put(SOURCE, SUITE)
    if (over := state.url_id("over")) is not None:
        take_attempts(over, state.url_text("verdict"), state.url_id("target"))
    return over


def linked(over: int | None) -> tuple[int | None, int | None, int | None, int]:
    """What a link asks for, as `grid.begun` takes it: a suite, a run with the same targets (else the one `over`), a prompt, its version."""
    return state.url_id("suite"), state.url_id("like") or over, state.url_id("prompt"), state.url_id("version") or 0


def close() -> None:
    """Go back to choosing a suite."""
    state.drop(SOURCE, NAME)


def read() -> Source:
    """What the fields hold; attempts where no file was handed over."""
    name, file = str(state.get(NAME) or "").strip(), state.get(UPLOAD)
    if chosen() == FILE and file is not None:
        return FromFile(name, file.getvalue(), file.name)
    return FromAttempts(name, int(state.get(RUN) or 0), str(state.get(VERDICT) or ""), state.get(TARGET) or None)


@dataclass(frozen=True)
class Verbs:
    """What is asked of the store, and what is done on a click: make the suite the fields describe, take a suite version, keep
    what is chosen."""

    offered: Callable[[FromAttempts], Offered]
    name_of: Callable[[Source], str]
    make: Callable[[], None]
    take: Callable[[int], None]
    keep: Callable[[], None]


def draw_sources(verbs: Verbs, suites: Sequence[SuiteOption]) -> bool:
    """The choice and what it needs; whether the cases are those of a suite."""
    st.segmented_control("Cases from", (SUITE, FILE, ATTEMPTS), **state.field(SOURCE), required=True, on_change=verbs.keep)
    source = read()
    if not suites:
        st.caption("A run asks models the cases of a suite. This project has none yet: a file becomes one here, or go to Suites.")
        page_link(SUITES, "Open Suites")
    if chosen() == FILE:
        _draw_file(source, verbs)
    elif chosen() == ATTEMPTS and isinstance(source, FromAttempts):
        _draw_attempts(source, verbs, suites)
    return is_suite()


def _draw_file(source: Source, verbs: Verbs) -> None:
    st.file_uploader("A file of cases: CSV, JSONL, JSON or YAML", type=list(ENDINGS), key=UPLOAD, max_upload_size=LIMIT_MB)
    here = isinstance(source, FromFile)
    _draw_make("Make it a suite", here, verbs.name_of(source) if here else "As the file is called", verbs)
    st.caption("Columns are read as guessed; to choose them, import the file under Suites. The run can start when its cases are a suite.")


def _draw_attempts(source: FromAttempts, verbs: Verbs, suites: Sequence[SuiteOption]) -> None:
    """The run whose attempts are taken, which of them, and the button that makes them a suite, or takes the suite they are of."""
    given = verbs.offered(source)
    if not given.runs and not given.refused:
        st.caption("No run has ended yet. The attempts of one can be taken then.")
        return
    with st.grid(3, min_column_width=200):
        asked = {source.run_id: str(source.run_id)} if given.refused else {}
        ended = asked | {run.id or 0: f"{run.id}: {shortened(run.name, 60)}" for run in given.runs}
        _choice("Run", RUN, ended, verbs.keep)
        _choice("Verdict", VERDICT, {"": "All verdicts", **{verdict: verdict for verdict in VERDICTS}}, verbs.keep)
        _choice("Target", TARGET, {ALL: "All targets", **given.targets}, verbs.keep)
    field_error(given.refused)
    if given.refused:
        return
    whole = next((one for one in suites if one.version_id == given.whole_version_id), None)
    if whole:
        label = f"Use the {counted(whole.cases, 'case')} of {plain(whole.name, 60)} v{whole.number}"
        st.button(label, key="new-run-take", icon=":material/check:", on_click=verbs.take, args=(whole.version_id,))
        return
    _draw_make(f"Make a suite of {counted(given.count, 'case')}", given.count > 0, given.name, verbs)
    st.caption("What an attack changed is asked as it was sent; each case says in its tags which run and attempt it comes from.")


def _draw_make(label: str, ready: bool, proposed: str, verbs: Verbs) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Name of the suite", **state.field(NAME), placeholder=proposed, max_chars=100, width=320, on_change=verbs.keep)
        st.button(label, key="new-run-make", icon=":material/playlist_add:", disabled=not ready, on_click=verbs.make)


def _choice(label: str, key: str, names: Mapping[int, str] | Mapping[str, str], changed: Callable[[], None]) -> None:
    known = dict(names)
    if state.get(key) not in known:
        state.put(key, next(iter(known)))
    st.selectbox(label, list(known), format_func=lambda one: known.get(one, "?"), **state.field(key), on_change=changed)
