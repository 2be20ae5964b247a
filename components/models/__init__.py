"""Models and the endpoints they are reached through: the list, and the form for a new one."""
