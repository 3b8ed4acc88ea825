"""The streams of workflows, on bytes as the servers write them: with ids, and a space after the colon."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
import pytest
from catalogue import LOG_ID, answer_by_events
from colours import Colour

from coze import ApiError, DecodeError, Failure, Outcome, Stream, StreamInterrupted, Success
from coze.api import workflow_chat, workflow_runs
from coze.models.chat_events import Completed, Created, Done, InProgress, MessageCompleted, MessageDelta
from coze.models.workflow_events import (
    UnknownWorkflowEvent,
    WorkflowDone,
    WorkflowError,
    WorkflowEvent,
    WorkflowEventError,
    WorkflowEventInterrupt,
    WorkflowEventMessage,
    WorkflowInterrupt,
    WorkflowMessage,
    WorkflowPing,
)
from coze.models.workflow_runs import WorkflowEventInterruptData, WorkflowInterruptType

DATA: Final = Path(__file__).with_name("data")
RUN: Final = workflow_runs.stream(workflow_id="7390000000000000401")
RESUMED: Final = workflow_runs.resume_stream(
    workflow_id="7390000000000000401",
    event_id="7404830425073352713/2769808280134765896",
    resume_data="Oslo",
    interrupt_type=WorkflowInterruptType.QUESTION,
)
EVENT_ID: Final = "7404830425073352713/2769808280134765896"


def message(content: str, at: str, *, title: str = "Message", last: bool = False) -> WorkflowMessage:
    """Make a piece of a node's output."""
    return WorkflowMessage(WorkflowEventMessage(content=content, node_title=title, node_seq_id=at, node_is_finish=last))


def read(colour: Colour, stream: Stream[WorkflowEvent], content: str) -> list[Outcome[WorkflowEvent]]:
    """Follow a stream of these bytes."""

    def answering(_: httpx.Request) -> httpx.Response:
        return answer_by_events(content.encode())

    return colour.events(stream, colour.answered_by(answering))


SPOKEN: Final = """\
id: 0
event: Message
data: {"content":"Why does Ann","node_is_finish":false,"node_seq_id":"0","node_title":"Message"}

id: 1
event: Message
data: {"content":" take a ladder? 为","node_is_finish":true,"node_seq_id":"1","node_title":"Message"}

id: 2
event: Message
data: {"content":"{\\"output\\":\\"Why?\\"}","cost":"0.00","node_is_finish":true,"node_seq_id":"0","token":0}

"""
SPOKEN_VALUES: Final = [
    message("Why does Ann", "0"),
    message(" take a ladder? 为", "1", last=True),
    WorkflowMessage(
        WorkflowEventMessage(content='{"output":"Why?"}', cost="0.00", node_is_finish=True, node_seq_id="0", token=0)
    ),
]


ASKED: Final = f'{{"interrupt_data":{{"data":"","event_id":"{EVENT_ID}","type":2}},"node_title":"Ask"}}'


@pytest.mark.parametrize("stream", [RUN, RESUMED], ids=["run", "resumed"])
@pytest.mark.parametrize(
    ("end", "value"),
    [
        ("id: 3\nevent: Done\ndata: {}\n\n", WorkflowDone()),
        ('id: 3\nevent: Done\ndata: {"debug_url":"https://x/?a=1\\u0026b=2"}\n\n', WorkflowDone("https://x/?a=1&b=2")),
        ("id: 3\nevent: Done\ndata:\n\n", WorkflowDone()),
        ("id:3\nevent:done\ndata:{}", WorkflowDone()),
        (
            'id: 3\nevent: Error\ndata: {"error_code":4000,"error_message":"Request parameter error"}\n\n',
            WorkflowError(WorkflowEventError(error_code=4000, error_message="Request parameter error")),
        ),
        (
            f"id: 3\nevent: Interrupt\ndata: {ASKED}\n\n",
            WorkflowInterrupt(
                WorkflowEventInterrupt(
                    interrupt_data=WorkflowEventInterruptData(event_id=EVENT_ID, type=WorkflowInterruptType.QUESTION),
                    node_title="Ask",
                )
            ),
        ),
    ],
    ids=["done", "done with a page", "done without data", "done as chats have it", "error", "interrupt"],
)
def test_a_run_is_followed_to_its_end(
    colour: Colour, stream: Stream[WorkflowEvent], end: str, value: WorkflowEvent
) -> None:
    """A run says what its nodes put out, and ends with exactly one of done, error and interrupt; nothing follows it."""
    after = "" if end.endswith("{}") else 'id: 4\nevent: Message\ndata: {"content":"late"}\n\n'
    outcomes = read(colour, stream, SPOKEN + end + after)
    assert outcomes == [Success(event) for event in (*SPOKEN_VALUES, value)]


