"""The asynchronous runner: performs effects in the task that asks, on asyncio or trio. Its twin is `coze.run.sync`."""

from __future__ import annotations

import contextlib
import os
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeAlias, TypeVar, Unpack, cast

import anyio
import anyio.lowlevel
import anyio.to_thread
from returns.result import Failure, Success

from coze.effect import Effect, Environment, Nonce, Now, Request, Sleep, Stream
from coze.errors import Closed
from coze.http import FormBody, HttpResponse, Metadata
from coze.outcome import Outcome
from coze.pages import Page, Walk
from coze.run.cell import FETCH_LIMIT, Flight, Held, Lead, Wait
from coze.run.interpret import (
    Authorize,
    Clock,
    Context,
    Exchange,
    Measure,
    Measured,
    Observe,
    Options,
    Primitive,
    Progress,
    Read,
    Shut,
    Work,
    follow,
    perform,
    with_options,
)
from coze.run.setting import (
    CLIENT_CLOSED,
    CLOSED,
    FOREIGN_LOOP,
    FOREIGN_PROCESS,
    Choices,
    HttpClient,
    Setting,
    abandons,
    fetch_context,
    no_time_for_token,
    setting,
)

if TYPE_CHECKING:  # httpx is loaded at the first call
    import httpx

T = TypeVar("T")


