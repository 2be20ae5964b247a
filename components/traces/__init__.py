"""Traces of chains: which there are, what each step did, and what waits for a person."""
