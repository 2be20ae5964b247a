"""Prompts as values: what a version says, and how two of them differ."""
