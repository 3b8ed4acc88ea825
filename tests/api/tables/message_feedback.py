"""What users think of answers."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import message_feedback
from coze.models.conversations import FeedbackType

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(
            message_feedback.create, conversation_id="conversation_7", message_id="message_7", feedback_type="unlike"
        ),
        sends=Wire("POST", "/v1/conversations/conversation_7/messages/message_7/feedback", {"feedback_type": "unlike"}),
        full=call(
            message_feedback.create,
            conversation_id="conversation_7",
            message_id="message_7",
            feedback_type=FeedbackType.LIKE,
            reason_types=["helpful", "short"],
            comment="Just so.",
        ),
        sends_in_full=Wire(
            "POST",
            "/v1/conversations/conversation_7/messages/message_7/feedback",
            {"feedback_type": "like", "reason_types": ["helpful", "short"], "comment": "Just so."},
        ),
        reply=ok(),
        value=None,
        recorded=("conversations.messages.feedback.create",),
    ),
    Row(
        least=call(message_feedback.delete, conversation_id="conversation_7", message_id="message_7"),
        sends=Wire("DELETE", "/v1/conversations/conversation_7/messages/message_7/feedback"),
        reply=ok(),
        value=None,
        recorded=("conversations.messages.feedback.delete",),
    ),
)
