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
from each import each

from coze import ApiError, Failure, Page, Success, UnexpectedResponse, replied, studio
from coze.api import (
    apps,
    bots,
    chat,
    chat_messages,
    conversation_messages,
    conversations,
    dataset_documents,
    datasets,
    files,
    workflow_chat,
    workflow_conversations,
    workflow_run_histories,
    workflow_runs,
)
from coze.models.apps import App
from coze.models.bots import Bot, BotMode
from coze.models.chat import Chat, ChatPoll, ChatStatus, ChatUsage, Message
from coze.models.chat_events import Completed, Created, Done, InProgress, MessageCompleted, MessageDelta
from coze.models.conversations import Conversation
from coze.models.datasets import CreateDatasetResp, Dataset, DatasetStatus, DocumentProgress
from coze.models.documents import Document, DocumentBase, DocumentSourceInfo, DocumentSourceType, DocumentStatus
from coze.models.files import File
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
from coze.models.workflow_runs import (
    StudioWorkflowRunHistory,
    WorkflowEventInterruptData,
    WorkflowExecuteStatus,
    WorkflowInterruptType,
    WorkflowRunResult,
)
from coze.models.workflows import WorkflowConversation

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
RAN = (
    '{"code":0,"msg":null,"data":"{\\"content_type\\":1,\\"data\\":\\"Oslo\\",\\"type_for_model\\":2}"'
    ',"execute_id":"7500000000000000031","token":12,"cost":"0.00000"'
    ',"debug_url":"http://127.0.0.1:8888/work_flow?execute_id=7500000000000000031"'
    ',"usage":{"token_count":12,"output_count":4,"input_count":8},"interrupt_data":null,"BaseResp":null}'
)
BEGUN = (
    '{"code":0,"msg":null,"data":null,"execute_id":"7500000000000000031"'
    ',"debug_url":"http://127.0.0.1:8888/work_flow?execute_id=7500000000000000031","BaseResp":null}'
)
HISTORY = (
    '{"code":0,"msg":"","data":[{"execute_id":7500000000000000031,"execute_status":"Fail","bot_id":0'
    ',"connector_id":1024,"connector_uid":"7500000000000000009","run_mode":0,"log_id":"5b9b8a3e"'
    ',"create_time":1758000000,"update_time":1758000001,"output":"","token":12,"cost":"0.00000"'
    ',"error_code":"6023","error_msg":"timeout","debug_url":"http://127.0.0.1:8888/work_flow"}],"BaseResp":null}'
)
APP_TALK = (
    '{"code":0,"msg":"","data":{"id":"7500000000000000002","last_section_id":"7500000000000000004"},"BaseResp":null}'
)
NO_CONVERSATIONS = '{"code":0,"msg":"","data":{"has_more":false},"BaseResp":null}'


