"""The fault battery: event streams as hard to read as the standard allows, and ends that are none.

What any bytes in any chunks mean is told by `tests/test_events.py`; here they go over the wire.
"""

from __future__ import annotations

import gc
import gzip
import json
import threading
import time
import warnings
from typing import Any, Final

import anyio
import pytest
from battery import FACADE, TALK, Face, Row, cases, fails, gives, perform
from scripted import (
    EVENT_STREAM,
    PATIENCE,
    Connection,
    Script,
    Server,
    answer,
    chunk,
    closing,
    event,
    head,
    ok,
    replies,
    resetting,
    silent,
)

from coze import (
    ApiError,
    DecodeError,
    LimitExceeded,
    StreamInterrupted,
    Timeouts,
    TransportError,
    UnexpectedResponse,
)
from coze.classic import AsyncCoze, AsyncStream, AsyncTokenAuth, ChatEvent, Coze, CozeClosedError, TokenAuth

ME: Final = ok({"user_id": "7", "user_name": "n", "nick_name": "k", "avatar_url": "a"})
IDS: Final = {"id": "c1", "conversation_id": "v1"}
CREATED: Final = event("conversation.chat.created", {**IDS, "status": "created"})
DELTA: Final = event("conversation.message.delta", {"role": "assistant", "content": "你\u2028好", "chat_id": "c1"})
COMPLETED: Final = event("conversation.chat.completed", {**IDS, "status": "completed"})
FAILED: Final = event("conversation.chat.failed", {**IDS, "status": "failed"})
ACTION: Final = event("conversation.chat.requires_action", {**IDS, "status": "requires_action"})
DONE: Final = event("done", "[DONE]")
WHOLE: Final = CREATED + DELTA + COMPLETED + DONE
ITEMS: Final = ("created", "你\u2028好", "completed")
CHUNKED: Final = head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
COMMENT: Final = b": ping\n\n"


def brought(*pieces: bytes) -> bytes:
    """Answer with a stream that comes in these chunks."""
    return CHUNKED + b"".join(chunk(piece) for piece in pieces if piece) + chunk(b"")


def each(content: bytes, size: int) -> bytes:
    """Answer with a stream that comes in chunks of one size."""
    return brought(*(content[at : at + size] for at in range(0, len(content), size)))


def ended(content: bytes, end: str) -> bytes:
    """End all lines otherwise."""
    return content.replace(b"\n", end.encode())


def over_lines(name: str, data: dict[str, object]) -> bytes:
    """Write an event whose data stands on many lines."""
    lines = "".join(f"data: {line}\n" for line in json.dumps(data, indent=1).splitlines())
    return f"event: {name}\n{lines}\n".encode()


def pinging(connection: Connection) -> None:
    """Answer with a stream that takes longer than it may be silent, and is not."""
    connection.send(EVENT_STREAM)
    connection.send(COMMENT * 3, pace=0.04)
    connection.send(WHOLE)


