"""One attempt: what was sent, the answer with what the scorers point at, and what each of them said."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.clock import duration, when
from components.fields import facts
from components.results.shown import Mark, draw_shown
from components.results.words import COLOURS, SIGNS, attack_name, category_name, said, scorer_name
from components.runs.words import money
from components.suites.labels import LABELS
from components.text import plain
from store.tables import Attempt, CaseRow, ScoreRow
from touchstone.actions.results import OpenedAttempt

SYSTEM_TALL = 180
NO_PRICE = "$0, no price was set for the model"
VERSIONED = "Another version of the scorer, or other options, have another number: scores of the same number were made alike."


def evidence_of(scores: Sequence[ScoreRow]) -> list[tuple[Mark, ScoreRow, str]]:
    """Every place the scorers point at, numbered from 1, with its score and the scorer's note."""
    found = [(score, *place) for score in scores for place in score.evidence if len(place) >= 2]
    return [
        (Mark(int(start), int(end), number), score, str(note[0]) if note else "")
        for number, (score, start, end, *note) in enumerate(found, 1)
    ]


def draw_exchange(opened: OpenedAttempt) -> None:
    """What was sent, then what came back."""
    attempt = opened.attempt
    st.subheader("What was sent", anchor=False)
    if not attempt.messages:
        st.caption("Nothing was sent: the messages could not be made.")
    for message in attempt.messages:
        with st.container(border=True, gap="xsmall"):
            st.caption(plain(str(message.get("role", "")), 20))
            draw_shown(str(message.get("content", "")), tall=SYSTEM_TALL if message.get("role") == "system" else 320)
    st.subheader("The answer", anchor=False)
    with st.container(border=True):
        if attempt.error_kind:
            what = "Cut off" if attempt.answer else "No answer"
            st.error(plain(attempt.error, 1000), title=f"{what}: {plain(attempt.error_kind, 60)}", icon=":material/error:")
        if attempt.answer or not attempt.error_kind:
            draw_shown(attempt.answer, [mark for mark, _, _ in evidence_of(opened.scores)])


def badge(verdict: str) -> None:
    """A verdict by word, sign and colour."""
    st.badge(said(verdict), icon=SIGNS.get(verdict, SIGNS[""]), color=COLOURS.get(verdict, "gray"))


def draw_scores(scores: Sequence[ScoreRow]) -> None:
    """What each scorer said, with the numbers of the places it points at."""
    st.subheader("Scores", anchor=False)
    if not scores:
        st.caption("No scorer looked at this attempt.")
    places = evidence_of(scores)
    for score in scores:
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{plain(scorer_name(score.scorer))}**", width="content", help=f"{plain(_figures(score))} {VERSIONED}")
                if score.verdict:
                    badge(score.verdict)
            if score.reason:
                st.markdown(plain(score.reason, 1000))
            _draw_places([(mark, note) for mark, owner, note in places if owner is score])


def _figures(score: ScoreRow) -> str:
    """What a scorer's answer is in files and figures: "refusal: value 0, label none, version 0643c12f8b62."."""
    value = [] if score.value is None else [f"value {score.value:.3g}"]
    said = ", ".join([*value, *([f"label {score.label}"] if score.label else []), f"version {score.instrument[:12]}"])
    return f"{score.scorer}: {said}."


def _draw_places(places: Sequence[tuple[Mark, str]]) -> None:
    if places:
        told = [f"{mark.number}: {note}" if note else f"{mark.number}" for mark, note in places[:20]]
        more = f" and {len(places) - 20} more" if len(places) > 20 else ""
        st.caption(plain(f"Marked in the answer as {'; '.join(told)}{more}", 1500))


def draw_expected(case: CaseRow) -> None:
    """What the case holds that the judgement rests on."""
    shown = {"expect": "Expected", "reference": "Reference", "required": "Required facts"}
    shown |= {"forbidden": "Forbidden texts", "secrets": "Planted secrets", "checks": LABELS["checks"]}
    rows = {label: _value(case.body[name]) for name, label in shown.items() if case.body.get(name)}
    st.subheader("What the case expects", anchor=False)
    if rows:
        facts(rows, width=130)
    else:
        st.caption("It is judged by its kind alone.")


def _value(value: object) -> str:
    return "\n".join(map(_item, value)) if isinstance(value, list) else str(value)


def _item(value: object) -> str:
    """One of several values; a scorer of the case with what it looks for."""
    if not isinstance(value, Mapping):
        return str(value)
    looks_for = ", ".join(f"{name} {option}" for name, option in value.items() if name != "scorer")
    return ": ".join(filter(None, (scorer_name(str(value.get("scorer", ""))), looks_for)))


def draw_facts(attempt: Attempt, case: CaseRow, label: str, identity: Mapping[str, object]) -> None:
    """Where the attempt stands and what it took."""
    st.subheader("Details", anchor=False)
    rows = {
        "Case": case.key,
        "Category and kind": f"{category_name(case.category)}, {case.kind}",
        "Target": label,
        "Attack": f"{attack_name(attempt.attack)}, repeat {attempt.repeat + 1}",
        "Latency": f"{duration(attempt.latency_s)}, and {duration(attempt.queue_s)} in our queue",
        "Tokens": f"{attempt.input_tokens:,} in, {attempt.output_tokens:,} out",
        "Cost": money(attempt.cost_usd) if attempt.cost_usd else NO_PRICE,
        "Finish reason": attempt.finish_reason,
        "Answered by": " ".join(str(identity.get(name) or "") for name in ("provider", "name")).strip(),
        "Revision": str(attempt.revision or identity.get("revision") or ""),
        "Time": when(attempt.created_at),
    }
    facts(rows, width=130)
