"""The replies of Coze Studio, as it writes them, where they differ from hosted Coze's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from attrs import frozen
from catalogue import LOG_ID, Call, call
from colours import Colour

from coze import ApiError, Failure, Page, Success, UnexpectedResponse, replied, studio
from coze.api import bots, chat, chat_messages, conversation_messages, conversations, files
from coze.models.bots import Bot, BotMode
from coze.models.chat import Chat, ChatPoll, ChatStatus, Message
from coze.models.chat_events import Completed, Created, Done, InProgress, MessageCompleted, MessageDelta
from coze.models.conversations import Conversation
from coze.models.files import File

STUDIO = studio("http://127.0.0.1:8888")
JSON = "application/json; charset=utf-8"


def written(body: str, status: int = 200, content_type: str = JSON) -> httpx.Response:
    """Answer with a body as Coze Studio does, with the header that it has for the log id."""
    headers = {"Content-Type": content_type, "X-Log-ID": LOG_ID}
    return httpx.Response(status, headers=headers, content=body.encode())


CANCELLED = (
    '{"ChatV3ChatDetail":{"id":"7500000000000000001","conversation_id":"7500000000000000002","bot_id":"7500000000000000003"'
    ',"created_at":1758000000,"completed_at":0,"failed_at":0,"status":"conversation.chat.cancelled"},"BaseResp":null}'
)
SAID = (
    '{"Messages":[{"id":"7500000000000000011","conversation_id":"7500000000000000002","role":"user","type":"question"'
    ',"content":"Hi","content_type":"text","created_at":1758000000,"updated_at":1758000000}'
    ',{"id":"7500000000000000012","conversation_id":"7500000000000000002","role":"assistant","type":"answer"'
    ',"content":"Hello","content_type":"text","meta_data":{"token":"12","time_cost":"0.9"},"reasoning_content":""}]'
    ',"code":0,"msg":"","BaseResp":null}'
)
TALK = (
    '{"code":0,"msg":"","ConversationData":{"id":"7500000000000000002","created_at":1758000000,"meta_data":{}'
    ',"creator_d":"7500000000000000009","connector_id":"1024","last_section_id":"7500000000000000004"},"BaseResp":null}'
)
ONLINE = '{"bot_id":"7500000000000000003","name":"Echo","bot_mode":0,"create_time":0,"update_time":0}'
UPLOADED = (
    '{"data":{"uri":"bot_files/1/a.txt","bytes":5,"CreatedAt":1758000000,"file_name":"a.txt"'
    ',"url":"http://127.0.0.1:8888/a.txt","id":"7500000000000000021"},"code":0,"msg":"","BaseResp":null}'
)
CREATED = (
    '{"code":0,"msg":"","data":{"id":"7500000000000000001","conversation_id":"7500000000000000002"'
    ',"bot_id":"7500000000000000003","created_at":1758000000,"completed_at":0,"failed_at":0,"status":"created"'
    '},"BaseResp":null}'
)
EMPTY = '{"code":0,"msg":"","has_more":false,"first_id":"0","last_id":"0","BaseResp":null}'
NO_CONVERSATIONS = '{"code":0,"msg":"","data":{"has_more":false},"BaseResp":null}'


@frozen(kw_only=True)
class Answered:
    """What is called, what Coze Studio writes, and what is read from it."""

    call: Call[Any]
    body: str
    value: object

    def __str__(self) -> str:
        return self.call.name


TABLE = (
    Answered(
        call=call(chat.cancel, conversation_id="7500000000000000002", chat_id="7500000000000000001"),
        body=CANCELLED,
        value=Chat(
            id="7500000000000000001",
            conversation_id="7500000000000000002",
            bot_id="7500000000000000003",
            created_at=1758000000,
            completed_at=0,
            failed_at=0,
            status=ChatStatus("conversation.chat.cancelled"),
        ),
    ),
    Answered(
        call=call(chat_messages.list, conversation_id="7500000000000000002", chat_id="7500000000000000001"),
        body=SAID,
        value=(
            Message(
                id="7500000000000000011",
                conversation_id="7500000000000000002",
                role="user",
                type="question",
                content="Hi",
                created_at=1758000000,
                updated_at=1758000000,
            ),
            Message(
                id="7500000000000000012",
                conversation_id="7500000000000000002",
                role="assistant",
                type="answer",
                content="Hello",
                meta_data={"token": "12", "time_cost": "0.9"},
                reasoning_content="",
            ),
        ),
    ),
    Answered(
        call=call(conversations.retrieve, conversation_id="7500000000000000002"),
        body=TALK,
        value=Conversation(
            id="7500000000000000002",
            created_at=1758000000,
            meta_data={},
            creator_id="7500000000000000009",
            connector_id="1024",
            last_section_id="7500000000000000004",
        ),
    ),
    Answered(
        call=call(bots.retrieve_published, bot_id="7500000000000000003", connector_id="1024"),
        body=ONLINE,
        value=Bot(bot_id="7500000000000000003", name="Echo", bot_mode=BotMode(0), create_time=0, update_time=0),
    ),
    Answered(
        call=call(conversation_messages.list, conversation_id="7500000000000000002"),
        body=EMPTY,
        value=Page(items=()),
    ),
    Answered(call=call(conversations.list, bot_id="7500000000000000003"), body=NO_CONVERSATIONS, value=Page(items=())),
)


@pytest.mark.parametrize("answered", TABLE, ids=str)
def test_studios_replies_are_read(answered: Answered, colour: Colour) -> None:
    """The payload is found where Coze Studio has it, in an envelope that may lack its code; so is the log id."""
    arguments = colour.answered_by(lambda _: written(answered.body), profile=STUDIO)
    outcome = colour.run(replied(answered.call.made()), arguments)
    assert isinstance(outcome, Success), outcome
    assert (outcome.unwrap().value, outcome.unwrap().log_id) == (answered.value, LOG_ID)


@pytest.mark.parametrize("answered", [TABLE[0], TABLE[2], TABLE[3]], ids=str)
def test_a_hosted_server_does_not_write_so(answered: Answered, colour: Colour) -> None:
    """The same bytes from a hosted server have no documented shape, and are no success."""
    outcome = colour.run(answered.call.made(), colour.answered_by(lambda _: written(answered.body)))
    assert isinstance(outcome, Failure)


@pytest.mark.parametrize("answered", TABLE, ids=str)
def test_a_refusal_of_studio_is_read(answered: Answered, colour: Colour) -> None:
    """A refusal comes with HTTP 200 and nine digits, perhaps with a stack trace over several lines."""
    body = json.dumps({"code": 103000001, "msg": "unauthorized access : user not match\n\tat conversation.go:7"})
    outcome = colour.run(answered.call.made(), colour.answered_by(lambda _: written(body), profile=STUDIO))
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, ApiError)
    assert (error.code, error.kind, error.status, error.log_id) == (103000001, "permission", 200, LOG_ID)
    assert "\n" not in error.message


@pytest.mark.parametrize(("status", "body"), [(500, "record not found"), (400, "bind error"), (500, "")])
def test_a_plain_text_of_studio_is_no_answer(status: int, body: str, colour: Colour) -> None:
    """A failure in plain text, or without a body, is an answer that is not Coze's."""
    arguments = colour.answered_by(lambda _: written(body, status, "text/plain; charset=utf-8"), profile=STUDIO)
    cancel = chat.cancel(conversation_id="7500000000000000002", chat_id="7500000000000000001")
    outcome = colour.run(cancel, arguments)
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, UnexpectedResponse)
    assert (error.status, error.content_type, error.excerpt, error.log_id) == (status, "text/plain", body, LOG_ID)


