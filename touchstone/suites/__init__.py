"""Suites of test cases: the file format and importing from other formats."""
