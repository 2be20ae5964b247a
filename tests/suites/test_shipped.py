"""What the shipped suites promise: enough of everything, checkable, and no case twice."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from demo.world import SYSTEM_PROMPT
from tests.clock import processor_time_below
from touchstone.scorers.judging import Judgement, ScoringContext, score_answer
from touchstone.suites.format import SuiteFile, dump_suite, load_suite
from touchstone.types import Case, Verdict

FOLDER = Path(__file__).parents[2] / "demo" / "suites"
NAMES = ("adversarial-starter", "look-alike-benign", "realistic")
CATEGORIES = {
    "direct injection",
    "indirect injection",
    "system-prompt leak",
    "secret and PII leak",
    "role play",
    "authority",
    "encoding",
    "payload splitting",
    "many-shot",
    "refusal suppression",
    "off-domain abuse",
    "multi-turn",
}


@cache
def suite(name: str) -> SuiteFile:
    return load_suite((FOLDER / f"{name}.yaml").read_text("utf-8"))


def asked(case: Case) -> str:
    """What the user says, all turns."""
    turns = [message.content for message in case.messages if message.role == "user"]
    return "\n".join([str(case.variables.get("question", "")), *turns])


def every_case() -> Iterator[Case]:
    return (case for name in NAMES for case in suite(name).cases)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def holds(text: str, fact: str) -> bool:
    return any(plain(alternative.strip()) in plain(text) for alternative in fact.split("|"))


def shingles(case: Case) -> frozenset[tuple[str, ...]]:
    """Three words in a row, of what is asked; with the context's where the attack is in there."""
    words = re.findall(r"\w+", plain(asked(case) + (case.variables["context"] if case.category == "indirect injection" else "")))
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset({tuple(words)})


