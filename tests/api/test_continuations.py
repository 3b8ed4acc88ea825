"""Streams that go on by themselves: runs whose interrupts a function answers, chats whose tools are functions."""

from __future__ import annotations

import contextlib
import json
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn, TypeVar

import httpx
import pytest
from attrs import evolve, field, frozen
from colours import Colour
from scripted import PATIENCE, Connection, Live, Script, Server, event, head, refused, replies, silent

from coze import (
    ApiError,
    Closed,
    CozeError,
    DecodeError,
    Effect,
    Failure,
    InvalidArgument,
    LimitExceeded,
    Message,
    Outcome,
    Record,
    Sleep,
    Steps,
    Stream,
    StreamInterrupted,
    Success,
    attempt,
    custom,
    fail,
    program,
    replied,
    succeed,
)
from coze.api import chat, users, workflow_runs
from coze.api.answers import text_of
from coze.api.chat_tools import Tool, with_tools
from coze.api.workflow_answers import Answer, with_answers
from coze.effect import local
from coze.emulator import Chunk, Emulator, ToolCall, Turn
from coze.models.chat_events import ChatEvent, Completed, Created, Done, Failed, MessageDelta, RequiresAction
from coze.models.users import User
from coze.models.workflow_events import (
    WorkflowDone,
    WorkflowError,
    WorkflowEvent,
    WorkflowEventError,
    WorkflowEventInterrupt,
    WorkflowEventMessage,
    WorkflowInterrupt,
    WorkflowMessage,
)
from coze.models.workflow_runs import WorkflowEventInterruptData, WorkflowInterruptType

T = TypeVar("T")

PROMPT: Final = 2.0
"""The most seconds that something may take which is to happen at once."""


# --- the other side ---------------------------------------------------------------------------------------------------


@frozen
class Heard:
    """A message that went out: its method and target, and its JSON."""

    method: str
    target: str
    json: object = None


class Service:
    """Answers one request after the other, without a socket, and keeps what it hears; the n-th answer is log-n."""

    def __init__(self, *answers: bytes | httpx.Response) -> None:
        self.heard: list[Heard] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.heard.append(Heard(request.method, request.url.raw_path.decode(), body))
        answer = self._answers.pop(0)
        if isinstance(answer, bytes):
            answer = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=answer)
        answer.headers["X-Tt-Logid"] = f"log-{len(self.heard)}"
        return answer

    @property
    def targets(self) -> list[str]:
        """The paths that were asked for, without their queries."""
        return [one.target.partition("?")[0] for one in self.heard]


def answer(data: object = None, *, code: int = 0) -> httpx.Response:
    """Answer with a success, or a refusal, of Coze's."""
    return httpx.Response(200, json={"code": code, "msg": "", "data": data})


ME: Final[Mapping[str, object]] = {
    "user_id": "7",
    "user_name": "Ada",
    "nick_name": "ada",
    "avatar_url": "a.png",
}


def begun(live_part: Sequence[bytes], end: Script, log_id: str = "log-1") -> Script:
    """Answer with a stream that brings these pieces over a socket, and then goes on as it says."""

    def play(connection: Connection) -> None:
        connection.send(head(200, {"Content-Type": "text/event-stream", "X-Tt-Logid": log_id}))
        for piece in live_part:
            connection.send(piece)
        end(connection)

    return play


def failed(items: Sequence[Outcome[object]]) -> CozeError:
    """Give the error at the end of a stream whose other items are events."""
    assert all(isinstance(item, Success) for item in items[:-1])
    assert isinstance(items[-1], Failure), items
    return items[-1].failure()


def kinds(items: Sequence[Outcome[object] | None]) -> list[type]:
    """Name the items of a stream: the classes of its events and errors."""
    return [type(item.unwrap() if isinstance(item, Success) else item.failure()) for item in items if item is not None]


def raises(error: Exception) -> NoReturn:
    """Raise, where only an expression may stand."""
    raise error


# --- runs of workflows ------------------------------------------------------------------------------------------------

RUN: Final = workflow_runs.stream(workflow_id="workflow_7", parameters={"topic": "tea"})
WHERE: Final = WorkflowEventInterrupt(
    interrupt_data=WorkflowEventInterruptData(
        event_id="740/1", type=WorkflowInterruptType.QUESTION, data='{"content":"Where?"}'
    ),
    node_title="Ask",
)
WHEN: Final = WorkflowEventInterrupt(
    interrupt_data=WorkflowEventInterruptData(event_id="740/2", type=WorkflowInterruptType.INPUT, data="When?"),
    node_title="Form",
)


def said(content: str) -> bytes:
    """Write what a node puts out."""
    return event("Message", {"content": content, "node_title": "Say", "node_seq_id": "0", "node_is_finish": True})


def says(content: str) -> Success[WorkflowEvent]:
    """Give what a node puts out."""
    message = WorkflowEventMessage(content=content, node_title="Say", node_seq_id="0", node_is_finish=True)
    return Success(WorkflowMessage(message))


def asked(interrupt: WorkflowEventInterrupt) -> bytes:
    """Write what a workflow asks."""
    data = interrupt.interrupt_data
    fields = {"event_id": data.event_id, "type": data.type.value, "data": data.data}
    return event("Interrupt", {"interrupt_data": fields, "node_title": interrupt.node_title})


def asks(interrupt: WorkflowEventInterrupt) -> Success[WorkflowEvent]:
    """Give what a workflow asks."""
    return Success(WorkflowInterrupt(interrupt))


DONE: Final = event("Done", {"debug_url": "https://coze.example/run"})
ENDED: Final[Success[WorkflowEvent]] = Success(WorkflowDone("https://coze.example/run"))
BEGUN: Final = Heard("POST", "/v1/workflow/stream_run", {"workflow_id": "workflow_7", "parameters": {"topic": "tea"}})


def resumed(interrupt: WorkflowEventInterrupt, text: str) -> Heard:
    """Give the message that answers an interrupt."""
    data = interrupt.interrupt_data
    body = {
        "workflow_id": "workflow_7",
        "event_id": data.event_id,
        "resume_data": text,
        "interrupt_type": data.type.value,
    }
    return Heard("POST", "/v1/workflow/stream_resume", body)


ANSWERS: Final = {"740/1": "Oslo", "740/2": "tomorrow"}


