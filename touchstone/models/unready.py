"""What stands in for a provider that cannot be built."""

from collections.abc import AsyncIterator, Sequence

from touchstone.errors import TouchstoneError
from touchstone.types import Chunk, Completion, Message, Params


class Unready:
    """Every call raises `why`: no key, say, or a package that is not installed."""

    def __init__(self, why: TouchstoneError) -> None:
        self.why = why

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        raise self.why.with_traceback(None)

    def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
        raise self.why.with_traceback(None)

    async def aclose(self) -> None:
        return None
