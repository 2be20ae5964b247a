"""What a voter sees first, and on which side: drawn from a round's seed, which never leaves the server.

Nothing here depends on whose answer it is, and nothing a page shows tells the seed.
"""

from collections.abc import Iterable
from hashlib import sha256


def is_swapped(seed: int, voter: str, item_id: int) -> bool:
    """Whether the second answer stands on the left for this voter: by even chance, and the same at every look."""
    return _drawn("sides", seed, voter, item_id)[0] % 2 == 1


def in_order(seed: int, voter: str, item_ids: Iterable[int]) -> list[int]:
    """A round's pairs in this voter's own order, so that voters who stop early do not all leave the same pairs out."""
    return sorted(item_ids, key=lambda item_id: (_drawn("order", seed, voter, item_id), item_id))


def _drawn(what: str, seed: int, voter: str, item_id: int) -> bytes:
    return sha256(f"{what}\n{seed}\n{item_id}\n{voter}".encode("utf-8", "surrogatepass")).digest()