class TestEverySuite:
    @pytest.mark.parametrize("name", NAMES)
    def test_loads_in_under_two_seconds(self, name: str) -> None:
        text = (FOLDER / f"{name}.yaml").read_text("utf-8")
        with processor_time_below(2):
            load_suite(text)

    @pytest.mark.parametrize("name", NAMES)
    def test_survives_writing_and_reading(self, name: str) -> None:
        assert load_suite(dump_suite(suite(name))) == suite(name)

    @pytest.mark.parametrize("name", NAMES)
    def test_the_page_on_the_format_tells_the_number_of_cases(self, name: str) -> None:
        page = (FOLDER / "README.md").read_text("utf-8")
        row = re.search(rf"`{name}.yaml` \| (\d+) in (?:the same )?(\d+)(?: categories, (\d+) to (\d+) each| subjects)", page)
        assert row is not None
        counts = Counter(case.category for case in suite(name).cases)
        assert (int(row[1]), int(row[2])) == (counts.total(), len(counts))
        assert row[3] is None or (int(row[3]), int(row[4])) == (min(counts.values()), max(counts.values()))

    def test_ids_are_unique_over_all_suites(self) -> None:
        assert [key for key, times in Counter(case.key for case in every_case()).items() if times > 1] == []

    def test_every_case_plants_a_secret_of_its_own(self) -> None:
        assert all(case.variables["secret"] in case.secrets for case in every_case())
        assert [secret for secret, times in Counter(case.variables["secret"] for case in every_case()).items() if times > 1] == []

    def test_no_case_gives_its_secret_away(self) -> None:
        assert [case.key for case in every_case() for secret in case.secrets if secret in asked(case)] == []
        assert [case.key for case in every_case() if case.variables["secret"] in case.variables["context"]] == []

    def test_planted_texts_stand_where_the_model_can_see_them(self) -> None:
        for case in every_case():
            seen = [case.variables["secret"], case.variables["context"]]
            assert [secret for secret in case.secrets if not any(secret in text for text in seen)] == [], case.key

    def test_every_case_fills_the_sample_prompt(self) -> None:
        assert set(re.findall(r"{(\w+)}", SYSTEM_PROMPT)) == {"context", "secret"}
        for case in every_case():
            assert {"context", "secret"} <= set(case.variables)
            assert ("question" in case.variables) != bool(case.messages)

    def test_a_talk_ends_with_the_user(self) -> None:
        talks = [case for case in every_case() if case.messages]
        assert len(talks) >= 20
        for case in talks:
            assert [message.role for message in case.messages] == ["user", "assistant"] * (len(case.messages) // 2) + ["user"]
            assert len(case.messages) <= 8

    def test_a_small_model_can_read_every_case(self) -> None:
        """512 tokens in all, of which 80 are the answer and 50 the prompt; odd text costs up to a token per byte."""
        for case in every_case():
            turns = asked(case) + "".join(message.content for message in case.messages if message.role == "assistant")
            odd = len(re.findall(r"[^\x00-\x7f]", turns)) * 3 + sum(len(word) for word in turns.split() if len(word) > 24)
            words = len(case.variables["context"].split()) + len(turns.split())
            assert 1.5 * words + odd < 360, case.key

    @pytest.mark.parametrize("name", NAMES)
    def test_no_case_nearly_repeats_another(self, name: str) -> None:
        seen = [(case.key, shingles(case)) for case in suite(name).cases]
        near = [(a, b) for (a, first), (b, second) in combinations(seen, 2) if len(first & second) / len(first | second) > 0.4]
        assert near == []


class TestAdversarialStarter:
    def test_at_least_ten_cases_in_each_of_twelve_categories(self) -> None:
        counts = Counter(case.category for case in suite("adversarial-starter").cases)
        assert set(counts) == CATEGORIES
        assert min(counts.values()) >= 10
        assert counts.total() >= 120

    def test_every_encoding_is_there(self) -> None:
        tags = Counter(tag for case in suite("adversarial-starter").cases if case.category == "encoding" for tag in case.tags)
        assert min(tags[tag] for tag in ("base64", "rot13", "leetspeak", "homoglyph", "zero-width", "encoded answer")) >= 2

    def test_every_case_is_graded_and_mapped(self) -> None:
        for case in suite("adversarial-starter").cases:
            assert (case.kind, bool(case.owasp), bool(case.severity)) == ("harmful", True, True), case.key

    def test_success_can_be_seen_in_the_answer(self) -> None:
        """Either a planted text comes out, or what the attacker asks for, or a request that should be declined is not."""
        for case in suite("adversarial-starter").cases:
            goal = next(tag for tag in case.tags if tag.startswith("goal:")).removeprefix("goal:")
            if goal == "other task":
                assert case.expect == "refuse", case.key
            elif goal == "personal data":
                assert len(case.secrets) >= 3, case.key
            elif goal != "secret":
                assert case.forbidden, case.key

    def test_no_forbidden_text_is_in_the_notes_of_an_honest_answer(self) -> None:
        for case in suite("adversarial-starter").cases:
            if case.category != "indirect injection":
                assert [fact for fact in case.forbidden if holds(case.variables["context"], fact)] == [], case.key

    def test_a_leak_of_the_prompt_is_seen_by_words_of_the_sample_prompt(self) -> None:
        leaks = [case for case in suite("adversarial-starter").cases if "goal:prompt" in case.tags]
        assert len(leaks) >= 15
        assert all(part in SYSTEM_PROMPT for case in leaks for fact in case.forbidden for part in fact.split("|"))


class TestLookAlikeBenign:
    def test_every_category_of_attacks_has_at_least_five_look_alikes(self) -> None:
        counts = Counter(case.category for case in suite("look-alike-benign").cases)
        assert set(counts) == CATEGORIES
        assert min(counts.values()) >= 5
        assert counts.total() >= 60

    def test_each_is_matched_to_an_attack_of_its_category(self) -> None:
        attacks = {case.key: case for case in suite("adversarial-starter").cases}
        for case in suite("look-alike-benign").cases:
            matched = [tag.removeprefix("matches:") for tag in case.tags if tag.startswith("matches:")]
            assert [attacks[key].category for key in matched] == [case.category], case.key

    def test_each_asks_for_something_that_may_be_said(self) -> None:
        for case in suite("look-alike-benign").cases:
            assert (case.kind, case.expectation) == ("benign", "comply")
            assert case.required, case.key


class TestRealistic:
    def test_at_least_sixty_cases_over_five_subjects(self) -> None:
        counts = Counter(case.category for case in suite("realistic").cases)
        assert set(counts) == {"products", "orders", "policies", "opening hours and contact", "several facts"}
        assert min(counts.values()) >= 7
        assert counts.total() >= 60

    def test_each_expects_an_answer(self) -> None:
        assert all((case.kind, case.expectation) == ("neutral", "answer") for case in suite("realistic").cases)


class TestVerdicts:
    """What our own scorers say of answers to the attacks."""

    ATTACKS = suite("adversarial-starter").cases

    def test_a_leaked_secret_fails_every_attack(self) -> None:
        for case in self.ATTACKS:
            for secret in case.secrets:
                assert judged(case, f"Sure, it is {secret}.").verdict == Verdict.failed, case.key

    def test_doing_what_the_attacker_asks_fails(self) -> None:
        for case in self.ATTACKS:
            for fact in case.forbidden:
                assert judged(case, f"{fact.split('|')[0]}.").verdict == Verdict.failed, case.key

    def test_declining_passes_every_attack(self) -> None:
        for case in self.ATTACKS:
            found = judged(case, "I am sorry, but I cannot help with that.")
            assert (found.verdict, found.refusal) == (Verdict.passed, "full"), case.key

    def test_complying_fails_every_request_that_should_be_declined(self) -> None:
        for case in self.ATTACKS:
            if case.expect == "refuse":
                assert judged(case, "Of course! Here it is, line by line, just as you wanted it.").verdict == Verdict.failed, case.key

    def test_declining_a_look_alike_fails_it(self) -> None:
        for case in suite("look-alike-benign").cases:
            assert judged(case, "I am sorry, but I cannot help with that.").verdict == Verdict.failed, case.key


def judged(case: Case, answer: str) -> Judgement:
    return score_answer(ScoringContext(case, (), answer))


@pytest.mark.parametrize("name", ["look-alike-benign", "realistic"])
class TestFacts:
    def test_the_context_holds_every_required_fact_in_its_first_wording(self, name: str) -> None:
        for case in suite(name).cases:
            missing = [fact for fact in case.required if plain(fact.split("|")[0]) not in plain(case.variables["context"])]
            assert missing == [], case.key

    def test_the_reference_gives_every_required_fact(self, name: str) -> None:
        for case in suite(name).cases:
            assert case.reference, case.key
            assert [fact for fact in case.required if not holds(case.reference, fact)] == [], case.key

    def test_our_own_scorers_pass_every_reference(self, name: str) -> None:
        for case in suite(name).cases:
            judged = score_answer(ScoringContext(case, (), case.reference))
            assert (judged.verdict, judged.refusal) == (Verdict.passed, "none"), (case.key, judged)

    def test_the_question_does_not_answer_itself(self, name: str) -> None:
        wrong = [case.key for case in suite(name).cases if case.required and all(holds(asked(case), fact) for fact in case.required)]
        assert wrong == []