def known(interrupt: WorkflowEventInterrupt) -> str | None:
    """Answer what is known."""
    return ANSWERS.get(interrupt.interrupt_data.event_id)


def run(colour: Colour, answer: Answer, service: Service, **options: Any) -> list[Outcome[WorkflowEvent]]:
    """Follow a run whose interrupts are answered."""
    return colour.events(with_answers(RUN, answer), colour.answered_by(service), **options)


def test_a_run_with_two_interrupts_is_one_stream(colour: Colour) -> None:
    """A run goes on after each interrupt, on the exact wire of its resume, and has one `WorkflowDone`, at the end."""
    got: list[WorkflowEventInterrupt] = []

    def answering(interrupt: WorkflowEventInterrupt) -> str | None:
        got.append(interrupt)
        return known(interrupt)

    service = Service(said("a") + asked(WHERE), said("b") + said("c") + asked(WHEN), said("d") + DONE)
    items = run(colour, answering, service)
    assert items == [says("a"), asks(WHERE), says("b"), says("c"), asks(WHEN), says("d"), ENDED]
    assert service.heard == [BEGUN, resumed(WHERE, "Oslo"), resumed(WHEN, "tomorrow")]
    assert got == [WHERE, WHEN]


def test_what_follows_an_interrupt_is_not_read(colour: Colour) -> None:
    """An interrupt ends what its answer brings: bytes after it are no events, of the run or of its continuation."""
    service = Service(asked(WHERE) + said("late") + DONE, said("b") + DONE)
    assert run(colour, known, service) == [asks(WHERE), says("b"), ENDED]


@pytest.mark.parametrize("ending", [DONE, event("Error", {"error_code": 4000, "error_message": "no"})])
def test_a_run_that_asks_nothing_is_as_ever(colour: Colour, ending: bytes) -> None:
    """Without an interrupt nothing is called, and the stream is the same as without a function."""
    content = said("a") + ending
    items = run(colour, lambda _: raises(AssertionError("nothing was asked")), Service(content))
    assert items == colour.events(RUN, colour.answered_by(Service(content)))
    assert len(items) == 2


def test_a_run_that_fails_after_an_answer_ends_with_its_error(colour: Colour) -> None:
    """A `WorkflowError` after an answer is the last event, and there is no `WorkflowDone`."""
    service = Service(asked(WHERE), event("Error", {"error_code": 4000, "error_message": "no"}))
    error = WorkflowError(WorkflowEventError(error_code=4000, error_message="no"))
    assert run(colour, known, service) == [asks(WHERE), Success(error)]


def test_a_function_without_an_answer_ends_the_stream(colour: Colour) -> None:
    """If the function gives None the stream ends with that interrupt, cleanly, and nothing more is sent."""
    unknown = evolve(WHEN, interrupt_data=evolve(WHEN.interrupt_data, event_id="740/3"))
    service = Service(asked(WHERE), said("b") + asked(unknown))
    assert run(colour, known, service) == [asks(WHERE), says("b"), asks(unknown)]
    assert service.heard == [BEGUN, resumed(WHERE, "Oslo")]


def test_an_empty_answer_is_an_answer(colour: Colour) -> None:
    """The empty text is sent as it is: only None is no answer."""
    service = Service(asked(WHERE), DONE)
    assert run(colour, lambda _: "", service) == [asks(WHERE), ENDED]
    assert service.heard[1:] == [resumed(WHERE, "")]


def name_of(user: User) -> str:
    return user.user_name


@program
def looked_up(interrupt: WorkflowEventInterrupt) -> Steps[str | None]:
    """Answer by a request, and by a pause."""
    me = yield from replied(users.me())
    yield from Sleep(0.0)
    return f"{me.value.user_name} at {interrupt.interrupt_data.event_id}"


@pytest.mark.parametrize(
    ("answering", "text"),
    [
        (lambda _: users.me().map(name_of), "Ada"),
        (looked_up, "Ada at 740/1"),
        (lambda _: local(users.me).map(name_of), "Ada"),
        (lambda _: users.me().bind(lambda me: local(name_of, me)), "Ada"),
        (lambda _: attempt(users.me()).map(lambda outcome: outcome.unwrap().user_name), "Ada"),
    ],
    ids=["mapped", "program", "local", "local inside", "attempted"],
)
def test_an_answer_may_be_an_effect(colour: Colour, answering: Answer, text: str) -> None:
    """A function may give an effect, such as a program that makes a request: its value is the answer."""
    service = Service(asked(WHERE), answer(ME), said("b") + DONE)
    assert run(colour, answering, service) == [asks(WHERE), says("b"), ENDED]
    assert service.heard == [BEGUN, Heard("GET", "/v1/users/me"), resumed(WHERE, text)]


def test_an_effect_without_an_answer_ends_the_stream(colour: Colour) -> None:
    """An effect that gives None ends the stream with the interrupt, as None itself does."""
    service = Service(asked(WHERE), answer(ME))
    assert run(colour, lambda _: users.me().map(lambda _: None), service) == [asks(WHERE)]
    assert service.targets == ["/v1/workflow/stream_run", "/v1/users/me"]


def test_an_effect_that_fails_is_the_last_item(colour: Colour) -> None:
    """If the effect of an answer fails, that failure ends the stream, and names the call that failed."""
    service = Service(asked(WHERE), answer(code=4200))
    items = run(colour, lambda _: users.me().map(name_of), service)
    error = failed(items)
    assert items[:-1] == [asks(WHERE)]
    assert isinstance(error, ApiError)
    assert (error.code, error.log_id, error.call) == (4200, "log-2", users.me().http.call("api.coze.com"))


def test_a_failure_without_a_call_is_of_the_run(colour: Colour) -> None:
    """A failure that belongs to no call of its own, as a program may make one, names the call that was answered."""
    refusal = InvalidArgument("place", "nobody knows it")
    items = run(colour, lambda _: fail(refusal), Service(asked(WHERE)))
    call = RUN.http.call("api.coze.com")
    assert items == [asks(WHERE), Failure(evolve(refusal, call=call, attempts=1, log_id="log-1"))]


