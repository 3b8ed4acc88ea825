"""Streams: their events, how they end, and how they are left."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx
import pytest
from catalogue import API

from coze.classic import (
    AsyncCoze,
    AsyncStream,
    AsyncTokenAuth,
    ChatEvent,
    ChatEventType,
    Coze,
    CozeAPIError,
    CozeClosedError,
    CozeStreamError,
    Stream,
    TokenAuth,
    WorkflowEvent,
    WorkflowEventType,
)

CHAT: Final = (API / "data" / "chat_text.txt").read_bytes()
DELTA: Final = b'event:conversation.message.delta\ndata:{"role":"assistant","type":"answer","content":"%s"}\n\n'
DONE: Final = b'event:done\ndata:"[DONE]"\n\n'
ASK: Final[dict[str, Any]] = {"bot_id": "7", "user_id": "8"}


def test_a_chat(server: Any, coze: Coze) -> None:
    """The events of a chat have their kind, what they hold, and the log id; the end is not among them."""
    server.streams(CHAT)
    stream = coze.chat.stream(**ASK)
    assert isinstance(stream, Stream)
    assert len(server.requests) == 1  # at the call
    assert stream.response.logid == "LOG"
    events = list(stream)
    assert [event.event for event in events] == [
        ChatEventType.CONVERSATION_CHAT_CREATED,
        ChatEventType.CONVERSATION_CHAT_IN_PROGRESS,
        *[ChatEventType.CONVERSATION_MESSAGE_DELTA] * 4,
        ChatEventType.CONVERSATION_MESSAGE_COMPLETED,
        ChatEventType.CONVERSATION_CHAT_COMPLETED,
    ]
    assert "".join(event.message.content for event in events[2:6] if event.message) == "20星期三。"
    assert events[-1].chat is not None
    assert all(event.response.logid == "LOG" for event in events)
    assert list(stream) == []


def test_a_stream_is_there_before_its_first_event(server: Any, coze: Coze) -> None:
    """The call gives the stream as soon as its answer begins: nothing is waited for that the bot has yet to say."""
    read: list[bytes] = []

    class Body(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for piece in (DELTA % b"a", DONE):
                read.append(piece)
                yield piece

    headers = {"content-type": "text/event-stream", "x-tt-logid": "LOG"}
    server.replies.append(httpx.Response(200, stream=Body(), headers=headers))
    stream = coze.chat.stream(**ASK)
    assert (stream.response.logid, read) == ("LOG", [])
    assert len(list(stream)) == 1


def test_every_kind_of_event() -> None:
    """Each event of the core has its kind in the facade, but for the end."""
    from coze.classic.events import chat_event
    from coze.models import chat_events as core
    from coze.models.chat import Chat, Message

    chat, message = Chat(id="1", conversation_id="2"), Message(role="user")
    kinds: dict[core.ChatEvent, str] = {
        core.Created(chat): "CONVERSATION_CHAT_CREATED",
        core.InProgress(chat): "CONVERSATION_CHAT_IN_PROGRESS",
        core.Completed(chat): "CONVERSATION_CHAT_COMPLETED",
        core.Failed(chat): "CONVERSATION_CHAT_FAILED",
        core.RequiresAction(chat): "CONVERSATION_CHAT_REQUIRES_ACTION",
        core.MessageDelta(message): "CONVERSATION_MESSAGE_DELTA",
        core.MessageCompleted(message): "CONVERSATION_MESSAGE_COMPLETED",
        core.AudioDelta(message): "CONVERSATION_AUDIO_DELTA",
    }
    for event, name in kinds.items():
        made = chat_event(event)
        assert made is not None
        assert made.event == getattr(ChatEventType, name)
        assert (made.chat or made.message) == (chat if hasattr(event, "chat") else message)
    assert chat_event(core.Done()) is None


def test_an_unknown_event(server: Any, coze: Coze) -> None:
    """An event that nobody knows is given as it came; comments, ids and retries are no events."""
    server.streams(b": ping\n\nid: 7\nretry: 3\nevent: news\ndata: {}\n\n" + DONE)
    [event] = coze.chat.stream(**ASK)
    assert event == ChatEvent(event="unknown", unknown={"event": "news", "data": "{}"})
    assert event.model_dump(exclude_none=True) == {"event": "unknown", "unknown": {"event": "news", "data": "{}"}}


def test_a_refusal_at_the_call(server: Any, coze: Coze) -> None:
    """A chat that is refused raises at the call, as the peer does, whatever the refusal looks like."""
    server.says({"code": 4000, "msg": "bad"})
    with pytest.raises(CozeAPIError, match="code: 4000, msg: bad, logid: LOG"):
        coze.chat.stream(**ASK)


def test_an_error_among_the_events(server: Any, coze: Coze) -> None:
    """An error event raises where it comes, as an exception of the facade; the stream is at its end then."""
    server.streams(b'event:error\ndata:{"code":5000,"msg":"oops"}\n\n')
    stream = coze.chat.stream(**ASK)
    with pytest.raises(CozeAPIError) as caught:
        next(stream)
    assert (caught.value.code, caught.value.msg, caught.value.logid) == (5000, "oops", "LOG")
    assert list(stream) == []


def test_a_cut_stream(server: Any, coze: Coze) -> None:
    """A stream that is cut before its end raises after what came, and does not end as if all were well."""
    server.streams(DELTA % b"a")
    with pytest.raises(CozeStreamError):
        list(coze.chat.stream(**ASK))
    server.streams(DELTA % b"a")
    stream = coze.chat.stream(**ASK)
    assert next(stream).event == ChatEventType.CONVERSATION_MESSAGE_DELTA
    with pytest.raises(CozeStreamError):
        next(stream)


def test_leaving_a_stream(server: Any, coze: Coze) -> None:
    """A stream is left by ``with`` or `close`; its connection is closed then."""
    closed: list[int] = []
    for leave in (1, 2):

        class Body(httpx.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                while True:
                    yield DELTA % b"a"

            def close(self, leave: int = leave) -> None:
                closed.append(leave)

        server.replies.append(httpx.Response(200, stream=Body(), headers={"content-type": "text/event-stream"}))
    with coze.chat.stream(**ASK) as stream:
        assert next(stream).message is not None
    assert closed == [1]
    stream = coze.chat.stream(**ASK)
    stream.close()
    assert closed == [1, 2]
    with pytest.raises(CozeClosedError):
        next(stream)


def test_a_stream_keeps_its_client(server: Any) -> None:
    """A stream goes on when nobody but itself holds the client any more."""
    server.streams(CHAT)
    with httpx.Client(transport=server.transport) as http:
        assert len(list(Coze(TokenAuth("token"), http_client=http).chat.stream(**ASK))) == 8


ASKING: Final = b'{"interrupt_data":{"event_id":"1/2","type":2},"node_title":"ask"}'
WORKFLOW: Final = (
    b'id: 0\nevent: Message\ndata: {"content":"a","node_title":"Start","node_seq_id":"0","node_is_finish":true}\n\n'
    b"id: 1\nevent: PING\ndata: {}\n\n"
    b'id: 2\nevent: news\ndata: {"a":1}\n\n'
    b"id: 3\nevent: %s\ndata: %s\n\n"
)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        (
            b"Interrupt",
            ASKING,
            WorkflowEventType.INTERRUPT,
        ),
        (b"Error", b'{"error_code":4000,"error_message":"bad"}', WorkflowEventType.ERROR),
        (
            b"interrupt",
            ASKING,
            WorkflowEventType.INTERRUPT,
        ),
        (b"Done", b"{}", None),
    ],
)
def test_a_workflow(server: Any, coze: Coze, name: bytes, data: bytes, kind: WorkflowEventType | None) -> None:
    """The events of a workflow have their ids and kinds; what is unknown is given as it came."""
    server.streams(WORKFLOW % (name, data))
    message, ping, news, *last = coze.workflows.runs.stream(workflow_id="7")
    assert (message.id, message.event, message.message and message.message.content) == (0, "Message", "a")
    assert (ping.event, ping.unknown) == ("unknown", {"id": "1", "event": "PING", "data": "{}"})
    assert news == WorkflowEvent(id=2, event="unknown", unknown={"id": "2", "event": "news", "data": '{"a":1}'})
    assert [(event.id, event.event) for event in last] == ([] if kind is None else [(3, kind)])
    assert all(event.response.logid == "LOG" for event in (message, ping, news, *last))


def test_a_workflow_without_ids(server: Any, coze: Coze) -> None:
    """Events of a workflow need no ids, and a strange one is none."""
    event = b'event: Message\ndata: {"content":"a"}\n\n'
    server.streams(event + b"id: x\n" + event + b"event: Done\ndata: {}\n\n")
    assert [event.id for event in coze.workflows.runs.stream(workflow_id="7")] == [0, 0]


def test_a_cut_workflow(server: Any, coze: Coze) -> None:
    """A workflow's stream that is cut raises."""
    server.streams(WORKFLOW.partition(b"id: 1")[0])
    stream = coze.workflows.runs.stream(workflow_id="7")
    assert next(stream).event == WorkflowEventType.MESSAGE
    with pytest.raises(CozeStreamError):
        next(stream)


