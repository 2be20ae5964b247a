"""Runs: the form for a new one, the list, and the progress of one."""
