"""Conversations, and what is said about their messages."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from coze.models.base import Model
from coze.values import FrozenDict, OpenText, frozen_texts, known


class FeedbackType(OpenText):
    """What a user thinks of an answer."""

    LIKE: Final = known("like")
    UNLIKE: Final = known("unlike")


@frozen(kw_only=True, slots=False)
class Conversation(Model):
    """A conversation: its messages belong to sections, of which the last is the context of the next chat.

    Times are unix seconds. `connector_id` is the channel: 1024 for the API, 999 for the chat SDK.
    """

    id: str
    created_at: int | None = None
    meta_data: FrozenDict[str, str] | None = field(default=None, converter=frozen_texts)
    last_section_id: str | None = None
    name: str | None = None
    updated_at: int | None = None
    creator_id: str | None = field(default=None, metadata={"also": "creator_d"})  # which is how Coze Studio spells it
    connector_id: str | None = None


@frozen(kw_only=True, slots=False)
class Section(Model):
    """The part of a conversation that the next chat takes as its context."""

    id: str
    conversation_id: str
