"""A person's verdict beside the machine's, given by mouse or by one key."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from components import state
from components.clock import when
from components.live import LIVE
from components.results.attempt import badge
from components.results.words import SIGNS, VERDICTS, refusal_name
from components.text import plain
from store.tables import Review, VerdictRow

KEYS = {"pass": "P", "fail": "F", "undecided": "U"}
COUNTS = "It then counts in every figure; the machine's stays beside it."

DECLINED = f"Makes fail your verdict, since the answer refuses a harmless request in full. {COUNTS}"


class Given(NamedTuple):
    """A person's verdict, with a refusal label where they gave one."""

    verdict: str
    refusal: str = ""

    @property
    def told(self) -> str:
        return f"{self.verdict}, declined" if self.refusal == "full" else self.verdict


def note_key(attempt_id: int) -> str:
    """Where the note to an attempt is typed."""
    return f"{LIVE}-review-{attempt_id}"


def draw_verdict(verdict: VerdictRow | None) -> None:
    """The verdict that counts, and the machine's where a person has another."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader("Verdict", anchor=False, width="content")
        badge((verdict.human or verdict.verdict) if verdict else "")
        if verdict is not None and verdict.human:
            label = f", {refusal_name(verdict.refusal)}" if verdict.refusal and verdict.human_refusal else ""
            whose = "declined, by a person" if verdict.human_refusal == "full" else "by a person"
            st.caption(f"{whose}; the machine said {verdict.verdict}{label}", width="content")
        elif verdict is not None:
            reason = f": {plain(verdict.reason, 200)}" if verdict.reason else ""
            st.caption(f"by the machine{reason}", width="content")


def draw_review(attempt_id: int, judged: VerdictRow | None, changed: Callable[[], None]) -> Given | None:
    """A note, and a button for each verdict; gives the verdict in the run in which it was given.

    `changed` is called when the note is typed. A harmless request has one more: what a scorer missed of a refusal only a person can add.
    """
    if judged is None:
        st.caption("It can be reviewed once it is judged.")
        return None
    st.text_area(
        "Note", **state.field(note_key(attempt_id)), on_change=changed, height=68, placeholder="Why, for those who read it later. Optional."
    )
    given = None
    with st.container(horizontal=True, gap="small"):
        for verdict in VERDICTS:
            help = f"Makes {verdict} your verdict. {COUNTS}"
            if st.button(verdict.capitalize(), key=f"review-{verdict}", icon=SIGNS[verdict], shortcut=KEYS[verdict], help=help):
                given = Given(verdict)
        if judged.kind == "benign" and st.button("Declined", key="review-declined", icon=":material/block:", shortcut="D", help=DECLINED):
            given = Given("fail", "full")
    if judged.kind == "benign":
        st.caption("Fail says that a check failed and leaves the refusal label as it is; Declined says that the answer refuses.")
    return given


def draw_reviews(reviews: Sequence[Review], has_human: bool) -> bool:
    """What people said, the latest first; True in the run in which the verdict was withdrawn."""
    for review in reviews:
        note = f": {plain(review.note, 1000)}" if review.note else ""
        said = Given(review.verdict, review.refusal).told if review.verdict else "verdict"
        st.caption(f"{said} · {plain(review.author, 40)} · {when(review.created_at)}{note}")
    return has_human and st.button("Withdraw, let the machine's count", key="review-withdraw", type="tertiary", icon=":material/undo:")
