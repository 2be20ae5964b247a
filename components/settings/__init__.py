"""Pieces of the Settings page."""
