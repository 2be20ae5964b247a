"""What the votes show: a ranking with intervals, a verdict on two contestants, and the votes behind every claim."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components import links, resources
from components.empty import empty_state
from components.project import current_project
from components.runs.words import counted
from components.scrolling import scroll_now
from components.text import plain
from components.votes import behind, chooser, duel, judges, standings
from components.votes import kept as figures
from components.votes.download import draw_csv
from components.votes.words import called, shorter
from touchstone.actions import ranking as acts
from touchstone.actions import vote_files
from touchstone.actions.votes import ListedRound, list_rounds
from touchstone.ranking.sentences import length_sentence, ranking_sentence
from touchstone.ranking.standings import Ranking

db = resources.database()
project = current_project(db)
listed = list_rounds(db, project.id or 0)
Names = dict[str, str]


def choose() -> chooser.Choice:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rounds = chooser.choose_rounds(listed)
        by = chooser.choose_source(acts.sources(db, rounds))
        return chooser.Choice(rounds, by, chooser.choose_length())


def show_ranking(ranking: Ranking, names: Names, found: acts.Duel | None) -> None:
    """The head says what was found between two contestants, then how they rank; the table and the chart have the figures."""
    with st.container(border=True):
        if found is not None:
            duel.draw_verdict(found.verdict, names, behind.go_to)
        st.markdown(plain(ranking_sentence(called(ranking, names)), 2000))
        if ranking.length is not None:
            st.markdown(plain(length_sentence(ranking.length), 500))
    standings.draw_table(ranking, names, behind.ask_for, behind.is_asked_for)
    standings.draw_chart(ranking, names)
    draw_csv("Export the ranking", partial(vote_files.standings_file, ranking), "ranking.csv")
    st.caption(standings.MEANS)


def look(found: acts.Duel) -> Callable[[str], None]:
    """What lists the votes of a tag between the two below, "" for all of them."""
    return partial(behind.ask_for, found.verdict.a, found.verdict.b)


def show_slices(found: acts.Duel, names: Names) -> None:
    duel.draw_slices(found, names, look(found), partial(behind.is_asked_for, found.verdict.a, found.verdict.b))


def show_duels(chosen: chooser.Choice, contestants: tuple[str, ...], names: Names) -> None:
    st.subheader("One against another", anchor=False)
    if pair := duel.choose_pair(contestants, names):
        found = figures.duel(chosen.round_ids, chosen.by, *pair)
        with st.container(border=True):
            duel.draw_verdict(found.verdict, names, behind.go_to)
        show_slices(found, names)


def show_judges(chosen: chooser.Choice, ballot: acts.Ballot) -> None:
    asked = [by for by in acts.sources(db, chosen.round_ids) if by != acts.PEOPLE and chosen.by in (acts.PEOPLE, by)]
    if asked:
        st.subheader("People and judges", anchor=False)
        judges.draw_flips(ballot)
        judges.draw_agreements([(by, figures.agreement(chosen.round_ids, by)) for by in asked])


def show_behind(chosen: chooser.Choice, names: Names) -> None:
    st.subheader("The votes behind it", anchor=behind.ANCHOR)
    scroll_now(behind.ANCHOR)
    every = acts.behind(db, chosen.round_ids)
    asked = behind.draw_filters(names, acts.tags_of(every))
    lines = [line for line in every if asked.fits(line)]
    behind.draw_summary(len(lines), len(every), sum(len(line.of(chosen.by)) for line in lines), partial(vote_files.votes_file, every))
    if line := behind.draw_list(lines, names, chosen.by):
        behind.draw_pair(line, names)


def identical(rounds: list[ListedRound]) -> None:
    same = sum(one.identical for one in rounds)
    if same:
        st.caption(f"{counted(same, 'pair')} had identical answers and went to no voter: ties that are counted apart, not in the points.")


def show(chosen: chooser.Choice) -> None:
    rounds = [one for one in listed if one.round.id in chosen.round_ids]
    names = shorter(sorted({name for one in rounds for name in one.contestants}))
    found = figures.figures(chosen.round_ids, chosen.by, chosen.length_control)
    contestants = found.ballot.contestants
    only = figures.duel(chosen.round_ids, chosen.by, *contestants) if len(contestants) == 2 else None
    if found.ranking is not None:
        show_ranking(found.ranking, names, only)
    else:
        st.warning(plain(found.refused[1], 500), title=plain(found.refused[0], 500))
    identical(rounds)
    if only is not None and only.slices:
        st.subheader("By category and tag", anchor=False)
        show_slices(only, names)
    elif len(contestants) > 2:
        show_duels(chosen, contestants, names)
    show_judges(chosen, found.ballot)
    show_behind(chosen, names)


if not listed:
    told = "Votes on pairs of answers are ranked here: which target people prefer, with intervals, and how many more votes that would take."
    if empty_state("No vote to rank yet", told, "Go to the votes", icon=":material/leaderboard:"):
        links.go("pages/validate/votes.py")
    st.stop()
chosen = choose()
if chosen.round_ids:
    show(chosen)
else:
    st.info("Choose one round or more.")