APP = (
    '{"data":{"app_id":"7500000000000000301","version":"v0.0.1","name":"Shop","description":"Sells tea"'
    ',"icon_url":"http://127.0.0.1:8888/i.png","variables":[]},"code":0,"message":""}'
)
DATASET_MADE = '{"code":0,"msg":"success","data":{"dataset_id":"7500000000000000101"},"BaseResp":null}'
DATASETS = (
    '{"code":0,"msg":"success","data":{"total_count":1,"dataset_list":[{"dataset_id":"7500000000000000101","name":"Birds"'
    ',"status":1,"format_type":0,"create_time":1758000000,"update_time":1758000000}]},"BaseResp":null}'
)
NO_DATASETS = '{"code":0,"msg":"success","data":{"total_count":0},"BaseResp":null}'
PROGRESS = (
    '{"code":0,"msg":"success","data":{"data":[{"document_id":"7500000000000000111","document_name":"Owls","progress":100'
    ',"status":1,"status_descript":"","remaining_time":0,"size":5,"type":"txt","url":""}]},"BaseResp":null}'
)
DOCUMENTS = (
    '{"code":0,"msg":"success","document_infos":[{"document_id":"7500000000000000111","name":"Owls","status":1'
    ',"source_type":2,"create_time":1758000000,"update_time":1758000000}],"total":1,"BaseResp":null}'
)
NO_DOCUMENTS = '{"code":0,"msg":"success","total":0,"BaseResp":null}'
DONE = '{"code":0,"msg":"success","BaseResp":null}'
DOCUMENT = Document(
    document_id="7500000000000000111",
    name="Owls",
    status=DocumentStatus.COMPLETED,
    source_type=DocumentSourceType.CUSTOM,
    create_time=1758000000,
    update_time=1758000000,
)


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
    Answered(
        call=call(workflow_runs.create, workflow_id="7500000000000000030"),
        body=RAN,
        value=WorkflowRunResult(
            data='{"content_type":1,"data":"Oslo","type_for_model":2}',
            execute_id="7500000000000000031",
            token=12,
            cost="0.00000",
            debug_url="http://127.0.0.1:8888/work_flow?execute_id=7500000000000000031",
            usage=ChatUsage(token_count=12, output_count=4, input_count=8),
        ),
    ),
    Answered(
        call=call(workflow_runs.create, workflow_id="7500000000000000030", is_async=True),
        body=BEGUN,
        value=WorkflowRunResult(
            execute_id="7500000000000000031",
            debug_url="http://127.0.0.1:8888/work_flow?execute_id=7500000000000000031",
        ),
    ),
    Answered(
        call=call(
            workflow_run_histories.retrieve_studio,
            workflow_id="7500000000000000030",
            execute_id="7500000000000000031",
        ),
        body=HISTORY,
        value=StudioWorkflowRunHistory(
            execute_id="7500000000000000031",
            execute_status=WorkflowExecuteStatus.FAIL,
            bot_id="0",
            connector_id="1024",
            connector_uid="7500000000000000009",
            logid="5b9b8a3e",
            create_time=1758000000,
            update_time=1758000001,
            token=12,
            cost="0.00000",
            error_code=6023,
            error_message="timeout",
            debug_url="http://127.0.0.1:8888/work_flow",
        ),
    ),
    Answered(
        call=call(workflow_conversations.create, app_id="7500000000000000040", conversation_name="trip"),
        body=APP_TALK,
        value=WorkflowConversation(id="7500000000000000002", last_section_id="7500000000000000004"),
    ),
    Answered(
        call=call(apps.retrieve, app_id="7500000000000000301"),
        body=APP,
        value=App(
            app_id="7500000000000000301",
            version="v0.0.1",
            name="Shop",
            description="Sells tea",
            icon_url="http://127.0.0.1:8888/i.png",
        ),
    ),
    Answered(
        call=call(datasets.create, name="Birds", space_id="7500000000000000201", format_type=0),
        body=DATASET_MADE,
        value=CreateDatasetResp(dataset_id="7500000000000000101"),
    ),
    Answered(
        call=call(datasets.list, space_id="7500000000000000201"),
        body=DATASETS,
        value=Page(
            items=(
                Dataset(
                    dataset_id="7500000000000000101",
                    name="Birds",
                    status=DatasetStatus.ENABLED,
                    create_time=1758000000,
                    update_time=1758000000,
                ),
            ),
            total=1,
        ),
    ),
    Answered(call=call(datasets.list, space_id="7500000000000000201"), body=NO_DATASETS, value=Page(items=(), total=0)),
    Answered(call=call(datasets.update, dataset_id="7500000000000000101", name="Owls"), body=DONE, value=None),
    Answered(
        call=call(datasets.process, dataset_id="7500000000000000101", document_ids=["7500000000000000111"]),
        body=PROGRESS,
        value=(
            DocumentProgress(
                document_id="7500000000000000111",
                document_name="Owls",
                progress=100,
                status=DocumentStatus.COMPLETED,
                size=5,
                type="txt",
            ),
        ),
    ),
    Answered(
        call=call(
            dataset_documents.create,
            dataset_id="7500000000000000101",
            document_bases=[DocumentBase(name="Owls", source_info=DocumentSourceInfo(tos_uri="bot_files/1/owls.txt"))],
        ),
        body=DOCUMENTS,
        value=(DOCUMENT,),
    ),
    Answered(
        call=call(dataset_documents.list, dataset_id="7500000000000000101", page=0),
        body=DOCUMENTS,
        value=Page(items=(DOCUMENT,), total=1),
    ),
    Answered(
        call=call(dataset_documents.list, dataset_id="7500000000000000101", page=0),
        body=NO_DOCUMENTS,
        value=Page(items=(), total=0),
    ),
    Answered(call=call(dataset_documents.delete, document_ids=["7500000000000000111"]), body=DONE, value=None),
)


@each("answered", TABLE, ids=str)
def test_studios_replies_are_read(answered: Answered, colour: Colour) -> None:
    """The payload is found where Coze Studio has it, in an envelope that may lack its code; so is the log id."""
    arguments = colour.answered_by(lambda _: written(answered.body), profile=STUDIO)
    outcome = colour.run(replied(answered.call.made()), arguments)
    assert isinstance(outcome, Success), outcome
    assert (outcome.unwrap().value, outcome.unwrap().log_id) == (answered.value, LOG_ID)


