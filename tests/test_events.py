"""Server-sent events: the push parser, and how the events of a chat are read."""

from __future__ import annotations

import itertools
import json
import re
import time
import tracemalloc
from collections.abc import Iterable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coze.api.chat_reading import CHAT_EVENTS
from coze.effect import Ids
from coze.errors import ApiError, CozeError, DecodeError, ErrorKind, LimitExceeded
from coze.events import EventParser
from coze.http import ServerSentEvent
from coze.models.chat import Chat, ChatStatus, ChatUsage, Message, MessageType
from coze.models.chat_events import (
    AudioDelta,
    ChatEvent,
    Completed,
    Created,
    Done,
    Failed,
    InProgress,
    MessageCompleted,
    MessageDelta,
    RequiresAction,
    UnknownEvent,
)
from coze.outcome import Failure, Outcome, Success
from coze.policy import Limits


def parsed(chunks: Iterable[bytes], parser: EventParser | None = None) -> list[ServerSentEvent]:
    """Feed chunks to a parser, and close it."""
    parser = parser or EventParser()
    events = [event for chunk in chunks for event in parser.feed(chunk)]
    return [*events, *parser.close()]


def cut(content: bytes, places: Iterable[int]) -> list[bytes]:
    """Cut bytes at some places."""
    at = sorted({place % (len(content) + 1) for place in places} | {0, len(content)})
    return [content[begin:end] for begin, end in itertools.pairwise(at)]


def pieces(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


# --- the standard, read slowly ----------------------------------------------------------------------------------------


def by_the_standard(content: bytes) -> tuple[list[ServerSentEvent], int | None]:
    """Interpret a whole event stream as the HTML standard says (9.2.6), line by line, with our two deviations.

    Those are: an event that has a name and no data is dispatched, and so is one that the end of the stream cuts off.
    Gives the events and the reconnection time.
    """
    text = content.decode("utf-8", "replace")  # "UTF-8 decode" strips one byte order mark
    text = text.removeprefix("\ufeff")
    lines = re.split("\r\n|\n|\r", text)
    unfinished = lines.pop()
    events: list[ServerSentEvent] = []
    data, event_type, last_event_id = "", "", ""
    named = False
    reconnection_time: int | None = None

    def dispatch() -> None:
        nonlocal data, event_type, named
        if data != "" or named:
            events.append(ServerSentEvent(event_type, data.removesuffix("\n"), last_event_id))
        data, event_type, named = "", "", False

    for line in [*lines, *([unfinished] if unfinished else [])]:
        if line == "":
            dispatch()
            continue
        if line.startswith(":"):
            continue
        field, colon, value = line.partition(":")
        if colon and value.startswith(" "):
            value = value[1:]
        if field == "event":
            event_type, named = value, True
        elif field == "data":
            data += value + "\n"
        elif field == "id" and "\0" not in value:
            last_event_id = value
        elif field == "retry" and re.fullmatch("[0-9]{1,9}", value):
            reconnection_time = int(value)
    dispatch()
    return events, reconnection_time


STREAMS: Final = st.lists(
    st.sampled_from(
        [
            *(b"data", b"event", b"id", b"retry", b"data:", b"event: ", b"id: 1", b"retry: 30", b"Data:", b"datax:"),
            *(b":", b" ", b": ping", b"x", b"7", b"[DONE]", b"\0", b"\t", b"\x0b", b"\x0c", b"\x1c", b"\x85"),
            *(b"\n", b"\n", b"\n", b"\n\n", b"\r", b"\r\n", b"\r\n\r\n", b"\n\r"),
            *(b"\xef\xbb\xbf", b"\xef\xbb", b"\xff", b"\xe2\x80", b"\xe2\x80\xa8"),
            *("\u2028".encode(), "\u0085".encode(), "你".encode(), "😀".encode()),
        ]
    )
    | st.binary(max_size=3),
    max_size=30,
).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 200), max_size=20))
@settings(max_examples=150)
def test_any_bytes_in_any_chunks_are_read_as_the_standard_says(content: bytes, places: list[int]) -> None:
    """Whatever the bytes and however they are cut, the events and the retry are those of the standard."""
    parser = EventParser()
    events, retry = by_the_standard(content)
    assert parsed(cut(content, places), parser) == events
    assert parser.retry == retry
    assert not parser.overflowed


