"""The messages that clients send, checked as hosted Coze checks them."""

import json
from collections.abc import Sequence
from typing import Final, cast

from attrs import frozen

from coze.emulator import access
from coze.emulator.call import Call, mapping, meta_data, one_of, optional, required
from coze.emulator.records import Chat, Conversation, Json, Message, MessageType, Role
from coze.emulator.refusals import MESSAGE_INVALID, Refusal, bad

_KEPT: Final[tuple[MessageType, ...]] = ("question", "answer")
_UNKEPT: Final[tuple[MessageType, ...]] = (*_KEPT, "function_call", "tool_output", "tool_response")


@frozen(kw_only=True)
class Input:
    """A message of a client that passed the checks and has no place yet."""

    role: Role
    type: MessageType
    content: str
    content_type: str
    meta_data: dict[str, str]

    def placed(
        self, call: Call, conversation: Conversation, *, bot_id: str = "", chat_id: str = "", kept: bool = True
    ) -> Message:
        """Make it a message of a conversation, in the current section."""
        now = call.world.now()
        return Message(
            id=call.world.new_id(),
            conversation_id=conversation.id,
            section_id=conversation.section_id,
            bot_id=bot_id,
            chat_id=chat_id,
            role=self.role,
            type=self.type,
            content=self.content,
            content_type=self.content_type,
            meta_data=self.meta_data,
            created_at=now,
            updated_at=now,
            kept=kept,
        )


def inputs(call: Call, sources: Sequence[Json], *, kept: bool = True) -> tuple[Input, ...]:
    """Check messages that come together.

    A message with an image or a file and no text needs a neighbour of plain text; a text alone must be no list (4000).
    """
    read = tuple(message(call, source, kept=kept) for source in sources)
    for index, one in enumerate(read):
        neighbours = read[max(0, index - 1) : index] + read[index + 1 : index + 2]
        kinds = [item["type"] for item in items(one.content)] if one.content_type == "object_string" else ["audio"]
        if kinds == ["text"]:
            raise bad("An object_string with nothing but a text must be sent as a text.")
        if not {"text", "audio"} & set(kinds) and all(other.content_type != "text" for other in neighbours):
            raise bad("A file or an image needs a text, in the same message or in the one before or after it.")
    return read


def message(call: Call, source: Json, *, kept: bool = True) -> Input:
    """Check one message: 4000 for its parameters, 4003 for its meta_data, 4005 for its content."""
    role: Role = one_of("role", required(source, "role"), "user", "assistant")
    default: MessageType = "question" if role == "user" else "answer"
    type: MessageType = one_of("type", optional(source, "type"), default, *(_KEPT if kept else _UNKEPT))
    if type == "question" and role != "user":
        raise bad("A message of type question must have the role user.")
    content_type = one_of("content_type", optional(source, "content_type"), "text", "object_string")
    return Input(
        role=role,
        type=type,
        content=content(call, source, content_type),
        content_type=content_type,
        meta_data=dict(meta_data(source)),
    )


def content(call: Call, source: Json, content_type: str) -> str:
    """Check the content of a message; the files in it must be the caller's (4200)."""
    text = optional(source, "content")
    if not text:
        raise _invalid("is empty")
    if content_type == "object_string":
        for item in items(text):
            if item.get("file_id"):
                access.file(call, item["file_id"])
    return text


def items(content: str) -> Sequence[dict[str, str]]:
    """Read an object_string: one to many items, at most one of them a text (4005)."""
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        raise _invalid("is no JSON") from None
    if not isinstance(value, list) or not value:
        raise _invalid("is no list of items")
    read = [_item(item) for item in cast(list[object], value)]
    if sum(item["type"] == "text" for item in read) > 1:
        raise _invalid("has more than one text")
    return read


def _item(value: object) -> dict[str, str]:
    item = mapping({"item": value}, "item")
    type = one_of("type", required(item, "type"), "text", "file", "image", "audio")
    named = {name: optional(item, name) for name in (("text",) if type == "text" else ("file_id", "file_url"))}
    if not any(named.values()):
        raise _invalid(f"has an item of type {type} that is empty")
    return {"type": type, **{name: text for name, text in named.items() if text}}


def outputs(call: Call, chat: Chat, sources: Sequence[Json]) -> tuple[Message, ...]:
    """Check that there is exactly one output for each tool call of a chat (4000), and make messages of them."""
    given = {required(source, "tool_call_id"): optional(source, "output") for source in sources}
    if set(given) != {asked.id for asked in chat.calls} or len(given) != len(sources):
        raise bad("The parameter tool_outputs must have one output for each tool call that the chat waits for.")
    now = call.world.now()
    return tuple(
        Message(
            id=call.world.new_id(),
            conversation_id=chat.conversation_id,
            section_id=chat.section_id,
            bot_id=chat.bot_id,
            chat_id=chat.id,
            name=asked.name,
            role="assistant",
            type="tool_response",
            content=given[asked.id],
            content_type="text",
            created_at=now,
            updated_at=now,
            given=False,
        )
        for asked in chat.calls
    )


def _invalid(what: str) -> Refusal:
    return Refusal(MESSAGE_INVALID, f"The content of the message {what}.")
