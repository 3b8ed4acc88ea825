"""Deadlines: what is left of them for a step, and sockets of threads whose every wait ends in time, or when told so."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, InvalidStateError
from typing import Any, Final

import httpcore
from httpcore._backends.sync import (
    SyncStream as PlainStream,  # public is only who makes one: its `connect` cannot be ended
)

from coze.run.framing import Stop
from coze.run.upload import PIECE


class Switch:
    """Lets another thread end what a synchronous runner waits for: `wake` ends the wait of the moment."""

    def __init__(self) -> None:
        self.thrown: bool = False
        self.wake: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def release(self) -> None:
        """Forget what was waited for: it is given back, and may be another's by now."""
        with self._lock:
            self.wake = None

    def throw(self) -> None:
        """End the wait, and those to come."""
        with self._lock:
            self.thrown = True
            if self.wake is not None:
                self.wake()


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
    made = Until(min(max(bound, 0.001), _LONGEST))
    made.deadline, made.switch = float("inf") if deadline is None else deadline, switch
    return made


_LONGEST: Final = 1_000_000.0
"""The most seconds that are waited in one go: sockets and locks count them in small numbers."""


def switch_of(timeout: float | None) -> Switch | None:
    """Give the switch that ends the waits of a step."""
    return timeout.switch if isinstance(timeout, Until) else None


def remaining(timeout: float | None, wake: Callable[[], None]) -> float | None:
    """Give the seconds that a wait may take now; raises TimeoutError if none are left, and OSError after a switch.

    `wake` is what ends the wait from another thread.
    """
    if not isinstance(timeout, Until):
        return timeout
    if timeout.switch is not None:
        timeout.switch.wake = wake
        if timeout.switch.thrown:
            raise ConnectionAbortedError("closed from elsewhere")
    left = timeout.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the total time ran out")
    return min(float(timeout), left)


def left_of(timeout: float | None) -> float | None:
    """Give the seconds that a step of a task may take now; one that is late ends at once, and says which it was."""
    if not isinstance(timeout, Until):
        return timeout
    return max(min(float(timeout), timeout.deadline - time.monotonic()), 0.001)


SLOW: Final = ssl.SSLError("the handshake took too long")
"""What a timeout of TLS is caused by: that is how its phase is known."""


class Ended(Exception):  # noqa: N818  # it is what has happened
    """More bytes were asked for where none are due."""


class SyncStream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the request that it serves, or by its switch.

    Where `ended` is set no bytes are due, and to ask for more raises `Ended`. `stop` holds back what comes behind the
    head of an answer.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self.ended: bool = False
        self.stop: Stop = Stop()
        self._inner = inner
        self._cut = False

    @property
    def spoiled(self) -> bool:
        """Say whether the server has ended the connection, or bytes have come that were not read."""
        return self._cut or self.stop.held != b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for bytes."""
        if self.ended:
            raise Ended
        if self.stop.held:
            return self.stop.take()
        try:
            left = remaining(timeout, self.shut_down)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from None
        data = self._inner.read(max_bytes, left)
        self._cut = not data
        return self.stop.through(data)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write bytes, piece by piece."""
        for at in range(0, len(buffer), PIECE):
            try:
                left = remaining(timeout, self.shut_down)
            except TimeoutError as error:
                raise httpcore.WriteTimeout(str(error)) from None
            except OSError as error:
                raise httpcore.WriteError(str(error)) from None
            self._inner.write(buffer[at : at + PIECE], left)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def shut_down(self) -> None:
        """Shut the socket down, from any thread: whoever waits for it goes on."""
        shut_down(self.get_extra_info("socket"))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> SyncStream:
        """Speak TLS over this connection."""
        with self.get_extra_info("socket").dup() as twin:  # TLS takes the socket itself away
            left = _to_connect(timeout, lambda: shut_down(twin))
            try:
                secure = SyncStream(self._inner.start_tls(ssl_context, server_hostname, left))
            except httpcore.ConnectTimeout:
                raise httpcore.ConnectTimeout(str(SLOW)) from SLOW
        # An end that the server has not announced is an error: somebody may have cut the connection.
        secure.get_extra_info("socket").suppress_ragged_eofs = False
        return secure

    def get_extra_info(self, info: str) -> Any:
        """Tell what httpcore tells."""
        return self._inner.get_extra_info(info)


