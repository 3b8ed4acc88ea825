"""The messages of a conversation."""

from typing import Any

from catalogue import MESSAGE, MESSAGE_JSON, AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import conversation_messages
from coze.models.chat import Message, MessageContentType, MessageRole

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(conversation_messages.create, conversation_id="conversation_7", content="Hello"),
        sends=Wire(
            "POST",
            "/v1/conversation/message/create?conversation_id=conversation_7",
            {"role": "user", "content": "Hello", "content_type": "text"},
        ),
        full=call(
            conversation_messages.create,
            conversation_id="conversation_7",
            content='[{"type":"text","text":"Hello"}]',
            role=MessageRole.ASSISTANT,
            content_type=MessageContentType.OBJECT_STRING,
            meta_data={"mood": "sunny"},
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/conversation/message/create?conversation_id=conversation_7",
            {
                "role": "assistant",
                "content": '[{"type":"text","text":"Hello"}]',
                "content_type": "object_string",
                "meta_data": {"mood": "sunny"},
            },
        ),
        reply=ok(MESSAGE_JSON),
        value=MESSAGE,
        recorded=("conversations.messages.create",),
    ),
    Row(
        least=call(conversation_messages.retrieve, conversation_id="conversation_7", message_id="message_7"),
        sends=Wire("GET", "/v1/conversation/message/retrieve?conversation_id=conversation_7&message_id=message_7"),
        reply=ok(MESSAGE_JSON),
        value=MESSAGE,
        recorded=("conversations.messages.retrieve",),
    ),
    Row(
        least=call(conversation_messages.update, conversation_id="conversation_7", message_id="message_7"),
        sends=Wire("POST", "/v1/conversation/message/modify?conversation_id=conversation_7&message_id=message_7", {}),
        full=call(
            conversation_messages.update,
            conversation_id="conversation_7",
            message_id="message_7",
            content="Good day",
            content_type="text",
            meta_data={"mood": "rainy"},
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/conversation/message/modify?conversation_id=conversation_7&message_id=message_7",
            {"content": "Good day", "content_type": "text", "meta_data": {"mood": "rainy"}},
        ),
        reply=ok(message=MESSAGE_JSON),
        payload="message",
        value=MESSAGE,
        recorded=("conversations.messages.update",),
    ),
    Row(
        least=call(conversation_messages.delete, conversation_id="conversation_7", message_id="message_7"),
        sends=Wire("POST", "/v1/conversation/message/delete?conversation_id=conversation_7&message_id=message_7"),
        reply=ok(MESSAGE_JSON),
        value=MESSAGE,
        recorded=("conversations.messages.delete",),
    ),
    Row(
        least=call(conversation_messages.list, conversation_id="conversation_7"),
        sends=Wire("POST", "/v1/conversation/message/list?conversation_id=conversation_7", {"limit": 50}),
        full=call(
            conversation_messages.list,
            conversation_id="conversation_7",
            order="asc",
            chat_id="chat_7",
            before_id="message_9",
            after_id="message_7",
            limit=9,
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/conversation/message/list?conversation_id=conversation_7",
            {"order": "asc", "chat_id": "chat_7", "before_id": "message_9", "after_id": "message_7", "limit": 9},
        ),
        reply=ok(
            [MESSAGE_JSON, {"role": "user", "id": "7382159494123470859"}],
            first_id="7382159494123470858",
            last_id="7382159494123470859",
            has_more=True,
        ),
        value=Page(
            items=(MESSAGE, Message(role="user", id="7382159494123470859")),
            first_id="7382159494123470858",
            last_id="7382159494123470859",
            next=conversation_messages.list(conversation_id="conversation_7", after_id="7382159494123470859"),
        ),
        repeatable=True,
        ranges={"limit": (1, 50)},
        recorded=("conversations.messages.list",),
    ),
)
