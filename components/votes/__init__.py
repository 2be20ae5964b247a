"""Rounds of blind votes, the page of a voter, and the ranking."""
