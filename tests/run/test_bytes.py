"""Streams of bytes over a socket, in all three colours: as they come, to their end, and out of them early."""

from __future__ import annotations

import gc
import gzip
import io
import threading
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any, Final

import pytest
from attrs import evolve
from colours import Colour
from hypothesis import given
from hypothesis import strategies as st
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
    Closed,
    CozeError,
    Failure,
    InvalidArgument,
    LimitExceeded,
    Limits,
    Outcome,
    Record,
    Retry,
    StreamInterrupted,
    Success,
    Timeouts,
)
from coze.api import chat, speech
from coze.errors import TransportError
from coze.http import Metadata
from coze.run.inflate import PIECE, Inflate

SAID: Final = speech.stream(input="Good morning.", voice_id="7")
WHOLE: Final = speech.create(input="Good morning.", voice_id="7")
TALK: Final = chat.stream(bot_id="7", user_id="u")
AUDIO: Final = {"Content-Type": "audio/mpeg", "X-Tt-Logid": "log-1"}
PROMPT: Final = 2.0
FRAMED: Final = {
    "sized": (head(200, {**AUDIO, "Content-Length": "9"}), b"one", b"two", b"end", b""),
    "chunked": (
        head(200, {**AUDIO, "Transfer-Encoding": "chunked"}),
        chunk(b"one"),
        chunk(b"two"),
        chunk(b"end"),
        chunk(b""),
    ),
    "until the end": (head(200, AUDIO), b"one", b"two", b"end", b""),
}
"""A head and three pieces, framed in each way, and what follows at the end."""


def opened(*pieces: bytes, end: Script = silent()) -> Script:  # noqa: B008  # a function
    """Answer a request with audio that brings these pieces, of nine bytes, and then goes on as it says."""

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(FRAMED["sized"][0] + b"".join(pieces))
        end(connection)

    return play


def joined(items: list[Outcome[bytes]]) -> bytes:
    """Join the pieces of a stream that has none but successes."""
    assert all(isinstance(item, Success) for item in items), items
    return b"".join(item.unwrap() for item in items)


def last(items: list[Outcome[Any]]) -> CozeError:
    """Give the error that ends a stream; before it there is none."""
    *before, end = items
    assert all(isinstance(item, Success) for item in before), items
    assert isinstance(end, Failure)
    return end.failure()


# --- how it goes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("framing", FRAMED)
def test_pieces_come_as_they_are_written(colour: Colour, framing: str) -> None:
    """Each piece is there when it was written, long before the end; the log id from the first on."""
    turns = [threading.Event() for _ in range(4)]
    start, *pieces, end = FRAMED[framing]

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(start)
        for turn, data in zip(turns, (*pieces, end), strict=True):
            connection.wait(turn)
            connection.send(data)
        if framing == "until the end":
            connection.close()

    with Server(play) as server, Live(colour, server) as live:
        stream = live.events(SAID)
        assert server.connections == []
        for turn, piece in zip(turns, (b"one", b"two", b"end"), strict=False):
            waiting = stream.begin()
            turn.set()
            assert waiting.result(PATIENCE) == Success(piece)
            assert stream.log_id == "log-1"
        turns[3].set()
        assert stream.next() is None
        assert stream.next() is None
        [request] = server.requests
    assert (request.method, request.target, request.json()["voice_id"]) == ("POST", "/v1/audio/speech", "7")
    assert (request.headers["accept"], request.headers["accept-encoding"]) == ("*/*", "identity")


@pytest.mark.parametrize("framing", ["sized", "chunked"])
def test_a_connection_is_used_again_after_the_end(colour: Colour, framing: str) -> None:
    """What was read to its declared end leaves its connection to the next call."""
    start, *rest = FRAMED[framing]
    with Server(replies(b"".join((start, *rest)))) as server, Live(colour, server) as live:
        for _ in range(2):
            assert joined(live.events(SAID).rest()) == b"onetwoend"
        assert len(server.connections) == 1


def test_nothing_is_audio_too(colour: Colour) -> None:
    """Audio without a byte is a stream without a piece, and whole."""
    with Server(replies(answer(b"", headers=AUDIO))) as server:
        assert colour.events(SAID, server.runner) == []