@pytest.mark.parametrize("ping", ["event: PING\n\n", "id: 1\nevent: PING\ndata:\n\n", "event: ping\ndata: {}\n\n"])
def test_a_heartbeat_is_an_event(colour: Colour, ping: str) -> None:
    """A heartbeat says nothing, in any case of letters and whatever its data."""
    assert read(colour, RUN, ping + "event: Done\ndata: {}\n\n") == [Success(WorkflowPing()), Success(WorkflowDone())]


@pytest.mark.parametrize(
    ("id", "number"),
    [("7", 7), ("0", 0), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)],
)
def test_events_have_their_numbers(colour: Colour, id: str, number: int) -> None:
    """Each event has the number that the server counts it by, which is no part of equality; a strange one is 0."""
    events = [
        f"{kind}\n\n" for kind in ('event: Message\ndata: {"content":"a"}', "event: PING", "event: New", "event: Done")
    ]
    outcomes = read(colour, RUN, "".join(f"id: {id}\n{event}" for event in events))
    assert [outcome.unwrap().id for outcome in outcomes] == [number] * 4
    assert outcomes == read(colour, RUN, "".join(events))


def test_the_names_of_earlier_releases_are_read(colour: Colour) -> None:
    """Earlier releases of Coze Studio write the names of events in lower case."""
    content = SPOKEN.replace("Message\ndata", "message\ndata") + "id: 3\nevent: done\ndata: {}\n\n"
    assert read(colour, RUN, content) == [Success(event) for event in (*SPOKEN_VALUES, WorkflowDone())]


def test_an_unknown_event_is_given_as_it_came(colour: Colour) -> None:
    """An event that nobody knows does not end a stream, and keeps its name."""
    outcomes = read(colour, RUN, "id: 0\nevent: Weather\ndata: windy\n\nid: 1\nevent: Done\ndata: {}\n\n")
    assert outcomes == [Success(UnknownWorkflowEvent("Weather", "windy")), Success(WorkflowDone())]


@pytest.mark.parametrize(
    ("data", "code", "text"),
    [
        ("write failed: broken pipe", -1, "write failed: broken pipe"),
        ('{"code":720701013,"msg":"execution failure"}', 720701013, "execution failure"),
        ('{"error_code":"720701013","error_message":"execution failure"}', 720701013, "execution failure"),
    ],
)
def test_a_lower_case_error_is_a_failure(colour: Colour, data: str, code: int, text: str) -> None:
    """An `error` is no event of the workflow: the stream fails, and what it says may be plain text."""
    *events, failed = read(colour, RUN, f"{SPOKEN}event: error\ndata: {data}\n\n")
    assert events == [Success(event) for event in SPOKEN_VALUES]
    assert isinstance(failed, Failure)
    error = failed.failure()
    assert isinstance(error, ApiError)
    assert (error.code, error.message, error.log_id) == (code, text, LOG_ID)
    assert error.call is not None
    assert error.call.endpoint == "workflow_runs.stream"


@pytest.mark.parametrize("content", ["", SPOKEN, SPOKEN + "event: PING\n\n"], ids=["at once", "later", "after a ping"])
def test_a_run_that_is_cut_is_a_failure(colour: Colour, content: str) -> None:
    """A stream that ends without its last event was cut; no chat can be recovered from it."""
    *events, cut = read(colour, RUN, content)
    assert isinstance(cut, Failure)
    error = cut.failure()
    assert isinstance(error, StreamInterrupted)
    assert (error.delivered, error.conversation_id, error.chat_id) == (len(events), None, None)


def test_an_interrupt_without_its_id_is_not_what_is_documented(colour: Colour) -> None:
    """An interrupt that cannot be answered is a `DecodeError` that names what is missing."""
    (outcome,) = read(colour, RUN, 'event: Interrupt\ndata: {"interrupt_data":{"type":2}}\n\n')
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, DecodeError)
    assert [problem.path for problem in error.problems] == ["$.interrupt_data.event_id"]


def test_a_chatflow_is_followed(colour: Colour) -> None:
    """A chat with a chatflow is read as any chat, on the bytes of the peer's tests; its end names a page."""
    content = (DATA / "workflow_chat.txt").read_bytes()
    stream = workflow_chat.stream(workflow_id="7390000000000000401")
    outcomes = colour.events(stream, colour.answered_by(lambda _: answer_by_events(content)))
    events = [outcome.unwrap() for outcome in outcomes]
    assert [type(event) for event in events] == [
        Created,
        InProgress,
        *[MessageDelta] * 3,
        *[MessageCompleted] * 2,
        Completed,
        Done,
    ]
    url = "https://www.coze.cn/work_flow?execute_id=execute_1111&space_id=space_111&workflow_id=workflow_1111"
    assert events[-1] == Done(url)
