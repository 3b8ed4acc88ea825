"""The connections of a runner to one server: to take one and to give it back costs the same however many wait.

`Places` decides who has which connection, for both colours, and touches none. `Pool` and `AsyncPool` have the part of
httpcore's interface that the runners use, and stand on its single connections; they are no transports of httpx, whose
requests we do not build.
"""

from __future__ import annotations

import contextlib
import functools
import ssl
import threading
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar, cast

import anyio
import anyio.lowlevel
import httpcore
from attrs import frozen

from coze.policy import Limits
from coze.run.deadline import Backend, Ended, SyncStream, remaining
from coze.run.framing import Framing, FramingError, ToTheEnd, framing
from coze.run.sockets import AsyncBackend, AsyncStream

C = TypeVar("C")


class PoolClosed(Exception):  # noqa: N818  # it is what has happened
    """The pool was closed; nothing was sent."""


# --- who has which connection -----------------------------------------------------------------------------------------


class Place(Generic[C]):
    """A place for a connection, from when it is asked for until it is given back.

    `granted` says that it may be used. `connection` is then one that was idle or that another has just left; with None,
    whoever has the place makes one, and puts it here.
    """

    def __init__(self) -> None:
        self.granted: bool = False
        self.connection: C | None = None

    def wake(self) -> None:
        """Tell whoever waits that the place was granted, or that the pool was closed. Called in any thread."""


