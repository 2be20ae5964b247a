"""Ranking: 8 contestants, 2,000 votes on 400 items, 200 rounds of the bootstrap; seconds of the processor, on one core.

python -m tests.bench.bench_ranking [--quick]
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import random
import sys
import time
from collections.abc import Callable

from tests.bench.figures import HEAD, Figure, show
from touchstone.ranking.standings import rank
from touchstone.ranking.verdicts import slices
from touchstone.ranking.votes import Vote

CONTESTANTS, VOTES, ITEMS, TAGS = 8, 2_000, 400, 10


def made_up(seed: int = 0) -> list[Vote]:
    """Votes that lean to the later names, a sixth of them ties, and answers of any length."""
    made = random.Random(seed)
    found = []
    for number in range(VOTES):
        left, right = made.sample(range(CONTESTANTS), 2)
        won = "left" if made.random() < 0.5 + (left - right) / 20 else "right"
        outcome = "tie" if number % 6 == 0 else won
        item, lengths = made.randrange(ITEMS), (made.randint(50, 500), made.randint(50, 500))
        found.append(Vote(str(item), f"v{left}", f"v{right}", outcome, "ann", "human", (str(item % TAGS),), *lengths))
    return found


def processor(act: Callable[[], object], repeats: int) -> float:
    """The least seconds of the processor, after one call that pays for the imports."""
    act()
    times = []
    for _ in range(repeats):
        began = time.process_time()
        act()
        times.append(time.process_time() - began)
    return min(times)


def main(arguments: list[str]) -> int:
    votes, repeats = made_up(), 2 if "--quick" in arguments else 5
    print(HEAD)
    figures = (
        Figure("joint ranking with intervals", processor(lambda: rank(votes), repeats), 2.0, "s"),
        Figure("the same with length control", processor(lambda: rank(votes, length_control=True), repeats), 2.0, "s"),
        Figure("verdict on two by 10 tags", processor(lambda: slices(votes, "v0", "v1"), repeats), 0.5, "s"),
    )
    return int(show(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
