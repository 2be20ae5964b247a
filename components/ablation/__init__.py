"""Which part of a prompt earns its place: its parts, the run that measures them, and what came of it."""