class Engine:
    """Performs primitives: what a runner and its streams share."""

    def __init__(self, client: HttpClient | None, **chosen: Unpack[Choices]) -> None:
        self.setting: Setting = setting(**chosen)
        self._client = client
        self._process = os.getpid()
        self._home: object = None
        self._transport: httpx.AsyncBaseTransport | None = None
        self._closed = False

    async def run(self, effect: Effect[T], options: Options) -> Outcome[T]:
        """Perform an effect."""
        context = with_options(self.setting.context(), options)
        return await self.drive(perform(effect, context), context, options.get("progress"))

    async def pages(self, first: Request[Page[T]], options: Options) -> AsyncIterator[Outcome[Page[T]]]:
        """Walk through a list page by page."""
        walk, request = Walk(first), first
        while True:
            outcome = await self.run(request, options)
            yield outcome
            if isinstance(outcome, Failure):
                return
            following = walk.after(outcome.unwrap(), request.http)
            if not isinstance(following, Request):
                if following is not None:
                    yield Failure(following)
                return
            request = following

    async def items(self, first: Request[Page[T]], options: Options) -> AsyncIterator[Outcome[T]]:
        """Walk through a list item by item."""
        async for outcome in self.pages(first, options):
            match outcome:
                case Success(page):
                    for item in page.items:
                        yield Success(item)
                case Failure():
                    yield outcome

    def events(self, stream: Stream[T], options: Options) -> AsyncEventStream[T]:
        """Make a stream, which is opened when its first event is asked for."""
        context = with_options(self.setting.context(), options)
        return AsyncEventStream(self, follow(stream, context), context)

    async def close(self) -> None:
        """Close the transport; what follows is a `Closed` failure."""
        self._closed = True
        transport, self._transport = self._transport, None
        if transport is not None:
            if self._process == os.getpid() and self._home == _loop():
                await transport.aclose()
            else:
                from coze.run import transport as lib  # noqa: PLC0415

                left: list[object] = [transport]
                del transport
                lib.forget(left)

    def __del__(self) -> None:
        if getattr(self, "_transport", None) is not None and self._process == os.getpid():
            warnings.warn("an AsyncRunner was not closed: use it in an async with block", ResourceWarning, 2, self)

    async def drive(self, work: Work[Outcome[T]], context: Context, progress: Progress | None = None) -> Outcome[T]:
        """Perform what a generator asks for, until it ends with an outcome."""
        try:
            primitive = next(work)
            while True:
                primitive = work.send(await self.perform(primitive, context, progress))
        except StopIteration as stop:
            return cast("Outcome[T]", stop.value)
        finally:
            work.close()

    async def perform(self, primitive: Primitive, context: Context, progress: Progress | None) -> object:
        """Perform one primitive, and give its answer."""
        match primitive:
            case Clock():
                return time.monotonic()
            case Authorize():
                return await self._authorize(primitive, context)
            case Exchange():
                return await self.exchange(primitive, progress, None)
            case Sleep(seconds):
                await anyio.sleep(max(seconds, 0.0))
                return None
            case Now():
                return time.time()
            case Nonce(size):
                return os.urandom(size)
            case Environment(name):
                return os.environ.get(name)
            case Observe(record):
                self.setting.observer(record)
                return None
            case Measure(form):
                return await anyio.to_thread.run_sync(_measure, form)
            case Read() | Shut():
                raise TypeError("only a stream reads")

    async def _authorize(self, asked: Authorize, context: Context) -> Outcome[Held]:
        cell = self.setting.cell
        held = cell.fresh(time.time()) if asked.rejected is None else None
        if held is not None:
            return Success(held)
        while True:
            match cell.ask(time.time(), asked.rejected, _Home()):
                case Held() as held:
                    return Success(held)
                case Wait(flight):
                    left = None if asked.deadline is None else max(asked.deadline - time.monotonic(), 0.0)
                    with anyio.move_on_after(left) as scope:
                        await _landing(flight)
                    if scope.cancelled_caught:
                        return no_time_for_token()
                    if isinstance(flight.outcome, Failure):
                        return flight.outcome
                case Lead(flight):
                    outcome: Outcome[Any] | None = None
                    landed = None
                    try:
                        fetching = fetch_context(context, time.monotonic(), asked.deadline)
                        # Others wait for this token too: whoever asked first may be cancelled, the fetch is not.
                        with anyio.CancelScope(shield=True):
                            outcome = await self.drive(perform(cell.provider, fetching), fetching)
                    finally:
                        lost = outcome is None or abandons(outcome, time.monotonic(), asked.deadline)
                        landed = cell.land(flight, None if lost else outcome, time.time())
                        cast(_Home, flight.home).landed.set()
                    await anyio.lowlevel.checkpoint_if_cancelled()
                    return landed or no_time_for_token()

    async def exchange(
        self,
        exchange: Exchange,
        progress: Progress | None,
        keep: Keep | None,
    ) -> Outcome[HttpResponse]:
        """Send, and read the answer; one that brings events is handed to `keep`, open."""
        from coze.run import transport as lib  # noqa: PLC0415

        began = time.monotonic()
        sender = self._sender(exchange)
        if isinstance(sender, Failure):
            return sender
        with anyio.move_on_after(None if exchange.deadline is None else max(exchange.deadline - began, 0.0)):
            timeouts = lib.step_timeouts(exchange)
            try:
                response = await sender.unwrap()(lib.build(exchange, progress, timeouts))
            except Exception as error:  # `transport_error` raises again what is not of the network
                return Failure(lib.transport_error(error))
            incoming = lib.Incoming(exchange, response.status_code, response.headers.raw, began)
            if incoming.stays_open and keep is not None:
                keep(response, timeouts)
                return Success(incoming.head)
            chunks = cast("AsyncIterator[bytes]", response.stream).__aiter__()
            try:
                async for chunk in chunks:
                    problem = incoming.feed(chunk)
                    if problem is not None:
                        return Failure(problem)
            except Exception as error:
                return Failure(lib.transport_error(error))
            finally:
                await _close(response, chunks)
            return incoming.finish()
        return Failure(lib.out_of_time())

    def _sender(self, exchange: Exchange) -> Outcome[Callable[[httpx.Request], Awaitable[httpx.Response]]]:
        """Give what sends a request: the borrowed client, or a transport of this process and this loop."""
        if self._closed:
            return CLOSED
        if self._client is not None:
            return self._borrowed(self._client, exchange)
        from coze.run import transport as lib  # noqa: PLC0415

        here = _loop()
        if self._process != os.getpid() or self._home != here:  # those of a parent or of another loop are not ours
            if self._transport is not None:
                left: list[object] = [self._transport]
                self._transport = None
                lib.forget(left)
            self._process, self._home = os.getpid(), here
        if self._transport is None:
            match lib.route(exchange.profile.base_url, self.setting.proxy, self.setting.ca_file):
                case Success((proxy, tls)):
                    self._transport = lib.async_transport(proxy=proxy, tls=tls, limits=self.setting.limits)
                case Failure() as failure:
                    return failure
        return Success(self._transport.handle_async_request)

    def _borrowed(
        self, client: HttpClient, exchange: Exchange
    ) -> Outcome[Callable[[httpx.Request], Awaitable[httpx.Response]]]:
        if client.is_closed:
            return CLIENT_CLOSED
        if self._process != os.getpid():
            return FOREIGN_PROCESS
        self._home = self._home or _loop()
        if self._home != _loop():
            return FOREIGN_LOOP
        from coze.run import transport as lib  # noqa: PLC0415

        def send(request: httpx.Request) -> Awaitable[httpx.Response]:
            rebuilt = lib.rebuilt(client, request, exchange, asynchronous=True)
            return cast("Awaitable[httpx.Response]", client.send(rebuilt, stream=True, follow_redirects=False))

        return Success(send)