def test_a_stream_has_no_limit_of_its_size(colour: Colour) -> None:
    """The limit of a body does not hold for what is not kept; a piece has at most 64 KiB."""
    with Server(replies(answer(b"a" * 300_000, headers=AUDIO))) as server:
        items = colour.events(SAID, server.runner, limits=Limits(response_bytes=1000, event_bytes=10))
    assert joined(items) == b"a" * 300_000
    assert max(len(item.unwrap()) for item in items) <= PIECE
    assert all(item.unwrap() for item in items)


CUTS: Final[dict[str, Script]] = {
    "closed within a size": closing(FRAMED["sized"][0] + b"onetwo"),
    "reset within a size": resetting(FRAMED["sized"][0] + b"onetwo"),
    "closed between chunks": closing(FRAMED["chunked"][0] + chunk(b"one") + chunk(b"two")),
    "closed within a chunk": closing(FRAMED["chunked"][0] + chunk(b"onetwo")[:-4]),
    "a broken chunk": closing(FRAMED["chunked"][0] + chunk(b"one") + b"zz\r\n"),
}


@pytest.mark.parametrize("name", CUTS)
def test_audio_that_is_cut_never_ends_as_if_it_were_whole(colour: Colour, name: str) -> None:
    """A body that ends before its declared end is `StreamInterrupted`, with the log id and how much was given."""

    def play(connection: Connection) -> None:
        connection.read_request()
        CUTS[name](connection)

    with Server(play) as server:
        items = colour.events(SAID, server.runner)
    error = last(items)
    assert isinstance(error, StreamInterrupted)
    assert (error.delivered, error.log_id, error.timed_out) == (len(items) - 1, "log-1", False)
    assert error.call == SAID.http.call(server.address)
    assert len(server.requests) == 1


NO_AUDIO: Final = {
    "refused": refused(4000),
    "refused by its status": refused(4100, 401),
    "a success without audio": ok({"audio": "none"}),
    "bytes of no kind": answer(b"\xff\xfb", headers={"Content-Type": "application/octet-stream"}),
    "events": EVENT_STREAM + event("done", "[DONE]"),
    "a page": page(),
    "audio of a failure": answer(b"\xff\xfb", 404, AUDIO),
}


@pytest.mark.parametrize("name", NO_AUDIO)
def test_what_is_no_audio_is_what_it_is_for_the_whole(colour: Colour, name: str) -> None:
    """An answer that is no audio is the failure that `speech.create` gives for it."""

    def play(connection: Connection) -> None:
        connection.read_request()
        closing(NO_AUDIO[name])(connection)

    with Server(play) as server:
        error = last(colour.events(SAID, server.runner))
        whole = colour.run(WHOLE, server.runner)
    assert isinstance(whole, Failure)
    assert error == evolve(whole.failure(), call=SAID.http.call(server.address))


# --- under which policies ---------------------------------------------------------------------------------------------


def test_a_stream_is_tried_again_before_its_head(colour: Colour) -> None:
    """A rate limit is waited for and tried again; what comes after the head is not."""
    script = replies(page(429, {"Retry-After": "0"}), closing(FRAMED["sized"][0] + b"one"))
    with Server(script) as server:
        items = colour.events(SAID, server.runner, retry=Retry(attempts=3, base=0.0))
    assert items[0] == Success(b"one")
    error = last(items)
    assert isinstance(error, StreamInterrupted)
    assert (error.attempts, len(server.requests)) == (2, 2)


def test_silence_ends_a_stream(colour: Colour) -> None:
    """A stream that brings nothing for as long as it may be silent is interrupted, and says that time ran out."""
    with Server(opened(b"one")) as server:
        error = last(colour.events(SAID, {**server.runner, "timeouts": Timeouts(idle=0.2)}))
    assert isinstance(error, StreamInterrupted)
    assert (error.timed_out, error.delivered) == (True, 1)


def test_a_stream_ends_with_the_limit_of_the_whole(colour: Colour) -> None:
    """A stream that was given a limit for the whole of it ends with that limit."""
    with Server(opened(b"one")) as server:
        error = last(colour.events(SAID, server.runner, within=0.3))
    assert isinstance(error, LimitExceeded)
    assert error.limit == "within"