def test_what_the_function_raises_goes_through(colour: Colour) -> None:
    """An exception of the function's own reaches whoever reads the stream, as it is, and nothing more is sent."""
    mine = LookupError("mine")
    service = Service(asked(WHERE))
    with pytest.raises(LookupError) as caught:
        run(colour, lambda _: raises(mine), service)
    assert caught.value is mine
    assert service.heard == [BEGUN]


def test_a_stream_has_ended_when_its_function_has_raised(colour: Colour) -> None:
    """After an exception of the function's own the connection is closed, and whoever reads on is told that it is."""
    with Server(replies(begun([asked(WHERE)], silent()))) as server, Live(colour, server) as live:
        stream = live.events(with_answers(RUN, lambda _: raises(LookupError("mine"))))
        assert stream.next() == asks(WHERE)
        with pytest.raises(LookupError):
            stream.next()
        assert kinds([stream.next()]) == [Closed]
        assert stream.next() is None
        assert server.connection().gone.wait(PROMPT)
        assert len(server.requests) == 1


def test_answers_that_run_out_are_an_error(colour: Colour) -> None:
    """A function that raises StopIteration, as `next` of an iterator does, does not end the stream as if all were well.

    It is what a generator makes of it: a RuntimeError, whose cause it is.
    """
    answers = iter(["Oslo"])
    service = Service(asked(WHERE), asked(WHEN), DONE)
    with pytest.raises(RuntimeError) as caught:
        run(colour, lambda _: next(answers), service)
    assert isinstance(caught.value.__cause__, StopIteration)
    assert service.heard == [BEGUN, resumed(WHERE, "Oslo")]


def test_a_refused_resume_is_the_last_item(colour: Colour) -> None:
    """If the server refuses an answer, that failure is the last item, and names the call that was refused."""
    service = Service(said("a") + asked(WHERE), answer(code=4315))
    items = run(colour, known, service)
    error = failed(items)
    assert items[:-1] == [says("a"), asks(WHERE)]
    assert isinstance(error, ApiError)
    assert (error.code, error.log_id, error.attempts) == (4315, "log-2", 1)
    assert error.call is not None
    assert error.call.endpoint == "workflow_runs.resume_stream"


def test_a_resumed_run_may_be_answered_too(colour: Colour) -> None:
    """A run that somebody has resumed by hand goes on by itself as one that has just begun."""
    by_hand = workflow_runs.resume_stream(
        workflow_id="workflow_7", event_id="740/1", resume_data="Oslo", interrupt_type=WorkflowInterruptType.QUESTION
    )
    service = Service(asked(WHEN), DONE)
    items = colour.events(with_answers(by_hand, known), colour.answered_by(service))
    assert items == [asks(WHEN), ENDED]
    assert service.heard == [resumed(WHERE, "Oslo"), resumed(WHEN, "tomorrow")]


# --- tools of chats ---------------------------------------------------------------------------------------------------

TALK: Final = chat.stream(bot_id="bot_7", user_id="ada")
IDS: Final = {"id": "chat_7", "conversation_id": "talk_7"}
CREATED: Final = event("conversation.chat.created", IDS)
COMPLETED: Final = event("conversation.chat.completed", IDS)
CHAT_DONE: Final = event("done", "[DONE]")


@frozen
class Wanted:
    """A call that a bot wants: its function (None: a question for the user) and the JSON of its arguments."""

    name: str | None
    arguments: str = "{}"

    def json(self, number: int) -> dict[str, object]:
        """Write it; they are numbered from 1."""
        if self.name is None:
            return {"id": f"call_{number}", "type": "reply_message"}
        function = {"name": self.name, "arguments": self.arguments}
        return {"id": f"call_{number}", "type": "function", "function": function}


def wants(*calls: Wanted) -> bytes:
    """Write that a chat waits for these calls, and the end of its stream."""
    numbered = [call.json(number) for number, call in enumerate(calls, 1)]
    action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": numbered}}
    waiting = {**IDS, "status": "requires_action", "required_action": action}
    return event("conversation.chat.requires_action", waiting) + CHAT_DONE


def spoken(content: str) -> bytes:
    """Write a piece of the answer."""
    ids = {"chat_id": "chat_7", "conversation_id": "talk_7"}
    return event("conversation.message.delta", {"role": "assistant", "type": "answer", "content": content, **ids})


def submitted(*outputs: str) -> Heard:
    """Give the message that submits outputs; the calls are numbered from 1."""
    numbered = [{"tool_call_id": f"call_{number}", "output": output} for number, output in enumerate(outputs, 1)]
    target = "/v3/chat/submit_tool_outputs?conversation_id=talk_7&chat_id=chat_7"
    return Heard("POST", target, {"tool_outputs": numbered, "stream": True})


ANSWERED: Final = spoken("Sunny.") + COMPLETED + CHAT_DONE
ALL: Final = [Created, RequiresAction, MessageDelta, Completed, Done]
ASKED: Final = Heard("POST", "/v3/chat", {"bot_id": "bot_7", "user_id": "ada", "stream": True})


def talk(colour: Colour, tools: Mapping[str, Tool], service: Service, **options: Any) -> list[Outcome[ChatEvent]]:
    """Follow a chat with tools."""
    return colour.events(with_tools(TALK, tools), colour.answered_by(service), **options)


def weather(city: str, *, days: int = 1) -> str:
    return f"sunny in {city} for {days}"


def test_a_tool_gets_the_arguments_that_the_bot_chose(colour: Colour) -> None:
    """The function is called with the decoded arguments by their names; its text is submitted as it is; one `Done`."""
    service = Service(CREATED + wants(Wanted("weather", '{"city":"Malm\\u00f6","days":3}')), ANSWERED)
    items = talk(colour, {"weather": weather, "other": weather}, service)
    assert kinds(items) == ALL
    assert service.heard == [ASKED, submitted("sunny in Malmö for 3")]


