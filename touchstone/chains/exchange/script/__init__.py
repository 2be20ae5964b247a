"""The parts that a script of a chain is made of. They run here as they run there, on public packages alone."""
