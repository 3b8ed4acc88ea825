"""Event streams over a socket, in all three colours: as they are written, to their end, and out of them early."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import AsyncIterator, Callable
from concurrent.futures import CancelledError
from typing import Any

import anyio
import httpx
import pytest
from attrs import evolve
from colours import Colour
from scripted import (
    EVENT_STREAM,
    PATIENCE,
    Connection,
    Live,
    LiveStream,
    Script,
    Server,
    answer,
    chunk,
    closing,
    event,
    head,
    ok,
    page,
    refused,
    replies,
    resetting,
    silent,
)

from coze import (
    ApiError,
    AsyncRunner,
    Closed,
    CozeError,
    DecodeError,
    Effect,
    Failure,
    LimitExceeded,
    Limits,
    Outcome,
    Record,
    Retry,
    Stream,
    StreamInterrupted,
    Success,
    Timeouts,
    TransportError,
    UnexpectedResponse,
    succeed,
)
from coze.api import chat, users
from coze.models.chat_events import ChatEvent, Completed, Created, Done, MessageDelta, RequiresAction

TALK = chat.stream(bot_id="7", user_id="u")
IDS = {"id": "c1", "conversation_id": "v1"}
CREATED = event("conversation.chat.created", IDS)
DELTA = event("conversation.message.delta", {"role": "assistant", "content": "Hel", "chat_id": "c1"})
COMPLETED = event("conversation.chat.completed", IDS)
ACTION = event("conversation.chat.requires_action", IDS)
DONE = event("done", "[DONE]")
PROMPT = 2.0


def opened(*pieces: bytes, end: Script = silent()) -> Script:  # noqa: B008  # a function
    """Answer a request with a stream that brings these pieces, and then goes on as it says."""

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(EVENT_STREAM)
        for piece in pieces:
            connection.send(piece)
        end(connection)

    return play


def of(item: Outcome[ChatEvent] | None) -> type:
    """Name what an item of a stream is: the class of its event or of its error."""
    match item:
        case Success(value):
            return type(value)
        case Failure(error):
            return type(error)
        case None:
            return type(None)


# --- how it goes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("framed", [False, True], ids=["until the end", "chunked"])
def test_events_arrive_as_they_are_written(colour: Colour, framed: bool) -> None:
    """Each event is there when it has been written, long before the body ends; the log id from the first on."""
    turns = [threading.Event() for _ in range(3)]
    start = head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", "X-Tt-Logid": "log-1"})

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(start if framed else EVENT_STREAM)
        for turn, data in zip(turns, (CREATED, DELTA, DONE), strict=True):
            connection.wait(turn)
            connection.send(chunk(data) if framed else data)

    with Server(play) as server, Live(colour, server) as live:
        stream = live.events(TALK)
        for turn, kind in zip(turns, (Created, MessageDelta, Done), strict=True):
            waiting = stream.begin()
            time.sleep(0.02)
            assert not waiting.done()
            turn.set()
            assert of(waiting.result(PATIENCE)) is kind
            assert stream.log_id == "log-1"
        assert stream.next() is None


def test_nothing_is_sent_before_the_first_item_is_asked_for(colour: Colour) -> None:
    """To make a stream, and to close one that was never read, connects to nobody."""
    with Server(opened(CREATED)) as server, Live(colour, server) as live:
        live.events(TALK).close()
        stream = live.events(TALK)
        assert server.connections == []
        assert of(stream.next()) is Created
        assert [(one.method, one.target) for one in server.requests] == [("POST", "/v3/chat")]
        stream.close()


def test_a_stream_is_asked_for_as_one(colour: Colour) -> None:
    """A stream's request accepts events, and no compression, which would delay them."""
    with Server(opened(DONE)) as server:
        assert [of(item) for item in colour.events(TALK, server.runner)] == [Done]
        [request] = server.requests
    assert request.headers["accept"] == "text/event-stream"
    assert request.headers["accept-encoding"] == "identity"
    assert request.json() == {"bot_id": "7", "user_id": "u", "stream": True}


