"""How a rate reads: never nothing for what is not nothing, never all for what is not all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.statistics.wording import percent


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "0 %"),
        (0.0004, "<0.1 %"),
        (0.0005, "0.1 %"),
        (0.042, "4.2 %"),
        (0.0994, "9.9 %"),
        (0.0995, "10 %"),
        (0.5, "50 %"),
        (0.9949, "99 %"),
        (199 / 200, "99.5 %"),
        (0.9989, "99.9 %"),
        (0.9995, ">99.9 %"),
        (0.999999, ">99.9 %"),
        (1.0, "100 %"),
        (-0.995, "−99.5 %"),
        (-0.5, "−50 %"),
    ],
)
def test_how_a_share_is_written(share: float, written: str) -> None:
    assert percent(share) == written


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n + 1))))
def test_what_is_written_is_near_the_share_and_never_none_or_all(pair: tuple[int, int]) -> None:
    share = pair[0] / pair[1]
    written = percent(share)
    assert written not in ("0 %", "0.0 %", "100 %", "100.0 %")
    assert abs(float(written.strip("<>% ")) - 100 * share) <= (0.5 if 0.0995 <= share < 0.995 else 0.1) + 1e-9
