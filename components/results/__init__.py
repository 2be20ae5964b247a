"""What came out of a run: rates, the heat map, the list of attempts, one attempt with everything about it."""
