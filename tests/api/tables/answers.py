"""What a cut stream has missed."""

from typing import Any

from catalogue import AnyRow, ProgramRow, Wire, call, ok

from coze import StreamInterrupted
from coze.api import answers
from coze.models.chat import Chat, ChatPoll, ChatStatus, Message

CUT = StreamInterrupted("the body ended", delivered=3, conversation_id="conversation_7", chat_id="chat_7")
TALK = (
    (
        Wire("GET", "/v3/chat/retrieve?conversation_id=conversation_7&chat_id=chat_7"),
        ok({"id": "chat_7", "conversation_id": "conversation_7", "status": "completed"}),
    ),
    (
        Wire("GET", "/v3/chat/message/list?conversation_id=conversation_7&chat_id=chat_7"),
        ok([{"role": "assistant", "type": "answer", "content": "It is Wednesday."}]),
    ),
)

ROWS: tuple[AnyRow | ProgramRow[Any], ...] = (
    ProgramRow(
        least=call(answers.recover, error=CUT),
        talk=TALK,
        full=call(answers.recover, error=CUT, poll_timeout=30.0),
        full_talk=TALK,
        value=ChatPoll(
            chat=Chat(id="chat_7", conversation_id="conversation_7", status=ChatStatus.COMPLETED),
            messages=(Message(role="assistant", type="answer", content="It is Wednesday."),),
        ),
    ),
)
