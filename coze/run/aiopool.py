"""The connections of an asynchronous runner to one server; its synchronous twin is `coze.run.pool`."""

from __future__ import annotations

import contextlib
import ssl
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any

import anyio
import anyio.lowlevel
import httpcore

from coze.policy import Limits
from coze.run.bodies import SIZE, Frame, is_streamed, refusal, timeout_of
from coze.run.deadline import Ended
from coze.run.places import Place, Places, PoolClosed
from coze.run.sockets import AsyncBackend, AsyncStream


class _AsyncLink:
    """A connection: its socket, and the HTTP that is spoken over it."""

    def __init__(self, origin: httpcore.Origin, wire: AsyncStream) -> None:
        self.wire: AsyncStream = wire
        self._origin = origin
        self.begin_anew()

    def begin_anew(self) -> None:
        """Speak HTTP as over a new connection: httpcore has not seen the end of the last body."""
        self.http: httpcore.AsyncHTTP11Connection = httpcore.AsyncHTTP11Connection(self._origin, self.wire)

    async def aclose(self) -> None:
        await self.http.aclose()


class _AsyncPlace(Place[_AsyncLink]):
    """A place that a task waits for; a finalizer may grant it from another thread."""

    _turn: anyio.Event | None = None

    def __init__(self, call: Callable[[Callable[[], object]], None]) -> None:
        super().__init__()
        self._call = call

    async def wait(self, patience: float | None) -> None:
        """Wait until somebody wakes this task, `patience` seconds at the most."""
        self._turn = turn = anyio.Event()
        if not self.granted:
            with anyio.move_on_after(patience):
                await turn.wait()

    def wake(self) -> None:
        if self._turn is not None:
            self._call(self._turn.set)