TYPE = {"Content-Type": "text/event-stream"}
IN_CHUNKS = head(200, {**TYPE, "Transfer-Encoding": "chunked"})
BODY = CREATED + DONE
ENDINGS: dict[str, tuple[bytes, int]] = {
    "chunks": (IN_CHUNKS + chunk(CREATED) + chunk(DONE) + chunk(b""), 1),
    "chunks after heads of another kind": (b"HTTP/1.1 103 Early\r\n\r\n" * 2 + IN_CHUNKS + chunk(BODY) + chunk(b""), 1),
    "a length": (head(200, {**TYPE, "Content-Length": str(len(BODY))}) + BODY, 1),
    "more than the length": (head(200, {**TYPE, "Content-Length": str(len(BODY))}) + BODY + ok("smuggled"), 2),
    "an answer behind the chunks": (IN_CHUNKS + chunk(BODY) + chunk(b"") + ok("smuggled"), 2),
    "chunks that have not ended": (IN_CHUNKS + chunk(BODY), 2),
    "no end": (EVENT_STREAM + BODY, 2),
    "another wish": (IN_CHUNKS[:-2] + b"Connection: keep-alive\r\n\r\n" + chunk(BODY) + chunk(b""), 1),
    "a wish": (
        head(200, {**TYPE, "Transfer-Encoding": "chunked", "Connection": "close"}) + chunk(BODY) + chunk(b""),
        2,
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_connection_serves_again_after_a_whole_stream(colour: Colour, name: str) -> None:
    """A connection whose stream has ended, with nothing behind it, takes the next call; any other one is closed."""
    reply, connections = ENDINGS[name]
    with Server(replies(reply, ok({"user_id": "7"}))) as server, Live(colour, server) as live:
        assert [of(item) for item in live.events(TALK).rest()] == [Created, Done]
        outcome = live.run(users.me())
        assert isinstance(outcome, Success)
        assert outcome.unwrap().user_id == "7"
        assert len(server.connections) == connections


def test_a_stream_that_has_ended_touches_its_connection_no_more(colour: Colour) -> None:
    """To leave or to close a stream that is over does nothing to its connection, which may be another's by then."""
    whole = IN_CHUNKS + chunk(BODY) + chunk(b"")
    with Server(replies(*[whole] * 4, ok({"user_id": "7"}))) as server, Live(colour, server) as live:
        streams = [live.events(TALK) for _ in range(3)]
        for stream in streams:
            assert [of(item) for item in stream.rest()] == [Created, Done]
        going = live.events(TALK)
        waiting = going.begin()
        for stream in streams:
            stream.close()
        assert of(waiting.result(PATIENCE)) is Created
        assert [of(item) for item in going.rest()] == [Done]
        assert isinstance(live.run(users.me()), Success)
        assert len(server.connections) == 1


@pytest.mark.parametrize("wrong", [b"soon\r\n", b"-5\r\nhello\r\n", b"2\r\nhello\r\n", b"\r\n"])
def test_broken_framing_cuts_a_stream(colour: Colour, wrong: bytes) -> None:
    """Chunks that are none end a stream as a broken connection does, after the events that have come."""
    with Server(replies(IN_CHUNKS + chunk(CREATED) + wrong + chunk(DONE))) as server:
        first, last = colour.events(TALK, server.runner)
    assert (of(first), of(last)) == (Created, StreamInterrupted)


def test_the_connection_is_closed_at_the_last_event(colour: Colour) -> None:
    """The terminal event ends a stream at once, though the body goes on, and frees its connection."""
    with (
        Server(opened(CREATED, DONE), replies(ok({"user_id": "7"}))) as server,
        Live(colour, server) as live,
    ):
        stream = live.events(TALK)
        assert [of(item) for item in stream.rest()] == [Created, Done]
        assert server.connection().gone.wait(PROMPT)
        assert isinstance(live.run(users.me()), Success)


# --- how it ends ------------------------------------------------------------------------------------------------------

CUT = StreamInterrupted("", delivered=1, conversation_id="v1", chat_id="c1")


@pytest.mark.parametrize(
    ("script", "last"),
    [
        (opened(CREATED, COMPLETED, end=closing()), Completed),
        (opened(CREATED, end=closing()), StreamInterrupted),
        (opened(CREATED, end=closing(DELTA[:-9])), StreamInterrupted),
        (opened(CREATED, end=resetting()), StreamInterrupted),
        (opened(CREATED, event("error", {"code": 4000, "msg": "no"}), DELTA), ApiError),
        (opened(CREATED, event("conversation.message.delta", "no"), DELTA), DecodeError),
        (opened(CREATED, b"data: " + b"x" * 5000), LimitExceeded),
    ],
    ids=["completed", "closed", "closed inside an event", "reset", "error event", "wrong event", "large event"],
)
def test_a_stream_ends_as_it_should(colour: Colour, script: Script, last: type) -> None:
    """However a stream ends, its events come first; a failure is last, and the connection is closed."""
    with Server(script) as server, Live(colour, server, limits=Limits(event_bytes=4000)) as live:
        items = live.events(TALK).rest()
        assert of(items[0]) is Created
        assert of(items[-1]) is last
        assert len(items) == 2
        if isinstance(items[-1], Failure):
            error = items[-1].failure()
            assert (error.log_id, error.attempts, error.call) == ("log-1", 1, TALK.http.call(server.address))
            if isinstance(error, StreamInterrupted):
                assert (error.conversation_id, error.chat_id, error.delivered) == ("v1", "c1", 1)
        if last in (ApiError, DecodeError, LimitExceeded):
            assert server.connection().gone.wait(PROMPT)


def test_a_chunked_body_that_is_cut_is_an_interruption(colour: Colour) -> None:
    """A chunked body without its last chunk is cut, though the connection was closed in order after completed."""
    start = head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
    with Server(replies(closing(start + chunk(CREATED) + chunk(DELTA)))) as server:
        items = colour.events(TALK, server.runner)
    assert [of(item) for item in items] == [Created, MessageDelta, StreamInterrupted]


JSON_LIKE: dict[str, tuple[bytes, type[CozeError], int | None]] = {
    "a refusal": (refused(4000, headers={"X-Tt-Logid": "log-1"}), ApiError, 200),
    "a refusal with a status": (refused(4200, 404, headers={"X-Tt-Logid": "log-1"}), ApiError, 404),
    "a success without events": (ok({}, headers={"X-Tt-Logid": "log-1"}), UnexpectedResponse, 200),
    "a page": (page(200, {"X-Tt-Logid": "log-1"}), UnexpectedResponse, 200),
    "a page of a gateway": (page(502, {"X-Tt-Logid": "log-1"}), UnexpectedResponse, 502),
    "events under a status of failure": (
        answer(CREATED + DONE, 500, {"Content-Type": "text/event-stream", "X-Tt-Logid": "log-1"}),
        UnexpectedResponse,
        500,
    ),
    "events without a content type": (answer(CREATED + DONE, headers={"X-Tt-Logid": "log-1"}), DecodeError, None),
}


@pytest.mark.parametrize("name", JSON_LIKE)
def test_what_is_no_stream_is_one_failure(colour: Colour, name: str) -> None:
    """An answer that brings no events is one failure, with its status and log id; the connection is used again."""
    reply, kind, status = JSON_LIKE[name]
    with Server(replies(reply, ok({"user_id": "7"}))) as server, Live(colour, server) as live:
        [item] = live.events(TALK).rest()
        assert isinstance(item, Failure)
        error = item.failure()
        assert type(error) is kind
        assert error.log_id == "log-1"
        assert getattr(error, "status", None) == status
        assert isinstance(live.run(users.me()), Success)
        assert len(server.connections) == 1


def test_a_stream_that_nobody_answers_is_one_failure(colour: Colour) -> None:
    """If the connection breaks before the head, that is a failure of the transport, and the write is not repeated."""
    with Server(replies(resetting())) as server:
        [item] = colour.events(TALK, server.runner)
        assert of(item) is TransportError
        assert len(server.requests) == 1


# --- silence ----------------------------------------------------------------------------------------------------------


def test_silence_ends_a_stream(colour: Colour) -> None:
    """A stream that is silent for longer than it may be is cut, as a timeout; the connection is closed."""
    with Server(opened(CREATED)) as server:
        began = time.monotonic()
        items = colour.events(TALK, {**server.runner, "timeouts": Timeouts(idle=0.2)})
        took = time.monotonic() - began
        assert [of(item) for item in items] == [Created, StreamInterrupted]
        error = items[-1].failure()
        assert isinstance(error, StreamInterrupted)
        assert error.timed_out
        assert (error.conversation_id, error.chat_id) == ("v1", "c1")
        assert 0.2 <= took < 0.2 + PROMPT
        assert server.connection().gone.wait(PROMPT)


def test_a_ping_is_no_silence(colour: Colour) -> None:
    """Any byte, be it of a comment, begins the time of silence anew."""

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(EVENT_STREAM + CREATED)
        connection.send(b": ping\n\n" * 3, pace=0.04)
        connection.send(DONE)

    with Server(play) as server:
        began = time.monotonic()
        items = colour.events(TALK, {**server.runner, "timeouts": Timeouts(idle=0.4)})
        assert time.monotonic() - began > 0.8
        assert [of(item) for item in items] == [Created, Done]


@pytest.mark.parametrize("pinging", [False, True], ids=["silent", "pinging"])
def test_a_stream_ends_with_the_limit_of_the_whole(colour: Colour, pinging: bool) -> None:
    """A stream that was given a limit for the whole of it ends with that limit, be it silent or not."""

    def ping(connection: Connection) -> None:
        connection.send(b":\n" * 10_000, pace=0.02)

    with Server(opened(CREATED, end=ping if pinging else silent())) as server, Live(colour, server) as live:
        stream = live.events(TALK, within=0.3)
        began = time.monotonic()
        assert of(stream.next()) is Created
        last = stream.begin().result(PATIENCE)
        assert of(last) is LimitExceeded
        assert time.monotonic() - began < 0.3 + PROMPT


def test_the_head_of_a_stream_has_a_total(colour: Colour) -> None:
    """A server that never begins to answer is waited for no longer than the total that was chosen."""
    with Server(silent()) as server:
        began = time.monotonic()
        [item] = colour.events(TALK, server.runner, timeouts=Timeouts(total=0.3))
        assert isinstance(item, Failure)
        error = item.failure()
        assert isinstance(error, TransportError)
        assert error.timed_out
        assert time.monotonic() - began < 0.3 + PROMPT


# --- onwards ----------------------------------------------------------------------------------------------------------


def again(event: object) -> Effect[Stream[ChatEvent]] | None:
    """Go on with another talk when the chat waits."""
    return succeed(TALK) if isinstance(event, RequiresAction) else None


def once_more(event: object) -> Effect[Stream[ChatEvent]] | None:
    """Go on with another talk at the end of the first."""
    return succeed(TALK) if isinstance(event, Done) else None


def test_a_stream_goes_on_over_its_connections(colour: Colour) -> None:
    """Each part has a connection of its own, which is closed at its end; the whole is one stream."""
    with (
        Server(opened(CREATED, ACTION, DONE), opened(DELTA, DONE)) as server,
        Live(colour, server) as live,
    ):
        items = live.events(evolve(TALK, then=again)).rest()
        assert [of(item) for item in items] == [Created, RequiresAction, MessageDelta, Done]
        assert len(server.requests) == 2
        for number in range(2):
            assert server.connection(number).gone.wait(PROMPT)


def test_each_part_may_be_silent_for_as_long(colour: Colour) -> None:
    """The time of silence is that of each part: the last one is cut by it as a timeout, and its connection closed."""
    with Server(opened(ACTION, DONE), opened(DELTA)) as server:
        began = time.monotonic()
        items = colour.events(evolve(TALK, then=again), {**server.runner, "timeouts": Timeouts(idle=0.2)})
        took = time.monotonic() - began
        assert [of(item) for item in items] == [RequiresAction, MessageDelta, StreamInterrupted]
        error = items[-1].failure()
        assert isinstance(error, StreamInterrupted)
        assert (error.timed_out, error.delivered) == (True, 2)
        assert 0.2 <= took < 0.2 + PROMPT
        assert server.connection(1).gone.wait(PROMPT)


def test_a_stream_that_is_abandoned_between_two_parts_holds_nothing(colour: Colour) -> None:
    """A stream that is dropped at the event that it would go on from has no connection open, and needs no warning."""
    with Server(opened(CREATED, DONE)) as server, Live(colour, server) as live:
        stream = live.events(evolve(TALK, then=once_more))
        assert [of(stream.next()) for _ in range(2)] == [Created, Done]
        assert server.connection().gone.wait(PROMPT)
        stream.abandon()
        assert len(server.requests) == 1


# --- out of it --------------------------------------------------------------------------------------------------------


def test_leaving_the_block_closes_the_connection_at_once(colour: Colour) -> None:
    """To leave the ``with`` block early closes the connection, which the server sees, and nothing else."""
    with (
        Server(opened(CREATED, DELTA), replies(ok({"user_id": "7"}))) as server,
        Live(colour, server) as live,
    ):
        stream = live.events(TALK)
        assert of(stream.leave_early()) is Created
        assert server.connection().gone.wait(PROMPT)
        assert isinstance(live.run(users.me()), Success)


def test_an_error_in_the_block_closes_the_connection_at_once(colour: Colour) -> None:
    """An exception that leaves the ``with`` block closes the connection too, and goes on."""
    with Server(opened(CREATED, DELTA)) as server, Live(colour, server) as live:
        with pytest.raises(ZeroDivisionError):
            live.events(TALK).leave_early(lambda: 1 / 0)
        assert server.connection().gone.wait(PROMPT)


def later(script: Script, started: threading.Event) -> Script:
    """Do something, and tell the test."""

    def play(connection: Connection) -> None:
        connection.read_request()
        started.set()
        script(connection)

    return play


WAITS: dict[str, tuple[Script, dict[str, Any]]] = {
    "an event": (silent(EVENT_STREAM), {}),
    "the rest of an event": (silent(EVENT_STREAM + DELTA[:-5]), {}),
    "the head": (silent(), {}),
    "the rest of the head": (silent(EVENT_STREAM[:-5]), {}),
    "the next try": (
        lambda connection: connection.send(refused(4013, 429, {"Retry-After": "4"})),
        {"retry": Retry(attempts=2)},
    ),
}


@pytest.mark.parametrize("name", WAITS)
def test_close_wakes_who_waits(colour: Colour, name: str) -> None:
    """To close a stream from elsewhere wakes the reader at once, with `Closed`, whatever it waits for."""
    script, options = WAITS[name]
    started = threading.Event()
    with Server(later(script, started)) as server, Live(colour, server) as live:
        stream = live.events(TALK, **options)
        waiting = stream.begin()
        assert started.wait(PATIENCE)
        time.sleep(0.05)  # until the reader waits
        began = time.monotonic()
        stream.close()
        item = waiting.result(2)
        assert of(item) is Closed
        assert time.monotonic() - began < PROMPT
        assert stream.next() is None
        server.connection().reset()


@pytest.mark.parametrize(
    ("stream", "body", "ends"),
    [
        (TALK, CREATED + DONE, [[Created, Done], [Created, Closed]]),
        (evolve(TALK, then=again), ACTION + DONE, [[RequiresAction, Closed]]),
    ],
    ids=["at its end", "before it goes on"],
)
@pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=str)
def test_close_reaches_a_stream_that_is_being_shut(
    backend: Colour, stream: Stream[ChatEvent], body: bytes, ends: list[list[type]]
) -> None:
    """A stream that is closed while its connection closes does not end as if it were whole: `Closed` is its end."""

    class Slow(httpx.AsyncByteStream):
        """A body whose connection takes its time to close."""

        def __init__(self) -> None:
            self.closing, self.closed = anyio.Event(), anyio.Event()

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield body

        async def aclose(self) -> None:
            self.closing.set()
            await self.closed.wait()

    items: list[type] = []

    async def work(runner: AsyncRunner) -> None:
        events = runner.events(stream)

        async def read() -> None:
            items.extend([of(item) async for item in events])

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            with anyio.fail_after(PATIENCE):
                await slow.closing.wait()
            await events.close()
            slow.closed.set()

    slow = Slow()
    kind = {"Content-Type": "text/event-stream"}
    backend.within(work, backend.answered_by(lambda _: httpx.Response(200, headers=kind, stream=slow)))
    assert items in ends


def test_close_ends_a_stream_that_is_not_being_read(colour: Colour) -> None:
    """A stream that was closed between two items gives `Closed` and then nothing; closing twice is fine."""
    with Server(opened(CREATED)) as server, Live(colour, server) as live:
        stream = live.events(TALK)
        stream.next()
        stream.close()
        assert server.connection().gone.wait(PROMPT)
        stream.close()
        assert [of(item) for item in stream.rest()] == [Closed]
        never = live.events(TALK)
        never.close()
        assert [of(item) for item in never.rest()] == [Closed]
        assert len(server.requests) == 1


def test_a_stream_ends_with_its_runner(colour: Colour) -> None:
    """A stream of a runner that was closed meanwhile ends with a failure, and one that is begun then does too."""
    with Server(opened(CREATED)) as server, Live(colour, server) as live:
        stream = live.events(TALK)
        stream.next()
        live.close()
        assert server.connection().gone.wait(PROMPT)
        items = [of(item) for item in stream.rest()]
        assert items in ([Closed], [StreamInterrupted])
        assert [of(item) for item in live.events(TALK).rest()] == [Closed]


@pytest.mark.parametrize("name", ["an event", "the head"])
@pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=str)
def test_cancellation_closes_the_connection(backend: Colour, name: str) -> None:
    """To cancel the task that reads closes the connection; cancellation is not swallowed, the runner stays usable."""
    started = threading.Event()
    script, _ = WAITS[name]
    with Server(later(script, started), replies(ok({"user_id": "7"}))) as server, Live(backend, server) as live:
        stream = live.events(TALK)
        waiting = stream.begin()
        assert started.wait(PATIENCE)
        time.sleep(0.05)  # until the reader waits
        waiting.cancel()
        with pytest.raises(CancelledError):
            waiting.result(PATIENCE)
        assert server.connection().gone.wait(PROMPT)
        assert isinstance(live.run(users.me()), Success)  # by then the cancelled task has ended, too
        assert of(stream.next()) is Closed  # an interruption is no end
        assert stream.next() is None


