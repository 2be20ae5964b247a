"""Pieces of the screen: they take values and give back values or events, and neither load nor save."""
