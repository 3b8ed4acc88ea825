"""The synchronous runner: performs effects in the thread that asks. Its asynchronous twin is `coze.run.aio`."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeAlias, TypeVar, Unpack, cast

from attrs import evolve
from returns.result import Failure, Success

from coze.effect import Effect, Environment, Nonce, Now, Request, Sleep, Stream
from coze.errors import Closed, CozeError
from coze.http import FormBody, HttpResponse, Metadata
from coze.outcome import Outcome
from coze.pages import Page, Walk
from coze.run.cell import Held, Lead, Wait
from coze.run.interpret import perform
from coze.run.locks import ProcessLock
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
    import httpcore

    from coze.run.deadline import Switch
    from coze.run.pool import Pool
    from coze.run.transport import Answer, Outgoing

T = TypeVar("T")


class Engine:
    """Performs primitives: what a runner and its streams share."""

    def __init__(self, client: HttpClient | None, **chosen: Unpack[Choices]) -> None:
        self.setting: Setting = setting(**chosen)
        self._client = client
        self._lock = ProcessLock()  # what is collected in the midst of it may close this engine
        self._process = os.getpid()
        self._pools: dict[str, Pool | httpcore.ConnectionPool] = {}
        self._closed = False

    def run(self, effect: Effect[T], options: Options) -> Outcome[T]:
        """Perform an effect."""
        context = with_options(self.setting.context(), options)
        return self.drive(perform(effect, context), context, options.get("progress"))

    def pages(self, first: Request[Page[T]], options: Options) -> Iterator[Outcome[Page[T]]]:
        """Walk through a list page by page."""
        walk: Walk[T] = Walk()
        request: Request[Page[T]] | None = first
        while request is not None:
            given, request = walk.turn(request, self.run(request, options))
            yield from given

    def items(self, first: Request[Page[T]], options: Options) -> Iterator[Outcome[T]]:
        """Walk through a list item by item."""
        for outcome in self.pages(first, options):
            match outcome:
                case Success(page):
                    yield from map(Success, page.items)
                case Failure():
                    yield outcome

    def events(self, stream: Stream[T], options: Options) -> EventStream[T]:
        """Make a stream, which is opened when its first event is asked for."""
        context = with_options(self.setting.context(), options)
        return EventStream(self, follow(stream, context), context)

    def close(self) -> None:
        """Close the transport; what follows is a `Closed` failure."""
        with self._lock:
            self._closed = True
            pools, self._pools = self._pools, {}
        if self._process == os.getpid():
            for pool in pools.values():
                pool.close()

    def abandon(self) -> None:
        """Let go of the transport that nobody uses any more."""
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_pools", None) and self._process == os.getpid():
            warnings.warn("a Runner was not closed: use it in a with block", ResourceWarning, 2, self)
            self.close()

    def drive(self, work: Work[Outcome[T]], context: Context, progress: Progress | None = None) -> Outcome[T]:
        """Perform what a generator asks for, until it ends with an outcome."""
        try:
            primitive = next(work)
            while True:
                primitive = work.send(self.perform(primitive, context, progress))
        except StopIteration as stop:
            return cast("Outcome[T]", stop.value)
        finally:
            work.close()

    def perform(self, primitive: Primitive, context: Context, progress: Progress | None) -> object:
        """Perform one primitive, and give its answer."""
        match primitive:
            case Clock():
                return time.monotonic()
            case Authorize():
                return self._authorize(primitive, context)
            case Attend():
                return None
            case Spend(secret, back):
                return self.setting.cell.spend(secret, back=back)
            case Exchange():
                return self.exchange(primitive, progress, None)
            case Sleep(seconds):
                time.sleep(max(seconds, 0.0))
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
                return _measure(form)
            case Invoke():
                return primitive()
            case Read() | Shut():
                raise TypeError("only a stream reads")

    def _authorize(self, asked: Authorize, context: Context) -> Outcome[Held]:
        cell = self.setting.cell
        held = cell.fresh(time.time()) if asked.rejected is None else None
        if held is not None:
            return Success(held)
        waited = False
        while True:
            match cell.ask(time.time(), asked.rejected, None):
                case Held() as held:
                    return Success(evolve(held, late=True) if waited and cell.provider.interactive else held)
                case Wait(flight):
                    waited = True
                    patient = asked.deadline is None or cell.provider.interactive
                    left = None if patient else max((asked.deadline or 0.0) - time.monotonic(), 0.0)
                    if not flight.landed.wait(left):
                        return no_time_for_token()
                    if isinstance(flight.outcome, Failure):
                        return flight.outcome
                case Lead(flight, former, early):
                    outcome: Outcome[Any] | None = None
                    landed = None
                    try:
                        now = time.monotonic()
                        fetching = fetch_context(context, cell.provider, former, now, asked.deadline, early=early)
                        outcome = fetched(self.drive(perform(cell.provider, fetching), fetching))
                    finally:
                        lost = outcome is None or abandons(outcome, cell.provider, time.monotonic(), asked.deadline)
                        landed = cell.land(flight, None if lost else outcome, time.time())
                    if isinstance(landed, Success) and cell.provider.interactive:
                        return Success(evolve(landed.unwrap(), late=True))
                    return landed or no_time_for_token()

    def exchange(
        self,
        exchange: Exchange,
        progress: Progress | None,
        keep: Keep | None,
        switch: Switch | None = None,
    ) -> Outcome[HttpResponse]:
        """Send, and read the answer; one that is streamed is handed to `keep`, open. `switch` ends the waiting."""
        from coze.run import transport as lib  # noqa: PLC0415
        from coze.run.deadline import Switch  # noqa: PLC0415

        began = time.monotonic()
        sender = self._sender(exchange)
        if isinstance(sender, Failure):
            return sender
        timeouts = lib.step_timeouts(exchange, switch or Switch())
        try:
            answer = sender.unwrap()(lib.build(exchange, progress, timeouts))
        except lib.PoolClosed:
            return CLOSED
        except Exception as error:  # `transport_error` raises again what is not of the network
            return Failure(lib.transport_error(error))
        incoming = lib.Incoming(exchange, answer, began)
        if incoming.stays_open and keep is not None:
            keep(answer, timeouts)
            return Success(incoming.head())
        try:
            for chunk in answer.body:
                problem = incoming.feed(chunk)
                if problem is None and exchange.deadline is not None and time.monotonic() > exchange.deadline:
                    return OUT_OF_TIME
                if problem is not None:
                    return Failure(problem)
        except Exception as error:
            return Failure(lib.transport_error(error))
        finally:
            if switch is not None:
                switch.release()
            answer.close()
        return incoming.finish()

    def _sender(self, exchange: Exchange) -> Outcome[Callable[[Outgoing], Answer]]:
        """Give what sends a request: the borrowed client, or the pool of this process for that server."""
        if self._closed:
            return CLOSED
        if self._client is not None:
            return self._borrowed(self._client, exchange)
        pool = self._pools.get(exchange.profile.base_url)
        if pool is None or self._process != os.getpid():
            match self._new_pool(exchange.profile.base_url):
                case Success(new):
                    pool = new
                case Failure() as failure:
                    return failure
        from coze.run import transport as lib  # noqa: PLC0415

        return Success(lambda outgoing: lib.Answer.of_pool(pool.handle_request(outgoing.for_pool())))

    def _new_pool(self, base_url: str) -> Outcome[Pool | httpcore.ConnectionPool]:
        from coze.run import transport as lib  # noqa: PLC0415

        left: list[object] = []
        with self._lock:
            if self._process != os.getpid():  # the sockets of the parent are its own
                left = [*self._pools.values()]
                self._pools, self._process = {}, os.getpid()
        if left:
            lib.forget(left)
        match lib.route(base_url, self.setting.proxy, self.setting.ca_file):
            case Success((proxy, tls)):
                with self._lock:
                    if self._closed:
                        return CLOSED
                    if base_url not in self._pools:
                        self._pools[base_url] = lib.sync_pool(proxy, tls, self.setting.limits)
                    return Success(self._pools[base_url])
            case Failure() as failure:
                return failure

    def _borrowed(self, client: HttpClient, exchange: Exchange) -> Outcome[Callable[[Outgoing], Answer]]:
        unfit = misfit(client, asynchronous=False)
        if unfit is not None:
            return unfit
        if self._process != os.getpid():
            return FOREIGN_PROCESS
        from coze.run import transport as lib  # noqa: PLC0415

        def send(outgoing: Outgoing) -> Answer:
            request = outgoing.for_client(client, asynchronous=False, chosen_timeouts=exchange.chosen_timeouts)
            response = client.send(request, stream=True, follow_redirects=False)
            return lib.Answer.of_client(response, asynchronous=False)

        return Success(send)


class EventStream(Generic[T]):
    """The events of a stream, or the pieces of its bytes, as they come: a context manager, and an iterator of outcomes.

    The request is sent when the first event is asked for, or by `open`. A failure is the last item. Leaving the
    ``with`` block closes the connection at once; `close` may be called from another thread, and wakes the one that
    waits.
    """

    def __init__(self, engine: Engine, work: Generator[Primitive | Outcome[T], Any, None], context: Context) -> None:
        self._engine = engine
        self._work = work
        self._context = context
        self._answer: object = None
        self._lock = ProcessLock()
        self._open: Answer | None = None
        self._process = os.getpid()
        self._chunks: Iterator[bytes] = iter(())
        self._timeouts: dict[str, float | None] = {}
        self._switch: Switch | None = None
        self._closing = threading.Event()
        self._inside = False
        self._ended = False
        self._left = False
        self._opening = False
        self.metadata: Metadata = Metadata()

    @property
    def log_id(self) -> str | None:
        """The log id of the answer, once it has begun."""
        return self.metadata.log_id

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Outcome[T]:
        self._stay_home()
        with self._lock:
            if self._ended:
                if not self._left:
                    raise StopIteration
                self._left = False
                return _CLOSED_STREAM
            answer, self._answer = self._answer, None
            self._inside = True
            try:
                while True:
                    given = self._work.send(answer)
                    if type(given) is Success:  # `isinstance` asks its abstract bases, for each event
                        return given
                    if type(given) is Failure:
                        self._end()
                        return given
                    if type(given) is not Read:
                        answer = self._perform(given)
                    elif not self._opening:
                        answer = self._read(given)
                    else:
                        return _OPEN
            except BaseException as error:
                # An interruption is no end: whoever reads on is told so.
                self._left = not isinstance(error, StopIteration)
                self._end()
                raise
            finally:
                self._inside = False

    def open(self) -> Outcome[Metadata]:
        """Send the request now, and wait for the head of its answer: its metadata, or the failure that ends the stream.

        Nothing is read of what follows. A stream that has begun stays as it is, one that has ended is `Closed`.
        """
        self._stay_home()
        with self._lock:
            if self._ended or not self.metadata.status:
                self._opening = True
                try:
                    if isinstance(opened := next(self, _CLOSED_STREAM), Failure):
                        return opened
                finally:
                    self._opening = False
            return Success(self.metadata)

    def close(self) -> None:
        """End the stream: its connection is closed, and a thread that waits for an event gets `Closed`."""
        if not self._stay_home():
            return
        self._closing.set()
        if self._switch is not None:
            self._switch.throw()
        # A thread that is inside `__next__` sees the flag, and shuts the stream itself.
        if self._lock.acquire(blocking=False):
            try:
                if not self._inside:  # not by a function that is called for this very stream
                    self._leave()
            finally:
                self._lock.release()

    def _stay_home(self) -> bool:
        """End the stream in a child process: the connection is the parent's, and so is a thread that is inside."""
        if self._process != os.getpid() and not self._ended:
            self._ended = self._left = True
            self._open, self._chunks = None, iter(())
        return self._process == os.getpid()

    def abandon(self) -> None:
        """End the stream that nobody reads any more."""
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_open", None) is not None and self._process == os.getpid():  # else it is the parent's
            warnings.warn("a stream was not closed: use it in a with block", ResourceWarning, 2, self)
            self.close()

    def _perform(self, primitive: Primitive) -> object:
        match primitive:
            case Shut():
                self._shut()
                return None
            case Exchange() | Sleep() | Authorize() | Invoke() if self._is_closed():
                return _CLOSED_STREAM
            case Sleep(seconds):
                self._closing.wait(max(seconds, 0.0))
                return None
            case Exchange():
                from coze.run.deadline import Switch  # noqa: PLC0415

                self._switch = Switch()
                if self._is_closed():  # by somebody who found the switch before
                    return _CLOSED_STREAM
                outcome = self._engine.exchange(primitive, None, self._keep, self._switch)
                if isinstance(outcome, Success) and primitive.http.streamed:
                    self.metadata = outcome.unwrap().metadata()
                return _CLOSED_STREAM if self._is_closed() else outcome
            case Invoke():
                called = primitive()
                return _CLOSED_STREAM if self._is_closed() else called
            case _:
                return self._engine.perform(primitive, self._context, None)

    def _is_closed(self) -> bool:
        return self._closing.is_set()

    def _keep(self, answer: Answer, timeouts: dict[str, float | None]) -> None:
        if self._switch is not None:
            self._switch.wake = answer.wake
        self._open, self._chunks, self._timeouts = answer, filter(None, answer.body), timeouts

    def _read(self, read: Read) -> bytes | Failure[CozeError]:
        if self._timeouts:
            self._wait_as_events_do(read)
        try:
            chunk = next(self._chunks, b"")
        except Exception as error:  # `transport_error` raises again what is not of the network
            from coze.run import transport as lib  # noqa: PLC0415

            return _CLOSED_STREAM if self._is_closed() else Failure(lib.transport_error(error))
        if self._is_closed():
            return _CLOSED_STREAM
        if read.deadline is not None and time.monotonic() > read.deadline:
            return OUT_OF_TIME
        return chunk

    def _wait_as_events_do(self, read: Read) -> None:
        """Let each read wait as long as the stream may be silent; httpcore looks at this very dict, once."""
        from coze.run.deadline import until  # noqa: PLC0415

        left = None if read.deadline is None else read.deadline - time.monotonic()
        self._timeouts["read"] = until(read.idle, read.deadline, left, self._switch)
        self._timeouts = {}

    def _leave(self) -> None:
        """End the stream where it is; whoever observes it is told."""
        if not self._ended:
            self._ended = self._left = True
            with contextlib.suppress(StopIteration, Left):
                given = self._work.throw(Left())
                while not isinstance(given, Success | Failure):
                    given = self._work.send(self._perform(given))
            self._work.close()
        self._shut()

    def _end(self) -> None:
        self._ended = True
        self._work.close()
        self._shut()

    def _shut(self) -> None:
        answer, self._open = self._open, None
        self._chunks = iter(())
        if self._switch is not None:
            self._switch.release()
        if answer is not None:
            answer.close()


def _measure(form: FormBody) -> Outcome[Measured]:
    from coze.run.upload import measure  # noqa: PLC0415

    return measure(form)


_CLOSED_STREAM: Final = Failure(Closed("stream"))
_OPEN: Final[Outcome[Any]] = Success(None)

Keep: TypeAlias = "Callable[[Answer, dict[str, float | None]], None]"
"""Takes an answer that is open, and the timeouts of its connection."""

__all__ = ["Engine", "EventStream"]
