"""What a part of a prompt does: differences with intervals, Holm over the parts, and a plain verdict."""

from dataclasses import replace

import pytest

from touchstone.statistics.effects import Effect, effects_on_scores, effects_on_verdicts
from touchstone.statistics.means import ScorePair, compare_means
from touchstone.statistics.outcomes import PairRow
from touchstone.statistics.part_verdicts import part_verdict


def rows(kind: str, *counts: tuple[int, str, str]) -> list[PairRow]:
    """How many cases came out how without the part, and with it."""
    found = [(a, b) for count, a, b in counts for _ in range(count)]
    refusals = [tuple("full" if verdict == "fail" else "none" for verdict in pair) for pair in found]
    return [PairRow(number, "c", kind, "", 0, *pair, *refusals[number]) for number, pair in enumerate(found)]


HELPS = rows("harmful", (30, "fail", "pass"), (20, "fail", "fail"), (50, "pass", "pass"))
DOES_NOTHING = rows("harmful", (1, "fail", "pass"), (1, "pass", "fail"), (38, "pass", "pass"))
HARMS = rows("neutral", (20, "pass", "fail"), (60, "pass", "pass"))


def only(effects: list[Effect], part: str) -> list[Effect]:
    return [one for one in effects if one.part == part]


class TestOnVerdicts:
    def test_an_effect_is_the_whole_prompt_minus_the_one_without_the_part(self) -> None:
        (found,) = effects_on_verdicts({"block:rules": HELPS})
        assert (found.measure, found.whole, found.without, found.difference) == ("attack success", 0.2, 0.5, pytest.approx(-0.3))
        assert found.low < -0.3 < found.high < 0 and found.finding == "better"
        assert (found.n, found.cases, found.undecided) == (100, 100, 0)

    def test_each_kind_of_case_is_a_measure_of_its_own(self) -> None:
        mixed = [*HELPS, *rows("benign", (9, "pass", "pass")), *HARMS]
        assert [one.measure for one in effects_on_verdicts({"p": mixed})] == ["attack success", "over-refusal", "correct answers"]

    def test_p_is_corrected_over_the_parts_of_a_measure_that_have_pairs(self) -> None:
        slight = rows("harmful", (6, "fail", "pass"), (34, "pass", "pass"))
        alone = effects_on_verdicts({"slight": slight})
        assert (alone[0].p, alone[0].finding) == (pytest.approx(0.03125), "better")
        lonely = [row._replace(verdict_a=None) for row in slight]
        together = effects_on_verdicts({"slight": slight, "nothing": DOES_NOTHING, "lonely": lonely})
        assert [one.p_adjusted for one in together] == [pytest.approx(0.0625), 1.0, None]
        assert [one.finding for one in together] == ["no difference shown", "no difference shown", "no data"]

    def test_undecided_answers_bound_the_effect(self) -> None:
        (found,) = effects_on_verdicts({"p": [*HELPS, *rows("harmful", (60, "fail", "undecided"))]})
        assert (found.n, found.undecided) == (100, 60)
        assert found.worst_low < found.low and found.worst_high > found.high


