"""Conversations, their messages, and feedback on these."""

from __future__ import annotations

from typing import Final

from coze.api import conversation_messages, conversations, message_feedback
from coze.classic.group import Group, R, area
from coze.classic.methods import call, done, id_pages, number_pages
from coze.classic.replies import (
    CreateConversationMessageFeedbackResp,
    DeleteConversationMessageFeedbackResp,
    DeleteConversationResp,
)
from coze.run.front import AsyncRunner, Runner


class MessagesFeedback(Group[R]):
    """Say how a message was."""

    create: Final = done(message_feedback.create, CreateConversationMessageFeedbackResp)
    delete: Final = done(message_feedback.delete, DeleteConversationMessageFeedbackResp)


class ConversationsMessagesFeedbackClient(MessagesFeedback[Runner]):
    """`MessagesFeedback` of a synchronous client."""


class AsyncMessagesFeedbackClient(MessagesFeedback[AsyncRunner]):
    """`MessagesFeedback` of an asynchronous client."""


class Messages(Group[R]):
    """Read and change the messages of a conversation."""

    feedback: Final = area(ConversationsMessagesFeedbackClient, AsyncMessagesFeedbackClient)
    create: Final = call(conversation_messages.create)
    retrieve: Final = call(conversation_messages.retrieve)
    update: Final = call(conversation_messages.update)
    delete: Final = call(conversation_messages.delete)
    list: Final = id_pages(conversation_messages.list, order="desc")


class MessagesClient(Messages[Runner]):
    """`Messages` of a synchronous client."""


class AsyncMessagesClient(Messages[AsyncRunner]):
    """`Messages` of an asynchronous client."""


class Conversations(Group[R]):
    """Make, read and clear conversations."""

    messages: Final = area(MessagesClient, AsyncMessagesClient)
    create: Final = call(conversations.create)
    retrieve: Final = call(conversations.retrieve)
    update: Final = call(conversations.update)
    delete: Final = done(conversations.delete, DeleteConversationResp)
    list: Final = number_pages(conversations.list)
    clear: Final = call(conversations.clear)


class ConversationsClient(Conversations[Runner]):
    """`Conversations` of a synchronous client."""


class AsyncConversationsClient(Conversations[AsyncRunner]):
    """`Conversations` of an asynchronous client."""