def test_a_workflow_is_resumed(server: Any, coze: Coze) -> None:
    """`resume` gives the next stream, with what an interrupt has told."""
    server.streams(WORKFLOW % (b"Interrupt", ASKING))
    *_, event = coze.workflows.runs.stream(workflow_id="7")
    assert event.interrupt is not None
    server.streams(WORKFLOW % (b"Done", b"{}"))
    asked = event.interrupt.interrupt_data
    resumed = coze.workflows.runs.resume(
        workflow_id="7", event_id=asked.event_id, resume_data="hey", interrupt_type=asked.type
    )
    assert len(list(resumed)) == 3
    assert server.requests[1].url.path == "/v1/workflow/stream_resume"


# --- asynchronous ones ------------------------------------------------------------------------------------------------


def test_an_async_chat(server: Any) -> None:
    """An asynchronous stream is opened by its first event, and has the log id then."""

    async def main() -> None:
        client = server.async_coze()
        server.streams(CHAT)
        stream = client.chat.stream(**ASK)
        assert isinstance(stream, AsyncStream)
        assert isinstance(stream, AsyncIterator)
        assert server.requests == []
        events = [event async for event in stream]
        assert len(events) == 8
        assert len(server.requests) == 1
        assert stream.response.logid == events[0].response.logid == "LOG"
        private: Any = stream
        assert private._raw_response.headers["X-Tt-Logid"] == "LOG"
        await private._raw_response.aclose()

    asyncio.run(main())


