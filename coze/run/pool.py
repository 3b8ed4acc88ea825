"""The connections of a synchronous runner to one server; its asynchronous twin is `coze.run.aiopool`.

They have the part of the interface of httpcore's pools that the runners use, and stand on its single connections; they
are no transports of httpx, whose requests we do not build. Who has which connection is decided by `coze.run.places`.
"""

from __future__ import annotations

import contextlib
import functools
import ssl
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore

from coze.policy import Limits
from coze.run.bodies import SIZE, Frame, is_streamed, refusal, timeout_of
from coze.run.deadline import Backend, Ended, Switch, SyncStream, remaining, switch_of
from coze.run.places import Place, Places


class _Link:
    """A connection: its socket, and the HTTP that is spoken over it."""

    def __init__(self, origin: httpcore.Origin, wire: SyncStream) -> None:
        self.wire: SyncStream = wire
        self._origin = origin
        self.begin_anew()

    def begin_anew(self) -> None:
        """Speak HTTP as over a new connection: httpcore has not seen the end of the last body."""
        self.http: httpcore.HTTP11Connection = httpcore.HTTP11Connection(self._origin, self.wire)

    def close(self) -> None:
        self.http.close()


class _Place(Place[_Link]):
    """A place that a thread waits for."""

    _turn: threading.Lock | None = None
    _woken = False

    def wait(self, patience: float | None) -> None:
        """Wait until somebody wakes this thread, `patience` seconds at the most."""
        turn = threading.Lock()
        turn.acquire()
        self._turn = turn
        with contextlib.suppress(OSError):  # closed from elsewhere, or too late
            left = remaining(patience, self.wake)
            if not self.granted and not self._woken:
                turn.acquire(timeout=-1 if left is None else min(left, threading.TIMEOUT_MAX))

    def wake(self) -> None:
        self._woken = True  # be it before the wait has begun
        turn = self._turn
        if turn is not None:
            with contextlib.suppress(RuntimeError):  # somebody else has woken it, too
                turn.release()


class Pool:
    """The connections of a synchronous runner to one server, whose every wait ends as `coze.run.deadline` says."""

    def __init__(self, tls: ssl.SSLContext | None, limits: Limits) -> None:
        self._tls = tls
        self._backend = Backend()
        self._places: Places[_Link] = Places(limits)
        self._connecting: set[Switch | None] = set()

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request when there is a place for it, and give the answer, open: to close it gives the place back.

        Raises `PoolClosed`, and what httpcore's pool raises.
        """
        place = _Place()
        self._places.take(place)
        if not place.granted:
            self._wait(place, timeout_of(request, "pool"))
        try:
            self._close_spent()
            link = self._link(place, request)
            self._places.check_open()
            if is_streamed(request):
                link.wire.stop.begin()
            response = link.http.handle_request(request)
            frame = Frame.of(request, response)
        except BaseException:
            self._leave(place, again=place.connection is not None and place.connection.http.is_idle())
            raise
        leave = functools.partial(self._leave, place)
        response.stream = _Whole(link, leave, response.stream) if frame is None else _Flow(link, leave, frame)
        return response

    def close(self) -> None:
        """Close what is idle, and end what is under way: who waits for anything gets an error."""
        for place in self._places.close():
            link = place.connection
            if link is not None:
                # Not closed: the number of its socket could be another's before the thread that reads it is awake.
                link.wire.shut_down()
        for switch in list(self._connecting):
            if switch is not None:
                switch.throw()
        self._close_spent()

    def _wait(self, place: _Place, patience: float | None) -> None:
        served = False
        try:
            place.wait(patience)
            served = place.granted
        finally:
            if not served:  # it may be granted just now: then its connection is as it was
                self._places.give(place, again=True)
        if not served:
            raise refusal(self._places)

    def _link(self, place: Place[_Link], request: httpcore.Request) -> _Link:
        """Give the connection of a place, if it is as it was left; else a new one."""
        link = place.connection
        if link is not None and link.wire.get_extra_info("is_readable"):
            link.close()
            link = place.connection = None
        if link is None:
            wire = self._connect(request)
            link = place.connection = _Link(request.url.origin, wire)
        return link

    def _connect(self, request: httpcore.Request) -> SyncStream:
        origin, timeout = request.url.origin, timeout_of(request, "connect")
        host, switch = origin.host.decode("ascii"), switch_of(timeout)
        self._connecting.add(switch)
        try:
            self._places.check_open()
            wire = self._backend.connect_tcp(host, origin.port, timeout)
            return wire if self._tls is None else wire.start_tls(self._tls, host, timeout)
        except httpcore.ConnectError:
            self._places.check_open()
            raise
        finally:
            self._connecting.discard(switch)

    def _leave(self, place: Place[_Link], *, again: bool) -> None:
        """Give a place back; its connection is closed if it cannot be used `again`."""
        try:
            if place.connection is not None and not again:
                place.connection.close()
        finally:
            self._places.give(place, again=again)
            self._close_spent()

    def _close_spent(self) -> None:
        while self._places.spent:
            with contextlib.suppress(IndexError, OSError):  # another thread may have been quicker
                self._places.spent.popleft().close()


class _Body(ABC):
    """The body of an answer. Once it is closed, or gone, its connection serves the next request, if it is clean."""

    def __init__(self, link: _Link, leave: Callable[..., None]) -> None:
        self._link = link
        self._leave: Callable[..., None] | None = leave

    def close(self) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            clean = False
            try:
                clean = self._is_clean()
            finally:
                leave(again=clean)

    def __del__(self) -> None:
        self.close()

    @abstractmethod
    def _is_clean(self) -> bool:
        """Say whether the answer came to its end, and nothing came behind it; reads only what is there already."""


class _Whole(_Body):
    """A body that httpcore reads."""

    def __init__(self, link: _Link, leave: Callable[..., None], parts: Any) -> None:
        super().__init__(link, leave)
        self._parts: Iterable[bytes] = parts
        self._chunks: Iterator[bytes] = iter(self._parts)

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def _is_clean(self) -> bool:
        """Look for the end of the answer, and behind it.

        The body is read to its end, and then once more: httpcore stops at once if its parser holds bytes that belong
        to no answer, and asks the socket for more if it holds none.
        """
        wire = self._link.wire
        wire.ended = True
        try:
            for parts in (self._chunks, self._parts):
                for _ in parts:
                    pass
                if wire.spoiled:  # behind the end of a connection, httpcore would look for more for ever
                    return False
        except Ended:
            return self._link.http.is_idle()
        except Exception:  # what is broken is not clean
            return False
        finally:
            wire.ended = False
        return False


class _Flow(_Body):
    """A body that is read as it comes."""

    def __init__(self, link: _Link, leave: Callable[..., None], frame: Frame) -> None:
        super().__init__(link, leave)
        self._frame = frame

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while self._leave is not None and not self._frame.complete:
            frame = self._frame
            piece = frame.feed(b"" if frame.broken else self._link.wire.read(SIZE, frame.patience))
            if piece:
                return piece
        raise StopIteration

    def _is_clean(self) -> bool:
        clean = self._frame.lasts and not self._link.wire.spoiled
        if clean:
            self._link.begin_anew()
        return clean
