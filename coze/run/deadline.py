"""Deadlines of the synchronous runner: sockets whose every wait ends in time, or when another thread says so."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from coze.run.upload import PIECE


class Switch:
    """Lets another thread end what a synchronous runner waits for: it knows the connection that is in use."""

    def __init__(self) -> None:
        self.thrown: bool = False
        self.stream: httpcore.NetworkStream | None = None

    def throw(self) -> None:
        """End the wait, and those to come."""
        self.thrown = True
        if self.stream is not None:
            shut_down(self.stream.get_extra_info("socket"))


class Until(float):
    """The seconds that one step may take, the time (of the monotonic clock) when all must be done, and the switch.

    It travels as an ordinary timeout through httpcore to the socket, where each wait is bounded by it.
    """

    deadline: float
    switch: Switch | None


def until(step: float | None, deadline: float | None, left: float | None, switch: Switch | None) -> float | None:
    """Make the timeout of a step, of which `left` seconds are left until the deadline; None waits for ever."""
    if left is None and switch is None:
        return step
    bound = min(float("inf") if step is None else step, float("inf") if left is None else left)
    made = Until(max(bound, 0.001))
    made.deadline, made.switch = float("inf") if deadline is None else deadline, switch
    return made


def _remaining(timeout: float | None, stream: httpcore.NetworkStream | None) -> float | None:
    """Give the seconds that a wait may take now; raises TimeoutError if none are left, and OSError after a switch."""
    if not isinstance(timeout, Until):
        return timeout
    if timeout.switch is not None:
        timeout.switch.stream = stream
        if timeout.switch.thrown:
            raise ConnectionAbortedError("closed from elsewhere")
    left = timeout.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the total time ran out")
    bound = min(float(timeout), left)
    return None if bound == float("inf") else bound


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the request that it serves, or by its switch."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            left = _remaining(timeout, self)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from None
        return self._inner.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for at in range(0, len(buffer), PIECE):
            try:
                left = _remaining(timeout, self)
            except TimeoutError as error:
                raise httpcore.WriteTimeout(str(error)) from None
            except OSError as error:
                raise httpcore.WriteError(str(error)) from None
            self._inner.write(buffer[at : at + PIECE], left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _plain(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _plain(timeout: float | None) -> float | None:
    """Give a timeout as sockets take it: they know no infinity."""
    return None if timeout is None or timeout == float("inf") else float(timeout)


class Backend(httpcore.SyncBackend):
    """Sockets whose every wait ends at the deadline of the request that they serve."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, as httpcore does."""
        return _Stream(super().connect_tcp(host, port, _plain(timeout), local_address, socket_options))


def shut_down(found: Any) -> None:
    """Shut a socket down, from any thread: whoever waits for it goes on."""
    with contextlib.suppress(OSError):
        if isinstance(found, socket.socket):
            # The method of the plain socket: that of a TLS socket would pull its state away from under the reader.
            socket.socket.shutdown(found, socket.SHUT_RDWR)
        elif found is not None:  # asyncio's and trio's, which stand before the plain one
            found.shutdown(socket.SHUT_RDWR)