@pytest.mark.parametrize("begun", [False, True], ids=["before the head", "after a piece"])
def test_close_wakes_who_waits(colour: Colour, begun: bool) -> None:
    """To close a stream from elsewhere ends the waiting at once, with `Closed`, and closes the connection."""
    with Server(opened(b"one") if begun else silent()) as server, Live(colour, server) as live:
        stream = live.events(SAID)
        if begun:
            assert stream.next() == Success(b"one")
        waiting = stream.begin()
        server.connection()
        stream.close()
        item = waiting.result(PATIENCE)
        assert isinstance(item, Failure)
        assert isinstance(item.failure(), Closed)
        assert server.connection().gone.wait(PROMPT)


def test_leaving_the_block_closes_the_connection(colour: Colour) -> None:
    """A stream that is left early is closed, and what comes of it later is not read."""
    with Server(opened(b"one")) as server, Live(colour, server) as live:
        assert live.events(SAID).leave_early() == Success(b"one")
        assert server.connection().gone.wait(PROMPT)


def test_a_stream_that_is_abandoned_warns_and_is_closed(colour: Colour) -> None:
    """A stream that is dropped without being closed says so with a ResourceWarning, and its connection is closed."""
    with warnings.catch_warnings(), Server(opened(b"one")) as server, Live(colour, server) as live:
        warnings.simplefilter("ignore", ResourceWarning)  # of what the warning itself holds on to
        stream = live.events(SAID)
        stream.next()
        with pytest.warns(ResourceWarning, match="stream was not closed"):
            stream.abandon()
        gc.collect()
        assert server.connection().gone.wait(PROMPT)


@pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=str)
def test_cancellation_closes_the_connection(backend: Colour) -> None:
    """To cancel the task that reads closes the connection."""
    with Server(opened(b"one")) as server, Live(backend, server) as live:
        stream = live.events(SAID)
        assert stream.next() == Success(b"one")
        waiting = stream.begin()
        waiting.cancel()
        with pytest.raises(CancelledError):
            waiting.result(PATIENCE)
        assert server.connection().gone.wait(PROMPT)


def test_a_stream_says_what_is_read_as_it_comes(colour: Colour) -> None:
    """A stream whose message does not say which answers it reads is refused, and nothing is sent."""
    stream = evolve(SAID, http=evolve(SAID.http, streamed=""))
    with Server(replies(answer(b"audio", headers=AUDIO))) as server:
        assert isinstance(last(colour.events(stream, server.runner)), InvalidArgument)
        assert server.connections == []


# --- opened before it is read -----------------------------------------------------------------------------------------


def open_now(live: Live, stream: Any) -> Outcome[Metadata]:
    """Open a stream, and wait for that."""
    begun = live.call(stream.open) if live.colour == "sync" else live.do(stream.open)
    opened: Outcome[Metadata] = begun.result(PATIENCE)
    return opened


def both(live: Live) -> tuple[LiveStream[bytes], Any]:
    """Make a stream: to read it, and to open it."""
    stream = live.events(SAID)
    return stream, stream._sync or stream._asynchronous  # of the tests' own


def test_a_stream_is_opened_before_its_first_piece(colour: Colour) -> None:
    """`open` sends the request and waits for no more than the head; all that follows is read afterwards, once."""
    turn = threading.Event()

    def play(connection: Connection) -> None:
        connection.read_request()
        connection.send(FRAMED["sized"][0])
        connection.wait(turn)
        connection.send(b"onetwoend")

    with Server(play) as server, Live(colour, server) as live:
        stream, itself = both(live)
        for _ in range(2):
            metadata = open_now(live, itself).unwrap()
            assert (metadata.status, metadata.log_id, metadata.headers["content-length"]) == (200, "log-1", "9")
        turn.set()
        assert joined(stream.rest()) == b"onetwoend"
        assert len(server.requests) == 1
        assert open_now(live, itself) == Failure(Closed("stream"))


def test_what_cannot_be_opened_has_ended(colour: Colour) -> None:
    """A refusal is the failure that `open` gives; then the stream is over."""
    with Server(replies(refused(4000))) as server, Live(colour, server) as live:
        stream, itself = both(live)
        failed = open_now(live, itself)
        assert isinstance(failed, Failure)
        assert isinstance(failed.failure(), ApiError)
        assert stream.rest() == []


