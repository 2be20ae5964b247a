"""Strengths from pairwise votes: the Bradley-Terry model (Bradley and Terry 1952), regularised.

The odds that one contestant is chosen over another are the exponential of the difference of their strengths; a tie is half a
win for each (as Chatbot Arena does, arXiv 2403.04132). From the log-likelihood are taken `ridge` times the
sum of squared strengths, in natural log-odds: a normal prior of standard deviation sqrt(1 / (2 ridge)), which is 3.2 log-odds or
549 points at 0.05. It fades as votes come in, and keeps a contestant that won everything finite: 10 to 0 is a gap of 680 points.
"""

from math import log
from typing import Any

from touchstone.errors import Invalid

RIDGE = 0.05
LENGTH_RIDGE = 0.5
POINTS = 400 / log(10)
"""Points of one natural log-odds: 400 points are odds of 10 to 1, 200 about 3 to 1."""
AVERAGE = 1000
STEPS = 200
NEAR = 1e-9


def fit(design: Any, wins: Any, counts: Any, ridges: Any) -> Any:
    """Coefficients in natural log-odds of every round: rounds by columns of `design`, for wins and counts of rounds by rows.

    Newton's method, all rounds at once, each step t = ln(1 + d) / d of the full one, where d is the largest change of
    log-odds that it makes: for logistic losses every such step goes down (Sun and Tran-Dinh 2019, "Generalized
    self-concordant functions"). Raises Invalid unless all ridges are positive.
    """
    import numpy as np

    if not np.all(np.asarray(ridges) > 0):
        raise Invalid("A ridge of zero leaves a contestant that won everything without a strength.", "Give a small positive number.")
    found = np.zeros((len(wins), design.shape[1]))
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    for _ in range(STEPS):
        step = _newton(design, products, wins, counts, ridges, found)
        change = np.abs(step @ design.T).max(axis=1, keepdims=True)
        found -= step * (np.log1p(change) / np.maximum(change, NEAR))
        if change.max() < NEAR:
            break
    return found


def _newton(design: Any, products: Any, wins: Any, counts: Any, ridges: Any, found: Any) -> Any:
    import numpy as np
    from scipy.special import expit

    chance = expit(found @ design.T)
    slope = (counts * chance - wins) @ design + 2 * ridges * found
    curve = ((counts * chance * (1 - chance)) @ products).reshape(len(found), design.shape[1], -1)
    return np.linalg.solve(curve + np.diag(2 * ridges), slope[:, :, None])[:, :, 0]
