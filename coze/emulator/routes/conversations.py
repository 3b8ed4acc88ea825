"""Conversations and their sections."""

from collections.abc import Mapping

from attrs import evolve

from coze.emulator import access, wire
from coze.emulator.answers import Data, data
from coze.emulator.call import Call, Route, meta_data, objects, one_of, optional, required, short
from coze.emulator.inputs import inputs
from coze.emulator.paging import numbered
from coze.emulator.records import API_CONNECTOR, SDK_CONNECTOR, Conversation, Json

NAME = 100


def opened(
    call: Call,
    *,
    bot_id: str = "",
    name: str = "",
    connector_id: str = API_CONNECTOR,
    meta_data: Mapping[str, str] | None = None,
) -> Conversation:
    """Open a conversation of the caller with its first section."""
    now = call.world.now()
    conversation = Conversation(
        id=call.world.new_id(),
        creator_id=call.user.id,
        section_id=call.world.new_id(),
        created_at=now,
        updated_at=now,
        bot_id=bot_id,
        name=name,
        connector_id=connector_id,
        meta_data=meta_data or {},
    )
    call.world.conversations[conversation.id] = conversation
    call.world.messages[conversation.id] = {}
    return conversation


def _connector(source: Json) -> str:
    return one_of("connector_id", optional(source, "connector_id"), API_CONNECTOR, SDK_CONNECTOR)


def create(call: Call) -> Data:
    """Open a conversation, with messages if there are any."""
    bot_id = optional(call.body, "bot_id")
    if bot_id:
        access.bot(call, bot_id)
    given = inputs(call, objects(call.body, "messages"))
    conversation = opened(
        call,
        bot_id=bot_id,
        name=short(call.body, "name", NAME),
        connector_id=_connector(call.body),
        meta_data=meta_data(call.body),
    )
    for one in given:
        call.world.put_message(one.placed(call, conversation))
    return data(wire.conversation(conversation))


def retrieve(call: Call) -> Data:
    """Show a conversation."""
    return data(wire.conversation(access.conversation(call, required(call.query, "conversation_id"))))


def update(call: Call) -> Data:
    """Rename a conversation; without a name nothing changes."""
    conversation = access.conversation(call, call.path["conversation_id"])
    name = short(call.body, "name", NAME)
    if name:
        conversation = evolve(conversation, name=name, updated_at=call.world.now())
        call.world.conversations[conversation.id] = conversation
    return data(wire.conversation(conversation))


def delete(call: Call) -> Data:
    """Delete a conversation with all that was said in it."""
    call.world.remove_conversation(access.conversation(call, call.path["conversation_id"]).id)
    return Data()


def list_of(call: Call) -> Data:
    """List the caller's conversations with a bot over one connector, the newest first unless `sort_order` says ASC."""
    bot = access.bot(call, required(call.query, "bot_id"))
    wanted = (call.user.id, bot.id, _connector(call.query))
    descending = one_of("sort_order", optional(call.query, "sort_order").upper(), "DESC", "ASC") == "DESC"
    own = [
        conversation
        for conversation in call.world.conversations.values()
        if (conversation.creator_id, conversation.bot_id, conversation.connector_id) == wanted
    ]
    page = numbered(call.query, own[::-1] if descending else own, default=50, most=50)
    return data({"has_more": page.has_more, "conversations": [wire.conversation(one) for one in page.items]})


def clear(call: Call) -> Data:
    """Begin a new section: later chats see nothing of what was said before."""
    conversation = access.conversation(call, call.path["conversation_id"])
    section_id = call.world.new_id()
    call.world.conversations[conversation.id] = evolve(conversation, section_id=section_id, updated_at=call.world.now())
    return data({"id": section_id, "conversation_id": conversation.id})


ROUTES: tuple[Route, ...] = (
    ("POST", "/v1/conversation/create", create),
    ("GET", "/v1/conversation/retrieve", retrieve),
    ("GET", "/v1/conversations", list_of),
    ("PUT", "/v1/conversations/{conversation_id}", update),
    ("DELETE", "/v1/conversations/{conversation_id}", delete),
    ("POST", "/v1/conversations/{conversation_id}/clear", clear),
)
