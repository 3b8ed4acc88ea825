"""Streams: opened, read event by event, and continued by other streams, in one pure generator."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import evolve, frozen
from returns.result import Failure, Success

from coze.decode import binary
from coze.effect import Effect, Ids, Stream
from coze.errors import (
    Call,
    Closed,
    CozeError,
    DecodeError,
    InvalidArgument,
    LimitExceeded,
    StreamInterrupted,
    TransportError,
)
from coze.http import HttpResponse
from coze.outcome import Outcome, mapped
from coze.run.inflate import PIECE, Inflate, inflate
from coze.run.interpret import (
    EARLY,
    NOTHING,
    Tried,
    error_name,
    make_call,
    perform,
    record_of_end,
    timed_out,
    timeouts_for,
    too_long,
)
from coze.run.primitives import CLOCK, Context, Observe, Primitive, Read, Shut, Work, with_deadline

T = TypeVar("T")
R = TypeVar("R")

Item: TypeAlias = Outcome[T]
"""What a stream hands to its reader, between the primitives."""

Following: TypeAlias = Generator[Primitive | Outcome[T], Any, R]
"""A generator that gives items besides primitives."""


class Left(Exception):  # noqa: N818  # what a shell throws into `follow`, and nobody else sees
    """The reader of a stream has left it before its end."""


def follow(stream: Stream[T], context: Context) -> Following[T, None]:
    """Open a stream and read it, and those that continue it. A failure is the last item."""
    context = yield from with_deadline(context)
    following: Stream[T] | None = stream
    heard = _Heard()
    with contextlib.suppress(Left):  # at the last item there is nothing to leave any more
        while following is not None:
            match (yield from _open(following, context)):
                case Failure() as failure:
                    yield failure
                    return
                case Success(body):
                    following, heard = yield from _read(body, heard)


@frozen
class _Heard:
    """What is known of a stream so far: how many events it has given, and which chat it speaks of."""

    delivered: int = 0
    ids: Ids | None = None


@frozen(kw_only=True)
class _Body(Generic[T]):
    """A stream that is open: its answer, and what it belongs to."""

    stream: Stream[T]
    response: HttpResponse
    call: Call
    context: Context
    opened_at: float
    idle: float | None

    def ended(self, outcome: Outcome[object]) -> Work[None]:
        """Tell the observer how it has ended."""
        if self.context.observed:
            now: float = yield CLOCK
            tried = Tried(outcome, self.response.attempts, self.response)
            yield Observe(record_of_end("call", self.call, tried, now - self.opened_at))

    def placed(self, error: CozeError) -> CozeError:
        """Note on an error which call it belongs to."""
        log_id = error.log_id or self.response.log_id
        return evolve(error, call=self.call, attempts=self.response.attempts, log_id=log_id)


def _open(stream: Stream[T], context: Context) -> Work[Outcome[_Body[T]]]:
    timeouts = timeouts_for(stream.http, context.timeouts)
    # The head may be as late as any event; a total that the caller chose is for the head, too.
    total = max(timeouts.total or 0.0, timeouts.idle or 0.0)
    http = evolve(stream.http, total=total, invalid=stream.http.invalid or (None if stream.http.streamed else _WHOLE))
    opened_at: float = yield CLOCK
    match (yield from make_call(http, context, _head)):
        case Failure() as failure:
            return failure
        case Success(response):
            call = http.call(context.profile.host)
            body = _Body(
                stream=stream,
                response=response,
                call=call,
                context=context,
                opened_at=opened_at,
                idle=timeouts.idle,
            )
            return Success(body)


def _head(response: HttpResponse) -> Outcome[HttpResponse]:
    """Take the head of an answer for a stream's, or say what it is instead."""
    return mapped(binary(response.http.streamed)(response), lambda _: response)