def test_an_async_stream_keeps_its_client(server: Any) -> None:
    """An asynchronous stream goes on when nobody but itself holds the client any more."""

    async def main() -> None:
        server.streams(CHAT)
        stream = server.async_coze().chat.stream(**ASK)
        gc.collect()
        await asyncio.sleep(0)
        assert len([event async for event in stream]) == 8

    asyncio.run(main())


def test_async_failures(server: Any) -> None:
    """An asynchronous stream raises what is refused at its first event, and what is cut after what came."""

    async def main() -> None:
        client = server.async_coze()
        server.says({"code": 4000, "msg": "bad"})
        with pytest.raises(CozeAPIError, match="bad"):
            await anext(client.chat.stream(**ASK))
        server.streams(DELTA % b"a")
        stream = client.chat.stream(**ASK)
        assert (await anext(stream)).event == ChatEventType.CONVERSATION_MESSAGE_DELTA
        with pytest.raises(CozeStreamError):
            await anext(stream)

    asyncio.run(main())


@pytest.mark.parametrize("leave", ["with", "close", "aclose"])
def test_leaving_an_async_stream(leave: str) -> None:
    """An asynchronous stream is left by ``async with``, `close` or `aclose`; its connection is closed then."""
    closed: list[bool] = []

    class Body(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while not closed:
                yield DELTA % b"a"
            raise httpx.ReadError("closed")

        async def aclose(self) -> None:
            closed.append(True)

    async def answering(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Body(), headers={"content-type": "text/event-stream"})

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answering)) as http:
            client = AsyncCoze(AsyncTokenAuth("token"), http_client=http)
            if leave == "with":
                async with client.chat.stream(**ASK) as stream:
                    await anext(stream)
            else:
                stream = client.chat.stream(**ASK)
                await anext(stream)
                await getattr(stream, leave)()
            assert closed == [True]

    asyncio.run(main())


def test_create_and_poll_async(server: Any) -> None:
    """The asynchronous client too begins a chat and waits for its end."""

    async def main() -> None:
        client = server.async_coze()
        chat = {"id": "1", "conversation_id": "2", "status": "completed"}
        server.says({"code": 0, "msg": "", "data": chat})
        server.says({"code": 0, "msg": "", "data": [{"role": "assistant", "content": "hi"}]})
        poll = await client.chat.create_and_poll(**ASK)
        assert [message.content for message in poll.messages] == ["hi"]

    asyncio.run(main())