@pytest.mark.parametrize(
    ("arguments", "got"),
    [
        (
            '{"n":1,"f":0.5,"b":true,"z":null,"t":"\\u4e3a","l":[1,[2]],"o":{"k":{}}}',
            {"n": 1, "f": 0.5, "b": True, "z": None, "t": "为", "l": [1, [2]], "o": {"k": {}}},
        ),
        ("{}", {}),
        ("", {}),
        ("null", {}),
        (' {"a" : 1} ', {"a": 1}),
        ('{"self":1,"name":2,"tools":3,"chat":4,"args":5,"kwargs":6}', None),
        ('{"function":"sin"}', {"function": "sin"}),
        ('{"not a name":1}', {"not a name": 1}),
    ],
    ids=["every kind", "none", "no text", "null", "blanks", "names of ours", "a function", "no identifier"],
)
def test_arguments_are_decoded(colour: Colour, arguments: str, got: dict[str, object] | None) -> None:
    """Whatever JSON object the arguments are, the function gets its items by keyword, with plain lists and dicts."""
    called: list[dict[str, object]] = []

    def tool(**arguments: object) -> str:
        called.append(arguments)
        return "fine"

    service = Service(CREATED + wants(Wanted("tool", arguments)), ANSWERED)
    assert kinds(talk(colour, {"tool": tool}, service)) == ALL
    assert called == [json.loads(arguments) if got is None else got]


ADA: Final = User(user_id="7", user_name="Ada", nick_name="ada", avatar_url="a.png")
ADA_TEXT: Final = '{"user_id":"7","user_name":"Ada","nick_name":"ada","avatar_url":"a.png"}'


@frozen
class Bare:
    """A class of attrs that is no model of ours."""

    place: str
    degrees: float
    note: str | None = None


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("plain", "plain"),
        ("", ""),
        ('{"already":"JSON"}', '{"already":"JSON"}'),
        (WorkflowInterruptType.INPUT, "5"),
        ({"degrees": 18.5, "sky": ["sunny", "为"]}, '{"degrees":18.5,"sky":["sunny","为"]}'),
        (["a", None, True], '["a",null,true]'),
        (("a", 1), '["a",1]'),
        (18, "18"),
        (None, "null"),
        (False, "false"),
        (ADA, ADA_TEXT),
        ([ADA], f"[{ADA_TEXT}]"),
        (Bare("Oslo", 18.5), '{"place":"Oslo","degrees":18.5}'),
        (users.me(), ADA_TEXT),
        (users.me().map(name_of), "Ada"),
        (users.me().map(lambda me: {"name": me.user_name}), '{"name":"Ada"}'),
        (local(users.me).map(lambda me: [me.user_name]), '["Ada"]'),
    ],
    ids=lambda value: None if isinstance(value, str) else type(value).__name__,
)
def test_an_output_is_text(colour: Colour, output: object, text: str) -> None:
    """A function may give text, which is submitted as it is, JSON or a model, or an effect of such."""
    between = [answer(ME)] if isinstance(output, Effect) else []
    service = Service(CREATED + wants(Wanted("tool")), *between, ANSWERED)
    assert kinds(talk(colour, {"tool": lambda: output}, service)) == ALL
    assert service.heard == [ASKED, *[Heard("GET", "/v1/users/me")] * len(between), submitted(text)]


def test_two_calls_of_one_action_are_answered_together(colour: Colour) -> None:
    """The calls of one action are made in their order, also of one function, and their outputs submitted at once."""
    called: list[str] = []

    def where(place: str) -> str:
        called.append(place)
        return f"in {place}"

    calls = [Wanted("where", '{"place":"A"}'), Wanted("when"), Wanted("where", '{"place":"B"}')]
    service = Service(CREATED + wants(*calls), ANSWERED)
    assert kinds(talk(colour, {"where": where, "when": lambda: "now"}, service)) == ALL
    assert called == ["A", "B"]
    assert service.heard == [ASKED, submitted("in A", "now", "in B")]


def test_two_rounds_have_one_done(colour: Colour) -> None:
    """A chat that wants tools twice is one stream: both actions are events of it, and `Done` is the last one alone."""
    second = spoken("Wait.") + wants(Wanted("weather", '{"city":"B"}'))
    service = Service(CREATED + wants(Wanted("weather", '{"city":"A"}')), second, ANSWERED)
    items = talk(colour, {"weather": weather}, service)
    assert kinds(items) == [Created, RequiresAction, MessageDelta, RequiresAction, MessageDelta, Completed, Done]
    assert service.heard == [ASKED, submitted("sunny in A for 1"), submitted("sunny in B for 1")]


@pytest.mark.parametrize(
    "calls",
    [
        [Wanted("other")],
        [Wanted("tool"), Wanted("other")],
        [Wanted(None)],
        [Wanted("tool"), Wanted(None)],
        [Wanted("")],
        [],
    ],
    ids=["unknown", "one unknown", "a question", "one question", "no name", "none at all"],
)
def test_a_tool_that_is_not_here_is_left_to_the_caller(colour: Colour, calls: list[Wanted]) -> None:
    """If a chat waits for anything but the given tools, it ends with `RequiresAction` and `Done`; nothing is called."""
    service = Service(CREATED + wants(*calls))
    items = talk(colour, {"tool": lambda: raises(AssertionError("it was called"))}, service)
    assert kinds(items) == [Created, RequiresAction, Done]
    assert service.heard == [ASKED]


def test_an_action_without_calls_is_left_to_the_caller(colour: Colour) -> None:
    """A chat that does not say what it waits for ends as it would without tools."""
    service = Service(CREATED + event("conversation.chat.requires_action", IDS) + CHAT_DONE)
    assert kinds(talk(colour, {"tool": lambda: ""}, service)) == [Created, RequiresAction, Done]


def test_an_action_at_the_end_of_the_body_is_answered(colour: Colour) -> None:
    """A body that ends after its action without a `done`, as some servers write it, goes on all the same."""
    service = Service(CREATED + wants(Wanted("tool")).removesuffix(CHAT_DONE), ANSWERED)
    assert kinds(talk(colour, {"tool": lambda: "fine"}, service)) == ALL
    assert service.heard == [ASKED, submitted("fine")]


def test_an_action_whose_stream_is_cut_is_not_answered(colour: Colour) -> None:
    """If the stream fails after the action, the failure is the last item, and nothing is called."""
    cut = wants(Wanted("tool")).removesuffix(CHAT_DONE) + event("error", {"code": 4013, "msg": "slow down"})
    service = Service(CREATED + cut)
    items = talk(colour, {"tool": lambda: raises(AssertionError("it was called"))}, service)
    assert kinds(items) == [Created, RequiresAction, ApiError]
    assert service.heard == [ASKED]


