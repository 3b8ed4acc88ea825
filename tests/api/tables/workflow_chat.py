"""Chats with chatflows."""

from typing import Any

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
    ProgramRow,
    StreamRow,
    Wire,
    call,
)

from coze.api import workflow_chat
from coze.models.chat_events import (
    Completed,
    Created,
    Done,
    InProgress,
    MessageCompleted,
    MessageDelta,
    RequiresAction,
    UnknownEvent,
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    StreamRow(
        least=call(workflow_chat.stream, workflow_id="workflow_7"),
        sends=Wire("POST", "/v1/workflows/chat", {"workflow_id": "workflow_7"}),
        full=call(
            workflow_chat.stream,
            workflow_id="workflow_7",
            additional_messages=[ANSWER, QUESTION],
            parameters={"CONVERSATION_NAME": "trip", "depth": 3, "note": None, "path": ["a", {"b": 0.5}]},
            app_id="app_7",
            bot_id="bot_7",
            conversation_id="conversation_7",
            ext={"latitude": "59.9", "longitude": "10.7"},
            workflow_version="v0.0.2",
            connector_id="1024",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/workflows/chat",
            {
                "workflow_id": "workflow_7",
                "additional_messages": [ANSWER_JSON, QUESTION_JSON],
                "parameters": {"CONVERSATION_NAME": "trip", "depth": 3, "note": None, "path": ["a", {"b": 0.5}]},
                "app_id": "app_7",
                "bot_id": "bot_7",
                "conversation_id": "conversation_7",
                "ext": {"latitude": "59.9", "longitude": "10.7"},
                "workflow_version": "v0.0.2",
                "connector_id": "1024",
            },
        ),
        events=(
            ("conversation.chat.created", CHAT_JSON),
            ("conversation.chat.in_progress", CHAT_JSON),
            ("conversation.message.delta", MESSAGE_JSON),
            ("conversation.message.completed", MESSAGE_JSON),
            ("conversation.chat.requires_action", CHAT_JSON),
            ("conversation.chat.completed", CHAT_JSON),
            ("conversation.weather", {"wind": 3}),
            ("done", {"debug_url": "https://www.coze.cn/work_flow?execute_id=7404830425073352713"}),
        ),
        value=(
            Created(CHAT),
            InProgress(CHAT),
            MessageDelta(MESSAGE),
            MessageCompleted(MESSAGE),
            RequiresAction(CHAT),
            Completed(CHAT),
            UnknownEvent("conversation.weather", '{"wind": 3}'),
            Done("https://www.coze.cn/work_flow?execute_id=7404830425073352713"),
        ),
        recorded=("workflows.chat.stream",),
    ),
)
