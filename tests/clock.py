"""How long a piece of work keeps the processor, whatever else this process holds in memory."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def processor_time_below(seconds: float) -> Iterator[None]:
    """Fails if the work inside takes as much of the processor's time; going through the memory of earlier tests is not counted."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        yield
        taken = time.process_time() - began
    finally:
        gc.enable()
    assert taken < seconds
