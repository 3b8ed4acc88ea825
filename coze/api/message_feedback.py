"""What users think of answers."""

from __future__ import annotations

from collections.abc import Sequence

from coze.decode import nothing
from coze.effect import Request
from coze.endpoint import delete as remove
from coze.endpoint import post
from coze.http import Path, path
from coze.models.conversations import FeedbackType


def create(
    *,
    conversation_id: str,
    message_id: str,
    feedback_type: FeedbackType | str,
    reason_types: Sequence[str] | None = None,
    comment: str | None = None,
) -> Request[None]:
    """Say what a user thinks of an answer: like or unlike.

    At most 10 `reason_types` of at most 30 characters; a `comment` of at most 250. A value beyond its limits is
    invalid_request (4000), a message or a conversation that is unknown is not_found (4005, 4002).

    In the official reference; the path of its page is not known.
    """
    body = {"feedback_type": feedback_type, "reason_types": reason_types, "comment": comment}
    return post("message_feedback.create", _where(conversation_id, message_id), nothing(), body)


def delete(*, conversation_id: str, message_id: str) -> Request[None]:
    """Take back what a user said of an answer.

    A message that is unknown is not_found (4005), as is a conversation (4002).

    In the official reference; the path of its page is not known.
    """
    return remove("message_feedback.delete", _where(conversation_id, message_id), nothing())


def _where(conversation_id: str, message_id: str) -> Path:
    return path("/v1/conversations/{conversation_id}/messages/{message_id}/feedback", conversation_id, message_id)
