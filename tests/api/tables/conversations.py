"""Conversations."""

from typing import Any

from catalogue import ANSWER, ANSWER_JSON, QUESTION, QUESTION_JSON, AnyRow, ProgramRow, Row, Wire, call, ok

from coze import Page
from coze.api import conversations
from coze.models.conversations import Conversation, Section

CONVERSATION = {
    "id": "7381473525342978089",
    "created_at": 1718289297,
    "meta_data": {"shop": "west"},
    "last_section_id": "7381473525342978001",
    "name": "Trip",
    "updated_at": 1718289300,
    "creator_id": "1234567890123456",
    "connector_id": "1024",
}
VALUE = Conversation(
    id="7381473525342978089",
    created_at=1718289297,
    meta_data={"shop": "west"},
    last_section_id="7381473525342978001",
    name="Trip",
    updated_at=1718289300,
    creator_id="1234567890123456",
    connector_id="1024",
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(conversations.create),
        sends=Wire("POST", "/v1/conversation/create", {}),
        full=call(
            conversations.create,
            bot_id="bot_7",
            name="Trip",
            messages=[QUESTION, ANSWER],
            meta_data={"shop": "west"},
            connector_id="999",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/conversation/create",
            {
                "bot_id": "bot_7",
                "name": "Trip",
                "messages": [QUESTION_JSON, ANSWER_JSON],
                "meta_data": {"shop": "west"},
                "connector_id": "999",
            },
        ),
        reply=ok(CONVERSATION),
        value=VALUE,
        recorded=("conversations.create",),
    ),
    Row(
        least=call(conversations.retrieve, conversation_id="conversation_7"),
        sends=Wire("GET", "/v1/conversation/retrieve?conversation_id=conversation_7"),
        reply=ok(CONVERSATION),
        value=VALUE,
        recorded=("conversations.retrieve",),
    ),
    Row(
        least=call(conversations.update, conversation_id="conversation_7"),
        sends=Wire("PUT", "/v1/conversations/conversation_7", {}),
        full=call(conversations.update, conversation_id="conversation_7", name="Journey"),
        sends_in_full=Wire("PUT", "/v1/conversations/conversation_7", {"name": "Journey"}),
        reply=ok(CONVERSATION),
        value=VALUE,
        recorded=("conversations.update",),
    ),
    Row(
        least=call(conversations.delete, conversation_id="conversation_7"),
        sends=Wire("DELETE", "/v1/conversations/conversation_7"),
        reply=ok(),
        value=None,
        recorded=("conversations.delete",),
    ),
    Row(
        least=call(conversations.list, bot_id="bot_7"),
        sends=Wire("GET", "/v1/conversations?bot_id=bot_7&page_num=1&page_size=50"),
        full=call(conversations.list, bot_id="bot_7", connector_id="999", sort_order="ASC", page_num=3, page_size=10),
        sends_in_full=Wire(
            "GET", "/v1/conversations?bot_id=bot_7&connector_id=999&sort_order=ASC&page_num=3&page_size=10"
        ),
        reply=ok({"has_more": True, "conversations": [CONVERSATION, {"id": "7381473525342978090"}]}),
        value=Page(
            items=(VALUE, Conversation(id="7381473525342978090")), next=conversations.list(bot_id="bot_7", page_num=2)
        ),
        ranges={"page_num": (1, None), "page_size": (1, 50)},
        recorded=("conversations.list",),
    ),
    Row(
        least=call(conversations.clear, conversation_id="conversation_7"),
        sends=Wire("POST", "/v1/conversations/conversation_7/clear"),
        reply=ok({"id": "7381473525342978002", "conversation_id": "7381473525342978089"}),
        value=Section(id="7381473525342978002", conversation_id="7381473525342978089"),
        recorded=("conversations.clear",),
    ),
)
