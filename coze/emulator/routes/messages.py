"""Messages of a conversation, and what users think of them."""

from attrs import evolve

from coze.emulator import access, inputs, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, meta_data, one_of, optional, required, short, strings
from coze.emulator.paging import by_message
from coze.emulator.records import Feedback, Message
from coze.emulator.refusals import bad

LISTED = frozenset({"question", "answer"})
CASCADE = frozenset({"function_call", "tool_output", "tool_response", "verbose"})


def _message(call: Call) -> Message:
    return access.message(call, required(call.query, "conversation_id"), required(call.query, "message_id"))


def _spoken(call: Call) -> Message:
    message = _message(call)
    if message.type not in LISTED:
        raise bad(f"A message of type {message.type} cannot be changed: only questions and answers can.")
    return message


def create(call: Call) -> Data:
    """Add a message without starting a chat."""
    conversation = access.conversation(call, required(call.query, "conversation_id"))
    required(call.body, "content_type")
    message = inputs.message(call, {**call.body, "type": None}).placed(call, conversation)
    call.world.put_message(message)
    return data(wire.message(message))


def retrieve(call: Call) -> Data:
    """Show a message."""
    return data(wire.message(_message(call)))


def modify(call: Call) -> Data:
    """Change the content or the meta_data of a question or an answer, given as `message` and not as `data`."""
    message = _spoken(call)
    content, kind, pairs = optional(call.body, "content"), optional(call.body, "content_type"), meta_data(call.body)
    content_type = one_of("content_type", kind, message.content_type, "text", "object_string")
    if not content and not pairs and not kind:
        raise bad("One of meta_data, content and content_type is required.")
    changed = evolve(
        message,
        content=inputs.content(call, {"content": content or message.content}, content_type),
        content_type=content_type,
        meta_data=pairs or message.meta_data,
        updated_at=call.world.now(),
    )
    call.world.put_message(changed)
    return Data({"message": wire.message(changed)})


def delete(call: Call) -> Data:
    """Delete a question or an answer; with an answer go the tool calls and the verbose messages of its chat."""
    message = _spoken(call)
    stored = call.world.messages[message.conversation_id]
    del stored[message.id]
    if message.type == "answer" and message.chat_id:
        for one in [one for one in stored.values() if one.chat_id == message.chat_id and one.type in CASCADE]:
            del stored[one.id]
    return data(wire.message(message))


def list_of(call: Call) -> Data:
    """List the questions and answers of a conversation, the newest first unless `order` says asc."""
    conversation = access.conversation(call, required(call.query, "conversation_id"))
    chat_id = optional(call.body, "chat_id")
    said = [
        message
        for message in call.world.messages[conversation.id].values()
        if message.type in LISTED and message.kept and chat_id in {"", message.chat_id}
    ]
    page = by_message(call.body, said)
    return Data(
        {
            "data": [wire.message(message) for message in page.items],
            "first_id": page.items[0].id if page.items else "0",
            "last_id": page.items[-1].id if page.items else "0",
            "has_more": page.has_more,
        }
    )


def _judged(call: Call) -> tuple[str, str]:
    """Name the message of a feedback and its author, which are the key of the feedback."""
    return access.message(call, call.path["conversation_id"], call.path["message_id"]).id, call.user.id


def give_feedback(call: Call) -> Data:
    """Like a message or not, in the place of what was said of it before."""
    key = _judged(call)
    call.world.feedback[key] = Feedback(
        message_id=key[0],
        user_id=key[1],
        feedback_type=one_of("feedback_type", required(call.body, "feedback_type"), "like", "unlike"),
        reason_types=strings(call.body, "reason_types", most=10, length=30),
        comment=short(call.body, "comment", 250),
    )
    return Data()


def withdraw_feedback(call: Call) -> Data:
    """Take back what was said of a message, if anything was."""
    call.world.feedback.pop(_judged(call), None)
    return Data()


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/conversation/message/create", create),
    ("GET", "/v1/conversation/message/retrieve", retrieve),
    ("POST", "/v1/conversation/message/retrieve", retrieve),
    ("POST", "/v1/conversation/message/modify", modify),
    ("POST", "/v1/conversation/message/delete", delete),
    ("POST", "/v1/conversation/message/list", list_of),
    ("POST", "/v1/conversations/{conversation_id}/messages/{message_id}/feedback", give_feedback),
    ("DELETE", "/v1/conversations/{conversation_id}/messages/{message_id}/feedback", withdraw_feedback),
)
