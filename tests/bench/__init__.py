"""Measurements: `python -m tests.bench.NAME [--quick]` prints one line per target and fails when one is missed."""
