"""Sockets of the asynchronous runner, which know whether they hold bytes that nobody has asked for yet."""

# ruff: noqa: ASYNC109 -- httpcore hands timeouts down as arguments

from __future__ import annotations

import contextlib
import functools
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import anyio
import httpcore

from coze.run.deadline import SLOW, Ended, left_of
from coze.run.framing import Stop

T = TypeVar("T")
_SIZE: Final = 65536
_UPLOADED: Final = 16384
"""What is written at once is a piece of a file if it is so many bytes."""


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection by asyncio or trio: see its twin in `coze.run.deadline` for `ended` and `stop`."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self.ended: bool = False
        self.stop: Stop = Stop()
        self._inner = inner
        self._spoiled = False
        self._rest = b""
        self._twin: socket.socket | None = None

    @property
    def spoiled(self) -> bool:
        """Say whether the server has ended the connection, or bytes may have come that were not read.

        asyncio takes more from a socket than it is asked for; what was too much is shown by a read that is full.
        """
        return self._is_spoiled() or self.stop.held != b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for bytes; raises `Ended` where none are due."""
        if self.ended:
            raise Ended
        if self.stop.held:
            return self.stop.take()
        return self.stop.through(await self._receive(max_bytes, timeout))

    async def _receive(self, max_bytes: int, timeout: float | None) -> bytes:
        if self._rest:
            data, self._rest = self._rest, b""
            return data
        try:
            data = await self._inner.read(max_bytes, left_of(timeout))
        except httpcore.ReadError:
            data = self._last_words()
            if not data:
                raise
        self._drop_twin()
        self._spoiled = len(data) in (0, max_bytes)
        return data

    def _is_spoiled(self) -> bool:
        return self._spoiled

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write bytes."""
        if self._twin is None and len(buffer) >= _UPLOADED:
            found = self.get_extra_info("socket")
            if type(found).__module__.startswith("asyncio"):
                with contextlib.suppress(OSError):  # it is closed: to write will say so
                    self._twin = found.dup()
        try:
            await self._inner.write(buffer, left_of(timeout))
        except httpcore.WriteError:
            self._rest = self._last_words()
            raise

    def _last_words(self) -> bytes:
        """Give what the server has said while a file was sent, before it closed the connection.

        asyncio closes a socket that it cannot write to, and what has come is lost: a twin of the socket has it still.
        """
        twin, self._twin = self._twin, None
        if twin is not None:
            with twin, contextlib.suppress(OSError):
                twin.setblocking(False)
                return twin.recv(_SIZE)
        return b""

    def _drop_twin(self) -> None:
        if self._twin is not None:
            self._twin.close()
            self._twin = None

    async def aclose(self) -> None:
        """Close the connection."""
        self._drop_twin()
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncStream:
        """Speak TLS over this connection; it is closed if that cannot be agreed upon."""
        secure = _SecureStream(self, ssl_context.wrap_bio, server_hostname)
        try:
            await secure.shake_hands(timeout)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise
        return secure

    def get_extra_info(self, info: str) -> Any:
        """Tell what httpcore tells."""
        return self._inner.get_extra_info(info)


class _SecureStream(AsyncStream):
    """TLS over a connection. What it has received and not read yet is in a buffer of ours, so that it can be asked."""

    def __init__(self, inner: AsyncStream, wrap: Callable[..., ssl.SSLObject], server_hostname: str | None) -> None:
        super().__init__(inner)
        self._below = inner
        self._received, self._due = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = wrap(self._received, self._due, server_hostname=server_hostname)

    def _is_spoiled(self) -> bool:
        return self._spoiled or self._received.pending > 0 or self._tls.pending() > 0 or self._below.spoiled

    async def shake_hands(self, timeout: float | None) -> None:
        try:
            await self._do(self._tls.do_handshake, timeout)
        except httpcore.TimeoutException:
            raise httpcore.ConnectTimeout(str(SLOW)) from SLOW
        except (httpcore.NetworkError, ssl.SSLError) as error:
            raise httpcore.ConnectError(str(error)) from error

    async def _receive(self, max_bytes: int, timeout: float | None) -> bytes:
        try:
            data = await self._do(functools.partial(self._tls.read, max_bytes), timeout)
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as error:  # also an end that the server has not announced: somebody may have cut it
            raise httpcore.ReadError(str(error)) from error
        self._spoiled = not data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            await self._do(functools.partial(self._tls.write, buffer), timeout)
        except ssl.SSLError as error:
            raise httpcore.WriteError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else super().get_extra_info(info)

    async def _do(self, step: Callable[[], T], timeout: float | None) -> T:
        """Let TLS do something, and carry the bytes that it needs, all within `timeout` seconds."""
        timeout = left_of(timeout)
        ends = None if timeout is None else time.monotonic() + timeout
        while True:
            done: list[T] = []
            with contextlib.suppress(ssl.SSLWantReadError):
                done.append(step())
            left = None if ends is None else ends - time.monotonic()
            if self._due.pending:
                await self._inner.write(self._due.read(), left)
            if done:
                return done[0]
            data = await self._inner.read(_SIZE, left)
            if data:
                self._received.write(data)
            else:
                self._received.write_eof()


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Makes the connections of the asynchronous runner."""

    def __init__(self) -> None:
        self._inner: Any = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncStream:
        """Connect, as httpcore does."""
        left = left_of(timeout)
        return AsyncStream(await self._inner.connect_tcp(host, port, left, local_address, socket_options))