def test_an_upload_to_studio_is_read(colour: Colour) -> None:
    """An uploaded file has an address, and the second of its upload under a key of another spelling."""
    arguments = colour.answered_by(lambda _: written(UPLOADED), profile=STUDIO)
    outcome = colour.run(files.upload(file=("a.txt", b"Hello")), arguments)
    assert outcome == Success(
        File(
            id="7500000000000000021",
            bytes=5,
            created_at=1758000000,
            file_name="a.txt",
            url="http://127.0.0.1:8888/a.txt",
            uri="bot_files/1/a.txt",
        )
    )


STATE = '{"id":"7500000000000000001","conversation_id":"7500000000000000002","bot_id":"7500000000000000003"%s}'
PIECE = (
    '{"id":"7500000000000000012","conversation_id":"7500000000000000002","role":"assistant","type":"answer"'
    ',"content":"%s","content_type":"text","chat_id":"7500000000000000001","reasoning_content":""}'
)
STREAM = "".join(
    f"event:{name}\ndata:{data}\n\n"
    for name, data in (
        ("conversation.chat.created", STATE % ',"status":"created","completed_at":0,"failed_at":0'),
        ("conversation.chat.in_progress", STATE % ',"status":"in_progress"'),
        ("conversation.message.delta", PIECE % "Hel"),
        ("conversation.message.delta", PIECE % "lo"),
        ("conversation.message.completed", PIECE % "Hello"),
        ("conversation.chat.completed", STATE % ',"status":"completed","completed_at":1758000001'),
        ("conversation.stream.done", ""),
    )
)