@each("answered", [TABLE[0], TABLE[2], TABLE[3]], ids=str)
def test_a_hosted_server_does_not_write_so(answered: Answered, colour: Colour) -> None:
    """The same bytes from a hosted server have no documented shape, and are no success."""
    outcome = colour.run(answered.call.made(), colour.answered_by(lambda _: written(answered.body)))
    assert isinstance(outcome, Failure)


@each("answered", TABLE, ids=str)
def test_a_refusal_of_studio_is_read(answered: Answered, colour: Colour) -> None:
    """A refusal comes with HTTP 200 and nine digits, perhaps with a stack trace over several lines."""
    body = json.dumps({"code": 103000001, "msg": "unauthorized access : user not match\n\tat conversation.go:7"})
    outcome = colour.run(answered.call.made(), colour.answered_by(lambda _: written(body), profile=STUDIO))
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, ApiError)
    assert (error.code, error.kind, error.status, error.log_id) == (103000001, "permission", 200, LOG_ID)
    assert "\n" not in error.message


@each(("status", "body"), [(500, "record not found"), (400, "bind error"), (500, "")])
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


@each("last", ["data:\n\n", "data\n\n", "\n", "data:\n", ""])
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


def numbered(*events: tuple[str, str], start: int) -> str:
    """Write events as Coze Studio does for workflows: with numbers, and a space after the colon."""
    return "".join(f"id: {at}\nevent: {name}\ndata: {data}\n\n" for at, (name, data) in enumerate(events, start))


@pytest.mark.parametrize(
    ("name", "data", "value"),
    [
        (
            "Done",
            '{"debug_url":"http://127.0.0.1:8888/work_flow"}',
            WorkflowDone("http://127.0.0.1:8888/work_flow"),
        ),
        (
            "Interrupt",
            (
                '{"debug_url":"http://127.0.0.1:8888/work_flow"'
                ',"interrupt_data":{"event_id":"7500000000000000031/7500000000000000032","type":5,"data":"{}"}}'
            ),
            WorkflowInterrupt(
                WorkflowEventInterrupt(
                    debug_url="http://127.0.0.1:8888/work_flow",
                    interrupt_data=WorkflowEventInterruptData(
                        event_id="7500000000000000031/7500000000000000032",
                        type=WorkflowInterruptType.INPUT,
                        data="{}",
                    ),
                )
            ),
        ),
        (
            "Error",
            '{"debug_url":"http://127.0.0.1:8888/work_flow","error_code":777777777,"error_message":"cancelled"}',
            WorkflowError(
                WorkflowEventError(
                    debug_url="http://127.0.0.1:8888/work_flow",
                    error_code=777777777,
                    error_message="cancelled",
                )
            ),
        ),
    ],
    ids=["done", "interrupt", "error"],
)
def test_a_run_of_studio_is_followed(name: str, data: str, value: WorkflowEvent, colour: Colour) -> None:
    """A run has numbers from 0, messages that name their node, an interrupt without a title, and raw codes."""
    said = (
        '{"content":"Where to?","content_type":"text","node_seq_id":"0","node_id":"100001","node_is_finish":true'
        ',"node_type":"Question","node_title":"Ask","token":12}'
    )
    body = numbered(("Message", said), (name, data), start=0)
    arguments = colour.answered_by(
        lambda _: written(body, content_type="text/event-stream; charset=utf-8"), profile=STUDIO
    )
    message = WorkflowEventMessage(
        content="Where to?",
        content_type="text",
        node_seq_id="0",
        node_id="100001",
        node_is_finish=True,
        node_type="Question",
        node_title="Ask",
        token=12,
    )
    outcomes = colour.events(workflow_runs.stream(workflow_id="7500000000000000030"), arguments)
    assert outcomes == [Success(WorkflowMessage(message)), Success(value)]


def test_a_run_of_studio_that_cannot_be_written_is_a_failure(colour: Colour) -> None:
    """What breaks the transport of a run is an `error` without a number, in plain text."""
    body = "event: error\ndata: write tcp 127.0.0.1:8888: broken pipe\n\n"
    arguments = colour.answered_by(lambda _: written(body, content_type="text/event-stream"), profile=STUDIO)
    (outcome,) = colour.events(workflow_runs.stream(workflow_id="7500000000000000030"), arguments)
    assert isinstance(outcome, Failure)
    failed = outcome.failure()
    assert isinstance(failed, ApiError)
    assert (failed.code, failed.message, failed.log_id) == (-1, "write tcp 127.0.0.1:8888: broken pipe", LOG_ID)