@given(STREAMS)
@settings(max_examples=100)
def test_byte_by_byte_and_with_empty_chunks(content: bytes) -> None:
    """Single bytes, and empty chunks among them, give the same events as all bytes at once."""
    assert parsed([piece for byte in pieces(content, 1) for piece in (byte, b"")]) == parsed([content])


def event(name: str = "", data: str = "", id: str = "") -> ServerSentEvent:
    return ServerSentEvent(name, data, id)


NO_ENDS: Final = "a\u2028b\u0085c\x0bd\x0ce\x1cf\u2029g"
"""What ends lines for Python's texts, and not in an event stream."""


@pytest.mark.parametrize(
    ("content", "events"),
    [
        # the examples of the standard
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [event(data="YHOO\n+2\n10")]),
        (
            b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            [event(data="first event", id="1"), event(data="second event"), event(data=" third event")],
        ),
        (b"data\n\ndata\ndata\n\n", [event(), event(data="\n")]),
        (b"data:test\n\ndata: test\n\n", [event(data="test"), event(data="test")]),
        # ends of lines
        (
            b"event:a\r\ndata:1\r\n\r\nevent:b\rdata:2\r\revent:c\ndata:3\n\n",
            [event(*"a1"), event(*"b2"), event(*"c3")],
        ),
        (b"\n\r\n\r\r\ndata:1\n\n", [event(data="1")]),
        (f"data:{NO_ENDS}\n\n".encode(), [event(data=NO_ENDS)]),
        # the byte order mark
        (b"\xef\xbb\xbfdata:1\n\n", [event(data="1")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata:1\n\ndata:2\n\n", [event(data="2")]),
        (b"\n\xef\xbb\xbfdata:1\n\n", []),
        (b"\xef\xbb\xbf", []),
        # comments, pings and unknown fields
        (b": keepalive\n\n:\n\n", []),
        (b"event:a\n: in between\ndata:1\n\n", [event(*"a1")]),
        (b"retry: 100\nfoo: bar\nDATA: no\ndata : no\ndata:1\n\n", [event(data="1")]),
        (b"event: PING\n\n", [event("PING")]),
        (b"event:ping\ndata:{}\n\n", [event("ping", "{}")]),
        # fields in any order, twice, empty
        (b"data:1\nevent:a\n\n", [event(*"a1")]),
        (b"event:a\nevent:b\ndata:1\n\n", [event(*"b1")]),
        (b"event:a\ndata:1\n\ndata:2\n\n", [event(*"a1"), event(data="2")]),
        (b"event:a\ndata:\n\n", [event("a")]),
        (
            b"id:0\nevent:a\ndata:1\n\nevent:b\ndata:2\n\nid:1\n\ndata:3\n\n",
            [event("a", "1", "0"), event("b", "2", "0"), event("", "3", "1")],
        ),
        (b"id:1\ndata:1\n\nid:a\0b\ndata:2\n\n", [event("", "1", "1"), event("", "2", "1")]),
        # the end
        (b"event:a\ndata:1", [event(*"a1")]),
        (b"event:a\ndata:1\n", [event(*"a1")]),
        (b"event:a\ndata:1\r", [event(*"a1")]),
        (b"event:a\ndata:1\n\nevent:b", [event(*"a1"), event("b")]),
        (b"data:1\n\n: bye", [event(data="1")]),
        (b"data:1\n\nid:7", [event(data="1")]),
        (b"", []),
        # bytes that are no UTF-8
        (b"data:\xff\xc3\ndata:\xe4\xbd\n\n", [event(data="\ufffd\ufffd\n\ufffd")]),
    ],
)
def test_streams(content: bytes, events: list[ServerSentEvent]) -> None:
    """Streams are read as the standard says, whole and in pieces of every small size."""
    assert by_the_standard(content)[0] == events
    for size in range(1, 8):
        assert parsed(pieces(content, size)) == events


def test_events_are_given_at_once() -> None:
    """An event is given with the bytes that complete it, and not later; with CR, already before a possible LF."""
    parser = EventParser()
    assert parser.feed(b"data:1\n") == []
    assert parser.feed(b"\n") == [event(data="1")]
    assert parser.feed(b"data:2\r\r") == [event(data="2")]
    assert parser.feed(b"\ndata:3\r") == []
    assert parser.feed(b"\n") == []
    assert parser.feed(b"\r\ndata:4") == [event(data="3")]
    assert parser.close() == [event(data="4")]
    assert parser.close() == []


@pytest.mark.parametrize(
    ("line", "retry"),
    [
        (b"retry: 100", 100),
        (b"retry:0", 0),
        (b"retry: -1", None),
        (b"retry: 1.5", None),
        (b"retry:", None),
        (b"retry: " + b"9" * 10_000, None),
        ("retry: ٣".encode(), None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_retry(line: bytes, retry: int | None) -> None:
    """A reconnection time is digits and nothing else."""
    parser = EventParser()
    assert parsed([line + b"\n\n"], parser) == []
    assert parser.retry == retry


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\n", b""])
@pytest.mark.parametrize("size", [1, 3, 10, 1000])
def test_an_event_may_be_as_large_as_the_limit(end: bytes, size: int) -> None:
    """An event of just the limit is read, however it ends and is cut, and those after it count for themselves."""
    parser = EventParser(limit=20)
    content = b"event:a\ndata:" + b"x" * 8 + end
    assert parsed(pieces(content, size), parser) == [event("a", "x" * 8)]
    assert not parser.overflowed
    many = EventParser(limit=20)
    assert len(parsed(pieces(b"data:" + b"x" * 15 + b"\n\n" + content, size), many)) == 2
    assert not many.overflowed


@pytest.mark.parametrize(
    "content",
    [
        b"data:" + b"x" * 16 + b"\n\n",
        b"data:" + b"x" * 16,
        b"x" * 21,
        b":" * 21 + b"\n",
        b"data:x\n" * 4 + b"\n",
        b"event:" + b"x" * 10 + b"\ndata:\n\n",
        b"data\n" * 6,
    ],
)
@pytest.mark.parametrize("size", [1, 3, 10, 1000])
def test_a_larger_event_ends_the_reading(content: bytes, size: int) -> None:
    """One event beyond the limit, of whatever lines, ends the reading: those before it are given, and none after."""
    parser = EventParser(limit=20)
    events = parsed(pieces(b"data:1\n\n" + content + b"\n\ndata:2\n\n", size), parser)
    assert parser.overflowed
    assert events == [event(data="1")]
    assert parser.feed(b"data:3\n\n") == []


def test_what_is_held_is_bounded() -> None:
    """A line that never ends is not kept beyond the limit."""
    parser = EventParser(limit=100_000)
    tracemalloc.start()
    try:
        for _ in range(200):
            assert parser.feed(b"x" * 20_000) == []
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert parser.overflowed
    assert held < 200_000


def reading_time(size: int, piece: int) -> float:
    """Measure how long an event of a size takes in pieces, in seconds of this process."""
    chunks = pieces(b"data:" + b"x" * size + b"\n\n", piece)
    best = 1e9
    for _ in range(3):
        begun = time.process_time()
        (found,) = parsed(chunks)
        best = min(best, time.process_time() - begun)
        assert len(found.data) == size
    return best


def test_the_time_is_linear_in_the_bytes() -> None:
    """Sixteen times the bytes of one event, byte by byte, take sixteen times as long, and not its square."""
    assert reading_time(400_000, 1) < 60 * max(reading_time(25_000, 1), 0.001)


def test_many_lines_in_small_chunks_are_linear() -> None:
    """A megabyte of data in lines of one byte, and in chunks of any size, is read in a moment."""
    content = b"data:x\n" * 50_000 + b"\n"
    for size in (5, 4096, len(content)):
        (found,) = parsed(pieces(content, size))
        assert len(found.data) == 99_999


# --- the samples ------------------------------------------------------------------------------------------------------
# The four streams below are quoted from the test suite of cozepy (https://github.com/coze-dev/coze-py), which is
# published under the MIT licence, Copyright (c) 2024 Bytedance Ltd. and/or its affiliates.

CHAT: Final = r"""
event:conversation.chat.created
data:{"id":"7382159487131697202","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","completed_at":1718792949,"last_error":{"code":0,"msg":""},"status":"created","usage":{"token_count":0,"output_count":0,"input_count":0}}

event:conversation.chat.in_progress
data:{"id":"7382159487131697202","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","completed_at":1718792949,"last_error":{"code":0,"msg":""},"status":"in_progress","usage":{"token_count":0,"output_count":0,"input_count":0}}

event:conversation.message.delta
data:{"id":"7382159494123470858","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","role":"assistant","type":"answer","content":"2","content_type":"text","chat_id":"7382159487131697202"}

event:conversation.message.delta
data:{"id":"7382159494123470858","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","role":"assistant","type":"answer","content":"0","content_type":"text","chat_id":"7382159487131697202"}

event:conversation.message.delta
data:{"id":"7382159494123470858","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","role":"assistant","type":"answer","content":"星期三","content_type":"text","chat_id":"7382159487131697202"}

event:conversation.message.delta
data:{"id":"7382159494123470858","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","role":"assistant","type":"answer","content":"。","content_type":"text","chat_id":"7382159487131697202"}

event:conversation.message.completed
data:{"id":"7382159494123470858","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","role":"assistant","type":"answer","content":"2024 年 10 月 1 日是星期三。","content_type":"text","chat_id":"7382159487131697202"}

event:conversation.chat.completed
data:{"id":"7382159487131697202","conversation_id":"7381473525342978089","bot_id":"7379462189365198898","completed_at":1718792949,"last_error":{"code":0,"msg":""},"status":"completed","usage":{"token_count":633,"output_count":19,"input_count":614}}

event:done
data:"[DONE]"
""".strip().encode()  # noqa: E501  # quoted as it is
CHAT_FAILED: Final = r"""
event:conversation.chat.failed
data:{"id":"7390342853760696354","conversation_id":"7390331532575195148","bot_id":"7374724495711502387","completed_at":1720698285,"failed_at":1720698286,"last_error":{"code":5000,"msg":"event interval error"},"status":"failed","usage":{"token_count":0,"output_count":0,"input_count":0}}
""".strip().encode()  # noqa: E501  # quoted as it is
WORKFLOW_CHAT: Final = r"""
event: conversation.chat.created
data: {"id":"id_1111","conversation_id":"conv_111111111","created_at":1735115982,"last_error":{"code":0,"msg":""},"status":"created","usage":{"token_count":0,"output_count":0,"input_count":0},"section_id":"conv_111111111"}

event: conversation.chat.in_progress
data: {"id":"id_1111","conversation_id":"conv_111111111","created_at":1735115982,"last_error":{"code":0,"msg":""},"status":"in_progress","usage":{"token_count":0,"output_count":0,"input_count":0},"section_id":"conv_111111111"}

event: conversation.message.delta
data: {"id":"id_2222","conversation_id":"conv_111111111","role":"assistant","type":"answer","content":"I","content_type":"text","chat_id":"id_1111","section_id":"conv_111111111"}

event: conversation.message.delta
data: {"id":"id_2222","conversation_id":"conv_111111111","role":"assistant","type":"answer","content":"'m fine, thank you. How about you","content_type":"text","chat_id":"id_1111","section_id":"conv_111111111"}

event: conversation.message.delta
data: {"id":"id_2222","conversation_id":"conv_111111111","role":"assistant","type":"answer","content":"?","content_type":"text","chat_id":"id_1111","section_id":"conv_111111111","created_at":1735115983}

event: conversation.message.completed
data: {"id":"id_2222","conversation_id":"conv_111111111","role":"assistant","type":"answer","content":"I'm fine, thank you. How about you?","content_type":"text","chat_id":"id_1111","section_id":"conv_111111111","created_at":1735115983}

event: conversation.message.completed
data: {"id":"id_3333","conversation_id":"conv_111111111","role":"assistant","type":"verbose","content":"{\"msg_type\":\"generate_answer_finish\",\"data\":\"{\\\"finish_reason\\\":0,\\\"FinData\\\":\\\"\\\"}\",\"from_module\":null,\"from_unit\":null}","content_type":"text","chat_id":"id_1111","section_id":"conv_111111111","created_at":1735115983,"updated_at":1735115983}

event: conversation.chat.completed
data: {"id":"id_1111","conversation_id":"conv_111111111","created_at":1735115982,"completed_at":1735115983,"last_error":{"code":0,"msg":""},"status":"completed","usage":{"token_count":32,"output_count":11,"input_count":21},"section_id":"conv_111111111"}

event: done
data: {"debug_url":"https://www.coze.cn/work_flow?execute_id=execute_1111\u0026space_id=space_111\u0026workflow_id=workflow_1111"}
""".strip().encode()  # noqa: E501  # quoted as it is
WORKFLOW_RUN: Final = r"""
id: 0
event: Message
data: {"content":"msg","node_is_finish":false,"node_seq_id":"0","node_title":"Message"}

id: 1
event: Message
data: {"content":"为","node_is_finish":false,"node_seq_id":"1","node_title":"Message"}

id: 2
event: Message
data: {"content":"什么小明要带一把尺子去看电影因","node_is_finish":false,"node_seq_id":"2","node_title":"Message"}

id: 3
event: Message
data: {"content":"为他听说电影很长，怕","node_is_finish":false,"node_seq_id":"3","node_title":"Message"}

id: 4
event: Message
data: {"content":"坐不下！","node_is_finish":true,"node_seq_id":"4","node_title":"Message"}

id: 5
event: Message
data: {"content":"{\"output\":\"为什么小明要带一把尺子去看电影？因为他听说电影很长，怕坐不下！\"}","cost":"0.00","node_is_finish":true,"node_seq_id":"0","node_title":"","token":0}

id: 0
event: Error
data: {"error_code":4000,"error_message":"Request parameter error"}

id: 0
event: Message
data: {"content":"请问你想查看哪个城市、哪一天的天气呢","content_type":"text","node_is_finish":true,"node_seq_id":"0","node_title":"问答"}

id: 1
event: Interrupt
data: {"interrupt_data":{"data":"","event_id":"7404830425073352713/2769808280134765896","type":2},"node_title":"问答"}

id: 6
event: Done
data: {}
""".strip().encode()  # noqa: E501, RUF001  # quoted as it is


def read(content: bytes) -> list[ChatEvent]:
    """Read the events of a chat, all of them successes."""
    return [CHAT_EVENTS(one).unwrap() for one in parsed(pieces(content, 7))]


def test_the_sample_of_a_chat() -> None:
    """The recorded stream of a chat is a chat that goes from created to completed, with an answer in pieces."""
    events = read(CHAT)
    assert [type(one) for one in events] == [
        *(Created, InProgress),
        *(MessageDelta, MessageDelta, MessageDelta, MessageDelta, MessageCompleted),
        *(Completed, Done),
    ]
    first, whole, completed = events[0], events[6], events[7]
    assert isinstance(first, Created)
    assert isinstance(whole, MessageCompleted)
    assert isinstance(completed, Completed)
    assert first.chat.id == "7382159487131697202"
    assert first.chat.status == ChatStatus.CREATED
    assert [one.message.content for one in events if isinstance(one, MessageDelta)] == ["2", "0", "星期三", "。"]
    assert whole.message == Message(
        id="7382159494123470858",
        conversation_id="7381473525342978089",
        bot_id="7379462189365198898",
        role="assistant",
        type="answer",
        content="2024 年 10 月 1 日是星期三。",
        content_type="text",
        chat_id="7382159487131697202",
    )
    assert completed.chat.usage == ChatUsage(token_count=633, output_count=19, input_count=614)
    assert events[-1] == Done()


def test_the_sample_of_a_failed_chat() -> None:
    """A chat that fails is an event with its error, and no failure of the stream."""
    (found,) = read(CHAT_FAILED)
    assert isinstance(found, Failed)
    assert found.chat.last_error is not None
    assert (found.chat.last_error.code, found.chat.last_error.msg) == (5000, "event interval error")
    assert found.chat.failed_at == 1720698286


def test_the_sample_of_a_chat_with_a_workflow() -> None:
    """A chat with a workflow writes a blank after the colon, steps in between, and a page for debugging at the end."""
    events = read(WORKFLOW_CHAT)
    assert [type(one) for one in events] == [
        *(Created, InProgress, MessageDelta, MessageDelta, MessageDelta),
        *(MessageCompleted, MessageCompleted, Completed, Done),
    ]
    step = events[6]
    assert isinstance(step, MessageCompleted)
    assert step.message.type == MessageType.VERBOSE
    assert json.loads(step.message.content)["msg_type"] == "generate_answer_finish"
    assert events[-1] == Done(
        "https://www.coze.cn/work_flow?execute_id=execute_1111&space_id=space_111&workflow_id=workflow_1111"
    )


def test_the_sample_of_a_workflow() -> None:
    """The recorded stream of a workflow is read with its ids, which begin anew where it was recorded twice."""
    events = parsed(pieces(WORKFLOW_RUN, 7))
    assert [(one.id, one.name) for one in events] == [
        *((str(at), "Message") for at in range(6)),
        *(("0", "Error"), ("0", "Message"), ("1", "Interrupt"), ("6", "Done")),
    ]
    assert [type(json.loads(one.data)) for one in events] == [dict] * 10


@pytest.mark.parametrize("content", [CHAT, CHAT_FAILED, WORKFLOW_CHAT, WORKFLOW_RUN])
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n"])
@pytest.mark.parametrize("line", [b"\n", b"\r\n", b"\r"])
def test_samples_are_read_in_any_form(content: bytes, end: bytes, line: bytes) -> None:
    """The samples give the same events with other ends of lines, with or without an end, and in any pieces."""
    expected = by_the_standard(content)[0]
    written = (content + end).replace(b"\n", line)
    for size in (1, 2, 5, 64, len(written)):
        assert parsed(pieces(written, size)) == expected


# --- reading ----------------------------------------------------------------------------------------------------------

A_CHAT: Final = Chat(id="1", conversation_id="2")
A_MESSAGE: Final = Message(role="assistant", type="answer", content="x", chat_id="1", conversation_id="2")
CHAT_DATA: Final = '{"id":1,"conversation_id":"2","section_id":null,"new":[]}'
MESSAGE_DATA: Final = '{"role":"assistant","type":"answer","content":"x","chat_id":"1","conversation_id":2}'


@pytest.mark.parametrize(
    ("name", "data", "read_as", "ids"),
    [
        ("conversation.chat.created", CHAT_DATA, Created(A_CHAT), Ids("2", "1")),
        ("conversation.chat.in_progress", CHAT_DATA, InProgress(A_CHAT), Ids("2", "1")),
        ("conversation.chat.completed", CHAT_DATA, Completed(A_CHAT), Ids("2", "1")),
        ("conversation.chat.failed", CHAT_DATA, Failed(A_CHAT), Ids("2", "1")),
        ("conversation.chat.requires_action", CHAT_DATA, RequiresAction(A_CHAT), Ids("2", "1")),
        ("conversation.message.delta", MESSAGE_DATA, MessageDelta(A_MESSAGE), Ids("2", "1")),
        ("conversation.message.completed", MESSAGE_DATA, MessageCompleted(A_MESSAGE), Ids("2", "1")),
        ("conversation.audio.delta", MESSAGE_DATA, AudioDelta(A_MESSAGE), Ids("2", "1")),
        ("Conversation.Message.DELTA", MESSAGE_DATA, MessageDelta(A_MESSAGE), Ids("2", "1")),
        ("done", '"[DONE]"', Done(), None),
        ("done", "[DONE]", Done(), None),
        ("done", "", Done(), None),
        ("done", "{}", Done(), None),
        ("DONE", '{"debug_url":"https://x"}', Done("https://x"), None),
        ("done", '{"debug_url":7}', Done(), None),
        ("conversation.stream.done", "{}", Done(), None),
        ("ping", "{}", UnknownEvent("ping", "{}"), None),
        ("PING", "", UnknownEvent("PING", ""), None),
        ("", "[DONE]", UnknownEvent("", "[DONE]"), None),
        ("conversation.chat.canceled", "{", UnknownEvent("conversation.chat.canceled", "{"), None),
    ],
)
def test_events_of_a_chat(name: str, data: str, read_as: ChatEvent, ids: Ids | None) -> None:
    """Each event of a chat is read by its name, in any case of letters; all others are kept as they came."""
    assert CHAT_EVENTS(event(name, data)) == Success(read_as)
    assert CHAT_EVENTS.ids(read_as) == ids


def failed(outcome: Outcome[Any]) -> CozeError:
    """Give the error of a failure."""
    assert isinstance(outcome, Failure)
    return outcome.failure()


@pytest.mark.parametrize(
    ("data", "code", "message", "kind"),
    [
        ('{"code":4000,"msg":"bad"}', 4000, "bad", "invalid_request"),
        ('{"code":"5000","msg":"text"}', 5000, "text", "server"),
        ('{"code":"103200002","msg":"Interal","debug_url":"https://x"}', 103200002, "Interal", "server"),
        ('{"error_code":4011,"error_message":"no tokens"}', 4011, "no tokens", "quota"),
        ("{}", -1, "", "unknown"),
        ('{"code":null}', -1, "", "unknown"),
        ('{"code":"no"}', -1, "", "unknown"),
        ('{"code":0,"msg":"no success"}', -1, "no success", "unknown"),
        ('{"code":"0","msg":"no success"}', -1, "no success", "unknown"),
        ('{"error_code":0}', -1, "", "unknown"),
        ('{"code":true}', -1, "", "unknown"),
        ('{"code":4000,"msg":["x"]}', 4000, "", "invalid_request"),
        ("stream error: \x1b[31mbroken", -1, "stream error: ?[31mbroken", "unknown"),
        ("", -1, "", "unknown"),
        ("[1]", -1, "", "unknown"),
    ],
)
def test_an_error_event_is_a_refusal(data: str, code: int, message: str, kind: ErrorKind) -> None:
    """An error event is a failure with its message and its code, number or text, which is never that of a success."""
    error = failed(CHAT_EVENTS(event("error", data)))
    assert isinstance(error, ApiError)
    assert (error.code, error.message, error.kind) == (code, message, kind)
    assert error.debug_url == ("https://x" if "https" in data else None)


def test_an_error_event_is_bounded() -> None:
    """The text of an error event is cut as any message of a server's is."""
    error = failed(CHAT_EVENTS(event("error", "x" * 100_000)))
    assert isinstance(error, ApiError)
    assert len(error.message) <= 2048


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ("{bad", "$"),
        ("", "$"),
        ("[]", "$"),
        ("{}", "$.role"),
        ('{"role":"assistant","content":7}', "$.content"),
        ('{"role":"assistant","created_at":NaN}', "$"),
    ],
)
def test_an_event_of_the_wrong_shape(data: str, path: str) -> None:
    """Data that is no JSON, or not what the event documents, is a problem with its path."""
    error = failed(CHAT_EVENTS(event("conversation.message.delta", data)))
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == [path]


def test_limits_of_the_reader_apply() -> None:
    """The length of numbers that the runner allows is that of an event's JSON; what is not kept may be deep."""
    one = event("conversation.message.delta", '{"role":"user","new":[[[]]],"number":1234567}')
    assert CHAT_EVENTS(one, Limits(depth=1, digits=7)) == Success(MessageDelta(Message(role="user")))
    assert failed(CHAT_EVENTS(one, Limits(digits=6))) == LimitExceeded("limits.digits", 6)


def test_how_a_chat_ends() -> None:
    """Only the last event ends a stream; after the end of a chat the body may end without one."""
    assert CHAT_EVENTS.terminal == {Done}
    assert CHAT_EVENTS.settling == {Completed, Failed, RequiresAction}