class AsyncPool:
    """The connections of an asynchronous runner to one server, in the event loop where the pool is made."""

    def __init__(self, tls: ssl.SSLContext | None, limits: Limits) -> None:
        self._tls = tls
        self._backend = AsyncBackend()
        self._places: Places[_AsyncLink] = Places(limits)
        self._abandoned: deque[_AsyncBody] = deque()
        self._connecting: set[anyio.CancelScope] = set()
        self._thread = threading.get_ident()
        self._loop: Any = anyio.lowlevel.current_token().native_token

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request when there is a place for it, and give the answer, open: to close it gives the place back.

        Raises `PoolClosed`, and what httpcore's pool raises.
        """
        place = _AsyncPlace(self._call)
        self._places.take(place)
        if not place.granted:
            await self._wait(place, timeout_of(request, "pool"))
        try:
            await self._close_spent()
            link = await self._link(place, request)
            self._places.check_open()
            if is_streamed(request):
                link.wire.stop.begin()
            response = await link.http.handle_async_request(request)
            frame = Frame.of(request, response)
        except BaseException:  # a task that is cancelled before it begins leaves the connection as it was
            await self.leave(place, again=place.connection is not None and place.connection.http.is_idle())
            raise
        if frame is None:
            response.stream = _AsyncWhole(self, place, link, response.stream)
        else:
            response.stream = _AsyncFlow(self, place, link, frame)
        return response

    async def aclose(self) -> None:
        """Close all connections: who waits for anything gets an error."""
        taken = [place.connection for place in self._places.close()]
        for scope in self._connecting:
            scope.cancel()
        with anyio.CancelScope(shield=True):
            for link in taken:
                if link is not None:
                    await link.aclose()
        await self._close_spent()

    async def leave(self, place: Place[_AsyncLink], *, again: bool) -> None:
        """Give a place back, cancelled or not; its connection is closed if it cannot be used `again`."""
        try:
            if place.connection is not None and not again:
                with anyio.CancelScope(shield=True):
                    await place.connection.aclose()
        finally:
            self._places.give(place, again=again)
            await self._close_spent()

    def abandon(self, place: Place[_AsyncLink], body: _AsyncBody) -> None:
        """Give a place back that nobody uses any more, in any thread; whoever comes by closes its connection."""
        self._abandoned.append(body)
        self._places.give(place, again=False)

    async def _wait(self, place: _AsyncPlace, patience: float | None) -> None:
        served = False
        try:
            await place.wait(patience)
            served = place.granted
        finally:
            if not served:  # it may be granted just now: then its connection is as it was
                self._places.give(place, again=True)
        if not served:
            raise refusal(self._places)

    async def _link(self, place: Place[_AsyncLink], request: httpcore.Request) -> _AsyncLink:
        """Give the connection of a place, if it is as it was left; else a new one."""
        link = place.connection
        if link is not None and link.wire.get_extra_info("is_readable"):
            await link.aclose()
            link = place.connection = None
        if link is None:
            wire = await self._connect(request)
            link = place.connection = _AsyncLink(request.url.origin, wire)
        return link

    async def _connect(self, request: httpcore.Request) -> AsyncStream:
        origin, timeout = request.url.origin, timeout_of(request, "connect")
        host = origin.host.decode("ascii")
        with anyio.CancelScope() as scope:
            self._connecting.add(scope)
            try:
                wire = await self._backend.connect_tcp(host, origin.port, timeout)
                return wire if self._tls is None else await wire.start_tls(self._tls, host, timeout)
            finally:
                self._connecting.discard(scope)
        raise PoolClosed

    async def _close_spent(self) -> None:
        if not self._places.spent and not self._abandoned:
            return
        with anyio.CancelScope(shield=True):
            while self._places.spent or self._abandoned:
                with contextlib.suppress(Exception):  # none of it concerns the task that comes by
                    if self._places.spent:
                        await self._places.spent.popleft().aclose()
                    else:
                        await self._abandoned.popleft().bury()

    def _call(self, what: Callable[[], object]) -> None:
        """Do something in the event loop: at once if this is its thread, else soon."""
        if threading.get_ident() == self._thread:
            what()
        else:
            soon = getattr(self._loop, "call_soon_threadsafe", None) or self._loop.run_sync_soon
            with contextlib.suppress(RuntimeError):  # the loop is gone
                soon(what)


class _AsyncBody(ABC):
    """The body of an answer. Once it is closed, its connection serves the next request, if it is clean."""

    def __init__(self, pool: AsyncPool, place: Place[_AsyncLink], link: _AsyncLink) -> None:
        self._pool = pool
        self._place: Place[_AsyncLink] | None = place
        self._link = link

    async def aclose(self) -> None:
        place, self._place = self._place, None
        if place is not None:  # once it is closed, its connection is another's
            clean = False
            try:
                with anyio.CancelScope(shield=True):
                    clean = await self._is_clean()
            finally:
                await self._pool.leave(place, again=clean)

    async def bury(self) -> None:
        """Close the connection of a body that was abandoned, and end what has read it."""
        try:
            await self._is_clean()
        finally:
            await self._link.aclose()

    def __del__(self) -> None:
        place, self._place = self._place, None
        if place is not None:
            self._pool.abandon(place, self)

    @abstractmethod
    async def _is_clean(self) -> bool:
        """Say whether the answer came to its end, and nothing came behind it; reads only what is there already."""


class _AsyncWhole(_AsyncBody):
    """A body that httpcore reads."""

    def __init__(self, pool: AsyncPool, place: Place[_AsyncLink], link: _AsyncLink, parts: Any) -> None:
        super().__init__(pool, place, link)
        self._parts: AsyncIterable[bytes] = parts
        self._chunks: AsyncIterator[bytes] = aiter(self._parts)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks

    async def _is_clean(self) -> bool:
        """Look for the end of the answer, and behind it: see the twin of this body."""
        wire = self._link.wire
        wire.ended = True
        try:
            for parts in (self._chunks, self._parts):
                async for _ in parts:
                    pass
                if wire.spoiled:
                    return False
        except Ended:
            return self._link.http.is_idle()
        except Exception:  # what is broken is not clean
            return False
        finally:
            wire.ended = False
        return False


class _AsyncFlow(_AsyncBody):
    """A body that is read as it comes."""

    def __init__(self, pool: AsyncPool, place: Place[_AsyncLink], link: _AsyncLink, frame: Frame) -> None:
        super().__init__(pool, place, link)
        self._frame = frame

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while self._place is not None and not self._frame.complete:
            frame = self._frame
            piece = frame.feed(b"" if frame.broken else await self._link.wire.read(SIZE, frame.patience))
            if piece:
                return piece
        raise StopAsyncIteration

    async def _is_clean(self) -> bool:
        clean = self._frame.lasts and not self._link.wire.spoiled
        if clean:
            self._link.begin_anew()
        return clean