STATE_OF_FLOW = (
    '{"id":"7500000000000000001","conversation_id":"7500000000000000002","execute_id":"7500000000000000031"'
    ',"status":"%s","section_id":"7500000000000000004"%s}'
)
CHATFLOW = (
    ("conversation.chat.created", STATE_OF_FLOW % ("created", "")),
    ("conversation.chat.in_progress", STATE_OF_FLOW % ("in_progress", "")),
    ("conversation.message.delta", PIECE % "Hello"),
    ("conversation.message.completed", PIECE % "Hello"),
)


def test_a_chatflow_of_studio_is_followed(colour: Colour) -> None:
    """A chat with a chatflow has numbers from 1, and chats without the second of their creation."""
    usage = ',"usage":{"token_count":8,"output_count":4,"input_count":4}'
    ends = (
        ("conversation.chat.completed", STATE_OF_FLOW % ("completed", usage)),
        ("done", '{"debug_url":"http://127.0.0.1:8888/work_flow"}'),
    )
    body = numbered(*CHATFLOW, *ends, start=1)
    arguments = colour.answered_by(lambda _: written(body, content_type="text/event-stream"), profile=STUDIO)
    stream = workflow_chat.stream(
        workflow_id="7500000000000000030", additional_messages=[Message.build_user_question_text("Hi")]
    )
    events = [outcome.unwrap() for outcome in colour.events(stream, arguments)]
    assert [type(event) for event in events] == [
        Created,
        InProgress,
        MessageDelta,
        MessageCompleted,
        Completed,
        Done,
    ]
    assert events[0] == Created(
        Chat(
            id="7500000000000000001",
            conversation_id="7500000000000000002",
            section_id="7500000000000000004",
            status=ChatStatus.CREATED,
            execute_id="7500000000000000031",
        )
    )
    assert events[-1] == Done("http://127.0.0.1:8888/work_flow")


def test_a_chatflow_of_studio_that_fails_ends_with_a_failure(colour: Colour) -> None:
    """The code of the failure is text here, and no last event follows it."""
    refusal = (
        "error",
        '{"code":"777777775","msg":"conversation name is requried","debug_url":"http://127.0.0.1:8888/work_flow"}',
    )
    body = numbered(*CHATFLOW, refusal, start=1)
    arguments = colour.answered_by(lambda _: written(body, content_type="text/event-stream"), profile=STUDIO)
    *events, failed = colour.events(workflow_chat.stream(workflow_id="7500000000000000030"), arguments)
    assert len(events) == len(CHATFLOW)
    assert isinstance(failed, Failure)
    error = failed.failure()
    assert isinstance(error, ApiError)
    assert (error.code, error.message) == (777777775, "conversation name is requried")
    assert error.debug_url == "http://127.0.0.1:8888/work_flow"


def test_studio_counts_pages_of_documents_from_0(colour: Colour) -> None:
    """A list of documents begins at page 0, and ends when the pages from there on hold the total."""
    asked: list[int] = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content)["page"])
        document = {"document_id": f"750000000000000011{asked[-1]}"}
        return written(json.dumps({"code": 0, "msg": "success", "document_infos": [document], "total": 3}))

    first = dataset_documents.list(dataset_id="7500000000000000101", page=0, size=1)
    pages = colour.pages(first, colour.answered_by(answering, profile=STUDIO))
    assert [page.unwrap().items[0].document_id[-1] for page in pages] == ["0", "1", "2"]
    assert asked == [0, 1, 2]


def test_studio_refuses_a_deletion_in_plain_text(colour: Colour) -> None:
    """A deletion that Coze Studio cannot read is answered in plain text, which is no answer of Coze's."""
    arguments = colour.answered_by(lambda _: written("bind error", 400, "text/plain; charset=utf-8"), profile=STUDIO)
    outcome = colour.run(dataset_documents.delete(document_ids=["x"]), arguments)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.failure(), UnexpectedResponse)


def test_studio_says_message_where_others_say_msg(colour: Colour) -> None:
    """A refusal of an app has its words under another key; a stack trace in them is cut, and stays one line."""
    trace = "agent not exists\\ngoroutine 1 [running]:\\nmain.main()" + "x" * 5000
    refused = f'{{"code":100000003,"message":"{trace}"}}'
    arguments = colour.answered_by(lambda _: written(refused), profile=STUDIO)
    outcome = colour.run(apps.retrieve(app_id="7500000000000000301"), arguments)
    assert isinstance(outcome, Failure)
    error = outcome.failure()
    assert isinstance(error, ApiError)
    assert error.code == 100000003
    assert error.message.startswith("agent not exists")
    assert "\n" not in str(error)
    assert len(str(error)) <= 2048
