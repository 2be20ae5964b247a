"""Keeping the collector of garbage from looking at what never goes.

Streamlit collects in full after every run of a script, while the visitor waits: with the modules of this product loaded that took 100
to 160 ms of every click on two cores, and a fifth of the processor's time of chains at work. What is imported lives as long as the
process, so it is set aside (`gc.freeze`) and the collector looks only at what came after.
"""

import gc
import sys

GROWTH = 40
"""New modules from which it is worth setting them aside again: a page brought a library with it."""

_modules_seen = 0


def set_imports_aside() -> None:
    """Call when a piece of work is done. Does nothing unless many modules were imported since the last time."""
    global _modules_seen
    if len(sys.modules) - _modules_seen >= GROWTH:
        _modules_seen = len(sys.modules)
        gc.collect()
        gc.freeze()
