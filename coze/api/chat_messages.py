"""The messages of one chat."""

from __future__ import annotations

from coze.decode import listed
from coze.effect import Request
from coze.endpoint import get
from coze.http import path
from coze.models.chat import Message


def list(*, conversation_id: str, chat_id: str) -> Request[tuple[Message, ...]]:
    """Read all messages of a chat but its question, in the order of their making; Coze Studio adds the question.

    A chat that is unknown is not_found (4001; 4002: its conversation). Coze Studio says so by HTTP 500 without JSON: an
    `UnexpectedResponse`.

    /docs/developer_guides/list_chat_messages
    """
    query = {"conversation_id": conversation_id, "chat_id": chat_id}
    return get("chat_messages.list", path("/v3/chat/message/list"), listed(Message, studio="Messages"), query)