class AsyncEventStream(Generic[T]):
    """The events of a stream, as they come: an async context manager, and an async iterator of outcomes.

    The request is sent when the first event is asked for. A failure is the last item. Leaving the ``async with`` block
    closes the connection at once; `close` may be called from another task, and wakes the one that waits.
    """

    def __init__(self, engine: Engine, work: Generator[Primitive | Outcome[T], Any, None], context: Context) -> None:
        self._engine = engine
        self._work = work
        self._context = context
        self._answer: object = None
        self._scope: anyio.CancelScope | None = None
        self._response: httpx.Response | None = None
        self._chunks: AsyncIterator[bytes] | None = None
        self._closed = False
        self._ended = False
        self.metadata: Metadata = Metadata()

    @property
    def log_id(self) -> str | None:
        """The log id of the answer, once it has begun."""
        return self.metadata.log_id

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[T]:
        if self._ended:
            raise StopAsyncIteration
        try:
            while True:
                given = self._work.send(self._answer)
                self._answer = None
                if isinstance(given, Success):
                    return given
                if isinstance(given, Failure):
                    await self._end()
                    return given
                self._answer = await self._perform(given)
        except StopIteration:
            await self._end()
            raise StopAsyncIteration from None
        except BaseException:
            await self._end()
            raise

    async def close(self) -> None:
        """End the stream: its connection is closed, and a task that waits for an event gets `Closed`."""
        self._closed = True
        if self._scope is not None:
            self._scope.cancel()  # the task that waits shuts the stream itself
        else:
            await self._shut()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __del__(self) -> None:
        if getattr(self, "_response", None) is not None:
            warnings.warn("an event stream was not closed: use it in an async with block", ResourceWarning, 2, self)

    async def _perform(self, primitive: Primitive) -> object:
        match primitive:
            case Exchange() | Authorize() | Sleep() | Read():
                return await self._interruptible(primitive)
            case Shut():
                await self._shut()
                return None
            case _:
                return await self._engine.perform(primitive, self._context, None)

    async def _interruptible(self, primitive: Primitive) -> object:
        """Perform what takes time, until `close` is called from another task."""
        answer: object = _CLOSED_STREAM
        if self._closed:
            return answer
        try:
            with anyio.CancelScope() as self._scope:
                answer = await self._wait_for(primitive)
        finally:
            self._scope = None
        return answer

    async def _wait_for(self, primitive: Primitive) -> object:
        match primitive:
            case Exchange():
                outcome = await self._engine.exchange(primitive, None, self._keep)
                if isinstance(outcome, Success):
                    self.metadata = outcome.unwrap().metadata()
                return outcome
            case Read():
                return await self._read(primitive)
            case _:
                return await self._engine.perform(primitive, self._context, None)

    def _keep(self, response: httpx.Response, timeouts: dict[str, float | None]) -> None:
        self._response = response
        self._chunks = cast("AsyncIterator[bytes]", response.stream).__aiter__()
        timeouts["read"] = None  # each read has a limit of its own; httpcore looks at this very dict

    async def _read(self, read: Read) -> Outcome[bytes]:
        from coze.run import transport as lib  # noqa: PLC0415

        left = None if read.deadline is None else read.deadline - time.monotonic()
        chunks = cast("AsyncIterator[bytes]", self._chunks)
        try:
            with anyio.move_on_after(_earlier(read.idle, left)):
                async for chunk in chunks:
                    if chunk:
                        return Success(chunk)
                return Success(b"")
        except Exception as error:  # `transport_error` raises again what is not of the network
            return Failure(lib.transport_error(error))
        return Failure(lib.out_of_time())

    async def _end(self) -> None:
        self._ended = True
        self._work.close()
        await self._shut()

    async def _shut(self) -> None:
        response, self._response = self._response, None
        chunks, self._chunks = self._chunks, None
        if response is not None:
            await _close(response, chunks)


async def _close(response: httpx.Response, chunks: AsyncIterator[bytes] | None) -> None:
    """Close an answer, even while its task is being cancelled, and end what reads it.

    The bytes come through a chain of generators of httpx and httpcore. Closing the outer one would leave the inner
    ones to the garbage collector; one more step on a closed connection fails in the innermost, and ends them all.
    """
    with anyio.CancelScope(shield=True):
        await response.aclose()
        if chunks is not None:
            with contextlib.suppress(Exception):
                async for _ in chunks:
                    pass


def _earlier(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)


def _measure(form: FormBody) -> Outcome[Measured]:
    from coze.run import transport as lib  # noqa: PLC0415

    return lib.measure(form)


def _loop() -> object:
    """Name the event loop that runs here; two names are equal if they name the same loop."""
    return anyio.lowlevel.current_token()


class _Home:
    """Where a fetch is under way: its event loop, and the event that tells others in that loop of its end."""

    def __init__(self) -> None:
        self.loop = _loop()
        self.landed = anyio.Event()


async def _landing(flight: Flight) -> None:
    """Wait until a fetch has ended: by an event if it is led in this loop, else in a worker thread."""
    if isinstance(flight.home, _Home) and flight.home.loop == _loop():
        await flight.home.landed.wait()
    else:
        await anyio.to_thread.run_sync(flight.landed.wait, FETCH_LIMIT, abandon_on_cancel=True)


_CLOSED_STREAM: Final = Failure(Closed("stream"))

Keep: TypeAlias = "Callable[[httpx.Response, dict[str, float | None]], None]"
"""Takes an answer that is open, and the timeouts of its connection."""

__all__ = ["AsyncEventStream", "Engine"]