def _read(body: _Body[T], heard: _Heard) -> Following[T, tuple[Stream[T] | None, _Heard]]:
    """Read one answer to its end: give the stream that continues it, if one does, and what is known by then."""
    stream, context = body.stream, body.context
    decode, limits, then = stream.decode, context.limits, stream.then
    terminal, marked = decode.terminal, decode.terminal | decode.settling
    parser, inflates = decode.parser(limits), inflate(body.response.headers)
    read = Read(body.idle, context.deadline)
    ids, delivered = heard.ids, heard.delivered
    named = False  # whether an event of this answer has said which chat it is
    continuation: Effect[Stream[T] | None] | None = None
    last: Outcome[T] | None = None  # the terminal event, when it has come
    settled, ended = not marked, False
    failure: CozeError | None = None
    try:
        while failure is None and last is None and not ended:
            chunk: bytes | Failure[CozeError] | None
            chunk = (yield read) if inflates is None else (yield from _inflated(inflates, read))
            if chunk is None:  # whoever has opened the stream does not want to wait
                continue
            if not isinstance(chunk, bytes):
                failure = yield from _cut(chunk.failure(), body, ids, delivered)
                break
            ended = not chunk
            for event in parser.close() if ended else parser.feed(chunk):
                outcome = decode(event, limits)
                if type(outcome) is Failure:  # `isinstance` asks its abstract bases, for each event
                    error = outcome.failure()
                    cut_off = ended and isinstance(error, DecodeError)
                    failure = _interrupted("the body ended inside an event", ids, delivered) if cut_off else error
                    break
                value = outcome.unwrap()
                if not named:
                    found = decode.ids(value)
                    named, ids = found is not None, found or ids
                if type(value) in marked:
                    settled = True
                    if type(value) in terminal:
                        last = outcome
                        break
                if then is not None and continuation is None:
                    continuation = then(value)
                delivered += 1
                yield outcome
            if failure is None and last is None and parser.overflowed:
                failure = LimitExceeded("limits.event_bytes", limits.event_bytes)
    except Left:
        yield from body.ended(Failure(Closed("stream")))
        raise
    yield _SHUT
    if failure is None and not settled:
        failure = _interrupted("the body ended", ids, delivered)
    if failure is not None:
        placed = Failure(body.placed(failure))
        yield from body.ended(placed)
        yield placed
        return None, heard
    yield from body.ended(last or NOTHING)
    if last is not None and then is not None and continuation is None:
        continuation = then(last.unwrap())
        if continuation is not None:  # it is this event that the stream goes on from: it is no end
            yield last
            last, delivered = None, delivered + 1
    following: Stream[T] | None = None
    if continuation is not None:
        match (yield from perform(continuation, context)):
            case Success(following):
                pass
            case Failure(error):
                yield Failure(error if error.call is not None else body.placed(error))
                return None, heard
    if following is None and last is not None:
        yield last
    return following, _Heard(delivered, ids)


def _inflated(inflates: Inflate, read: Read) -> Work[bytes | Failure[CozeError] | None]:
    """Give the next bytes without their compression; none at the end."""
    while True:
        chunk: bytes | Failure[CozeError] | None = b"" if inflates.more else (yield read)
        if not isinstance(chunk, bytes):
            return chunk
        ended = not chunk and not inflates.more
        piece = (inflates.problem() or b"") if ended else inflates(chunk, PIECE)
        if isinstance(piece, TransportError):
            return Failure(piece)
        if piece or ended:
            return piece


def _cut(error: CozeError, body: _Body[T], ids: Ids | None, delivered: int) -> Work[CozeError]:
    """Say what it means that the bytes of a stream have failed."""
    if isinstance(error, Closed):
        return error
    if timed_out(error) and body.context.deadline is not None:
        now: float = yield CLOCK
        if now >= body.context.deadline - EARLY:
            return too_long(body.context, body.call, 1)
    return _interrupted(_reason(error), ids, delivered, cut_by_time=timed_out(error))


def _reason(error: CozeError) -> str:
    return f"{error.phase}: {error.reason}" if isinstance(error, TransportError) else error_name(error)


def _interrupted(reason: str, ids: Ids | None, delivered: int, *, cut_by_time: bool = False) -> StreamInterrupted:
    return StreamInterrupted(
        reason,
        delivered=delivered,
        conversation_id=ids.conversation_id if ids else None,
        chat_id=ids.chat_id if ids else None,
        timed_out=cut_by_time,
    )


_SHUT: Final = Shut()
_WHOLE: Final = InvalidArgument("stream", "its message does not say which answers are read as they come (`streamed`)")