class Places(Generic[C]):
    """As many places as there may be connections, granted in the order in which they are asked for.

    To take one and to give it back take as long however many there are. Both may be called in any thread, and `give`
    even by a finalizer that runs in the midst of another call.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.closed: bool = False
        self.spent: deque[C] = deque()
        """What was idle for too long or is one too many: whoever comes by closes it."""
        self._limits = limits
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: set[Place[C]] = set()
        self._idle: deque[tuple[float, C]] = deque()  # the latest is the last, and is used first
        self._waiting: OrderedDict[Place[C], None] = OrderedDict()
        # What is given back is left here, and sorted by whoever has the lock: nobody waits for it.
        self._returned: deque[tuple[Place[C], bool]] = deque()

    def take(self, place: Place[C]) -> None:
        """Ask for a place: it is granted at once, or when its turn comes. Raises `PoolClosed`."""
        with self._lock:
            if self.closed:
                raise PoolClosed
            self._tidy()
            if self._idle:
                self._grant(place, self._idle.pop()[1])
            elif len(self._taken) < self._limits.connections:
                self._grant(place, None)
            else:
                self._waiting[place] = None
        self._sort()

    def give(self, place: Place[C], *, again: bool) -> None:
        """Give a place back, or leave the line; `again` says that its connection may be used again."""
        self._returned.append((place, again))
        self._sort()

    def stay_open(self) -> None:
        """Raise `PoolClosed` if it was closed while a connection was made."""
        if self.closed:
            raise PoolClosed

    def refusal(self) -> Exception:
        """Say to whom has waited in vain, why."""
        return PoolClosed() if self.closed else httpcore.PoolTimeout("no connection became free in time")

    def close(self) -> list[Place[C]]:
        """Grant nothing more, and wake all who wait; give the places that are taken."""
        with self._lock:
            self.closed = True
            self.spent.extend(connection for _, connection in self._idle)
            self._idle.clear()
            while self._waiting:
                self._waiting.popitem()[0].wake()
            taken = list(self._taken)
        self._sort()
        return taken

    def _sort(self) -> None:
        # Who finds the lock taken leaves: who has it looks again once it is free.
        while self._returned and self._lock.acquire(blocking=False):
            try:
                while self._returned:
                    self._take_back(*self._returned.popleft())
            finally:
                self._lock.release()

    def _take_back(self, place: Place[C], again: bool) -> None:
        if place in self._waiting:
            del self._waiting[place]
        elif place in self._taken:
            self._taken.remove(place)
            left, place.connection = place.connection if again else None, None
            if self._waiting:
                heir, _ = self._waiting.popitem(last=False)
                self._grant(heir, left)
                heir.wake()
            elif left is not None:
                self._idle.append((self._clock(), left))
                self._tidy()

    def _grant(self, place: Place[C], connection: C | None) -> None:
        self._taken.add(place)
        place.connection = connection
        place.granted = True

    def _tidy(self) -> None:
        """Take away what was idle for too long, and what is one too many; each connection goes but once."""
        most = 0 if self.closed else self._limits.idle_connections
        oldest = self._clock() - self._limits.idle_seconds
        while self._idle and (len(self._idle) > most or self._idle[0][0] < oldest):
            self.spent.append(self._idle.popleft()[1])


def _extension(request: httpcore.Request, name: str) -> Any:
    return cast("Mapping[str, object]", request.extensions).get(name)  # pyright: ignore[reportUnknownMemberType]


def _timeout(request: httpcore.Request, step: str) -> float | None:
    timeouts: dict[str, float | None] = _extension(request, "timeout") or {}
    return timeouts.get(step)


def _streamed(request: httpcore.Request) -> bool:
    return _extension(request, "streamed") is True


def _closes(headers: Mapping[str, str]) -> bool:
    return "close" in {option.strip().lower() for option in headers.get("connection", "").split(",")}


@frozen(eq=False)
class _Frame:
    """The framing of a body that is read as it comes, which is taken off here, and what else is to be known of it."""

    request: httpcore.Request
    framing: Framing
    keeps: bool

    @classmethod
    def of(cls, request: httpcore.Request, response: httpcore.Response) -> _Frame | None:
        """Give that of an answer; None for one that httpcore reads. Raises httpcore's error of the protocol."""
        if not _streamed(request) or response.status != _OK:
            return None
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        keeps = cast("Any", response).extensions["http_version"] == b"HTTP/1.1" and not _closes(headers)
        try:
            return cls(request, framing(headers), keeps)
        except FramingError as wrong:
            raise httpcore.RemoteProtocolError(str(wrong)) from None

    @property
    def patience(self) -> float | None:
        """How many seconds the next bytes may take: whoever has the request may change it."""
        return _timeout(self.request, "read")

    @property
    def complete(self) -> bool:
        """Whether the body has ended."""
        return self.framing.complete

    @property
    def broken(self) -> bool:
        """Whether there is nothing to wait for any more: an error comes next."""
        return self.framing.broken

    @property
    def lasts(self) -> bool:
        """Whether the body has ended with nothing behind it, and its connection goes on."""
        frame = self.framing
        return frame.complete and not frame.exceeded and self.keeps and not isinstance(frame, ToTheEnd)

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the connection, none at its end, and give those of the body."""
        try:
            if not data:
                self.framing.close()
            return self.framing.feed(data)
        except FramingError as wrong:
            raise httpcore.RemoteProtocolError(str(wrong)) from None


_OK: Final = 200
_SIZE: Final = 65536


# --- in threads -------------------------------------------------------------------------------------------------------


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

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request when there is a place for it, and give the answer, open: to close it gives the place back.

        Raises `PoolClosed`, and what httpcore's pool raises.
        """
        place = _Place()
        self._places.take(place)
        if not place.granted:
            self._wait(place, _timeout(request, "pool"))
        try:
            self._close_spent()
            link = self._link(place, request)
            self._places.stay_open()
            if _streamed(request):
                link.wire.stop.begin()
            response = link.http.handle_request(request)
            frame = _Frame.of(request, response)
        except BaseException:
            self._leave(place, again=place.connection is not None and place.connection.http.is_idle())
            raise
        leave = functools.partial(self._leave, place)
        response.stream = _Whole(link, leave, response.stream) if frame is None else _Flow(link, leave, frame)
        return response

    def close(self) -> None:
        """Close what is idle, and end what is under way: who waits for bytes or for a place gets an error."""
        for place in self._places.close():
            link = place.connection
            if link is not None:
                # Not closed: the number of its socket could be another's before the thread that reads it is awake.
                link.wire.shut_down()
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
            raise self._places.refusal()

    def _link(self, place: Place[_Link], request: httpcore.Request) -> _Link:
        """Give the connection of a place, if it is as it was left; else a new one."""
        link = place.connection
        if link is not None and link.wire.get_extra_info("is_readable"):
            link.close()
            link = place.connection = None
        if link is None:
            origin, timeout = request.url.origin, _timeout(request, "connect")
            host = origin.host.decode("ascii")
            wire = self._backend.connect_tcp(host, origin.port, timeout)
            if self._tls is not None:
                wire = wire.start_tls(self._tls, host, timeout)
            link = place.connection = _Link(origin, wire)
        return link

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


