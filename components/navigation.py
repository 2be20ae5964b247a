"""The menu: adding a page is one file and one line here."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st

ROOT = Path(__file__).parents[1]


class Entry(NamedTuple):
    """A page of the menu. One without a help text is reached by a link with URL parameters, and draws its own title."""

    path: str
    title: str
    icon: str
    help: str = ""


VOTING = Entry("pages/validate/vote.py", "Vote", "how_to_vote")
"""The one page for people from outside: nothing of the others is shown beside it."""

SECTIONS: dict[str, tuple[Entry, ...]] = {
    "": (Entry("pages/overview/overview.py", "Overview", "flag", "What this project is for, what is done, and what is next."),),
    "Build": (
        Entry("pages/build/prompts.py", "Prompts", "edit_note", "Write prompts, try them with values, and save them as versions."),
        Entry("pages/build/prompt_import.py", "Import prompts", "edit_note"),
        Entry("pages/build/prompt.py", "Prompt", "edit_note"),
        Entry("pages/build/prompt_versions.py", "Versions of a prompt", "edit_note"),
        Entry("pages/build/prompt_parts.py", "Parts of a prompt", "edit_note"),
        Entry("pages/build/prompt_merge.py", "Merge branches of a prompt", "edit_note"),
        Entry("pages/build/chains.py", "Chains", "account_tree", "Join prompts, documents, checks and decisions into one target."),
        Entry("pages/build/chain.py", "Chain", "account_tree"),
        Entry("pages/build/chain_import.py", "Import a chain", "account_tree"),
        Entry(
            "pages/build/playground.py",
            "Playground",
            "view_column",
            "Several targets side by side in one conversation.",
        ),
        Entry("pages/build/documents.py", "Documents", "library_books", "What chains look things up in: documents, and SQLite files."),
        Entry("pages/build/collection.py", "Collection", "library_books"),
    ),
    "Validate": (
        Entry("pages/validate/suites.py", "Suites", "checklist", "Browse, edit and import the cases that models are tested with."),
        Entry("pages/validate/suite.py", "Suite", "checklist"),
        Entry("pages/validate/case.py", "Case", "checklist"),
        Entry("pages/validate/suite_import.py", "Import cases", "checklist"),
        Entry("pages/validate/runs.py", "Runs", "play_circle", "Start a run of a suite, watch it, and open the answers behind its rates."),
        Entry("pages/validate/results.py", "Results", "monitoring"),
        Entry("pages/validate/attempt.py", "Attempt", "monitoring"),
        Entry("pages/validate/traces.py", "Traces", "timeline", "Every run of a chain, step by step: what each was given, gave and took."),
        Entry("pages/validate/trace.py", "Trace", "timeline"),
        Entry("pages/validate/approvals.py", "Approvals", "front_hand", "Chains that wait for a person's decision."),
        Entry("pages/validate/compare.py", "Compare", "balance", "Two targets on the same cases: is one safer, and how sure is that?"),
        Entry(
            "pages/validate/votes.py",
            "Votes",
            "how_to_vote",
            "Let people, or a model as judge, choose between answers without knowing whose they are.",
        ),
        Entry("pages/validate/ranking.py", "Ranking", "leaderboard", "Which target do the votes prefer, and how sure is that?"),
        VOTING,
    ),
    "Set up": (
        Entry("pages/setup/models.py", "Models", "memory", "Endpoints and models: add them, test them, see what was tuned from what."),
        Entry("pages/setup/settings.py", "Settings", "settings", "Where data lives, what is installed, and whether all is well."),
    ),
}


def current_page() -> st.Page:
    """The page that is asked for. Voters are not told of any other: they get no menu, and no list of pages."""
    if not _asks_to_vote(st.context.url):
        page = st.navigation(menu(), expanded=True)
        if not is_for_voters(page):
            return page
    return st.navigation([st.Page(_nowhere, title="Touchstone", default=True, visibility="hidden"), _page(VOTING)], position="hidden")


def is_for_voters(page: st.Page) -> bool:
    """Whether a page stands alone, without the menu and the project."""
    return page.title == VOTING.title


def _asks_to_vote(url: str | None) -> bool:
    return urlsplit(url or "").path.rstrip("/").rpartition("/")[2] == Path(VOTING.path).stem


def _nowhere() -> None:
    """Stands for the page at the address of the product itself, which a voter was not given."""


def menu() -> dict[str, list[st.Page]]:
    """The pages by section, for `st.navigation`."""
    return {section: [_page(entry) for entry in entries] for section, entries in SECTIONS.items()}


def _page(entry: Entry) -> st.Page:
    shown = {"visibility": "visible", "help": entry.help} if entry.help else {"visibility": "hidden"}
    return st.Page(ROOT / entry.path, title=entry.title, icon=f":material/{entry.icon}:", default=entry.title == "Overview", **shown)
