"""Suites: the list, their cases, the editor of one case, imports and exports."""
