"""Pieces of the pages of chains."""