def test_a_stream_that_is_abandoned_warns_and_is_closed(colour: Colour) -> None:
    """A stream that is dropped without being closed says so with a ResourceWarning, and its connection is closed."""
    with warnings.catch_warnings(), Server(opened(CREATED)) as server, Live(colour, server) as live:
        # Of what the warning itself holds on to; trio has a word of its own on it, whenever it gets to it.
        warnings.simplefilter("ignore", ResourceWarning)
        stream = live.events(TALK)
        stream.next()
        with pytest.warns(ResourceWarning, match="stream was not closed"):
            stream.abandon()
        gc.collect()
        assert server.connection().gone.wait(1)


@pytest.mark.parametrize("read", [LiveStream.rest, LiveStream.leave_early], ids=["to its end", "left early"])
def test_an_observer_is_told_when_a_stream_ends(colour: Colour, read: Callable[[LiveStream[Any]], object]) -> None:
    """An operator sees the start and the end of a stream's call, be it read to its end or left early."""
    records: list[Record] = []
    with Server(opened(CREATED, DONE)) as server, Live(colour, server, observer=records.append) as live:
        read(live.events(TALK))
    seen = [(one.scope, one.moment) for one in records]
    assert seen == [("call", "start"), ("attempt", "start"), ("attempt", "end"), ("call", "end")]
    assert {one.log_id for one in records if one.moment == "end"} == {"log-1"}
