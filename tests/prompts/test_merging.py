"""Two versions that went apart come together: what one side changed is taken, what both changed is asked for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prompts.contents import CONTENTS
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.merging import Conflict, Own, ancestor, merge, settled
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

RULES = "Be brief.\nBe kind.\nNever guess.\n"
SYSTEM, ASKED = Message("system", RULES), Message("user", "{question}")
BASE = PromptContent((SYSTEM, ASKED), params=Params(temperature=0.5), variables=(Variable("question"),))


def with_system(text: str) -> PromptContent:
    return replace(BASE, messages=(Message("system", text), ASKED))


@settings(max_examples=200, deadline=None)
@given(base=CONTENTS, one=CONTENTS)
def test_a_side_that_changed_nothing_gives_way_and_equal_changes_are_no_conflict(base: PromptContent, one: PromptContent) -> None:
    for ours, theirs in ((one, base), (base, one), (one, one)):
        made = merge(base, ours, theirs)
        assert (made.content, made.content.hash, made.conflicts) == (one, one.hash, ())


@settings(max_examples=200, deadline=None)
@given(base=CONTENTS, ours=CONTENTS, theirs=CONTENTS, data=st.data())
def test_every_conflict_can_be_settled_and_none_has_the_place_of_another(
    base: PromptContent, ours: PromptContent, theirs: PromptContent, data: st.DataObject
) -> None:
    made = merge(base, ours, theirs)
    places = [conflict.place for conflict in made.conflicts]
    assert len(places) == len(set(places))
    assert settled(made, dict.fromkeys(places, "ours")) == made.content
    choices = {one.place: data.draw(st.sampled_from(["base", "ours", "theirs", *(["both"] if one.both else [])])) for one in made.conflicts}
    settled(made, choices)  # type: ignore[arg-type]


@settings(deadline=None)
@given(base=CONTENTS, ours=CONTENTS, theirs=CONTENTS)
def test_the_sides_are_treated_alike(base: PromptContent, ours: PromptContent, theirs: PromptContent) -> None:
    places = {(one.place, one.ours, one.theirs) for one in merge(base, ours, theirs).conflicts if not one.place.startswith("Order")}
    assert places == {(one.place, one.theirs, one.ours) for one in merge(base, theirs, ours).conflicts if not one.place.startswith("Order")}


def test_changes_to_different_lines_and_parts_come_together() -> None:
    ours = replace(with_system(RULES.replace("brief", "very brief")), params=Params(temperature=0.5, max_tokens=100))
    theirs = replace(with_system(RULES + "Say please.\n"), variables=(Variable("question"), Variable("tone")), format="mustache")
    made = merge(BASE, ours, theirs)
    assert made.conflicts == ()
    assert made.content == PromptContent(
        (Message("system", "Be very brief.\nBe kind.\nNever guess.\nSay please.\n"), ASKED),
        "mustache",
        Params(temperature=0.5, max_tokens=100),
        (Variable("question"), Variable("tone")),
    )


class TestConflicts:
    def test_the_same_line_changed_by_both_is_one_and_the_rest_is_merged(self) -> None:
        ours = with_system(RULES.replace("kind", "stern") + "Ours.\n")
        made = merge(BASE, ours, with_system(RULES.replace("kind", "polite").replace("brief", "short")))
        assert made.conflicts == (
            Conflict(
                "Message 1, line 1",
                "Be brief.\nBe kind.\n",
                "Be brief.\nBe stern.\n",
                "Be short.\nBe polite.\n",
                both=True,
                own=True,
            ),
        )
        assert made.content == ours
        theirs = settled(made, {"Message 1, line 1": "theirs"})
        assert theirs.messages[0].content == "Be short.\nBe polite.\nNever guess.\nOurs.\n"
        both = settled(made, {"Message 1, line 1": "both"})
        assert both.messages[0].content == "Be brief.\nBe stern.\nBe short.\nBe polite.\nNever guess.\nOurs.\n"

    @pytest.mark.parametrize(
        ("text", "lines"), [("Be short.", "Be short.\n"), ("Be short.\nBe fair.\n", "Be short.\nBe fair.\n"), ("", "")]
    )
    def test_lines_take_a_text_of_ones_own_and_stay_lines(self, text: str, lines: str) -> None:
        made = merge(BASE, with_system(RULES.replace("kind", "stern")), with_system(RULES.replace("kind", "polite")))
        own = settled(made, {made.conflicts[0].place: Own(text)})
        assert own.messages[0].content == f"Be brief.\n{lines}Never guess.\n"

    def test_a_setting_changed_by_both(self) -> None:
        made = merge(BASE, replace(BASE, params=Params(temperature=0.1)), replace(BASE, params=Params(temperature=None)))
        assert made.conflicts == (Conflict("temperature", "0.5", "0.1", None, own=True),)
        assert settled(made, {"temperature": "theirs"}).params == Params()
        with pytest.raises(Invalid, match="temperature cannot be settled with both"):
            settled(made, {"temperature": "both"})
        assert settled(made, {"temperature": Own("0.3")}).params == Params(temperature=0.3)
        assert settled(made, {"temperature": Own(" ")}).params == Params()
        for text in ("warm", '"warm"', "NaN", "[]", "9" * 400, "[" * 100_000):
            with pytest.raises(Invalid, match="temperature cannot be"):
                settled(made, {"temperature": Own(text)})

    def test_stop_texts_and_the_model_take_a_text_of_ones_own(self) -> None:
        ours, theirs = (replace(BASE, model=name, params=Params(stop=(name,))) for name in ("a", "b"))
        made = merge(BASE, ours, theirs)
        own = settled(made, {"stop": Own('["END"]'), "Model": Own("c")})
        assert (own.params.stop, own.model) == (("END",), "c")
        with pytest.raises(Invalid, match="Model cannot be"):
            settled(made, {"stop": "ours", "Model": Own("http://x")})

    def test_a_format_is_one_of_the_two_or_what_it_was(self) -> None:
        made = merge(BASE, replace(BASE, format="mustache"), replace(BASE, format="jinja2"))
        with pytest.raises(Invalid, match="Format cannot be settled with a text of your own"):
            settled(made, {"Format": Own("brace")})

    def test_a_message_that_one_side_edited_and_the_other_took_out(self) -> None:
        made = merge(BASE, with_system(RULES + "More.\n"), replace(BASE, messages=(ASKED,)))
        assert made.conflicts == (Conflict("Message 1", f"[system]\n{RULES}", f"[system]\n{RULES}More.\n", None),)
        assert settled(made, {"Message 1": "theirs"}).messages == (ASKED,)

    def test_new_messages_at_the_same_place(self) -> None:
        mine = (Message("user", "one"), Message("assistant", "eins"))
        other = (Message("user", "two"), Message("assistant", "zwei"))
        made = merge(BASE, replace(BASE, messages=(SYSTEM, *mine, ASKED)), replace(BASE, messages=(SYSTEM, *other, ASKED)))
        (one,) = made.conflicts
        assert (one.place, one.base, one.both) == ("New messages behind message 1", None, True)
        assert settled(made, {one.place: "both"}).messages == (SYSTEM, *mine, *other, ASKED)
        assert settled(made, {one.place: "base"}) == BASE

    def test_new_messages_at_different_places_are_none(self) -> None:
        first, last = Message("user", "Hello"), Message("user", "Thanks")
        made = merge(BASE, replace(BASE, messages=(SYSTEM, first, ASKED)), replace(BASE, messages=(SYSTEM, ASKED, last)))
        assert (made.content.messages, made.conflicts) == ((SYSTEM, first, ASKED, last), ())

    def test_what_is_not_settled_is_named(self) -> None:
        made = merge(BASE, replace(BASE, model="a"), replace(BASE, model="b"))
        with pytest.raises(Invalid, match="Not settled: Model"):
            settled(made, {})

    def test_two_orders(self) -> None:
        texts = [Message("user", text) for text in ("first thing", "second word", "third one")]
        orders = [replace(BASE, messages=tuple(texts[at] for at in order)) for order in ((0, 1, 2), (1, 0, 2), (0, 2, 1))]
        made = merge(*orders)
        assert [one.place for one in made.conflicts] == ["Order of messages"]
        assert made.content == orders[1]
        assert settled(made, {"Order of messages": "theirs"}) == orders[2]


class TestAncestors:
    def test_of_a_line_it_is_the_older_and_of_branches_where_they_parted(self) -> None:
        versions = {1: (None, None), 2: (1, None), 3: (2, None), 4: (2, None), 5: (4, None)}
        assert ancestor(versions, 3, 3) == 3
        assert ancestor(versions, 3, 1) == 1
        assert ancestor(versions, 3, 5) == 2

    def test_after_a_merge_it_is_the_version_that_was_merged(self) -> None:
        versions = {1: (None, None), 2: (1, None), 3: (1, None), 4: (2, 3), 5: (3, None)}
        assert ancestor(versions, 4, 5) == 3

    def test_a_shorter_way_to_an_older_one_does_not_count(self) -> None:
        versions = {1: (None, None), 2: (1, None), 3: (2, None), 4: (3, 1), 5: (3, 1)}
        assert ancestor(versions, 4, 5) == 3

    def test_without_one_there_is_none_and_a_lost_parent_or_a_circle_is_no_matter(self) -> None:
        assert ancestor({1: (None, None), 2: (None, None)}, 1, 2) is None
        assert ancestor({2: (1, None), 3: (1, None)}, 2, 3) == 1
        assert ancestor({1: (2, None), 2: (1, None)}, 1, 2) in (1, 2)
