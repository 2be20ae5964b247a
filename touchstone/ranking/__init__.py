"""What blind votes on pairs of answers show: strengths with intervals, verdicts on two contestants, and what a judge is worth."""