def test_a_chat_that_fails_calls_nothing(colour: Colour) -> None:
    """A chat that failed, at once or after its tools, ends with `Failed` and `Done`."""
    failing = event("conversation.chat.failed", IDS) + CHAT_DONE
    tools = {"tool": lambda: "fine"}
    assert kinds(talk(colour, tools, Service(failing))) == [Failed, Done]
    service = Service(wants(Wanted("tool")), failing)
    assert kinds(talk(colour, tools, service)) == [RequiresAction, Failed, Done]


@pytest.mark.parametrize("arguments", ["[1]", '"city"', "7", "false", "{", '{"a":NaN}', "city=Oslo"])
def test_arguments_that_are_no_object_are_a_failure(colour: Colour, arguments: str) -> None:
    """Arguments that are no JSON object are a `DecodeError` that names the chat's call; nothing is called or sent."""
    service = Service(CREATED + wants(Wanted("fine"), Wanted("tool", arguments)))
    tools = {"tool": lambda **_: raises(AssertionError("it was called")), "fine": lambda: ""}
    error = failed(talk(colour, tools, service))
    assert isinstance(error, DecodeError)
    assert (error.call, error.log_id, error.attempts) == (TALK.http.call("api.coze.com"), "log-1", 1)
    assert service.heard == [ASKED]


@pytest.mark.parametrize(
    ("output", "where"),
    [
        (b"bytes", "tools[tool]"),
        ({"n": float("nan")}, "tools[tool].n"),
        ({"a": [{1: 2}]}, "tools[tool].a[0]"),
        ([set[int]()], "tools[tool][0]"),
        (object(), "tools[tool]"),
        (["\ud800"], "tools[tool][0]"),
        (Success("a"), "tools[tool]"),
    ],
    ids=["bytes", "NaN", "a number as a key", "a set", "an object", "half a character", "an outcome"],
)
def test_an_output_that_is_no_json_is_a_failure(colour: Colour, output: object, where: str) -> None:
    """An output that JSON cannot hold is an `InvalidArgument` that says of which tool, and nothing is submitted."""
    service = Service(CREATED + wants(Wanted("tool")))
    error = failed(talk(colour, {"tool": lambda: output}, service))
    assert isinstance(error, InvalidArgument)
    assert error.argument == where
    assert (error.call, error.log_id) == (TALK.http.call("api.coze.com"), "log-1")
    assert service.heard == [ASKED]


def test_an_output_that_contains_itself_is_a_failure(colour: Colour) -> None:
    """An output that has no end is an `InvalidArgument` as well."""
    endless: list[object] = []
    endless.append(endless)
    error = failed(talk(colour, {"tool": lambda: endless}, Service(CREATED + wants(Wanted("tool")))))
    assert isinstance(error, InvalidArgument)
    assert error.argument.startswith("tools[tool]")


def test_a_text_that_cannot_be_sent_is_a_failure(colour: Colour) -> None:
    """A text that UTF-8 cannot hold is an `InvalidArgument` too, and nothing is submitted."""
    service = Service(CREATED + wants(Wanted("tool")))
    error = failed(talk(colour, {"tool": lambda: "half \ud800"}, service))
    assert isinstance(error, InvalidArgument)
    assert "output" in error.argument or "tools[tool]" in error.argument
    assert service.heard == [ASKED]


def test_an_effect_of_a_tool_that_fails_is_the_last_item(colour: Colour) -> None:
    """If the effect of a tool fails, that failure ends the stream, and names its own call."""
    service = Service(CREATED + wants(Wanted("tool")), answer(code=4200))
    error = failed(talk(colour, {"tool": users.me}, service))
    assert isinstance(error, ApiError)
    assert (error.code, error.call) == (4200, users.me().http.call("api.coze.com"))


def test_what_a_tool_raises_goes_through(colour: Colour) -> None:
    """What a function raises, also for arguments that it does not take, reaches whoever reads; nothing is submitted."""
    mine = LookupError("mine")
    service = Service(CREATED + wants(Wanted("tool")))
    with pytest.raises(LookupError) as caught:
        talk(colour, {"tool": lambda: raises(mine)}, service)
    assert caught.value is mine
    with pytest.raises(TypeError, match="town"):
        talk(colour, {"weather": weather}, Service(wants(Wanted("weather", '{"town":"Oslo"}'))))
    assert service.heard == [ASKED]


def test_refused_outputs_are_the_last_item(colour: Colour) -> None:
    """If the server refuses the outputs, that failure is the last item, and names the call that was refused."""
    service = Service(CREATED + wants(Wanted("tool")), answer(code=5000))
    items = talk(colour, {"tool": lambda: ""}, service)
    error = failed(items)
    assert kinds(items) == [Created, RequiresAction, ApiError]
    assert isinstance(error, ApiError)
    assert (error.code, error.log_id) == (5000, "log-2")
    assert error.call is not None
    assert error.call.endpoint == "chat.submit_tool_outputs_stream"


def test_later_changes_of_the_tools_reach_no_stream(colour: Colour) -> None:
    """The tools of a stream are those that it was made with."""
    tools: dict[str, Tool] = {"weather": weather}
    stream = with_tools(TALK, tools)
    tools.clear()
    service = Service(CREATED + wants(Wanted("weather", '{"city":"A"}')), ANSWERED)
    assert kinds(colour.events(stream, colour.answered_by(service))) == ALL


def wants_weather(turns: Sequence[Turn]) -> Iterator[Chunk]:
    """Want to know the weather in two cities, one after the other, and then say what it is."""
    told = [turn.text for turn in turns if turn.role == "tool"]
    if len(told) < 2:
        yield ToolCall("weather", {"city": ("Lisbon", "Oslo")[len(told)], "days": 2})
    else:
        yield from told


def test_tools_serve_a_server_that_checks_what_it_gets(colour: Colour) -> None:
    """Against the emulator, which has rules for outputs, a chat of two rounds is one stream with one answer."""
    with Emulator(responder=wants_weather) as server:
        question = Message.build_user_question_text("How is the weather?")
        stream = chat.stream(bot_id=server.bot_id, user_id="ada", additional_messages=[question])
        runner = {"token": server.token, "profile": custom(server.base_url)}
        items = colour.events(with_tools(stream, {"weather": weather}), runner)
    events = [item.unwrap() for item in items]
    assert [type(one) for one in events].count(RequiresAction) == 2
    assert [type(one) for one in events].count(Done) == 1
    assert "".join(map(text_of, events)) == "sunny in Lisbon for 2sunny in Oslo for 2"


