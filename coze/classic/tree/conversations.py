"""Conversations, their messages, and feedback on these."""

from __future__ import annotations

import functools
from typing import Final, TypeAlias

from coze.api import conversation_messages, conversations, message_feedback
from coze.classic.group import Group, R
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


ConversationsMessagesFeedbackClient: TypeAlias = MessagesFeedback[Runner]
AsyncMessagesFeedbackClient: TypeAlias = MessagesFeedback[AsyncRunner]


class Messages(Group[R]):
    """Read and change the messages of a conversation."""

    @functools.cached_property
    def feedback(self) -> MessagesFeedback[R]:
        """Say how a message was."""
        return MessagesFeedback(self.runner, self.options)

    create: Final = call(conversation_messages.create)
    retrieve: Final = call(conversation_messages.retrieve)
    update: Final = call(conversation_messages.update)
    delete: Final = call(conversation_messages.delete)
    list: Final = id_pages(conversation_messages.list, order="desc")


MessagesClient: TypeAlias = Messages[Runner]
AsyncMessagesClient: TypeAlias = Messages[AsyncRunner]


class Conversations(Group[R]):
    """Make, read and clear conversations."""

    @functools.cached_property
    def messages(self) -> Messages[R]:
        """Read and change the messages of a conversation."""
        return Messages(self.runner, self.options)

    create: Final = call(conversations.create)
    retrieve: Final = call(conversations.retrieve)
    update: Final = call(conversations.update)
    delete: Final = done(conversations.delete, DeleteConversationResp)
    list: Final = number_pages(conversations.list)
    clear: Final = call(conversations.clear)


ConversationsClient: TypeAlias = Conversations[Runner]
AsyncConversationsClient: TypeAlias = Conversations[AsyncRunner]
