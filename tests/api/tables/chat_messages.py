"""The messages of one chat."""

from typing import Any

from catalogue import MESSAGE, MESSAGE_JSON, AnyRow, ProgramRow, Row, Wire, call, ok

from coze.api import chat_messages
from coze.models.chat import Message

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    Row(
        least=call(chat_messages.list, conversation_id="conversation_7", chat_id="chat_7"),
        sends=Wire("GET", "/v3/chat/message/list?conversation_id=conversation_7&chat_id=chat_7"),
        reply=ok([MESSAGE_JSON, {"role": "assistant", "type": "follow_up", "content": "And tomorrow?"}]),
        value=(MESSAGE, Message(role="assistant", type="follow_up", content="And tomorrow?")),
        recorded=("chat.messages.list",),
    ),
)