# --- both: what waits, and for whom -----------------------------------------------------------------------------------


class Gate:
    """A function that blocks: it tells when it is called and in which thread, and waits to be let go."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.threads: list[int] = []
        self.returned = threading.Event()
        self._open = threading.Event()

    def __call__(self, *_: object, **__: object) -> str:
        self.threads.append(threading.get_ident())
        self.called.set()
        assert self._open.wait(PATIENCE)
        self.returned.set()
        return "fine"

    @contextlib.contextmanager
    def opened_at_last(self) -> Iterator[None]:
        """Let the function go when the block ends, however it does: nobody is to wait for it then."""
        try:
            yield
        finally:
            self._open.set()

    def open(self) -> None:
        """Let the function go."""
        self._open.set()


@frozen
class Case:
    """A stream that goes on by itself by a function: what its two answers bring, and how often it is read till then."""

    build: Callable[[Callable[..., Any]], Stream[Any]] = field(repr=False)
    first: bytes = field(repr=False)
    second: bytes = field(repr=False)
    before: list[type]
    after: list[type]
    resume: str


CASES: Final = {
    "answers": Case(
        lambda function: with_answers(RUN, function),
        said("a") + asked(WHERE),
        said("b") + DONE,
        [WorkflowMessage, WorkflowInterrupt],
        [WorkflowMessage, WorkflowDone],
        "workflow_runs.resume_stream",
    ),
    "tools": Case(
        lambda function: with_tools(TALK, {"tool": function}),
        CREATED + wants(Wanted("tool")),
        ANSWERED,
        [Created, RequiresAction],
        [MessageDelta, Completed, Done],
        "chat.submit_tool_outputs_stream",
    ),
}
both: Final = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
ASYNCHRONOUS: Final = pytest.mark.parametrize("backend", [Colour("asyncio"), Colour("trio")], ids=lambda one: one.name)


def playing(case: Case, *, second: Script | None = None) -> Script:
    """Play the two answers of a case over sockets; what the first one brings stays open until the client closes it."""
    last = second or begun([case.second], silent(), "log-2")
    return replies(begun([case.first], silent()), last)


@both
def test_the_function_is_called_when_the_next_event_is_asked_for(colour: Colour, case: Case) -> None:
    """The event that is continued comes first; for the next one the connection is closed and the function called."""
    gate = Gate()
    with Server(playing(case)) as server, Live(colour, server) as live, gate.opened_at_last():
        stream = live.events(case.build(gate))
        assert kinds([stream.next() for _ in case.before]) == case.before
        time.sleep(0.05)  # in which nothing is to happen
        assert (gate.threads, len(server.requests)) == ([], 1)
        waiting = stream.begin()
        assert gate.called.wait(PATIENCE)
        assert server.connection().gone.wait(PROMPT)
        assert (waiting.done(), len(server.requests)) == (False, 1)
        gate.open()
        assert kinds([waiting.result(PATIENCE), *stream.rest()]) == case.after
        assert (len(gate.threads), len(server.requests)) == (1, 2)


@both
@pytest.mark.parametrize("way", ["block", "close"])
def test_a_stream_that_is_left_at_the_question_calls_nobody(colour: Colour, case: Case, way: str) -> None:
    """To leave the block, or to close the stream, at the event that would be continued never calls the function."""
    gate = Gate()
    first = case.first if way == "close" else case.first.removeprefix(CREATED).removeprefix(said("a"))
    script = replies(begun([first], silent()))
    with Server(script) as server, Live(colour, server) as live, gate.opened_at_last():
        stream = live.events(case.build(gate))
        if way == "block":
            assert kinds([stream.leave_early()]) == case.before[-1:]
        else:
            assert kinds([stream.next() for _ in case.before]) == case.before
            stream.close()
        assert server.connection().gone.wait(PROMPT)
        assert kinds(stream.rest()) == [Closed]
        assert (gate.threads, len(server.requests)) == ([], 1)


@both
def test_where_the_function_runs(colour: Colour, case: Case) -> None:
    """The synchronous runner calls the function in the thread that reads, an asynchronous one in a worker thread."""
    gate = Gate()
    gate.open()
    items = colour.events(case.build(gate), colour.answered_by(Service(case.first, case.second)))
    assert kinds(items) == case.before + case.after
    here = [thread == threading.get_ident() for thread in gate.threads]
    assert here == [colour.name == "sync"]


@both
@ASYNCHRONOUS
def test_other_tasks_go_on_while_the_function_runs(backend: Colour, case: Case) -> None:
    """A function that blocks does not block the event loop: other tasks go on meanwhile."""
    gate = Gate()
    with Server(playing(case)) as server, Live(backend, server) as live, gate.opened_at_last():
        stream = live.events(case.build(gate))
        assert kinds([stream.next() for _ in case.before]) == case.before
        waiting = stream.begin()
        assert gate.called.wait(PATIENCE)
        assert live.run(Sleep(0.01)) == Success(None)
        assert not waiting.done()
        gate.open()
        assert kinds([waiting.result(PATIENCE), *stream.rest()]) == case.after


@both
@ASYNCHRONOUS
def test_close_does_not_wait_for_a_function_in_a_worker_thread(backend: Colour, case: Case) -> None:
    """To close an asynchronous stream while its function runs gives the reader `Closed` at once, and sends nothing."""
    gate = Gate()
    with Server(playing(case)) as server, Live(backend, server) as live, gate.opened_at_last():
        stream = live.events(case.build(gate))
        assert kinds([stream.next() for _ in case.before]) == case.before
        waiting = stream.begin()
        assert gate.called.wait(PATIENCE)
        began = time.monotonic()
        stream.close()
        item = waiting.result(2)
        assert time.monotonic() - began < PROMPT
        assert not gate.returned.is_set()
        assert kinds([item]) == [Closed]
        assert stream.next() is None
        assert len(server.requests) == 1


@both
def test_close_does_not_wait_for_a_function_of_the_thread_that_reads(case: Case) -> None:
    """To close a synchronous stream while its function runs returns at once; the reader gets `Closed` after it."""
    gate = Gate()
    with Server(playing(case)) as server, Live(Colour("sync"), server) as live, gate.opened_at_last():
        stream = live.events(case.build(gate))
        assert kinds([stream.next() for _ in case.before]) == case.before
        waiting = stream.begin()
        assert gate.called.wait(PATIENCE)
        began = time.monotonic()
        stream.close()
        assert time.monotonic() - began < PROMPT
        assert not waiting.done()
        gate.open()
        assert kinds([waiting.result(2)]) == [Closed]
        assert stream.next() is None
        assert len(server.requests) == 1


@both
def test_a_stream_that_is_closed_between_two_functions_calls_no_other(colour: Colour, case: Case) -> None:
    """A function that is due when the stream has been closed meanwhile is not called, and the reader gets `Closed`."""
    gate, later = Gate(), Gate()
    later.open()

    @program
    def first_one_then_another() -> Steps[str]:
        yield from local(gate)
        return (yield from local(later))

    with Server(playing(case)) as server, Live(colour, server) as live, gate.opened_at_last():
        stream = live.events(case.build(lambda *_: first_one_then_another()))
        assert kinds([stream.next() for _ in case.before]) == case.before
        waiting = stream.begin()
        assert gate.called.wait(PATIENCE)
        stream.close()
        gate.open()
        assert kinds([waiting.result(2)]) == [Closed]
        assert (later.threads, len(server.requests)) == ([], 1)


@both
def test_a_function_may_close_its_own_stream(case: Case) -> None:
    """A function that closes the synchronous stream which it serves ends it: `Closed` is its last item."""
    closed: list[str] = []

    def tool(*_: object) -> str:
        stream.close()
        closed.append("it")
        return "fine"

    with Server(playing(case)) as server, Live(Colour("sync"), server) as live:
        stream = live.events(case.build(tool))
        assert kinds(stream.rest()) == [*case.before, Closed]
        assert stream.next() is None
        assert (closed, len(server.requests)) == (["it"], 1)


@both
@pytest.mark.parametrize("what", ["a request", "a pause", "the head of what follows"])
def test_close_wakes_who_waits_for_a_continuation(colour: Colour, case: Case, what: str) -> None:
    """To close a stream wakes its reader from the effect of an answer, and from the answer to the next message."""
    waited = threading.Event()

    def wait(connection: Connection) -> None:
        waited.set()
        silent()(connection)

    def pause() -> Effect[None]:
        waited.set()
        return Sleep(PATIENCE)

    function: Callable[..., object] = {
        "a request": lambda *_: users.me().map(name_of),
        "a pause": lambda *_: local(pause).map(lambda _: "fine"),
        "the head of what follows": lambda *_: "fine",
    }[what]
    with Server(playing(case, second=wait)) as server, Live(colour, server) as live:
        stream = live.events(case.build(function))
        assert kinds([stream.next() for _ in case.before]) == case.before
        waiting = stream.begin()
        assert waited.wait(PATIENCE)
        time.sleep(0.05)  # until the reader waits
        began = time.monotonic()
        stream.close()
        assert kinds([waiting.result(2)]) == [Closed]
        assert time.monotonic() - began < PROMPT
        assert stream.next() is None
        server.connection(len(server.connections) - 1).reset()


@both
@ASYNCHRONOUS
def test_cancellation_does_not_wait_for_the_function(backend: Colour, case: Case) -> None:
    """To cancel the task that reads while the function runs ends the stream at once; the runner stays usable."""
    gate, ended = Gate(), threading.Event()
    with Server(playing(case)) as server, Live(backend, server) as live, gate.opened_at_last():
        stream = live.asynchronous.events(case.build(gate))

        async def read() -> None:
            try:
                async for _ in stream:
                    pass
            finally:
                ended.set()

        async def rest() -> list[Outcome[object]]:
            return [item async for item in stream]

        reading = live.do(read)
        assert gate.called.wait(PATIENCE)
        reading.cancel()
        assert ended.wait(PROMPT)
        assert not gate.returned.is_set()
        assert kinds(live.do(rest).result(PATIENCE)) == [Closed]
        assert live.run(succeed(1)) == Success(1)
        assert len(server.requests) == 1


@both
def test_the_limit_of_the_whole_holds_for_what_follows(colour: Colour, case: Case) -> None:
    """`within` counts from the first event on, over all parts: what follows ends with it, and names its own call."""
    with Server(playing(case, second=begun([], silent(), "log-2"))) as server, Live(colour, server) as live:
        stream = live.events(case.build(lambda *_: "fine"), within=0.4)
        began = time.monotonic()
        items = stream.rest()
        assert time.monotonic() - began < 0.4 + PROMPT
        error = failed(items)
        assert isinstance(error, LimitExceeded)
        assert (error.limit, error.log_id) == ("within", "log-2")
        assert error.call is not None
        assert error.call.endpoint == case.resume


@both
@ASYNCHRONOUS
def test_the_limit_of_the_whole_ends_the_wait_for_a_function(backend: Colour, case: Case) -> None:
    """A function that runs for longer than the whole may take is not waited for by an asynchronous runner."""
    gate = Gate()
    with Server(playing(case)) as server, Live(backend, server) as live, gate.opened_at_last():
        stream = live.events(case.build(gate), within=0.3)
        assert kinds([stream.next() for _ in case.before]) == case.before
        assert kinds([stream.begin().result(2)]) == [LimitExceeded]
        assert not gate.returned.is_set()
        assert len(server.requests) == 1


# --- both: what is said of the parts ----------------------------------------------------------------------------------


@both
def test_an_interruption_counts_the_events_of_all_parts(colour: Colour, case: Case) -> None:
    """`delivered` is the number of events that the reader got, in this part and in those before it."""
    cut = case.second[: -len(DONE if case.before[0] is WorkflowMessage else COMPLETED + CHAT_DONE)]
    items = colour.events(case.build(lambda *_: "fine"), colour.answered_by(Service(case.first, cut)))
    error = failed(items)
    assert isinstance(error, StreamInterrupted)
    assert (error.delivered, error.log_id) == (len(items) - 1, "log-2")
    assert error.delivered == 3
    assert error.call is not None
    assert error.call.endpoint == case.resume


@pytest.mark.parametrize("second", [b"", spoken("Sunny.")], ids=["at once", "later"])
def test_an_interruption_names_the_chat_that_goes_on(colour: Colour, second: bytes) -> None:
    """A continuation that is cut has the ids to recover its chat, though it may not have said them again."""
    error = failed(talk(colour, {"tool": lambda: ""}, Service(CREATED + wants(Wanted("tool")), second)))
    assert isinstance(error, StreamInterrupted)
    assert (error.conversation_id, error.chat_id) == ("talk_7", "chat_7")


@both
def test_the_log_id_is_that_of_the_part_that_is_read(colour: Colour, case: Case) -> None:
    """The log id of a stream is that of its latest answer; a request that the function makes does not change it."""

    def look(connection: Connection) -> None:
        connection.send(refused(4200, headers={"X-Tt-Logid": "log-x"}))

    script = replies(begun([case.first], silent()), look, begun([case.second], silent(), "log-2"))
    with Server(script) as server, Live(colour, server) as live:
        stream = live.events(case.build(lambda *_: attempt(users.me()).map(lambda _: "fine")))
        assert stream.log_id is None
        seen = [(stream.next(), stream.log_id) for _ in case.before + case.after]
        assert kinds([item for item, _ in seen]) == case.before + case.after
        assert [log_id for _, log_id in seen] == ["log-1"] * len(case.before) + ["log-2"] * len(case.after)
        assert stream.next() is None
        assert stream.log_id == "log-2"


@both
def test_an_observer_sees_each_call(colour: Colour, case: Case) -> None:
    """Each part, and each request of a function, has a start and an end of its own, one after the other."""
    records: list[Record] = []
    service = Service(case.first, answer(ME), case.second)
    runner = colour.answered_by(service, observer=records.append)
    items = colour.events(case.build(lambda *_: users.me().map(name_of)), runner)
    assert kinds(items) == case.before + case.after
    calls = [(one.call.endpoint, one.moment, one.log_id) for one in records if one.scope == "call"]
    begun_by = case.build(str).http.endpoint
    assert calls == [
        (begun_by, "start", None),
        (begun_by, "end", "log-1"),
        ("users.me", "start", None),
        ("users.me", "end", "log-2"),
        (case.resume, "start", None),
        (case.resume, "end", "log-3"),
    ]
    assert {one.error for one in records} == {None}


@both
@pytest.mark.parametrize("read", ["left in the second part", "closed while the function runs"])
def test_an_observer_sees_how_a_part_ends_early(colour: Colour, case: Case, read: str) -> None:
    """A part that is left has an end that says so; a part that was never asked for has no record."""
    gate = Gate()
    records: list[Record] = []
    script = playing(case, second=begun([case.second[:-1]], silent(), "log-2"))
    with (
        Server(script) as server,
        Live(colour, server, observer=records.append) as live,
        gate.opened_at_last(),
    ):
        stream = live.events(case.build(gate))
        assert kinds([stream.next() for _ in case.before]) == case.before
        waiting = stream.begin()
        assert gate.called.wait(PATIENCE)
        if read == "closed while the function runs":
            stream.close()
            gate.open()
            assert isinstance(waiting.result(PATIENCE), Failure)
        else:
            gate.open()
            assert kinds([waiting.result(PATIENCE)]) == case.after[:1]
            stream.close()
    calls = [(one.call.endpoint, one.moment, one.error) for one in records if one.scope == "call"]
    first = case.build(str).http.endpoint
    second = [(case.resume, "start", None), (case.resume, "end", "Closed")]
    assert calls[:2] == [(first, "start", None), (first, "end", None)]
    assert calls[2:] == (second if read == "left in the second part" else [])


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "other"),
    [
        (lambda: with_answers(RUN, known), lambda: with_answers(RUN, looked_up)),
        (lambda: with_tools(TALK, {"weather": weather}), lambda: with_tools(TALK, {"forecast": weather})),
    ],
    ids=["answers", "tools"],
)
def test_a_stream_that_goes_on_is_a_value(
    build: Callable[[], Stream[object]], other: Callable[[], Stream[object]]
) -> None:
    """With functions of a module it equals one made again, hashes, survives pickle, and differs from any other."""
    stream = build()
    twin = pickle.loads(pickle.dumps(stream))
    assert stream == build() == twin
    assert hash(stream) == hash(build()) == hash(twin)
    assert repr(stream) == repr(twin)
    assert stream not in (other(), evolve(stream, then=None))


def test_a_stream_that_was_pickled_goes_on(colour: Colour) -> None:
    """A stream that comes from elsewhere goes on by itself as the one that was sent there."""
    twin: Stream[WorkflowEvent] = pickle.loads(pickle.dumps(with_answers(RUN, known)))
    service = Service(asked(WHERE), asked(WHEN), DONE)
    assert colour.events(twin, colour.answered_by(service)) == [asks(WHERE), asks(WHEN), ENDED]


@pytest.mark.parametrize(
    ("stream", "question"),
    [
        (with_answers(RUN, known), WorkflowInterrupt(WHERE)),
        (
            with_tools(TALK, {"weather": weather}),
            talk(Colour("sync"), {}, Service(wants(Wanted("weather", '{"city":"A"}'))))[0].unwrap(),
        ),
    ],
    ids=["answers", "tools"],
)
def test_what_a_stream_does_next_is_a_value(stream: Stream[object], question: object) -> None:
    """What continues a stream is made of its event alone: the same again, and picklable; of other events it is none."""
    then = stream.then
    assert then is not None
    following = then(question)
    assert isinstance(following, Effect)
    twin: object = pickle.loads(pickle.dumps(following))
    assert following == then(question) == twin
    assert then(Done()) is None
    assert then(WorkflowDone()) is None


def test_a_continued_stream_is_read_as_often_as_one_likes(colour: Colour) -> None:
    """A stream that goes on by itself is a description: each reading of it begins anew."""
    stream = with_answers(RUN, known)
    for _ in range(2):
        service = Service(asked(WHERE), DONE)
        assert colour.events(stream, colour.answered_by(service)) == [asks(WHERE), ENDED]
        assert service.heard == [BEGUN, resumed(WHERE, "Oslo")]
