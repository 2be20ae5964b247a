"""The parts of the Overview: the next step, the life cycle, the use case, the last results."""
