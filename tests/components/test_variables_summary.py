"""The line that stands for a prompt's variables while their fold is closed."""

import pytest

from components.prompts.variables import summary
from touchstone.prompts.variables import Variable


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ((), "question, tone"),
        ((Variable("question"), Variable("tone")), "question, tone"),
        ((Variable("question", description="What is asked"), Variable("tone")), "question, tone (1 described)"),
        ((Variable("question", sample="Why?"), Variable("tone", "number")), "question, tone (2 described)"),
    ],
)
def test_only_variables_of_which_something_is_said_count_as_described(declared: tuple[Variable, ...], said: str) -> None:
    assert summary(declared, ("question", "tone")) == said
