"""Chats."""

from typing import Any

from attrs import evolve
from catalogue import (
    ANSWER,
    ANSWER_JSON,
    CHAT,
    CHAT_JSON,
    MESSAGE,
    MESSAGE_JSON,
    QUESTION,
    QUESTION_JSON,
    AnyRow,
    Call,
    ProgramRow,
    Row,
    StreamRow,
    Wire,
    call,
    ok,
)

from coze.api import chat
from coze.models.chat import Chat, ChatPoll, ChatStatus, Message, ShortcutCommand, ToolOutput
from coze.models.chat_events import (
    AudioDelta,
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
from coze.models.publishing import PublishStatus

OPTIONS_JSON: dict[str, object] = {
    "bot_id": "bot_7",
    "user_id": "user_7",
    "additional_messages": [ANSWER_JSON, QUESTION_JSON],
    "custom_variables": {"city": "Oslo"},
    "auto_save_history": True,
    "meta_data": {"shop": "west"},
    "parameters": {"depth": 3, "exact": True, "note": None, "path": ["a", {"b": 0.5}]},
    "enable_card": True,
    "publish_status": "unpublished_draft",
    "bot_version": "1718289300123",
    "connector_id": "1024",
    "shortcut_command": {"command_id": "command_7", "parameters": {"lang": "en"}},
    "extra_params": {"latitude": "59.9", "longitude": "10.7"},
}
CREATE_IN_FULL = call(
    chat.create,
    bot_id="bot_7",
    user_id="user_7",
    conversation_id="conversation_7",
    additional_messages=[ANSWER, QUESTION],
    custom_variables={"city": "Oslo"},
    auto_save_history=True,
    meta_data={"shop": "west"},
    parameters={"depth": 3, "exact": True, "note": None, "path": ["a", {"b": 0.5}]},
    enable_card=True,
    publish_status=PublishStatus.UNPUBLISHED_DRAFT,
    bot_version="1718289300123",
    connector_id="1024",
    shortcut_command=ShortcutCommand(command_id="command_7", parameters={"lang": "en"}),
    extra_params={"latitude": "59.9", "longitude": "10.7"},
)
ALL_EVENTS: tuple[tuple[str, object], ...] = (
    ("conversation.chat.created", CHAT_JSON),
    ("conversation.chat.in_progress", CHAT_JSON),
    ("conversation.message.delta", MESSAGE_JSON),
    ("conversation.message.completed", MESSAGE_JSON),
    ("conversation.audio.delta", MESSAGE_JSON),
    ("conversation.chat.requires_action", CHAT_JSON),
    ("conversation.chat.completed", CHAT_JSON),
    ("conversation.chat.failed", CHAT_JSON),
    ("conversation.weather", {"wind": 3}),
    ("done", "[DONE]"),
)
ALL_VALUES = (
    Created(CHAT),
    InProgress(CHAT),
    MessageDelta(MESSAGE),
    MessageCompleted(MESSAGE),
    AudioDelta(MESSAGE),
    RequiresAction(CHAT),
    Completed(CHAT),
    Failed(CHAT),
    UnknownEvent("conversation.weather", '{"wind": 3}'),
    Done(),
)

RUNNING_JSON: dict[str, object] = {"id": "chat_7", "conversation_id": "conversation_8", "status": "in_progress"}
ENDED_JSON = {**RUNNING_JSON, "status": "completed"}
ENDED = Chat(id="chat_7", conversation_id="conversation_8", status=ChatStatus.COMPLETED)
SAID_JSON = {"role": "assistant", "type": "answer", "content": "It is Wednesday."}
SAID = Message(role="assistant", type="answer", content="It is Wednesday.")
LOOK = Wire("GET", "/v3/chat/retrieve?conversation_id=conversation_8&chat_id=chat_7")
READ = Wire("GET", "/v3/chat/message/list?conversation_id=conversation_8&chat_id=chat_7")
IDS = "conversation_id=conversation_7&chat_id=chat_7"

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(chat.create, bot_id="bot_7", user_id="user_7"),
        sends=Wire("POST", "/v3/chat", {"bot_id": "bot_7", "user_id": "user_7", "stream": False}),
        full=CREATE_IN_FULL,
        sends_in_full=Wire("POST", "/v3/chat?conversation_id=conversation_7", {**OPTIONS_JSON, "stream": False}),
        reply=ok(CHAT_JSON),
        value=CHAT,
        recorded=("chat.create",),
    ),
    StreamRow(
        least=call(chat.stream, bot_id="bot_7", user_id="user_7"),
        sends=Wire("POST", "/v3/chat", {"bot_id": "bot_7", "user_id": "user_7", "stream": True}),
        full=Call(chat.stream, CREATE_IN_FULL.arguments),
        sends_in_full=Wire("POST", "/v3/chat?conversation_id=conversation_7", {**OPTIONS_JSON, "stream": True}),
        events=ALL_EVENTS,
        value=ALL_VALUES,
        recorded=("chat.stream",),
    ),
    Row(
        least=call(chat.retrieve, conversation_id="conversation_7", chat_id="chat_7"),
        sends=Wire("GET", f"/v3/chat/retrieve?{IDS}"),
        reply=ok(CHAT_JSON),
        value=CHAT,
        recorded=("chat.retrieve",),
    ),
    Row(
        least=call(chat.cancel, conversation_id="conversation_7", chat_id="chat_7"),
        sends=Wire("POST", "/v3/chat/cancel", {"conversation_id": "conversation_7", "chat_id": "chat_7"}),
        reply=ok({**CHAT_JSON, "status": "canceled", "required_action": None}),
        value=evolve(CHAT, status=ChatStatus.CANCELED, required_action=None),
        recorded=("chat.cancel",),
    ),
    Row(
        least=call(
            chat.submit_tool_outputs,
            conversation_id="conversation_7",
            chat_id="chat_7",
            tool_outputs=[ToolOutput(tool_call_id="call_1", output="sunny")],
        ),
        sends=Wire(
            "POST",
            f"/v3/chat/submit_tool_outputs?{IDS}",
            {"tool_outputs": [{"tool_call_id": "call_1", "output": "sunny"}], "stream": False},
        ),
        full=call(
            chat.submit_tool_outputs,
            conversation_id="conversation_7",
            chat_id="chat_7",
            tool_outputs=[
                ToolOutput(tool_call_id="call_1", output="sunny"),
                ToolOutput(tool_call_id="call_2", output=""),
            ],
            connector_id="1024",
        ),
        sends_in_full=Wire(
            "POST",
            f"/v3/chat/submit_tool_outputs?{IDS}",
            {
                "tool_outputs": [
                    {"tool_call_id": "call_1", "output": "sunny"},
                    {"tool_call_id": "call_2", "output": ""},
                ],
                "stream": False,
                "connector_id": "1024",
            },
        ),
        reply=ok(CHAT_JSON),
        value=CHAT,
        recorded=("chat.submit_tool_outputs",),
    ),
    StreamRow(
        least=call(
            chat.submit_tool_outputs_stream,
            conversation_id="conversation_7",
            chat_id="chat_7",
            tool_outputs=[ToolOutput(tool_call_id="call_1", output="sunny")],
        ),
        sends=Wire(
            "POST",
            f"/v3/chat/submit_tool_outputs?{IDS}",
            {"tool_outputs": [{"tool_call_id": "call_1", "output": "sunny"}], "stream": True},
        ),
        full=call(
            chat.submit_tool_outputs_stream,
            conversation_id="conversation_7",
            chat_id="chat_7",
            tool_outputs=[ToolOutput(tool_call_id="call_1", output="sunny")],
            connector_id="1024",
        ),
        sends_in_full=Wire(
            "POST",
            f"/v3/chat/submit_tool_outputs?{IDS}",
            {
                "tool_outputs": [{"tool_call_id": "call_1", "output": "sunny"}],
                "stream": True,
                "connector_id": "1024",
            },
        ),
        events=ALL_EVENTS,
        value=ALL_VALUES,
        recorded=("chat.submit_tool_outputs_stream", "chat.submit_tool_outputs(stream=True)"),
    ),
    ProgramRow(
        least=call(chat.create_and_poll, bot_id="bot_7", user_id="user_7"),
        talk=(
            (Wire("POST", "/v3/chat", {"bot_id": "bot_7", "user_id": "user_7", "stream": False}), ok(ENDED_JSON)),
            (READ, ok([SAID_JSON])),
        ),
        full=Call(chat.create_and_poll, {**CREATE_IN_FULL.arguments, "poll_timeout": 60.0, "poll_interval": 0.0}),
        full_talk=(
            (
                Wire("POST", "/v3/chat?conversation_id=conversation_7", {**OPTIONS_JSON, "stream": False}),
                ok(RUNNING_JSON),
            ),
            (LOOK, ok(RUNNING_JSON)),
            (LOOK, ok(ENDED_JSON)),
            (READ, ok([SAID_JSON])),
        ),
        value=ChatPoll(chat=ENDED, messages=(SAID,)),
        recorded=("chat.create_and_poll",),
    ),
    ProgramRow(
        least=call(chat.poll, chat=ENDED),
        talk=((READ, ok([SAID_JSON])),),
        full=call(
            chat.poll,
            chat=Chat(id="chat_7", conversation_id="conversation_8", status=ChatStatus.IN_PROGRESS),
            poll_timeout=None,
            poll_interval=0.0,
        ),
        full_talk=((LOOK, ok(ENDED_JSON)), (READ, ok([SAID_JSON]))),
        value=ChatPoll(chat=ENDED, messages=(SAID,)),
    ),
)