class _Body:
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

    def _is_clean(self) -> bool:
        """Say whether the answer came to its end, and nothing came behind it; reads only what is there already."""
        raise NotImplementedError


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

    def __init__(self, link: _Link, leave: Callable[..., None], frame: _Frame) -> None:
        super().__init__(link, leave)
        self._frame = frame

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while self._leave is not None and not self._frame.complete:
            frame = self._frame
            piece = frame.feed(b"" if frame.broken else self._link.wire.read(_SIZE, frame.patience))
            if piece:
                return piece
        raise StopIteration

    def _is_clean(self) -> bool:
        clean = self._frame.lasts and not self._link.wire.spoiled
        if clean:
            self._link.begin_anew()
        return clean


# --- in tasks ---------------------------------------------------------------------------------------------------------


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
        self._thread = threading.get_ident()
        self._loop: Any = anyio.lowlevel.current_token().native_token

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request when there is a place for it, and give the answer, open: to close it gives the place back.

        Raises `PoolClosed`, and what httpcore's pool raises.
        """
        place = _AsyncPlace(self._call)
        self._places.take(place)
        if not place.granted:
            await self._wait(place, _timeout(request, "pool"))
        try:
            await self._close_spent()
            link = await self._link(place, request)
            self._places.stay_open()
            if _streamed(request):
                link.wire.stop.begin()
            response = await link.http.handle_async_request(request)
            frame = _Frame.of(request, response)
        except BaseException:  # a task that is cancelled before it begins leaves the connection as it was
            await self.leave(place, again=place.connection is not None and place.connection.http.is_idle())
            raise
        if frame is None:
            response.stream = _AsyncWhole(self, place, link, response.stream)
        else:
            response.stream = _AsyncFlow(self, place, link, frame)
        return response

    async def aclose(self) -> None:
        """Close all connections: who waits for bytes or for a place gets an error."""
        taken = [place.connection for place in self._places.close()]
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
            raise self._places.refusal()

    async def _link(self, place: Place[_AsyncLink], request: httpcore.Request) -> _AsyncLink:
        """Give the connection of a place, if it is as it was left; else a new one."""
        link = place.connection
        if link is not None and link.wire.get_extra_info("is_readable"):
            await link.aclose()
            link = place.connection = None
        if link is None:
            origin, timeout = request.url.origin, _timeout(request, "connect")
            host = origin.host.decode("ascii")
            wire = await self._backend.connect_tcp(host, origin.port, timeout)
            if self._tls is not None:
                wire = await wire.start_tls(self._tls, host, timeout)
            link = place.connection = _AsyncLink(origin, wire)
        return link

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


class _AsyncBody:
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

    async def _is_clean(self) -> bool:
        """Say whether the answer came to its end, and nothing came behind it; reads only what is there already."""
        raise NotImplementedError


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

    def __init__(self, pool: AsyncPool, place: Place[_AsyncLink], link: _AsyncLink, frame: _Frame) -> None:
        super().__init__(pool, place, link)
        self._frame = frame

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while self._place is not None and not self._frame.complete:
            frame = self._frame
            piece = frame.feed(b"" if frame.broken else await self._link.wire.read(_SIZE, frame.patience))
            if piece:
                return piece
        raise StopAsyncIteration

    async def _is_clean(self) -> bool:
        clean = self._frame.lasts and not self._link.wire.spoiled
        if clean:
            self._link.begin_anew()
        return clean
