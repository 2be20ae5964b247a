"""An exchange of the playground as a case of a suite, an answer as the reference of one."""

import pytest

from store import suites
from store.database import Database
from touchstone.actions import exchanges
from touchstone.actions import suites as suite_acts
from touchstone.actions.exchanges import Asked, NewCase
from touchstone.actions.playground import Table
from touchstone.errors import Invalid, NotFound
from touchstone.playground.board import Board, Column
from touchstone.playground.sent import Sent
from touchstone.playground.speaker import Answer
from touchstone.types import Case, Message

SENT = Sent((Message("system", "Rules."), Message("user", "How much is <b>it</b>?")), {"question": "How much is <b>it</b>?", "tax": 19}, 1)


def table(sent: Sent | None = SENT) -> Table:
    answers = (Answer("done", ["Ten."]), Answer("done", ["Twelve."]))
    return Table(Board((Column(3),)), {3: [answers]}, {3: sent} if sent else {})


def cases(db: Database, suite_id: int) -> list[Case]:
    latest = suites.latest_suite_version(db, suite_id)
    assert latest is not None
    return list(suite_acts.cases_of(db, latest.id or 0))


def test_the_values_become_the_variables_of_a_case_in_a_new_suite(db: Database, project: int) -> None:
    asked = Asked("3.0.1", "Prices", NewCase("price-1", "benign", "money", "shop, tax, shop"), is_reference=True)
    kept = exchanges.keep(db, project, "ann", table(), asked)
    assert (kept.suite, kept.number, kept.key) == ("Prices", 1, "price-1")
    case = Case("price-1", "benign", "money", {"question": "How much is <b>it</b>?", "tax": 19}, reference="Twelve.", tags=("shop", "tax"))
    assert cases(db, kept.suite_id) == [case]


def test_the_messages_stay_as_they_were_sent_where_that_is_wanted(db: Database, project: int) -> None:
    kept = exchanges.keep(db, project, "ann", table(), Asked("3.0.0", "Prices", NewCase("a", turns=True)))
    [case] = cases(db, kept.suite_id)
    assert case.messages == (Message("user", "How much is <b>it</b>?"),)
    assert case.reference == ""


def test_a_conversation_of_several_turns_always_keeps_them(db: Database, project: int) -> None:
    later = (Message("assistant", "Ten."), Message("user", "And two?"))
    sent = Sent((*SENT.messages, *later), SENT.values, 1)
    kept = exchanges.keep(db, project, "ann", table(sent), Asked("3.0.0", "Prices", NewCase("a")))
    assert [message.content for message in cases(db, kept.suite_id)[0].messages] == ["How much is <b>it</b>?", "Ten.", "And two?"]


def test_a_suite_gets_another_version_with_one_case_more(db: Database, project: int) -> None:
    first = exchanges.keep(db, project, "ann", table(), Asked("3.0.0", "Prices", NewCase("a")))
    again = exchanges.keep(db, project, "ann", table(), Asked("3.0.0", first.suite_id, NewCase("")))
    assert (again.number, again.key) == (2, "how-much-is-b-it")
    assert [case.key for case in cases(db, first.suite_id)] == ["a", "how-much-is-b-it"]
    latest = suites.latest_suite_version(db, first.suite_id)
    assert latest is not None and latest.author == "ann"
    with pytest.raises(Invalid, match="'a' stands twice"):
        exchanges.keep(db, project, "ann", table(), Asked("3.0.0", first.suite_id, NewCase("a")))
    assert len(cases(db, first.suite_id)) == 2


def test_an_answer_becomes_the_reference_of_a_case_and_nothing_else_changes(db: Database, project: int) -> None:
    kept = exchanges.keep(db, project, "ann", table(), Asked("3.0.0", "Prices", NewCase("a", tags="x")))
    before = cases(db, kept.suite_id)[0]
    again = exchanges.keep(db, project, "ann", table(), Asked("3.0.1", kept.suite_id, NewCase("a"), is_new=False))
    assert again.number == 2
    after = cases(db, kept.suite_id)[0]
    assert (after.reference, after.variables, after.tags) == ("Twelve.", before.variables, ("x",))
    with pytest.raises(NotFound, match="no case 'gone'"):
        exchanges.keep(db, project, "ann", table(), Asked("3.0.1", kept.suite_id, NewCase("gone"), is_new=False))


def test_what_does_not_fit_is_refused_and_leaves_no_suite_behind(db: Database, project: int) -> None:
    with pytest.raises(Invalid, match="control character"):
        exchanges.keep(db, project, "ann", table(), Asked("3.0.0", "Prices", NewCase("a\tb")))
    with pytest.raises(Invalid, match="not on the table"):
        exchanges.keep(db, project, "ann", table(), Asked("9.0.0", "Prices", NewCase("a")))
    with pytest.raises(Invalid, match="was not kept"):
        exchanges.keep(db, project, "ann", table(None), Asked("3.0.0", "Prices", NewCase("a")))
    with pytest.raises(Invalid, match="name is empty"):
        exchanges.keep(db, project, "ann", table(), Asked("3.0.0", "", NewCase("a")))
    assert suites.list_suites(db, project, include_archived=True) == []


def test_a_suite_that_cannot_be_filled_is_not_left_behind(db: Database, project: int) -> None:
    with pytest.raises(Invalid, match="stands twice"):
        exchanges.save_new(db, project, "Twice", [Case("a"), Case("a")], "note", "ann")
    assert suites.list_suites(db, project) == []


def test_a_proposed_name_is_free(db: Database, project: int) -> None:
    assert exchanges.proposed_name(db, project, " Prices ") == "Prices"
    suites.create_suite(db, project, "prices")
    suites.create_suite(db, project, "Prices 2")
    assert exchanges.proposed_name(db, project, "Prices") == "Prices 3"
