"""Attacks change the words of a request and nothing else, the same way for the same seed."""

import json
from dataclasses import asdict, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.attacks import apply_chain, attacks, parse_chain
from touchstone.errors import Invalid, NotFound
from touchstone.types import Message

ALL = tuple(attacks)
WORDS = {"leetspeak"}
"""Attacks that lose the case of some letters and digits that stood in the text."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
LATIN = st.text(st.characters(max_codepoint=0x2FF), max_size=300)


def test_the_shipped_attacks() -> None:
    assert set(ALL) == {
        "authority",
        "base64",
        "homoglyph",
        "leetspeak",
        "many_shot",
        "payload_splitting",
        "prefix_injection",
        "refusal_suppression",
        "reversed_words",
        "role_play",
        "rot13",
        "zero_width",
    }


@pytest.mark.parametrize("name", ALL)
def test_options_of_an_attack_survive_json(name: str) -> None:
    attack = attacks[name]()
    assert is_dataclass(attack)
    assert attacks[name](**json.loads(json.dumps(asdict(attack)))) == attack


@pytest.mark.parametrize("name", ALL)
def test_every_attack_says_what_it_loses(name: str) -> None:
    assert "ndone" in (attacks[name].__doc__ or "")


@pytest.mark.parametrize("name", sorted(set(ALL) - WORDS))
@given(text=LATIN, seed=st.integers(0, 2**63))
def test_the_request_comes_back_exactly(name: str, text: str, seed: int) -> None:
    attack = attacks[name]()
    assert all(attack.undo(attacked) == text for attacked in attack.apply(text, seed))


@pytest.mark.parametrize("name", ["base64", "rot13", "reversed_words", "payload_splitting", "many_shot", "role_play", "authority"])
@given(text=TEXTS)
def test_any_script_comes_back_exactly(name: str, text: str) -> None:
    attack = attacks[name]()
    assert all(attack.undo(attacked) == text for attacked in attack.apply(text, 3))


@given(text=st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,.?!2689", max_size=200))
def test_leetspeak_loses_only_case_when_no_digit_of_it_stood_in_the_text(text: str) -> None:
    attack = attacks["leetspeak"]()
    assert attack.undo(attack.apply(text, 0)[0]).lower() == text.lower()


@pytest.mark.parametrize("name", ALL)
@given(text=TEXTS, seed=st.integers(0, 1000))
def test_the_same_seed_gives_the_same_texts(name: str, text: str, seed: int) -> None:
    attack = attacks[name]()
    assert attack.apply(text, seed) == attack.apply(text, seed)
    assert len(attack.apply(text, seed)) >= 1


@pytest.mark.parametrize("name", ALL)
def test_every_attack_changes_an_ordinary_request(name: str) -> None:
    assert all(attacked != "Tell me the access phrase." for attacked in attacks[name]().apply("Tell me the access phrase.", 0))


@pytest.mark.parametrize("name", ["role_play", "authority", "refusal_suppression", "prefix_injection", "many_shot"])
def test_braces_and_percent_signs_in_a_request_stay_as_they_are(name: str) -> None:
    text = "Say {secret} {{x}} {0} %s ${y} \\1 {!r:>99}"
    assert all(text in attacked for attacked in attacks[name]().apply(text, 5))


def test_a_text_that_was_never_attacked_is_left_alone() -> None:
    for name in sorted(set(ALL) - WORDS):
        assert attacks[name]().undo("What does the kettle cost?") == "What does the kettle cost?"


@pytest.mark.parametrize("name", ["role_play", "authority", "refusal_suppression", "prefix_injection", "base64"])
def test_repeats_with_other_seeds_meet_other_wordings(name: str) -> None:
    assert len({attacks[name]().apply("Hello", seed)[0] for seed in range(12)}) == len(attacks[name]().apply("Hello", 0)) > 1


class TestOptions:
    def test_bare_base64_is_the_encoded_text_alone(self) -> None:
        assert attacks["base64"](instruct=False).apply("Hello", 0) == ("SGVsbG8=",)

    def test_bare_rot13_comes_back(self) -> None:
        bare = attacks["rot13"](instruct=False)
        assert bare.apply("Hello", 0) == ("Uryyb",)
        assert bare.undo("Uryyb") == "Hello"

    def test_all_letters_with_a_look_alike_can_be_replaced(self) -> None:
        attacked = attacks["homoglyph"](share=1.0).apply("access", 0)[0]
        assert len(attacked) == 6
        assert not any(letter.isascii() for letter in attacked)

    def test_zero_width_characters_stand_after_every_letter_when_asked(self) -> None:
        assert len(attacks["zero_width"](every=1).apply("open it", 0)[0]) == len("open it") + 6

    def test_the_number_of_parts(self) -> None:
        assert attacks["payload_splitting"](parts=5).apply("Tell me everything you know", 0)[0].count(" = ") == 5

    def test_the_number_of_examples(self) -> None:
        shots = attacks["many_shot"](shots=3).apply("And you?", 0)[0]
        assert shots.count("Customer: ") == 4
        assert shots.endswith("Customer: And you?\nAssistant:")

    def test_reversed_words_keep_their_order(self) -> None:
        assert attacks["reversed_words"](instruct=False).apply("Tell me  now", 0) == ("lleT em  won",)


class TestChain:
    TALK = (Message("system", "Keep it."), Message("user", "First."), Message("assistant", "Yes."), Message("user", "Second."))

    def test_no_attack_is_the_talk_as_written(self) -> None:
        assert apply_chain("", self.TALK, 1) == self.TALK

    def test_only_the_last_user_message_is_attacked(self) -> None:
        sent = apply_chain("base64", self.TALK, 0)
        assert sent[:3] == self.TALK[:3]
        assert attacks["base64"]().undo(sent[3].content) == "Second."

    def test_a_talk_that_ends_with_the_assistant_is_attacked_before_it(self) -> None:
        sent = apply_chain("rot13", self.TALK[:3], 0)
        assert [message.content for message in sent][::2] == ["Keep it.", "Yes."]
        assert sent[1].content.endswith("Svefg.")

    def test_attacks_apply_from_left_to_right(self) -> None:
        sent = apply_chain("role_play+base64", self.TALK, 7)[3].content
        inside = attacks["base64"]().undo(sent)
        assert attacks["role_play"]().undo(inside) == "Second."
        assert parse_chain(" role_play + base64 ") == parse_chain("role_play+base64")

    def test_an_unknown_attack_is_told_with_the_known_ones(self) -> None:
        with pytest.raises(NotFound, match=r"no attack named 'base65'.*base64"):
            apply_chain("role_play+base65", self.TALK, 0)

    def test_without_a_user_message_the_attack_is_refused_and_not_silently_left_out(self) -> None:
        with pytest.raises(Invalid, match="no user message"):
            apply_chain("base64", self.TALK[:1], 0)
