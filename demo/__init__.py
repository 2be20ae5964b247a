"""The demo model: its world, its text, its training and its measurement."""