def _to_connect(timeout: float | None, wake: Callable[[], None]) -> float | None:
    """Give the seconds that a step of connecting may take now; raises httpcore's errors of connecting."""
    try:
        return remaining(timeout, wake)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(str(error)) from None
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from None


def _nothing() -> None:
    """Wake nobody: there is no socket yet."""


class Backend(httpcore.SyncBackend):
    """Sockets whose every wait ends at the deadline of the request that they serve."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  # neither is ever given
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> SyncStream:
        """Connect as httpcore does, to one address of the host after the other; all together have the time of one."""
        left = _to_connect(timeout, _nothing)
        ends = None if left is None else time.monotonic() + left
        addresses = _looked_up(host, port, timeout)
        while True:
            address = addresses.pop(0)
            left = _to_connect(timeout, _nothing)
            if left is not None and ends is not None:  # each has its share, so that the last is tried, too
                left = max(min(left, ends - time.monotonic()) / (len(addresses) + 1), 0.001)
            try:
                return SyncStream(PlainStream(_connected((address, port), timeout, left)))
            except OSError as error:
                if not addresses:
                    late = isinstance(error, TimeoutError)
                    raise (httpcore.ConnectTimeout if late else httpcore.ConnectError)(str(error)) from error


def _connected(address: tuple[str, int], timeout: float | None, seconds: float | None) -> socket.socket:
    """Connect to an address, within some seconds; raises OSError."""
    family, kind, protocol, _, place = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            made.connect(place)
        _await(made, timeout, float("inf") if seconds is None else time.monotonic() + seconds)
    except BaseException:
        made.close()
        raise
    return made


def _await(made: socket.socket, timeout: float | None, ends: float) -> None:
    """Wait until a socket is connected. Whether somebody ends that is looked up every moment: few systems wake it."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(made, selectors.EVENT_WRITE)
        while not waiting.select(min(max(ends - time.monotonic(), 0.0), _MOMENT)):
            _to_connect(timeout, _nothing)
            if time.monotonic() >= ends:
                raise TimeoutError("timed out")
    problem = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if problem:
        raise OSError(problem, os.strerror(problem))


_MOMENT: Final = 0.05


def _looked_up(host: str, port: int, timeout: float | None) -> list[str]:
    """Give the addresses of a host, in the order of the system; a name is looked up no longer than connecting may take.

    The system's function cannot be ended: it runs in a thread that nobody has to wait for, and that ends with it.
    """
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    found: Future[list[str]] = Future()

    def look() -> None:
        with contextlib.suppress(InvalidStateError):  # nobody waits for it any more
            try:
                addresses = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
                found.set_result(list(dict.fromkeys(addresses)))
            except (OSError, UnicodeError) as error:
                found.set_exception(error)

    def wake() -> None:
        found.cancel()

    left = _to_connect(timeout, wake)
    threading.Thread(target=look, name="coze name lookup", daemon=True).start()
    try:
        return found.result(left)
    except CancelledError:
        raise httpcore.ConnectError("closed from elsewhere") from None
    except TimeoutError:
        late = socket.gaierror(socket.EAI_AGAIN, "the name of the host was not looked up in time")
        raise httpcore.ConnectTimeout(str(late)) from late
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error


def shut_down(found: Any) -> None:
    """Shut a socket down, from any thread: whoever waits for it goes on."""
    with contextlib.suppress(OSError):
        if isinstance(found, socket.socket):
            # The method of the plain socket: that of a TLS socket would pull its state away from under the reader.
            socket.socket.shutdown(found, socket.SHUT_RDWR)
        elif found is not None:  # asyncio's and trio's, which stand before the plain one
            found.shutdown(socket.SHUT_RDWR)
