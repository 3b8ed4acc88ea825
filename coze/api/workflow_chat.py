"""Chat with a chatflow, in an app or as a bot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coze.api.chat_reading import CHAT_EVENTS
from coze.effect import Stream
from coze.endpoint import stream as events
from coze.http import path
from coze.models.chat import Message
from coze.models.chat_events import ChatEvent


def stream(
    *,
    workflow_id: str,
    additional_messages: Sequence[Message] | None = None,
    parameters: Mapping[str, object] | None = None,
    app_id: str | None = None,
    bot_id: str | None = None,
    conversation_id: str | None = None,
    ext: Mapping[str, str] | None = None,
    workflow_version: str | None = None,
    connector_id: str | None = None,
) -> Stream[ChatEvent]:
    """Chat with a chatflow, and follow it event by event.

    The last of `additional_messages` is the question, a user's; the reference requires it. `parameters` are those of
    the start node. One of `app_id` and `bot_id` names the app or the bot that it runs in. Without a `conversation_id`
    the parameter CONVERSATION_NAME names the conversation, which Coze Studio then requires. `ext` are latitude,
    longitude and user_id. `workflow_version` is one of a workflow in the library, the newest by default; `connector_id`
    the channel, 1024, the API, by default. The message has at most 20 MB.

    A chat that waits for an answer ends its stream with `RequiresAction`: chat again, in the same conversation, with
    the answer as the last message. `Done` names a page for debugging.

    Failures: not_found (4200: also a workflow that is not published), invalid_request (4000: also both `app_id` and
    `bot_id`), quota and rate_limit (50 calls a second on the free plan, up to 500 on others).

    /docs/developer_guides/workflow_chat
    """
    body = {
        "workflow_id": workflow_id,
        "additional_messages": additional_messages,
        "parameters": parameters,
        "app_id": app_id,
        "bot_id": bot_id,
        "conversation_id": conversation_id,
        "ext": ext,
        "workflow_version": workflow_version,
        "connector_id": connector_id,
    }
    return events("workflow_chat.stream", path("/v1/workflows/chat"), CHAT_EVENTS, body)
