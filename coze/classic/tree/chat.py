"""Chats, and their messages."""

from __future__ import annotations

from typing import Final

from coze.api import chat, chat_messages
from coze.classic.adapters import polling, submitting
from coze.classic.events import chat_event
from coze.classic.group import Group, R, area
from coze.classic.methods import call, events, listing
from coze.run.front import AsyncRunner, Runner


class ChatMessages(Group[R]):
    """List the messages of a chat."""

    list: Final = listing(chat_messages.list)


class ChatMessagesClient(ChatMessages[Runner]):
    """`ChatMessages` of a synchronous client."""


class AsyncChatMessagesClient(ChatMessages[AsyncRunner]):
    """`ChatMessages` of an asynchronous client."""


class Chats(Group[R]):
    """Chat with a bot."""

    messages: Final = area(ChatMessagesClient, AsyncChatMessagesClient)
    create: Final = call(chat.create, auto_save_history=True)
    stream: Final = events(chat.stream, chat_event, auto_save_history=True)
    create_and_poll: Final = call(polling(chat.create_and_poll), auto_save_history=True, poll_timeout=None)
    retrieve: Final = call(chat.retrieve)
    cancel: Final = call(chat.cancel)
    submit_tool_outputs: Final = submitting(chat.submit_tool_outputs)
    submit_tool_outputs_stream: Final = events(chat.submit_tool_outputs_stream, chat_event)


class ChatClient(Chats[Runner]):
    """`Chats` of a synchronous client."""


class AsyncChatClient(Chats[AsyncRunner]):
    """`Chats` of an asynchronous client."""
