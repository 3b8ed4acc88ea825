"""The messages of a conversation: write, read, list, change and delete them. Coze Studio only lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from coze.decode import into
from coze.effect import Request
from coze.endpoint import get, post
from coze.http import path, within
from coze.models.chat import Message, MessageContentType, MessageRole
from coze.pages import Page, by_id


def create(
    *,
    conversation_id: str,
    content: str,
    role: MessageRole | str = MessageRole.USER,
    content_type: MessageContentType | str = MessageContentType.TEXT,
    meta_data: Mapping[str, str] | None = None,
) -> Request[Message]:
    """Write a message into a conversation; nobody answers it.

    `content_type` is text or object_string. `meta_data` has at most 16 pairs of keys of 1 to 64 and values of 1 to 512
    characters. Failures: not_found (4002: the conversation), invalid_request (4003: `meta_data`; 4005: `content`).

    /docs/developer_guides/create_message
    """
    body = {"role": role, "content": content, "content_type": content_type, "meta_data": meta_data}
    where = path("/v1/conversation/message/create")
    query = {"conversation_id": conversation_id}
    return post("conversation_messages.create", where, into(Message), body, query=query)


def retrieve(*, conversation_id: str, message_id: str) -> Request[Message]:
    """Read a message; one that is unknown is not_found (4005), as is its conversation (4002).

    /docs/developer_guides/retrieve_message
    """
    query = {"conversation_id": conversation_id, "message_id": message_id}
    where = path("/v1/conversation/message/retrieve")
    return get("conversation_messages.retrieve", where, into(Message), query)


def update(
    *,
    conversation_id: str,
    message_id: str,
    content: str | None = None,
    content_type: MessageContentType | str | None = None,
    meta_data: Mapping[str, str] | None = None,
) -> Request[Message]:
    """Change a message: at least one of its content, the type of it, and its meta data.

    The changed message stands under ``message`` in the answer, and not under ``data``. Failures: not_found (4002: the
    conversation; 4005: the message, if no `content` is given), invalid_request (4003: `meta_data`, see `create`; 4005:
    `content`, or the message if some is given).

    /docs/developer_guides/modify_message
    """
    body = {"content": content, "content_type": content_type, "meta_data": meta_data}
    query = {"conversation_id": conversation_id, "message_id": message_id}
    where = path("/v1/conversation/message/modify")
    return post("conversation_messages.update", where, into(Message, at="message"), body, query=query)


def delete(*, conversation_id: str, message_id: str) -> Request[Message]:
    """Delete a question or an answer, and give it back; an answer takes its steps in between along.

    A message that is unknown is not_found (4005), as is a conversation (4002).

    /docs/developer_guides/delete_message
    """
    query = {"conversation_id": conversation_id, "message_id": message_id}
    where = path("/v1/conversation/message/delete")
    return post("conversation_messages.delete", where, into(Message), query=query)


def list(
    *,
    conversation_id: str,
    order: Literal["asc", "desc"] | None = None,
    chat_id: str | None = None,
    before_id: str | None = None,
    after_id: str | None = None,
    limit: int = 50,
) -> Request[Page[Message]]:
    """List the messages of a conversation, the newest first unless `order` is asc; `limit` is 1 to 50 a page.

    Questions, answers and messages written by hand are listed, no steps in between; they are kept for 180 days.
    `after_id` begins after a message in the order of the list, `before_id` before it; the pages go on in the direction
    of the first. Coze Studio ignores `order`. A conversation that is unknown or not yours is not_found (4002).

    /docs/developer_guides/list_message
    """
    body = {
        "order": order,
        "chat_id": chat_id,
        "before_id": before_id,
        "after_id": after_id,
        "limit": within("limit", limit, 1, 50),
    }
    where = path("/v1/conversation/message/list")
    query = {"conversation_id": conversation_id}
    return post("conversation_messages.list", where, by_id(Message), body, query=query, repeatable=True)