@pytest.mark.parametrize("last", ["data:\n\n", "data\n\n", "\n", "data:\n", ""])
def test_a_stream_of_studio_is_followed(last: str, colour: Colour) -> None:
    """A stream ends with an event of another name and without data, however that is written; no usage is told."""
    body = STREAM.removesuffix("data:\n\n") + last
    arguments = colour.answered_by(lambda _: written(body, content_type="text/event-stream"), profile=STUDIO)
    outcomes = colour.events(chat.stream(bot_id="7500000000000000003", user_id="user"), arguments)
    assert [type(outcome.unwrap()) for outcome in outcomes] == [
        Created,
        InProgress,
        MessageDelta,
        MessageDelta,
        MessageCompleted,
        Completed,
        Done,
    ]
    completed = outcomes[-2].unwrap()
    assert isinstance(completed, Completed)
    assert (completed.chat.usage, completed.chat.completed_at) == (None, 1758000001)


def test_a_refused_stream_of_studio_is_a_failure(colour: Colour) -> None:
    """A chat that Coze Studio refuses is a stream of one `error` event."""
    error = {"code": 103100001, "msg": "code=103100002 message=agent not exists\nstack=…"}
    body = f"event:error\ndata:{json.dumps(error)}\n\n"
    arguments = colour.answered_by(lambda _: written(body, content_type="text/event-stream"), profile=STUDIO)
    (outcome,) = colour.events(chat.stream(bot_id="7500000000000000003", user_id="user"), arguments)
    assert isinstance(outcome, Failure)
    failed = outcome.failure()
    assert isinstance(failed, ApiError)
    assert (failed.code, failed.log_id) == (103100001, LOG_ID)


def test_a_chat_of_studio_is_polled(colour: Colour) -> None:
    """A chat that was created only is polled, by GET, until one of Coze Studio's ends, and its messages are read."""
    looks = iter(["in_progress", "required_action"])
    seen: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.path}")
        match request.url.path:
            case "/v3/chat":
                return written(CREATED)
            case "/v3/chat/retrieve":
                body: Mapping[str, object] = json.loads(CREATED)
                data = {**json.loads(CREATED)["data"], "status": next(looks)}
                return written(json.dumps({**body, "data": data}))
            case _:
                return written(SAID)

    asked = chat.create_and_poll(bot_id="7500000000000000003", user_id="user", poll_interval=0.0)
    outcome = colour.run(asked, colour.answered_by(answering, profile=STUDIO))
    assert isinstance(outcome, Success), outcome
    poll: ChatPoll = outcome.unwrap()
    assert (poll.chat.status.name, poll.chat.status.ended) == ("REQUIRED_ACTION", True)
    assert [message.content for message in poll.messages or ()] == ["Hi", "Hello"]
    assert seen == [
        "POST /v3/chat",
        "GET /v3/chat/retrieve",
        "GET /v3/chat/retrieve",
        "GET /v3/chat/message/list",
    ]