READABLE: Final[dict[str, bytes | Script]] = {
    **{
        f"{name}, {size} bytes a chunk": each(ended(WHOLE, end), size)
        for name, end in {"LF": "\n", "CR": "\r", "CRLF": "\r\n"}.items()
        for size in (1, 7, 10_000)
    },
    "CRLF that is cut in two": brought(*ended(WHOLE, "\r\n").replace(b"\r\n", b"\r|\n").split(b"|")),
    "a character that is cut in two": brought(
        CREATED, DELTA[:-30], *(DELTA[-30:][at : at + 1] for at in range(30)), COMPLETED + DONE
    ),
    "mixed ends of lines": EVENT_STREAM + CREATED + ended(DELTA, "\r") + ended(COMPLETED, "\r\n") + DONE,
    "a byte order mark": EVENT_STREAM + b"\xef\xbb\xbf" + WHOLE,
    "comments": EVENT_STREAM + COMMENT + CREATED + b":\n" + DELTA + b": \0\n\n" + COMPLETED + DONE,
    "pings by the thousand": EVENT_STREAM + COMMENT * 5000 + CREATED + COMMENT * 5000 + DELTA + COMPLETED + DONE,
    "data on many lines": EVENT_STREAM
    + CREATED
    + DELTA
    + over_lines("conversation.chat.completed", {**IDS, "status": "completed"})
    + DONE,
    "no blank after the colon": EVENT_STREAM + WHOLE,
    "a blank after the colon": EVENT_STREAM + WHOLE.replace(b"event:", b"event: ").replace(b"data:", b"data: "),
    "data before the name": EVENT_STREAM
    + b'data:{"id":"c1","conversation_id":"v1","status":"created"}\nevent:conversation.chat.created\n\n'
    + DELTA
    + COMPLETED
    + DONE,
    "ids, pauses and unknown fields": EVENT_STREAM + b"id: 1\nretry: 5\nnews: x\nnothing\n" + WHOLE,
    "a name in capitals": EVENT_STREAM + WHOLE.replace(b"conversation.chat.completed", b"Conversation.Chat.COMPLETED"),
    "a type with a charset": head(200, {"Content-Type": "Text/Event-Stream; charset=utf-8"}) + WHOLE,
    "an end without an object": EVENT_STREAM + CREATED + DELTA + COMPLETED + b"event:done\ndata:\n\n",
    "an end without data": EVENT_STREAM + CREATED + DELTA + COMPLETED + b"event:done\n\n",
    "an end with a debug URL": EVENT_STREAM + CREATED + DELTA + COMPLETED + event("done", {"debug_url": "https://d"}),
    "more behind the end": EVENT_STREAM + WHOLE + DELTA + event("error", {"code": 5000}),
    "no end but the chat's": closing(EVENT_STREAM + CREATED + DELTA + COMPLETED),
    "no blank line at the end": closing(EVENT_STREAM + CREATED + DELTA + COMPLETED[:-1]),
    "silence behind the end": silent(EVENT_STREAM + WHOLE),
    "a reset behind the end": resetting(EVENT_STREAM + WHOLE),
    "slowly": lambda connection: connection.send(EVENT_STREAM + WHOLE, pace=0.002, size=40),
}
CUT: Final[dict[str, bytes | Script]] = {
    "closed": closing(EVENT_STREAM + CREATED),
    "closed in an event": closing(EVENT_STREAM + CREATED + DELTA[:-9]),
    "closed in a character": closing(EVENT_STREAM + CREATED + DELTA[:-30]),
    "reset": resetting(EVENT_STREAM + CREATED),
    "closed between chunks": closing(CHUNKED + chunk(CREATED)),
    "closed in a chunk": closing(CHUNKED + chunk(CREATED) + chunk(DELTA)[:-20]),
    "a chunk that is none": CHUNKED + chunk(CREATED) + b"zz\r\n",
    "the last chunk without an end": brought(CREATED),
    "a length that is not reached": closing(
        head(200, {"Content-Type": "text/event-stream", "Content-Length": "9999"}) + CREATED
    ),
    "a length that is": answer(CREATED, headers={"Content-Type": "text/event-stream"}),
}
ENDS: Final = [
    *(Row(name, TALK, says=(says,), ideal=gives(*ITEMS)) for name, says in READABLE.items()),
    Row("a chat that fails", TALK, says=(EVENT_STREAM + CREATED + FAILED + DONE,), ideal=gives("created", "failed")),
    Row(
        "a chat that failed and closes",
        TALK,
        says=(closing(EVENT_STREAM + CREATED + FAILED),),
        ideal=gives("created", "failed"),
    ),
    Row("a chat that requires action", TALK, says=(EVENT_STREAM + ACTION + DONE,), ideal=gives("requires_action")),
    Row(
        "an unknown event",
        TALK,
        says=(EVENT_STREAM + CREATED + event("news", "x") + DONE,),
        ideal=gives("created", "unknown"),
    ),
    Row("nothing but the end", TALK, says=(EVENT_STREAM + DONE,), ideal=gives()),
    *(
        Row(
            f"interrupted: {name}",
            TALK,
            says=(says,),
            ideal=fails(StreamInterrupted, "created", delivered=1, conversation_id="v1", chat_id="c1", timed_out=False),
        )
        for name, says in CUT.items()
    ),
    Row(
        "interrupted before anything",
        TALK,
        says=(closing(EVENT_STREAM),),
        ideal=fails(StreamInterrupted, delivered=0, chat_id=None),
    ),
    Row(
        "an error among the events",
        TALK,
        says=(EVENT_STREAM + CREATED + event("error", {"code": 4000, "msg": "no"}) + DONE,),
        ideal=fails(ApiError, "created", code=4000, message="no", log_id="log-1"),
    ),
    Row(
        "an error with a code as text",
        TALK,
        says=(EVENT_STREAM + event("error", {"code": "4000", "msg": "no"}),),
        ideal=fails(ApiError, code=4000),
    ),
    Row(
        "an error with a code of 0",
        TALK,
        says=(EVENT_STREAM + event("error", {"code": 0, "msg": "no"}),),
        ideal=fails(ApiError, code=-1),
    ),
    Row(
        "an error that is no JSON",
        TALK,
        says=(EVENT_STREAM + event("error", "oops\0"),),
        ideal=fails(ApiError, code=-1, message="oops?"),
    ),
    Row(
        "an event of another shape",
        TALK,
        says=(EVENT_STREAM + CREATED + event("conversation.message.delta", "no"),),
        ideal=fails(DecodeError, "created"),
    ),
    Row(
        "an event of a list",
        TALK,
        says=(EVENT_STREAM + event("conversation.chat.created", "[]") + DONE,),
        ideal=fails(DecodeError),
    ),
    Row(
        "an event with NaN",
        TALK,
        says=(EVENT_STREAM + event("conversation.chat.created", '{"id": NaN}') + DONE,),
        ideal=fails(DecodeError),
    ),
    Row(
        "a line without an end",
        TALK,
        says=(EVENT_STREAM + CREATED + b"data: " + b"x" * 5 * 1024 * 1024,),
        ideal=fails(LimitExceeded, "created", limit="limits.event_bytes"),
    ),
    Row(
        "lines without an end",
        TALK,
        says=(EVENT_STREAM + CREATED + b"data:xxxxxxxxxxxxxxxxxxxxxxxx\n" * 170_000,),
        ideal=fails(LimitExceeded, "created"),
        faces=("sync", "async classic"),
    ),
    Row(
        "a small stream that is gzip",
        TALK,
        says=(answer(gzip.compress(WHOLE), headers={"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}),),
        ideal=gives(*ITEMS),
    ),
    Row(
        "no events",
        TALK,
        says=(answer(b"<html>", headers={"Content-Type": "text/html"}),),
        ideal=fails(UnexpectedResponse, status=200),
    ),
    Row(
        "a type that only begins like it",
        TALK,
        says=(answer(WHOLE, headers={"Content-Type": "text/event-streamX"}),),
        ideal=fails(UnexpectedResponse, status=200),
    ),
    Row(
        "an envelope that refuses", TALK, says=(answer({"code": 4000, "msg": "no"}),), ideal=fails(ApiError, code=4000)
    ),
    Row(
        "an envelope of success",
        TALK,
        says=(answer({"code": 0, "msg": "", "data": {}}),),
        ideal=fails(UnexpectedResponse, status=200),
    ),
    Row(
        "nothing at all",
        TALK,
        says=(closing(),),
        ideal=fails(TransportError, phase="receive", may_have_been_sent=True, attempts=1),
    ),
    Row(
        "silence",
        TALK,
        says=(silent(EVENT_STREAM + CREATED),),
        ideal=fails(StreamInterrupted, "created", timed_out=True),
        timeouts=Timeouts(idle=0.15),
        lasts=(0.15, 0.15),
    ),
    Row(
        "silence before the head",
        TALK,
        says=(silent(),),
        ideal=fails(TransportError, timed_out=True),
        timeouts=Timeouts(total=0.15),
        lasts=(0.15, 0.15),
    ),
    Row("pings, and no silence", TALK, says=(pinging,), ideal=gives(*ITEMS), timeouts=Timeouts(idle=0.5), faces=FACADE),
]


@pytest.mark.parametrize(("row", "face"), cases(ENDS))
def test_a_stream(row: Row, face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """However its bytes are cut, a stream is read to its last event; any other end than that is a failure."""
    perform(row, face, caplog)


# --- out of it, by the facade; the functional API is left so in `tests/run/test_streams.py` --------------------------


def opened(connection: Connection) -> None:
    """Begin a stream, and say nothing more."""
    connection.read_request()
    silent(EVENT_STREAM + CREATED)(connection)


ASK: Final[dict[str, Any]] = {"bot_id": "7", "user_id": "u"}
PROMPT: Final = 2.0


def test_a_stream_of_a_client_is_closed_by_another_thread() -> None:
    """`close` wakes the thread that waits for an event, which gets the exception of what is closed."""
    with Server(opened) as server, Coze(TokenAuth("t"), server.base_url) as coze:
        stream = coze.chat.stream(**ASK)
        caught: list[BaseException] = []

        def read() -> None:
            try:
                for _ in stream:
                    pass
            except CozeClosedError as closed:
                caught.append(closed)

        reader = threading.Thread(target=read)
        reader.start()
        time.sleep(0.05)  # until it waits
        stream.close()
        reader.join(PATIENCE)
        assert [type(one) for one in caught] == [CozeClosedError]
        assert server.connection().gone.wait(PROMPT)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("by", ["close", "cancellation"])
def test_a_stream_of_an_async_client_is_ended_by_another_task(backend: str, by: str) -> None:
    """`close` and cancellation wake the task that waits, and close the connection; the client stays usable."""
    seen: list[object] = []

    async def read(stream: AsyncStream[ChatEvent], scope: anyio.CancelScope) -> None:
        with scope:
            try:
                async for event in stream:
                    seen.append(event.event)  # noqa: PERF401  # who waits for it looks there
            except CozeClosedError:
                seen.append("closed")

    async def main(server: Server) -> None:
        async with AsyncCoze(AsyncTokenAuth("t"), server.base_url) as coze, anyio.create_task_group() as tasks:
            stream, scope = coze.chat.stream(**ASK), anyio.CancelScope()
            tasks.start_soon(read, stream, scope)
            while not seen:  # noqa: ASYNC110  # it is what the server says that counts
                await anyio.sleep(0.01)
            if by == "close":
                await stream.close()
            else:
                scope.cancel()
            with anyio.fail_after(PATIENCE):
                await anyio.to_thread.run_sync(server.connection().gone.wait, PROMPT)
            assert server.connection().gone.is_set()
            assert (await coze.users.me()).user_id == "7"

    with Server(opened, replies(ME)) as server:
        anyio.run(main, server, backend=backend)
    assert seen == ["conversation.chat.created", "closed"] if by == "close" else ["conversation.chat.created"]


def test_a_stream_of_a_client_that_is_left_is_closed() -> None:
    """To leave the block of a stream closes its connection; its later events are not waited for."""
    with Server(opened, replies(ME)) as server, Coze(TokenAuth("t"), server.base_url) as coze:
        with coze.chat.stream(**ASK) as stream:
            assert next(stream).event == "conversation.chat.created"
        assert server.connection().gone.wait(PROMPT)
        assert coze.users.me().user_id == "7"


def test_a_stream_of_a_client_that_is_abandoned_is_closed() -> None:
    """A stream that nobody holds any more holds no connection, in silence: programs need not close."""

    def careless(coze: Coze) -> None:
        for _ in coze.chat.stream(**ASK):
            break
        gc.collect()

    with Server(opened) as server, Coze(TokenAuth("t"), server.base_url) as coze:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            careless(coze)
        assert server.connection().gone.wait(PROMPT)
        assert [str(one.message) for one in caught] == []