def test_a_stream_that_was_only_opened_is_closed(colour: Colour) -> None:
    """To close a stream that was opened and not read closes its connection, and tells who observes it."""
    records: list[Record] = []
    with Server(opened(b"one")) as server, Live(colour, server, observer=records.append) as live:
        stream, itself = both(live)
        open_now(live, itself)
        stream.close()
        assert server.connection().gone.wait(PROMPT)
        assert [(one.scope, one.error) for one in records if one.moment == "end"] == [
            ("attempt", None),
            ("call", "Closed"),
        ]
        assert stream.rest() == [Failure(Closed("stream"))]


# --- compression, which nobody asked for ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity"])
def test_compressed_audio_is_read(colour: Colour, encoding: str) -> None:
    """Audio that is compressed all the same is given as it was before."""
    ways: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes}
    content = ways[encoding](b"sound" * 99)
    with Server(replies(answer(content, headers={**AUDIO, "Content-Encoding": encoding}))) as server:
        assert joined(colour.events(SAID, server.runner)) == b"sound" * 99


def test_compressed_events_are_read(colour: Colour) -> None:
    """Events that are compressed all the same are read."""
    content = gzip.compress(event("conversation.chat.created", {"id": "1", "conversation_id": "2"}) + event("done", ""))
    headers = {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}
    with Server(replies(answer(content, headers=headers))) as server:
        items = colour.events(TALK, server.runner)
    assert [type(item.unwrap()).__name__ for item in items] == ["Created", "Done"]


WRONG: Final = {
    "cut": ("gzip", gzip.compress(b"sound" * 99)[:-9], "not complete"),
    "no gzip": ("gzip", b"sound" * 99, "not complete"),
    "garbage after it": ("gzip", gzip.compress(b"sound") + b"garbage", "broken"),
    "of another kind": ("br", b"sound", "not asked for"),
}


@pytest.mark.parametrize("name", WRONG)
def test_broken_compression_interrupts_a_stream(colour: Colour, name: str) -> None:
    """Bytes whose compression is broken, cut or of a kind that nobody knows end as `StreamInterrupted`."""
    encoding, content, said = WRONG[name]
    with Server(replies(answer(content, headers={**AUDIO, "Content-Encoding": encoding}))) as server:
        error = last(colour.events(SAID, server.runner))
    assert isinstance(error, StreamInterrupted)
    assert said in error.reason


def test_a_bomb_is_read_piece_by_piece(colour: Colour) -> None:
    """A body that is a thousand times as large as its bytes comes in pieces of 64 KiB, and can be left at any."""
    bomb = gzip.compress(bytes(64 * 1024 * 1024), 1)
    reply = answer(bomb, headers={**AUDIO, "Content-Encoding": "gzip"})
    with Server(replies(reply)) as server, Live(colour, server) as live:
        stream = live.events(SAID)
        sizes = [len((stream.next() or Success(b"")).unwrap()) for _ in range(5)]
        stream.close()
    assert sizes == [PIECE] * 5


@given(
    content=st.binary(max_size=3000).map(lambda part: part * 3),
    cuts=st.lists(st.integers(0, 400), max_size=8),
    most=st.integers(1, 5000),
    written=st.sampled_from(["gzip", "zlib", "bare", "two members"]),
)
def test_inflating_is_within_bounds(content: bytes, cuts: list[int], most: int, written: str) -> None:
    """Any bytes, compressed in any way and cut anywhere, come out as they were, never more at once than asked for."""
    bare = zlib.compressobj(wbits=-15)
    data = {
        "gzip": gzip.compress(content, mtime=0),
        "zlib": zlib.compress(content),
        "bare": bare.compress(content) + bare.flush(),
        "two members": gzip.compress(content[:50], mtime=0) + gzip.compress(content[50:], mtime=0),
    }[written]
    inflate, made, source = Inflate("gzip"), io.BytesIO(), io.BytesIO(data)
    for size in [*cuts, len(data)]:
        piece = inflate(source.read(size), most)
        while True:
            assert not isinstance(piece, TransportError)
            assert len(piece) <= most
            made.write(piece)
            if not inflate.more:
                break
            piece = inflate(b"", most)
    assert inflate.problem() is None
    assert made.getvalue() == content
