"""An answer under way: its end is seen, and what came before is told by its length."""

from streamlit.testing.v1 import AppTest


def page(characters: int, state: str) -> None:
    from components.playground.answers import draw_answer
    from touchstone.playground.speaker import Answer

    draw_answer(Answer(state, ["a" * (characters - 1) + "z"]))  # type: ignore[arg-type]


def shown(characters: int, state: str) -> tuple[int, str]:
    at = AppTest.from_function(page, args=(characters, state)).run()
    assert at.text[0].value.endswith("z")
    return len(at.text[0].value), at.caption[0].value


def test_a_long_answer_shows_its_end_while_it_comes_and_all_of_it_when_it_is_complete() -> None:
    assert shown(3_999, "streaming")[0] == 3_999
    assert shown(9_500, "streaming") == (3_500, "The 6,000 characters before this are shown when the answer is complete.")
    assert shown(9_500, "done")[0] == 9_500
    assert shown(9_500, "stopped")[0] == 9_500
