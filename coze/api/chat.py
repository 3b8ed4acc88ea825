"""Chat with a bot: begin, follow, cancel, and give it the outputs of tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returns.result import Failure, Success

from coze.api import chat_messages
from coze.api.chat_reading import CHAT_EVENTS
from coze.decode import into
from coze.effect import Now, Request, Sleep, Steps, Stream, attempt, fail, program, replied
from coze.endpoint import get, post
from coze.endpoint import stream as events
from coze.errors import ApiError
from coze.http import Metadata, path
from coze.models.base import attach
from coze.models.chat import Chat, ChatPoll, Message, ShortcutCommand, ToolOutput
from coze.models.chat_events import ChatEvent
from coze.models.publishing import PublishStatus


def create(
    *,
    bot_id: str,
    user_id: str,
    conversation_id: str | None = None,
    additional_messages: Sequence[Message] | None = None,
    custom_variables: Mapping[str, str] | None = None,
    auto_save_history: bool | None = None,
    meta_data: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    enable_card: bool | None = None,
    publish_status: PublishStatus | str | None = None,
    bot_version: str | None = None,
    connector_id: str | None = None,
    shortcut_command: ShortcutCommand | None = None,
    extra_params: Mapping[str, str] | None = None,
) -> Request[Chat]:
    """Begin a chat, and return at once; poll with `retrieve`, or take `create_and_poll`.

    `user_id` is your own name for the user. The last of `additional_messages` (at most 100, else 4004) is the question,
    the others are the history; without any, it is the last question of the conversation. Without a `conversation_id` a
    new conversation is made. `custom_variables` fill the bot's prompt, `parameters` the inputs of its workflow.
    `meta_data` has at most 16 pairs of keys of 1 to 64 and values of 1 to 512 characters (else 4003). `publish_status`
    is published_online, or unpublished_draft for the draft; `bot_version` names an older version, and not with a draft.
    `connector_id` is the channel, 1024, the API, by default. `extra_params` are latitude and longitude.
    `auto_save_history` must not be false here (4007).

    Failures: not_found (4200: the bot; 4002: the conversation), invalid_request (4000; 4010: more than the model can
    read; 4015: the bot is not published to the API), conflict (4016: another chat of the conversation runs),
    content_policy (4014), quota (4008, 4011, 4028), rate_limit (20 calls a second on the free plan, up to 500 on
    others).

    /docs/developer_guides/chat_v3
    """
    body = _body(
        bot_id=bot_id,
        user_id=user_id,
        additional_messages=additional_messages,
        stream=False,
        custom_variables=custom_variables,
        auto_save_history=auto_save_history,
        meta_data=meta_data,
        parameters=parameters,
        enable_card=enable_card,
        publish_status=publish_status,
        bot_version=bot_version,
        connector_id=connector_id,
        shortcut_command=shortcut_command,
        extra_params=extra_params,
    )
    return post("chat.create", path("/v3/chat"), into(Chat), body, query={"conversation_id": conversation_id})


def stream(
    *,
    bot_id: str,
    user_id: str,
    conversation_id: str | None = None,
    additional_messages: Sequence[Message] | None = None,
    custom_variables: Mapping[str, str] | None = None,
    auto_save_history: bool | None = None,
    meta_data: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    enable_card: bool | None = None,
    publish_status: PublishStatus | str | None = None,
    bot_version: str | None = None,
    connector_id: str | None = None,
    shortcut_command: ShortcutCommand | None = None,
    extra_params: Mapping[str, str] | None = None,
) -> Stream[ChatEvent]:
    """Begin a chat, and follow it event by event; the parameters and the failures are those of `create`.

    A chat that waits for tools ends its stream with `RequiresAction`: go on with `submit_tool_outputs_stream`. If the
    stream is cut, `coze.api.answers.recover` fetches what was missed. `auto_save_history` may be false here.

    /docs/developer_guides/chat_v3
    """
    body = _body(
        bot_id=bot_id,
        user_id=user_id,
        additional_messages=additional_messages,
        stream=True,
        custom_variables=custom_variables,
        auto_save_history=auto_save_history,
        meta_data=meta_data,
        parameters=parameters,
        enable_card=enable_card,
        publish_status=publish_status,
        bot_version=bot_version,
        connector_id=connector_id,
        shortcut_command=shortcut_command,
        extra_params=extra_params,
    )
    return events("chat.stream", path("/v3/chat"), CHAT_EVENTS, body, query={"conversation_id": conversation_id})


def _body(**fields: object) -> dict[str, object]:
    return fields


def retrieve(*, conversation_id: str, chat_id: str) -> Request[Chat]:
    """Read how far a chat is; ask at most once a second.

    One that is unknown is not_found (4001; 4002: its conversation). Coze Studio says so by HTTP 500 without JSON: an
    `UnexpectedResponse`.

    /docs/developer_guides/retrieve_chat
    """
    query = {"conversation_id": conversation_id, "chat_id": chat_id}
    return get("chat.retrieve", path("/v3/chat/retrieve"), into(Chat), query)


def cancel(*, conversation_id: str, chat_id: str) -> Request[Chat]:
    """Cancel a chat that is created or in progress, else it is a conflict (4104). A stream that follows it goes on.

    One that is unknown is not_found (4001; 4002: its conversation).

    /docs/developer_guides/chat_cancel
    """
    body = {"conversation_id": conversation_id, "chat_id": chat_id}
    return post("chat.cancel", path("/v3/chat/cancel"), into(Chat, studio="ChatV3ChatDetail"), body)


def submit_tool_outputs(
    *, conversation_id: str, chat_id: str, tool_outputs: Sequence[ToolOutput], connector_id: str | None = None
) -> Request[Chat]:
    """Give a chat that requires action the outputs of its tools, and return at once.

    The chat must have been begun with its history saved, else it is a server error (5000); one that is unknown is
    not_found (4001; 4002: its conversation). Coze Studio has no such endpoint: send the answer as the next message
    there.

    /docs/developer_guides/chat_submit_tool_outputs
    """
    return post(
        "chat.submit_tool_outputs",
        path("/v3/chat/submit_tool_outputs"),
        into(Chat),
        {"tool_outputs": tool_outputs, "stream": False, "connector_id": connector_id},
        query={"conversation_id": conversation_id, "chat_id": chat_id},
    )


def submit_tool_outputs_stream(
    *, conversation_id: str, chat_id: str, tool_outputs: Sequence[ToolOutput], connector_id: str | None = None
) -> Stream[ChatEvent]:
    """Give a chat the outputs of its tools, and follow how it goes on; the failures are those of `submit_tool_outputs`.

    /docs/developer_guides/chat_submit_tool_outputs
    """
    return events(
        "chat.submit_tool_outputs_stream",
        path("/v3/chat/submit_tool_outputs"),
        CHAT_EVENTS,
        {"tool_outputs": tool_outputs, "stream": True, "connector_id": connector_id},
        query={"conversation_id": conversation_id, "chat_id": chat_id},
    )


# --- programs ---------------------------------------------------------------------------------------------------------


@program
def create_and_poll(
    *,
    bot_id: str,
    user_id: str,
    conversation_id: str | None = None,
    additional_messages: Sequence[Message] | None = None,
    custom_variables: Mapping[str, str] | None = None,
    auto_save_history: bool | None = None,
    meta_data: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
    enable_card: bool | None = None,
    publish_status: PublishStatus | str | None = None,
    bot_version: str | None = None,
    connector_id: str | None = None,
    shortcut_command: ShortcutCommand | None = None,
    extra_params: Mapping[str, str] | None = None,
    poll_timeout: float | None = 600.0,
    poll_interval: float = 1.0,
) -> Steps[ChatPoll]:
    """Begin a chat, wait until it ends, and read its messages; the parameters and the failures are those of `create`.

    It asks every `poll_interval` seconds. A chat that has not ended after `poll_timeout` seconds (None waits for ever)
    is cancelled, and given back without messages. A chat that failed is no failure here: see its status and
    `last_error`.

    /docs/developer_guides/chat_v3
    """
    chat = yield from create(
        bot_id=bot_id,
        user_id=user_id,
        conversation_id=conversation_id,
        additional_messages=additional_messages,
        custom_variables=custom_variables,
        auto_save_history=auto_save_history,
        meta_data=meta_data,
        parameters=parameters,
        enable_card=enable_card,
        publish_status=publish_status,
        bot_version=bot_version,
        connector_id=connector_id,
        shortcut_command=shortcut_command,
        extra_params=extra_params,
    )
    return (yield from poll(chat=chat, poll_timeout=poll_timeout, poll_interval=poll_interval))


@program
def poll(*, chat: Chat, poll_timeout: float | None = 600.0, poll_interval: float = 1.0) -> Steps[ChatPoll]:
    """Wait until a chat ends, and read its messages; see `create_and_poll`. The failures are those of `retrieve`.

    /docs/developer_guides/retrieve_chat
    """
    begun = yield from Now()
    while not chat.status.ended:
        if poll_timeout is not None and (yield from Now()) - begun >= poll_timeout:
            match (yield from attempt(cancel(conversation_id=chat.conversation_id, chat_id=chat.id))):
                case Success(cancelled):
                    return _noted(ChatPoll(chat=cancelled), cancelled.response)
                case Failure(ApiError(4104)):  # it has just ended by itself: one more look tells how
                    chat = yield from retrieve(conversation_id=chat.conversation_id, chat_id=chat.id)
                    break
                case Failure(error):
                    yield from fail(error)
        yield from Sleep(poll_interval)
        chat = yield from retrieve(conversation_id=chat.conversation_id, chat_id=chat.id)
    answer = yield from replied(chat_messages.list(conversation_id=chat.conversation_id, chat_id=chat.id))
    return _noted(ChatPoll(chat=chat, messages=answer.value), answer)


def _noted(ended: ChatPoll, metadata: Metadata) -> ChatPoll:
    """Note which answer the end of a chat came in."""
    attach(ended, metadata)
    return ended
