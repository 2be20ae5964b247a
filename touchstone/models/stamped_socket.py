"""Sockets that know when a request left and when its answer arrived at this machine, however busy the event loop was.

On Linux the kernel stamps what arrives (SO_TIMESTAMPNS, see socket(7)); elsewhere nothing is stamped.
"""

import socket
import struct
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aiohttp

SO_TIMESTAMPNS = 35
"""The kernel's number on x86 and ARM; Python has no name for it. The message that carries the time has the same number."""
STAMP = struct.Struct("@ll")
ROOM = socket.CMSG_SPACE(STAMP.size) if hasattr(socket, "CMSG_SPACE") else 0


class StampedSocket(socket.socket):
    """A stream socket that remembers, in Unix seconds, its first sending since the last arrival, and that arrival; 0: not known."""

    def __init__(self, family: int, kind: int, proto: int) -> None:
        super().__init__(family, kind, proto)
        self.sent = self.arrived = 0.0
        self.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)

    def send(self, data: Any, flags: int = 0, /) -> int:
        self._sends()
        return super().send(data, flags)

    def sendmsg(self, buffers: Any, *more: Any) -> int:
        self._sends()
        return super().sendmsg(buffers, *more)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        data, notes, _, _ = self.recvmsg(size, ROOM, flags)
        self._arrives(notes)
        return data

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        count, notes, _, _ = self.recvmsg_into([memoryview(buffer)[: size or None]], ROOM, flags)
        self._arrives(notes)
        return count

    @property
    def took_s(self) -> float | None:
        """Seconds from the request's first byte sent to the last byte received; None where that is not known."""
        return self.arrived - self.sent if 0 < self.sent <= self.arrived else None

    def _sends(self) -> None:
        if self.arrived or not self.sent:
            self.sent, self.arrived = time.time(), 0.0

    def _arrives(self, notes: list[tuple[int, int, bytes]]) -> None:
        for level, kind, data in notes:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(data) >= STAMP.size:
                seconds, nanoseconds = STAMP.unpack_from(data)
                self.arrived = seconds + nanoseconds / 1e9


class StampedSockets:
    """Makes the sockets of one connector, and finds the one of a connection again by its number."""

    def __init__(self) -> None:
        self._made: dict[int, StampedSocket] = {}

    def make(self, address: tuple[Any, ...]) -> socket.socket:
        """A socket for an address as `getaddrinfo` gives it: stamped where the kernel can."""
        family, kind, proto = address[:3]
        if sys.platform != "linux":
            return socket.socket(family, kind, proto)
        try:
            made = StampedSocket(family, kind, proto)
        except OSError:
            return socket.socket(family, kind, proto)
        self._made[made.fileno()] = made
        return made

    def took_s(self, response: "aiohttp.ClientResponse") -> float | None:
        """Seconds that the exchange of a response that was read to its end took; None where that is not known."""
        made = self._made.get(getattr(response, "socket_number", -1))
        return made.took_s if made is not None else None


def numbered_response() -> "type[aiohttp.ClientResponse]":
    """aiohttp's response, which lets go of its connection as soon as the answer is there: this one keeps the socket's number."""
    import aiohttp

    class Numbered(aiohttp.ClientResponse):
        socket_number = -1

        async def start(self, connection: Any) -> aiohttp.ClientResponse:
            self.socket_number = connection.transport.get_extra_info("socket").fileno()
            return await super().start(connection)

    return Numbered
