"""The asynchronous runner: performs effects in the task that asks, on asyncio or trio. Its twin is `coze.run.sync`."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeAlias, TypeVar, Unpack, cast

import anyio
import anyio.lowlevel
import anyio.to_thread
from attrs import evolve
from returns.result import Failure, Success

from coze.effect import Effect, Environment, Nonce, Now, Request, Sleep, Stream
from coze.errors import Closed, CozeError, InvalidArgument
from coze.http import FormBody, HttpResponse, Metadata
from coze.outcome import Outcome
from coze.pages import Page, Walk
from coze.policy import Timeouts
from coze.run.cell import FETCH_LIMIT, Flight, Held, Lead, Wait
from coze.run.interpret import perform
from coze.run.primitives import (
    Attend,
    Authorize,
    Clock,
    Context,
    Exchange,
    Invoke,
    Measure,
    Measured,
    Observe,
    Options,
    Primitive,
    Progress,
    Read,
    Shut,
    Spend,
    Work,
    with_options,
)
from coze.run.setting import (
    CLOSED,
    FOREIGN_LOOP,
    FOREIGN_PROCESS,
    OUT_OF_TIME,
    Choices,
    HttpClient,
    Setting,
    abandons,
    fetch_context,
    fetched,
    misfit,
    no_time_for_token,
    setting,
)
from coze.run.streams import Left, follow

if TYPE_CHECKING:  # loaded at the first call
    import asyncio

    import httpcore

    from coze.run.aiopool import AsyncPool
    from coze.run.transport import Answer, Outgoing

T = TypeVar("T")


class Engine:
    """Performs primitives: what a runner and its streams share."""

    def __init__(self, client: HttpClient | None, **chosen: Unpack[Choices]) -> None:
        self.setting: Setting = setting(**chosen)
        self._client = client
        self._process = os.getpid()
        self._home: object = None
        self._pools: dict[str, AsyncPool | httpcore.AsyncConnectionPool] = {}
        self._orphans: set[asyncio.Task[Outcome[Held] | None]] = set()
        self._closed = False

    async def run(self, effect: Effect[T], options: Options) -> Outcome[T]:
        """Perform an effect."""
        context = with_options(self.setting.context(), options)
        return await self.drive(perform(effect, context), context, options.get("progress"))

    async def pages(self, first: Request[Page[T]], options: Options) -> AsyncIterator[Outcome[Page[T]]]:
        """Walk through a list page by page."""
        walk: Walk[T] = Walk()
        request: Request[Page[T]] | None = first
        while request is not None:
            given, request = walk.turn(request, await self.run(request, options))
            for one in given:
                yield one

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
        """Close the pools, when the fetches of tokens that were left in them have ended; what follows is `Closed`."""
        self._closed = True
        try:
            await self._orphans_end()
        finally:
            if self._pools and self._process == os.getpid() and self._home == _loop():
                pools, self._pools = self._pools, {}
                for pool in pools.values():
                    await pool.aclose()
            else:
                self.abandon()

    def __del__(self) -> None:
        if getattr(self, "_pools", None) and self._process == os.getpid():
            warnings.warn("an AsyncRunner was not closed: use it in an async with block", ResourceWarning, 2, self)

    async def drive(
        self,
        work: Work[Outcome[T]],
        context: Context,
        progress: Progress | None = None,
        shield: anyio.CancelScope | None = None,
    ) -> Outcome[T]:
        """Perform what a generator asks for, until it ends with an outcome; `shield` is open where a person acts."""
        try:
            primitive = next(work)
            while True:
                if shield is not None and isinstance(primitive, Attend):
                    shield.shield = not primitive.begins
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
            case Attend():
                return None
            case Spend(secret, back):
                return self.setting.cell.spend(secret, back=back)
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
            case Invoke():
                with anyio.move_on_after(
                    None if primitive.deadline is None else max(primitive.deadline - time.monotonic(), 0.0)
                ):
                    # A limiter of its own: functions that wait for people must not keep others from their threads.
                    alone = anyio.CapacityLimiter(1)
                    return await anyio.to_thread.run_sync(primitive, abandon_on_cancel=True, limiter=alone)
                return OUT_OF_TIME
            case Read() | Shut():
                raise TypeError("only a stream reads")

    async def _authorize(self, asked: Authorize, context: Context) -> Outcome[Held]:
        cell = self.setting.cell
        held = cell.fresh(time.time()) if asked.rejected is None else None
        if held is not None:
            return Success(held)
        waited = False
        while True:
            match cell.ask(time.time(), asked.rejected, _Home()):
                case Held() as held:
                    return Success(evolve(held, late=True) if waited and cell.provider.interactive else held)
                case Wait(flight):
                    waited = True
                    patient = asked.deadline is None or cell.provider.interactive
                    left = None if patient else max((asked.deadline or 0.0) - time.monotonic(), 0.0)
                    with anyio.move_on_after(left) as scope:
                        await _landing(flight)
                    if scope.cancelled_caught:
                        return no_time_for_token()
                    if isinstance(flight.outcome, Failure):
                        return flight.outcome
                case Lead() as lead:
                    landed = await self._lead(lead, asked, context)
                    await anyio.lowlevel.checkpoint_if_cancelled()
                    if isinstance(landed, Success) and cell.provider.interactive:
                        return Success(evolve(landed.unwrap(), late=True))
                    return landed or no_time_for_token()

    async def _lead(self, lead: Lead, asked: Authorize, context: Context) -> Outcome[Held] | None:
        """Fetch the token for all, and wait for it.

        On asyncio a task can be cancelled past the shield of a scope (by `asyncio.timeout`, say), so that the fetch
        has a task of its own. Whoever is cancelled there leaves at once; in a scope of anyio, when the fetch has ended.
        """
        if _asyncio_task() is None:
            return await self._fetch(lead, asked, context)
        import asyncio  # noqa: PLC0415

        leader = anyio.CancelScope()

        async def fetch() -> Outcome[Held] | None:
            with leader:
                return await self._fetch(lead, asked, context)
            return None

        def ended(task: asyncio.Task[Outcome[Held] | None]) -> None:
            self._orphans.discard(task)
            if task.cancelled():  # perhaps before it began
                self._land(lead.flight, None)
            else:
                task.exception()  # those who wait fetch anew, and meet it themselves

        task = asyncio.create_task(fetch(), name="coze: fetch of a token")
        task.add_done_callback(ended)
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            if not task.done():
                self._orphans.add(task)
            leader.cancel()  # which reaches a fetch that waits for a person, now or later
            if anyio.current_effective_deadline() == -math.inf:
                with anyio.CancelScope(shield=True):
                    await asyncio.wait([task])
            raise
        return task.result()

    async def _fetch(self, lead: Lead, asked: Authorize, context: Context) -> Outcome[Held] | None:
        """Fetch the token, and land the flight. Whoever asked may be cancelled; that ends only a wait for a person."""
        provider = self.setting.cell.provider
        outcome: Outcome[Any] | None = None
        landed = None
        try:
            now = time.monotonic()
            fetching = fetch_context(context, provider, lead.former, now, asked.deadline, early=lead.early)
            with anyio.CancelScope(shield=True) as scope:
                outcome = fetched(await self.drive(perform(provider, fetching), fetching, shield=scope))
        finally:
            lost = outcome is None or abandons(outcome, provider, time.monotonic(), asked.deadline)
            landed = self._land(lead.flight, None if lost else outcome)
        return landed

    def _land(self, flight: Flight, outcome: Outcome[Any] | None) -> Outcome[Held] | None:
        landed = self.setting.cell.land(flight, outcome, time.time())
        cast(_Home, flight.home).landed.set()
        return landed

    async def _orphans_end(self) -> None:
        """Wait for the fetches in this loop whose leaders have left: one that is cut off may lose a refresh token."""
        here = _asyncio_task() if self._orphans else None
        left = [task for task in self._orphans if here is not None and task.get_loop() is here.get_loop()]
        if left:
            import asyncio  # noqa: PLC0415

            await asyncio.wait(left)

    async def exchange(
        self,
        exchange: Exchange,
        progress: Progress | None,
        keep: Keep | None,
    ) -> Outcome[HttpResponse]:
        """Send, and read the answer; one that is streamed is handed to `keep`, open."""
        from coze.run import transport as lib  # noqa: PLC0415

        began = time.monotonic()
        sender = self._sender(exchange)
        if isinstance(sender, Failure):
            return sender
        with anyio.move_on_after(
            None if exchange.deadline is None else max(exchange.deadline - began, 0.0) + lib.GRACE
        ):
            timeouts = lib.step_timeouts(exchange)
            try:
                answer = await sender.unwrap()(lib.build(exchange, progress, timeouts))
            except lib.PoolClosed:
                return CLOSED
            except Exception as error:  # `transport_error` raises again what is not of the network
                return Failure(lib.transport_error(error))
            incoming = lib.Incoming(exchange, answer, began)
            if incoming.stays_open and keep is not None:
                keep(answer, timeouts)
                return Success(incoming.head())
            chunks: AsyncIterator[bytes] = aiter(answer.body)
            try:
                async for chunk in chunks:
                    problem = incoming.feed(chunk)
                    if problem is not None:
                        return Failure(problem)
            except Exception as error:
                return Failure(lib.transport_error(error))
            finally:
                await _close(answer, chunks)
            return incoming.finish()
        return OUT_OF_TIME

    def _sender(self, exchange: Exchange) -> Outcome[Callable[[Outgoing], Awaitable[Answer]]]:
        """Give what sends a request: the borrowed client, or the pool of this process and this loop."""
        if self._closed:
            return CLOSED
        if self._client is not None:
            return self._borrowed(self._client, exchange)
        from coze.run import transport as lib  # noqa: PLC0415

        here = _loop()
        if self._process != os.getpid() or self._home != here:
            self.abandon()
            self._process, self._home = os.getpid(), here
        base_url = exchange.profile.base_url
        if base_url not in self._pools:
            match lib.route(base_url, self.setting.proxy, self.setting.ca_file):
                case Success((proxy, tls)):
                    self._pools[base_url] = lib.async_pool(proxy, tls, self.setting.limits)
                case Failure() as failure:
                    return failure
        pool = self._pools[base_url]

        async def send(outgoing: Outgoing) -> Answer:
            response = await pool.handle_async_request(outgoing.for_pool(asynchronous=True))
            return lib.Answer.of_pool(response, asynchronous=True)

        return Success(send)

    def abandon(self) -> None:
        """Let go of the pools without a task: those of a parent process, of another loop, or of nobody any more."""
        if self._pools:
            from coze.run import transport as lib  # noqa: PLC0415

            left: list[object] = [*self._pools.values()]
            self._pools = {}
            lib.forget(left)

    def _borrowed(self, client: HttpClient, exchange: Exchange) -> Outcome[Callable[[Outgoing], Awaitable[Answer]]]:
        unfit = misfit(client, asynchronous=True)
        if unfit is not None:
            return unfit
        if self._process != os.getpid():
            return FOREIGN_PROCESS
        self._home = self._home or _loop()
        if self._home != _loop():
            return FOREIGN_LOOP
        from coze.run import transport as lib  # noqa: PLC0415

        async def send(outgoing: Outgoing) -> Answer:
            request = outgoing.for_client(client, asynchronous=True, chosen_timeouts=exchange.chosen_timeouts)
            response = await client.send(request, stream=True, follow_redirects=False)
            return lib.Answer.of_client(response, asynchronous=True)

        return Success(send)


class AsyncEventStream(Generic[T]):
    """The events of a stream, or the pieces of its bytes: an async context manager, an async iterator of outcomes.

    The request is sent when the first event is asked for, or by `open`. A failure is the last item. Leaving the
    ``async with`` block closes the connection at once; `close` may be called from another task, and wakes the one that
    waits.
    """

    def __init__(self, engine: Engine, work: Generator[Primitive | Outcome[T], Any, None], context: Context) -> None:
        self._engine = engine
        self._work = work
        self._context = context
        self._answer: object = None
        self._scope: anyio.CancelScope | None = None
        self._open: Answer | None = None
        self._process = os.getpid()
        self._chunks: AsyncIterator[bytes] | None = None
        self._reading = False
        self._inside = False
        self._closed = False
        self._ended = False
        self._left = False
        self._opening = False
        self.metadata: Metadata = Metadata()

    @property
    def log_id(self) -> str | None:
        """The log id of the answer, once it has begun."""
        return self.metadata.log_id

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[T]:
        if self._process != os.getpid() and not self._ended:
            self.abandon()
            self._left = True
        if self._ended:
            if not self._left:
                raise StopAsyncIteration
            self._left = False
            return _CLOSED_STREAM
        if self._inside:
            return _TWO_READERS
        answer, self._answer = self._answer, None
        self._inside = True
        try:
            while True:
                given = self._work.send(answer)
                if type(given) is Success:  # `isinstance` asks its abstract bases, for each event
                    return given
                if type(given) is Failure:
                    await self._end()
                    return given
                if type(given) is not Read:
                    answer = await self._perform(given)
                elif not self._opening:
                    answer = await self._read(given)
                else:
                    return _OPEN
        except StopIteration:
            await self._end()
            raise StopAsyncIteration from None
        except BaseException:
            self._left = True  # an interruption is no end: whoever reads on is told so
            await self._end()
            raise
        finally:
            self._inside = False

    async def open(self) -> Outcome[Metadata]:
        """Send the request now, and wait for the head of its answer: its metadata, or the failure that ends the stream.

        Nothing is read of what follows. A stream that has begun stays as it is, one that has ended is `Closed`.
        """
        if self._inside:
            return _TWO_READERS
        if self._ended or not self.metadata.status:
            self._opening = True
            try:
                if isinstance(opened := await anext(self, _CLOSED_STREAM), Failure):
                    return opened
            finally:
                self._opening = False
        return Success(self.metadata)

    async def close(self) -> None:
        """End the stream: its connection is closed, and a task that waits for an event gets `Closed`."""
        if self._process != os.getpid():  # the connection is the parent's
            self.abandon()
            return
        self._closed = True
        if self._scope is not None:
            self._scope.cancel()
        elif self._inside:  # the task that is there sees the flag, and shuts the stream itself
            if self._reading and self._open is not None:
                self._open.wake()
        else:
            await self._leave()

    def abandon(self) -> None:
        """End the stream without a task: its socket is shut down, and the pool finds out when it looks."""
        self._ended = True
        answer, self._open = self._open, None
        if answer is not None and self._process == os.getpid():  # else it is the parent's
            answer.wake()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __del__(self) -> None:
        if getattr(self, "_open", None) is not None and self._process == os.getpid():  # else it is the parent's
            warnings.warn("a stream was not closed: use it in an async with block", ResourceWarning, 2, self)
            self.abandon()

    async def _perform(self, primitive: Primitive) -> object:
        match primitive:
            case Shut():
                await self._shut()
                return None
            case Exchange() | Authorize() | Sleep() | Invoke():
                return await self._interruptible(primitive)
            case _:
                return await self._engine.perform(primitive, self._context, None)

    async def _interruptible(self, primitive: Exchange | Authorize | Sleep | Invoke) -> object:
        """Perform what takes time before the stream is open, until `close` is called from another task."""
        answer: object = _CLOSED_STREAM
        if self._closed:
            return answer
        try:
            with anyio.CancelScope() as self._scope:
                if isinstance(primitive, Exchange):
                    outcome = await self._engine.exchange(primitive, None, self._keep)
                    if isinstance(outcome, Success) and primitive.http.streamed:
                        self.metadata = outcome.unwrap().metadata()
                    answer = outcome
                else:
                    answer = await self._engine.perform(primitive, self._context, None)
        finally:
            self._scope = None
        return answer

    def _is_closed(self) -> bool:
        return self._closed

    def _keep(self, answer: Answer, timeouts: dict[str, float | None]) -> None:
        self._open, self._chunks = answer, aiter(answer.body)
        # From here on each read waits as long as the stream may be silent; httpcore looks at this very dict.
        timeouts["read"] = (self._context.timeouts or Timeouts()).idle

    async def _read(self, read: Read) -> bytes | Failure[CozeError]:
        if self._is_closed() or self._chunks is None:
            return _CLOSED_STREAM
        self._reading = True
        try:
            given: bytes | Failure[CozeError] = OUT_OF_TIME
            if read.deadline is None:  # a scope for each event would cost more than all the rest
                given = await _next(self._chunks)
            else:
                with anyio.move_on_after(max(read.deadline - time.monotonic(), 0.0)):
                    given = await _next(self._chunks)
            return _CLOSED_STREAM if self._is_closed() else given
        except Exception as error:  # `transport_error` raises again what is not of the network
            from coze.run import transport as lib  # noqa: PLC0415

            return _CLOSED_STREAM if self._is_closed() else Failure(lib.transport_error(error))
        finally:
            self._reading = False

    async def _leave(self) -> None:
        """End the stream where it is; whoever observes it is told."""
        if not self._ended:
            self._ended = self._left = True
            with contextlib.suppress(StopIteration, Left):
                given = self._work.throw(Left())
                while not isinstance(given, Success | Failure):
                    given = self._work.send(await self._perform(given))
            self._work.close()
        await self._shut()

    async def _end(self) -> None:
        self._ended = True
        self._work.close()
        await self._shut()

    async def _shut(self) -> None:
        answer, self._open = self._open, None
        chunks, self._chunks = self._chunks, None
        if answer is not None:
            await _close(answer, chunks)


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    """Give the next bytes; none at the end."""
    async for chunk in chunks:
        if chunk:
            return chunk
    return b""


async def _close(answer: Answer, chunks: AsyncIterator[bytes] | None) -> None:
    """Close an answer, even while its task is being cancelled, and end what reads it.

    The bytes come through a chain of generators of httpcore. Closing the outer one would leave the inner ones to the
    garbage collector; one more step on a closed connection fails in the innermost, and ends them all.
    """
    with anyio.CancelScope(shield=True):
        await answer.close()
        if chunks is not None:
            # A transport that somebody else made may go on after it was closed: it is not waited for.
            with anyio.move_on_after(_LAST_STEP), contextlib.suppress(Exception):
                async for _ in chunks:
                    pass


_LAST_STEP: Final = 0.2
"""How many seconds a closed answer has to end."""


def _measure(form: FormBody) -> Outcome[Measured]:
    from coze.run.upload import measure  # noqa: PLC0415

    return measure(form)


def _loop() -> object:
    """Name the event loop that runs here; two names are equal if they name the same loop."""
    return anyio.lowlevel.current_token()


def _asyncio_task() -> asyncio.Task[Any] | None:
    """Give the task that this is, if it is one of asyncio."""
    if "asyncio" not in sys.modules:  # it takes long to load, and trio does without
        return None
    import asyncio  # noqa: PLC0415

    try:
        return asyncio.current_task()
    except RuntimeError:  # no loop of asyncio runs
        return None


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
_OPEN: Final[Outcome[Any]] = Success(None)
_TWO_READERS: Final = Failure(
    InvalidArgument("stream", "another task waits for its next event: let one task read, and hand the events on")
)

Keep: TypeAlias = "Callable[[Answer, dict[str, float | None]], None]"
"""Takes an answer that is open, and the timeouts of its connection."""

__all__ = ["AsyncEventStream", "Engine"]
