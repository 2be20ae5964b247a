"""Rates with intervals, paired comparisons, gates and the sentences that say what they show."""