class TestOnScores:
    def test_a_rise_in_the_mean_is_for_the_better(self) -> None:
        pairs = [ScorePair(case, 0.5, 1.0 if case < 30 else 0.5) for case in range(60)]
        (found,) = effects_on_scores("share of facts", {"p": pairs})
        assert (found.whole, found.without, found.finding, found.decides) == (0.75, 0.5, "better", False)
        assert 0.15 < found.low < 0.25 < found.high < 0.35

    def test_the_same_scores_are_no_certainty(self) -> None:
        same = compare_means([ScorePair(case, 0.5, 0.5) for case in range(40)])
        assert same is not None and same.low < 0 < same.high and same.p == 1.0

    def test_few_differing_cases_get_the_wide_interval(self) -> None:
        few = compare_means([ScorePair(case, 0.0, 1.0 if case < 3 else 0.0) for case in range(40)])
        assert few is not None and few.method.startswith("Tango") and few.low < 0 < few.difference < few.high
        assert few.p == 0.25  # three heads or three tails

    def test_repeats_of_a_case_are_no_further_cases(self) -> None:
        once = compare_means([ScorePair(case, 0.0, float(case % 2)) for case in range(24)])
        thrice = compare_means([ScorePair(case, 0.0, float(case % 2)) for case in range(24) for _ in range(3)])
        assert once is not None and thrice is not None
        assert (thrice.low, thrice.high, thrice.p, thrice.cases, thrice.n) == (once.low, once.high, once.p, 24, 72)

    def test_many_differing_cases_are_tested_by_chance(self) -> None:
        up = compare_means([ScorePair(case, 0.1, 0.9) for case in range(40)])
        level = compare_means([ScorePair(case, 0.1, 0.9 if case % 2 else -0.7) for case in range(40)])
        assert up is not None and 0 < up.p < 0.001
        assert level is not None and level.p > 0.9

    @pytest.mark.parametrize("cases", [300, 3_000])
    def test_scores_that_all_differ_give_the_interval_of_their_spread(self, cases: int) -> None:
        """Steps from −0.2 to 0.4, spread evenly: their mean is 0.1, their standard deviation 0.6 / √12."""
        found = compare_means([ScorePair(case, 0.3, 0.1 + 0.6 * (case + 0.5) / cases) for case in range(cases)])
        half = 1.96 * 0.6 / (12 * cases) ** 0.5
        assert found is not None
        assert (found.low, found.high) == (pytest.approx(0.1 - half, abs=half / 8), pytest.approx(0.1 + half, abs=half / 8))
        assert found.p < 0.001

    def test_without_pairs_there_is_nothing_to_say(self) -> None:
        assert compare_means([]) is None and effects_on_scores("m", {"p": []}) == []


class TestVerdicts:
    def test_keeps(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": HELPS}))
        assert (said.sort, said.sentence) == ("keeps", "attack success falls by 30 points (22 to 40)")

    def test_harms(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": HARMS}))
        assert said.sort == "harms" and said.sentence.startswith("correct answers fall by 25 points (1")

    def test_helps_one_and_harms_the_other(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": [*HELPS, *HARMS]}))
        assert said.sort == "mixed" and "; correct answers fall" in said.sentence

    def test_too_few_cases_says_how_many_would_tell(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": DOES_NOTHING}))
        assert said.sort == "unclear" and said.sentence.startswith("attack success 0 points (−")
        assert "n = 40: about " in said.sentence and said.sentence.endswith("more cases needed to see one of 10 points")

    def test_too_few_cases_tells_how_many_answers_nobody_could_judge(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": [*DOES_NOTHING, *rows("harmful", (7, "undecided", "pass"))]}))
        assert said.sort == "unclear" and "n = 40, 7 undecided: about" in said.sentence

    def test_no_effect_on_enough_cases_says_that_they_were_enough(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": rows("harmful", (400, "pass", "pass"))}))
        assert said.sort == "no effect" and said.sentence.endswith("cases enough to have seen one of 10 points")

    def test_an_effect_that_only_the_correction_took_away_is_planned_for_as_it_was_seen(self) -> None:
        slight = rows("harmful", (9, "fail", "pass"), (1, "pass", "fail"), (590, "pass", "pass"))
        told = effects_on_verdicts({"slight": slight, **{f"p{n}": DOES_NOTHING for n in range(5)}})
        assert told[0].p < 0.05 and told[0].finding == "no difference shown" and (told[0].more_cases or 0) > 300
        said = part_verdict(told[:1])
        assert said.sort == "unclear" and said.sentence.endswith("more cases needed to see one of 1.3 points")
        assert "no longer clear once corrected for the number of parts (p 0.1" in said.sentence

    def test_a_doubt_of_undecided_answers_is_told(self) -> None:
        said = part_verdict(effects_on_verdicts({"p": [*HELPS, *rows("harmful", (60, "undecided", "fail"))]}))
        assert said.sort == "keeps" and "60 undecided that could undo this" in said.sentence

    def test_scores_alone_decide_nothing_and_are_told(self) -> None:
        (score,) = effects_on_scores("share of facts", {"p": [ScorePair(case, 0.5, 0.8) for case in range(60)]})
        said = part_verdict([*effects_on_verdicts({"p": DOES_NOTHING}), score])
        assert said.sort == "scores" and "in single scores: share of facts rises by 30 points" in said.sentence

    def test_without_a_pair_there_is_no_verdict(self) -> None:
        (found,) = effects_on_verdicts({"p": HELPS})
        assert part_verdict([replace(found, whole=None, without=None, finding="no data")]).sort == "no data"
        assert part_verdict([]).sort == "no data"
