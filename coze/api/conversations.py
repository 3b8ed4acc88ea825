"""Conversations: make, read, list, rename and delete them, and begin a new section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from coze.decode import into, nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import get, post, put
from coze.http import path, within
from coze.models.chat import Message
from coze.models.conversations import Conversation, Section
from coze.pages import Page, numbered


def create(
    *,
    bot_id: str | None = None,
    name: str | None = None,
    messages: Sequence[Message] | None = None,
    meta_data: Mapping[str, str] | None = None,
    connector_id: str | None = None,
) -> Request[Conversation]:
    """Begin a conversation, with messages to start from if you like.

    `name` has at most 100 characters; `meta_data` at most 16 pairs of keys of 1 to 64 and values of 1 to 512
    characters. `connector_id` is the channel: 1024, the API, by default, or 999, the chat SDK. Coze Studio ignores
    `name` and `messages`. A value beyond its limits is invalid_request (4003: `meta_data`), a bot that does not exist
    or is not yours not_found or permission.

    /docs/developer_guides/create_conversation
    """
    body = {
        "messages": messages,
        "meta_data": meta_data,
        "bot_id": bot_id,
        "name": name,
        "connector_id": connector_id,
    }
    return post("conversations.create", path("/v1/conversation/create"), into(Conversation), body)


def retrieve(*, conversation_id: str) -> Request[Conversation]:
    """Read a conversation; one that is unknown or not yours is not_found (4002, 4200, Coze Studio 103000002).

    /docs/developer_guides/retrieve_conversation
    """
    decode = into(Conversation, studio="ConversationData")
    return get(
        "conversations.retrieve", path("/v1/conversation/retrieve"), decode, {"conversation_id": conversation_id}
    )


def update(*, conversation_id: str, name: str | None = None) -> Request[Conversation]:
    """Rename a conversation; `name` has at most 100 characters.

    One that is unknown or not yours is not_found (4002); in Coze Studio the first is not_found (103000002), the second
    permission (103000001).

    /docs/developer_guides/edit_conversation
    """
    where = path("/v1/conversations/{conversation_id}", conversation_id)
    return put("conversations.update", where, into(Conversation), {"name": name})


def delete(*, conversation_id: str) -> Request[None]:
    """Delete a conversation with its messages. Coze Studio keeps it, and only lists it no longer.

    One that is unknown or not yours is not_found (4002).

    /docs/developer_guides/delete_conversation
    """
    where = path("/v1/conversations/{conversation_id}", conversation_id)
    return remove("conversations.delete", where, nothing())


def list(
    *,
    bot_id: str,
    connector_id: str | None = None,
    sort_order: Literal["ASC", "DESC"] | None = None,
    page_num: int = 1,
    page_size: int = 50,
) -> Request[Page[Conversation]]:
    """List your own conversations with a bot, the newest first unless `sort_order` is ASC; `page_size` is 1 to 50.

    `connector_id` is the channel: 1024, the API, by default, or 999, the chat SDK. A bot that does not exist is
    not_found, one that the token may not see permission.

    In the official reference; the path of its page is not known.
    """
    query = {
        "bot_id": bot_id,
        "connector_id": connector_id,
        "sort_order": sort_order,
        "page_num": within("page_num", page_num, 1),
        "page_size": within("page_size", page_size, 1, 50),
    }
    decode = numbered(model=Conversation, items="conversations")
    return get("conversations.list", path("/v1/conversations"), decode, query)


def clear(*, conversation_id: str) -> Request[Section]:
    """Begin a new section: the chats that follow know nothing of the messages before it. The messages stay.

    A conversation that is unknown or not yours is not_found (4002).

    In the official reference; the path of its page is not known.
    """
    where = path("/v1/conversations/{conversation_id}/clear", conversation_id)
    return post("conversations.clear", where, into(Section))
