"""Pieces of the Documents page."""
